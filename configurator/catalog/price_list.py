"""The record of a price list: for whom and when its amounts are in force, and which they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from configurator.catalog.records import ALWAYS, ChoiceValue, Text, Validity
from configurator.source import Place

Number = int | Fraction

OWN = ""
"""Stands for an option where an amount is one of the module itself."""


@dataclass(frozen=True, slots=True)
class PriceList:
    """Amounts that are in force on some days, for some customers, or where facts of the context have some values.

    `facts` and `customers` must all hold; none of them: always. It is applied after those that it `refines`. `amounts` are by
    module, option (`OWN`: the module itself) and attribute; those of charges stand with the charges. All other amounts are
    multiplied by `exchange`, those that are charged by `adjust` too, and then rounded to multiples of `step` (None: to the minor
    unit of the currency).
    """

    id: str
    title: Text
    currency: str
    place: Place
    valid: Validity = ALWAYS
    facts: Mapping[str, frozenset[ChoiceValue]] = field(default_factory=dict)
    customers: frozenset[str] = frozenset()
    refines: tuple[str, ...] = ()
    adjust: Fraction = Fraction(1)
    exchange: Fraction = Fraction(1)
    step: Fraction | None = None
    amounts: Mapping[str, Mapping[str, Mapping[str, Number]]] = field(default_factory=dict)

    def applies(self, context: Mapping[str, ChoiceValue], day: date, customer: str | None = None) -> bool:
        """Whether it is in force in a context (a value for every fact), on a day, for a customer."""
        if not self.valid.contains(day) or (self.customers and customer not in self.customers):
            return False
        return all(context.get(fact) in values for fact, values in self.facts.items())

    def overlaps(self, other: PriceList) -> bool:
        """Whether both can be in force at the same time."""
        days = self.valid.within(other.valid)
        if days.start and days.end and days.start >= days.end:
            return False
        if self.customers and other.customers and not self.customers & other.customers:
            return False
        return all(self.facts[fact] & other.facts[fact] for fact in self.facts.keys() & other.facts.keys())

    def covers(self, other: PriceList) -> bool:
        """Whether it is in force wherever another is."""
        days = self.valid.within(other.valid) == other.valid
        people = not self.customers or (bool(other.customers) and other.customers <= self.customers)
        return days and people and all(fact in other.facts and other.facts[fact] <= values for fact, values in self.facts.items())
