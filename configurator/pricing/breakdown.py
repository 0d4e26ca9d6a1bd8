"""The priced tree of a configuration: breakdown, a group for each part, a leaf for each charge. Immutable records.

Every leaf carries its formula and all that the formula read, so that it can be computed again years later without the
catalog. Totals are kept per kind of charge and only add leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from configurator.catalog.charge_kinds import ChargeKind, kinds_in_order
from configurator.catalog.records import QUANTITY, Text
from configurator.errors import RequestError
from configurator.money import from_minor, round_to_minor
from configurator.pricing.fields import Amount, Exact, Formula, Kind, LocalText, Reads, Record, Totals, read_document
from configurator.pricing.taxing import Priced, Taxing, TaxSums, tax_sums

if TYPE_CHECKING:
    from pydantic import TypeAdapter

PRICE_SEMANTICS = 2
"""Version of what a formula and its rounding mean; a quote records under which it was made.

Version 2 has charges on other charges, contracts and what is due now; in all else it is as version 1.
"""


@dataclass(frozen=True, slots=True)
class Factor(Record):
    """One thing that a unit amount is multiplied by: 3 nights, 1.56 m2.

    The title is that of the dimension, if it is one. The unit is also that of a calculation, as far as it is known.
    """

    formula: Formula
    title: LocalText | None
    unit: str | None
    value: Exact

    @property
    def is_quantity(self) -> bool:
        """Whether it is the number of units of a part."""
        return self.formula.endswith(f".{QUANTITY}")


@dataclass(frozen=True, slots=True)
class Term(Record):
    """A number of months: its formula, all that this read, and what it came to."""

    formula: Formula
    reads: Reads
    months: Exact


@dataclass(frozen=True, slots=True)
class Leaf(Record):
    """One charge: `amount` is `unit_amount` times every factor, rounded once to the minor unit of the currency.

    `formula` gives the unit amount; `when` is the condition that held. `reads` maps every name that the formulas read
    to its value in the notation of `configurator.pricing.literal`.

    A charge on others names them in `of`, by their charges; what they come to together is read as `subtotal`. `rule` is the price
    rule that it comes from, `because` why. `term` is how many months it runs, where that is not the term of the contract; it
    `starts` so many months after that, and is paid at the end of each period if it is in `arrears`. `tax` is its category of tax.
    """

    charge: str
    title: LocalText
    kind: Kind
    formula: Formula
    unit_amount: Exact
    factors: tuple[Factor, ...]
    when: Formula | None
    reads: Reads
    amount: Amount
    of: tuple[str, ...] = ()
    rule: str | None = None
    because: LocalText | None = None
    term: Term | None = None
    starts: int = 0
    arrears: bool = False
    tax: str | None = None

    @property
    def is_due_now(self) -> bool:
        """Whether it is paid when the contract begins: once, as a deposit, or as the first of its payments."""
        if self.kind.period is not None:
            return not self.starts and not self.arrears
        return self.kind is ChargeKind.ONE_TIME or self.kind is ChargeKind.DEPOSIT


@dataclass(frozen=True, slots=True)
class Group(Record):
    """All that one part costs; the group without a part holds the charges of the product as a whole.

    `quantity` is how many units there are in all: six pockets where there are three equal bags with two each.
    """

    part: str | None
    title: LocalText
    option: str | None
    option_title: LocalText | None
    quantity: int
    leaves: tuple[Leaf, ...]
    totals: Totals


@dataclass(frozen=True, slots=True)
class Weight(Record):
    """How much the total of a kind of charge counts in the basis: 24 for 24 monthly payments."""

    kind: Kind
    formula: Formula
    reads: Reads
    value: Exact


@dataclass(frozen=True, slots=True)
class Basis(Record):
    """The one number by which bundles are compared (contract value): totals weighted per kind of charge, then rounded."""

    weights: tuple[Weight, ...]
    total: Amount


@dataclass(frozen=True, slots=True)
class Contract(Record):
    """What is paid over the term of a contract: once, and as often as recurring charges are due. Deposits are not in it."""

    term: Term
    value: Amount


@dataclass(frozen=True, slots=True)
class Breakdown(Record):
    """The price of a configuration: groups in the order of the parts, totals per kind of charge, and the basis.

    `contract` says what comes together over the term, where there is one; `taxing` how it is taxed, where the catalog says so.
    """

    currency: str
    groups: tuple[Group, ...]
    totals: Totals
    basis: Basis
    contract: Contract | None = None
    taxing: Taxing | None = None

    @property
    def taxes(self) -> TaxSums | None:
        """The taxes on it, and its totals without and with them; None where nothing is said of taxes."""
        return tax_sums([(self.taxing, taxable(self))], self.currency)

    @property
    def semantics(self) -> int:
        """The first version of the meaning of prices that has all that is in it."""
        is_newer = any(leaf.of or leaf.term or leaf.starts or leaf.arrears for leaf in self.leaves())
        return PRICE_SEMANTICS if is_newer or self.contract is not None or self.taxing is not None else 1

    @property
    def due_now(self) -> Decimal:
        """What is paid when the contract begins."""
        return sum((leaf.amount for leaf in self.leaves() if leaf.is_due_now), from_minor(0, self.currency))

    def total(self, kind: ChargeKind) -> Decimal:
        """The total of a kind of charge; nothing where there is no such charge."""
        return self.totals.get(kind, from_minor(0, self.currency))

    def leaves(self) -> Iterator[Leaf]:
        """Every leaf, in order."""
        for group in self.groups:
            yield from group.leaves

    @property
    def exact_basis(self) -> Fraction:
        """The basis before it is rounded."""
        return exact_basis(self.leaves(), self.basis.weights, self.contract)

    def in_language(self, language: str | OneLanguage) -> Breakdown:
        """The same breakdown with its texts in one language only; with a `OneLanguage`, it shares them with others."""
        texts = OneLanguage(language) if isinstance(language, str) else language
        taxing = self.taxing.in_language(texts.language) if self.taxing is not None else None
        return replace(self, groups=tuple(texts.group(group) for group in self.groups), taxing=taxing)

    def to_json(self) -> dict[str, Any]:
        """Plain dicts, lists and strings; amounts are strings."""
        document: dict[str, Any] = _adapter().dump_python(self, mode="json", exclude_defaults=True)
        return document

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Breakdown:
        """The breakdown that `to_json` wrote. Raises RequestError that names every problem."""
        try:
            return read_document(_adapter(), document)
        except ValueError as error:
            raise RequestError(f"This is not a price breakdown: {'; '.join(error.args)}.") from None


def taxable(breakdown: Breakdown, prefix: str = "", times: int = 1) -> list[Priced]:
    """The leaves of a price as amounts to be taxed, so many times; their keys begin with a prefix."""
    return [
        Priced(f"{prefix}{leaf.charge}", leaf.kind, leaf.amount * times, leaf.tax, tuple(f"{prefix}{of}" for of in leaf.of))
        for leaf in _behind_what_they_are_on(tuple(breakdown.leaves()))
    ]


def _behind_what_they_are_on(leaves: Sequence[Leaf]) -> list[Leaf]:
    """Leaves in an order in which every one stands behind those that it is on."""
    found = {leaf.charge: leaf for leaf in leaves if not leaf.of}
    waiting = [leaf for leaf in leaves if leaf.of]
    while waiting:
        names = {leaf.charge for leaf in waiting}
        ready = [leaf for leaf in waiting if all(of in found or of not in names for of in leaf.of)]
        for leaf in ready or waiting:
            found[leaf.charge] = leaf
        waiting = [leaf for leaf in waiting if leaf.charge not in found]
    return list(found.values())


def totals_of(leaves: Iterable[Leaf], currency: str) -> Mapping[ChargeKind, Decimal]:
    """The sum of the leaves per kind of charge that occurs; one-time and monthly charges have an entry always."""
    nothing = from_minor(0, currency)
    totals = {ChargeKind.ONE_TIME: nothing, ChargeKind.MONTHLY: nothing}
    for leaf in leaves:
        totals[leaf.kind] = totals.get(leaf.kind, nothing) + leaf.amount
    if len(totals) == 2:  # these two stand first
        return MappingProxyType(totals)
    return MappingProxyType({kind: totals[kind] for kind in kinds_in_order(totals)})


def exact_basis(leaves: Iterable[Leaf], weights: Iterable[Weight], contract: Contract | None = None) -> Fraction:
    """All leaves, weighted per kind of charge; a kind without a weight does not count.

    A leaf with a term of its own counts for that part of the contract's term.
    """
    by_kind = {weight.kind: weight.value for weight in weights}
    total = Fraction(0)
    for kind, term, amount in _by_payment(leaves):
        if kind in by_kind and amount:
            share = term.months / contract.term.months if term is not None and contract is not None else 1
            total += Fraction(amount) * by_kind[kind] * share
    return total


def _by_payment(leaves: Iterable[Leaf]) -> Iterator[tuple[ChargeKind, Term | None, Decimal]]:
    """What leaves come to that are paid alike: of one kind, without a term of their own or with their own."""
    plain: dict[ChargeKind, Decimal] = {}
    for leaf in leaves:
        if leaf.term is None:
            plain[leaf.kind] = plain.get(leaf.kind, _NOTHING) + leaf.amount
        else:
            yield leaf.kind, leaf.term, leaf.amount
    yield from ((kind, None, amount) for kind, amount in plain.items())


_NOTHING = Decimal(0)


def basis_of(leaves: Iterable[Leaf], weights: Iterable[Weight], currency: str, contract: Contract | None = None) -> Basis:
    """The basis of these leaves, rounded half up to the minor unit."""
    weights = tuple(weights)
    return Basis(weights, from_minor(round_to_minor(exact_basis(leaves, weights, contract), currency), currency))


def contract_of(leaves: Iterable[Leaf], term: Term, currency: str) -> Contract:
    """What comes together over a term: a year has 12 months, 52 weeks or 365 days; rounded once, half up."""
    paid = ((amount, _payments(kind, own or term)) for kind, own, amount in _by_payment(leaves))
    value = sum((Fraction(amount) * times for amount, times in paid if times), Fraction(0))
    return Contract(term, from_minor(round_to_minor(value, currency), currency))


def payments(leaf: Leaf, term: Term) -> Fraction:
    """How often a leaf is paid over the term of a contract."""
    return _payments(leaf.kind, leaf.term or term)


def _payments(kind: ChargeKind, term: Term) -> Fraction:
    if kind.is_contingent:
        return Fraction(0)
    return term.months / kind.months if kind.is_recurring else Fraction(1)


def only_language(text: Text, language: str) -> Text:
    """A text as rendered in one language, without the others."""
    return Text({"": text.render(language)})


class OneLanguage:
    """Texts, leaves and groups in one language only; each is the same record wherever it stands."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._known: dict[str, Text] = {}
        self._leaves: dict[int, tuple[Leaf, Leaf]] = {}
        self._groups: dict[int, tuple[Group, Group]] = {}

    def of(self, text: Text) -> Text:
        """A text as it is rendered."""
        rendered = text.render(self.language)
        if rendered not in self._known:
            self._known[rendered] = Text({"": rendered})
        return self._known[rendered]

    def of_some(self, text: Text | None) -> Text | None:
        """A text, where there is one."""
        return None if text is None else self.of(text)

    def group(self, group: Group) -> Group:
        """A group with its texts as they are rendered."""
        known = self._groups.get(id(group))  # it is kept beside the other, so that no other group gets its id
        if known is None:
            known = self._groups[id(group)] = group, _group_in_language(group, self)
        return known[1]

    def leaf(self, leaf: Leaf) -> Leaf:
        """A leaf with its texts as they are rendered."""
        known = self._leaves.get(id(leaf))
        if known is None:
            known = self._leaves[id(leaf)] = leaf, _leaf_in_language(leaf, self)
        return known[1]


def _group_in_language(group: Group, texts: OneLanguage) -> Group:
    title, option_title = texts.of(group.title), texts.of_some(group.option_title)
    leaves = tuple(texts.leaf(leaf) for leaf in group.leaves)
    return Group(group.part, title, group.option, option_title, group.quantity, leaves, group.totals)


def _leaf_in_language(leaf: Leaf, texts: OneLanguage) -> Leaf:
    factors = tuple(Factor(each.formula, texts.of_some(each.title), each.unit, each.value) for each in leaf.factors)
    return Leaf(
        leaf.charge,
        texts.of(leaf.title),
        leaf.kind,
        leaf.formula,
        leaf.unit_amount,
        factors,
        leaf.when,
        leaf.reads,
        leaf.amount,
        leaf.of,
        leaf.rule,
        texts.of_some(leaf.because),
        leaf.term,
        leaf.starts,
        leaf.arrears,
        leaf.tax,
    )


@cache
def _adapter() -> TypeAdapter[Breakdown]:
    from pydantic import TypeAdapter  # 0.1 s: only where a document is read or written

    return TypeAdapter(Breakdown)
