"""Catalog files in their canonical layout, with every comment kept and nothing meant otherwise.

What is written is read again first: the same values in the same order, the same comments, and a catalog that equals the one
before in everything but the places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from configurator.catalog.entries import Entry
from configurator.catalog.files import PRICE_LISTS, CatalogFolder
from configurator.catalog.load import load_catalog
from configurator.catalog.records import Catalog
from configurator.catalog.yaml_source import read_yaml
from configurator.errors import CatalogError, ConfiguratorError, RequestError
from configurator.language.syntax import Expression
from configurator.source import Place, did_you_mean
from configurator.workbench.files.layout import CASES, FILE, PRICE_LIST, ROLES
from configurator.workbench.files.printing import print_tree
from configurator.workbench.files.rewriting import changed_copy
from configurator.workbench.files.yaml_tree import comments_of, read_tree

_MARK = "\ufeff"
_MOST_ROUNDS = 6
_NO_MEANING = frozenset({"content_hash", "folder", "included", "warnings"})


class UnformattableError(ConfiguratorError):
    """A file cannot be laid out anew without changing what it says: it stays as it is."""

    code = "unformattable"

    def __init__(self, file: str, why: str) -> None:
        super().__init__(
            f"`{file}` cannot be formatted: {why}.", "It stays as it is; write the unusual parts of it more plainly."
        )


@dataclass(frozen=True, slots=True)
class Formatted:
    """A file before and after."""

    name: str
    before: bytes
    after: bytes

    @property
    def changed(self) -> bool:
        """Whether its layout was another."""
        return self.before != self.after


def format_files(folder: Path, wanted: Iterable[str] = ()) -> tuple[Formatted, ...]:
    """The YAML files of a catalog, with their test cases, in the canonical layout; without names, all of them.

    Nothing is written. Raises CatalogNotFoundError, RequestError for a file that is not one of the catalog, CatalogError for a
    file that is not sound YAML, and UnformattableError where something would be lost or mean something else.
    """
    files = CatalogFolder(folder)
    cases = sorted(path.name for path in folder.glob("cases*.yaml"))
    known = [*files.yaml_names(), *files.price_list_names(), *cases]
    names = _chosen(folder, known, wanted)
    found = tuple(_formatted(folder, name) for name in names)
    _check_meaning(folder, {file.name: file.after for file in found if file.changed})
    return found


def format_text(name: str, text: str) -> str:
    """The text of a catalog file in the canonical layout; doing it again changes nothing.

    Raises CatalogError, UnformattableError.
    """
    for _ in range(_MOST_ROUNDS):  # a comment in an unusual place may find its own in a second one
        before, text = text, _formatted_once(name, text)
        if text == before:
            return text
    raise UnformattableError(name, "its layout does not come to rest")


def _formatted_once(name: str, text: str) -> str:
    entry, issues = read_yaml(name, text.encode())
    if issues:
        raise CatalogError(Path(), issues)
    tree = read_tree(text.removeprefix(_MARK)) if entry is not None else None
    if entry is None or tree is None or not tree.children:
        return text
    comments = sorted(comments_of(tree))
    role = ROLES[_role_of(PurePosixPath(name))]
    why = "its comments would not all be kept"
    for reorder in (True, False):  # an alias must stay behind what it stands for
        after = print_tree(read_tree(text.removeprefix(_MARK)) or tree, role, reorder=reorder)
        again, issues = read_yaml(name, after.encode())
        if again is None or issues or _data(again) != _data(entry):
            why = "its values would be others"
        elif sorted(comments_of(read_tree(after) or tree)) == comments:
            return after
    raise UnformattableError(name, why)


def _role_of(name: PurePosixPath) -> str:
    if name.parts[0] == PRICE_LISTS:
        return PRICE_LIST
    return CASES if name.name.startswith("cases") else FILE


def _chosen(folder: Path, known: list[str], wanted: Iterable[str]) -> list[str]:
    names = []
    for file in wanted:
        path = Path(file)
        inside = path.exists() and path.resolve().is_relative_to(folder.resolve())
        name = path.resolve().relative_to(folder.resolve()).as_posix() if inside else file
        if name not in known:
            hint = did_you_mean(name, known) or f"Its files: {', '.join(known)}."
            raise RequestError(f"`{file}` is not a YAML file of the catalog `{folder}`.", hint[0].upper() + hint[1:])
        names.append(name)
    return [name for name in known if name in names] if names else known


def _formatted(folder: Path, name: str) -> Formatted:
    content = (folder / name).read_bytes()
    try:
        text = content.decode()
        after = format_text(name, text.replace("\r\n", "\n"))
    except UnicodeDecodeError:
        raise CatalogError(folder, read_yaml(name, content)[1]) from None
    except CatalogError as error:
        raise CatalogError(folder, error.issues) from None
    if text.startswith(_MARK) and not after.startswith(_MARK):
        after = _MARK + after
    line_end = "\r\n" if "\r\n" in text else "\n"
    return Formatted(name, content, after.replace("\n", line_end).encode())


# --- meaning ----------------------------------------------------------------------------------------------------------


def _check_meaning(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Whether the catalog says the same in the new layout. One with errors says nothing; its values are compared already."""
    try:
        before = load_catalog(folder)
    except CatalogError:
        return
    with changed_copy(folder, contents) as copy:
        try:
            same = meaning(load_catalog(copy)) == meaning(before)
        except CatalogError:
            same = False
    if not same:
        raise UnformattableError(", ".join(contents), "the catalog would mean something else")


def meaning(record: object) -> Any:
    """All that a record says, as plain data: without places, and expressions as they are written."""
    if isinstance(record, Expression):
        return record.text
    if isinstance(record, Place):
        return None
    if is_dataclass(record) and not isinstance(record, type):
        left_out = _NO_MEANING if isinstance(record, Catalog) else frozenset()
        said = (meaning(getattr(record, field.name)) for field in fields(record) if field.name not in left_out)
        return (type(record).__name__, *said)
    if isinstance(record, Mapping):
        return [(key, meaning(value)) for key, value in record.items()]
    return [meaning(item) for item in record] if isinstance(record, tuple | list) else record


def _data(entry: Entry) -> Any:
    """A value of a YAML file as plain data; a scalar with what was typed, since `1.0` may be meant as a text."""
    if isinstance(entry.content, dict):
        return {key: _data(item) for key, item in entry.content.items()}
    return [_data(item) for item in entry.content] if isinstance(entry.content, list) else (entry.content, entry.written)
