"""What is written differently in two versions of a catalog: records added, dropped and changed, each with its place.

The records are walked field by field, so that whatever a catalog can say is compared. What follows from elsewhere (the charges of
a module written out for a part, the parts of a nested product) is told once, where it is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from configurator.catalog.records import Catalog, CombinationTable, Part, Product, Rule, Text
from configurator.language.syntax import Expression
from configurator.pricing.literal import format_number
from configurator.source import Place

_PASSED_OVER = frozenset({"place", "folder", "included", "warnings", "content_hash", "as_written"})
_LONGEST = 120


class ChangeKind(StrEnum):
    """What happened to an entry of a catalog."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"
    MOVED = "moved"
    """The same entries in another order."""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that differs: where in the catalog (`modules`, `cpu`, `options`, ...), what it said and says, and its place.

    The place is in the files after; in those before where the entry was dropped.
    """

    kind: ChangeKind
    path: tuple[str, ...]
    before: str | None
    after: str | None
    place: Place | None


def written_changes(before: Catalog, after: Catalog) -> tuple[Change, ...]:
    """Everything that is written differently, in the order of the catalog after, each change once."""
    found: dict[tuple[object, ...], Change] = {}
    for change in _compared(before, after, (), None):
        written_at = (change.kind, change.before, change.after, change.place)
        key = written_at if change.place is not None else (*written_at, change.path)
        found.setdefault(key, change)
    return tuple(found.values())


def _compared(before: Any, after: Any, path: tuple[str, ...], place: Place | None) -> Iterator[Change]:
    """The changes between two things of one kind."""
    if isinstance(before, Text) and isinstance(after, Text):
        yield from _compared(before.by_language, after.by_language, path, place)
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _entries(before, after, path, place)
    elif _is_record(before) and type(before) is type(after):
        yield from _fields(before, after, path)
    elif _is_list(before) and _is_list(after):
        yield from _entries(_by_id(before), _by_id(after), path, place)
    elif _shown(before) != _shown(after):
        kind = ChangeKind.ADDED if before is None else ChangeKind.DROPPED if after is None else ChangeKind.CHANGED
        yield Change(kind, path, _shown(before), _shown(after), place)


def _entries(
    before: Mapping[Any, Any], after: Mapping[Any, Any], path: tuple[str, ...], place: Place | None
) -> Iterator[Change]:
    for key, value in after.items():
        own = (*path, str(key))
        if key in before:
            yield from _compared(before[key], value, own, getattr(value, "place", place))
        else:
            yield Change(ChangeKind.ADDED, own, None, _shown(value), getattr(value, "place", place))
    for key, value in before.items():
        if key not in after:
            yield Change(ChangeKind.DROPPED, (*path, str(key)), _shown(value), None, getattr(value, "place", place))
    common = [key for key in before if key in after]
    if common != [key for key in after if key in before]:
        yield Change(ChangeKind.MOVED, path, None, None, place)


def _fields(before: Any, after: Any, path: tuple[str, ...]) -> Iterator[Change]:
    place: Place | None = getattr(after, "place", None)
    for field in fields(after):
        if field.name not in _PASSED_OVER:
            one, other = (_field(record, field.name) for record in (before, after))
            own = path if field.name == "by_language" else (*path, field.name.replace("_", "-"))
            yield from _compared(one, other, own, place)


def _field(record: Any, name: str) -> Any:
    """A field of a record, without what is written elsewhere."""
    value = getattr(record, name)
    if isinstance(record, Part) and name == "module" and not record.is_own:
        return value.id
    if isinstance(record, Product) and name == "parts":
        return {id: part for id, part in value.items() if part.parent is None}
    if isinstance(record, Product) and name == "charges":
        of_modules = {charge.place for part in record.parts.values() for charge in part.module.charges}
        return tuple(charge for charge in value if charge.place not in of_modules)
    if isinstance(record, Product) and name == "rules":
        return tuple(rule.written for rule in value)
    if isinstance(record, Product) and name == "context":
        return {}
    return value


def _is_record(value: Any) -> bool:
    return is_dataclass(value) and not isinstance(value, type | Expression | CombinationTable | Place)


def _is_list(value: Any) -> bool:
    """Whether something is a list of records."""
    return isinstance(value, tuple) and all(_is_record(item) for item in value)


def _by_id(records: tuple[Any, ...]) -> dict[str, Any]:
    """Records by what tells them apart: an id, a name, a path; else their place in the list."""
    found: dict[str, Any] = {}
    for number, record in enumerate(records, 1):
        names = (getattr(record, name, None) for name in ("id", "name", "path"))
        key = next((str(name) for name in names if name), str(number))
        found[key if key not in found else f"{key} {number}"] = record
    return found


def _shown(value: Any) -> str | None:
    """A value as a short text."""
    text = _text(value)
    return text if text is None or len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _text(value: Any) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case str():
            return str(value)
        case Expression():
            return " ".join(value.text.split())
        case Fraction():
            return format_number(value)
        case Decimal():
            return f"{value:f}"
        case frozenset() | set():
            return "[" + ", ".join(sorted(str(_text(item)) for item in value)) + "]"
        case tuple() | list():
            return ", ".join(str(_text(item)) for item in value)
        case CombinationTable():
            return _table(value)
        case Rule():
            return written_rule(value.written)
        case _ if hasattr(value, "title"):
            return str(value.title)
        case _ if _is_record(value):
            return ", ".join(f"{field.name}: {_text(own)}" for field in fields(value) if (own := getattr(value, field.name)))
        case _:
            return str(value)


def written_rule(rule: Rule) -> str:
    """What a rule demands, as it is written, with its spaces made even."""
    parts = [f"when {_text(rule.when)}"] if rule.when else []
    if isinstance(rule.require, CombinationTable):
        return " ".join([*parts, _table(rule.require)])
    return " ".join([*parts, f"require {_text(rule.require)}"])


def _table(table: CombinationTable) -> str:
    rows = "; ".join(" | ".join("any" if cell is None else str(_text(cell)) for cell in row) for row in table.rows)
    return f"{'allow' if table.allow else 'forbid'} ({_text(table.columns)}): {rows}"
