"""The commands `price` and `quote`."""

from __future__ import annotations

from configurator.cli.breakdowns import breakdown_table
from configurator.cli.conflicts import show_conflict
from configurator.cli.delivery import delivery_document, show_delivery, warn_of_delivery
from configurator.cli.documents import explanation_document, session_document
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.margins import margin_document, margin_table
from configurator.cli.opening import Opened, price_lists_line
from configurator.cli.paper import Paper, save_quote, show_quote
from configurator.cli.phrases import totals_phrase
from configurator.cli.screen import FAINT, GOOD, Screen
from configurator.completion import unheeded
from configurator.pricing.margin import margin_of
from configurator.session import Session
from configurator.titles import written_all


def price(opened: Opened, prefer: str, *, with_margin: bool, as_json: bool) -> ExitCode:
    """Print the breakdown of the completed configuration, and if it is wanted its margin."""
    session, screen = opened.begin(), opened.screen
    if _contradicts(session, screen, as_json=as_json):
        return ExitCode.NO
    configuration = session.complete(prefer)
    breakdown = session.price()
    if as_json:
        made = {"prefer": prefer, "assignment": written_all(configuration.assignment)}
        delivery = delivery_document(session, configuration)
        shown = {"margin": margin_document(margin_of(configuration, breakdown))} if with_margin else {}
        print_json({**session_document(session), **made, **delivery, "breakdown": breakdown.to_json(), **shown})
        return ExitCode.OK
    screen.line()
    screen.show(breakdown_table(breakdown, configuration, screen), indent=0)
    if with_margin:
        screen.line()
        screen.show(margin_table(margin_of(configuration, breakdown), screen), indent=0)
    completed = len(session.state.open)
    if completed:
        screen.say(f"completed {prefer}", FAINT, count=completed)
    for rule in unheeded(configuration):
        screen.say("unheeded", because=rule.because.render(screen.language))
    show_delivery(session, configuration, screen)
    return ExitCode.OK


def quote(opened: Opened, prefer: str, customer: str, note: str, paper: Paper) -> ExitCode:
    """Complete the configuration and print or save a quote for it."""
    format = paper.chosen_format
    session, screen = opened.begin(), opened.screen
    if _contradicts(session, screen, as_json=format == "json"):
        return ExitCode.NO
    configuration = session.complete(prefer)
    made = session.quote(customer=customer, note=note)
    if paper.output is None:
        show_quote(made, paper, screen)
        warn_of_delivery(session, configuration, screen)
        return ExitCode.OK
    save_quote(made, paper, opened.catalog.folder)
    if session.price_lists:
        screen.line(price_lists_line(session.price_lists, screen), FAINT)
    screen.say("saved", GOOD, reference=made.reference, file=paper.output, total=totals_phrase(made.totals, screen))
    show_delivery(session, configuration, screen)
    return ExitCode.OK


def _contradicts(session: Session, screen: Screen, *, as_json: bool) -> bool:
    """Whether the decisions contradict each other; if so, it is told."""
    conflict = session.conflict
    if conflict is None:
        return False
    if as_json:
        print_json({**session_document(session), "conflict": explanation_document(conflict, session.language)})
    else:
        show_conflict(conflict, screen)
    return True
