"""Which rules are behind something: those of a smallest conflict, and whether certain rules alone are enough for one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from configurator.catalog.records import CONTEXT, ChoiceValue, Rule
from configurator.engine.encoding import Encoding, encode
from configurator.engine.subproblem import Subproblem
from configurator.explanation.explain import SECONDS
from configurator.problem.records import Constraint, Problem, Table, Value
from configurator.session import Session

Values = Mapping[str, ChoiceValue]


class Reasons:
    """Asks about the rules of a session's product, in its context and within its limits."""

    def __init__(self, session: Session) -> None:
        compiled = session.compiled
        self._product = session.product
        self._problem = compiled.within(session.limits).problem.problem
        self._engines = [compiled.engine, *([compiled.within(session.limits).engine] if session.limits else [])]
        self._facts: dict[str, Value] = {f"{CONTEXT}.{name}": value for name, value in session.context.items()}
        self._domains = {variable.name: variable for variable in self._problem.variables}
        self._encoded: dict[tuple[frozenset[str], frozenset[str]], tuple[Problem, Encoding]] = {}

    def rules_behind(self, decisions: Values, asked: Values | None = None) -> tuple[Rule, ...]:
        """The rules of the smallest conflict of the decisions with what is asked for, as a customer is told it.

        A decision about what is asked for gives way to it. No rules where nothing is in conflict, and where there was no time to
        find out which of them are decisive.
        """
        asked = asked or {}
        others = {path: value for path, value in decisions.items() if path not in asked}
        conflicts = (engine.conflict({**asked, **self._facts, **others}, seconds=SECONDS) for engine in self._engines)
        found = next((conflict for conflict in conflicts if conflict is not None), None)
        tags = {constraint.tag for constraint in found.constraints} if found and found.minimal else set()
        return tuple(rule for rule in self._product.rules if rule.id in tags)

    def are_a_reason(self, rules: Collection[str], decisions: Values) -> bool:
        """Whether these rules contradict the decisions without any other rule, and none of them can be spared."""
        if not self.are_enough(rules, decisions):
            return False
        return not any(self.are_enough([other for other in rules if other != rule], decisions) for rule in rules)

    def are_enough(self, rules: Collection[str], decisions: Values) -> bool:
        """Whether these rules contradict the decisions without any other rule; how parts are made up goes without saying."""
        decided: dict[str, Value] = {**self._facts, **decisions}
        problem, encoding = self._only(frozenset(rules), frozenset(decided))
        read = {variable.name for variable in problem.variables}
        subproblem = Subproblem(problem, encoding, {name: value for name, value in decided.items() if name in read})
        return not subproblem.satisfiable(range(len(problem.constraints)))

    def _only(self, rules: frozenset[str], decided: frozenset[str]) -> tuple[Problem, Encoding]:
        """The problem with no other rules than these, as far as it can be impossible where some variables are decided."""
        key = rules, decided
        if key not in self._encoded:
            kept = [each for each in self._problem.constraints if not isinstance(each.tag, str) or each.tag in rules]
            kept = self._without_loose_ends(kept, decided)
            read = dict.fromkeys(name for constraint in kept for name in constraint.scope)
            problem = Problem([self._domains[name] for name in self._domains if name in read], kept)
            self._encoded[key] = problem, encode(problem)
        return self._encoded[key]

    def _without_loose_ends(self, constraints: list[Constraint], decided: frozenset[str]) -> list[Constraint]:
        """Without tables of two variables of which one is read nowhere else, not decided, and has a value for each of the other.

        Whatever the other is, it can be extended. So go the details of parts that nobody asks about, from the ends inwards.
        """
        readers = Counter(name for constraint in constraints for name in constraint.scope)

        def is_loose(constraint: Constraint) -> bool:
            if not isinstance(constraint, Table) or len(constraint.scope) != 2:
                return False
            ends = (name for name in constraint.scope if readers[name] == 1 and name not in decided)
            return any(self._follows(constraint, end) for end in ends)

        kept = constraints
        while loose := [constraint for constraint in kept if is_loose(constraint)]:
            readers.subtract(name for constraint in loose for name in constraint.scope)
            gone = set(map(id, loose))
            kept = [constraint for constraint in kept if id(constraint) not in gone]
        return kept

    def _follows(self, table: Table, end: str) -> bool:
        """Whether one variable of a table has a value for each value of the other."""
        place = table.scope.index(end)
        other = table.scope[1 - place]
        own = {table.key(end, value) for value in self._domains[end].domain}
        supported = {row[1 - place] for row in table.rows if row[place] in own}
        return all(table.key(other, value) in supported for value in self._domains[other].domain)
