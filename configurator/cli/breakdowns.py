"""A price as a tree in a table: a row for each part, its charges below it, the totals at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text as Styled

from configurator.catalog.charge_kinds import kinds_in_order
from configurator.catalog.records import ChargeKind
from configurator.cli.screen import FAINT, STRONG, Screen, plain_table
from configurator.money import format_unit_price
from configurator.pricing import Breakdown
from configurator.pricing.breakdown import Group, Leaf
from configurator.pricing.kind_words import kind_title
from configurator.pricing.wording import count_phrase, factors_phrase, per_phrase
from configurator.quote.view.amounts import Amounts
from configurator.quote.view.charges import charge_row
from configurator.quote.view.records import Row

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from configurator.configuration import Configuration


def breakdown_table(breakdown: Breakdown, configuration: Configuration, screen: Screen) -> Table:
    """The breakdown of a configuration: what each amount comes from, and why. What a person decided is marked."""
    breakdown = breakdown.in_language(screen.language)
    kinds = _kinds(breakdown)
    amounts = Amounts(kinds, screen.currency, screen.language)
    months = breakdown.contract.term.months if breakdown.contract is not None else None
    table = plain_table(header=True)
    table.add_column(configuration.product.title.render(screen.language), overflow="fold")
    for kind in kinds:
        table.add_column(kind_title(kind, screen.language), justify="right", no_wrap=True)
    for group in breakdown.groups:
        told = {id(leaf): charge_row(leaf, amounts, months) for leaf in group.leaves}
        for item, leaf in _rows(group, told, configuration, screen):
            table.add_row(item, *(_amount(leaf, kind, screen) for kind in kinds))
    table.add_section()
    totals = (screen.money(breakdown.totals[kind]) for kind in kinds)
    table.add_row(*(Styled(text, STRONG) for text in (screen.word("sum"), *totals)))
    if ChargeKind.MONTHLY in kinds:
        title = Styled(_basis_title(breakdown, screen), FAINT)
        table.add_row(title, *("" for _ in kinds[1:]), screen.money(breakdown.basis.total))
    return table


def _kinds(breakdown: Breakdown) -> tuple[ChargeKind, ...]:
    return kinds_in_order((ChargeKind.ONE_TIME, *(leaf.kind for leaf in breakdown.leaves())))


def _amount(leaf: Leaf | None, kind: ChargeKind, screen: Screen) -> str:
    return screen.money(leaf.amount) if leaf and leaf.kind is kind else ""


def _basis_title(breakdown: Breakdown, screen: Screen) -> str:
    """`Total over 24 months`, by the weight of the monthly charges in this very configuration."""
    months = next((weight.value for weight in breakdown.basis.weights if weight.kind is ChargeKind.MONTHLY), Fraction(0))
    return f"{screen.word('sum')}{screen.word('over', term=count_phrase(months, 'month', screen.language))}"


def _rows(
    group: Group, told: Mapping[int, Row], configuration: Configuration, screen: Screen
) -> Iterator[tuple[RenderableType, Leaf | None]]:
    """A row for the part with its one charge; with several charges, a row for the part and one for each of them."""
    if group.part is not None and len(group.leaves) == 1:
        (leaf,) = group.leaves
        calculation = _name(leaf, group, screen) + _calculation(leaf, screen)
        yield _heading(group, configuration, screen).append(calculation, f"{FAINT} not bold"), leaf
        yield from _details(told[id(leaf)], 4)
        return
    indent = 2
    if group.part is not None:
        yield _heading(group, configuration, screen), None
        indent = 4
    for leaf in group.leaves:
        row = told[id(leaf)]
        yield Padding(Styled(row.title).append(_calculation(leaf, screen), FAINT), (0, 0, 0, indent)), leaf
        yield from _details(row, indent + 2)


def _details(row: Row, indent: int) -> Iterator[tuple[RenderableType, None]]:
    """What else there is to say of a charge, below it: why it is so, in which months."""
    for detail in row.details:
        yield Padding(Styled(detail, FAINT), (0, 0, 0, indent)), None


def _heading(group: Group, configuration: Configuration, screen: Screen) -> Styled:
    title = group.title.render(screen.language)
    if group.option_title is not None:
        title = screen.word("pair", name=title, value=group.option_title.render(screen.language))
    decided = any(path.split(".")[0] == group.part for path in configuration.decisions)
    return Styled(f"● {title}", STRONG) if decided else Styled(f"  {title}")


def _name(leaf: Leaf, group: Group, screen: Screen) -> str:
    """`  Connection fee`, where the title of the charge says more than that of its part."""
    title, part = leaf.title.render(screen.language), group.title.render(screen.language)
    known = f"{part} {group.option_title.render(screen.language) if group.option_title else ''}".casefold()
    return "" if title.casefold() in known or part.casefold() in title.casefold() else f"  {title}"


def _calculation(leaf: Leaf, screen: Screen) -> str:
    """`  €89.00 per night × 3 nights`; nothing where the amount says it all."""
    if all(factor.value == 1 for factor in leaf.factors):
        return ""
    unit = format_unit_price(leaf.unit_amount, screen.currency, screen.language)
    per = per_phrase(leaf.factors, screen.language)
    return f"  {' '.join(text for text in (unit, per) if text)} × {factors_phrase(leaf.factors, screen.language)}"
