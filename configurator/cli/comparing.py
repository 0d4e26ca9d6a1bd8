"""The command `compare`: two or three configurations of a product side by side, and why one costs more than another."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rich.text import Text as Styled

from configurator.cli.conflicts import show_conflict
from configurator.cli.documents import explanation_document, session_document
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.opening import Opened
from configurator.cli.screen import DECIDED, FAINT, STRONG, Screen, plain_table
from configurator.errors import RequestError
from configurator.offers.comparing import ComparedAttribute, ComparedCharge, ComparedChoice, Comparison, ToFirst, compare
from configurator.offers.comparison_documents import comparison_document
from configurator.pricing.difference_words import word_difference
from configurator.pricing.kind_words import total_title
from configurator.pricing.wording import count_phrase
from configurator.titles import choice_title, value_title

if TYPE_CHECKING:
    from rich.table import Table

    from configurator.configuration import Configuration

def compare_given(opened: Opened, alternatives: Sequence[str], prefer: str, *, as_json: bool) -> ExitCode:
    """Complete each alternative (decisions such as `cpu=a memory.quantity=2`) and show them side by side.

    With a single one, the configuration without it is the first.
    """
    made: list[Configuration] = []
    for decisions in _decisions(alternatives):
        opening = replace(opened.opening, decisions=(*opened.opening.decisions, *decisions))
        session = replace(opened, opening=opening if not made else replace(opening, quiet=True)).begin()
        conflict = session.conflict
        if conflict is not None:
            if as_json:
                print_json({**session_document(session), "conflict": explanation_document(conflict, session.language)})
            else:
                show_conflict(conflict, opened.screen)
            return ExitCode.NO
        made.append(session.complete(prefer))
    comparison = compare(made)
    if as_json:
        print_json(comparison_document(comparison, opened.screen.language))
    else:
        show_comparison(comparison, opened.screen)
    return ExitCode.OK


def _decisions(alternatives: Sequence[str]) -> list[tuple[str, ...]]:
    """The decisions of each alternative. Raises RequestError where there are too few or too many."""
    if not 1 <= len(alternatives) <= 3:
        hint = 'Write `--with "tariff=talk" --with "tariff=everyday-5g data.gigabytes=20"`.'
        raise RequestError(f"{len(alternatives)} alternatives cannot be compared: name one to three.", hint)
    found = []
    for text in alternatives:
        try:
            found.append(tuple(shlex.split(text)))
        except ValueError:
            raise RequestError(f"`{text}` has a quotation mark without its second one.", "Add it, or take it out.") from None
    return [(), *found] if len(found) == 1 else found


# --- on the screen ----------------------------------------------------------------------------------------------------


def show_comparison(comparison: Comparison, screen: Screen) -> None:
    """The differences of configurations, their prices, and why these differ."""
    screen.line()
    if not comparison.choices:
        screen.say("compare same")
    screen.show(_table(comparison, screen), indent=0)
    for number, difference in enumerate(comparison.differences, 2):
        told = list(_told(difference, screen))
        screen.line()
        screen.say("compare to first", STRONG, number=number)
        for sentence in told or [screen.word("compare no difference")]:
            screen.line(f"  {sentence}")


def _table(comparison: Comparison, screen: Screen) -> Table:
    table = plain_table(header=True)
    table.add_column("", overflow="fold")
    for number in range(1, len(comparison.configurations) + 1):
        table.add_column(str(number), justify="right", overflow="fold")
    for choice in comparison.choices:
        table.add_row(*_choice_row(choice, screen))
        for attribute in choice.attributes:
            table.add_row(*_attribute_row(attribute, screen))
    table.add_section()
    for charge in comparison.charges:
        table.add_row(*_charge_row(charge, screen))
    table.add_section()
    for kind in comparison.kinds:
        totals = comparison.totals(kind)
        if any(totals):
            title = Styled(total_title(kind, screen.language), STRONG)
            table.add_row(title, *(Styled(screen.money(total), STRONG) for total in totals))
    values = comparison.contract_values
    if any(value is not None for value in values):
        shown = ("–" if value is None else screen.money(value) for value in values)
        table.add_row(Styled(screen.word("compare contract value"), FAINT), *shown)
    return table


def _choice_row(row: ComparedChoice, screen: Screen) -> Iterator[Styled]:
    yield Styled(choice_title(row.choice, screen.language))
    for choice, value, decided in zip(row.choices, row.values, row.decided, strict=True):
        shown = "–" if choice is None or value is None else value_title(choice, value, screen.language)
        yield Styled(shown, DECIDED if decided else "")


def _attribute_row(row: ComparedAttribute, screen: Screen) -> Iterator[Styled]:
    yield Styled(f"  {row.attribute.title.render(screen.language)}", FAINT)
    for value in row.values:
        yield Styled(_attribute_value(value, row.attribute.unit, screen), FAINT)


def _attribute_value(value: Any, unit: str | None, screen: Screen) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return screen.word("compare yes" if value else "compare no")
    if isinstance(value, frozenset):
        return screen.word("comma").join(sorted(map(str, value)))
    return value if isinstance(value, str) else count_phrase(value, unit, screen.language)


def _charge_row(row: ComparedCharge, screen: Screen) -> Iterator[Styled]:
    title, part = row.title.render(screen.language), row.group.render(screen.language)
    known = part.casefold() in title.casefold() or title.casefold() in part.casefold()
    yield Styled(title if known else screen.word("pair", name=part, value=title))
    for leaf in row.leaves:
        yield Styled("–" if leaf is None else screen.money(leaf.amount))


def _told(difference: ToFirst, screen: Screen) -> Iterator[str]:
    yield from word_difference(difference.price, screen.language)
    for rule in difference.begin:
        yield screen.word("compare begins", because=rule.because.render(screen.language))
    for rule in difference.stop:
        yield screen.word("compare stops", because=rule.because.render(screen.language))
