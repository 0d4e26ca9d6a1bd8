"""The commands `contracts change` and `cancel`: what a change costs from when, and the quote of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.quotes.changing import read_offer
from configurator.cli.quotes.desk import Seat, desk_at
from configurator.cli.screen import FAINT, GOOD, STRONG, Screen
from configurator.errors import RequestError

if TYPE_CHECKING:
    from configurator.offers.content import Content
    from configurator.quote.amended import Change
    from configurator.quote.document import Quote


@dataclass(frozen=True, slots=True)
class Wish:
    """A change as it is typed."""

    order: str
    on: str
    how: str
    notice: str | None = None

    def read(self) -> Change:
        """The change that is wanted. Raises RequestError with the first thing that is wrong."""
        from configurator.contracts.fields import period_of
        from configurator.quote.amended import Change, How

        if self.how not in list(How):
            raise RequestError(f"A contract cannot be changed by `{self.how}`.", "Ways: amend, upgrade, renew.")
        try:
            notice = period_of(self.notice) if self.notice is not None else None
        except ValueError:
            raise RequestError(f"`{self.notice}` is no notice.", "Write it like `1 month` or `2 weeks`.") from None
        return Change(self.order, How(self.how), read_day(self.on), notice)


def read_day(text: str) -> date:
    """A day that a person wrote. Raises RequestError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RequestError(f"`{text}` is not a day.", "Write it like `2026-07-01`.") from None


def change(seat: Seat, wish: Wish, file: Path, language: str | None, *, make_quote: bool, as_json: bool) -> ExitCode:
    """What changes by the offer in a file."""
    wanted = wish.read()
    if wish.how == "cancel":
        raise RequestError("An offer does not cancel a contract.", "Use `configurator contracts cancel ORDER --on DATE`.")
    content = replace(read_offer(file), changes=wanted)
    content = content if language is None else replace(content, language=language)
    return _told(seat, content, make_quote=make_quote, as_json=as_json)


def cancel(seat: Seat, wish: Wish, language: str, *, make_quote: bool, as_json: bool) -> ExitCode:
    """What it costs to end a contract."""
    from configurator.offers.content import Content

    return _told(seat, Content((), language=language, changes=wish.read()), make_quote=make_quote, as_json=as_json)


def _told(seat: Seat, content: Content, *, make_quote: bool, as_json: bool) -> ExitCode:
    """Say what a change means, and keep it as a quote where that is wanted."""
    with desk_at(seat) as desk:
        kept = desk.create(content) if make_quote else None
        quote = kept.quote if kept is not None else desk.price(content).quote
    id = kept.stored.id if kept is not None else None
    if as_json:
        from configurator.offers.contract_documents import change_document

        print_json(change_document(quote, id))
        return ExitCode.OK
    screen = Screen()
    head, *rest = _words(quote)
    screen.line(head, STRONG)
    for sentence in rest:
        screen.line(f"  {sentence}")
    if id is not None:
        screen.line(f"✓ Quote {id}: `configurator quotes submit {id}`, then `send`.", GOOD)
    else:
        screen.line("Nothing was kept: `--quote` makes the quote.", FAINT)
    return ExitCode.OK


def _words(quote: Quote) -> tuple[str, ...]:
    from configurator.quote.amendment_words import word_amendment

    assert quote.amendment is not None, "the quote changes a contract"
    return word_amendment(quote.amendment, quote.language)
