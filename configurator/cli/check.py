"""The command `check`: everything that is wrong in a catalog, in its files and in what follows from its rules."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text as Styled

from configurator.catalog.records import NONE, Catalog, Charge, ChoiceKind, ChoiceValue, Product, Rule
from configurator.cli.arguments import find_catalog
from configurator.cli.documents import Document, catalog_document, issue_document
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.phrases import large_number
from configurator.cli.screen import BAD, FAINT, GOOD, OPEN, STRONG, Screen
from configurator.errors import BudgetExceededError, CatalogError, ConfiguratorError, NotAnswerableError
from configurator.source import Issue, Place, Severity, format_issue

if TYPE_CHECKING:
    from configurator.compiled import CompiledProduct
    from configurator.configurable import ConfigurableCatalog

_STYLES = {Severity.ERROR: BAD, Severity.WARNING: OPEN}


@dataclass
class Findings:
    """What a check has found: issues, and for each product that compiles how many configurations it has (None: not known)."""

    folder: Path
    catalog: Catalog | None = None
    issues: list[Issue] = field(default_factory=list)
    compiled: dict[str, CompiledProduct] = field(default_factory=dict)
    configurations: dict[str, int | None] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    budget_exceeded: bool = False

    @property
    def errors(self) -> int:
        """How many issues are errors."""
        return sum(issue.severity is Severity.ERROR for issue in self.issues)

    @property
    def exit_code(self) -> ExitCode:
        """Errors are a no; a budget that was too small to know is another thing."""
        if self.budget_exceeded and self.errors == 0:
            return ExitCode.BUDGET
        return ExitCode.NO if self.errors else ExitCode.OK


def check(name: str, *, budget: float | None, as_json: bool) -> ExitCode:
    """Check a catalog and print what was found."""
    screen = Screen()
    findings = Findings(find_catalog(name))
    if not as_json:
        screen.line(f"Checking {findings.folder}", FAINT)
    catalog = _load(findings, budget)
    if catalog:
        for product in catalog.products.values():
            with screen.working("compiling", product=product.id):
                _check_product(catalog, product, findings)
            if not as_json:
                _show_product(product, findings, screen)
        findings.issues += _dead_options(findings)
    if as_json:
        print_json(_document(findings))
    else:
        _show(findings, screen)
    return findings.exit_code


def _load(findings: Findings, budget: float | None) -> ConfigurableCatalog | None:
    from configurator.catalog.load import load_catalog
    from configurator.cli.opening import make_configurable

    try:
        findings.catalog = load_catalog(findings.folder)
    except CatalogError as error:
        findings.issues += error.issues
        return None
    findings.issues += findings.catalog.warnings
    return make_configurable(findings.catalog, budget)


# --- one product ------------------------------------------------------------------------------------------------------


def _check_product(catalog: ConfigurableCatalog, product: Product, findings: Findings) -> None:
    started = time.perf_counter()
    try:
        compiled = catalog.compile(product.id)
    except BudgetExceededError as error:
        findings.budget_exceeded = True
        hint = "Check again with a larger --budget."
        findings.issues.append(Issue(product.place, f"`{product.id}`: {error.message}", hint, Severity.WARNING))
        return
    except ConfiguratorError as error:
        findings.issues.append(Issue(_place_of(error, product), f"`{product.id}`: {error.message}", error.hint))
        return
    findings.seconds[product.id] = time.perf_counter() - started
    findings.compiled[product.id] = compiled
    findings.configurations[product.id] = _count_configurations(compiled)
    findings.issues += _suspicious(catalog, compiled) if compiled.engine.feasible({}) else _impossible(compiled)


def _count_configurations(compiled: CompiledProduct) -> int | None:
    """How many there are in the context of the defaults; in any context where a fact has no default. None: not known."""
    facts = compiled.product.context.values()
    try:
        return compiled.engine.count({fact.path: fact.default for fact in facts if fact.default is not None})
    except NotAnswerableError:
        return None


def _possible(compiled: CompiledProduct) -> Mapping[str, Set[object]]:
    """The values that some configuration has, or may have: nothing is said against what could not be checked in time."""
    found = compiled.engine.available({})
    return {name: values | found.unchecked.get(name, set()) for name, values in found.items()}


def _place_of(error: ConfiguratorError, product: Product) -> Place:
    """The place of the rule or charge that an error is about, else of the product."""
    id = getattr(error, "rule", None)
    entries: tuple[Rule | Charge, ...] = (*product.rules, *product.charges)
    return next((entry.place for entry in entries if entry.id == id), product.place)


def _impossible(compiled: CompiledProduct) -> Iterator[Issue]:
    product = compiled.product
    message = f"`{product.id}` has no valid configuration."
    contradiction = compiled.engine.conflict({})
    rules = {constraint.tag for constraint in contradiction.constraints} if contradiction else set()
    guilty = [rule for rule in product.rules if rule.id in rules]
    names = ", ".join(f"`{rule.id}`" for rule in guilty)
    hint = f"These rules cannot hold together: {names}." if guilty else "Its rules cannot hold together."
    yield Issue(guilty[0].place if guilty else product.place, message, hint)


def _suspicious(catalog: ConfigurableCatalog, compiled: CompiledProduct) -> Iterator[Issue]:
    """What can never be, and was probably meant to: facts without a configuration, defaults that never hold."""
    product = compiled.product
    available = _possible(compiled)
    for fact in product.context.values():
        for value in fact.values:
            if value not in available[fact.path]:
                message = f"`{product.id}` has no valid configuration where `{fact.path}` is `{value}`."
                yield Issue(product.place, message, None, Severity.WARNING)
    for path, value in product.defaults.items():
        if value not in available[path]:
            message = f"`{product.id}`: the default `{path}: {value}` can never be chosen; completion takes another value."
            yield Issue(product.place, message, "Choose a default that the rules allow.", Severity.WARNING)
    if compiled.choice is None or compiled.choice.engine == "diagram":  # a search for every reason could take very long
        yield from _clashing_defaults(catalog, compiled)


def _clashing_defaults(catalog: ConfigurableCatalog, compiled: CompiledProduct) -> Iterator[Issue]:
    from configurator.cli.products import lacking_facts
    from configurator.explanation import word_conflict

    product = compiled.product
    if lacking_facts(product, {}):
        return
    conflict = catalog.configure(product.id, decisions=_defaults_of_present_parts(product)).conflict
    if conflict:
        rules = ", ".join(f"`{rule.id}`" for rule in conflict.rules)
        message = f"`{product.id}`: the defaults do not go together: {word_conflict(conflict, 'en')}"
        hint = f"See rule {rules}; completion leaves out the later default." if rules else None
        yield Issue(product.place, message, hint, Severity.WARNING)


def _defaults_of_present_parts(product: Product) -> dict[str, ChoiceValue]:
    """The defaults without those of the measures of a part that is left out by default: they are for when it is chosen."""
    return {
        path: value
        for path, value in product.defaults.items()
        if path in product.parts or product.defaults.get(product.choices[path].part.id) != NONE
    }


# --- all products -----------------------------------------------------------------------------------------------------


def _dead_options(findings: Findings) -> Iterator[Issue]:
    """Options that no configuration of any product contains."""
    catalog = findings.catalog
    if catalog is None or len(findings.compiled) < len(catalog.products):
        return
    alive: dict[str, set[str]] = {}
    for compiled in findings.compiled.values():
        available = _possible(compiled)
        for choice in compiled.product.choices.values():
            if choice.kind is ChoiceKind.OPTION:
                alive.setdefault(choice.part.module.id, set()).update(str(value) for value in available[choice.path])
    for module_id, ids in alive.items():
        for option in catalog.modules[module_id].options.values():
            if option.id not in ids:
                message = f"Option `{option.id}` of `{module_id}` can never be chosen: the rules of every product exclude it."
                yield Issue(option.place, message, "Correct its attributes or the rules, or remove it.", Severity.WARNING)


# --- showing ----------------------------------------------------------------------------------------------------------


def _show_product(product: Product, findings: Findings, screen: Screen) -> None:
    if product.id in findings.seconds:
        count = findings.configurations[product.id]
        known = "" if count is None else f"{large_number(count)} configurations, "
        screen.line(f"  {product.id}: {known}compiled in {findings.seconds[product.id]:.1f} s", FAINT)
        choice = findings.compiled[product.id].choice
        if choice and choice.engine != "diagram":
            screen.line(f"  {product.id}: {choice.reason}", OPEN)


def _show(findings: Findings, screen: Screen) -> None:
    for issue in sorted(findings.issues, key=lambda issue: issue.place):
        screen.line()
        screen.unwrapped(styled_issue(issue, findings.folder))
    if findings.issues:
        screen.line()
    warnings = len(findings.issues) - findings.errors
    counted = ", ".join(_count(number, noun) for number, noun in ((findings.errors, "error"), (warnings, "warning")) if number)
    if findings.errors or findings.catalog is None:
        screen.line(f"✗ {findings.folder}: {counted}", BAD)
    elif findings.budget_exceeded:
        screen.line(f"? {findings.folder}: not everything could be compiled within the budget ({counted})", OPEN)
    else:
        screen.line(f"✓ {_contents(findings.catalog)}{f' ({counted})' if counted else ''}", GOOD)


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


def _document(findings: Findings) -> Document:
    products = [
        {
            "id": id,
            "configurations": None if count is None else str(count),
            "compile_seconds": f"{findings.seconds[id]:.3f}",
            "engine": findings.compiled[id].engine.name,
            "engine_reason": choice.reason if (choice := findings.compiled[id].choice) else None,
        }
        for id, count in findings.configurations.items()
    ]
    return {
        "catalog": catalog_document(findings.catalog, findings.catalog.languages[0]) if findings.catalog else None,
        "folder": str(findings.folder),
        "ok": findings.exit_code is ExitCode.OK,
        "errors": findings.errors,
        "warnings": len(findings.issues) - findings.errors,
        "issues": [issue_document(issue) for issue in sorted(findings.issues, key=lambda issue: issue.place)],
        "products": products,
    }
