"""Tables of choices and of the options of one choice, as the command `options` and the dialog show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rich.text import Text as Styled

from configurator.catalog.records import Choice, ChoiceValue
from configurator.cli.phrases import difference_phrase, numbers_phrase, total_phrase
from configurator.cli.screen import DECIDED, EXCLUDED, FAINT, IMPLIED, OPEN, STRONG, Screen, plain_table
from configurator.ranges import is_absence, is_long, is_numeric
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
    """What a choice is right now: `decided`, `implied` or `open`."""
    if path in state.decided:
        return "decided"
    return "implied" if path in state.implied else "open"


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
            titles = (Styled(path, FAINT), choice_title(choice, screen.language))
            table.add_row(*titles, Styled(screen.word(status), _STYLES[status]), _rest(session, choice, screen))
    return table


_STYLES = {"decided": DECIDED, "implied": IMPLIED, "open": OPEN}


def _rest(session: Session, choice: Choice, screen: Screen) -> Styled:
    """The value of a choice where one is left, else how many and at which difference in price."""
    available = session.available[choice.path]
    known = session.decided.get(choice.path, session.implied.get(choice.path))
    if known is not None:
        return Styled(value_title(choice, known, screen.language), STRONG)
    if not available:
        return Styled(screen.word("unchecked") if choice.path in session.state.open else "–")
    options = session.options(choice.path)
    left = [options.of(value) for value in (_telling(session.state, choice) if is_long(choice) else available)]
    if len(left) <= FEW and not is_numeric(choice):
        return Styled(screen.word("comma").join(_priced(choice, option, screen) for option in left))
    how_many = screen.word("of", count=len(available), all=len(choice.values))
    if is_numeric(choice):
        how_many = numbers_phrase(choice, available, screen)
    return Styled(f"{how_many}{_spread(left, screen)}")


def _telling(state: State, choice: Choice) -> list[ChoiceValue]:
    """Of very many numbers those between which the others are priced: the cheapest and the dearest."""
    least = {value: cost for value, cost in state.least[choice.path].items() if cost is not None}
    return [min(least, key=least.__getitem__), max(least, key=least.__getitem__)] if least else []


def _priced(choice: Choice, option: OptionState, screen: Screen) -> str:
    title = value_title(choice, option.value, screen.language)
    return f"{title} {difference_phrase(option.difference, screen)}" if option.difference else title


def _spread(options: Sequence[OptionState], screen: Screen) -> str:
    most = max((option.difference for option in options if option.difference is not None), default=None)
    return f"  {screen.word('up to', difference=screen.signed(most))}" if most else ""


# --- the options of one choice ----------------------------------------------------------------------------------------


def choice_heading(session: Session, choice: Choice, screen: Screen) -> Styled:
    """`Processor (cpu): 43 of 46 possible`."""
    possible, count = len(session.state.least[choice.path]), len(choice.values)
    heading = Styled(choice_title(choice, screen.language), STRONG)
    heading.append(f"  {choice.path}", FAINT)
    heading.append(f"  {screen.word('possible', count=possible, all=count)}", "not bold")
    return heading


@dataclass(frozen=True, slots=True)
class Layout:
    """How the options of a choice are listed: with their numbers (else their ids), and what Enter takes."""

    numbered: bool = False
    suggested: ChoiceValue | None = None


def options_table(session: Session, choice: Choice, options: Sequence[OptionState], screen: Screen, layout: Layout) -> Table:
    """One row an option: its number or id, its title, what it makes of the price; a cross if excluded, `?` if unchecked."""
    table = plain_table(header=True)
    table.add_column("", no_wrap=True)
    for title, justify in _columns(session, choice, screen, layout):
        table.add_column(title, justify=justify, no_wrap=justify == "right", overflow="fold")
    numbers = {value: number for number, value in enumerate(choice.values, 1)}
    for option in options:
        style = EXCLUDED if option.excluded else DECIDED if option.status is Status.DECIDED else ""
        titles = [Styled(value_title(choice, option.value, screen.language), style)]
        if layout.numbered and not is_numeric(choice):
            titles.insert(0, Styled(str(numbers[option.value]), style))
        elif not layout.numbered and _is_wide(screen):
            titles.insert(0, Styled(str(option.value), style))
        elif not layout.numbered and not is_numeric(choice):
            titles[0].append(f"\n  {option.value}", FAINT)
        prices = [difference_phrase(option.difference, screen)]
        if _is_wide(screen):
            prices.append("" if option.total is None else screen.money(option.total))
        mark = "›" if option.value == layout.suggested else _MARKS[option.status]
        note = screen.word("comma").join(_notes(option, screen))
        table.add_row(mark, *titles, *prices, Styled(note, FAINT))
    return table


_MARKS = {Status.DECIDED: "●", Status.IMPLIED: "→", Status.AVAILABLE: " ", Status.EXCLUDED: "✗", Status.UNCHECKED: "?"}


def _columns(
    session: Session, choice: Choice, screen: Screen, layout: Layout
) -> Iterator[tuple[str, Literal["left", "right"]]]:
    if layout.numbered and not is_numeric(choice):
        yield screen.word("no"), "right"
    elif not layout.numbered and _is_wide(screen):
        yield screen.word("id"), "left"
    yield screen.word("option"), "left"
    yield screen.word("difference"), "right"
    if _is_wide(screen):
        yield total_phrase(session.product, screen), "right"
    yield "", "left"


def _is_wide(screen: Screen) -> bool:
    return screen.width >= _WIDE


def _notes(option: OptionState, screen: Screen) -> Iterator[str]:
    if option.status is not Status.AVAILABLE:
        yield screen.word(option.status.value)
    if option.default:
        yield screen.word("default")


def shown_options(choice: Choice, options: Sequence[OptionState], *, everything: bool) -> list[OptionState]:
    """The options that are worth a row: the available ones, of many numbers only the ends and what matters between them.

    Thousands of numbers are never listed one by one, not even where `everything` is asked for.
    """
    if everything and not is_long(choice):
        return list(options)
    left = [option for option in options if not option.excluded]
    if not is_numeric(choice) or len(left) <= MOST_NUMBERS:
        return left
    present = [option for option in left if not is_absence(choice, option.value)]
    ends = {present[0].value, present[-1].value} if present else set()
    return [option for option in left if option.value in ends or _matters(choice, option)]


def _matters(choice: Choice, option: OptionState) -> bool:
    return option.default or option.status in (Status.DECIDED, Status.IMPLIED) or is_absence(choice, option.value)
