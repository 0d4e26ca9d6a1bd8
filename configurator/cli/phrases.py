"""Short phrases out of values, numbers and amounts: `5..30 nights`, `2.8 × 10¹²`, `€39.90 one-time + €29.95 monthly`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from configurator.catalog.records import NONE, ChargeKind, Choice, ChoiceKind, ChoiceValue, Product
from configurator.cli.screen import Screen
from configurator.language.syntax import Literal
from configurator.pricing.wording import count_phrase
from configurator.titles import choice_title, value_title

if TYPE_CHECKING:
    from configurator.pricing import Breakdown

MOST_RUNS = 4
_SHORTEST_RANGE = 3
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def is_numeric(choice: Choice) -> bool:
    """Whether the values of a choice are numbers that a person types."""
    return choice.kind in (ChoiceKind.DIMENSION, ChoiceKind.QUANTITY)


def is_absence(choice: Choice, value: ChoiceValue) -> bool:
    """Whether a value means that the part is left out."""
    return value == NONE or (choice.kind is ChoiceKind.QUANTITY and value == 0)


def numbers_phrase(choice: Choice, values: Collection[ChoiceValue], screen: Screen) -> str:
    """Numbers of a choice as ranges along its grid: `1..3, 5..30 nights`; the value of an absent part comes last."""
    runs = list(_runs(choice, values))
    shown = [_run_phrase(choice, run, screen) for run in runs[:MOST_RUNS]]
    if len(runs) > MOST_RUNS:
        shown.append("…")
    absent = (value for value in choice.values if value in values and is_absence(choice, value))
    return screen.word("comma").join((*shown, *(value_title(choice, value, screen.language) for value in absent)))


def _runs(choice: Choice, values: Collection[ChoiceValue]) -> Iterator[list[ChoiceValue]]:
    """The values in runs that lie next to each other on the grid."""
    run: list[ChoiceValue] = []
    for value in choice.values:
        if value in values and not is_absence(choice, value):
            run.append(value)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _run_phrase(choice: Choice, run: Sequence[ChoiceValue], screen: Screen) -> str:
    first, last = count_phrase(Decimal(run[0]), None, screen.language), value_title(choice, run[-1], screen.language)
    if len(run) < _SHORTEST_RANGE:
        return screen.word("comma").join((*(count_phrase(Decimal(n), None, screen.language) for n in run[:-1]), last))
    step = choice.dimension.step if choice.dimension else 1
    return f"{first}..{last}" if step == 1 else screen.word("steps", numbers=f"{first}..{last}", step=step)


def large_number(number: int) -> str:
    """A count that may be astronomic: `4,096`, `2.84 × 10¹²`."""
    if number < 10**9:
        return f"{number:,}"
    exponent = len(str(number)) - 1
    return f"{Decimal(number).scaleb(-exponent):.2f} × 10{str(exponent).translate(_SUPERSCRIPTS)}"


def totals_phrase(breakdown: Breakdown, screen: Screen) -> str:
    """The totals per kind of charge: `€39.90 one-time + €29.95 monthly`; one amount where nothing is due every month."""
    monthly, once = breakdown.totals[ChargeKind.MONTHLY], breakdown.totals[ChargeKind.ONE_TIME]
    if not any(leaf.kind is ChargeKind.MONTHLY for leaf in breakdown.leaves()):
        return screen.money(once)
    return screen.word("two totals", once=screen.money(once), monthly=screen.money(monthly))


def has_monthly(product: Product) -> bool:
    """Whether a product has charges that are due every month."""
    return any(charge.kind is ChargeKind.MONTHLY for charge in product.charges)


def over_phrase(product: Product, screen: Screen) -> str:
    """What an amount of the price basis covers, to be written after it: ` over 36 months`; nothing where all is due once."""
    if not has_monthly(product):
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
