"""Tables of choices and of the options of one choice, as the command `options` and the dialog show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text as Styled

from configurator.catalog.records import Choice
from configurator.cli.phrases import (
    basis_phrase,
    difference_phrase,
    is_absence,
    is_numeric,
    numbers_phrase,
)
from configurator.cli.screen import DECIDED, EXCLUDED, FAINT, IMPLIED, OPEN, STRONG, Screen, plain_table
from configurator.state import OptionState, Status
from configurator.titles import choice_title, value_title

if TYPE_CHECKING:
    from rich.table import Table

    from configurator.session import Session
    from configurator.state import State

FEW = 3
MOST_NUMBERS = 12
_WIDE = 100


def status_of(state: State, path: str) -> str:
    """What a choice is right now: `decided`, `implied` or `open`; `excluded` where nothing remains of it."""
    if path in state.decided:
        return "decided"
    if path in state.implied:
        return "implied"
    return "open" if state.available[path] else "excluded"


# --- all choices ------------------------------------------------------------------------------------------------------


def overview_table(session: Session, screen: Screen, *, fixed: bool = False) -> Table:
    """One row a choice: its path, its title, its status, and its value or what is left of it."""
    state = session.state
    table = plain_table(header=True)
    for column in ("choice", "title", "status", "value"):
        table.add_column(screen.word(column), no_wrap=column in ("choice", "status"), overflow="fold")
    for path, choice in session.product.choices.items():
        if fixed or not choice.fixed:
            status = status_of(state, path)
            style = {"decided": DECIDED, "implied": IMPLIED, "open": OPEN}.get(status, EXCLUDED)
            title = choice_title(choice, screen.language)
            table.add_row(Styled(path, FAINT), title, Styled(screen.word(status), style), _rest(session, choice, screen))
    return table


def _rest(session: Session, choice: Choice, screen: Screen) -> Styled:
    """The value of a choice where one is left, else how many and at which difference in price."""
    available = session.available[choice.path]
    if len(available) == 1:
        return Styled(value_title(choice, available[0], screen.language), STRONG)
    left = [option for option in session.options(choice.path) if option.value in available]
    if 0 < len(left) <= FEW and not is_numeric(choice):
        return Styled(", ".join(_priced(choice, option, screen) for option in left))
    how_many = screen.word("of", count=len(available), all=len(choice.values))
    if is_numeric(choice):
        how_many = numbers_phrase(choice, available, screen.language)
    return Styled(f"{how_many}{_spread(left, screen)}")


def _priced(choice: Choice, option: OptionState, screen: Screen) -> str:
    title = value_title(choice, option.value, screen.language)
    return f"{title} {difference_phrase(option.difference, screen)}" if option.difference else title


def _spread(options: Sequence[OptionState], screen: Screen) -> str:
    differences = [option.difference for option in options if option.difference is not None]
    if not differences or min(differences) == max(differences):
        return ""
    return f"  {screen.signed(min(differences))} … {screen.signed(max(differences))}"


# --- the options of one choice ----------------------------------------------------------------------------------------


def choice_heading(session: Session, choice: Choice, screen: Screen) -> Styled:
    """`Processor (cpu): 43 of 46 possible`."""
    options = session.options(choice.path)
    possible = sum(option.available for option in options)
    heading = Styled(choice_title(choice, screen.language), STRONG)
    heading.append(f"  {choice.path}", FAINT)
    heading.append(f"  {screen.word('possible', count=possible, all=len(options))}", "not bold")
    return heading


def options_table(
    choice: Choice, options: Sequence[OptionState], screen: Screen, *, basis: str, numbered: bool = False, suggested: object = None
) -> Table:
    """One row an option: its number in the choice or its id, its title, what it makes of the price.

    `basis` names the total; `suggested` is the value that Enter takes. Excluded options are marked with a cross.
    """
    table = plain_table(header=True)
    table.add_column("", no_wrap=True)
    table.add_column(screen.word("no") if numbered else screen.word("id"), justify="right" if numbered else "left", no_wrap=True)
    if numbered or not is_numeric(choice):
        table.add_column(screen.word("option"), overflow="fold")
    table.add_column(screen.word("difference"), justify="right", no_wrap=True)
    if screen.width >= _WIDE or numbered:
        table.add_column(basis, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    numbers = {value: number for number, value in enumerate(choice.values, 1)}
    for option in options:
        table.add_row(*_cells(choice, option, screen, numbers[option.value] if numbered else None, len(table.columns), suggested))
    return table


def _cells(
    choice: Choice, option: OptionState, screen: Screen, number: int | None, columns: int, suggested: object
) -> list[Styled]:
    ...


def shown_options(choice: Choice, options: Sequence[OptionState], *, everything: bool) -> list[OptionState]:
    """The options that are worth a row: the available ones, of many numbers only the ends and what matters between them."""
    if everything:
        return list(options)
    left = [option for option in options if option.available]
    if not is_numeric(choice) or len(left) <= MOST_NUMBERS:
        return left
    present = [option for option in left if not is_absence(choice, option.value)]
    ends = {present[0].value, present[-1].value} if present else set()
    return [option for option in left if option.value in ends or _matters(choice, option)]


def _matters(choice: Choice, option: OptionState) -> bool:
    return option.default or option.status in (Status.DECIDED, Status.IMPLIED) or is_absence(choice, option.value)
