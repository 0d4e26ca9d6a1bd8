"""Computing a quote again from its document alone: every leaf from its formula, every total from its leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import prod
from typing import Any

from configurator.catalog.charge_kinds import kinds_in_order
from configurator.catalog.records import CONTEXT, NONE, QUANTITY, ChargeKind, ChoiceKind
from configurator.contracts.records import LineChange
from configurator.errors import ConfiguratorError
from configurator.language.check import check_expression
from configurator.language.evaluate import ABSENT, SUBTOTAL, Result, evaluate, is_true
from configurator.language.parse import parse_expression
from configurator.language.syntax import Name, replace_names
from configurator.language.types import CONDITION, NUMERIC, NameType, Type, UnknownName
from configurator.money import from_minor
from configurator.pricing.breakdown import Basis, Breakdown, Group, Leaf, basis_of, contract_of, totals_of
from configurator.pricing.charges import leaf_price
from configurator.pricing.literal import format_literal, format_number, parse_literal, parse_texts
from configurator.pricing.recording import RecordedScope
from configurator.quote.build import contract_value, due_now, taxes_on
from configurator.quote.discounts import base_of, discount_amount, totals_after
from configurator.quote.document import Chosen, DecisionValue, Discount, Item, Quote, quote_from_json, reference_of
from configurator.quote.items import times
from configurator.quote.running import change
from configurator.source import Severity

_LARGEST = 10**30
_Totals = Mapping[ChargeKind, Decimal]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something in a document that is not what its own content gives: where it stands, what it should be, what it is."""

    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.where}: expected {self.expected}, found {self.found}"


class _UnreadableError(Exception):
    """A stored formula has no value under the stored reads; `str(error)` says why."""


def recompute_quote(document: Quote | str | bytes | Mapping[str, Any]) -> list[Difference]:
    """Everything in a quote that does not follow from the rest of it; empty where it is right to the cent.

    Leaves are evaluated again from their formulas and what these read, rounded and added again; what they read is held
    against the choices and the context; dates and the reference are checked. No catalog is needed. Raises QuoteError
    where the document is no quote.
    """
    quote = document if isinstance(document, Quote) else quote_from_json(document)
    semantics = max((item.breakdown.semantics for item in quote.items), default=1)
    checks: list[Iterable[Difference]] = [
        _compare("price semantics", str(semantics), str(quote.price_semantics)),
        *(_check_item(item, quote) for item in quote.items),
        *(_check_discount(discount, quote) for discount in quote.discounts),
        _check_sums(quote),
        _check_dates(quote),
        _check_amendment(quote),
        _compare("reference", reference_of(quote), quote.reference),
    ]
    return [difference for check in checks for difference in check]


def _check_item(item: Item, quote: Quote) -> Iterator[Difference]:
    """The price of one, and the totals of all of them after the discounts on this item."""
    breakdown, prefix = item.breakdown, f"item {item.id}, " if len(quote.items) > 1 else ""
    found: list[Iterable[Difference]] = [
        _compare("currency", quote.currency, breakdown.currency),
        *(_check_group(index, group, item) for index, group in enumerate(breakdown.groups)),
        _check_totals("total", breakdown.totals, totals_of(breakdown.leaves(), breakdown.currency)),
        _check_basis(item),
        _check_contract(item),
        _check_totals("all of them", item.totals, _reduced(item, quote)),
    ]
    for each in (difference for check in found for difference in check):
        yield replace(each, where=f"{prefix}{each.where}")


def _reduced(item: Item, quote: Quote) -> _Totals:
    """What so many of an item come to, less the discounts on it."""
    totals = dict(times(item.breakdown.totals, item.quantity))
    for discount in quote.discounts:
        if discount.item == item.id:
            totals[discount.kind] = totals.get(discount.kind, Decimal(0)) + discount.amount
    return totals


