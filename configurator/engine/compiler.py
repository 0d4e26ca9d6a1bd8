"""From a problem to a diagram: encode, simplify, order, build automata, conjoin, then make it smaller while time allows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np

from configurator.engine.automaton import Automaton
from configurator.engine.cache import DiagramCache
from configurator.engine.diagram import Diagram, build_diagram
from configurator.engine.diagram_engine import DiagramEngine
from configurator.engine.dimensions import dimensions_of
from configurator.engine.effort import Effort
from configurator.engine.encoding import Encoding, encode, scope_of
from configurator.engine.fingerprint import problem_fingerprint, rules_fingerprint, with_facts
from configurator.engine.grouping import Known, automata_of
from configurator.engine.interface import Budget
from configurator.engine.joining import free, trees_of
from configurator.engine.labelling import Labelling, labelling_of
from configurator.engine.layers import Layers, arc_count, click_size, conjoin, with_labels
from configurator.engine.order import elimination_orders, force_orders
from configurator.engine.sifting import exchange_neighbours, sift
from configurator.engine.simplify import Simplified, simplify
from configurator.engine.sized_engine import SizedEngine
from configurator.engine.tree import Order, Tree, elimination_tree
from configurator.engine.width import States, sift_bound
from configurator.errors import BudgetExceededError
from configurator.problem.records import Problem

_MB = 2**20

# A first diagram is improved only as long as it is worth it.
_SMALL_ENOUGH = 4_000
_LARGE = 50_000
_MOST_EXTRA_SECONDS = 0.8
_MOST_EXTRA_SECONDS_IF_LARGE = 2.0
_SIFTED_VARIABLES = 80
_SIFTED_ORDERS = 8
_MOST_ORDERING_SECONDS = 2.5
_FIRST_SECONDS = 1.0
_FIRST_SECONDS_IF_MANY = 6.0
_RESTRICTION_SECONDS = 0.8
_WEIGHED_EVERY = 16


def compile_problem(problem: Problem, budget: Budget | None = None, cache: DiagramCache | None = None) -> DiagramEngine:
    """Compile a problem into a reduced AND/OR multi-valued decision diagram that answers every query exactly.

    With `cache`, a diagram that was compiled before is read instead. Raises BudgetExceededError where the budget's time
    or memory runs out before any diagram is finished; partial work is thrown away.
    """
    source = _Source(problem, cache, _Meter(budget or Budget()))
    parts = problem, source.diagram(), source.labelling, lambda: source.encoding, source.restricted
    if not dimensions_of(problem):
        return DiagramEngine(*parts)
    engine = SizedEngine(*parts)
    assert engine.dimensions.variables  # read now: what is wrong with their prices is told when compiling
    return engine


class _Source:
    """Where the parts of an engine come from: stored before, or made now from the encoded problem."""

    def __init__(self, problem: Problem, cache: DiagramCache | None, meter: _Meter) -> None:
        self._problem = problem
        self._cache = cache
        self._meter = meter
        self._dimensions = dimensions_of(problem)
        key = "" if cache is None else problem_fingerprint(problem)
        stored = None if cache is None else cache.load(key, "labels")
        if stored is None:
            self.labelling = labelling_of(self.encoding)
            self.rules = "" if cache is None else rules_fingerprint(self.encoding)
            if cache is not None:
                rules = np.frombuffer(self.rules.encode(), dtype=np.uint8)
                cache.store(key, {**vars(self.labelling), "rules": rules}, "labels")
        else:
            self.rules = stored.pop("rules").tobytes().decode()
            self.labelling = Labelling(**stored)
        meter.check("reading the constraints")

    @cached_property
    def encoding(self) -> Encoding:
        """The encoded problem."""
        return encode(self._problem)

    def diagram(self) -> Diagram:
        """The diagram of the problem."""
        return self._stored(self.rules, lambda: _compile_diagram(self.encoding, self.labelling, self._meter))

    def restricted(self, diagram: Diagram, labels: dict[int, int], facts: dict[int, int]) -> Diagram:
        """The part of a diagram that has the given labels (by variable)."""
        key = with_facts(self.rules, facts.items())
        return self._stored(key, lambda: _restricted(diagram, self.labelling, self._dimensions, labels))

    def _stored(self, key: str, make: Callable[[], Diagram]) -> Diagram:
        if self._cache is None:
            return make()
        stored = self._cache.load(key)
        if stored is not None:
            return Diagram.from_arrays(stored)
        diagram = make()
        self._cache.store(key, diagram.arrays())
        return diagram


def _restricted(diagram: Diagram, labelling: Labelling, dimensions: list[int], labels: dict[int, int]) -> Diagram:
    """The part of a diagram that has the given labels (by variable), made smaller again."""
    layers, tree = diagram.layers(), diagram.tree
    start = labelling.label_start
    if not with_labels(layers, tree, start, labels):
        return build_diagram(start, tree, None)
    effort = Effort(_RESTRICTION_SECONDS)
    fixed = {tree.order[0], *dimensions}
    tree, layers = exchange_neighbours(tree, layers, fixed, effort.left)
    return build_diagram(start, *sift(tree, layers, fixed, effort.left))


def _compile_diagram(encoding: Encoding, labelling: Labelling, meter: _Meter) -> Diagram:
    """The diagram of a problem: of a few promising trees the one with the smallest diagram, then sifted."""
    simplified = simplify(encoding)
    meter.check("propagating the constraints")
    if simplified is None:
        return build_diagram(labelling.label_start, elimination_tree([encoding.root, *range(encoding.root)], []), None)
    job = _Job(encoding, simplified)
    trees = job.promising_trees()
    tree, layers, spent = _first(job, trees, meter)
    if layers is None:
        return build_diagram(labelling.label_start, tree, None)
    large = arc_count(layers) > _LARGE
    worth = _MOST_EXTRA_SECONDS_IF_LARGE if large else min(_MOST_EXTRA_SECONDS, 2 * spent + 0.2)
    effort = Effort(min(worth, meter.seconds_left() / 2))
    others = [other for other in trees if other is not tree]
    tree, layers = _smallest(job, others, tree, layers, meter, effort.share(0.6))
    fixed = {encoding.root, *encoding.dimensions}
    tree, layers = exchange_neighbours(tree, layers, fixed, effort.left)
    if arc_count(layers) > _SMALL_ENOUGH:
        tree, layers = sift(tree, layers, fixed, effort.left)
    return build_diagram(labelling.label_start, tree, layers)


@dataclass(frozen=True, slots=True)
class _Job:
    """What is compiled under one tree after the other."""

    encoding: Encoding
    simplified: Simplified
    known: Known = field(default_factory=dict)

    def promising_trees(self) -> list[Tree]:
        """Trees of the variables, the one with the least bound on its diagram first."""
        constraints = self.simplified.constraints
        sizes = [self.encoding.class_count(variable) for variable in range(len(self.encoding.sizes))]
        scopes = [scope_of(coded) for coded in constraints]
        states = States(constraints, sizes)
        orders = elimination_orders(scopes, sizes)
        if any(len(scope) > _LONG for scope in scopes) or len(sizes) <= _SIFTED_VARIABLES:
            orders += _sifted(states, force_orders(scopes, len(sizes), _SIFTED_ORDERS))
        trees = trees_of(self.encoding, constraints, orders, self.encoding.dimensions)
        distinct = {tuple(tree.parent): tree for tree in reversed(trees)}
        return sorted(distinct.values(), key=states.tree_bound)

    def automata(self, tree: Tree) -> Iterator[Automaton | None]:
        """All constraints as automata, from the bottom of the tree upwards.

        So above a constraint's first variable, the diagram is still free.
        """
        return automata_of(self.simplified.constraints, self.encoding, tree, self.known)


_LONG = 8
_MOST_BYTES_OF_AN_ARC = 64
_MOST_RANGES = 4  # a diagram may have so many ranges of labels for each pair of nodes while it is compared


def _sifted(states: States, orders: list[Order]) -> list[Order]:
    """Orders sifted on the bound of a plain chain, where that is quick to tell."""
    if len(states.labels) > _SIFTED_VARIABLES:
        return orders
    effort = Effort(_MOST_ORDERING_SECONDS)
    return [sift_bound(states, order, effort.left)[1] for order in orders if effort.left()]


class _Attempt:
    """The compilation of one tree. It can be given up at any time, and gone on with later."""

    def __init__(self, job: _Job, tree: Tree) -> None:
        self.tree = tree
        self._automata = job.automata(tree)
        self._next = next(self._automata, _DONE)
        self._layers = free(job.encoding, job.simplified, tree)
        self._joined = self._held = 0

    def run(self, meter: _Meter) -> Layers | None:
        """The layers of the diagram; None where the problem has no product. Raises what the meter raises."""
        while self._next is not _DONE:
            meter.check("building the automata of constraints")
            if not isinstance(self._next, Automaton):
                return None
            meter.check_arcs(arc_count(self._layers) if meter.most_arcs is not None else 0)
            if self._joined % _WEIGHED_EVERY == 0:  # weighing thousands of layers takes longer than changing a few
                self._held = sum(layer.nbytes for layer in self._layers)
            self._joined += 1
            doing = f"joining a constraint over {len(self._next.scope)} of {len(self._layers) - 1} variables"
            if not conjoin(self._layers, self.tree, self._next, partial(meter.check, doing, self._held)):
                return None
            self._next = next(self._automata, _DONE)
        return self._layers


_DONE = object()


def _first(job: _Job, trees: list[Tree], meter: _Meter) -> tuple[Tree, Layers | None, float]:
    """The first tree that compiles, and the time it took. The most promising gets most of the time, but not all of it."""
    many = len(job.encoding.sizes) > _SIFTED_VARIABLES
    share = _FIRST_SECONDS_IF_MANY if many else _FIRST_SECONDS
    attempts = [_Attempt(job, tree) for tree in trees[:3]]
    spent = Effort(0)
    while True:
        for place, attempt in enumerate(attempts):
            try:
                return attempt.tree, attempt.run(meter.limited(Effort(share / 4**place))), spent.spent()
            except _GivenUpError:
                continue
        share *= 2


def _smallest(
    job: _Job, trees: list[Tree], tree: Tree, layers: Layers, meter: _Meter, effort: Effort
) -> tuple[Tree, Layers]:
    """The tree with the smallest diagram; others are given up as soon as they are larger, or when time is up."""
    size = click_size(layers)
    for other in trees:
        if size <= _SMALL_ENOUGH or not effort.left():
            break
        try:
            found = _Attempt(job, other).run(meter.limited(effort, _MOST_RANGES * size))
        except _GivenUpError:
            continue
        if found is not None and click_size(found) < size:
            tree, layers, size = other, found, click_size(found)
    return tree, layers


class _GivenUpError(Exception):
    """A tree turns out larger than the best one so far, or too slow to be tried."""


@dataclass
class _Meter:
    """Measures what compiling uses and raises when the budget is spent.

    A limited meter gives up instead where an effort is spent, or at so many arcs.
    """

    budget: Budget
    started: float = 0.0
    effort: Effort | None = None
    most_arcs: int | None = None

    def __post_init__(self) -> None:
        self.started = self.started or time.monotonic()

    def limited(self, effort: Effort, most_arcs: int | None = None) -> _Meter:
        """The same meter, giving up when the effort is spent or a diagram has that many arcs."""
        return _Meter(self.budget, self.started, effort, most_arcs)

    def seconds(self) -> float:
        """Seconds since the start, by the clock on the wall."""
        return time.monotonic() - self.started

    def seconds_left(self) -> float:
        """Seconds of the budget that are left."""
        return self.budget.seconds - self.seconds()

    def check(self, doing: str, held: int = 0, extra: int = 0) -> None:
        """Raises BudgetExceededError where the time is over, or `held + extra` bytes are more than the memory."""
        seconds, megabytes = self.seconds(), (held + extra) / _MB
        if seconds > self.budget.seconds:
            raise BudgetExceededError("time", seconds, self.budget.seconds, "s", doing)
        if megabytes > self.budget.memory_mb:
            raise BudgetExceededError("memory", megabytes, self.budget.memory_mb, "MB", doing)
        if self.effort is not None and not self.effort.left():
            raise _GivenUpError
        if self.most_arcs is not None and extra > _MOST_BYTES_OF_AN_ARC * self.most_arcs:
            raise _GivenUpError

    def check_arcs(self, arcs: int) -> None:
        """Gives up where the diagram has become too large to be of use."""
        if self.most_arcs is not None and arcs >= self.most_arcs:
            raise _GivenUpError
