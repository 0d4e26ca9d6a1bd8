"""Facts of an item that follow from the items of its offer: what others use of a shared pool, how many are ordered in all.

The other items are context while one is configured. What an item adds is known once it is configured; so items are configured in
order, and again, until no fact changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from configurator.catalog.reading import ProductScope
from configurator.catalog.records import ChoiceValue, ContextFact, ItemsCounted, Product
from configurator.configuration import Configuration
from configurator.errors import ContextError
from configurator.language.evaluate import evaluate
from configurator.language.hints import number_text
from configurator.offers.content import Content, ItemContent
from configurator.pricing.price import complete_values
from configurator.quote.document import ItemRole

Added = Mapping[str, int | Fraction]
"""What one unit of an item adds to each fact that counts it."""


def facts_following(item: ItemContent, content: Content, product: Product) -> tuple[ContextFact, ...]:
    """The facts of an item that follow from items: those that nobody gives."""
    given = {*content.context, *item.context}
    return tuple(fact for fact in product.context.values() if fact.items is not None and fact.id not in given)


def added_by(configuration: Configuration) -> Added:
    """What one unit of a configured item adds to facts; what it reads of absent parts is nothing."""
    product = configuration.product
    facts = [fact for fact in product.context.values() if fact.items is not None and fact.items.counts(product.id)]
    if not facts:
        return {}
    scope, found = ProductScope(product, complete_values(configuration)), dict[str, int | Fraction]()
    for fact in facts:
        value = evaluate(product.adds[fact.id].root, scope) if fact.id in product.adds else 1
        found[fact.id] = value if isinstance(value, int | Fraction) else 0
    return found


def fact_value(fact: ContextFact, number: int, content: Content, added: Sequence[Added | None]) -> ChoiceValue:
    """What a fact of the item with a number is, by what items add that are configured so far (None: those that are not).

    Raises ContextError where it has no such value.
    """
    assert fact.items is not None
    item = content.items[number]
    total: int | Fraction = item.quantity
    if fact.items.counted is not ItemsCounted.OWN:
        counted = [
            each[fact.id] * other.quantity
            for place, (other, each) in enumerate(zip(content.items, added, strict=True))
            if each is not None and fact.id in each and _counts(item, other, place == number, fact.items.counted)
        ]
        if not counted and fact.default is not None:
            return fact.default  # as where there is no offer
        total = sum(counted)
    return _known_value(fact, total, content.language)


def _counts(item: ItemContent, other: ItemContent, is_itself: bool, counted: ItemsCounted) -> bool:
    """Whether what another item adds counts for an item: it is no alternative, and not what this is an alternative to."""
    if is_itself:
        return counted is ItemsCounted.ALL
    return other.role is ItemRole.STANDARD and other.id != item.instead_of and other.catalog == item.catalog


def _known_value(fact: ContextFact, total: int | Fraction, language: str) -> ChoiceValue:
    whole = Fraction(total)
    value: ChoiceValue = int(whole) if whole.denominator == 1 else Decimal(whole.numerator) / whole.denominator
    if value in fact.values:
        return value
    numbers = [each for each in fact.values if isinstance(each, int | Decimal) and not isinstance(each, bool)]
    unit = f" {fact.unit}" if fact.unit else ""
    title, shown = fact.title.render(language), f"{number_text(whole)}{unit}"
    if numbers and not min(numbers) <= Decimal(whole.numerator) / whole.denominator <= max(numbers):
        which = f"more than it can be: {max(numbers)}{unit}" if whole > 0 else f"less than it can be: {min(numbers)}{unit}"
    else:
        which = "which is none of its values"
    message = f"{title} (`{fact.id}`) comes to {shown} with the items of this offer, {which}."
    raise ContextError(message, "Change the items that add to it, or their quantities.")
