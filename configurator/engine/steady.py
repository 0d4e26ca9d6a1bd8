"""A diagram that is the same on every machine: compiled without anything that depends on the clock.

`compile_problem` looks for a small diagram as long as that is worth it, in processor time, so that another machine may find
another order of the variables. Every answer is the same then, but not the numbers that products have in it (`sampling`). Here the
order follows from the problem alone: the most promising one by its bound, and no attempt to make the diagram smaller. That is
also quickest where a problem is asked a question or two.
"""

from __future__ import annotations

from configurator.engine.diagram import Diagram, build_diagram
from configurator.engine.diagram_engine import DiagramEngine
from configurator.engine.encoding import Encoding, encode
from configurator.engine.interface import Budget
from configurator.engine.joining import Watch, joined, most_promising
from configurator.engine.labelling import Labelling, labelling_of
from configurator.engine.layers import with_labels
from configurator.engine.simplify import simplify
from configurator.engine.tree import elimination_tree
from configurator.problem.records import Problem


def compile_steadily(problem: Problem, budget: Budget) -> DiagramEngine:
    """An engine whose diagram is the same for the same problem. Raises BudgetExceededError where the budget is spent before.

    Totals of costs over large dimensions (`dimensions`) are not for it: those costs are left out.
    """
    watch = Watch(budget)
    encoding = encode(problem)
    labelling = labelling_of(encoding)
    diagram = _diagram(encoding, labelling, watch)

    def restrict(whole: Diagram, labels: dict[int, int], facts: dict[int, int]) -> Diagram:
        return _restricted(whole, labelling, labels)

    return DiagramEngine(problem, diagram, labelling, lambda: encoding, restrict)


def _diagram(encoding: Encoding, labelling: Labelling, watch: Watch) -> Diagram:
    simplified = simplify(encoding)
    watch.check(0)
    if simplified is None:
        free = elimination_tree([encoding.root, *range(encoding.root)], [])
        return build_diagram(labelling.label_start, free, None)
    tree = most_promising(encoding, simplified)
    return build_diagram(labelling.label_start, tree, joined(encoding, simplified, tree, watch))


def _restricted(diagram: Diagram, labelling: Labelling, labels: dict[int, int]) -> Diagram:
    """The part of a diagram that has the given labels (by variable)."""
    layers, tree, start = diagram.layers(), diagram.tree, labelling.label_start
    return build_diagram(start, tree, layers if with_labels(layers, tree, start, labels) else None)
