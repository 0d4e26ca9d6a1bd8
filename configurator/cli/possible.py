"""What the cheapest configuration costs: with the decisions of a session, or with one more value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from configurator.catalog.records import Choice, ChoiceValue
from configurator.cli.phrases import assignment_phrase, has_recurring, over_phrase, totals_phrase
from configurator.cli.screen import GOOD, Screen
from configurator.state import Status

if TYPE_CHECKING:
    from configurator.session import Session


def least_price_phrase(session: Session, screen: Screen) -> str:
    """The price of the cheapest configuration with the decisions: `€39.90 one-time + €4.95 monthly (€44.85 over the term)`."""
    from configurator.pricing import price

    assert session.state.total is not None
    total = screen.money(session.state.total)
    if not has_recurring(session.product):
        return total
    least = price(session.completed("cheapest"))
    kinds = totals_phrase(least.totals, screen)
    return total if kinds == total else f"{kinds} ({total}{over_phrase(session.product, screen)})"


def show_possible(session: Session, choice: Choice, value: ChoiceValue, screen: Screen) -> None:
    """Print that a value can be chosen, and what the cheapest configuration with it costs."""
    option = next(option for option in session.options(choice.path) if option.value == value)
    key = "is chosen" if option.status is Status.DECIDED else "possible yes"
    screen.say(key, GOOD, wanted=assignment_phrase(choice, value, screen))
    if option.total is not None and option.difference is not None:
        total = f"{screen.money(option.total)}{over_phrase(session.product, screen)}"
        screen.say("possible price", total=total, difference=screen.signed(option.difference))
