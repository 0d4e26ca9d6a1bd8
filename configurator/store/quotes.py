"""Quotes: the store's door to them. Each call is one transaction, with its event in the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Unpack

from sqlalchemy.engine import Connection

from configurator.quote.life import Actor, Step
from configurator.store import approving, drafting, finding, reading, sending
from configurator.store.database import Database
from configurator.store.drafting import WrittenDraft
from configurator.store.finding import QuoteFilter, Wanted
from configurator.store.holding import HeldQuote
from configurator.store.paging import Page
from configurator.store.records import Draft, NewQuote, QuoteSummary, SaveInfo, StoredQuote

_BULK = 500


class Quotes:
    """All quotes of a store, each named by its id or its number.

    What changes a quote names the `version` that it was read at, and raises StaleWriteError where somebody else has changed it
    since; LifeCycleError where its state does not allow it; UnknownQuoteError, RecordError; and then nothing is written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    # --- creating and writing ---

    def create(self, draft: Draft, *, owner: str, actor: Actor, customer: str | None = None) -> StoredQuote:
        """Create a quote: revision 1, a draft. It has an id, and gets its number when it is sent. Raises RecordError."""

        def work(connection: Connection) -> StoredQuote:
            now = self._database.now()
            (id,) = drafting.create(connection, now, [NewQuote(draft, owner, customer)], actor)
            return reading.read_quote(connection, now, id)

        return self._database.write(work)

    def create_many(self, news: Iterable[NewQuote], *, actor: Actor) -> list[str]:
        """Create many quotes, 500 a transaction; their ids, in order. Raises RecordError: then its 500 are not there."""
        rest, ids = iter(news), []
        while chunk := list(islice(rest, _BULK)):
            ids += self._database.write(lambda connection, chunk=chunk: self._create(connection, chunk, actor))  # type: ignore[misc]
        return ids

    def _create(self, connection: Connection, news: Sequence[NewQuote], actor: Actor) -> list[str]:
        return drafting.create(connection, self._database.now(), news, actor)

    def save(self, quote: str, draft: Draft, *, version: int, actor: Actor) -> StoredQuote:
        """Save the last revision anew; earlier saves stay. Where it waited for approval or had it, it is a draft again."""
        written = WrittenDraft(draft)
        return self._change(quote, version, lambda held: drafting.save(held, written, actor))

    def renew(self, quote: str, draft: Draft, *, version: int, actor: Actor, because: str) -> StoredQuote:
        """Save a quote anew, where it was sent as its next revision, and say in the trail because of what."""
        written = WrittenDraft(draft)
        return self._change(quote, version, lambda held: drafting.renew(held, written, because, actor))

    def revise(self, quote: str, *, version: int, actor: Actor) -> StoredQuote:
        """Begin the next revision, as a copy of the last one. That stays in force until the new one is sent."""
        return self._change(quote, version, lambda held: drafting.revise(held, actor))

    def assign(
        self, quote: str, *, version: int, actor: Actor, owner: str | None = None, customer: str | None = None
    ) -> StoredQuote:
        """Give a quote to another owner; to another customer only as long as nothing was sent."""
        return self._change(quote, version, lambda held: drafting.assign(held, owner, customer, actor))

    def comment(self, quote: str, text: str, *, actor: Actor, revision: int | None = None) -> StoredQuote:
        """Write a comment into the trail. It changes nothing else, and so needs no version."""
        return self._change(quote, None, lambda held: drafting.comment(held, text, revision, actor))

    # --- the life of a revision ---

    def submit(self, quote: str, *, version: int, actor: Actor, steps: Sequence[Step] = ()) -> StoredQuote:
        """Ask for the approvals that are needed, in this order; where none is, the revision is approved at once."""
        return self._change(quote, version, lambda held: approving.submit(held, steps, actor))

    def approve(self, quote: str, *, version: int, actor: Actor, comment: str = "") -> StoredQuote:
        """Give the approval that is next. Raises NotAllowedError without its role, or to who asked."""
        return self._change(quote, version, lambda held: approving.approve(held, actor, comment))

    def send_back(self, quote: str, *, version: int, actor: Actor, comment: str) -> StoredQuote:
        """Refuse the approval that is next, and say why: the revision is a draft again. Raises NotAllowedError."""
        return self._change(quote, version, lambda held: approving.send_back(held, actor, comment))

    def send(self, quote: str, *, version: int, actor: Actor) -> StoredQuote:
        """Send the last revision: the quote gets its number, earlier revisions are superseded; from now on it stays."""
        return self._change(quote, version, lambda held: sending.send(held, actor))

    def reject(self, quote: str, *, version: int, actor: Actor, comment: str = "", revision: int | None = None) -> StoredQuote:
        """Write that the customer does not want it."""
        return self._change(quote, version, lambda held: sending.reject(held, _revision(held, revision), actor, comment))

    def expire(self) -> int:
        """Write for all that have ended that they are expired; how many. For a nightly job: they count as expired anyway."""
        return self._database.write(lambda connection: sending.expire(connection, self._database.now()))

    # --- reading ---

    def open(self, quote: str) -> StoredQuote:
        """A quote with all its revisions, by its id, its number, or the label of a revision. Raises UnknownQuoteError."""
        now = self._database.now()
        return self._database.read(lambda connection: reading.read_quote(connection, now, quote))

    def read(self, quote: str, revision: int | None = None, save: int | None = None) -> Draft:
        """What was saved: in the last revision or another one, by its last save or another one, unchanged.

        Raises UnknownQuoteError, StoreDamagedError.
        """
        return self._database.read(lambda connection: reading.read_draft(connection, quote, revision, save))

    def saves(self, quote: str) -> list[SaveInfo]:
        """All saves of all revisions, the first one first. Raises UnknownQuoteError."""
        return self._database.read(lambda connection: reading.read_saves(connection, quote))

    def find(self, *, limit: int = 50, after: str | None = None, **wanted: Unpack[Wanted]) -> Page[QuoteSummary]:
        """A page of the quotes sought, the last changed first; `wanted` as in QuoteFilter, `after` is `next` of a page."""
        now, filter = self._database.now(), QuoteFilter(**wanted)
        return self._database.read(lambda connection: finding.find_page(connection, now, filter, limit, after))

    def count(self, **wanted: Unpack[Wanted]) -> int:
        """How many quotes there are of those sought; `wanted` as in QuoteFilter."""
        now, filter = self._database.now(), QuoteFilter(**wanted)
        return self._database.read(lambda connection: finding.count_quotes(connection, now, filter))

    def iterate(self, **wanted: Unpack[Wanted]) -> Iterator[QuoteSummary]:
        """All quotes sought, one after the other, in the order of their creation, on one snapshot."""
        with self._database.reading() as connection:
            yield from finding.stream(connection, self._database.now(), QuoteFilter(**wanted))

    def iterate_drafts(self, **wanted: Unpack[Wanted]) -> Iterator[tuple[QuoteSummary, Draft]]:
        """As `iterate`, each with what was last saved in the revision that counts."""
        with self._database.reading() as connection:
            yield from finding.stream_with_drafts(connection, self._database.now(), QuoteFilter(**wanted))

    def _change(self, quote: str, version: int | None, change: Callable[[HeldQuote], None]) -> StoredQuote:
        """One change of one quote, in one transaction; the quote after it."""

        def work(connection: Connection) -> StoredQuote:
            now = self._database.now()
            held = HeldQuote(connection, now, quote)
            if version is not None:
                held.check_version(version)
            change(held)
            return reading.read_quote(connection, now, held.id)

        return self._database.write(work)


def _revision(held: HeldQuote, revision: int | None) -> int:
    return held.open_to_customer if revision is None else held.check_revision(revision)
