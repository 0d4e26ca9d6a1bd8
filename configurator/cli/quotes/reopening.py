"""The command `quotes reopen`: what becomes of stored quotes under the catalogs of today, one of them or all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.files import write_document
from configurator.cli.phrases import totals_phrase
from configurator.cli.quotes.desk import Seat, desk_at
from configurator.cli.screen import BAD, FAINT, GOOD, OPEN, STRONG, Screen, error_console
from configurator.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable

    from configurator.offers.reopened import Outcome, Reopened
    from configurator.offers.reopening_report import Report
    from configurator.offers.reopening_saves import Saved

SHOWN = 20
_STYLES = {"unchanged": GOOD, "re-priced": OPEN, "repaired": OPEN, "impossible": BAD}
_FORMATS = (".txt", ".csv", ".json")


@dataclass(frozen=True, slots=True)
class Wish:
    """How many are to be reopened: by how many processes, into which report, and whether proposals are to be saved."""

    workers: int = 2
    save: bool = False
    report: Path | None = None
    force: bool = False


def reopen_one(seat: Seat, quote: str, version: int | None, *, save: bool, as_json: bool) -> ExitCode:
    """Reopen a quote: show what becomes of it, and save the proposal where that is wanted."""
    from configurator.offers.reopening import reopen
    from configurator.offers.reopening_saves import save_proposal
    from configurator.offers.reopening_words import reopened_document

    with desk_at(seat) as desk:
        kept = desk.open(quote)
        found = reopen(kept.content, kept.quote, desk.catalogs, desk.now(), desk.actor.roles)
        saved: Saved | None = None
        if save:
            latest = kept.stored.latest
            place = (kept.stored.id, latest.state, kept.stored.version if version is None else version)
            saved = save_proposal(desk.store, place, found, desk.catalogs, desk.actor)
    if as_json:
        document = {"quote": kept.stored.label(), **reopened_document(found), "saved": None if saved is None else saved.value}
        print_json(document)
    else:
        _show(kept.stored.label(), found, saved)
    return _code([found.outcome])


def _show(label: str, found: Reopened, saved: Saved | None) -> None:
    from configurator.offers.reopening_words import word_outcome, word_reopened

    screen = Screen("en", found.currency)
    screen.line(f"{label}  {word_outcome(found.outcome, found.language)}", _STYLES[found.outcome.value])
    for sentence in word_reopened(found):
        screen.line(f"  {sentence}")
    if found.before is not None and found.after is not None and found.before != found.after:
        screen.line()
        screen.line(f"Before  {totals_phrase(found.before.totals, screen)}", FAINT)
        screen.line(f"Now     {totals_phrase(found.after.totals, screen)}", STRONG)
    if saved is not None:
        screen.line(f"✓ {saved.value}" if saved.value in ("saved", "revised") else f"Not saved: {_NOT_SAVED[saved.value]}", FAINT)
    elif found.offer is not None:
        screen.line("Nothing was written. Take the proposal over with --save.", FAINT)


_NOT_SAVED = {
    "stale": "somebody has changed the quote meanwhile; reopen it again",
    "held": "it waits for an approval or has one; send it back first",
    "refused": "the running contract that it changes cannot be changed so any more",
    "nothing": "there is nothing to change",
}


def reopen_many(seat: Seat, wanted: dict[str, Any], wish: Wish, *, as_json: bool) -> ExitCode:
    """Reopen all quotes sought, and report what becomes of them."""
    from configurator.offers.reopening_all import OPEN_STATES, reopen_all
    from configurator.offers.reopening_report import Report, report_document, report_text
    from configurator.offers.reopening_saves import save_reopened

    _check(wish)
    report = Report()
    with desk_at(seat) as desk:
        sought = {"state": OPEN_STATES, **wanted}
        with _progress(desk.store.quotes.count(**sought)) as advance:
            for found in reopen_all(
                desk.store, desk.catalogs, desk.now(), workers=wish.workers, roles=desk.actor.roles,
                proposals=wish.save, wanted=sought,  # type: ignore[arg-type]
            ):  # fmt: skip
                saved = save_reopened(desk.store, found, desk.catalogs, desk.actor) if wish.save else None
                report.add(found.without_proposal(), saved)
                advance()
    if wish.report is not None:
        _write(report, wish)
    if as_json:
        print_json(report_document(report))
    else:
        Screen().plain(report_text(report, SHOWN if wish.report is None else 0))
    return _code([found.outcome for found, _ in report.rows])


def _check(wish: Wish) -> None:
    """Raises RequestError where the report has another format, before anything takes time."""
    if wish.report is not None and wish.report.suffix.lower() not in _FORMATS:
        message = f"The name `{wish.report}` does not say which format to write."
        raise RequestError(message, f"Let it end in {', '.join(_FORMATS[:-1])} or {_FORMATS[-1]}.")
    if wish.report is not None and wish.report.exists() and not wish.force:
        raise RequestError(f"`{wish.report}` exists already.", "Choose another name, or overwrite it with --force.")


def _write(report: Report, wish: Wish) -> None:
    from configurator.offers.reopening_report import report_csv, report_json, report_text

    assert wish.report is not None
    writers: dict[str, Callable[[Report], str]] = {".csv": report_csv, ".json": report_json, ".txt": report_text}
    write_document(wish.report, writers[wish.report.suffix.lower()](report), force=wish.force)


def _code(outcomes: list[Outcome]) -> ExitCode:
    """Whether everything can still be offered."""
    return ExitCode.NO if any(outcome.value == "impossible" for outcome in outcomes) else ExitCode.OK


@contextmanager
def _progress(count: int) -> Iterator[Callable[[], object]]:
    """How far it is, on a terminal; what it gives is called for every quote."""
    from rich.progress import MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = error_console()
    columns = (TextColumn("reopening"), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("reopening", total=count)
        yield lambda: progress.advance(task)
