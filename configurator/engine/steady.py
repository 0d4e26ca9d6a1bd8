"""A diagram that is the same on every machine: compiled without anything that depends on the clock.

`compile_problem` looks for a small diagram as long as that is worth it, in processor time, so that another machine may find
another order of the variables. Every answer is the same then, but not the numbers that products have in it (`sampling`). Here the
order follows from the problem alone: the most promising one by its bound, and no attempt to make the diagram smaller. That is
also quickest where a problem is asked a question or two.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from configurator.engine.automaton import Automaton, of_classes
from configurator.engine.diagram import Diagram, build_diagram
from configurator.engine.diagram_engine import DiagramEngine
from configurator.engine.encoding import CodedFunction, Encoding, encode, scope_of
from configurator.engine.grouping import automata_of
from configurator.engine.interface import Budget
from configurator.engine.labelling import Labelling, labelling_of
from configurator.engine.layers import Layers, conjoin, free_layers
from configurator.engine.order import after_inputs, elimination_orders, force_orders
from configurator.engine.simplify import Simplified, simplify
from configurator.engine.tree import Tree, elimination_tree
from configurator.engine.width import States
from configurator.errors import BudgetExceededError
from configurator.problem.records import Problem

_MB = 2**20
_FORCE_ORDERS = 8


def compile_steadily(problem: Problem, budget: Budget) -> DiagramEngine:
    """An engine whose diagram is the same for the same problem. Raises BudgetExceededError where the budget is spent before.

    Totals of costs over large dimensions (`dimensions`) are not for it: those costs are left out.
    """
    watch = _Watch(budget)
    encoding = encode(problem)
    labelling = labelling_of(encoding)
    diagram = _diagram(encoding, labelling, watch)

    def restrict(whole: Diagram, labels: dict[int, int], facts: dict[int, int]) -> Diagram:
        return _restricted(whole, labelling, labels)

    return DiagramEngine(problem, diagram, labelling, lambda: encoding, restrict)


def _diagram(encoding: Encoding, labelling: Labelling, watch: _Watch) -> Diagram:
    simplified = simplify(encoding)
    watch.check(0)
    if simplified is None:
        free = elimination_tree([encoding.root, *range(encoding.root)], [])
        return build_diagram(labelling.label_start, free, None)
    tree = _most_promising(encoding, simplified)
    return build_diagram(labelling.label_start, tree, _joined(encoding, simplified, tree, watch))


def _restricted(diagram: Diagram, labelling: Labelling, labels: dict[int, int]) -> Diagram:
    """The part of a diagram that has the given labels (by variable)."""
    layers, tree, start = diagram.layers(), diagram.tree, labelling.label_start
    for variable, label in labels.items():
        step = np.full((1, int(start[variable + 1] - start[variable])), -1, dtype=np.int64)
        step[0, label - start[variable]] = 0
        if not conjoin(layers, tree, Automaton([variable], [step]), lambda held: None):
            return build_diagram(start, tree, None)
    return build_diagram(start, tree, layers)


def _most_promising(encoding: Encoding, simplified: Simplified) -> Tree:
    """The tree of the variables with the least bound on its diagram; among equal ones the first that was found."""
    sizes = [encoding.class_count(variable) for variable in range(len(encoding.sizes))]
    scopes = [scope_of(coded) for coded in simplified.constraints]
    orders = [*elimination_orders(scopes, sizes), *force_orders(scopes, len(sizes), _FORCE_ORDERS)]
    inputs = {coded.variable: coded.inputs for coded in simplified.constraints if isinstance(coded, CodedFunction)}
    root = encoding.root
    rooted = [after_inputs([root, *(variable for variable in order if variable != root)], inputs) for order in orders]
    states = States(simplified.constraints, sizes)
    return min((elimination_tree(order, scopes) for order in rooted), key=states.tree_bound)


def _joined(encoding: Encoding, simplified: Simplified, tree: Tree, watch: _Watch) -> Layers | None:
    """The diagram of all constraints over a tree; None where nothing is left."""
    allowed = [of_classes(domain, own) for domain, own in zip(simplified.domains, encoding.classes, strict=True)]
    layers = free_layers(tree, allowed)
    for automaton in automata_of(simplified.constraints, encoding, tree, {}):
        held = sum(layer.nbytes for layer in layers)
        watch.check(held)
        if automaton is None or not conjoin(layers, tree, automaton, lambda more, held=held: watch.check(held + more)):  # type: ignore[misc]
            return None
    return layers


@dataclass(frozen=True, slots=True)
class _Watch:
    """Raises BudgetExceededError where the time or the memory of a budget is spent."""

    budget: Budget
    started: float = field(default_factory=time.monotonic)

    def check(self, held: int) -> None:
        seconds, megabytes = time.monotonic() - self.started, held / _MB
        if seconds > self.budget.seconds:
            raise BudgetExceededError("time", seconds, self.budget.seconds, "s", "joining constraints")
        if megabytes > self.budget.memory_mb:
            raise BudgetExceededError("memory", megabytes, self.budget.memory_mb, "MB", "joining constraints")
