"""Two or three configurations side by side: where they differ, what each costs, and why one costs more than the first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from configurator.catalog.charge_kinds import ChargeKind, kinds_in_order
from configurator.catalog.reading import ProductScope
from configurator.catalog.records import Attribute, AttributeType, Choice, ChoiceValue, Module, Rule, Text
from configurator.configuration import Configuration
from configurator.errors import RequestError
from configurator.language.evaluate import Value, evaluate, is_true
from configurator.pricing.breakdown import Breakdown, Leaf
from configurator.pricing.difference import PriceDifference, price_difference
from configurator.pricing.price import price

MOST = 3

@dataclass(frozen=True, slots=True)
class ComparedAttribute:
    """An attribute of the options that fill a part, where it differs; None where an option does not have it."""

    attribute: Attribute
    values: tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class ComparedChoice:
    """A choice that is not the same in all: its value in each (None: there is no such choice), and whether it was decided."""

    choices: tuple[Choice | None, ...]
    values: tuple[ChoiceValue | None, ...]
    decided: tuple[bool, ...]
    attributes: tuple[ComparedAttribute, ...] = ()

    @property
    def choice(self) -> Choice:
        """The choice, as the first one has it that has it."""
        return next(choice for choice in self.choices if choice is not None)


@dataclass(frozen=True, slots=True)
class ComparedCharge:
    """A charge of any of them: its leaf in each, None where it does not apply. `group` is the title of its part."""

    charge: str
    kind: ChargeKind
    group: Text
    leaves: tuple[Leaf | None, ...]

    @property
    def title(self) -> Text:
        """What it is called."""
        return next(leaf.title for leaf in self.leaves if leaf is not None)


@dataclass(frozen=True, slots=True)
class ToFirst:
    """What one is against the first: the difference of their prices, and the rules that apply to only one of them.

    `begin` are rules that apply to this one and not to the first, `stop` the other way round.
    """

    price: PriceDifference
    begin: tuple[Rule, ...]
    stop: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Configurations side by side. Every tuple has one entry for each, in their order; `differences` has none for the first."""

    configurations: tuple[Configuration, ...]
    breakdowns: tuple[Breakdown, ...]
    choices: tuple[ComparedChoice, ...]
    charges: tuple[ComparedCharge, ...]
    differences: tuple[ToFirst, ...]

    @property
    def currency(self) -> str:
        """The one currency of all prices."""
        return self.breakdowns[0].currency

    @property
    def kinds(self) -> tuple[ChargeKind, ...]:
        """All kinds of charge that any of them has."""
        return kinds_in_order(kind for each in self.breakdowns for kind in each.totals)

    def totals(self, kind: ChargeKind) -> tuple[Decimal, ...]:
        """The total of a kind of charge of each."""
        return tuple(each.total(kind) for each in self.breakdowns)

    @property
    def contract_values(self) -> tuple[Decimal | None, ...]:
        """What comes together over the term of each; None for those without a term."""
        return tuple(each.contract.value if each.contract is not None else None for each in self.breakdowns)


def compare(configurations: Sequence[Configuration]) -> Comparison:
    """Compare two or three complete configurations, of one product or of several.

    Raises RequestError for fewer or more, or for prices in several currencies, and what `price` raises.
    """
    if not 2 <= len(configurations) <= MOST:
        raise RequestError(f"{len(configurations)} configurations cannot be compared.", "Compare two or three.")
    breakdowns = tuple(price(each) for each in configurations)
    applying = [_applying(*pair) for pair in zip(configurations, breakdowns, strict=True)]
    return Comparison(
        configurations=tuple(configurations),
        breakdowns=breakdowns,
        choices=tuple(_choices(configurations)),
        charges=tuple(_charges(breakdowns)),
        differences=tuple(
            ToFirst(price_difference(breakdowns[0], breakdown), _without(rules, applying[0]), _without(applying[0], rules))
            for breakdown, rules in zip(breakdowns[1:], applying[1:], strict=True)
        ),
    )


# --- choices ----------------------------------------------------------------------------------------------------------


def _choices(configurations: Sequence[Configuration]) -> Iterator[ComparedChoice]:
    """The choices that differ, in the order of the first product, then those that only others have."""
    for path in dict.fromkeys(path for each in configurations for path in each.product.choices):
        choices = tuple(each.product.choices.get(path) for each in configurations)
        values = tuple(each.assignment.get(path) for each in configurations)
        if len(set(values)) > 1:
            decided = tuple(path in each.decisions for each in configurations)
            yield ComparedChoice(choices, values, decided, tuple(_attributes(choices, values)))


def _attributes(choices: Sequence[Choice | None], values: Sequence[ChoiceValue | None]) -> Iterator[ComparedAttribute]:
    """The attributes that the options have differently, but for prices, which charges tell."""
    pairs = zip(choices, values, strict=True)
    options = [choice.option(value) if choice is not None and value is not None else None for choice, value in pairs]
    if sum(option is not None for option in options) < 2:
        return
    known: Mapping[str, Attribute] = {name: each for module in _modules(choices) for name, each in module.attributes.items()}
    for name, attribute in known.items():
        found = tuple(option.values.get(name) if option is not None else None for option in options)
        if attribute.type is not AttributeType.MONEY and any(value != found[0] for value in found):
            yield ComparedAttribute(attribute, found)


def _modules(choices: Sequence[Choice | None]) -> Iterator[Module]:
    return (choice.part.module for choice in choices if choice is not None)


# --- charges and rules ------------------------------------------------------------------------------------------------


def _charges(breakdowns: Sequence[Breakdown]) -> Iterator[ComparedCharge]:
    """All charges side by side, in the order of the first, then those that only others have."""
    found = [{(leaf.charge, leaf.kind): (group, leaf) for group in each.groups for leaf in group.leaves} for each in breakdowns]
    for key in dict.fromkeys(key for each in found for key in each):
        pairs = [each.get(key) for each in found]
        group = next(pair[0] for pair in pairs if pair is not None)
        yield ComparedCharge(*key, group.title, tuple(pair[1] if pair is not None else None for pair in pairs))


def _applying(configuration: Configuration, breakdown: Breakdown) -> tuple[Rule, ...]:
    """The rules with a condition that holds for a configuration."""
    product, values = configuration.product, configuration.values
    scope = ProductScope(product, values, lambda kind: Fraction(breakdown.total(ChargeKind(kind))))
    return tuple(rule for rule in product.rules if rule.when is not None and is_true(evaluate(rule.when.root, scope)))


def _without(rules: Sequence[Rule], others: Sequence[Rule]) -> tuple[Rule, ...]:
    """Rules that are not among others; one that stands for many instances once."""
    known = {rule.id for rule in others}
    found = {rule.written.id: rule for rule in rules if rule.id not in known}
    return tuple(found.values())
