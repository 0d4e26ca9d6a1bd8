"""A small catalog to begin with, written into a folder of its own."""

from __future__ import annotations

import json
import re
import shlex
import unicodedata
from importlib.resources import files
from pathlib import Path

from configurator.catalog.ids import id_problem
from configurator.errors import RequestError

FILES = ("catalog.yaml", "cases.yaml")
_OF_MINE = "my-catalog"
_TRUTHS = frozenset(("yes", "no", "on", "off", "y", "n", "true", "false", "null"))


def begin_catalog(folder: Path) -> tuple[Path, ...]:
    """Write the files of a small catalog into a folder, which is made where there is none; the paths of the files.

    Raises RequestError where the folder is not empty, or cannot be written to.
    """
    written = {folder / name: _text(name, folder) for name in FILES}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise RequestError(f"`{folder}` is not empty.", "Name a new folder, or an empty one.")
        for path, text in written.items():
            path.write_text(text, encoding="utf-8")
    except FileExistsError:
        raise RequestError(f"`{folder}` is a file.", "Name a new folder, or an empty one.") from None
    except OSError as error:
        raise RequestError(f"`{folder}` cannot be written to: {error.strerror or error}.", "Name another folder.") from None
    return tuple(written)


def _text(name: str, folder: Path) -> str:
    """A file of the catalog, which is named after its folder."""
    named = folder.resolve().name
    plain = unicodedata.normalize("NFKD", named).encode("ascii", "ignore").decode().lower()
    id = "-".join(re.findall(r"[a-z0-9]+", plain))
    id = id if id_problem(id) is None else _OF_MINE
    title = re.sub(r"[\s_-]+", " ", named).strip() or id
    text = (files(__package__) / "first_catalog" / name).read_text(encoding="utf-8")
    for word, meant in (
        ("CATALOG", _scalar(id)),
        ("TITLE", _scalar(title[:1].upper() + title[1:])),
        ("FOLDER", shlex.quote(str(folder))),
    ):
        text = text.replace(word, meant)
    return text


def _scalar(text: str) -> str:
    """A text as YAML: in quotes where it is not plain words, and where it could be read as a number or a truth value."""
    plain = re.fullmatch(r"[A-Za-z][A-Za-z0-9 -]*", text) and text.lower() not in _TRUTHS
    return text if plain else json.dumps(text, ensure_ascii=False)
