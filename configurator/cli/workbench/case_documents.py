"""What `test --json` prints: every case with what was found against it, as sentences and as data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from configurator.cli.documents import Document, amount_document, catalog_document, explanation_document, issue_document
from configurator.cli.screen import Screen
from configurator.cli.workbench.case_words import conflict_of, expectation_phrase, finding_phrase
from configurator.source import Issue, Place
from configurator.titles import written, written_all
from configurator.workbench.cases.findings import (
    Finding,
    FoundAmount,
    FoundAvailable,
    FoundCompletion,
    FoundExcluded,
    FoundImpossible,
    FoundOpen,
    FoundOtherReason,
    FoundPossible,
    FoundUnchecked,
)

if TYPE_CHECKING:
    from configurator.catalog.records import Catalog
    from configurator.workbench.cases.findings import Line
    from configurator.workbench.cases.running import CaseResult
    from configurator.workbench.tracing.standing import RuleStanding

_KINDS: dict[type, str] = {
    FoundImpossible: "impossible",
    FoundPossible: "possible",
    FoundOtherReason: "other-reason",
    FoundAvailable: "available",
    FoundExcluded: "excluded",
    FoundOpen: "open",
    FoundUnchecked: "unchecked",
    FoundAmount: "amount",
    FoundCompletion: "completion",
}


def results_document(
    catalog: Catalog, results: Sequence[CaseResult], warnings: Sequence[Issue], screen: Screen
) -> Document:
    """The results of all cases that were run."""
    passed = sum(result.passed for result in results)
    return {
        "catalog": catalog_document(catalog, screen.language),
        "language": screen.language,
        "currency": catalog.currency,
        "ok": passed == len(results),
        "passed": passed,
        "failed": len(results) - passed,
        "issues": [issue_document(warning) for warning in warnings],
        "cases": [_case_document(result, screen) for result in results],
    }


def place_document(place: Place) -> Document:
    """A place in a file."""
    return {"file": place.file, "line": place.line, "column": place.column}


def _case_document(result: CaseResult, screen: Screen) -> Document:
    case, session = result.case, result.run.session
    screen.currency = session.catalog.currency
    return {
        "id": case.id,
        "title": case.title.render(screen.language) if case.title else None,
        "product": case.product,
        "context": written_all(session.context),
        "given": written_all(case.given),
        "on": case.day.isoformat() if case.day else None,
        "customer": case.customer,
        "price_lists": [each.id for each in session.price_lists],
        "currency": session.catalog.currency,
        "limits": {kind: amount_document(amount) for kind, amount in case.limits.items()},
        **place_document(case.place),
        "passed": result.passed,
        "seconds": f"{result.seconds:.3f}",
        "findings": [_finding_document(finding, screen) for finding in result.findings],
    }


def _finding_document(finding: Finding, screen: Screen) -> Document:
    conflict = conflict_of(finding)
    return {
        "kind": _KINDS[type(finding)],
        "expected": expectation_phrase(finding.expectation, screen),
        "found": finding_phrase(finding, screen),
        **place_document(finding.expectation.place),
        **_details(finding),
        "conflict": explanation_document(conflict, screen.language) if conflict else None,
    }


def _details(finding: Finding) -> Document:
    match finding:
        case FoundPossible(rules=rules):
            return {"rules": [_standing_document(rule) for rule in rules]}
        case FoundAvailable(expectation=expectation, values=values, rules=rules):
            listed = {"choice": expectation.choice.path, "values": [written(value) for value in values]}
            return {**listed, "rules": [_standing_document(rule) for rule in rules]}
        case FoundExcluded(expectation=expectation, values=values) | FoundUnchecked(expectation=expectation, values=values):
            return {"choice": expectation.choice.path, "values": [written(value) for value in values]}
        case FoundOpen(expectation=expectation, left=left):
            return {"choice": expectation.choice.path, "values": [written(value) for value in left]}
        case FoundCompletion(expectation=expectation, value=value):
            return {"choice": expectation.choice.path, "values": [written(value)]}
        case FoundAmount(expectation=expectation, amount=amount, lines=lines):
            found = {"item": expectation.item, "amount": amount_document(amount)}
            return {**found, "lines": [_line_document(line) for line in lines]}
        case _:
            return {}


def _standing_document(found: RuleStanding) -> Document:
    return {"id": found.rule.id, "standing": found.standing.value, **place_document(found.rule.place)}


def _line_document(line: Line) -> Document:
    expected = line.expected
    return {
        "charge": line.charge.id,
        "kind": line.charge.kind.value,
        "amount": amount_document(line.amount),
        "at_least": amount_document(expected.low) if expected else None,
        "at_most": amount_document(expected.high) if expected else None,
        "explains": line.explains,
    }