def _check_discount(discount: Discount, quote: Quote) -> Iterator[Difference]:
    """A share is that share of what earlier discounts have left; a named amount is no more than that."""
    where = f"discount {discount.id} ({discount.title})"
    item = quote.item(discount.item) if discount.item is not None else None
    if discount.item is not None and item is None:
        yield Difference(where, "an item of this quote", f"`{discount.item}`")
        return
    earlier = quote.discounts[: quote.discounts.index(discount)]
    yield from _compare_amounts(f"{where}, base", base_of(discount, quote.items, earlier, quote.currency), discount.base)
    if discount.share is not None:
        expected = discount_amount(discount.base, discount.share, None, quote.currency)
        yield from _compare_amounts(f"{where}, amount", expected, discount.amount)
    elif -discount.amount > max(discount.base, Decimal(0)):
        yield Difference(f"{where}, amount", f"no more than {discount.base}", f"{-discount.amount:f}")


def _check_sums(quote: Quote) -> Iterator[Difference]:
    if not quote.items:
        yield Difference("items", "at least one", "none")
        return
    yield from _check_totals("total", quote.totals, totals_after(quote.items, quote.discounts, quote.currency))
    yield from _compare_amounts("due now", due_now(quote.items, quote.discounts, quote.currency), quote.due_now)
    yield from _check_taxes(quote)
    expected = contract_value(quote.items, quote.discounts, quote.currency)
    shown = [f"{value:f}" if value is not None else "none" for value in (expected, quote.contract_value)]
    yield from _compare("contract value", *shown)


def _check_taxes(quote: Quote) -> Iterator[Difference]:
    """The taxes are those that the rates of the items come to."""
    expected, found = taxes_on(quote.items, quote.discounts, quote.currency), quote.taxes
    if expected is None or found is None:
        yield from _compare("taxes", "none" if expected is None else "some", "none" if found is None else "some")
        return
    yield from _check_totals("net total", found.net, expected.net)
    yield from _check_totals("gross total", found.gross, expected.gross)
    sums = [
        [f"{each.kind}: {each.tax} {format_number(each.rate)} of {each.base:f}: {each.amount:f}" for each in taxes.sums]
        for taxes in (expected, found)
    ]
    yield from _compare("taxes", "; ".join(sums[0]), "; ".join(sums[1]))


def _check_group(index: int, group: Group, item: Item) -> Iterator[Difference]:
    where = f"line {index + 1} ({group.title})"
    for leaf in group.leaves:
        yield from _check_leaf(f"{where}, {leaf.title} (`{leaf.charge}`)", leaf, item)
    yield from _check_totals(f"{where}, total", group.totals, totals_of(group.leaves, item.breakdown.currency))
    if group.part:
        yield from _check_units(where, group.part, group.quantity, item)
        if group.option:
            yield from _check_against_choices(where, {group.part: format_literal(group.option)}, item)


def _check_units(where: str, part: str, units: int, item: Item) -> Iterator[Difference]:
    """A part is there as often as its own quantity and those of all that it is in say together."""
    chosen = {choice.path: choice.value for choice in item.choices}
    words = part.split(".")
    paths = (f"{'.'.join(words[:place])}.{QUANTITY}" for place in range(1, len(words) + 1))
    stated = [chosen[path] for path in paths if path in chosen]
    if stated and all(isinstance(number, int) for number in stated):
        yield from _compare(f"{where}, `{part}.{QUANTITY}`", str(prod(map(int, stated))), str(units))


def _check_leaf(where: str, leaf: Leaf, item: Item) -> Iterator[Difference]:
    yield from _check_against_choices(where, leaf.reads, item)
    yield from _check_subtotal(where, leaf, item.breakdown)
    try:
        if leaf.term is not None:
            months = _number(leaf.term.formula, leaf.term.reads, absent=Fraction(0))
            yield from _compare(f"{where}, months", format_number(months), format_number(leaf.term.months))
        if leaf.when:
            held = is_true(_value(leaf.when, leaf.reads))
            yield from _compare(f"{where}, condition `{leaf.when}`", "true", "true" if held else "not true")
        amount = _number(leaf.formula, leaf.reads)
        factors = [_number(factor.formula, leaf.reads) for factor in leaf.factors]
    except _UnreadableError as error:
        yield Difference(where, "a formula that can be computed", str(error))
        return
    yield from _compare(f"{where}, unit amount", format_number(amount), format_number(leaf.unit_amount))
    for factor, value in zip(leaf.factors, factors, strict=True):
        yield from _compare(f"{where}, factor `{factor.formula}`", format_number(value), format_number(factor.value))
    currency = item.breakdown.currency
    yield from _compare_amounts(f"{where}, amount", from_minor(leaf_price(amount, factors, currency), currency), leaf.amount)


