"""The command `sample`: bundles of a product as a table for a shop, a spreadsheet or a test."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from configurator.cli.conflicts import show_conflict
from configurator.cli.documents import Document, explanation_document, session_document
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.files import write_document
from configurator.cli.opening import Opened
from configurator.cli.phrases import large_number
from configurator.cli.screen import GOOD, OPEN, Screen, error_console
from configurator.errors import RequestError

if TYPE_CHECKING:
    from configurator.session import Session
    from configurator.workbench.sampling.feed import Feed
    from configurator.workbench.sampling.sample import Sample

FORMATS = {".csv": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}


@dataclass(frozen=True, slots=True)
class Wish:
    """Which bundles are wanted (how many at random; or all; or a covering of so many values), and written how and where."""

    count: int | None = None
    seed: int = 0
    distinct: bool = False
    covering: int | None = None
    everything: bool = False
    titles: bool = False
    format: str | None = None
    output: Path | None = None
    force: bool = False

    def check(self) -> None:
        """Raises RequestError where two wishes exclude each other, or a binary format is wanted on a screen."""
        ways = [name for name, asked in self._ways.items() if asked]
        if len(ways) > 1:
            raise RequestError(f"{' and '.join(ways)} do not go together.", "Keep one of them.")
        if self.chosen_format == "parquet" and self.output is None:
            raise RequestError("A Parquet file is not for a screen.", "Name a file: --output feed.parquet.")

    @property
    def _ways(self) -> dict[str, bool]:
        return {
            "`--all`": self.everything,
            "`--covering`": self.covering is not None,
            "`--count`": self.count is not None,
        }

    @property
    def chosen_format(self) -> str:
        """The format to write. Raises RequestError where the file's name does not say."""
        if self.format is not None:
            return self.format
        if self.output is None:
            return "csv"
        if self.output.suffix.lower() not in FORMATS:
            hint = "Let it end in .csv, .json, .jsonl or .parquet, or say --format."
            raise RequestError(f"The name `{self.output}` does not say which format to write.", hint)
        return FORMATS[self.output.suffix.lower()]


DEFAULT_COUNT = 10


def sample(opened: Opened, wish: Wish) -> ExitCode:
    """Pick bundles and print or save them."""
    wish.check()
    session, screen = opened.begin(), opened.screen
    conflict = session.conflict
    if conflict:
        if wish.chosen_format == "json" and wish.output is None:
            print_json({**session_document(session), "conflict": explanation_document(conflict, session.language)})
        else:
            show_conflict(conflict, screen)
        return ExitCode.NO
    from configurator.workbench.sampling.feed import build_feed

    with screen.working("sampling"):
        picked = _pick(session, wish)
        feed = build_feed(session.catalog, session.product, session.context, picked.bundles, session.language, titles=wish.titles)
        content = _content(session, feed, picked, wish.chosen_format)
    if wish.output is None:
        assert isinstance(content, str)
        sys.stdout.write(content)
    else:
        write_document(wish.output, content, force=wish.force)
        screen.line(_told(picked, screen, str(wish.output)), GOOD)
    _warn(picked, screen)
    return ExitCode.OK


def _pick(session: Session, wish: Wish) -> Sample:
    from configurator.workbench.sampling.sample import Situation, draw, draw_covering, list_all

    problem = session.compiled.problem.problem
    situation = Situation(session.product, problem, session.engine, session.context, session.decided)
    if wish.covering is not None:
        return draw_covering(situation, wish.covering)
    if wish.everything:
        return list_all(situation)
    return draw(situation, DEFAULT_COUNT if wish.count is None else wish.count, wish.seed, distinct=wish.distinct)


def _content(session: Session, feed: Feed, picked: Sample, format: str) -> str | bytes:
    from configurator.workbench.sampling.feed import column_documents, format_csv, format_lines, format_parquet, row_documents

    if format == "csv":
        return format_csv(feed)
    if format == "jsonl":
        return format_lines(feed)
    if format == "parquet":
        return format_parquet(feed)
    rows = list(row_documents(feed))
    document = {**session_document(session), "sample": _sample_document(picked), "columns": column_documents(feed), "rows": rows}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _sample_document(picked: Sample) -> Document:
    return {
        "method": picked.method.value,
        "bundles": len(picked.bundles),
        "possible": None if picked.possible is None else str(picked.possible),
        "seed": picked.seed,
        "even": picked.even,
        "steady": picked.steady,
        "strength": picked.strength,
        "covered": picked.covered,
        "impossible": picked.impossible,
    }


def _told(picked: Sample, screen: Screen, file: str) -> str:
    """What was saved, as a sentence."""
    count, possible = f"{len(picked.bundles):,}", "" if picked.possible is None else large_number(picked.possible)
    if picked.strength is not None:
        key = "saved values" if picked.strength == 1 else "saved tuples"
        told = {"covered": f"{picked.covered:,}", "impossible": f"{picked.impossible:,}", "strength": picked.strength}
        return screen.word(key, count=count, file=file, **told)
    if picked.seed is None:
        return screen.word("saved all", count=count, file=file)
    key = "saved drawn" if possible else "saved searched"
    return screen.word(key, count=count, file=file, possible=possible, seed=picked.seed)


def _warn(picked: Sample, screen: Screen) -> None:
    """Say what a reader of the table must know and would not see in it; not on standard output, which may be the table."""
    console = error_console()
    for key, applies in (("not even", not picked.even), ("not steady", picked.even and not picked.steady)):
        if applies:
            console.print(screen.word(key), style=OPEN if console.is_terminal else None)
