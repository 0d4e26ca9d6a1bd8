"""The commands `options` and `explain`: what can be had at what price, and why something cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.cli.arguments import read_question
from configurator.cli.conflicts import show_conflict
from configurator.cli.documents import amount_document, choice_document, explanation_document, session_document
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.listing import Layout, choice_heading, options_table, overview_table, shown_options
from configurator.cli.opening import Opened
from configurator.cli.phrases import numbers_phrase
from configurator.cli.possible import least_price_phrase, show_possible
from configurator.cli.screen import FAINT, Screen
from configurator.ranges import is_long, is_numeric
from configurator.requests import find_choice, read_decision
from configurator.titles import written

if TYPE_CHECKING:
    from configurator.catalog.records import Choice
    from configurator.session import Session


def options(opened: Opened, choice: str | None, *, everything: bool, as_json: bool) -> ExitCode:
    """Print the state of all choices, or the options of one."""
    session, screen = opened.begin(), opened.screen
    chosen = [find_choice(session.product, choice)] if choice else list(session.product.choices.values())
    conflict = session.conflict
    if as_json:
        listed = [choice_document(session, each) for each in chosen]
        worded = explanation_document(conflict, session.language) if conflict else None
        print_json({**session_document(session), "choices": listed, "conflict": worded})
    elif conflict:
        show_conflict(conflict, screen)
    elif choice or everything:
        for each in chosen:
            _show_choice(session, each, screen, everything=everything)
    else:
        screen.line()
        screen.show(overview_table(session, screen), indent=0)
        screen.say("least total", total=least_price_phrase(session, screen))
        screen.say("hint options", FAINT)
    if session.bounded_by and not as_json and not conflict:
        titles = dict.fromkeys(charge.title.render(screen.language) for charge in session.bounded_by)
        screen.say("bounded", FAINT, rules=screen.word("comma").join(titles))
    return ExitCode.NO if conflict else ExitCode.OK


def _show_choice(session: Session, choice: Choice, screen: Screen, *, everything: bool) -> None:
    listed = session.options(choice.path)
    shown = shown_options(choice, listed, everything=everything)
    screen.line()
    screen.line(choice_heading(session, choice, screen))
    screen.show(options_table(session, choice, shown, screen, Layout()), indent=0)
    excluded = sum(option.excluded for option in listed)
    if not everything or is_long(choice):
        if is_numeric(choice):
            available = [option.value for option in listed if option.available]
            screen.say("numbers", FAINT, numbers=numbers_phrase(choice, available, screen))
        if excluded:
            screen.say("hint excluded", FAINT, count=excluded)


def explain(opened: Opened, question: str, *, as_json: bool) -> ExitCode:
    """Print why a value cannot be chosen and what to change, or what it costs where it can."""
    path, text = read_question(question)
    session, screen = opened.begin(), opened.screen
    choice = find_choice(session.product, path)
    value = read_decision(session.product, choice, text)
    conflict = session.conflict or session.explain(choice.path, value)
    if as_json:
        option = next(option for option in session.options(choice.path) if option.value == value)
        asked = {"choice": choice.path, "value": written(value), "possible": conflict is None}
        prices = {"total": amount_document(option.total), "difference": amount_document(option.difference)}
        worded = explanation_document(conflict, session.language) if conflict else None
        print_json({**session_document(session), "question": {**asked, **prices}, "conflict": worded})
    elif conflict:
        screen.line()
        show_conflict(conflict, screen, places=True)
    else:
        show_possible(session, choice, value, screen)
    return ExitCode.NO if conflict else ExitCode.OK
