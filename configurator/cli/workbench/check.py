"""The command `check`: everything that is wrong in a catalog, in its files and in what follows from its rules."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text as Styled

from configurator.catalog.records import Catalog
from configurator.cli.arguments import find_catalog
from configurator.cli.documents import Document, catalog_document, issue_document
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.phrases import large_number
from configurator.cli.screen import BAD, FAINT, GOOD, OPEN, STRONG, Screen
from configurator.source import Issue, Severity, format_issue

if TYPE_CHECKING:
    from configurator.workbench.checking import Checked

_STYLES = {Severity.ERROR: BAD, Severity.WARNING: OPEN}


def check(name: str, *, budget: float | None, fast: bool, as_json: bool) -> ExitCode:
    """Check a catalog and print what was found."""
    screen = Screen()
    folder = find_catalog(name)
    if not as_json:
        screen.line(f"Checking {folder}", FAINT)
    from configurator.workbench.checking import Checker  # after a line that says what it is about

    checker = Checker(folder, budget)
    checked = checker.check_files()
    if checked.catalog and not fast:
        catalog = checker.configurable(checked.catalog)
        with screen.working("analysing", catalog=catalog.records.title):
            checker.check_rules(checked, catalog)
        for product in catalog.products.values():
            with screen.working("compiling", product=product.id):
                checker.check_size(checked, catalog, product)
            if not as_json:
                show_product(product.id, checked, screen)
    if as_json:
        print_json(_document(checked))
    else:
        show_issues(checked, screen)
        show_result(checked, screen, fast=fast)
    return exit_code_of(checked)


def exit_code_of(checked: Checked) -> ExitCode:
    """Errors are a no; a budget that was too small to know is another thing."""
    if checked.budget_exceeded and checked.errors == 0:
        return ExitCode.BUDGET
    return ExitCode.NO if checked.errors else ExitCode.OK


# --- showing ----------------------------------------------------------------------------------------------------------


def show_product(product: str, checked: Checked, screen: Screen) -> None:
    """What there is to say about a product that is no issue: its size, and what could not be found out."""
    size = checked.sizes.get(product)
    if size is not None:
        known = "" if size.configurations is None else f"{large_number(int(size.configurations))} configurations, "
        screen.line(f"  {product}: {known}checked in {checked.seconds[product]:.1f} s", FAINT)
        if size.engine != "diagram" and size.engine_reason:
            screen.line(f"  {product}: {size.engine_reason}", OPEN)
    unsettled = checked.unsettled.get(product)
    if unsettled:
        screen.line(f"  {product}: not analysed, for want of time or memory: rules {', '.join(unsettled)}", OPEN)


def show_issues(checked: Checked, screen: Screen, known: Container[Issue] = ()) -> None:
    """Every issue with its source line, but for those that are known."""
    issues = [issue for issue in checked.ordered if issue not in known]
    for issue in issues:
        screen.line()
        screen.unwrapped(styled_issue(issue, checked.folder))
    if issues:
        screen.line()


def show_result(checked: Checked, screen: Screen, *, fast: bool = False) -> None:
    """The last line: sound or not."""
    counted = ", ".join(
        _count(number, noun) for number, noun in ((checked.errors, "error"), (checked.warnings, "warning")) if number
    )
    if checked.errors or checked.catalog is None:
        screen.line(f"✗ {checked.folder}: {counted}", BAD)
    elif checked.budget_exceeded:
        screen.line(f"? {checked.folder}: not everything could be compiled within the budget ({counted})", OPEN)
    else:
        screen.line(f"✓ {_contents(checked.catalog)}{f' ({counted})' if counted else ''}", GOOD)
    if fast:
        screen.line("Only the files were checked.", FAINT)


def styled_issue(issue: Issue, folder: Path) -> Styled:
    """An issue with its source line and a caret, in colours: place, severity, caret, hint."""
    text = Styled(format_issue(issue, folder))
    start = len(str(issue.place)) + 2
    text.stylize(STRONG, 0, start)
    text.stylize(_STYLES[issue.severity], start, start + len(issue.severity.value))
    text.highlight_regex(r"(?m)^ +\|\s+\^+$", _STYLES[issue.severity])
    text.highlight_regex(r"(?m)^ +\d+ \|", FAINT)
    return text


def _contents(catalog: Catalog) -> str:
    options = sum(len(module.options) for module in catalog.modules.values())
    rules = sum(len(product.rules) for product in catalog.products.values())
    counts = ((len(catalog.products), "product"), (len(catalog.modules), "module"), (options, "option"), (rules, "rule"))
    return f"{catalog.title} {catalog.version} is sound: {', '.join(_count(number, noun) for number, noun in counts)}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _document(checked: Checked) -> Document:
    products = [
        {
            "id": id,
            "configurations": size.configurations,
            "seconds": f"{checked.seconds[id]:.3f}",
            "engine": size.engine,
            "engine_reason": size.engine_reason,
            "not_analysed": list(checked.unsettled.get(id, ())),
        }
        for id, size in checked.sizes.items()
    ]
    return {
        "catalog": catalog_document(checked.catalog, checked.catalog.languages[0]) if checked.catalog else None,
        "folder": str(checked.folder),
        "ok": exit_code_of(checked) is ExitCode.OK,
        "errors": checked.errors,
        "warnings": checked.warnings,
        "issues": [issue_document(issue) for issue in checked.ordered],
        "products": products,
    }
