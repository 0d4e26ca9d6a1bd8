"""What price lists say that charges cost, found for the module or product whose charges are being read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from configurator.catalog.entries import Entry
from configurator.catalog.issues import Issues
from configurator.source import did_you_mean

SECTIONS = {"modules": "module", "products": "product"}

Amounts = Mapping[str, Mapping[str, Entry]]
"""By charge, the amount that each price list (by its id) gives it."""


@dataclass
class OwnAmounts:
    """The amounts for the charges of one module or product. `declared` are the charges that it turns out to have.

    `prefix` is where a product that stands within a part is found: its charges are listed as `part.charge`.
    """

    amounts: Amounts = field(default_factory=dict)
    declared: set[str] = field(default_factory=set)
    prefix: str = ""

    def of(self, charge: str) -> Mapping[str, Entry]:
        """The amounts of a charge, by price list."""
        return self.amounts.get(self.prefix + charge, {})

    def declare(self, charges: Iterable[str]) -> None:
        """Note that there are such charges."""
        self.declared.update(self.prefix + charge for charge in charges)

    def beneath(self, part: str) -> OwnAmounts:
        """The amounts for a product that stands within a part."""
        return OwnAmounts(self.amounts, self.declared, f"{self.prefix}{part}.")


NOTHING_LISTED = OwnAmounts()


class ListedCharges:
    """The amounts of all charges, from the entries of the price lists by their ids."""

    def __init__(self, lists: Mapping[str, Entry]) -> None:
        found: dict[tuple[str, str], dict[str, dict[str, Entry]]] = {}
        for price_list, entry in lists.items():
            for section in SECTIONS:
                for owner, item in _members(entry.get(section)).items():
                    for charge, amount in _members(item.get("charges")).items():
                        found.setdefault((section, owner), {}).setdefault(charge, {})[price_list] = amount
        self._owners = {key: OwnAmounts(amounts) for key, amounts in found.items()}
        self._read: set[tuple[str, str]] = set()

    def of(self, section: str, owner: str) -> OwnAmounts:
        """The amounts for the charges of a module or product, which are then read."""
        self._read.add((section, owner))
        return self._owners.get((section, owner)) or OwnAmounts()

    def report(self, issues: Issues) -> None:
        """Report the amounts of charges that a module or product does not have."""
        for (section, owner), own in self._owners.items():
            if (section, owner) not in self._read:
                continue  # there is no such module or product: that is told where it is named
            for charge in own.amounts.keys() - own.declared:
                known = sorted(own.declared)
                hint = did_you_mean(charge, known) or _known(known) or f"declare it under `charges` of `{owner}`"
                message = f"{SECTIONS[section]} `{owner}` has no charge `{charge}`"
                for entry in own.amounts[charge].values():
                    issues.error(entry.key_place, message, hint)


def _members(entry: Entry | None) -> Mapping[str, Entry]:
    return entry.members if entry is not None else {}


def _known(words: list[str]) -> str | None:
    return "known: " + ", ".join(f"`{word}`" for word in words) if 0 < len(words) <= 12 else None
