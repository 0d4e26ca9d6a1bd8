"""What became of many stored offers, as a report: how many of which outcome, and a row for each quote, as CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from configurator.catalog.charge_kinds import ChargeKind
from configurator.offers.reopened import Outcome, Sums
from configurator.offers.reopening_all import ReopenedQuote
from configurator.offers.reopening_saves import Saved
from configurator.offers.reopening_words import sums_document

COLUMNS = (
    "quote", "id", "number", "revision", "state", "customer", "owner", "title", "outcome", "changed_decisions", "currency",
    "value_before", "value_after", "one_time_before", "one_time_after", "monthly_before", "monthly_after", "saved", "reasons",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(slots=True)
class Report:
    """All quotes that were reopened, in order, and what was done with their proposals (None: nothing was to be saved)."""

    rows: list[tuple[ReopenedQuote, Saved | None]] = field(default_factory=list)

    def add(self, found: ReopenedQuote, saved: Saved | None) -> None:
        """Note a quote."""
        self.rows.append((found, saved))

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each outcome, all of them named."""
        outcomes = [found.outcome for found, _ in self.rows]
        return {outcome.value: outcomes.count(outcome) for outcome in Outcome}

    @property
    def saved(self) -> dict[str, int]:
        """How many proposals were saved, revised, stale, held; only what there is."""
        done = [saved for _, saved in self.rows if saved is not None]
        return {each.value: done.count(each) for each in Saved if each in done}


def report_csv(report: Report) -> str:
    """A line for each quote. Texts that a spreadsheet would take for formulas are quoted by an apostrophe."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(found, saved) for found, saved in report.rows)
    return file.getvalue()


def _row(found: ReopenedQuote, saved: Saved | None) -> list[str]:
    summary = found.summary
    texts = (summary.customer, summary.owner, summary.title)
    customer, owner, title = (_plain(text or "") for text in texts)
    told = (found.label, summary.id, summary.number or "", str(summary.revision), summary.state.value, customer, owner, title)
    amounts = _pairs(found.before, found.after)
    rest = (saved.value if saved is not None else "", _plain(" | ".join(found.reasons)))
    return [*told, found.outcome.value, str(found.changed_decisions), found.currency, *amounts, *rest]


def _pairs(before: Sums | None, after: Sums | None) -> Iterable[str]:
    """Contract value, one-time and monthly totals, each before and after."""
    for each in (None, ChargeKind.ONE_TIME, ChargeKind.MONTHLY):
        for sums in (before, after):
            if sums is None:
                yield ""
            else:
                yield f"{sums.value if each is None else sums.totals.get(each, 0):f}"


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def report_json(report: Report) -> str:
    """The report as a JSON document."""
    return json.dumps(report_document(report), ensure_ascii=False, indent=1) + "\n"


def report_document(report: Report) -> dict[str, Any]:
    """The report as plain dicts; amounts are texts."""
    return {
        "count": len(report.rows),
        "outcomes": report.counts,
        "saved": report.saved,
        "quotes": [reopened_quote_document(found, saved) for found, saved in report.rows],
    }


def reopened_quote_document(found: ReopenedQuote, saved: Saved | None = None) -> dict[str, Any]:
    """One quote as plain dicts."""
    summary = found.summary
    return {
        "quote": found.label,
        "id": summary.id,
        "number": summary.number,
        "revision": summary.revision,
        "version": summary.version,
        "state": summary.state.value,
        "customer": summary.customer,
        "owner": summary.owner,
        "title": summary.title,
        "outcome": found.outcome.value,
        "changed_decisions": found.changed_decisions,
        "currency": found.currency,
        "before": sums_document(found.before),
        "after": sums_document(found.after),
        "reasons": list(found.reasons),
        "saved": None if saved is None else saved.value,
    }


def report_text(report: Report, most: int | None = None) -> str:
    """The report as text: counts, then every quote that does not stay as it is (or so many of them) with its reasons."""
    told = [f"{count} {outcome}" for outcome, count in report.counts.items() if count]
    lines = [f"{len(report.rows)} quotes: {', '.join(told) or 'none'}"]
    if report.saved:
        lines.append(", ".join(f"{count} {what}" for what, count in report.saved.items()))
    changed: Sequence[ReopenedQuote] = [found for found, _ in report.rows if found.outcome is not Outcome.UNCHANGED]
    for found in changed[:most]:
        lines += ["", f"{found.label}  {found.outcome}  {found.summary.customer or ''}".rstrip()]
        lines += [f"  {reason}" for reason in found.reasons]
    if most is not None and len(changed) > most:
        lines += ["", f"… and {len(changed) - most} more"]
    return "\n".join(lines) + "\n"
