"""The story that `demo` tells, from the compiled product to the quote."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import islice, zip_longest
from pathlib import Path

from configurator.catalog.records import Choice, ChoiceKind, ChoiceValue
from configurator.cli.arguments import as_arguments
from configurator.cli.breakdowns import breakdown_table
from configurator.cli.conflicts import show_conflict
from configurator.cli.listing import Layout, choice_heading, options_table
from configurator.cli.opening import Opened, make_configurable
from configurator.cli.paper import Paper, make_folder, save_quote
from configurator.cli.phrases import assignment_phrase, large_number, totals_phrase
from configurator.cli.possible import least_price_phrase
from configurator.cli.screen import FAINT, GOOD, Screen
from configurator.explanation import Conflict, word_repair
from configurator.quote import recompute_quote
from configurator.quote.pdf import FontError
from configurator.ranges import is_absence
from configurator.session import Session

_DECISIONS, _OPTIONS_SHOWN, _QUESTIONS = 3, 6, 24
_FILES = ("demo-quote.txt", "demo-quote.json", "demo-quote.html")
_PDF = "demo-quote.pdf"
"""Saved where the extra `pdf` is installed, and a font has every character."""


def tell_story(opened: Opened, output: Path, started: float) -> None:
    """Tell it, save the quote in a folder, and say what to try next."""
    screen = opened.screen
    session = _compile(opened)
    _decide(session, screen)
    _show_options(session, screen)
    _ask_why_not(session, screen)
    _complete(session, screen)
    _quote(session, output, screen)
    _tell_what_next(session, opened.opening.catalog, screen, time.perf_counter() - started)


def _compile(opened: Opened) -> Session:
    product, screen = opened.product, opened.screen
    title = product.title.render(screen.language)
    started = time.perf_counter()
    with screen.working("compiling", product=title):
        configurable = make_configurable(opened.catalog, None)
        engine = configurable.compile(product.id).engine
    seconds = time.perf_counter() - started
    session = configurable.configure(product.id, language=screen.language)
    count = engine.count({product.context[fact].path: value for fact, value in session.context.items()})
    rules = len(product.rules)
    screen.say("demo compiled", product=title, rules=rules, seconds=f"{seconds:.1f}", count=large_number(count))
    screen.say("now from", total=least_price_phrase(session, screen))
    return session


# --- decisions --------------------------------------------------------------------------------------------------------


def _decide(session: Session, screen: Screen) -> None:
    """Decide the choices with the most alternatives, by their defaults where these can be had."""
    screen.chapter("demo decide")
    for _ in range(_DECISIONS):
        choice = _widest(session)
        if choice is None:
            return
        value = _sensible(choice, session.available[choice.path])
        started = time.perf_counter()
        session.choose(choice.path, value)
        milliseconds = (time.perf_counter() - started) * 1000
        screen.line(f"✓ {assignment_phrase(choice, value, screen)}", GOOD)
        screen.say("demo click", FAINT, milliseconds=f"{milliseconds:.0f}", count=_excluded(session))
    screen.say("now from", total=least_price_phrase(session, screen))


def _sensible(choice: Choice, left: Sequence[ChoiceValue]) -> ChoiceValue:
    """The default where it can be had and is something, else a value from the middle."""
    present = [value for value in left if not is_absence(choice, value)]
    return choice.default if choice.default in present else (present or left)[len(present) // 2]


def _widest(session: Session) -> Choice | None:
    """The open choice with the most values left."""
    choices = [session.product.choices[path] for path in session.state.open]
    candidates = [choice for choice in choices if choice.kind is ChoiceKind.OPTION] or choices
    return max(candidates, key=lambda choice: len(session.available[choice.path]), default=None)


def _excluded(session: Session) -> int:
    return sum(len(values) for values in session.excluded.values())


def _show_options(session: Session, screen: Screen) -> None:
    choice = _widest(session)
    if choice is None:
        return
    screen.chapter("demo options")
    listed = [option for option in session.options(choice.path) if option.available]
    screen.line(choice_heading(session, choice, screen))
    screen.show(options_table(session, choice, listed[:_OPTIONS_SHOWN], screen, Layout()), indent=0)
    if len(listed) > _OPTIONS_SHOWN:
        screen.say("and more", FAINT, count=len(listed) - _OPTIONS_SHOWN)


# --- something impossible ---------------------------------------------------------------------------------------------


def _ask_why_not(session: Session, screen: Screen) -> None:
    """Ask for an excluded option, and make the first change that is offered."""
    found = _instructive_conflict(session)
    if found is None:
        return
    choice, value, conflict = found
    screen.chapter("demo impossible")
    screen.say("demo wish", wanted=assignment_phrase(choice, value, screen))
    show_conflict(conflict, screen)
    repair = conflict.repairs[0]
    session.choose(choice.path, value, resolve=repair)
    screen.say("demo repaired", GOOD, repair=word_repair(repair, screen.language))
    screen.say("now from", total=least_price_phrase(session, screen))


def _instructive_conflict(session: Session) -> tuple[Choice, ChoiceValue, Conflict] | None:
    """An excluded option that clashes with a decision by a rule and has a way out, best an upgrade."""
    found: tuple[Choice, ChoiceValue, Conflict] | None = None
    for choice, value in islice(_questions(session), _QUESTIONS):
        conflict = session.explain(choice.path, value)
        if conflict and conflict.decisions and conflict.rules and conflict.repairs and not conflict.structure:
            if (conflict.repairs[0].difference or 0) > 0:
                return choice, value, conflict
            found = found or (choice, value, conflict)
    return found


def _questions(session: Session) -> Iterator[tuple[Choice, ChoiceValue]]:
    """Excluded options: first those of decided choices (the customer wants something else), then of all others."""
    choices = session.product.choices.values()
    for decided in (True, False):
        asked = [choice for choice in choices if (choice.path in session.decided) is decided]
        yield from _in_turn([[(choice, value) for value in session.excluded[choice.path]] for choice in asked])


def _in_turn(columns: list[list[tuple[Choice, ChoiceValue]]]) -> Iterator[tuple[Choice, ChoiceValue]]:
    for row in zip_longest(*columns):
        yield from (question for question in row if question is not None)


# --- the end ----------------------------------------------------------------------------------------------------------


def _complete(session: Session, screen: Screen) -> None:
    screen.chapter("demo complete")
    configuration = session.complete()
    screen.show(breakdown_table(session.price(), configuration, screen), indent=0)


def _quote(session: Session, output: Path, screen: Screen) -> None:
    screen.chapter("demo quote")
    make_folder(output)
    made = session.quote(customer=screen.word("demo customer"))
    for name in (*_FILES, *([_PDF] if find_spec("typst") else [])):
        try:
            save_quote(made, Paper(None, output / name, force=True), session.catalog.folder)
        except FontError as error:
            screen.say("demo not saved", file=output / name, reason=f"{error.message} {error.hint}")
        else:
            screen.say("demo saved", file=output / name)
    differences = recompute_quote((output / _FILES[1]).read_bytes())
    key = "differs" if differences else "adds up"
    leaves = sum(1 for item in made.items for _ in item.breakdown.leaves())
    total = totals_phrase(made.totals, screen)
    screen.say(key, GOOD, reference=made.reference, customer=made.customer, total=total, count=len(differences) or leaves)


def _tell_what_next(session: Session, catalog: str, screen: Screen, seconds: float) -> None:
    screen.chapter("demo next")
    for key, command in (
        ("demo configure", f"configurator configure {catalog} {session.product.id}"),
        ("demo again", f"configurator options {catalog} {session.product.id} {as_arguments(session.decided)}"),
        ("demo check", f"configurator check {catalog}"),
        ("demo serve", "make serve"),
    ):
        screen.line(f"  {screen.word(key)}", FAINT)
        screen.plain(f"    {command}")
    screen.line()
    screen.say("demo took", FAINT, seconds=f"{seconds:.1f}")
