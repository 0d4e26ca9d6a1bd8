"""Files that say what is in stock, in YAML or JSON, by the ids of the catalog or by order codes:

as_of: 2026-11-22
modules:
  ssd:
    samsung-990-pro-1tb: {stock: 0, until: 2026-12-05, because: {en: Sold out until early December.}}
    wd-black-sn850x: {stock: 3}
  gift-wrap: {stock: 0}                  # a module without options
order_codes:
  100-100001084WOF: {stock: 4}           # codes that the catalog does not have are passed over
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from configurator.availability.records import Availability, Stock
from configurator.catalog.files import AVAILABILITY
from configurator.catalog.records import Catalog, Module, ModuleKind, Text
from configurator.errors import CatalogError
from configurator.source import Issue, Place, did_you_mean

if TYPE_CHECKING:
    from configurator.catalog.entries import Entry

_KEYS = ("as_of", "modules", "order_codes")
_STOCK_KEYS = ("stock", "until", "because")
_SURROGATES = re.compile(rb"\\u[dD][89aAbB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")

Key = tuple[str, str | None]
"""A module, and one of its options (None: it has none)."""


class AvailabilityError(CatalogError):
    """A file that says what is in stock contains errors: all of them, each with its place."""

    code = "invalid-availability"

    def __init__(self, file: Path, issues: tuple[Issue, ...]) -> None:
        super().__init__(file.parent, issues, f"The availability in `{file}` has")


def find_availability(folder: Path) -> Path | None:
    """The file beside a catalog that says what is in stock, where there is one."""
    files = (folder / f"{AVAILABILITY}{suffix}" for suffix in (".yaml", ".json"))
    return next((file for file in files if file.is_file()), None)


def load_availability(file: str | Path, catalog: Catalog) -> Availability:
    """The stock in a file. Raises AvailabilityError with everything that is wrong with it."""
    from configurator.catalog.yaml_source import read_beside, read_yaml

    path = Path(file)
    content = read_beside(path)
    if isinstance(content, Issue):
        raise AvailabilityError(path, (content,))
    reading = _Reading(catalog)
    content = _SURROGATES.sub(_character, content)  # JSON writes rare characters as two halves, YAML knows none
    entry, found = read_yaml(path.name, content, "`modules:`, `order_codes:`") if content.strip() else (None, [])
    reading.issues += found
    availability = reading.read(entry) if entry is not None else Availability()
    if reading.issues:
        raise AvailabilityError(path, tuple(reading.issues))
    return availability


def _character(halves: re.Match[bytes]) -> bytes:
    return str(json.loads(b'"' + halves[0] + b'"')).encode()


class _Reading:
    """One file; what is wrong with it goes to `issues`."""

    def __init__(self, catalog: Catalog) -> None:
        self.issues: list[Issue] = []
        self._modules = catalog.modules
        self._former = {old: module.id for module in catalog.modules.values() for old in module.supply.replaces}
        self._within = {part.module.id for product in catalog.products.values() for part in product.parts.values()}
        self._codes = _codes_of(catalog)

    def read(self, entry: Entry) -> Availability:
        """All that a file says."""
        self._check_keys(entry, _KEYS)
        found = {**dict(self._by_code(entry.get("order_codes"))), **dict(self._by_id(entry.get("modules")))}
        as_of = entry.get("as_of")
        return Availability(tuple(found.values()), as_of.written if as_of else "")

    def _error(self, place: Place, message: str, hint: str | None = None) -> None:
        self.issues.append(Issue(place, message, hint))

    def _members(self, entry: Entry | None) -> Mapping[str, Entry]:
        """What stands in a mapping; something else is reported."""
        if entry is not None and entry.content is not None and not isinstance(entry.content, dict):
            self._error(entry.place, "this must be a mapping", "write how many there are: `{stock: 0}`")
        return entry.members if entry is not None else {}

    def _check_keys(self, entry: Entry, known: tuple[str, ...]) -> None:
        for key, item in entry.members.items():
            if key not in known:
                listed = ", ".join(f"`{word}`" for word in known)
                self._error(item.key_place, f"unknown key `{key}`", did_you_mean(key, known) or f"known: {listed}")

    def _by_id(self, entry: Entry | None) -> Iterator[tuple[Key, Stock]]:
        for name, item in self._members(entry).items():
            module = self._modules.get(self._former.get(name, name))
            if module is None:
                self._error(item.key_place, f"there is no module `{name}`", did_you_mean(name, self._modules))
            elif module.options:
                for option, content in self._members(item).items():
                    yield from self._option(module, option, content)
            elif module.kind is ModuleKind.MIX and not item.members.keys() <= set(_STOCK_KEYS):
                for ingredient, content in self._members(item).items():
                    yield from self._ingredient(module, ingredient, content)
            else:
                yield (module.id, None), self._stock((module.id, None), item)

    def _option(self, module: Module, option: str, entry: Entry) -> Iterator[tuple[Key, Stock]]:
        successors = (each.id for each in module.options.values() if option in each.supply.replaces)
        found = option if option in module.options else next(successors, None)
        if found is None:
            hint = did_you_mean(option, module.options)
            if option in _STOCK_KEYS:
                hint = f"write it for each option: `{next(iter(module.options))}: {{stock: 0}}`"
            self._error(entry.key_place, f"module `{module.id}` has no option `{option}`", hint)
        else:
            yield (module.id, found), self._stock((module.id, found), entry)

    def _ingredient(self, module: Module, ingredient: str, entry: Entry) -> Iterator[tuple[Key, Stock]]:
        key = f"{module.id}.{ingredient}", None
        if key[0] not in self._within:
            self._error(entry.key_place, f"mix `{module.id}` has no ingredient `{ingredient}`")
        else:
            yield key, self._stock(key, entry)

    def _by_code(self, entry: Entry | None) -> Iterator[tuple[Key, Stock]]:
        for code, item in self._members(entry).items():
            for key in self._codes.get(code, ()):
                yield key, self._stock(key, item)

    def _stock(self, key: Key, entry: Entry) -> Stock:
        if not isinstance(entry.content, dict):
            self._error(entry.place, "this must be a mapping", "write how many there are: `{stock: 0}`")
            return Stock(*key, 0)
        self._check_keys(entry, _STOCK_KEYS)
        number, until, because = (entry.get(word) for word in _STOCK_KEYS)
        count = number.scalar if number is not None else None
        if isinstance(count, Decimal) and count == count.to_integral_value():
            count = int(count)
        if isinstance(count, bool) or not isinstance(count, int):
            self._error((number or entry).place, "`stock` must be a whole number", "write how many there are: `stock: 0`")
            count = 0
        return Stock(*key, max(count, 0), self._day(until), _text(because))

    def _day(self, entry: Entry | None) -> date | None:
        if entry is None or entry.content is None:
            return None
        try:
            return date.fromisoformat(entry.written)
        except ValueError:
            self._error(entry.place, f"`{entry.written}` is not a day", "write it as `2026-12-31`")
            return None


def _text(entry: Entry | None) -> Text | None:
    if entry is None or entry.content is None:
        return None
    texts = {language: item.written for language, item in entry.members.items()}
    return Text(texts or {"": entry.written})


def _codes_of(catalog: Catalog) -> dict[str, list[Key]]:
    """What is ordered under which code."""
    found: dict[str, dict[Key, None]] = {}
    inside = (part.module for product in catalog.products.values() for part in product.parts.values())
    for module in (*catalog.modules.values(), *inside):
        if module.supply.order_code is not None:
            found.setdefault(module.supply.order_code, {})[module.id, None] = None
        for option in module.options.values():
            if option.supply.order_code is not None:
                key = option.supply.origin or (module.id, option.id)
                found.setdefault(option.supply.order_code, {})[key] = None
    return {code: list(keys) for code, keys in found.items()}
