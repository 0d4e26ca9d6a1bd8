"""Why something in a product can never be: the smallest set of rules that make it so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from configurator.catalog.records import Rule
from configurator.engine.interface import Decisions, Engine
from configurator.problem.records import Value
from configurator.workbench.analysis.breaches import BREACH
from configurator.workbench.analysis.nearby import implied_nearby
from configurator.workbench.analysis.redundancy import excluding_engine
from configurator.workbench.analysis.study import Aspect, Study, aspect_of

SECONDS = 5.0
"""So long may one reason be narrowed down."""

MOST_VALUES = 40
"""Of more values that all can never be, some are asked for their reasons."""

Reasons = tuple[str, ...] | None
"""Ids of rules, in the order of the product; None where time was too short to narrow them down."""


def why_impossible(study: Study, decisions: Decisions) -> Reasons:
    """The rules that exclude decisions, in every context."""
    return _in_order(study, _rules(study.engine, decisions))


def why_none_of(study: Study, variable: str, values: Iterable[Value]) -> Reasons:
    """The rules that exclude values of a choice or a fact, each of them."""
    some = list(values)
    step = -(-len(some) // MOST_VALUES) if some else 1
    return _together(study, (_rules(study.engine, {variable: value}) for value in some[::step]))


def why_idle(study: Study, rule: Rule, aspect: Aspect) -> Reasons:
    """The other rules that make an aspect of a rule impossible."""
    nearby = _nearby(study, rule, aspect) if study.kept else None
    if nearby is not None:
        return nearby
    asked = excluding_engine(study, rule, aspect)
    if asked is None:
        return None
    engine, values = asked
    found = _together(study, (_rules(engine, {BREACH: value}) for value in values))
    return None if found is None else tuple(other for other in found if other != rule.id)


def _nearby(study: Study, rule: Rule, aspect: Aspect) -> Reasons:
    """The rules about the same variables that are enough; None where they are not."""
    breaches = [breach for breach in study.breaches[rule.id] or () if aspect_of(breach) is aspect]
    found = [implied_nearby(study.problem, breach) for breach in breaches]
    tags = {tag for own in found if own is not None for tag in own}
    return None if None in found else _in_order(study, tuple(tag for tag in tags if isinstance(tag, str)))


def _rules(engine: Engine, decisions: Decisions) -> Reasons:
    conflict = engine.conflict(decisions, SECONDS)
    if conflict is None or not conflict.minimal:
        return None
    return tuple(constraint.tag for constraint in conflict.constraints if isinstance(constraint.tag, str))


def _together(study: Study, reasons: Iterator[Reasons]) -> Reasons:
    found: set[str] = set()
    for own in reasons:
        if own is None:
            return None
        found.update(own)
    return _in_order(study, tuple(found))


def _in_order(study: Study, rules: Reasons) -> Reasons:
    return None if rules is None else tuple(rule.id for rule in study.product.rules if rule.id in rules)
