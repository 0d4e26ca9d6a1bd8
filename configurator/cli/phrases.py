"""Short phrases out of values, numbers and amounts: `5–30 nights`, `2.8 × 10¹²`, `€39.90 one-time + €29.95 monthly`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from configurator.catalog.records import ChargeKind, Choice, ChoiceValue, Product
from configurator.cli.screen import Screen
from configurator.language.syntax import Literal
from configurator.pricing.kind_words import kind_title
from configurator.pricing.wording import count_phrase
from configurator.ranges import Range, is_absence, ranges_of
from configurator.titles import choice_title, value_title

MOST_RANGES = 4
_SHORTEST_RANGE = 3
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def numbers_phrase(choice: Choice, values: Collection[ChoiceValue], screen: Screen) -> str:
    """Numbers of a choice as ranges along its grid: `1–3, 5–30 nights`; the value of an absent part comes last."""
    ranges = ranges_of(choice, values)
    shown = [_range_phrase(choice, found, screen) for found in ranges[:MOST_RANGES]]
    if len(ranges) > MOST_RANGES:
        shown.append("…")
    absent = choice.values[-1]
    if absent in values and is_absence(choice, absent):
        shown.append(value_title(choice, absent, screen.language))
    return screen.word("comma").join(shown)


def _range_phrase(choice: Choice, found: Range, screen: Screen) -> str:
    first, last = count_phrase(Decimal(found.low), None, screen.language), value_title(choice, found.high, screen.language)
    steps = (Decimal(found.high) - Decimal(found.low)) / Decimal(found.step)
    if steps < _SHORTEST_RANGE - 1:
        return last if not steps else screen.word("comma").join((first, last))
    return f"{first}–{last}" if found.step == 1 else screen.word("steps", numbers=f"{first}–{last}", step=found.step)


def large_number(number: int) -> str:
    """A count that may be astronomic: `4,096`, `2.84 × 10¹²`."""
    if number < 10**9:
        return f"{number:,}"
    exponent = len(str(number)) - 1
    return f"{Decimal(number).scaleb(-exponent):.2f} × 10{str(exponent).translate(_SUPERSCRIPTS)}"


def totals_phrase(totals: Mapping[ChargeKind, Decimal], screen: Screen) -> str:
    """The totals per kind of charge: `€39.90 one-time + €29.95 monthly`; one amount where everything is due once."""
    recurring = [kind for kind, total in totals.items() if total and kind is not ChargeKind.ONE_TIME]
    once = screen.money(totals[ChargeKind.ONE_TIME])
    if not recurring:
        return once
    named = [(ChargeKind.ONE_TIME, once), *((kind, screen.money(totals[kind])) for kind in recurring)]
    return " + ".join(
        screen.word("a total", amount=amount, kind=kind_title(kind, screen.language).lower()) for kind, amount in named
    )


def has_recurring(product: Product) -> bool:
    """Whether a product has charges that are due again and again."""
    return any(charge.kind.is_recurring for charge in product.charges)


def over_phrase(product: Product, screen: Screen) -> str:
    """What an amount of the price basis covers, to be written after it: ` over 36 months`; nothing where all is due once."""
    if not has_recurring(product):
        return ""
    weight = product.price_basis.get(ChargeKind.MONTHLY)
    if weight is not None and isinstance(weight.root, Literal):
        return screen.word("over", term=count_phrase(Decimal(str(weight.root.value)), "month", screen.language))
    return screen.word("over term")


def total_phrase(product: Product, screen: Screen) -> str:
    """What the total in the price basis is called: `Total`, `Total over 36 months`."""
    return f"{screen.word('sum')}{over_phrase(product, screen)}"


def assignment_phrase(choice: Choice, value: ChoiceValue, screen: Screen) -> str:
    """A choice and its value: `Memory: Corsair Vengeance 32GB`."""
    return screen.word("pair", name=choice_title(choice, screen.language), value=value_title(choice, value, screen.language))


def difference_phrase(difference: Decimal | None, screen: Screen) -> str:
    """A difference in price, or nothing where there is none to tell."""
    return "" if difference is None else screen.signed(difference)
