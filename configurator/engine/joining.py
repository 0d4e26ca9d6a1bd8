"""The first diagram of some constraints: under the most promising tree, and without looking for a smaller one."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from configurator.engine.automaton import of_classes
from configurator.engine.encoding import Coded, CodedFunction, Encoding, scope_of
from configurator.engine.grouping import automata_of
from configurator.engine.interface import Budget
from configurator.engine.layers import Layers, conjoin, free_layers, keep_labels
from configurator.engine.order import after_inputs, elimination_orders, force_orders
from configurator.engine.propagation import Domains
from configurator.engine.simplify import Simplified
from configurator.engine.tree import Order, Tree, elimination_tree
from configurator.engine.width import States
from configurator.errors import BudgetExceededError

_MB = 2**20
_FORCE_ORDERS = 8


def most_promising(encoding: Encoding, simplified: Simplified) -> Tree:
    """The tree of the variables with the least bound on its diagram; among equal ones the first that was found."""
    sizes = [encoding.class_count(variable) for variable in range(len(encoding.sizes))]
    scopes = [scope_of(coded) for coded in simplified.constraints]
    orders = [*elimination_orders(scopes, sizes), *force_orders(scopes, len(sizes), _FORCE_ORDERS)]
    return min(trees_of(encoding, simplified.constraints, orders), key=States(simplified.constraints, sizes).tree_bound)


def trees_of(
    encoding: Encoding, constraints: Sequence[Coded], orders: Iterable[Order], decided_first: Sequence[int] = ()
) -> list[Tree]:
    """The trees of orders of the variables: below the root and what is decided first, functions below what they read."""
    first = [encoding.root, *decided_first]
    inputs = {coded.variable: coded.inputs for coded in constraints if isinstance(coded, CodedFunction)}
    scopes = [*map(scope_of, constraints), list(decided_first)]
    rooted = ([*first, *(variable for variable in order if variable not in first)] for order in orders)
    return [elimination_tree(after_inputs(order, inputs), scopes) for order in rooted]


def free(encoding: Encoding, simplified: Simplified, tree: Tree) -> Layers:
    """The diagram of the values that are left, before any constraint is joined in."""
    return free_layers(tree, [of_classes(domain, own) for domain, own in zip(simplified.domains, encoding.classes, strict=True)])


def joined(encoding: Encoding, simplified: Simplified, tree: Tree, watch: Watch) -> Layers | None:
    """The diagram of all constraints over a tree; None where nothing is left."""
    return _with(free(encoding, simplified, tree), encoding, simplified, tree, watch)


def joined_to(
    layers: Layers, before: Domains, encoding: Encoding, simplified: Simplified, tree: Tree, watch: Watch
) -> Layers | None:
    """A diagram over a tree with further constraints, and with fewer values than `before`; None where nothing is left."""
    found = list(layers)
    for variable, (had, has) in enumerate(zip(before, simplified.domains, strict=True)):
        kept = of_classes(has, encoding.classes[variable])
        if (had != has).any() and not keep_labels(found, tree, variable, kept, watch.check):
            return None
    return _with(found, encoding, simplified, tree, watch)


def _with(layers: Layers, encoding: Encoding, simplified: Simplified, tree: Tree, watch: Watch) -> Layers | None:
    for automaton in automata_of(simplified.constraints, encoding, tree, {}):
        held = sum(layer.nbytes for layer in layers)
        watch.check(held)
        if automaton is None or not conjoin(layers, tree, automaton, lambda more, held=held: watch.check(held + more)):  # type: ignore[misc]
            return None
    return layers


@dataclass(frozen=True, slots=True)
class Watch:
    """Raises BudgetExceededError where the time or the memory of a budget is spent."""

    budget: Budget
    started: float = field(default_factory=time.monotonic)

    def check(self, held: int) -> None:
        """Look at the clock, and at so many bytes that are held. Raises BudgetExceededError."""
        seconds, megabytes = time.monotonic() - self.started, held / _MB
        if seconds > self.budget.seconds:
            raise BudgetExceededError("time", seconds, self.budget.seconds, "s", "joining constraints")
        if megabytes > self.budget.memory_mb:
            raise BudgetExceededError("memory", megabytes, self.budget.memory_mb, "MB", "joining constraints")
