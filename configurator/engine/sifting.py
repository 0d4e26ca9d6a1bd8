"""Make a finished diagram smaller by exchanging a variable with its only child.

An exchange changes two layers only: nodes above and below stand for functions that do not depend on the order between
them. Sifting (Rudell, "Dynamic variable ordering for ordered binary decision diagrams", ICCAD 1993) moves each variable
up and down the path on which it stands to where the diagram is smallest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np

from configurator.engine.layers import Layer, Layers, arc_count, by_label, joined
from configurator.engine.ragged import equal_groups, gather, number, starts_of
from configurator.engine.tree import Tree

TimeLeft = Callable[[], bool]
Fixed = Collection[int]

_MOST_PATHS = 400_000
_MOST_GROWTH = 0.15


def exchange_neighbours(tree: Tree, layers: Layers, fixed: Fixed, time_left: TimeLeft) -> tuple[Tree, Layers]:
    """Exchange variables with their only child, largest layers first, while that makes the diagram smaller and time is left.

    `fixed` variables, the root among them, stay where they are.
    """
    layers = list(layers)
    pending = {variable for variable in tree.order if len(tree.children[variable]) == 1 and variable not in fixed}
    while pending and time_left():
        variable = max(pending, key=lambda upper: layers[upper].arcs + layers[tree.children[upper][0]].arcs)
        pending.discard(variable)
        child = tree.children[variable][0]
        if _exchange(tree, layers, variable, only_smaller=True):
            tree = tree.exchanged(variable)
            around = (tree.parent[child], child, variable)
            pending -= set(around)
            pending |= {other for other in around if len(tree.children[other]) == 1 and other not in fixed}
    return tree, layers


def sift(tree: Tree, layers: Layers, fixed: Fixed, time_left: TimeLeft) -> tuple[Tree, Layers]:
    """Move each variable that is not fixed, largest layer first, along its path to where the diagram is smallest."""
    for variable in sorted(set(tree.order) - set(fixed), key=lambda v: (-layers[v].arcs, v)):
        if not time_left():
            break
        tree, layers = _sift_variable(tree, layers, variable, fixed, time_left)
    return tree, layers


def _sift_variable(
    tree: Tree, layers: Layers, variable: int, fixed: Fixed, time_left: TimeLeft
) -> tuple[Tree, Layers]:
    """Up and down from where the variable stands, each as far as the path goes and the diagram does not grow too much."""
    size = best = arc_count(layers)
    best_tree, best_layers = tree, layers
    for upwards in (True, False):
        moved_tree, moved, current = tree, list(layers), size
        while time_left():
            upper = moved_tree.parent[variable] if upwards else variable
            if upper in fixed or len(moved_tree.children[upper]) != 1:
                break
            lower = moved_tree.children[upper][0]
            before = arc_count((moved[upper], moved[lower]))
            if not _exchange(moved_tree, moved, upper):
                break
            moved_tree = moved_tree.exchanged(upper)
            current += arc_count((moved[upper], moved[lower])) - before
            if current < best:
                best, best_tree, best_layers = current, moved_tree, list(moved)
            if current > best * (1 + _MOST_GROWTH):
                break
    return best_tree, best_layers


def _exchange(tree: Tree, layers: Layers, variable: int, only_smaller: bool = False) -> bool:
    """Exchange a variable with its only child in the layers; False where that is too large to try, or not smaller."""
    child = tree.children[variable][0]
    found = _exchanged(layers[variable], layers[child])
    if found is None or (only_smaller and arc_count(found) >= arc_count((layers[variable], layers[child]))):
        return False
    layers[child], layers[variable] = found
    return True


def _exchanged(upper: Layer, lower: Layer) -> tuple[Layer, Layer] | None:
    """The layer of the lower variable, now above, and that of the upper one; None where they join in too many paths."""
    above_start = starts_of(lower.sources, lower.width)
    lengths = np.concatenate([[0], np.cumsum(lower.stops - lower.firsts)])
    labels_of = lengths[above_start]
    if int(((upper.stops - upper.firsts) * (labels_of[upper.targets + 1] - labels_of[upper.targets])).sum()) > _MOST_PATHS:
        return None
    sources_above, labels_above, nodes = by_label(upper)
    sources_below, labels_below, targets_below = by_label(lower)
    above, below = gather(starts_of(sources_below, lower.width), nodes)
    sources, first = sources_above[above], labels_above[above]
    second, targets = labels_below[below], targets_below[below]
    # One new node between for each (source, second label); its arcs are the first labels that lead there.
    width_above, width_below = int(first.max()) + 1, int(second.max()) + 1
    order = np.argsort((sources * width_below + second) * width_above + first, kind="stable")
    between, node = number((sources * width_below + second)[order])
    node, firsts, stops, targets = joined(node, first[order], first[order] + 1, targets[order])
    arcs_of = starts_of(node, len(between))
    leader = equal_groups(arcs_of, (targets * (width_above + 1) + firsts) * (width_above + 1) + stops)
    kept, numbers = number(leader)
    sources, second = np.divmod(between, width_below)
    owner, arc = gather(arcs_of, kept)
    new_upper = Layer(upper.width, *joined(sources, second, second + 1, numbers), upper.branches)
    return new_upper, Layer(len(kept), owner, firsts[arc], stops[arc], targets[arc], lower.branches)
