"""Which rules exclude values, asked for many values of many cases: the same answers as one after the other, in less time.

While a conflict is made smaller (`configurator.engine.conflict`), every value of a choice is tested with nearly the same other
decisions; and a diagram tells of all values at once whether they go with these.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from configurator.catalog.records import CONTEXT, ChoiceValue
from configurator.engine.conflict import find_conflict
from configurator.engine.diagram_engine import DiagramEngine
from configurator.engine.encoding import Encoding, encode
from configurator.engine.interface import Decisions, Values
from configurator.explanation.explain import SECONDS
from configurator.problem.records import Value
from configurator.workbench.cases.running import CaseRun


class Blame:
    """Tells the rules that exclude values; what it learns of an engine is kept for other cases."""

    def __init__(self) -> None:
        self._encodings: dict[DiagramEngine, Encoding] = {}

    def rules_behind(self, run: CaseRun, path: str, values: Iterable[ChoiceValue]) -> Iterator[str]:
        """The ids of the rules behind each value of a choice, as `Reasons.rules_behind` says them of the case's decisions."""
        engine, given = run.session.compiled.engine, run.case.given
        if run.session.limits or not isinstance(engine, DiagramEngine):
            for value in values:
                yield from (rule.id for rule in run.reasons.rules_behind(given, {path: value}))
            return
        facts: dict[str, Value] = {f"{CONTEXT}.{name}": value for name, value in run.session.context.items()}
        others = {**facts, **{name: value for name, value in given.items() if name != path}}
        beside: Any = _Beside(engine, path)  # as much of an engine as a search for a conflict asks
        for value in values:
            if beside.feasible({path: value, **others}):
                continue
            found = find_conflict(beside, {path: value, **others}, self._encoding(engine), SECONDS)
            tags = {constraint.tag for constraint in found.constraints} if found and found.minimal else set()
            yield from (rule.id for rule in run.session.product.rules if rule.id in tags)

    def _encoding(self, engine: DiagramEngine) -> Encoding:
        if engine not in self._encodings:
            self._encodings[engine] = encode(engine.problem)
        return self._encodings[engine]


class _Beside:
    """Whether the values of one choice go with some other decisions, which are always the same: asked of all values at once."""

    def __init__(self, engine: DiagramEngine, path: str) -> None:
        self.problem = engine.problem
        self._engine = engine
        self._path = path
        self._available: dict[frozenset[str], Values] = {}

    def feasible(self, decisions: Decisions) -> bool:
        """Whether any product agrees with the decisions."""
        others = {name: value for name, value in decisions.items() if name != self._path}
        names = frozenset(others)
        if names not in self._available:
            self._available[names] = self._engine.available(others)
        found = self._available[names][self._path]
        return decisions[self._path] in found if self._path in decisions else bool(found)
