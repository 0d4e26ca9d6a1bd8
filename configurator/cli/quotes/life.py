"""The commands that lead a quote through its life: approvals, sending, share links, acceptance, rejection, comments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.quotes.desk import Seat, desk_at
from configurator.cli.screen import FAINT, GOOD, OPEN, Screen
from configurator.offers.documents import stored_document

if TYPE_CHECKING:
    from configurator.offers.desk import Desk
    from configurator.store.records import StoredQuote


@dataclass(frozen=True, slots=True)
class Accepting:
    """Who accepts, as it is typed."""

    name: str
    email: str
    purchase_order: str | None


def submit(seat: Seat, quote: str, version: int | None, *, as_json: bool) -> ExitCode:
    """Ask for the approvals that a quote needs; without any, it is approved."""
    return _step(seat, quote, version, lambda desk, held: desk.submit(quote, held), as_json=as_json)


def approve(seat: Seat, quote: str, comment: str, version: int | None, *, as_json: bool) -> ExitCode:
    """Give the approval that is next."""

    def work(desk: Desk, held: int) -> StoredQuote:
        return desk.store.quotes.approve(quote, version=held, actor=desk.actor, comment=comment)

    return _step(seat, quote, version, work, as_json=as_json)


def send_back(seat: Seat, quote: str, comment: str, version: int | None, *, as_json: bool) -> ExitCode:
    """Refuse the approval that is next, and say why."""

    def work(desk: Desk, held: int) -> StoredQuote:
        return desk.store.quotes.send_back(quote, version=held, actor=desk.actor, comment=comment)

    return _step(seat, quote, version, work, as_json=as_json)


def send(seat: Seat, quote: str, version: int | None, *, as_json: bool) -> ExitCode:
    """Send an approved quote: it gets its number, and stays as it is."""

    def work(desk: Desk, held: int) -> StoredQuote:
        return desk.store.quotes.send(quote, version=held, actor=desk.actor)

    return _step(seat, quote, version, work, as_json=as_json)


def reject(seat: Seat, quote: str, comment: str, version: int | None, *, as_json: bool) -> ExitCode:
    """Write that the customer does not want it."""

    def work(desk: Desk, held: int) -> StoredQuote:
        return desk.store.quotes.reject(quote, version=held, actor=desk.actor, comment=comment)

    return _step(seat, quote, version, work, as_json=as_json)


def comment(seat: Seat, quote: str, text: str, *, as_json: bool) -> ExitCode:
    """Write a comment."""
    return _step(seat, quote, None, lambda desk, _: desk.store.quotes.comment(quote, text, actor=desk.actor), as_json=as_json)


def accept(seat: Seat, quote: str, accepting: Accepting, *, as_json: bool) -> ExitCode:
    """Note that the customer accepts: an order, exactly once."""
    from configurator.store.orders import Acceptance

    with desk_at(seat) as desk:
        order = desk.accept(quote, Acceptance(accepting.name, accepting.email, accepting.purchase_order))
        document = desk.store.orders.document(order.number)
    if as_json:
        print_json(document)
    else:
        Screen().line(f"✓ Order {order.number} of {order.quote_number}/{order.revision}.", GOOD)
    return ExitCode.OK


def share(seat: Seat, quote: str, base: str, *, as_json: bool) -> ExitCode:
    """Make a link with which the customer can look, ask for changes and accept."""
    with desk_at(seat) as desk:
        link = desk.store.shares.create(quote, actor=desk.actor)
    address = f"{base.rstrip('/')}/v1/shared/{link.token}"
    if as_json:
        print_json({"id": link.id, "token": link.token, "address": address, "ends": link.ends.isoformat()})
        return ExitCode.OK
    screen = Screen()
    screen.plain(address)
    until = f"{link.ends:%Y-%m-%d %H:%M} UTC"
    screen.line(f"Link {link.id}, until {until}. Withdraw it: `configurator quotes unshare {link.id}`", FAINT)
    return ExitCode.OK


def unshare(seat: Seat, link: str, *, as_json: bool) -> ExitCode:
    """Withdraw a link."""
    with desk_at(seat) as desk:
        found = desk.store.shares.revoke(link, actor=desk.actor)
    if as_json:
        print_json({"id": found.id, "revoked_at": found.revoked_at.isoformat() if found.revoked_at else None})
    else:
        Screen().line(f"✓ Link {found.id} is withdrawn.", GOOD)
    return ExitCode.OK


def expire(seat: Seat, *, as_json: bool) -> ExitCode:
    """Write for all quotes that have ended that they are expired."""
    with desk_at(seat) as desk:
        number = desk.store.quotes.expire()
    if as_json:
        print_json({"expired": number})
    else:
        Screen().line(f"✓ {number} expired.", GOOD)
    return ExitCode.OK


def _step(
    seat: Seat, quote: str, version: int | None, work: Callable[[Desk, int], StoredQuote], *, as_json: bool
) -> ExitCode:
    """One step in the life of a quote, at the version that was seen (now, unless said)."""
    with desk_at(seat) as desk:
        held = desk.store.quotes.open(quote).version if version is None else version
        stored = work(desk, held)
    if as_json:
        print_json(stored_document(stored))
        return ExitCode.OK
    screen, latest = Screen(), stored.latest
    screen.line(f"✓ {stored.label()} is {latest.state.value}.", GOOD)
    if latest.open_step is not None:
        screen.line(f"Next: the approval of {latest.open_step.role} ({latest.open_step.because})", OPEN)
    return ExitCode.OK
