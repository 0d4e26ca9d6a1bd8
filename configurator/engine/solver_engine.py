"""What the engines that search have in common: clicks between two bounds, answers within a time, and shared knowledge."""

from __future__ import annotations

import copy
import threading
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from configurator.engine.deadline import NO_LIMIT, Deadline, TimeUpError
from configurator.engine.exclusion import excluded_codes
from configurator.engine.interface import (
    Costs,
    Counts,
    Decisions,
    MinimalConflict,
    Repairs,
    Totals,
    Unit,
    Values,
)
from configurator.engine.knowledge import Knowledge
from configurator.engine.numbering import Bools, Codes, Decided, Numbering, Settled
from configurator.engine.quickxplain import Shrunk, conflict_of, shrink
from configurator.engine.repairs import find_repairs
from configurator.errors import NotAnswerableError
from configurator.problem.records import Problem, Table, Value

_EVERYTHING = "Compile the problem into a diagram (`compile_problem`) with a larger budget, or make the rules smaller."


@dataclass(frozen=True)
class Question:
    """Which product is asked for: one that agrees with the decisions and has at least one of the `wanted` values.

    `lifted`: exactly one decision is given up for a wanted value, all others hold. `costs`: of the values of variables;
    a cheapest such product, the problem's cost tables included.
    """

    decided: Decided
    wanted: Bools | None = None
    lifted: bool = False
    costs: Mapping[int, list[int]] | None = None


