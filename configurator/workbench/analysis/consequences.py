"""What follows from the rules of a product, whatever is chosen: found out exactly, and remembered.

`analyse_product` asks; `Analyst` remembers, in the process and on disk, under a hash of what it follows from, so that a product
that did not change is not asked again. What is found is data in terms of paths, ids and positions of values; `findings.py` makes
issues of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from weakref import WeakKeyDictionary

from configurator.catalog.records import NONE, ChoiceValue, Part, Product
from configurator.configurable import ConfigurableCatalog
from configurator.engine.cache import default_cache
from configurator.engine.interface import Engine
from configurator.problem.records import Value
from configurator.workbench.analysis.breaches import BREACH, NOTHING
from configurator.workbench.analysis.lines import unproven_numbers
from configurator.workbench.analysis.memory import Memory
from configurator.workbench.analysis.reasons import Reasons, why_idle, why_impossible, why_none_of
from configurator.workbench.analysis.redundancy import RuleFindings, find_idle_rules
from configurator.workbench.analysis.study import COMPILE_SECONDS, SEARCH_SECONDS, Aspect, Study

MOST_SEARCHED_VALUES = 3_000
"""Beyond so many values in all, compiling is quicker than searching for a product with each."""

Runs = tuple[tuple[int, int], ...]
"""Positions of values in a domain, as runs from the first to the last."""


@dataclass(frozen=True)
class Clash:
    """Defaults (by path) and facts of the context (by id) that do not go together, and the rules that say so."""

    defaults: tuple[str, ...]
    facts: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Analysis:
    """What was found out about a product. Without any valid bundle (`feasible` is False) there is nothing else to say.

    `dead` has, by choice path and by path of a fact, the positions of values that no valid bundle has in any context.
    """

    feasible: bool
    dead: Mapping[str, Runs] = field(default_factory=dict)
    clash: Clash | None = None
    rules: RuleFindings = field(default_factory=RuleFindings)


@dataclass(frozen=True)
class Question:
    """Why something can never be: values of a choice or fact, an aspect of a rule, or (neither) the product as a whole."""

    path: str = ""
    values: Runs = ()
    rule: str = ""
    aspect: Aspect | None = None


@dataclass(frozen=True)
class Answer:
    """The rules that make it so; None where they could not be narrowed down in time."""

    rules: Reasons


class Analyst:
    """Analyses products, and remembers. `seconds`: what compiling something may take at most."""

    def __init__(self, memory: Memory | None = None, seconds: float = COMPILE_SECONDS) -> None:
        self._memory = memory or Memory(default_cache())
        self._seconds = seconds
        self._studies: WeakKeyDictionary[ConfigurableCatalog, dict[tuple[str, date], Study]] = WeakKeyDictionary()

    def analysis(self, catalog: ConfigurableCatalog, product: Product, day: date) -> Analysis:
        """What there is to say about a product as it is on a day: rules have dates. Raises what compiling it raises."""
        study = self._study(catalog, product, day)

        def found() -> Analysis:  # where only prices changed, the rules are still known
            return self._memory.recall(Analysis, self._rules_key(study), lambda: analyse_product(study))

        return self._memory.recall(Analysis, self._key(study), found)

    def reasons(self, catalog: ConfigurableCatalog, product: Product, day: date, question: Question) -> Reasons:
        """The rules behind a finding about a product."""
        study = self._study(catalog, product, day)

        def found() -> Answer:
            key = f"{self._rules_key(study)} {question}"
            return self._memory.recall(Answer, key, lambda: Answer(_reasons(study, question)))

        return self._memory.recall(Answer, f"{self._key(study)} {question}", found).rules

    def _study(self, catalog: ConfigurableCatalog, product: Product, day: date) -> Study:
        studies = self._studies.setdefault(catalog, {})
        return studies.setdefault((product.id, day), Study(catalog, product.on(day), self._seconds))

    def _key(self, study: Study) -> str:
        return f"{study.content} {SEARCH_SECONDS} {self._seconds}"

    def _rules_key(self, study: Study) -> str:
        """What the answers follow from where they are asked of the rules alone: prices may change."""
        return f"{study.rules_content} {SEARCH_SECONDS} {self._seconds}"


def analyse_product(study: Study) -> Analysis:
    """What there is to say about a product. Raises what compiling it raises."""
    if not (study.quick and study.quick.feasible({BREACH: NOTHING})) and not study.engine.feasible({}):
        return Analysis(feasible=False)
    dead = _dead(study)
    return Analysis(True, dead, _clash(study, dead), find_idle_rules(study))


def _dead(study: Study) -> dict[str, Runs]:
    """What no bundle has, as far as that could be checked in time.

    Where a search over few values shows already that there is nothing, nothing is compiled.
    """
    if study.quick and study.kept and _is_small(study.quick) and not unproven_numbers(study.quick, study.problem):
        return {}
    possible = study.engine.available({})
    dead: dict[str, Runs] = {}
    for variable in study.problem.variables:
        alive = possible[variable.name] | possible.unchecked.get(variable.name, set())
        runs = tuple(_runs([position for position, value in enumerate(variable.domain) if value not in alive]))
        if runs:
            dead[variable.name] = runs
    return dead


def _is_small(engine: Engine) -> bool:
    """Whether asking a searching engine for every value is quicker than compiling."""
    return sum(len(variable.domain) for variable in engine.problem.variables) <= MOST_SEARCHED_VALUES


def in_runs(position: int, runs: Runs) -> bool:
    """Whether a position lies in one of the runs."""
    return any(first <= position <= last for first, last in runs)


def _runs(positions: list[int]) -> Iterator[tuple[int, int]]:
    for _, group in groupby(enumerate(positions), lambda pair: pair[1] - pair[0]):
        own = [position for _, position in group]
        yield own[0], own[-1]


def _reasons(study: Study, question: Question) -> Reasons:
    if question.aspect is not None:
        rule = next(rule for rule in study.product.rules if rule.id == question.rule)
        return why_idle(study, rule, question.aspect)
    if not question.path:
        return why_impossible(study, {})
    domain = study.problem.domain(question.path)
    values = [value for first, last in question.values for value in domain[first : last + 1]]
    return why_none_of(study, question.path, values)


# --- defaults ---------------------------------------------------------------------------------------------------------


def _clash(study: Study, dead: Mapping[str, Runs]) -> Clash | None:
    """Defaults that do not go together in the context of the defaults; None as well where a fact has none.

    One that can never be chosen is told by itself.
    """
    product = study.product
    if any(fact.default is None for fact in product.context.values()):
        return None
    facts: dict[str, Value] = {fact.path: fact.default for fact in product.context.values()}
    defaults = {
        path: value
        for path, value in _defaults_of_present_parts(product).items()
        if not in_runs(product.choices[path].values.index(value), dead.get(path, ()))
    }
    if study.quick and study.quick.feasible({**facts, **defaults, BREACH: NOTHING}):
        return None
    conflict = study.engine.conflict({**facts, **defaults}, SEARCH_SECONDS)
    if conflict is None or not conflict.minimal:
        return None
    return Clash(
        tuple(path for path in defaults if path in conflict.decisions),
        tuple(fact.id for fact in product.context.values() if fact.path in conflict.decisions),
        tuple(rule.id for rule in product.rules if any(constraint.tag == rule.id for constraint in conflict.constraints)),
    )


def _defaults_of_present_parts(product: Product) -> dict[str, ChoiceValue]:
    """The defaults without those within a part that is left out by default: they are for when it is chosen."""
    return {
        path: value
        for path, value in product.defaults.items()
        if not any(product.defaults.get(part.id) == NONE and part.id != path for part in _around(product, path))
    }


def _around(product: Product, path: str) -> Iterator[Part]:
    """The part of a choice, and the parts that this one lies in."""
    part: Part | None = product.choices[path].part
    while part is not None:
        yield part
        part = product.parts.get(part.parent) if part.parent else None
