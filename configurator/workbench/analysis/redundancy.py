"""Which rules say nothing: those that never fire, that follow from the others, or that leave nothing where they fire.

Each is one question about the other rules, answered by an engine and never by trying out: is there a bundle that breaks this rule
and no other? one in which its `when` is true, whatever it requires then? one in which it is true and everything holds?
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from configurator.catalog.records import Rule
from configurator.engine.interface import Engine
from configurator.problem.records import Value
from configurator.workbench.analysis.breaches import BREACH, Breach
from configurator.workbench.analysis.nearby import implied_nearby
from configurator.workbench.analysis.study import SEARCH_SECONDS, Aspect, Study, aspect_of


@dataclass(frozen=True)
class RuleFindings:
    """Ids of rules of a product. What is not known for want of time, or of a way to ask, is `unsettled`."""

    silent: tuple[str, ...] = ()
    """The `when` is never true, by the other rules and the options alone."""
    unmeetable: tuple[str, ...] = ()
    """The `when` can be true by the other rules, but then the requirement leaves nothing."""
    redundant: tuple[str, ...] = ()
    """The rule holds wherever the others do."""
    unsettled: tuple[str, ...] = ()


def find_idle_rules(study: Study) -> RuleFindings:
    """The findings about all rules of a product that has valid bundles."""
    possible, unknown = _possible(study)
    found: dict[str, list[str]] = {"silent": [], "unmeetable": [], "redundant": [], "unsettled": []}
    for rule, own in study.breaches.items():
        if own is None or any(breach.name in unknown for breach in own):
            found["unsettled"].append(rule)
            continue
        aspects = {aspect_of(breach) for breach in own if breach.name in possible}
        conditional = any(aspect_of(breach) is Aspect.FIRES for breach in own)
        if conditional and Aspect.FIRES not in aspects:
            found["silent"].append(rule)
        elif Aspect.EXCLUDES not in aspects:
            found["redundant"].append(rule)
        elif conditional and Aspect.IS_MET not in aspects:
            found["unmeetable"].append(rule)
    return RuleFindings(**{kind: tuple(rules) for kind, rules in found.items()})


def excluding_engine(study: Study, rule: Rule, aspect: Aspect) -> tuple[Engine, list[Value]] | None:
    """An engine, and the values of `BREACH` that it excludes where an aspect of a rule is impossible; None: no time for one."""
    breaches = [breach for breach in study.breaches[rule.id] or () if aspect_of(breach) is aspect]
    engine = study.engine_of(study.asked_of(breaches)) if breaches else None
    return None if engine is None else (engine, [breach.name for breach in breaches])


def _possible(study: Study) -> tuple[set[Value], set[Value]]:
    """The names of breaches that some product has, and of those that are not known.

    Of a large problem, nearly all of them show over few values already. What does not may follow from constraints about the same
    variables; only then is it asked of the whole.
    """
    breaches = [breach for own in study.breaches.values() for breach in own or ()]
    engine = study.quick or study.engine_of(study.asked_coarsely_of(breaches))
    found, unknown = _answers(engine, breaches)
    if not study.kept:
        return found, unknown
    missing = [breach for breach in breaches if breach.name not in found]
    rest = [breach for breach in missing if implied_nearby(study.problem, breach) is None]
    if not rest:
        return found, set()
    more, unknown = _answers(study.engine_of(study.asked_of(rest)), rest)
    return found | more, unknown


def _answers(engine: Engine | None, breaches: Sequence[Breach]) -> tuple[set[Value], set[Value]]:
    if engine is None:
        return set(), {breach.name for breach in breaches}
    if engine.name == "diagram":
        return set(engine.available({})[BREACH]), set()
    started, found, unknown = time.monotonic(), set[Value](), set[Value]()
    for breach in breaches:  # one question each: what else is possible need not be known
        if time.monotonic() - started > SEARCH_SECONDS:
            unknown.add(breach.name)
        elif engine.feasible({BREACH: breach.name}):
            found.add(breach.name)
    return found, unknown
