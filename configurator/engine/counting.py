"""How many products have each label: one pass up and one pass down over a diagram, in exact integers.

Going up, a node counts the ways to satisfy it; going down, the ways of everything else in a product that meets it. An arc is in
as many products as the ways down to its source times those up from its target (the marginals of knowledge compilation: Darwiche,
"A differential approach to inference in Bayesian networks", JACM 2003, counted over an AND/OR diagram).
"""

from __future__ import annotations

import numpy as np

from configurator.engine.diagram import Diagram
from configurator.engine.labels import Amounts
from configurator.engine.ragged import Ints


def label_counts(diagram: Diagram, weights: Amounts) -> Amounts:
    """For each label, in how many products a single value of it is; a label stands for as many values as `weights` says.

    Labels of weight 0 are not allowed: what is counted for them is how many products there would be with one such value. The
    diagram has products; `weights` are Python integers (object) where a count may need more than 62 bits.
    """
    by_arc = diagram.label_sets.total(weights)[diagram.sets]
    up = _ways_up(diagram, by_arc)
    down = _ways_down(diagram, by_arc, up)
    of_set = np.zeros(len(diagram.set_start) - 1, dtype=weights.dtype)
    np.add.at(of_set, diagram.sets, down[diagram.sources] * up[diagram.targets])
    of_range = of_set[diagram.label_sets.owner]
    steps = np.zeros(len(weights) + 1, dtype=weights.dtype)  # ranges as steps up and down
    np.add.at(steps, diagram.firsts, of_range)
    np.subtract.at(steps, diagram.stops, of_range)
    return np.asarray(np.cumsum(steps[:-1]))


def _ways_up(diagram: Diagram, by_arc: Amounts) -> Amounts:
    """For each node the number of ways to satisfy it."""
    ways: Amounts = np.ones(diagram.nodes, dtype=by_arc.dtype)
    for arcs, links in reversed(_levels(diagram)):
        branches, start, _ = _groups(diagram.branches[links])
        if len(branches):
            ways[branches] = np.multiply.reduceat(ways[diagram.joined[links]], start)
        sources, start, _ = _groups(diagram.sources[arcs])
        if len(sources):
            ways[sources] = np.add.reduceat(ways[diagram.targets[arcs]] * by_arc[arcs], start)
    return ways


def _ways_down(diagram: Diagram, by_arc: Amounts, up: Amounts) -> Amounts:
    """For each node the number of ways of everything else in a product that meets it."""
    ways: Amounts = np.zeros(diagram.nodes, dtype=by_arc.dtype)
    ways[0] = 1
    for arcs, links in _levels(diagram):
        np.add.at(ways, diagram.targets[arcs], ways[diagram.sources[arcs]] * by_arc[arcs])
        if links.stop > links.start:
            others = _product_of_others(up[diagram.joined[links]], diagram.branches[links])
            np.add.at(ways, diagram.joined[links], ways[diagram.branches[links]] * others)
    return ways


def _product_of_others(amounts: Amounts, groups: Ints) -> Amounts:
    """For each amount the product of the others of its group."""
    _, start, owner = _groups(groups)
    is_zero = amounts == 0
    whole = np.where(is_zero, 1, amounts)
    product = np.multiply.reduceat(whole, start)[owner]
    zeros = np.add.reduceat(is_zero.astype(np.int64), start)[owner]
    return np.where(zeros == is_zero, product // whole, 0)


def _levels(diagram: Diagram) -> list[tuple[slice, slice]]:
    """The arcs and the links of each level, from the top."""
    arcs, links = diagram.arc_start.tolist(), diagram.link_start.tolist()
    return [(slice(*arcs[level : level + 2]), slice(*links[level : level + 2])) for level in range(len(arcs) - 1)]


def _groups(sorted_numbers: Ints) -> tuple[Ints, Ints, Ints]:
    """The distinct numbers, where each begins, and the place of each entry's number among them."""
    distinct, start, owner = np.unique(sorted_numbers, return_index=True, return_inverse=True)
    return distinct, start, owner.reshape(-1)
