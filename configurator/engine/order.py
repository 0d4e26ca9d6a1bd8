"""Orders of the variables: what decides the size of the diagram, and how deep it is.

Two families of candidates. Elimination orders take, from the bottom upwards, the variable that is tied to fewest others (minimum
degree), to the fewest combinations of their values (minimum weight), or whose ties among each other are most complete (minimum
fill); they make shallow trees of many independent parts (Kjærulff, "Triangulation of graphs: algorithms giving small total state
space", 1990; Heggernes, "Minimal triangulations of graphs", 2006). FORCE puts every constraint at the centre of its variables and
every variable at the centre of its constraints until the constraints stop getting shorter (Aloul, Markov, Sakallah, GLSVLSI
2003); it makes chains, which suit problems tied together by long sums.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush

import numpy as np
from numpy.typing import NDArray

from configurator.engine.ragged import Ints
from configurator.engine.tree import Order

Scopes = Sequence[Sequence[int]]
Score = Callable[[int, list[set[int]]], float]


def elimination_orders(scopes: Scopes, sizes: Sequence[int]) -> list[Order]:
    """Elimination orders of all variables, the first to be decided first."""
    neighbours = _primal_graph(scopes, len(sizes))
    logs = [math.log(size) for size in sizes]

    def weight(variable: int, around: list[set[int]]) -> float:
        return sum(logs[other] for other in around[variable]) + logs[variable]

    def degree(variable: int, around: list[set[int]]) -> float:
        return len(around[variable]) + logs[variable] / 1000

    orders = [_eliminate(neighbours, weight), _eliminate(neighbours, degree)]
    work = sum(len(around) ** 2 for around in neighbours)
    if work < _MOST_FILL_WORK:
        orders.append(_eliminate(neighbours, _fill))
    if work < _MOST_SHAKEN_WORK:
        orders += [_eliminate(neighbours, _shaken(weight, len(sizes), seed)) for seed in range(_SHAKEN)]
    return orders


_MOST_FILL_WORK = 200_000
_MOST_SHAKEN_WORK = 50_000
_SHAKEN = 8


def _shaken(score: Score, variables: int, seed: int) -> Score:
    """A score with some seeded noise, for another good order."""
    noise = np.random.default_rng(seed).uniform(0.7, 1.3, variables).tolist()
    return lambda variable, around: score(variable, around) * noise[variable]


def _primal_graph(scopes: Scopes, variables: int) -> list[set[int]]:
    """The variables that each variable shares a constraint with."""
    neighbours: list[set[int]] = [set() for _ in range(variables)]
    for scope in scopes:
        for variable in scope:
            neighbours[variable].update(scope)
    for variable, around in enumerate(neighbours):
        around.discard(variable)
    return neighbours


def _fill(variable: int, around: list[set[int]]) -> float:
    """How many pairs of neighbours would have to be tied if the variable were eliminated."""
    own = around[variable]
    missing = sum(len(own) - 1 - len(around[other] & own) for other in own) // 2
    return missing + len(own) / 1000


def _eliminate(neighbours: list[set[int]], score: Score) -> Order:
    """Take the variable of the least score, tie its neighbours to each other, and again; the last one taken comes first."""
    around = [set(own) for own in neighbours]
    scores = {variable: score(variable, around) for variable in range(len(around))}
    waiting = [(least, variable) for variable, least in scores.items()]
    heapify(waiting)
    eliminated: Order = []
    while waiting:
        least, variable = heappop(waiting)
        if scores.get(variable) != least:
            continue  # its score has changed since
        del scores[variable]
        eliminated.append(variable)
        own = around[variable]
        for other in own:
            around[other] |= own
            around[other] -= {other, variable}
        for other in own if score is not _fill else set(own).union(*(around[other] for other in own)):
            if other in scores and (now := score(other, around)) != scores[other]:
                scores[other] = now
                heappush(waiting, (now, other))
    return eliminated[::-1]


def after_inputs(order: Order, inputs: Mapping[int, list[int]]) -> Order:
    """The order with every hidden variable right after the last of its inputs, as it is a function of them."""
    position = {variable: place for place, variable in enumerate(order)}
    following: dict[int, Order] = {}
    for variable, read in inputs.items():
        following.setdefault(max(read, key=position.__getitem__), []).append(variable)
    found: Order = []
    for variable in order:
        if variable not in inputs:
            found += [variable, *following.get(variable, ())]
    return found


def force_orders(scopes: Scopes, variables: int, starts: int = 8) -> list[Order]:
    """Distinct FORCE orders, shortest total span of the constraints (`scopes`) first.

    Starts are the given order, hubs first (most constraints), and seeded random ones: the same problem, the same orders.
    Variables that share no constraint, directly or through others, are kept apart.
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


def _starts(scopes: Scopes, variables: int, starts: int) -> Iterator[NDArray[np.float64]]:
    yield np.arange(variables, dtype=np.float64)
    members = np.array([variable for scope in scopes for variable in scope], dtype=np.int64)
    degree = np.bincount(members, minlength=variables)
    hubs_first = np.empty(variables)
    hubs_first[np.argsort(-degree, kind="stable")] = np.arange(variables)
    yield hubs_first
    random = np.random.default_rng(0)
    for _ in range(starts - 2):
        yield random.permutation(variables).astype(np.float64)


def _force_component(component: list[int], scopes: Scopes, start: NDArray[np.float64]) -> tuple[float, Order]:
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
