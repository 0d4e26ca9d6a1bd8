"""Sending a revision and what becomes of it: numbers, what it supersedes, rejection, expiry."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from configurator.quote.life import UNSENT, Action, Actor, State, next_state
from configurator.store import tables
from configurator.store.approving import check_approved_as_seen, check_offer
from configurator.store.audit import Did
from configurator.store.holding import HeldQuote
from configurator.store.numbers import QUOTE, next_number

_GOES_ON = (*UNSENT, State.SENT)


def send(held: HeldQuote, actor: Actor) -> None:
    """Send the last revision. The first one that is sent gives the quote its number; earlier ones are superseded."""
    revision = held.latest
    state = held.after(revision, Action.SEND)
    check_offer(held, revision, Action.SEND)
    check_approved_as_seen(held, revision)
    supersede_others(held, revision, actor)
    last = held.last_save(revision)
    if held.number is None:
        held.number = next_number(held.connection, QUOTE, day_in(held.now, last.timezone))
    held.set_state(revision, state, sent_at=held.now, sent_by=actor.name)
    held.record(actor, Did.SENT, revision, number=held.number, save=last.save, priced=last.priced)
    held.show(revision)
    held.finish(actor, number=held.number)


def supersede_others(held: HeldQuote, revision: int, actor: Actor) -> None:
    """Take all other revisions out of force, because this one was sent or accepted."""
    for number, state in sorted(held.states.items()):
        if number != revision and state in _GOES_ON:
            held.set_state(number, next_state(state, Action.SUPERSEDE, held.label(number)))
            held.record(actor, Did.SUPERSEDED, number, by=revision)


def reject(held: HeldQuote, revision: int, actor: Actor, comment: str) -> None:
    """Write that the customer does not want a revision that was sent."""
    state = held.after(revision, Action.REJECT)
    held.set_state(revision, state)
    held.record(actor, Did.REJECTED, revision, comment=comment)
    held.finish(actor)


def expire(connection: Connection, now: datetime) -> int:
    """Write for all revisions that have ended that they are expired; how many these were."""
    table = tables.revisions
    over = sa.and_(table.c.state == State.SENT.value, table.c.ends <= now)
    quotes = connection.execute(sa.select(table.c.quote).where(over).distinct().order_by(table.c.quote)).scalars().all()
    return sum(len(_expired(HeldQuote(connection, now, quote))) for quote in quotes)


def _expired(held: HeldQuote) -> list[int]:
    return [number for number, row in held.revisions.items() if held.states[number] is not State(row.state)]


def day_in(moment: datetime, timezone: str) -> date:
    """The day that a moment belongs to in a time zone."""
    return moment.astimezone(ZoneInfo(timezone)).date()
