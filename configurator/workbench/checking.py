"""Checking a catalog, as often as it is saved: what is wrong in the files, what follows from the rules, and how large it is.

Three steps, each quicker than the next, so that an author reads the first answer at once. What did not change is not asked again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from configurator.availability import AvailabilityError, find_availability, load_availability
from configurator.catalog.files import AVAILABILITY
from configurator.catalog.load import load_catalog
from configurator.catalog.records import Catalog, Charge, Product, Rule
from configurator.compiled import CompiledProduct
from configurator.configurable import ConfigurableCatalog
from configurator.engine.cache import default_cache
from configurator.engine.interface import Budget
from configurator.errors import BudgetExceededError, CatalogError, ConfiguratorError, NotAnswerableError
from configurator.session import now
from configurator.source import Issue, Place, Severity
from configurator.workbench.analysis.amounts import amount_issues
from configurator.workbench.analysis.consequences import Analysis, Analyst, Question
from configurator.workbench.analysis.content import product_content
from configurator.workbench.analysis.findings import Findings
from configurator.workbench.analysis.memory import Memory
from configurator.workbench.analysis.reasons import Reasons
from configurator.workbench.analysis.unread import attribute_issues
from configurator.workbench.cases.reading import read_cases


@dataclass(frozen=True)
class Size:
    """How many configurations a product has (None: not known), and which engine answers about it and why.

    `configurations` are those in the context of the defaults; in any context where a fact has no default.
    """

    configurations: str | None
    engine: str
    engine_reason: str | None


@dataclass
class Checked:
    """What a check has found so far."""

    folder: Path
    catalog: Catalog | None = None
    issues: list[Issue] = field(default_factory=list)
    sizes: dict[str, Size] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    unsettled: dict[str, tuple[str, ...]] = field(default_factory=dict)
    budget_exceeded: bool = False

    @property
    def errors(self) -> int:
        """How many issues are errors."""
        return sum(issue.severity is Severity.ERROR for issue in self.issues)

    @property
    def warnings(self) -> int:
        """How many issues are warnings."""
        return len(self.issues) - self.errors

    @property
    def ordered(self) -> list[Issue]:
        """The issues by their places."""
        return sorted(dict.fromkeys(self.issues), key=lambda issue: (issue.place, issue.message))


class Checker:
    """Checks the catalog in a folder again and again. `seconds`: what compiling a product may take (None: the default)."""

    def __init__(self, folder: Path, seconds: float | None = None, memory: Memory | None = None) -> None:
        self.folder = folder
        self._budget = Budget() if seconds is None else Budget(seconds=seconds)
        self._memory = memory or Memory(default_cache())
        self._analyst = Analyst(self._memory, self._budget.seconds)

    def check_files(self) -> Checked:
        """What the files say, without asking what follows from it. Raises CatalogNotFoundError.

        The test cases and the stock beside the catalog are read too, once it has no errors: they speak of what it has.
        """
        checked = Checked(self.folder)
        try:
            checked.catalog = load_catalog(self.folder)
        except CatalogError as error:
            checked.issues += error.issues
        else:
            checked.issues += [*checked.catalog.warnings, *attribute_issues(checked.catalog), *amount_issues(checked.catalog)]
            checked.issues += [*read_cases(checked.catalog)[1], *_stock_issues(checked.catalog), *_misnamed(self.folder)]
        return checked

    def configurable(self, catalog: Catalog) -> ConfigurableCatalog:
        """A loaded catalog with engines for its products, made when they are needed."""
        return ConfigurableCatalog(catalog, self._budget)

    def check_rules(self, checked: Checked, catalog: ConfigurableCatalog) -> None:
        """Add what follows from the rules of all products: today, and what is new on each day on which rules begin or end."""
        today = now().astimezone(ZoneInfo(catalog.records.timezone)).date()
        issues = list(self._findings(checked, catalog, today, lambda rule: True).issues())
        checked.issues += issues
        known = {(issue.place, issue.message) for issue in issues}
        for day in _days_of_change(catalog.records, today):
            coming = self._findings(checked, catalog, day, lambda rule: not rule.valid.contains(today))
            new = [issue for issue in coming.issues() if (issue.place, issue.message) not in known]
            known |= {(issue.place, issue.message) for issue in new}
            checked.issues += [replace(issue, message=f"From {day} on: {issue.message}") for issue in new]

    def _findings(
        self, checked: Checked, catalog: ConfigurableCatalog, day: date, wanted: Callable[[Rule], bool]
    ) -> Findings:
        """What there is to say about all products as they are on a day; of single rules, about those that are wanted."""
        analyses = {product.id: self._analysis(checked, catalog, product, day) for product in catalog.products.values()}

        def why(product: Product, question: Question) -> Reasons:
            return self._analyst.reasons(catalog, product, day, question)

        return Findings(catalog.records, analyses, why, wanted)

    def knows_size(self, catalog: ConfigurableCatalog, product: Product) -> bool:
        """Whether the size of a product is known without compiling it."""
        return self._memory.knows(Size, self._size_key(catalog, product))

    def check_size(self, checked: Checked, catalog: ConfigurableCatalog, product: Product) -> None:
        """Add what compiling a product tells: how many configurations it has, or what is too large."""
        started = time.perf_counter()
        try:
            checked.sizes[product.id] = self._memory.recall(
                Size, self._size_key(catalog, product), lambda: _size(catalog.compile(product.id))
            )
        except BudgetExceededError as error:
            checked.budget_exceeded = True
            hint = "Check again with a larger --budget."
            checked.issues.append(Issue(product.place, f"`{product.id}`: {error.message}", hint, Severity.WARNING))
        except ConfiguratorError as error:
            checked.issues.append(Issue(_place_of(error, product), f"`{product.id}`: {error.message}", error.hint))
        checked.seconds[product.id] = checked.seconds.get(product.id, 0.0) + time.perf_counter() - started

    def _size_key(self, catalog: ConfigurableCatalog, product: Product) -> str:
        return f"{product_content(catalog.records, product)} {self._budget}"

    def _analysis(self, checked: Checked, catalog: ConfigurableCatalog, product: Product, day: date) -> Analysis | None:
        started = time.perf_counter()
        try:
            found = self._analyst.analysis(catalog, product, day)
        except ConfiguratorError:  # told where the product is compiled
            return None
        finally:
            checked.seconds[product.id] = checked.seconds.get(product.id, 0.0) + time.perf_counter() - started
        unsettled = (*checked.unsettled.get(product.id, ()), *found.rules.unsettled)
        checked.unsettled[product.id] = tuple(dict.fromkeys(unsettled))
        return found


def _stock_issues(catalog: Catalog) -> tuple[Issue, ...]:
    """What is wrong in the file beside a catalog that says what is in stock."""
    file = find_availability(catalog.folder)
    try:
        if file is not None:
            load_availability(file, catalog)
    except AvailabilityError as error:
        return error.issues
    return ()


def _misnamed(folder: Path) -> Iterator[Issue]:
    """Files that look as if they held test cases, or said what is in stock, and are not read."""
    for name in sorted(path.name for path in (*folder.glob("cases*.yml"), *folder.glob(f"{AVAILABILITY}.yml"))):
        meant = name.removesuffix(".yml") + ".yaml"
        if not (folder / meant).exists():
            yield Issue(Place(name), "this file is not read", f"rename it to `{meant}`", Severity.WARNING)


_MOST_DAYS = 12


def _days_of_change(catalog: Catalog, today: date) -> list[date]:
    """The next days on which rules begin or end."""
    rules = (rule for product in catalog.products.values() for rule in product.rules)
    days = {day for rule in rules for day in (rule.valid.start, rule.valid.end) if day is not None and day > today}
    return sorted(days)[:_MOST_DAYS]


def _size(compiled: CompiledProduct) -> Size:
    choice = compiled.choice
    return Size(_configurations(compiled), compiled.engine.name, choice.reason if choice else None)


def _configurations(compiled: CompiledProduct) -> str | None:
    facts = compiled.product.context.values()
    known = {fact.id: fact.default for fact in facts if fact.default is not None}
    decided = {compiled.product.context[fact].path: value for fact, value in known.items()}
    try:
        return str(compiled.count(known, decided) if len(known) == len(facts) else compiled.engine.count(decided))
    except NotAnswerableError:
        return None


def _place_of(error: ConfiguratorError, product: Product) -> Place:
    """The place of the rule or charge that an error is about, else of the product."""
    id = getattr(error, "rule", None)
    entries: tuple[Rule | Charge, ...] = (*product.rules, *product.charges)
    return next((entry.place for entry in entries if entry.id == id), product.place)
