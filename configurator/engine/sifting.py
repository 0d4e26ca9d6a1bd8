"""Make a finished diagram smaller by exchanging neighbouring variables.

An exchange changes two layers only: nodes above and below stand for functions that do not depend on the order between
them. Sifting (Rudell, "Dynamic variable ordering for ordered binary decision diagrams", ICCAD 1993) moves each variable
through the order to where the diagram is smallest.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from configurator.engine.layers import Layer, arc_count
from configurator.engine.order import Order
from configurator.engine.ragged import equal_groups, gather, number, starts_of

TimeLeft = Callable[[], bool]

_MOST_PATHS = 400_000
_MOST_GROWTH = 0.15


def exchange_neighbours(order: Order, layers: list[Layer], time_left: TimeLeft) -> tuple[Order, list[Layer]]:
    """Exchange neighbours, largest layers first, as long as that makes the diagram smaller and time is left."""
    order, layers = list(order), list(layers)
    pending = set(range(len(order) - 1))
    while pending and time_left():
        place = max(pending, key=lambda upper: arc_count(layers[upper : upper + 2]))
        pending.discard(place)
        if _exchange(order, layers, place, only_smaller=True):
            pending.update(other for other in (place - 1, place + 1) if 0 <= other < len(order) - 1)
    return order, layers


def sift(order: Order, layers: list[Layer], time_left: TimeLeft) -> tuple[Order, list[Layer]]:
    """Move each variable, largest layer first, through the order to where the diagram is smallest."""
    size = dict(zip(order, (len(layer.labels) for layer in layers), strict=True))
    for variable in sorted(order, key=lambda v: -size[v]):
        if not time_left():
            break
        order, layers = _sift_variable(order, layers, variable, time_left)
    return order, layers


def _sift_variable(order: Order, layers: list[Layer], variable: int, time_left: TimeLeft) -> tuple[Order, list[Layer]]:
    """Up and down from where the variable stands, each as far as the diagram does not grow too much."""
    start, size = order.index(variable), arc_count(layers)
    best, best_order, best_layers = size, order, layers
    for step in (-1, 1):
        moved_order, moved, place, current = list(order), list(layers), start, size
        while 0 <= place + step < len(order) and time_left():
            upper = min(place, place + step)
            before = arc_count(moved[upper : upper + 2])
            if not _exchange(moved_order, moved, upper):
                break
            current += arc_count(moved[upper : upper + 2]) - before
            place += step
            if current < best:
                best, best_order, best_layers = current, list(moved_order), list(moved)
            if current > best * (1 + _MOST_GROWTH):
                break
    return best_order, best_layers


def _exchange(order: Order, layers: list[Layer], place: int, only_smaller: bool = False) -> bool:
    """Exchange the variables of two layers in place; False where that is too large to try, or not smaller."""
    found = _exchanged(layers[place], layers[place + 1])
    if found is None or (only_smaller and arc_count(list(found)) >= arc_count(layers[place : place + 2])):
        return False
    layers[place : place + 2] = found
    order[place], order[place + 1] = order[place + 1], order[place]
    return True


def _exchanged(upper: Layer, lower: Layer) -> tuple[Layer, Layer] | None:
    """Two layers with their variables exchanged; None where they join in too many paths."""
    start = starts_of(lower.sources, lower.width)
    if int((start[upper.targets + 1] - start[upper.targets]).sum()) > _MOST_PATHS:
        return None
    above, below = gather(start, upper.targets)
    sources, first = upper.sources[above], upper.labels[above]
    second, targets = lower.labels[below], lower.targets[below]
    # One new node between for each (source, second label); its arcs are the first labels that lead there.
    labels_above, labels_below = int(first.max()) + 1, int(second.max()) + 1
    order = np.argsort((sources * labels_below + second) * labels_above + first, kind="stable")
    between, node = number((sources * labels_below + second)[order])
    first, targets = first[order], targets[order]
    arcs_of = starts_of(node, len(between))
    kept, numbers = number(equal_groups(arcs_of, targets * labels_above + first))
    sources, second = np.divmod(between, labels_below)
    owner, arc = gather(arcs_of, kept)
    return Layer(upper.width, sources, second, numbers), Layer(len(kept), owner, first[arc], targets[arc])
