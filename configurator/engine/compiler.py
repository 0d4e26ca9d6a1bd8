"""From a problem to a diagram: encode, order, build automata, conjoin, then make the diagram smaller while time allows."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial

from configurator.engine.automaton import Automaton, sum_automaton, table_automaton
from configurator.engine.cache import DiagramCache, cached
from configurator.engine.diagram import Bools, Diagram, build_diagram, restricted
from configurator.engine.diagram_engine import DiagramEngine
from configurator.engine.effort import Effort
from configurator.engine.encoding import Encoding, encode
from configurator.engine.interface import Budget
from configurator.engine.layers import Layer, arc_count, conjoin, free_layer
from configurator.engine.order import Order, candidate_orders
from configurator.engine.sifting import exchange_neighbours, sift
from configurator.engine.width import States, sift_bound
from configurator.errors import BudgetExceededError
from configurator.problem.records import Problem

_MB = 2**20

# A first diagram is improved only as long as it is worth it.
_SMALL_ENOUGH = 4_000
_LARGE = 50_000
_MOST_EXTRA_SECONDS = 0.8
_MOST_EXTRA_SECONDS_IF_LARGE = 3.0
_MOST_ORDERS = 6
_SIFTED_VARIABLES = 80
_SIFTED_ORDERS = 8
_MOST_ORDERING_SECONDS = 2.5
_FIRST_SECONDS = 1.0


def compile_problem(problem: Problem, budget: Budget | None = None, cache: DiagramCache | None = None) -> DiagramEngine:
    """Compile a problem into a reduced multi-valued decision diagram that answers every query exactly.

    With `cache`, a diagram that was compiled before is read instead. Raises BudgetExceededError where the budget's time
    or memory runs out before any diagram is finished; partial work is thrown away.
    """
    meter = _Meter(budget or Budget())
    encoding = encode(problem)
    meter.check("reading the constraints")
    diagram = cached(cache, encoding, {}, lambda: _compile_diagram(encoding, meter))

    def restrict(diagram: Diagram, facts: dict[int, int], allowed: Bools, down: Bools, up: Bools) -> Diagram:
        return cached(cache, encoding, facts, lambda: restricted(diagram, allowed, down, up))

    return DiagramEngine(problem, diagram, restrict=restrict)


def _compile_diagram(encoding: Encoding, meter: _Meter) -> Diagram:
    """The diagram of a problem: of a few promising orders the one with the smallest diagram, then sifted."""
    orders = _promising_orders(encoding)
    order, layers, spent = _first(encoding, orders, meter)
    if layers is None:
        return build_diagram(encoding, order, None)
    effort = Effort(min(_MOST_EXTRA_SECONDS, 2 * spent + 0.2, meter.seconds_left() / 2))
    others = [other for other in orders[:_MOST_ORDERS] if other != order]
    order, layers = _smallest(encoding, others, order, layers, meter, effort.share(0.5))
    order, layers = exchange_neighbours(order, layers, effort.left)
    if arc_count(layers) > _LARGE:
        effort = Effort(min(_MOST_EXTRA_SECONDS_IF_LARGE, meter.seconds_left() / 2))
    if arc_count(layers) > _SMALL_ENOUGH:
        order, layers = sift(order, layers, effort.left)
    return build_diagram(encoding, order, layers)


def _first(encoding: Encoding, orders: list[Order], meter: _Meter) -> tuple[Order, list[Layer] | None, float]:
    """The first order that compiles in little time, and the time it took; the time allowed grows until one does."""
    seconds = _FIRST_SECONDS if len(encoding.sizes) <= _SIFTED_VARIABLES else 3 * _FIRST_SECONDS
    while True:
        for order in orders[:3]:
            effort = Effort(seconds)
            try:
                return order, _compile_order(encoding, order, meter.limited(effort)), effort.spent()
            except _GivenUpError:
                continue
        seconds *= 4


def _promising_orders(encoding: Encoding) -> list[Order]:
    """Orders, the most promising first: by the bound on their width where that is quick to tell, else by their span."""
    scopes = [scope for scope in (*(t.scope for t in encoding.tables), *(list(s.weights) for s in encoding.sums)) if scope]
    orders = candidate_orders(scopes, len(encoding.sizes), _SIFTED_ORDERS)
    if len(encoding.sizes) > _SIFTED_VARIABLES:
        return orders
    states, effort = States(encoding), Effort(_MOST_ORDERING_SECONDS)
    found = [sift_bound(states, order, effort.left) for order in orders if effort.left()]
    return [order for _, order in sorted(found, key=lambda item: item[0])]


def _smallest(
    encoding: Encoding, orders: list[Order], order: Order, layers: list[Layer], meter: _Meter, effort: Effort
) -> tuple[Order, list[Layer]]:
    """The order with the smallest diagram; others are given up as soon as they are larger, or when time is up."""
    for other in orders:
        if arc_count(layers) <= _SMALL_ENOUGH or not effort.left():
            break
        try:
            found = _compile_order(encoding, other, meter.limited(effort, arc_count(layers)))
        except _GivenUpError:
            continue
        if found is not None:
            order, layers = other, found
    return order, layers


class _GivenUpError(Exception):
    """An order turns out larger than the best one so far, or too slow to be tried."""


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

    def check_arcs(self, arcs: int) -> None:
        """Gives up where the diagram has become too large to be of use."""
        if self.most_arcs is not None and arcs >= self.most_arcs:
            raise _GivenUpError


def _compile_order(encoding: Encoding, order: Order, meter: _Meter) -> list[Layer] | None:
    """The layers of the diagram under an order; None where the problem has no product."""
    position = [0] * len(order)
    for place, variable in enumerate(order):
        position[variable] = place
    automata = _automata(encoding, position, meter)
    if automata is None:
        return None
    layers = [free_layer(encoding.class_count(variable)) for variable in order]
    # From the bottom of the order upwards: above a constraint's first variable the diagram is still a single chain.
    automata.sort(key=lambda automaton: (-position[automaton.scope[0]], position[automaton.scope[-1]]))
    for automaton in automata:
        meter.check_arcs(arc_count(layers))
        held = sum(layer.nbytes for layer in layers)
        doing = f"joining a constraint over {len(automaton.scope)} of {len(order)} variables"
        if not conjoin(layers, automaton, position, partial(meter.check, doing, held)):
            return None
    return layers


def _automata(encoding: Encoding, position: list[int], meter: _Meter) -> list[Automaton] | None:
    """All constraints as automata; None where one of them can never hold."""
    found: list[Automaton] = []
    for table in encoding.tables:
        if not table.scope and len(table.rows):
            continue
        automaton = table_automaton(table, encoding, position) if table.scope else None
        if automaton is None:
            return None
        found.append(automaton)
        meter.check("building the automata of tables")
    for coded in encoding.sums:
        if not coded.weights and (coded.low or 0) <= 0 <= (coded.high or 0):
            continue
        automaton = sum_automaton(coded, encoding, position) if coded.weights else None
        if automaton is None:
            return None
        found.append(automaton)
        meter.check("building the automata of sums")
    return found
