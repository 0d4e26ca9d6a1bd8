"""What the dialog shows: the question with its options, what a decision has changed, the help."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rich.text import Text as Styled

from configurator.catalog.records import Choice, ChoiceKind, ChoiceValue, Input, InputValue
from configurator.cli.dialog.commands import COMMANDS
from configurator.cli.listing import Layout, options_table, shown_options, status_of
from configurator.cli.phrases import numbers_phrase
from configurator.cli.possible import least_price_phrase
from configurator.cli.screen import DECIDED, FAINT, GOOD, IMPLIED, OPEN, STRONG, Screen, plain_table
from configurator.explanation import Repair
from configurator.inputs import size_phrase
from configurator.ranges import is_numeric
from configurator.session import Session
from configurator.state import OptionState, State
from configurator.titles import choice_title, value_title

_SMALLEST_PAGE, _LARGEST_PAGE, _AROUND_PAGE = 8, 20, 14
_MOST_NEWS = 6
_MOST_VALUES = 8
_BAR = {"decided": ("●", DECIDED), "implied": ("◐", IMPLIED), "open": ("○", OPEN)}


@dataclass(frozen=True, slots=True)
class View:
    """What of the options of a choice is on the screen: those of a search or all, excluded ones or not, which page."""

    search: Sequence[ChoiceValue] | None = None
    everything: bool = False
    page: int = 0


def page_size(screen: Screen) -> int:
    """How many options fit on the screen at once."""
    return min(_LARGEST_PAGE, max(_SMALLEST_PAGE, screen.console.height - _AROUND_PAGE))


def show_progress(session: Session, screen: Screen, before: State | None = None) -> None:
    """Print a mark for each choice (decided, implied, open) and the least price now; how it has changed since `before`."""
    state = session.state
    statuses = [status_of(state, choice.path) for choice in session.product.choices.values() if not choice.fixed]
    line = Styled.assemble(*(_BAR[status] for status in statuses))
    counts = {status: statuses.count(status) for status in ("decided", "implied", "open")}
    screen.line()
    screen.line(line.append(f"  {screen.word('progress', **counts)}", "not dim"))
    if state.total is not None:
        is_comparable = before is not None and before.catalog.currency == state.catalog.currency
        change = state.total - before.total if before and is_comparable and before.total is not None else None
        difference = f" · {screen.signed(change)}" if change else ""
        screen.say("now from", total=f"{least_price_phrase(session, screen)}{difference}")


def show_question(session: Session, choice: Choice, screen: Screen, view: View, suggested: ChoiceValue | None) -> None:
    """Print a choice and the options that the view is about."""
    listed = session.options(choice.path)
    shown = _in_view(choice, listed, view)
    size = page_size(screen)
    page = shown[view.page * size : (view.page + 1) * size]
    screen.line()
    screen.line(_heading(choice, listed, view, screen))
    if choice.part.about and choice.path == choice.part.id:
        screen.line(choice.part.about.render(screen.language), FAINT)
    layout = Layout(numbered=True, suggested=suggested)
    if page:
        screen.show(options_table(session, choice, page, screen, layout), indent=0)
    rest = len(shown) - (view.page + 1) * size
    if rest > 0:
        screen.say("more options", FAINT, count=rest)
    excluded = sum(option.excluded for option in listed)
    if excluded and not view.everything and view.search is None:
        screen.say("excluded options", FAINT, count=excluded)
    if suggested is not None:
        screen.say("enter takes", FAINT, value=value_title(choice, suggested, screen.language))


def _heading(choice: Choice, listed: Sequence[OptionState], view: View, screen: Screen) -> Styled:
    heading = Styled(choice_title(choice, screen.language), STRONG)
    available = [option.value for option in listed if option.available]
    if view.search is not None:
        what = screen.word("found", count=len(view.search))
    elif is_numeric(choice):
        what = screen.word("numbers", numbers=numbers_phrase(choice, available, screen))
    else:
        what = screen.word("possible", count=len(available), all=len(listed))
    return heading.append(f"  {choice.path}", f"{FAINT} not bold").append(f"  {what}", "not bold")


def _in_view(choice: Choice, listed: Sequence[OptionState], view: View) -> list[OptionState]:
    if view.search is not None:
        return [option for option in listed if option.value in view.search]
    return shown_options(choice, listed, everything=view.everything)


def show_news(before: State, after: State, screen: Screen, about: Collection[str]) -> None:
    """Print what follows from a change: what is implied now, what is open again, and the new least price."""
    choices = after.product.choices
    implied = [path for path in after.implied if path not in before.implied and path not in about and not choices[path].fixed]
    for path in implied[:_MOST_NEWS]:
        screen.line(_implication(choices[path], after.implied[path], screen))
    if len(implied) > _MOST_NEWS:
        screen.say("more follows", IMPLIED, count=len(implied) - _MOST_NEWS)
    reopened = [path for path in after.open if path in before.implied]
    if reopened:
        titles = screen.word("comma").join(choice_title(choices[path], screen.language) for path in reopened)
        screen.say("open again", OPEN, choices=titles)


def _implication(choice: Choice, value: ChoiceValue, screen: Screen) -> Styled:
    title, left = choice_title(choice, screen.language), value_title(choice, value, screen.language)
    many = choice.kind is ChoiceKind.OPTION and len(choice.values) > 2
    key = "only remains" if many else "follows"
    return Styled(screen.word(key, choice=title, value=left), IMPLIED)


def show_changes(repair: Repair, screen: Screen) -> None:
    """Print what a repair has changed."""
    for change in repair.changes:
        title, before, after = (
            choice_title(change.choice, screen.language),
            value_title(change.choice, change.before, screen.language),
            value_title(change.choice, change.after, screen.language),
        )
        screen.say("changed", GOOD, choice=title, before=before, after=after)


def show_context(session: Session, screen: Screen) -> None:
    """Print the facts, each with its values, as they are typed."""
    table = plain_table()
    for fact in session.product.context.values():
        values = [str(value) for value in fact.values]
        which = " | ".join(values) if len(values) <= _MOST_VALUES else f"{values[0]}..{values[-1]}"
        table.add_row(fact.title.render(screen.language), Styled(f"{fact.id}={session.context[fact.id]}", STRONG), which)
    screen.show(table)


def show_inputs(session: Session, screen: Screen) -> None:
    """Print what can be filled in, each as it is typed, with what is there already."""
    if not session.asked:
        screen.say("asks for nothing")
        return
    table = plain_table()
    for asked in session.asked:
        filled = session.inputs.get(asked.id)
        typed = Styled(f"{asked.id}={'…' if filled is None else input_phrase(filled)}", STRONG)
        demands = [_most_phrase(asked, screen), *([screen.word("required")] if asked.required else [])]
        table.add_row(asked.title.render(screen.language), typed, screen.word("comma").join(demands))
    screen.show(table)


def _most_phrase(asked: Input, screen: Screen) -> str:
    if asked.is_file:
        return screen.word("at most bytes", endings=screen.word("comma").join(asked.endings), size=size_phrase(asked.most))
    return screen.word("at most characters", count=asked.most)


def input_phrase(value: InputValue) -> str:
    """A text as it was filled in; of a file, its name and its size."""
    return value if isinstance(value, str) else f"{value.name} ({size_phrase(value.size)})"


def show_help(screen: Screen) -> None:
    """Print everything that the dialog understands."""
    screen.line()
    screen.say("help answer")
    table = plain_table()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for command in COMMANDS:
        usage = Styled(command.name, STRONG).append(f" {command.argument}" if command.argument else "", "not bold")
        table.add_row(usage, screen.word(f"help {command.name}"))
    screen.show(table)
