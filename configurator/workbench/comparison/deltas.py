"""What a bundle costs more after than before, as costs: for each measure of price, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import gcd, lcm
from typing import Any

import numpy as np

from configurator.catalog.charge_kinds import kinds_in_order
from configurator.catalog.records import ChargeKind
from configurator.language.parse import parse_expression
from configurator.language.syntax import Literal
from configurator.problem.build import domains_of
from configurator.problem.costs import ProductCosts, costs_of
from configurator.problem.limits import is_slight
from configurator.problem.records import ArrayWeights, CostTable, Linear, Term, Value
from configurator.workbench.comparison.boxes import Domains, TooLargeError, axis_of, terms_alike, weights
from configurator.workbench.comparison.ground import Ground, Version
from configurator.workbench.comparison.renaming import renamed_costs

_MOST_COUNTED = 100_000
_LARGEST = 1 << 60


@dataclass(frozen=True)
class Delta:
    """The difference of two costs: `fixed` + the costs of single values + the tables, in `1 / scale` minor units."""

    unary: Mapping[str, Mapping[Value, int]]
    tables: tuple[CostTable, ...]
    fixed: int
    scale: int

    @property
    def is_nothing(self) -> bool:
        """Whether no bundle can have another price."""
        return not self.unary and not self.tables and not self.fixed

    @property
    def scope(self) -> tuple[str, ...]:
        """The variables that make a difference."""
        return tuple(dict.fromkeys((*self.unary, *(name for table in self.tables for name in table.scope))))

    def is_like(self, other: Delta) -> bool:
        """Whether another difference is the same, told without looking into tables."""
        same = (self.unary, self.fixed, self.scale) == (other.unary, other.fixed, other.scale)
        return same and not self.tables and not other.tables

    def of(self, product: Mapping[str, Value]) -> int:
        """The difference for one product."""
        own = sum(costs.get(product[name], 0) for name, costs in self.unary.items())
        return self.fixed + own + sum(table.term.weight(product) for table in self.tables)

    def telling(self, product: Mapping[str, Value]) -> dict[str, Value]:
        """The values of a product that make a difference."""
        named = {name for name, costs in self.unary.items() if costs.get(product[name])}
        named |= {name for table in self.tables if table.term.weight(product) for name in table.scope}
        return {name: product[name] for name in self.scope if name in named}

    def negated(self) -> Delta:
        """The contrary difference."""
        unary = {name: {value: -cost for value, cost in costs.items()} for name, costs in self.unary.items()}
        tables = tuple(CostTable(table.scope, _negated(table.term)) for table in self.tables)
        return Delta(unary, tables, -self.fixed, self.scale)

    def at_most(self, most: int) -> Linear | None:
        """The constraint that the difference is at most so much; None where it tells too many sums apart to be compiled."""
        terms: dict[Any, Mapping[Any, int]] = {**self.unary, **{table.scope: table.term.weights for table in self.tables}}
        if sum(len(own) for own in terms.values()) > _MOST_COUNTED:
            return None
        common = gcd(*(weight for own in terms.values() for weight in own.values())) or 1
        reduced = {key: {value: weight // common for value, weight in own.items()} for key, own in terms.items()}
        linear = Linear(reduced, high=(most - self.fixed) // common)
        return linear if is_slight(linear) else None


def _negated(term: Term) -> Any:
    if isinstance(term.weights, ArrayWeights):
        return ArrayWeights(term.weights.axes, -term.weights.array)
    return {values: -weight for values, weight in term.weights.items()}


def measures(before: Version, after: Version) -> tuple[ChargeKind | None, ...]:
    """What prices are compared by: the price basis, and each kind of charge where that says something else."""
    kinds = kinds_in_order(charge.kind for v in (before, after) for charge in v.product.charges)
    if len(kinds) == 1 and all(_weighs_one(version, kinds[0]) for version in (before, after)):
        return (None,)
    return (None, *kinds)


def _weighs_one(version: Version, kind: ChargeKind) -> bool:
    weight = version.product.price_basis.get(kind)
    return weight is not None and isinstance(weight.root, Literal) and weight.root.value == 1


def measured(version: Version, kind: ChargeKind | None) -> ProductCosts:
    """The costs of a version by one measure: the price basis (None), or the total of a kind of charge."""
    if kind is None:
        return version.built.costs
    charges = tuple(charge for charge in version.product.charges if charge.kind is kind)
    product = replace(version.product, charges=charges, price_basis={kind: parse_expression("1")})
    return renamed_costs(costs_of(version.catalog, product, domains_of(version.product)), version.renaming)


def delta_of(before: ProductCosts, after: ProductCosts, domains: Domains) -> Delta:
    """What a bundle costs more after than before, over values of these domains. Raises TooLargeError."""
    scale = lcm(before.scale, after.scale)
    signed = ((before, -scale // before.scale), (after, scale // after.scale))
    unary: dict[str, dict[Value, int]] = {}
    for name, domain in domains.items():
        own = {value: sum(factor * costs.unary.get(name, {}).get(value, 0) for costs, factor in signed) for value in domain}
        if any(own.values()):
            unary[name] = {value: cost for value, cost in own.items() if cost}
    by_scope: dict[frozenset[str], list[tuple[CostTable, int]]] = {}
    for costs, factor in signed:
        for table in costs.tables:
            by_scope.setdefault(frozenset(table.scope), []).append((table, factor))
    tables = [table for found in by_scope.values() for table in _sum(found, domains)]
    return Delta(unary, tuple(tables), sum(factor * costs.fixed for costs, factor in signed), scale)


def _sum(signed: Sequence[tuple[CostTable, int]], domains: Domains) -> list[CostTable]:
    """The sum of tables over the same variables; none where it is 0 everywhere. Raises TooLargeError."""
    if len(signed) == 2 and signed[0][1] == -signed[1][1] and terms_alike(signed[0][0].term, signed[1][0].term):
        return []
    scope = signed[0][0].scope
    terms = [table.term for table, _ in signed]
    axes = [axis_of(name, domains[name], terms) for name in scope]
    total: Any = 0
    for (_, factor), term in zip(signed, terms, strict=True):
        own = weights(term, axes)
        if own.dtype != object and own.size and int(np.abs(own).max()) * abs(factor) > _LARGEST // len(signed):
            own = own.astype(object)
        total = total + factor * own
    total = np.broadcast_to(total, tuple(map(len, axes)))
    if not total.any():
        return []
    if total.dtype == object:
        if int(np.abs(total).max()) > _LARGEST:
            raise TooLargeError
        total = total.astype(np.int64)
    places = [dict(zip(domains[axis.name], axis.classes, strict=True)) for axis in axes]
    return [CostTable(scope, ArrayWeights(places, np.ascontiguousarray(total)))]


def has_other_prices(ground: Ground) -> bool:
    """Whether any bundle might have another price, by any measure."""
    before, after = ground.before, ground.after
    if before.own_variables or after.own_variables:
        return True
    common = {name: [value for value in own if value in after.domains[name]] for name, own in before.domains.items()}
    kinds = measures(before.version, after.version)
    try:
        deltas = (delta_of(measured(before.version, kind), measured(after.version, kind), common) for kind in kinds)
        return not all(delta.is_nothing for delta in deltas)
    except TooLargeError:
        return True
