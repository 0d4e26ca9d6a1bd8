"""Thousands of stored offers reopened against the catalogs of today: streamed from a store, by several processes.

Documents are read here and sent to the processes in chunks; each process loads the catalogs from their folders and finds the
compiled products in the cache on disk. What is said of an offer comes back as plain records, in the order of the store.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from configurator.configurable import ConfigurableCatalog, load_catalog
from configurator.errors import ConfiguratorError, RequestError
from configurator.offers.catalogs import Catalogs
from configurator.offers.content import content_from_json
from configurator.offers.desk import draft_of
from configurator.offers.reopened import Outcome, Reopened, Sums
from configurator.offers.reopening import Reopening
from configurator.offers.reopening_words import word_reopened
from configurator.quote.document import quote_from_json
from configurator.quote.life import State
from configurator.store.records import Draft, QuoteSummary

if TYPE_CHECKING:
    from configurator.store.finding import Wanted
    from configurator.store.store import Store

OPEN_STATES = (State.DRAFT, State.PENDING, State.APPROVED, State.SENT, State.EXPIRED)
"""The states of quotes that may still become orders, perhaps by their next revision."""

_CHUNK = 40
_AHEAD = 3
"""So many chunks wait for each process: more would only hold documents in memory."""

Kept = tuple[QuoteSummary, Draft]
Folders = Mapping[str, tuple[Path, str]]
"""The folder and the content hash of each catalog, by its id."""


@dataclass(frozen=True, slots=True)
class ReopenedQuote:
    """What becomes of a stored quote: of the revision that counts, at the version at which it was read.

    `before` and `after` are what it comes to (None where that is not known, or impossible), `reasons` sentences in its language.
    `proposal` is what it is to become: None where nothing changes or nothing is possible, or where it was not asked for.
    """

    summary: QuoteSummary
    outcome: Outcome
    currency: str
    before: Sums | None
    after: Sums | None
    reasons: tuple[str, ...]
    changed_decisions: int = 0
    proposal: Draft | None = None

    def without_proposal(self) -> ReopenedQuote:
        """The same without the documents to be saved: to be kept for a report."""
        return replace(self, proposal=None)

    @property
    def label(self) -> str:
        """What its revision is called: `Q-2026-00017/2`."""
        return f"{self.summary.number or self.summary.id}/{self.summary.revision}"


@dataclass(frozen=True, slots=True)
class Asked:
    """How quotes are reopened: at which moment, by somebody with which roles, and whether proposals are wanted."""

    now: datetime
    roles: frozenset[str] = frozenset()
    proposals: bool = False


def reopen_all(
    store: Store,
    catalogs: Catalogs,
    now: datetime,
    *,
    workers: int = 2,
    roles: Iterable[str] = (),
    proposals: bool = False,
    wanted: Wanted | None = None,
) -> Iterator[ReopenedQuote]:
    """Every quote that is sought (as in `quotes.iterate`; by default all that may still become orders), reopened, one by one.

    With `workers` above 1, catalogs must be in folders, and the main module of a script must be safe to import. Nothing is
    written: `save_reopened` does that. Raises what the store raises, and what loading a catalog raises.
    """
    sought: Wanted = {"state": OPEN_STATES, **(wanted or {})}
    asked = Asked(now, frozenset(roles), proposals)
    drafts = store.quotes.iterate_drafts(**sought)
    if workers < 2:
        reopening = Reopening(catalogs, now)
        yield from (_reopened(kept, reopening, asked) for kept in drafts)
    else:
        yield from _by_processes(drafts, catalogs, asked, workers)


def _by_processes(drafts: Iterator[Kept], catalogs: Catalogs, asked: Asked, workers: int) -> Iterator[ReopenedQuote]:
    context = multiprocessing.get_context("spawn")  # no locks and no connections are inherited
    pool = ProcessPoolExecutor(workers, context, initializer=_begin, initargs=(asked,))
    waiting: deque[Future[list[ReopenedQuote]]] = deque()
    sources = _Sources(catalogs, asked.now)
    try:
        while chunk := list(islice(drafts, _CHUNK)):
            waiting.append(pool.submit(_work, sources.of(chunk), chunk))
            if len(waiting) >= workers * _AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


class _Sources:
    """The catalogs that quotes name. Their products are compiled here, once; the processes find them in the cache on disk."""

    def __init__(self, catalogs: Catalogs, now: datetime) -> None:
        self._catalogs = catalogs
        self._now = now
        self._seen: set[tuple[str | None, str]] = set()

    def of(self, chunk: Sequence[Kept]) -> Folders:
        """Where the catalogs of some quotes are. One that there is not is told with each quote that names it."""
        for named in {named for _, draft in chunk for named in _named(draft.content)} - self._seen:
            self._seen.add(named)
            with suppress(ConfiguratorError):
                self._catalogs.current(named[0]).compile(named[1], self._now)
        loaded = self._catalogs.loaded
        return {name: (each.records.folder.absolute(), each.records.content_hash) for name, each in loaded.items()}


def _named(content: Any) -> Iterator[tuple[str | None, str]]:
    """The catalogs and products that a document of content names."""
    items = content.get("items") if isinstance(content, dict) else None
    for item in items if isinstance(items, list) else ():
        catalog, product = (item.get("catalog"), item.get("product")) if isinstance(item, dict) else (None, None)
        if isinstance(product, str) and (catalog is None or isinstance(catalog, str)):
            yield catalog, product


# --- in a process of its own ------------------------------------------------------------------------------------------


class _Worker:
    """What a process remembers from chunk to chunk."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.catalogs = Catalogs([], load=self._load)
        self.reopening = Reopening(self.catalogs, asked.now)
        self._folders: Folders = {}

    def work(self, folders: Folders, chunk: Sequence[Kept]) -> list[ReopenedQuote]:
        """Reopen some quotes."""
        self._folders = folders
        for name in folders:
            self.catalogs.current(name)
        return [_reopened(kept, self.reopening, self.asked) for kept in chunk]

    def _load(self, name: str) -> ConfigurableCatalog:
        if name not in self._folders:
            raise RequestError(f"There is no catalog `{name}` here.")
        folder, content_hash = self._folders[name]
        catalog = load_catalog(folder)
        if catalog.records.content_hash != content_hash:
            message = f"The catalog `{folder}` was changed while quotes were reopened against it."
            raise RequestError(message, "Begin again.")
        return catalog


