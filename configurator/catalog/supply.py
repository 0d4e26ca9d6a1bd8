"""How an option or a module is supplied: order code, picture, days of sale, what it replaces, supplier and lead time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import PurePosixPath

from configurator.catalog.entries import Entry
from configurator.catalog.former import FormerIds, Written, read_replaced
from configurator.catalog.issues import Issues
from configurator.catalog.records import NO_SUPPLY, Supply, Validity
from configurator.source import Place, did_you_mean

REPLACES = "replaces"
SUPPLY_KEYS = ("order_code", "image", "valid_from", "valid_until", REPLACES, "supplier", "lead_days")

Placed = Callable[[str], Place]
"""Where the value of a key stands: asked only where there is something to say about it."""


class SupplyReader:
    """Reads the keys of `SUPPLY_KEYS`, from YAML or from the cells of a table.

    `suppliers` are those of the catalog (None: not known because of an error), `exists` tells whether there is a file.
    """

    def __init__(self, suppliers: Mapping[str, object] | None, exists: Callable[[str], bool], issues: Issues) -> None:
        self._suppliers = suppliers
        self._exists = exists
        self._issues = issues
        self._codes: dict[tuple[FormerIds, str], tuple[str, Validity]] = {}  # of those whose former ids are read together

    def from_entry(self, entry: Entry, owner: str, former: FormerIds) -> Supply:
        """The supply of an option or a module in YAML; what it replaces is claimed."""
        found = {key: entry.members[key] for key in SUPPLY_KEYS if key in entry.members}
        if not found:
            return NO_SUPPLY
        texts = {key: item.written for key, item in found.items() if key != REPLACES and _has_shape(key, item)}
        supply = self._supply(texts, lambda key: found[key].place, former.claim(owner, read_replaced(found.get(REPLACES))))
        self._check_code(supply, lambda key: found[key].place, owner, former)
        return supply

    def from_cells(self, cells: Mapping[str, str], place: Placed, owner: str, former: FormerIds) -> Supply:
        """The supply of an option in a table: cells that are not empty, by their column."""
        if not cells:
            return NO_SUPPLY
        words = (word.strip() for word in cells.get(REPLACES, "").split("|"))
        replaced: list[Written] = [(word, place(REPLACES)) for word in words if word]
        supply = self._supply(cells, place, former.claim(owner, replaced))
        self._check_code(supply, place, owner, former)
        return supply

    def _check_code(self, supply: Supply, place: Placed, owner: str, former: FormerIds) -> None:
        """Warn where options of one module, sold at the same time, are ordered under one code."""
        code = supply.order_code
        if code is None:
            return
        other, valid = self._codes.setdefault((former, code), (owner, supply.valid))
        both = supply.valid.within(valid)
        if other != owner and not (both.start and both.end and both.start >= both.end):
            message = f"`{other}` is ordered under `{code}` too"
            self._issues.warn(place("order_code"), message, "give each a code of its own: an order must tell them apart")

    def _supply(self, texts: Mapping[str, str], place: Placed, replaces: tuple[str, ...]) -> Supply:
        start, end = (self._day(texts.get(key), key, place) for key in ("valid_from", "valid_until"))
        if start and end and start >= end:
            message = f"this ends before it begins, on {start.isoformat()}"
            self._issues.error(place("valid_until"), message, "`valid_until` is the first day after it")
        return Supply(
            order_code=texts.get("order_code"),
            image=self._image(texts.get("image"), place),
            valid=Validity(start, end),
            replaces=replaces,
            supplier=self._supplier(texts.get("supplier"), place),
            lead_days=self._days(texts.get("lead_days"), place),
        )

    def _day(self, text: str | None, key: str, place: Placed) -> date | None:
        if text is None:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self._issues.error(place(key), f"`{text}` is not a day", "write it as `2026-12-31`")
            return None

    def _days(self, text: str | None, place: Placed) -> int | None:
        if text is None:
            return None
        if not (text.isascii() and text.isdigit()):
            hint = "write a whole number: `lead_days: 14`"
            self._issues.error(place("lead_days"), f"`{text}` is not a number of days", hint)
            return None
        return int(text)

    def _supplier(self, text: str | None, place: Placed) -> str | None:
        if text is not None and self._suppliers is not None and text not in self._suppliers:
            hint = did_you_mean(text, self._suppliers) or "declare it under `suppliers` in catalog.yaml"
            self._issues.error(place("supplier"), f"there is no supplier `{text}`", hint)
        return text

    def _image(self, text: str | None, place: Placed) -> str | None:
        """An address, or a file as seen from the folder of the catalog; it stands beside the file that names it."""
        if text is None or "://" in text:
            return text
        named = place("image")
        beside = (PurePosixPath(named.file).parent / text).as_posix()
        if not self._exists(beside):
            hint = "name a file in the folder of the catalog, or an address"
            self._issues.warn(named, f"there is no picture `{text}`", hint)
        return beside


def _has_shape(key: str, entry: Entry) -> bool:
    """Whether a value is of its kind: else that was reported with the shape of the file."""
    if key == "lead_days":
        return isinstance(entry.scalar, int | Decimal) and not isinstance(entry.scalar, bool)
    if not key.startswith("valid_"):
        return entry.is_scalar
    try:
        return bool(date.fromisoformat(entry.written))
    except ValueError:
        return False
