"""From a problem to a diagram: encode, order, build automata, conjoin; the smallest diagram of a few orders is kept."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial

from configurator.engine.automaton import Automaton, sum_automaton, table_automaton
from configurator.engine.diagram import Diagram, DiagramEngine, build_diagram
from configurator.engine.encoding import Encoding, encode
from configurator.engine.interface import Budget
from configurator.engine.layers import Layer, conjoin, free_layer
from configurator.engine.order import Order, candidate_orders
from configurator.errors import BudgetExceededError
from configurator.problem.records import Problem

_MB = 2**20


def compile_problem(problem: Problem, budget: Budget | None = None) -> DiagramEngine:
    """Compile a problem into a reduced multi-valued decision diagram that answers every query exactly.

    Raises BudgetExceededError where the budget's time or memory runs out before any diagram is finished; partial work
    is thrown away.
    """
    return DiagramEngine(problem, compile_diagram(problem, budget or Budget()))


def compile_diagram(problem: Problem, budget: Budget) -> Diagram:
    """The diagram of a problem: the first order is compiled whole, a few others as long as they promise to be smaller."""
    meter = _Meter(budget)
    encoding = encode(problem)
    meter.check(0, "reading the constraints")
    orders = candidate_orders(_scopes(encoding), len(encoding.sizes))
    best = _compile_order(encoding, orders[0], meter)
    spent = meter.seconds()
    for order in orders[1:3]:
        if best is None or meter.seconds() + spent > min(_EXTRA_SECONDS, budget.seconds / 2):
            break
        try:
            best = _compile_order(encoding, order, meter.until(_arcs(best[1]))) or best
        except _LargerError:
            continue
    return build_diagram(encoding, *(best or (orders[0], None)))


_EXTRA_SECONDS = 2.0


class _LargerError(Exception):
    """An order turns out larger than the best one so far."""


@dataclass
class _Meter:
    """Measures what compiling uses and raises when a budget is spent (or `most_arcs` is passed)."""

    budget: Budget
    started: float = 0.0
    most_arcs: int | None = None

    def __post_init__(self) -> None:
        self.started = self.started or time.monotonic()

    def until(self, most_arcs: int) -> _Meter:
        """The same meter, giving up as soon as a diagram has that many arcs."""
        return _Meter(self.budget, self.started, most_arcs)

    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def check_on_top(self, held: int, doing: str, extra: int) -> None:
        """`check` with `extra` bytes on top of those held."""
        self.check(held + extra, doing)

    def check(self, nbytes: int, doing: str) -> None:
        """Raises BudgetExceededError where the time is over or `nbytes` are more than the memory."""
        seconds, megabytes = self.seconds(), nbytes / _MB
        if seconds > self.budget.seconds:
            raise BudgetExceededError("time", seconds, self.budget.seconds, "s", doing)
        if megabytes > self.budget.memory_mb:
            raise BudgetExceededError("memory", megabytes, self.budget.memory_mb, "MB", doing)


def _scopes(encoding: Encoding) -> list[list[int]]:
    return [scope for scope in (*(t.scope for t in encoding.tables), *(list(s.weights) for s in encoding.sums)) if scope]


def _arcs(layers: list[Layer] | None) -> int:
    return sum(len(layer.labels) for layer in layers or ())


def _compile_order(encoding: Encoding, order: Order, meter: _Meter) -> tuple[Order, list[Layer] | None]:
    """The layers of the diagram under an order; None for the layers where the problem has no product."""
    position = [0] * len(order)
    for place, variable in enumerate(order):
        position[variable] = place
    automata = _automata(encoding, position, meter)
    if automata is None:
        return order, None
    layers = [free_layer(encoding.class_count(variable)) for variable in order]
    # From the bottom of the order upwards: above a constraint's first variable the diagram is still a single chain.
    automata.sort(key=lambda automaton: (-position[automaton.scope[0]], position[automaton.scope[-1]]))
    for automaton in automata:
        held = sum(layer.nbytes for layer in layers)
        if meter.most_arcs is not None and _arcs(layers) >= meter.most_arcs:
            raise _LargerError
        doing = f"joining a constraint over {len(automaton.scope)} of {len(order)} variables"
        if not conjoin(layers, automaton, position, partial(meter.check_on_top, held, doing)):
            return order, None
    return order, layers


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
        meter.check(0, "building the automata of tables")
    for coded in encoding.sums:
        if not coded.weights and (coded.low or 0) <= 0 <= (coded.high or 0):
            continue
        automaton = sum_automaton(coded, encoding, position) if coded.weights else None
        if automaton is None:
            return None
        found.append(automaton)
        meter.check(0, "building the automata of sums")
    return found
