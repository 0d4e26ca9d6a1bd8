"""What becomes dearer and what cheaper, of all bundles that both versions sell.

The difference of two prices is a cost like any other (`deltas`): the engine of the bundles that both versions sell finds the
greatest and the least difference, exactly, and counts the bundles with a difference above or below 0, where a sum of prices does
not tell too many apart. Where it does, or where prices fall with large dimensions, bundles are drawn evenly and the answer is an
estimate, which `exact` and `counted` say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import product as cartesian

import numpy as np

from configurator.catalog.records import ChargeKind, ChoiceValue
from configurator.engine.cache import default_cache
from configurator.engine.compiler import compile_problem
from configurator.engine.diagram_engine import DiagramEngine
from configurator.engine.dimensions import dimensions_of
from configurator.engine.interface import Budget, Engine, Values
from configurator.engine.sampling import RankedProducts
from configurator.errors import BudgetExceededError, NotAnswerableError
from configurator.money import from_minor, half_up
from configurator.problem.records import Constraint, CostTable, Problem, Value, Variable
from configurator.workbench.comparison.answers import Answers, Product, cheapest_of, count_of, knows_totals
from configurator.workbench.comparison.boxes import Domains, TooLargeError, axis_of, truths, weights
from configurator.workbench.comparison.deltas import Delta, delta_of, measured, measures
from configurator.workbench.comparison.ground import Ground

DRAWS = 2_000
"""So many bundles are drawn where something cannot be told exactly."""

_MOST_STEPS = 50


@dataclass(frozen=True, slots=True)
class Extreme:
    """The greatest or the least difference in price, a bundle that has it, and those of its values that make the difference.

    `exact`: no other bundle has a greater (or a lesser) one.
    """

    difference: Decimal
    bundle: Product
    telling: Product
    exact: bool


@dataclass(frozen=True, slots=True)
class MeasureDifference:
    """How prices change by one measure: the price basis (`kind` is None), or the total of a kind of charge.

    `dearer` and `cheaper` are how many of the bundles that both versions sell; None where that is not known. Where they are not
    `counted`, they are estimated from bundles drawn evenly. `greatest` is the greatest difference and `least` the least, both
    None where no bundle is sold by both; negative differences are cheaper.
    """

    kind: ChargeKind | None
    dearer: int | None
    cheaper: int | None
    counted: bool
    greatest: Extreme | None
    least: Extreme | None

    @property
    def changes(self) -> bool | None:
        """Whether any price changes; None where that is not known."""
        if self.greatest is None or self.least is None:
            return None if self.dearer is None else bool(self.dearer or self.cheaper)
        differs = bool(self.greatest.difference or self.least.difference or self.dearer or self.cheaper)
        return differs if differs or (self.greatest.exact and self.least.exact) else None


@dataclass(frozen=True, slots=True)
class Joint:
    """The bundles that both versions sell: their constraints, how many there are, and an engine for them.

    Where versions have choices that only they know, these are variables too, and what is compared are `pairs`: a bundle of each
    version, the same in all that both know. `priced` is an engine of the version before with what its bundles cost.
    """

    variables: tuple[Variable, ...]
    constraints: tuple[Constraint, ...]
    engine: Engine | None
    priced: Engine | None
    count: int | None
    pairs: bool

    def has(self, product: Product) -> bool:
        """Whether both versions sell a product of the common variables."""
        return self.engine is not None and not self.pairs and self.engine.feasible(product)

    @property
    def domains(self) -> Domains:
        """The values of the variables."""
        return {variable.name: variable.domain for variable in self.variables}


def compare_prices(ground: Ground, joint: Joint, answers: Answers, budget: Budget) -> tuple[MeasureDifference, ...]:
    """How prices change, by every measure."""
    versions = ground.before.version, ground.after.version
    known = {name: _common(ground, name, domain) for name, domain in joint.domains.items()}
    found: list[tuple[Delta, MeasureDifference]] = []
    for kind in measures(*versions):
        try:
            delta = delta_of(measured(versions[0], kind), measured(versions[1], kind), known)
        except TooLargeError:
            found.append((_UNKNOWN, MeasureDifference(kind, None, None, False, None, None)))
            continue
        same = next((difference for other, difference in found if other.is_like(delta)), None)
        difference = replace(same, kind=kind) if same else _Comparison(ground, joint, kind, delta, answers, budget).found()
        found.append((delta, difference))
    return tuple(difference for _, difference in found)


_UNKNOWN = Delta({}, (), 0, 0)


class _Comparison:
    """One measure compared."""

    def __init__(
        self, ground: Ground, joint: Joint, kind: ChargeKind | None, delta: Delta, answers: Answers, budget: Budget
    ) -> None:
        self._currency = ground.after.version.catalog.currency
        self._joint = joint
        self._costs = ground.before.version.built.costs.unary
        self._kind = kind
        self._delta = delta
        self._answers = answers
        self._budget = budget

    def found(self) -> MeasureDifference:
        """The difference of prices by the measure."""
        delta, negated = self._delta, self._delta.negated()
        if delta.is_nothing:
            nothing = Extreme(self._amount(0, 1), {}, {}, exact=True)
            return MeasureDifference(self._kind, 0, 0, True, nothing, nothing)
        least, greatest = self._extreme(delta, 1), self._extreme(negated, -1)
        drawn = [] if least and greatest else self._drawn
        least, greatest = least or self._climbed(delta, drawn, 1), greatest or self._climbed(negated, drawn, -1)
        cheaper, dearer = self._counted(delta, least, greatest), self._counted(negated, greatest, least)
        counted = cheaper is not None and dearer is not None
        if not counted and not self._joint.pairs:
            cheaper, dearer = self._estimated(delta, self._drawn)
        return MeasureDifference(self._kind, dearer, cheaper, counted, greatest, least)

    def _amount(self, cost: int, scale: int) -> Decimal:
        return from_minor(cost if scale == 1 else int(half_up(cost, scale)), self._currency)

    # --- the least and the greatest ---

    def _extreme(self, delta: Delta, sign: int) -> Extreme | None:
        """The bundle with the least difference (times the sign); None where the engine cannot tell, or there is no bundle."""
        for engine in _engines(self._joint, delta.tables, self._answers, self._budget):
            try:
                product = engine.complete({}, delta.unary)
            except NotAnswerableError:
                continue
            if product is not None:
                return self._told(delta, product, sign, exact=True)
        return None

    def _told(self, delta: Delta, product: Product, sign: int, *, exact: bool) -> Extreme:
        """A difference with a simple bundle that has it: the cheapest with the values that make the difference."""
        telling = delta.telling(product)
        simple = cheapest_of(self._joint.priced, telling, self._costs) if knows_totals(self._joint.priced) else None
        if simple is not None and self._joint.has(simple) and delta.of(simple) == delta.of(product):
            product = {**product, **simple}
        return Extreme(sign * self._amount(delta.of(product), delta.scale), product, telling, exact)

    # --- how many ---

    def _counted(self, delta: Delta, least: Extreme | None, greatest: Extreme | None) -> int | None:
        """How many bundles have a difference below 0; None where that cannot be counted."""
        if self._joint.pairs:
            return None
        if least is not None and least.exact and delta.of(least.bundle) >= 0:
            return 0
        if greatest is not None and greatest.exact and delta.of(greatest.bundle) < 0:
            return self._joint.count
        linear = delta.at_most(-1)
        if linear is None:
            return None
        return count_of(self._answers.engine(self._joint.variables, (*self._joint.constraints, linear)), {})

    # --- by drawing ---

    @cached_property
    def _drawn(self) -> list[Product]:
        """Bundles drawn evenly."""
        engine = self._joint.engine
        ranked = RankedProducts(engine, steady=True) if isinstance(engine, DiagramEngine) else None
        return list(ranked.draw(DRAWS, seed=0)) if ranked is not None and ranked.count else []

    def _climbed(self, delta: Delta, drawn: Sequence[Product], sign: int) -> Extreme | None:
        """From the least difference (times the sign) among bundles that were drawn, down as long as one value can be better."""
        engine = self._joint.engine
        if not drawn or engine is None:
            return None
        best = min(drawn, key=delta.of)
        for _ in range(_MOST_STEPS):
            alternatives = engine.alternatives(best)
            better = min((each for each in _changed(best, alternatives, delta.scope)), key=delta.of, default=best)
            if delta.of(better) >= delta.of(best):
                break
            best = better
        exact = delta.of(best) == _bound(delta, self._joint, engine)
        return self._told(delta, best, sign, exact=exact)

    def _estimated(self, delta: Delta, drawn: Sequence[Product]) -> tuple[int | None, int | None]:
        """About how many bundles become cheaper, and dearer."""
        if not drawn or self._joint.count is None:
            return None, None
        differences = [delta.of(bundle) for bundle in drawn]
        shares = sum(found < 0 for found in differences), sum(found > 0 for found in differences)
        cheaper, dearer = (self._joint.count * share // len(drawn) for share in shares)
        return cheaper, dearer


def _changed(product: Product, alternatives: Values, scope: Iterable[str]) -> Iterator[Product]:
    """A product with one other value of some variables."""
    for name in scope:
        for value in alternatives[name]:
            if value != product[name]:
                yield {**product, name: value}


def _bound(delta: Delta, joint: Joint, engine: Engine) -> int | None:
    """A difference that no bundle is below: each cost at its least where the constraints over the same variables hold."""
    available = engine.available({})
    domains = {name: [value for value in domain if value in available[name]] for name, domain in joint.domains.items()}
    bound = delta.fixed + sum(min(costs.get(value, 0) for value in domains[name]) for name, costs in delta.unary.items())
    try:
        return bound + sum(_least_weight(table, joint, domains) for table in delta.tables)
    except TooLargeError:
        return None


def _least_weight(table: CostTable, joint: Joint, domains: Domains) -> int:
    """The least weight of a table where the constraints that read no other variables hold. Raises TooLargeError."""
    scope = set(table.scope)
    readers = [constraint for constraint in joint.constraints if set(constraint.scope) <= scope]
    axes = [axis_of(name, domains[name], [table.term, *readers]) for name in table.scope]
    allowed = np.ones(tuple(map(len, axes)), dtype=bool)
    for constraint in readers:
        allowed &= truths(constraint, axes)
    return int(np.broadcast_to(weights(table.term, axes), allowed.shape)[allowed].min())


def _common(ground: Ground, name: str, domain: Sequence[Value]) -> tuple[Value, ...]:
    """The values of a variable that both versions have."""
    known = [side.domains[name] for side in (ground.before, ground.after) if name in side.domains]
    return tuple(value for value in domain if all(value in own for own in known))


def _engines(joint: Joint, tables: Sequence[CostTable], answers: Answers, budget: Budget) -> Iterator[Engine]:
    """Engines that may know the least total: one, or with costs over large dimensions each way round that these can be walked."""
    problem = Problem(joint.variables, joint.constraints, tables)
    large = dimensions_of(problem)
    if not tables:
        if joint.engine is not None and knows_totals(joint.engine):
            yield joint.engine
        return
    if not large:
        engine = answers.engine(joint.variables, joint.constraints, tables)
        if engine is not None and knows_totals(engine):
            yield engine
        return
    for turned in cartesian((False, True), repeat=len(large)):
        reversed_ones = {number for number, turn in zip(large, turned, strict=True) if turn}
        variables = [_turned(variable, number in reversed_ones) for number, variable in enumerate(joint.variables)]
        try:
            yield compile_problem(Problem(variables, joint.constraints, tables), budget, default_cache())
        except BudgetExceededError:
            continue


def _turned(variable: Variable, turn: bool) -> Variable:
    return Variable(variable.name, variable.domain[::-1]) if turn else variable


# --- single options ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OptionPrice:
    """What the cheapest bundle with a value costs before and after."""

    path: str
    value: ChoiceValue
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """How much more after."""
        return self.after - self.before


def option_prices(ground: Ground, before: Engine, after: Engine, paths: Iterable[str]) -> tuple[OptionPrice, ...]:
    """The values of some choices whose least total changes, the greatest change first. Raises NotAnswerableError."""
    totals = []
    for engine, side in ((before, ground.before), (after, ground.after)):
        costs = side.version.built.costs
        found = engine.cheapest({}, costs.unary)
        currency = side.version.catalog.currency
        totals.append({path: {v: costs.amount(t + costs.fixed, currency) for v, t in found[path].items()} for path in paths})
    changed = [
        OptionPrice(path, value, total, totals[1][path][value])  # type: ignore[arg-type]
        for path in paths
        for value, total in totals[0][path].items()
        if totals[1][path].get(value, total) != total
    ]
    return tuple(sorted(changed, key=lambda price: -abs(price.difference)))
