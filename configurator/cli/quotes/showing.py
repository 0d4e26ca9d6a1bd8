"""The commands that show stored quotes: `list`, `show`, `history`, `content`, `print`, and orders."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.text import Text as Styled

from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.paper import Paper, save_quote, show_quote
from configurator.cli.phrases import totals_phrase
from configurator.cli.quotes.desk import Seat, desk_at, money
from configurator.cli.screen import BAD, FAINT, GOOD, OPEN, STRONG, Screen, plain_table
from configurator.offers.documents import event_document, kept_document, summary_document
from configurator.quote.life import State

if TYPE_CHECKING:
    from configurator.offers.desk import Kept
    from configurator.store.records import StoredRevision

_COLOURS = {State.ACCEPTED: GOOD, State.SENT: "cyan", State.APPROVED: "cyan", State.PENDING: OPEN, State.REJECTED: BAD}


def list_found(seat: Seat, wanted: dict[str, Any], limit: int, *, as_json: bool) -> ExitCode:
    """List the quotes sought, those changed last first."""
    with desk_at(seat) as desk:
        page = desk.store.quotes.find(limit=limit, **wanted)
        count = desk.store.quotes.count(**wanted)
    if as_json:
        print_json({"count": count, "quotes": [summary_document(each) for each in page.items]})
        return ExitCode.OK
    screen, table = Screen(), plain_table(header=True)
    for column in ("quote", "state", "customer", "title", "total", "changed"):
        table.add_column(column, no_wrap=column != "title", overflow="fold", justify="right" if column == "total" else "left")
    for each in page.items:
        state = Styled(each.state.value, _COLOURS.get(each.state, ""))
        label = f"{each.number or each.id}/{each.revision}"
        total = money(each.total, each.currency)
        table.add_row(label, state, each.customer or "", Styled(each.title), total, f"{each.changed_at:%Y-%m-%d %H:%M}")
    if page.items:
        screen.show(table, indent=0)
    noun = "quote" if count == 1 else "quotes"
    screen.line(f"{count} {noun}" + (f"; {len(page.items)} shown" if len(page.items) < count else ""), FAINT)
    return ExitCode.OK


def show(seat: Seat, quote: str, revision: int | None, save: int | None, *, as_json: bool) -> ExitCode:
    """Show a quote: its state, its items, what they cost, what must be approved."""
    with desk_at(seat) as desk:
        kept = desk.open(quote, revision, save)
    if as_json:
        print_json(kept_document(kept))
    else:
        show_kept(kept)
    return ExitCode.OK


def show_kept(kept: Kept) -> None:
    """A quote on the screen, in short."""
    stored, revision, quote = kept.stored, kept.stored.revision(kept.revision), kept.quote
    screen = Screen("en", quote.currency)
    title = Styled(f"{stored.label(kept.revision)}  ", STRONG).append(revision.title, STRONG)
    screen.line(title.append(f"  {revision.state.value}", _COLOURS.get(revision.state, FAINT)))
    whom = " · ".join(part for part in (stored.customer, quote.customer, f"owner {stored.owner}") if part)
    screen.line(f"{whom} · valid before {revision.valid_until}", FAINT)
    screen.line()
    table = plain_table(header=True)
    for column in ("item", "quantity", "what", "total"):
        table.add_column(column, justify="right" if column in ("quantity", "total") else "left", overflow="fold")
    for item in quote.items:
        what = Styled(item.title)
        if not item.counts:
            instead = f" to {item.instead_of}" if item.instead_of else ""
            what.append(f"  ({item.role.value}{instead})", FAINT)
        table.add_row(item.id, str(item.quantity), what, totals_phrase(item.totals, screen))
    screen.show(table, indent=0)
    for discount in quote.discounts:
        where = f"item {discount.item}" if discount.item else "everything"
        screen.line(f"{discount.title} on {where}: {screen.money(discount.amount)}  {discount.because}".rstrip())
    screen.line()
    screen.line(Styled(f"Total {totals_phrase(quote.totals, screen)}", STRONG))
    if quote.contract_value is not None:
        screen.line(f"Contract value {screen.money(quote.contract_value)}, due now {screen.money(quote.due_now)}")
    _show_approvals(revision, kept, screen)
    possible = ", ".join(action.value for action in revision.possible)
    screen.line(f"Version {stored.version}. Now possible: {possible or 'nothing'}.", FAINT)


def _show_approvals(revision: StoredRevision, kept: Kept, screen: Screen) -> None:
    if revision.approvals:
        for each in revision.approvals:
            told = "open" if each.approved is None else f"{'approved' if each.approved else 'sent back'} by {each.decided_by}"
            screen.line(f"Approval of {each.role}: {told}  ({each.because})", OPEN if each.approved is None else FAINT)
    else:
        for needed in kept.quote.approvals:
            screen.line(f"Needs the approval of {needed.role}: {needed.because}", OPEN)


def history(seat: Seat, quote: str, *, as_json: bool) -> ExitCode:
    """Show who did what with a quote, and when."""
    with desk_at(seat) as desk:
        stored = desk.store.quotes.open(quote)
        events = desk.store.audit.of_quote(stored.id)
    if as_json:
        print_json({"quote": stored.label(), "events": [event_document(each) for each in events]})
        return ExitCode.OK
    screen = Screen()
    for each in events:
        details = ", ".join(f"{name}: {value}" for name, value in (each.details or {}).items() if value not in (None, "", []))
        revision = f" /{each.revision}" if each.revision else ""
        line = Styled(f"{each.at:%Y-%m-%d %H:%M:%S}  ", FAINT).append(f"{each.actor:<16} {each.action}{revision}")
        screen.line(line.append(f"  {details}" if details else "", FAINT))
    return ExitCode.OK



def content(seat: Seat, quote: str, revision: int | None, save: int | None) -> ExitCode:
    """Print the content of a quote as a document, to be edited and saved again."""
    from configurator.offers.content import content_to_json

    with desk_at(seat) as desk:
        kept = desk.open(quote, revision, save)
    Screen().plain(json.dumps(content_to_json(kept.content), ensure_ascii=False, indent=2))
    return ExitCode.OK


def print_quote(seat: Seat, quote: str, revision: int | None, paper: Paper) -> ExitCode:
    """Print a quote, or save it to a file."""
    paper.check()
    with desk_at(seat) as desk:
        kept = desk.open(quote, revision)
    screen = Screen(kept.quote.language, kept.quote.currency)
    if paper.output is None:
        show_quote(kept.quote, paper, screen)
        return ExitCode.OK
    label = kept.stored.label(kept.revision)
    save_quote(kept.quote, paper, number=label)
    total = totals_phrase(kept.quote.totals, screen)
    screen.say("saved", GOOD, reference=label, file=paper.output, total=total)
    return ExitCode.OK


def orders(seat: Seat, customer: str | None, *, as_json: bool) -> ExitCode:
    """List orders, the last accepted first."""
    with desk_at(seat) as desk:
        found = desk.store.orders.find(customer=customer, limit=500).items
    if as_json:
        print_json({"orders": [{"number": each.number, "quote": each.quote_number, "customer": each.customer} for each in found]})
        return ExitCode.OK
    screen = Screen()
    for each in found:
        label = f"{each.quote_number}/{each.revision}"
        screen.line(f"{each.number}  {label}  {each.customer or ''}  {each.accepted_at:%Y-%m-%d %H:%M}  {each.name or ''}")
    screen.line(f"{len(found)} order{'' if len(found) == 1 else 's'}", FAINT)
    return ExitCode.OK


def order(seat: Seat, number: str) -> ExitCode:
    """Print an order as a JSON document."""
    with desk_at(seat) as desk:
        print_json(desk.store.orders.document(number))
    return ExitCode.OK
