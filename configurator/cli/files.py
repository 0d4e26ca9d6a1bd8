"""Writing a document to a file: whole or not at all, and never over another file unless that is wanted."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from configurator.errors import RequestError
from configurator.quote.paper import form_of_file

ENDINGS = ".txt, .json, .html, .pdf, .xlsx, bom.csv or sales-bom.csv"


def format_of(path: Path) -> str:
    """The format of a quote that a file's name asks for. Raises RequestError for another extension."""
    form = form_of_file(path.name)
    if form is None:
        raise RequestError(f"The name `{path}` does not say which format to write.", f"Let it end in {ENDINGS}.")
    return form.name


def write_document(path: Path, content: str | bytes, *, force: bool = False) -> None:
    """Write a text, or bytes, to a file in one step.

    Raises RequestError where it cannot be written, or exists and `force` is not given.
    """
    if path.is_dir():
        raise RequestError(f"`{path}` is a folder.", "Name a file in it.")
    if not force and path.exists():
        raise _in_the_way(path)
    try:
        _write(path, content if isinstance(content, bytes) else content.encode(), force)
    except FileExistsError:
        raise _in_the_way(path) from None
    except OSError as error:
        raise RequestError(f"`{path}` cannot be written: {error.strerror or error}.", "Write to another place.") from None


def _in_the_way(path: Path) -> RequestError:
    return RequestError(f"`{path}` exists already.", "Choose another name, or overwrite it with --force.")


def _write(path: Path, content: bytes, force: bool) -> None:
    """To a temporary file beside it first; `link` fails where the file has appeared meanwhile, `replace` does not."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o666 & ~_umask())
        if force:
            Path(name).replace(path)
        else:
            path.hardlink_to(name)
    finally:
        with suppress(FileNotFoundError):
            Path(name).unlink()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