def _check_subtotal(where: str, leaf: Leaf, breakdown: Breakdown) -> Iterator[Difference]:
    """What a charge on others read as their subtotal is what they come to."""
    if SUBTOTAL not in leaf.reads and not leaf.of:
        return
    amounts = {other.charge: other.amount for other in breakdown.leaves()}
    unknown = [other for other in leaf.of if other not in amounts or other == leaf.charge]
    if unknown or not leaf.of:
        yield Difference(where, "charges of this price that it is on", ", ".join(unknown) or "none")
        return
    subtotal = sum(Fraction(amounts[other]) for other in leaf.of)
    if SUBTOTAL in leaf.reads:
        yield from _compare(f"{where}, subtotal", format_number(subtotal), leaf.reads[SUBTOTAL])


def _check_contract(item: Item) -> Iterator[Difference]:
    breakdown, contract = item.breakdown, item.breakdown.contract
    if contract is None:
        return
    yield from _check_against_choices("term", contract.term.reads, item)
    try:
        months = _number(contract.term.formula, contract.term.reads, absent=Fraction(0))
    except _UnreadableError as error:
        yield Difference("term", "a formula that can be computed", str(error))
        return
    yield from _compare("term", format_number(months), format_number(contract.term.months))
    expected = contract_of(breakdown.leaves(), contract.term, breakdown.currency)
    yield from _compare_amounts("contract value", expected.value, contract.value)


def _check_totals(where: str, found: _Totals, expected: _Totals) -> Iterator[Difference]:
    for kind in kinds_in_order((*found, *expected)):
        nothing = Decimal(0) if kind in expected and kind in found else from_minor(0, "")
        yield from _compare_amounts(f"{where}, {kind.value}", expected.get(kind, nothing), found.get(kind, nothing))


def _check_basis(item: Item) -> Iterator[Difference]:
    breakdown, basis = item.breakdown, item.breakdown.basis
    for weight in basis.weights:
        where = f"price basis, weight of {weight.kind.value}"
        yield from _check_against_choices(where, weight.reads, item)
        try:
            value = _number(weight.formula, weight.reads, absent=Fraction(0))
        except _UnreadableError as error:
            yield Difference(where, "a formula that can be computed", str(error))
        else:
            yield from _compare(where, format_number(value), format_number(weight.value))
    expected: Basis = basis_of(breakdown.leaves(), basis.weights, breakdown.currency, breakdown.contract)
    yield from _compare_amounts("price basis", expected.total, basis.total)


def _check_dates(quote: Quote) -> Iterator[Difference]:
    yield from _compare("first day of validity", quote.created.date().isoformat(), quote.valid.start.isoformat())
    if quote.valid.end < quote.valid.start:
        yield Difference("end of validity", f"{quote.valid.start} or later", quote.valid.end.isoformat())


def _check_amendment(quote: Quote) -> Iterator[Difference]:
    """The change of a running contract is what the offer makes of the contract as it was."""
    if quote.amendment is None:
        return
    found = quote.amendment.amendment
    try:
        expected = change(found.before, quote, quote.amendment.change)
    except ConfiguratorError as error:
        yield Difference("change of the contract", "one that can be", error.message)
        return
    for one, other in zip(expected.changes, found.changes, strict=False):
        if one != other:
            yield Difference(f"change of `{one.key}`", str(_amounts_of(one)), str(_amounts_of(other)))
    for what in ("day", "penalty", "value"):
        yield from _compare(f"change of the contract, {what}", str(getattr(expected, what)), str(getattr(found, what)))
    if expected.after != found.after or len(expected.changes) != len(found.changes):
        yield Difference("contract after the change", "what follows from the offer", "another one")


def _amounts_of(change: LineChange) -> tuple[str | int | None, ...]:
    """What a change of a line says, in short: status, credit, part of a period, once, from then on, and in all."""
    return change.status.value, change.credit, change.prorated, change.one_time, change.recurring, change.value


def _check_against_choices(where: str, reads: Mapping[str, str], item: Item) -> Iterator[Difference]:
    """What a formula read must be what the item says was chosen, wherever it says so."""
    chosen = {choice.path: choice for choice in item.choices}
    given = {f"{CONTEXT}.{fact.id}": fact.value for fact in item.context}
    for name, found in reads.items():
        if name in given:
            stated = _literals(given[name])
        elif name in chosen:
            stated = _as_read(chosen[name])
        else:
            continue
        if found not in stated:
            yield Difference(f"{where}, `{name}`", " or ".join(stated), found)


