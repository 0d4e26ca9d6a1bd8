"""Facts of the context about history, filled from what a customer owns: for how many months, or how many of a product."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from configurator.catalog.records import ContextFact

if TYPE_CHECKING:
    from configurator.store.owned import Owned


def owned_facts(facts: Iterable[ContextFact], owned: Iterable[Owned], day: date) -> Mapping[str, int]:
    """The values of facts that ask what is owned, on a day: the greatest value that is not more than what there is.

    A fact about a product that the customer does not own is left alone.
    """
    theirs = list(owned)
    found = {fact.id: _value(fact, theirs, day) for fact in facts if fact.owned is not None}
    return {name: value for name, value in found.items() if value is not None}


def _value(fact: ContextFact, owned: Iterable[Owned], day: date) -> int | None:
    assert fact.owned is not None, "the fact asks what is owned"
    of_product = [each for each in owned if each.product == fact.owned.product]
    if not any(each.is_in_force(day) for each in of_product):
        return None
    there = _months(of_product, day) if fact.owned.months else _count(of_product, day)
    numbers = [value for value in fact.values if isinstance(value, int) and not isinstance(value, bool) and value <= there]
    return max(numbers, default=None)


def _count(owned: Iterable[Owned], day: date) -> int:
    return sum(each.quantity for each in owned if each.is_in_force(day))


def _months(owned: Iterable[Owned], day: date) -> int:
    """Whole months since the first of the product."""
    from configurator.contracts.periods import Period, Unit

    first = min((each.since for each in owned if each.since is not None), default=day)
    return Period(1, Unit.MONTH).index(first, day)