_worker: _Worker | None = None


def _begin(asked: Asked) -> None:
    global _worker
    _worker = _Worker(asked)


def _work(folders: Folders, chunk: Sequence[Kept]) -> list[ReopenedQuote]:
    assert _worker is not None
    return _worker.work(folders, chunk)


def _reopened(kept: Kept, reopening: Reopening, asked: Asked) -> ReopenedQuote:
    summary, draft = kept
    try:
        content = content_from_json(draft.content)
        quote = quote_from_json(draft.priced) if draft.priced is not None else None
        found = reopening.of(content, quote, asked.roles)
    except ConfiguratorError as error:
        return ReopenedQuote(summary, Outcome.IMPOSSIBLE, summary.currency or "", None, None, (str(error),))
    return ReopenedQuote(
        summary=summary,
        outcome=found.outcome,
        currency=found.currency,
        before=found.before,
        after=found.after,
        reasons=tuple(word_reopened(found)),
        changed_decisions=sum(item.changed_decisions for item in found.items),
        proposal=_proposal(found) if asked.proposals else None,
    )


def _proposal(found: Reopened) -> Draft | None:
    """What is to be saved of an offer: nothing where it stays as it is."""
    return draft_of(found.offer) if found.offer is not None and found.outcome is not Outcome.UNCHANGED else None


