"""The command `test`: runs the test cases beside a catalog, and says of those that fail what is responsible."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.text import Text as Styled

from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.opening import Opening, find_product, make_configurable, open_catalog
from configurator.cli.screen import BAD, FAINT, GOOD, STRONG, Screen, plain_table
from configurator.cli.workbench.case_documents import results_document
from configurator.cli.workbench.case_words import amount_phrase, conflict_of, expectation_phrase, finding_phrase, situation_phrase
from configurator.cli.workbench.check import styled_issue
from configurator.cli.workbench.coverage import coverage_documents, show_coverage
from configurator.cli.workbench.standings import standing_phrase
from configurator.errors import RequestError
from configurator.explanation import word_reasons
from configurator.source import Severity, did_you_mean
from configurator.workbench.cases.findings import Finding, FoundAmount, FoundAvailable, FoundPossible
from configurator.workbench.cases.reading import FILES, CasesError, read_cases

if TYPE_CHECKING:
    from configurator.catalog.records import Catalog
    from configurator.explanation import Conflict
    from configurator.source import Issue
    from configurator.workbench.cases.findings import Line
    from configurator.workbench.cases.records import Case
    from configurator.workbench.cases.running import CaseResult
    from configurator.workbench.tracing.standing import RuleStanding


def test(opening: Opening, ids: Sequence[str], *, coverage: bool, as_json: bool) -> ExitCode:
    """Run the cases of a catalog, or of one product, or those of some ids, and print what does not hold."""
    catalog, screen = open_catalog(opening)
    cases, warnings = _read(catalog)
    chosen = _chosen(catalog, cases, opening.product, ids)
    if not as_json:
        screen.line(f"{catalog.title.render(screen.language)} {catalog.version}", STRONG)
        for warning in warnings:
            screen.unwrapped(styled_issue(warning, catalog.folder))
    results: list[CaseResult] = []
    started = time.perf_counter()
    for result in _run(catalog, chosen, opening, screen):
        results.append(result)
        if not as_json and not result.passed:
            _show_failed(result, screen)
        elif not as_json and ids:
            screen.line(Styled.assemble(("✓ ", GOOD), _heading(result.case, screen)))
    seconds = time.perf_counter() - started
    if as_json:
        document = results_document(catalog, results, warnings, screen)
        if coverage:
            document["coverage"] = coverage_documents(catalog, results, opening.product)
        print_json(document)
    else:
        _show_products(results, screen)
        if coverage:
            show_coverage(catalog, results, opening.product, screen)
        _show_sum(results, seconds, screen)
    return ExitCode.OK if all(result.passed for result in results) else ExitCode.NO


def _read(catalog: Catalog) -> tuple[tuple[Case, ...], tuple[Issue, ...]]:
    """The cases and the warnings about them. Raises CasesError, or RequestError where there are none."""
    cases, issues = read_cases(catalog)
    if any(issue.severity is Severity.ERROR for issue in issues):
        raise CasesError(catalog.folder, issues)
    if not cases:
        message = f"There are no test cases beside the catalog `{catalog.folder}`."
        raise RequestError(message, f"Write some into a file `{FILES.replace('*', '')}` there.")
    return cases, issues


def _chosen(catalog: Catalog, cases: Sequence[Case], product: str, ids: Sequence[str]) -> list[Case]:
    """The cases that are asked for. Raises UnknownProductError, or RequestError where there are none."""
    if product:
        find_product(catalog, product)
    known = [case.id for case in cases]
    for id in ids:
        if id not in known:
            guess = did_you_mean(id, known)
            hint = guess[0].upper() + guess[1:] if guess else "Leave out --case to run all of them."
            raise RequestError(f"There is no case `{id}` beside this catalog.", hint)
    chosen = [case for case in cases if product in ("", case.product) and (not ids or case.id in ids)]
    if not chosen:
        raise RequestError(f"None of these cases is about product `{product}`.", "Leave out --product, or name others.")
    return chosen


def _run(catalog: Catalog, cases: list[Case], opening: Opening, screen: Screen) -> Iterator[CaseResult]:
    """The results; the engine is imported here, and a product compiled when its first case is run."""
    with screen.working("testing"):
        configurable = make_configurable(catalog, opening.budget)
        from configurator.workbench.cases.running import run_cases

        yield from run_cases(configurable, cases)


# --- a case that fails ------------------------------------------------------------------------------------------------


def _show_failed(result: CaseResult, screen: Screen) -> None:
    screen.currency = result.run.session.catalog.currency
    screen.line()
    screen.line(Styled.assemble(("✗ ", BAD), _heading(result.case, screen)))
    screen.show(Styled(situation_phrase(result.case), FAINT))
    for finding in result.findings:
        table = plain_table()
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        expectation = finding.expectation
        expected = Styled(expectation_phrase(expectation, screen)).append(f"  {expectation.place}", FAINT)
        table.add_row(Styled(screen.word("expected"), FAINT), expected)
        table.add_row(Styled(screen.word("found instead"), FAINT), Styled(finding_phrase(finding, screen)))
        screen.show(table)
        _show_responsible(finding, screen)


def _heading(case: Case, screen: Screen) -> Styled:
    heading = Styled.assemble((case.id, STRONG), (f"  {case.place}", FAINT))
    return heading.append(f"\n  {case.title.render(screen.language)}") if case.title else heading


def _show_responsible(finding: Finding, screen: Screen) -> None:
    """The rules of the smallest conflict, the rules that did not prevent it, or the charges that an amount is made of."""
    conflict = conflict_of(finding)
    if conflict is not None:
        _show_rules(conflict, screen)
    elif isinstance(finding, FoundPossible | FoundAvailable):
        for rule in finding.rules:
            _show_standing(rule, screen)
    elif isinstance(finding, FoundAmount):
        _show_lines(finding, screen)


def _show_rules(conflict: Conflict, screen: Screen) -> None:
    for rule in conflict.rules:
        screen.show(Styled.assemble((rule.id, STRONG), (f"  {rule.place}", FAINT)), indent=4)
        screen.show(Styled(rule.because.render(screen.language)), indent=6)
    if not conflict.rules:
        for reason in word_reasons(conflict, screen.language):
            screen.show(Styled(reason), indent=4)


def _show_standing(found: RuleStanding, screen: Screen) -> None:
    heading = Styled.assemble((found.rule.id, STRONG), (f"  {found.rule.place}  ", FAINT))
    screen.show(heading.append(standing_phrase(found.standing, screen)), indent=4)


def _show_lines(finding: FoundAmount, screen: Screen) -> None:
    """The charges, each with what the case expects of it; one that is just as much as the difference is marked."""
    table = plain_table()
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    for line in finding.lines:
        title = Styled(line.charge.title.render(screen.language))
        notes = screen.word("comma").join(_notes(line, finding, screen))
        table.add_row(Styled(line.charge.id, STRONG), title, screen.money(line.amount), *([Styled(notes, BAD)] if notes else []))
    screen.show(table, indent=4)


def _notes(line: Line, finding: FoundAmount, screen: Screen) -> Iterator[str]:
    if line.expected is not None and line.expected != finding.expectation:
        yield screen.word("line expected", amount=amount_phrase(line.expected, screen))
    if line.explains:
        yield screen.word("line explains")


# --- all cases --------------------------------------------------------------------------------------------------------


def _show_products(results: Sequence[CaseResult], screen: Screen) -> None:
    if any(not result.passed for result in results):
        screen.line()
    for product in dict.fromkeys(result.case.product for result in results):
        passed = [result.passed for result in results if result.case.product == product]
        style = "" if all(passed) else BAD
        screen.line(f"  {screen.word('cases of', product=product, passed=sum(passed), count=len(passed))}", style)


def _show_sum(results: Sequence[CaseResult], seconds: float, screen: Screen) -> None:
    passed = sum(result.passed for result in results)
    told = {"passed": passed, "failed": len(results) - passed, "count": len(results), "seconds": f"{seconds:.1f}"}
    if passed < len(results):
        screen.say("one does not hold" if told["failed"] == 1 else "not all hold", BAD, **told)
    else:
        screen.say("all hold", GOOD, **told)
