"""Which charges a charge is on: they are named by their ids, or by those of their parts, and for instances all are meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from configurator.catalog.charge_kinds import ChargeKind, is_kind, kinds_in_order
from configurator.catalog.entries import Entry
from configurator.catalog.issues import Issues
from configurator.catalog.measures import unit_named
from configurator.catalog.records import Charge
from configurator.language.evaluate import SUBTOTAL
from configurator.language.syntax import Call, Literal, Name, Node, replace_names, respanned
from configurator.language.types import MONEY, Names, NameType, UnknownName
from configurator.source import did_you_mean

ALL = "all"
_NUMBER = re.compile(r"\[([0-9]+)\]")


class OnLines:
    """The names that a charge on other charges may read: `subtotal`, what they come to together, besides those of its product."""

    charge_kinds: Collection[str] = (SUBTOTAL,)

    def __init__(self, names: Names) -> None:
        self._names = names
        self.reads_each = names.reads_each
        self.currency = names.currency
        self.parts_with = names.parts_with
        self.unknown_attribute = names.unknown_attribute

    def lookup(self, name: Name) -> NameType | UnknownName:
        """What a name reads, or why it cannot be read."""
        if name.parts != (SUBTOTAL,):
            return self._names.lookup(name)
        return NameType(MONEY.type, unit=unit_named(self.currency)) if self.currency else MONEY


class AmountOfTable(OnLines):
    """The names that limits of a charge may read whose amount stands in a table: besides those of its product, that amount."""

    word = "amount_in_table"

    def __init__(self, names: Names) -> None:
        super().__init__(names)
        self.charge_kinds = names.charge_kinds

    def lookup(self, name: Name) -> NameType | UnknownName:
        """What a name reads, or why it cannot be read."""
        return MONEY if name.parts == (self.word,) else self._names.lookup(name)  # per whatever it is multiplied by


def with_amount(node: Node, table: Node) -> Node:
    """An expression in which the amount of a table is no name any more, but the table."""

    def named(name: Name) -> Node:
        return respanned(table, name.start, name.end) if name.parts == (AmountOfTable.word,) else name

    return replace_names(node, named)


def with_subtotal(node: Node) -> Node:
    """An expression in which `subtotal` is no name any more, but what lines come to."""
    total = Call("total", (Literal(SUBTOTAL),))
    return replace_names(node, lambda name: total if name.parts == (SUBTOTAL,) else name)


def lines_named(entry: Entry | None, known: Sequence[Charge], issues: Issues) -> tuple[Charge, ...]:
    """The charges that are named at an entry; where there is none, all that are known. A name that is not known is an error."""
    words = [] if entry is None else entry.items if isinstance(entry.content, list) else [entry]
    if entry is None or any(word.is_scalar and word.written == ALL for word in words):
        return tuple(known)
    found: dict[str, Charge] = {}
    for word in words:
        named = _named(word.written, known) if word.is_scalar else []
        found.update((charge.id, charge) for charge in named)
        if word.is_scalar and not named:
            names = dict.fromkeys(name for charge in known for name in _names_of(charge))
            hint = did_you_mean(word.written, names) or "known: " + ", ".join(f"`{name}`" for name in list(names)[:12])
            issues.error(word.place, f"there is no charge `{word.written}`, and no part that has charges", hint)
    return tuple(found.values())


def of_one_kind(lines: Sequence[Charge], kind: ChargeKind, entry: Entry, issues: Issues) -> tuple[Charge, ...]:
    """The charges that one of a kind is on: those of its own kind, else all, which must be of one kind."""
    kinds = entry.get("kinds")
    chosen = {ChargeKind(item.written) for item in (kinds.items if kinds else []) if is_kind(item.written)}
    own = [line for line in lines if line.kind in (chosen or {kind})]
    if own or not lines:
        return tuple(own)
    there = kinds_in_order(line.kind for line in lines)
    if len(there) > 1 or chosen:
        of = entry.get("of") or entry
        message = f"this is on {' and '.join(there)} charges, which are never added up"
        issues.error((kinds or of).place, message, f"say which: `kinds: [{there[0]}]`")
    return tuple(lines)


def beside(charge_part: str | None, lines: Iterable[str]) -> tuple[str, ...]:
    """Those of some charges that do not belong to another instance than the charge that is on them."""
    own = dict(_instances(charge_part or ""))
    return tuple(line for line in lines if all(own.get(path, number) == number for path, number in _instances(line)))


def _named(word: str, known: Sequence[Charge]) -> list[Charge]:
    """The charges of an id; where there is none, those of the part of that name, and of the parts in it."""
    exactly = [charge for charge in known if _names_of(charge)[0] == word]
    return exactly or [charge for charge in known if any(f"{name}.".startswith(f"{word}.") for name in _names_of(charge))]


def _names_of(charge: Charge) -> tuple[str, ...]:
    """The id of a charge and that of its part, without the numbers of instances."""
    return (_NUMBER.sub("", charge.id), *((_NUMBER.sub("", charge.part),) if charge.part else ()))


def _instances(path: str) -> Iterator[tuple[str, str]]:
    """The instances that a path passes through: `lines` and its number, of `lines[2].handset`."""
    for found in _NUMBER.finditer(path):
        yield _NUMBER.sub("", path[: found.start()]), found[1]


def plain_lines(charge: Charge, by_id: Mapping[str, Charge]) -> frozenset[str]:
    """The charges that a charge is on, through others that are on charges themselves: none of them a price rule."""
    if charge.of is None or charge.rule is None:
        return frozenset((charge.id,))
    return frozenset(line for other in charge.of if other in by_id for line in plain_lines(by_id[other], by_id))
