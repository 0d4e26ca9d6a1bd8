"""How much there is to a product: what it is made of, how large its rules are as a diagram, and which rules make it so."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod

import numpy as np

from configurator.catalog.records import CONTEXT, Choice, ChoiceKind, ChoiceValue, Product, Rule
from configurator.engine.automaton import Automaton, build_automaton
from configurator.engine.compiler import compile_problem
from configurator.engine.diagram import Diagram
from configurator.engine.encoding import CodedFunction, Encoding, encode
from configurator.engine.interface import Budget
from configurator.errors import BudgetExceededError
from configurator.problem.records import Constraint, Grid, Linear, Problem, Table, Value
from configurator.workbench.analysis.reasons import SECONDS
from configurator.workbench.analysis.study import Study

SUMS = "(sums)"
"""Stands for what a diagram keeps of sums over several choices."""


@dataclass(frozen=True, slots=True)
class DiagramPart:
    """What a diagram has of one part of the product (`context` and `(sums)` among them)."""

    part: str
    nodes: int
    arcs: int


@dataclass(frozen=True, slots=True)
class HotSpot:
    """A rule and what it does to the rule base.

    `variables` it joins; it is made of `constraints` with `combinations` of what it tells apart; between its first and its
    last variable, a diagram remembers `states` of it (None: there is no diagram). In the context asked about, it is behind
    `exclusions` options that can never be chosen, alone or together with other rules.
    """

    rule: Rule
    variables: tuple[str, ...]
    constraints: int
    combinations: int
    states: int | None
    exclusions: int


@dataclass(frozen=True, slots=True)
class Complexity:
    """The size of a product. `combinations` are those of all choices, without any rule.

    `parts` and `seconds` (to compile) are those of the rules alone, without prices; None where they are too large for a diagram.
    """

    choices: int
    facts: int
    rules: int
    charges: int
    variables: int
    constraints: Mapping[str, int]
    combinations: int
    parts: tuple[DiagramPart, ...] | None
    seconds: float | None
    hot_spots: tuple[HotSpot, ...]

    @property
    def nodes(self) -> int | None:
        """How many nodes the diagram has."""
        return None if self.parts is None else sum(part.nodes for part in self.parts)

    @property
    def arcs(self) -> int | None:
        """How many arcs the diagram has."""
        return None if self.parts is None else sum(part.arcs for part in self.parts)


def complexity_of(study: Study, facts: Mapping[str, ChoiceValue]) -> Complexity:
    """The size of a product; what rules exclude is asked in a context (facts by their paths)."""
    product, problem = study.product, study.problem
    started = time.perf_counter()
    try:
        diagram = compile_problem(problem, Budget(seconds=study.seconds)).diagram
        seconds: float | None = time.perf_counter() - started
    except BudgetExceededError:
        diagram, seconds = None, None
    encoding = encode(problem) if diagram else None
    return Complexity(
        choices=sum(not choice.fixed for choice in product.choices.values()),
        facts=len(product.context),
        rules=len(product.rules),
        charges=len(product.charges),
        variables=len(problem.variables),
        constraints=Counter(type(constraint).__name__.lower() for constraint in problem.constraints),
        combinations=prod(len(choice.values) for choice in product.choices.values()),
        parts=_diagram_parts(product, problem, diagram) if diagram else None,
        seconds=seconds,
        hot_spots=tuple(_hot_spots(study, diagram, encoding, facts)),
    )


# --- the diagram ------------------------------------------------------------------------------------------------------


def _diagram_parts(product: Product, problem: Problem, diagram: Diagram) -> tuple[DiagramPart, ...]:
    nodes: Counter[str] = Counter()
    arcs: Counter[str] = Counter()
    for variable, (first, width, _, branches) in enumerate(diagram.places.tolist()):
        part = _part_of(product, problem.variables[variable].name) if variable < len(problem.variables) else SUMS
        nodes[part] += width + branches
        arcs[part] += int(np.diff(np.searchsorted(diagram.sources, [first, first + width]))[0])
    return tuple(DiagramPart(part, nodes[part], arcs[part]) for part in sorted(nodes, key=lambda part: -arcs[part]))


def _part_of(product: Product, variable: str) -> str:
    choice = product.choices.get(variable)
    return choice.part.id if choice else CONTEXT


# --- rules ------------------------------------------------------------------------------------------------------------


def _hot_spots(
    study: Study, diagram: Diagram | None, encoding: Encoding | None, facts: Mapping[str, ChoiceValue]
) -> Iterator[HotSpot]:
    product = study.product
    excluding = _exclusions(study, facts)
    found = []
    for rule in product.rules:
        own = [number for number, constraint in enumerate(study.problem.constraints) if constraint.tag == rule.id]
        variables = tuple(dict.fromkeys(name for number in own for name in study.problem.constraints[number].scope))
        combinations = sum(_cells(study.problem.constraints[number]) for number in own)
        states = _states(encoding, diagram, own) if encoding and diagram else None
        found.append(HotSpot(rule, variables, len(own), combinations, states, excluding[rule.id]))
    yield from sorted(found, key=lambda spot: (-len(spot.variables), -(spot.states or 0), -spot.combinations))


def _cells(constraint: Constraint) -> int:
    """How many rows, cells, weights or literals a constraint has."""
    match constraint:
        case Grid(allowed=allowed):
            return allowed.size
        case Table(rows=rows):
            return len(rows)
        case Linear(terms=terms):
            return sum(len(term.weights) for term in terms)
        case _:
            return len(constraint.literals)


def _states(encoding: Encoding, diagram: Diagram, numbers: list[int]) -> int:
    """The most that a diagram remembers of some constraints between two of its variables."""
    depth = diagram.tree.depth
    most = 1
    for number in numbers:
        *definitions, own = encoding.origins[number]
        for coded in (*definitions, own):
            if isinstance(coded, CodedFunction) and depth[coded.variable] < max(depth[variable] for variable in coded.inputs):
                continue
            automaton: Automaton | None = build_automaton(coded, encoding, depth)
            most = max(most, *(len(steps) for steps in automaton.steps)) if automaton else most
    return most


def _exclusions(study: Study, facts: Mapping[str, ChoiceValue]) -> Counter[str]:
    """For each rule, how many options it makes impossible in a context, alone or with others."""
    found: Counter[str] = Counter()
    decided: dict[str, Value] = dict(facts)
    available = study.engine.available(decided)
    for path, choice in study.product.choices.items():
        for value in _options(choice):
            if value in available[path] or value in available.unchecked.get(path, ()):
                continue
            conflict = study.engine.conflict({path: value, **decided}, SECONDS)
            if conflict and conflict.minimal:
                found.update({constraint.tag for constraint in conflict.constraints if isinstance(constraint.tag, str)})
    return found


def _options(choice: Choice) -> tuple[ChoiceValue, ...]:
    """What can be asked for one by one: options and presence, not numbers."""
    return choice.values if choice.kind in (ChoiceKind.OPTION, ChoiceKind.PRESENCE) else ()
