"""clingo: one ground program, the decisions as assumptions, brave consequences as the available values.

Domains and sums are cardinality and weight constraints of its own; tables and arrays are the constraints of the shared encoding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import clingo

from benchmarks.peers.clauses import ClauseEncoding
from benchmarks.peers.interface import Costs, Decisions, Values
from configurator.problem import Linear, Problem

if TYPE_CHECKING:
    from clingo.backend import Backend


class ClingoEncoding(ClauseEncoding):
    """As clauses, except that values exclude each other, and sums keep bounds, by clingo's own constraints."""

    two_as_one = False

    def __init__(self, problem: Problem) -> None:
        self.at_most_one: list[list[int]] = []
        self.sums: list[tuple[list[tuple[int, int]], int]] = []  # weighted literals whose sum must stay below the bound
        super().__init__(problem)

    def exactly_one(self, name: str) -> None:
        literals = list(self.literals[name].values())
        self.clause(*literals)
        self.at_most_one.append(literals)

    def linear(self, linear: Linear) -> None:
        terms = [self.weighed(term) for term in linear.terms]
        if linear.high is not None:
            self.bounded(terms, linear.high)
        if linear.low is not None:
            self.bounded([{-weight: literal for weight, literal in term.items()} for term in terms], -linear.low)

    def bounded(self, terms: list[dict[int, int]], high: int) -> None:
        """The sum is at most `high`; weights are made non-negative."""
        weighted = [(literal, weight - min(term)) for term in terms for weight, literal in term.items() if weight > min(term)]
        self.sums.append((weighted, high - sum(min(term) for term in terms) + 1))


class ClingoPeer:
    """Brave consequences of one ground program under assumptions."""

    def __init__(self, problem: Problem) -> None:
        self.encoding = ClingoEncoding(problem)
        self.literals = self.encoding.literals
        self.brave, self.atoms = self.control("--enum-mode=brave", "--models=0")
        self.values = {literal: (name, value) for name, literals in self.literals.items() for value, literal in literals.items()}

    def control(self, *options: str, costs: Costs | None = None) -> tuple[clingo.Control, list[int]]:
        control = clingo.Control([*options, "--warn=none"])
        with control.backend() as backend:
            return control, self.ground(backend, costs)

    def ground(self, backend: Backend, costs: Costs | None) -> list[int]:
        shown = {literal for literals in self.literals.values() for literal in literals.values()}
        atoms = [0, *(backend.add_atom(clingo.Function("value", [clingo.Number(number)]) if number in shown else None)
                      for number in range(1, self.encoding.size + 1))]  # fmt: skip
        signed = lambda literal: atoms[literal] if literal > 0 else -atoms[-literal]  # noqa: E731
        backend.add_rule(atoms[1:], choice=True)
        for clause in self.encoding.clauses:
            backend.add_rule([], [-signed(literal) for literal in clause])
        for literals in self.encoding.at_most_one:
            backend.add_weight_rule([], 2, [(signed(literal), 1) for literal in literals])
        for weighted, bound in self.encoding.sums:
            backend.add_weight_rule([], bound, [(signed(literal), weight) for literal, weight in weighted])
        if costs is not None:
            backend.add_minimize(0, [(atoms[self.literals[name][value]], cost) for name, prices in costs.items()
                                     for value, cost in prices.items() if cost])  # fmt: skip
        return atoms

    def assumed(self, decisions: Decisions, atoms: list[int]) -> list[int]:
        return [atoms[self.literals[name][value]] for name, value in decisions.items()]

    def available(self, decisions: Decisions) -> Values:
        found: Values = {name: set() for name in self.literals}
        with self.brave.solve(assumptions=self.assumed(decisions, self.atoms), yield_=True) as handle:
            symbols: list[clingo.Symbol] = []
            for model in handle:
                symbols = model.symbols(shown=True)
        for symbol in symbols:
            name, value = self.values[symbol.arguments[0].number]
            found[name].add(value)
        return found
