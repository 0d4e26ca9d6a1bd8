"""The order of the variables in the diagram: what decides its size.

FORCE (Aloul, Markov, Sakallah, "FORCE: a fast and easy-to-implement variable-ordering heuristic", GLSVLSI 2003): put
every constraint at the centre of its variables and every variable at the centre of its constraints, again and again,
until the constraints stop getting shorter. Variables that share no constraint, directly or through others, are kept
apart (the connected components of the constraint graph), so that independent parts do not multiply.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from configurator.engine.ragged import Ints

Order = list[int]


def candidate_orders(scopes: Sequence[Sequence[int]], variables: int, starts: int = 8) -> list[Order]:
    """Distinct orders of `variables` variables, shortest total span of the constraints (`scopes`) first.

    Starts are the given order, hubs first (most constraints), and seeded random ones: the same problem, the same orders.
    """
    import networkx as nx  # a quarter of a second: only where something is compiled

    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(variables))
    for scope in scopes:
        graph.add_edges_from((scope[0], other) for other in scope[1:])
    components = [sorted(component) for component in nx.connected_components(graph)]
    found: dict[tuple[int, ...], float] = {}
    for start in _starts(scopes, variables, starts):
        order: Order = []
        total = 0.0
        for component in components:
            span, part = _force_component(component, scopes, start)
            order += part
            total += span
        found.setdefault(tuple(order), total)
    return [list(order) for order, _ in sorted(found.items(), key=lambda item: item[1])]


def _starts(scopes: Sequence[Sequence[int]], variables: int, starts: int) -> Iterator[NDArray[np.float64]]:
    yield np.arange(variables, dtype=np.float64)
    members = np.array([variable for scope in scopes for variable in scope], dtype=np.int64)
    degree = np.bincount(members, minlength=variables)
    hubs_first = np.empty(variables)
    hubs_first[np.argsort(-degree, kind="stable")] = np.arange(variables)
    yield hubs_first
    random = np.random.default_rng(0)
    for _ in range(starts - 2):
        yield random.permutation(variables).astype(np.float64)


def _force_component(component: list[int], scopes: Sequence[Sequence[int]], start: NDArray[np.float64]) -> tuple[float, Order]:
    """The total span and the order of one connected component, from a start position of every variable."""
    if len(component) < 3:
        return float(len(component) - 1), component
    local = {variable: number for number, variable in enumerate(component)}
    inside = [[local[variable] for variable in scope] for scope in scopes if len(scope) > 1 and scope[0] in local]
    members = np.concatenate([np.array(scope) for scope in inside])
    owners = np.repeat(np.arange(len(inside)), [len(scope) for scope in inside])
    begins = np.flatnonzero(np.diff(owners, prepend=-1))
    size, degree = np.bincount(owners), np.bincount(members, minlength=len(component))
    position = _ranks(start[component])
    best, best_span = position, _span(position, members, begins)
    for _ in range(100):
        centres = np.bincount(owners, weights=position[members]) / size
        position = _ranks(np.bincount(members, weights=centres[owners], minlength=len(component)) / degree)
        span = _span(position, members, begins)
        if span >= best_span:
            break
        best, best_span = position, span
    return best_span, [component[number] for number in np.argsort(best)]


def _ranks(places: NDArray[np.float64]) -> Ints:
    ranks = np.empty(len(places), dtype=np.int64)
    ranks[np.argsort(places, kind="stable")] = np.arange(len(places))
    return ranks


def _span(position: Ints, members: Ints, begins: Ints) -> float:
    """The sum over all constraints of the distance between their first and last variable."""
    places = position[members]
    return float((np.maximum.reduceat(places, begins) - np.minimum.reduceat(places, begins)).sum())