class SolverEngine(ABC):
    """Exact answers by search. What a click cannot settle in `click_seconds` comes back as unchecked, never as a guess.

    Only `available`, `alternatives`, `cheapest` and `cheapest_alternatives` are bounded; single products are found to the end.
    """

    name: str

    def __init__(self, problem: Problem, click_seconds: float | None = 1.0) -> None:
        self.problem = problem
        self.click_seconds = click_seconds
        self._numbering = Numbering(problem)
        self._knowledge = Knowledge(self._numbering)
        self._facts: dict[int, int] = {}
        self._lock = threading.RLock()

    # --- what a solver must do --------------------------------------------------------------------------------------

    @abstractmethod
    def _find(self, question: Question, deadline: Deadline) -> Codes | None:
        """A product as asked for; None where there is none. Raises TimeUpError where that is not known in time."""

    @abstractmethod
    def _shrink_rules(self, decided: Decided, deadline: Deadline) -> Shrunk[Unit]:
        """A minimal set of units of constraints that cannot hold under decisions (which are impossible)."""

    # --- queries ----------------------------------------------------------------------------------------------------

    def count(self, decisions: Decisions) -> int:
        """Raises NotAnswerableError: searching finds products, it does not count them."""
        raise NotAnswerableError(self.name, "the exact number of products", _EVERYTHING)

    def counts(self, decisions: Decisions) -> Counts:
        """Raises NotAnswerableError, as `count`."""
        raise NotAnswerableError(self.name, "the exact number of products with each option", _EVERYTHING)

    def feasible(self, decisions: Decisions) -> bool:
        """Whether any product agrees with the decisions."""
        with self._lock:
            return self._feasible(self._numbering.decided(decisions), NO_LIMIT)

    def available(self, decisions: Decisions) -> Values:
        """The values that some product has under all decisions; all empty where nothing is left."""
        with self._lock:
            return self._numbering.as_values(self._available(self._numbering.decided(decisions), self._click()))

    def alternatives(self, decisions: Decisions) -> Values:
        """As `available`, each decided variable's own decision lifted."""
        with self._lock:
            return self._numbering.as_values(self._alternatives(self._numbering.decided(decisions), self._click()))

    def cheapest(self, decisions: Decisions, costs: Costs) -> Totals:
        """For each available value, the least total of a product that has it."""
        with self._lock:
            decided = self._numbering.decided(decisions)
            return self._totals(decided, costs, lifted=False)

    def cheapest_alternatives(self, decisions: Decisions, costs: Costs) -> Totals:
        """As `cheapest`, over the alternatives."""
        with self._lock:
            decided = self._numbering.decided(decisions)
            return self._totals(decided, costs, lifted=True)

    def complete(self, decisions: Decisions, costs: Costs | None = None) -> dict[str, Value] | None:
        """One product that agrees with the decisions, a cheapest one where costs are given; None where there is none."""
        with self._lock:
            return self._complete(decisions, costs, NO_LIMIT)

    def conflict(self, decisions: Decisions, seconds: float | None = None) -> MinimalConflict | None:
        """A minimal conflict; None where the decisions are possible. After `seconds`, as small as it is by then."""
        with self._lock:
            decided = self._numbering.decided(decisions)
            if self._feasible(decided, NO_LIMIT):
                return None
            deadline = Deadline(seconds)
            variables = shrink(
                list(decided), lambda some: not self._feasible({v: decided[v] for v in some}, deadline), deadline
            )
            few = {self._numbering.names[v]: decisions[self._numbering.names[v]] for v in variables.items}
            merged = self._merged({v: decided[v] for v in variables.items})
            if merged is None:  # a decision against a fact: no rule is needed
                return MinimalConflict(few, (), variables.minimal)
            return conflict_of(few, variables.minimal, self._shrink_rules(merged, deadline))

    def repairs(
        self,
        decisions: Decisions,
        keep: Collection[str] = (),
        limit: int = 5,
        costs: Costs | None = None,
        seconds: float | None = None,
    ) -> Repairs:
        """Subset-minimal changes that make the decisions possible, by number of changes, then by total."""
        with self._lock:
            return find_repairs(self, decisions, keep, limit, costs, seconds, self._complete)

    def given(self, facts: Decisions) -> Self:
        """An engine of the products that agree with `facts` only. It shares the solver and what is known with this one."""
        found = copy.copy(self)
        found._facts = {**self._facts, **self._numbering.decided(facts)}
        return found

    def excluding(self, tables: Sequence[Table]) -> Self:
        """An engine of the products in which single variables have none of the values that these tables forbid."""
        excluded_codes(self.problem, tables)
        constraints = (*self.problem.constraints, *tables)
        found = type(self)(Problem(self.problem.variables, constraints, self.problem.cost_tables), self.click_seconds)
        found._facts = dict(self._facts)
        return found

    # --- clicks -----------------------------------------------------------------------------------------------------

    def _click(self) -> Deadline:
        return Deadline(self.click_seconds)

    def _merged(self, decided: Decided) -> dict[int, int] | None:
        """Facts and decisions; None where a decision is against a fact."""
        if any(self._facts.get(variable, code) != code for variable, code in decided.items()):
            return None
        return {**self._facts, **decided}

    def _feasible(self, decided: Decided, deadline: Deadline) -> bool:
        merged = self._merged(decided)
        return merged is not None and self._product(merged, deadline) is not None

    def _product(self, merged: Decided, deadline: Deadline) -> Codes | None:
        found = self._knowledge.product(merged)
        return found if found is not None else self._seen(self._find(Question(merged), deadline))

    def _seen(self, product: Codes | None) -> Codes | None:
        if product is not None:
            self._knowledge.add(product)
        return product

    def _none(self) -> Bools:
        return np.zeros(self._numbering.values, dtype=bool)

    def _available(self, decided: Decided, deadline: Deadline) -> Settled:
        merged = self._merged(decided)
        if merged is None:
            return Settled(self._none(), self._none())
        bounds = self._knowledge.bounds(merged)
        settled = self._settle(bounds, Question(merged), deadline)
        self._knowledge.remember(merged, settled)
        return settled

    def _alternatives(self, decided: Decided, deadline: Deadline) -> Settled:
        merged = self._merged(decided)
        if merged is None:
            base, own = self._stray(decided)
            found = self._settle(Settled(self._none(), own), Question(base), deadline)
            return Settled(found.lower & own, found.upper & own)
        settled = self._available(decided, deadline)
        bounds = self._lifted_bounds(merged)
        lifted = self._settle(bounds, Question(merged, lifted=True), deadline)
        self._knowledge.remember_lifted(merged, lifted)
        return Settled(settled.lower | lifted.lower, settled.upper | lifted.upper)

    def _lifted_bounds(self, merged: Decided) -> Settled:
        """What is known of the other values of decided variables; those of facts are none."""
        lower, upper = self._knowledge.lifted_bounds(merged)
        others = self._numbering.others(self._facts)
        return Settled(lower & ~others, upper & ~others)

    def _stray(self, decided: Decided) -> tuple[dict[int, int], Bools]:
        """Of decisions against the facts: the others with the facts, and a flag for what is left if one is lifted."""
        strays = [variable for variable, code in decided.items() if self._facts.get(variable, code) != code]
        base = {**decided, **self._facts}
        own = self._none()
        if len(strays) == 1:
            own[self._numbering.own({strays[0]: self._facts[strays[0]]})] = True
        return base, own

    def _settle(self, bounds: Settled, question: Question, deadline: Deadline) -> Settled:
        """Products are found that have what is not settled yet, until none has or time is up."""
        lower, upper = bounds.lower.copy(), bounds.upper
        try:
            while (gap := upper & ~lower).any():
                deadline.check()
                product = self._seen(self._find(Question(question.decided, gap, question.lifted), deadline))
                if product is None:
                    return Settled(lower, lower)
                lower |= upper & self._knowledge.values_of(product[:, np.newaxis])
        except TimeUpError:
            pass
        return Settled(lower, upper)

    def _totals(self, decided: Decided, costs: Costs, lifted: bool) -> Totals:
        """Least totals of the available values; with `lifted`, of the alternatives."""
        deadline, amounts = self._click(), self._numbering.amounts(costs)
        totals: dict[int, int] = {}
        merged = self._merged(decided)
        if merged is None:
            base, own = self._stray(decided)
            questions = [Question(base, own, costs=amounts)] if lifted else []
        else:
            questions = [Question(merged, self._knowledge.bounds(merged).upper, costs=amounts)]
            if lifted:
                questions.append(Question(merged, self._lifted_bounds(merged).upper, True, amounts))
        unknown = self._none()
        for question in questions:
            unknown |= self._price(question, totals, deadline)
        return self._numbering.as_totals(totals, unknown)

    def _price(self, question: Question, totals: dict[int, int], deadline: Deadline) -> Bools:
        """Fill in the totals of the wanted values; returns those whose total, if they have one, is not known.

        A cheapest product with any of the open values is a cheapest one for each open value that it has.
        """
        assert question.wanted is not None and question.costs is not None
        unknown = question.wanted.copy()
        try:
            while unknown.any():
                deadline.check()
                asked = Question(question.decided, unknown.copy(), question.lifted, question.costs)
                product = self._seen(self._find(asked, deadline))
                if product is None:
                    return self._none()
                total = self._total(product, question.costs)
                for value in np.flatnonzero(unknown & self._knowledge.values_of(product[:, np.newaxis])).tolist():
                    totals[value] = total
                    unknown[value] = False
        except TimeUpError:
            pass
        return unknown

    def _total(self, product: Codes, costs: Mapping[int, list[int]]) -> int:
        own = sum(amounts[int(product[variable])] for variable, amounts in costs.items())
        if not self.problem.cost_tables:
            return own
        named = self._numbering.product(product)
        return own + sum(table.term.weight(named) for table in self.problem.cost_tables)

    def _complete(self, decisions: Decisions, costs: Costs | None, deadline: Deadline) -> dict[str, Value] | None:
        merged = self._merged(self._numbering.decided(decisions))
        if merged is None:
            return None
        amounts = None if costs is None else self._numbering.amounts(costs)
        product = self._seen(self._find(Question(merged, costs=amounts), deadline))
        return None if product is None else self._numbering.product(product)
