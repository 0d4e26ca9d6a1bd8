"""What a configuration costs its seller and what remains, in a table and as a document: for those who may see it."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from rich.text import Text as Styled

from configurator.cli.screen import STRONG, Screen, plain_table
from configurator.money import format_number
from configurator.pricing.kind_words import kind_title
from configurator.pricing.literal import format_number as exact_number

if TYPE_CHECKING:
    from rich.table import Table

    from configurator.pricing.margin import Margin


def margin_table(margin: Margin, screen: Screen) -> Table:
    """Cost, net price and what remains, a column for each kind of charge; charges without a cost are not among the rows."""
    table = plain_table(header=True)
    table.add_column(screen.word("cost"), overflow="fold")
    kinds = [kind for kind, amount in margin.price.items() if amount or margin.cost[kind]]
    for kind in kinds:
        table.add_column(kind_title(kind, screen.language), justify="right", no_wrap=True)
    for line in margin.lines:
        if line.cost is not None:
            cells = (screen.money(line.cost) if line.kind is kind else "" for kind in kinds)
            table.add_row(line.title.render(screen.language), *cells)
    table.add_section()
    for word, totals in (("cost", margin.cost), ("net price", margin.price), ("remaining", margin.remaining)):
        table.add_row(*(Styled(text, STRONG) for text in (screen.word(word), *(screen.money(totals[kind]) for kind in kinds))))
    if margin.share is not None:
        share = f"{format_number(Fraction(round(margin.share * 1000), 10), screen.language)} %"
        table.add_row(screen.word("margin"), share, *("" for _ in kinds[1:]))
    return table


def margin_document(margin: Margin) -> dict[str, Any]:
    """A margin as plain data; amounts are texts."""
    return {
        "cost": {str(kind): f"{amount:f}" for kind, amount in margin.cost.items()},
        "price": {str(kind): f"{amount:f}" for kind, amount in margin.price.items()},
        "share": exact_number(margin.share) if margin.share is not None else None,
        "lines": [{"charge": each.charge, "cost": f"{each.cost:f}"} for each in margin.lines if each.cost is not None],
        "without_cost": list(margin.without_cost),
    }