def _as_read(choice: Chosen) -> tuple[str, ...]:
    if choice.value == NONE and choice.kind in (ChoiceKind.QUANTITY, ChoiceKind.DIMENSION):
        return ("absent", "0")
    return ("absent",) if choice.value == NONE else _literals(choice.value)


def _literals(value: DecisionValue) -> tuple[str, ...]:
    """How a value may have been noted: a broken number is a string in the document and a number in formulas."""
    literal = format_literal(value)
    return (literal, value) if isinstance(value, str) and value.lstrip("-")[:1].isdigit() else (literal,)


def _compare(where: str, expected: str, found: str) -> Iterator[Difference]:
    if expected != found:
        yield Difference(where, expected, found)


def _compare_amounts(where: str, expected: Decimal, found: Decimal) -> Iterator[Difference]:
    """Amounts must agree to the cent, and be written with the places of their currency."""
    yield from _compare(where, f"{expected:f}", f"{found:f}")


def _number(formula: str, reads: Mapping[str, str], absent: Fraction | None = None) -> Fraction:
    value = _value(formula, reads, NUMERIC)
    if value is ABSENT and absent is not None:
        return absent
    if isinstance(value, bool) or not isinstance(value, int | Fraction):
        raise _UnreadableError(f"`{formula}` is not a number")
    number = Fraction(value)
    if max(abs(number.numerator), number.denominator) > _LARGEST:
        raise _UnreadableError(f"`{formula}` is too large a number")
    return number


def _value(formula: str, reads: Mapping[str, str], expected: frozenset[Type] = CONDITION) -> Result:
    """The value of a stored formula. It is checked before it is evaluated: the document may have been tampered with."""
    try:
        parsed = parse_expression(formula)
        expression = replace(parsed, root=replace_names(parsed.root, lambda name: _as_noted(name, reads)))
        _, issues = check_expression(expression, _RecordedNames(reads), expected, f"`{formula}`")
        errors = [issue.message for issue in issues if issue.severity is Severity.ERROR]
        if errors:
            raise _UnreadableError(f"`{formula}` cannot be computed: {'; '.join(errors)}")
        return evaluate(expression.root, RecordedScope(reads))
    except KeyError as error:
        raise _UnreadableError(f"`{formula}` reads `{error.args[0]}`, whose value is not in the document") from None
    except (ConfiguratorError, ValueError) as error:
        raise _UnreadableError(f"`{formula}` cannot be computed: {error}") from None


def _as_noted(name: Name, reads: Mapping[str, str]) -> Name:
    """A name as it was read: what counted once per unit of a part, whose quantity is noted, is an attribute of that part."""
    path = str(name)
    part, _, member = path.rpartition(".")
    return replace(name, parts=(part, member) if f"{part}.{QUANTITY}" in reads else (path,))


class _RecordedNames:
    """The types of names by the values that were noted; what was not noted may be anything."""

    reads_each = False
    currency = ""

    def __init__(self, reads: Mapping[str, str]) -> None:
        self._reads = reads
        self.charge_kinds: Collection[str] = (SUBTOTAL,) if SUBTOTAL in reads else ()

    def lookup(self, name: Name) -> NameType | UnknownName:
        """The type of the value that a name had."""
        text = self._reads.get(str(name))
        is_part = f"{name}.{QUANTITY}" in self._reads
        return NameType(Type.ANYTHING if text is None else _type_of(parse_literal(text)), part=is_part)

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """The parts that were behind `*.attribute`."""
        text = self._reads.get(f"*.{attribute}")
        return parse_texts(text) if text else ()

    def unknown_attribute(self, attribute: str) -> UnknownName:
        """Nothing to say: what was not read is no mistake."""
        return UnknownName("")


def _type_of(value: Result) -> Type:
    match value:
        case bool():
            return Type.BOOLEAN
        case int() | Fraction():
            return Type.NUMBER
        case str():
            return Type.TEXT
        case frozenset():
            return Type.SET
        case _:
            return Type.ANYTHING
