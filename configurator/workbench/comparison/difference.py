"""What a change of a catalog means: for the bundles that can be bought, for their prices, for single options and rules.

Every product that both versions have is compared over what both know (`comparison.ground` says what that is where one knows
more), in every context that matters, or in those of given facts. Numbers of bundles are exact; so are the greatest and the least
difference in price. What could not be told exactly says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from configurator.catalog.records import CONTEXT, Catalog, ChargeKind, ChoiceKind, ChoiceValue, Product, Rule
from configurator.engine.interface import Budget, Decisions, Engine
from configurator.engine.steady import compile_steadily
from configurator.errors import (
    BudgetExceededError,
    ConfiguratorError,
    ContextError,
    NotAnswerableError,
    UnknownProductError,
    in_a_sentence,
)
from configurator.problem.build import Structure
from configurator.problem.records import Constraint, Problem, Variable
from configurator.workbench.comparison.answers import Answers, cheapest_of, count_of, knows_totals
from configurator.workbench.comparison.bundles import Cause, Demand, Losses, Selling, demands_of, losses
from configurator.workbench.comparison.deltas import has_other_prices
from configurator.workbench.comparison.ground import Ground, Lacking, Side, Unknown, Unsold, common_ground, versions_of
from configurator.workbench.comparison.liveness import OptionTurn, Turn, option_turns
from configurator.workbench.comparison.prices import (
    Extreme,
    Joint,
    MeasureDifference,
    OptionPrice,
    compare_prices,
    option_prices,
)
from configurator.workbench.comparison.rules import RuleDifference, rule_differences
from configurator.workbench.comparison.writing import Change, written_changes
from configurator.workbench.sampling.totals import BundleTotals

Values = Mapping[str, ChoiceValue]
Told = Callable[[str], None]

_CLASH_SECONDS = 5.0

_ORDER_BUDGET = Budget(seconds=5, memory_mb=512)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle of one version: the value of each choice, the context in which it is sold, and its total in the price basis."""

    choices: Values
    context: Values
    total: Decimal


@dataclass(frozen=True, slots=True)
class Loss:
    """Bundles that one version sells and the other excludes, by what excludes them.

    That is `rules` of the other version, values that it does not know (`unknown`: by choice or fact) or does not sell on the day
    (`unsold`), choices that it does not know (`lacking`), or the make-up of parts (`structure`). `witness` is such a bundle,
    `clash` the few of its values that the other version does not sell together.
    """

    rules: tuple[Rule, ...]
    unknown: Mapping[str, tuple[ChoiceValue, ...]]
    unsold: Mapping[str, tuple[ChoiceValue, ...]]
    lacking: tuple[str, ...]
    structure: tuple[str, ...]
    count: int | None
    witness: Bundle | None
    clash: Values

    @property
    def is_certain(self) -> bool:
        """Whether there are such bundles for certain."""
        return self.witness is not None or bool(self.count)


@dataclass(frozen=True, slots=True)
class BundlesDifference:
    """How many bundles each version sells, and how many both; None where that is not known, or nothing changed.

    They are counted in every one of `contexts`, and where `arranged`, in every arrangement of interchangeable instances (of which
    one alone would be too much to compile). `apart_before` and `apart_after` are choices that only one version knows and
    that bundles are compared without. `same`: it is known that both sell the same bundles.
    """

    before: int | None
    after: int | None
    both: int | None
    contexts: int
    vanishing: tuple[Loss, ...] = ()
    appearing: tuple[Loss, ...] = ()
    apart_before: tuple[str, ...] = ()
    apart_after: tuple[str, ...] = ()
    same: bool = False
    arranged: bool = False

    @property
    def vanished(self) -> int | None:
        """How many bundles are not sold any more."""
        return 0 if self.same else _less(self.before, self.both)

    @property
    def appeared(self) -> int | None:
        """How many bundles are sold that were not."""
        return 0 if self.same else _less(self.after, self.both)


@dataclass(frozen=True, slots=True)
class PriceExtreme:
    """A bundle with the greatest, or the least, difference in price by some measure, and what it costs before and after.

    `telling` are its values that make the difference; `exact`: no bundle has a greater (or a lesser) one.
    """

    before: Decimal
    after: Decimal
    bundle: Bundle
    telling: Values
    exact: bool

    @property
    def difference(self) -> Decimal:
        """How much more it costs after."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class PricesDifference:
    """How the prices of the bundles that both versions sell change by one measure (`kind` None: the price basis)."""

    kind: ChargeKind | None
    dearer: int | None
    cheaper: int | None
    counted: bool
    greatest: PriceExtreme | None
    least: PriceExtreme | None
    changes: bool | None


@dataclass(frozen=True)
class ProductDifference:
    """What becomes of a product. Without `before` it is new, without `after` it was dropped; then nothing else is told.

    `problem` says why it could not be compared. `cheapest_before` and `cheapest_after` are the cheapest bundles of each version,
    None where nothing changed. `renamed` are choices, and options as `choice=option`, that go by another name after.
    """

    id: str
    before: Product | None
    after: Product | None
    problem: str | None = None
    bundles: BundlesDifference | None = None
    turns: tuple[OptionTurn, ...] = ()
    rules: tuple[RuleDifference, ...] = ()
    prices: tuple[PricesDifference, ...] = ()
    option_prices: tuple[OptionPrice, ...] = ()
    cheapest_before: Bundle | None = None
    cheapest_after: Bundle | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def vanishes(self) -> bool | None:
        """Whether something that could be bought cannot be bought any more; None where that is not known."""
        if self.before is None or self.after is None:
            return self.before is not None
        return None if self.bundles is None else _any(self.bundles.vanished, self.bundles.vanishing)

    @property
    def appears(self) -> bool | None:
        """Whether something can be bought that could not before; None where that is not known."""
        if self.before is None or self.after is None:
            return self.after is not None
        return None if self.bundles is None else _any(self.bundles.appeared, self.bundles.appearing)

    @property
    def dearer(self) -> bool | None:
        """Whether something that is bought in both versions costs more; None where that is not known."""
        return self._moves(lambda prices: prices.greatest, 1)

    @property
    def cheaper(self) -> bool | None:
        """Whether something that is bought in both versions costs less; None where that is not known."""
        return self._moves(lambda prices: prices.least, -1)

    def _moves(self, extreme: Callable[[PricesDifference], PriceExtreme | None], sign: int) -> bool | None:
        if self.before is None or self.after is None:
            return False
        if self.problem is not None:
            return None
        found = [extreme(prices) for prices in self.prices]
        if any(one is not None and sign * one.difference > 0 for one in found):
            return True
        if any(prices.changes is None or (prices.dearer if sign > 0 else prices.cheaper) is None for prices in self.prices):
            return None
        return any(prices.dearer if sign > 0 else prices.cheaper for prices in self.prices)

    @property
    def dies(self) -> bool:
        """Whether an option that could be had, or a new one, is in no bundle."""
        return any(turn.turn is not Turn.REVIVES for turn in self.turns)

    @property
    def verdicts(self) -> tuple[bool | None, ...]:
        """Whether something vanishes, appears, becomes dearer, becomes cheaper; None where that is not known."""
        return self.vanishes, self.appears, self.dearer, self.cheaper

    @property
    def unchanged(self) -> bool:
        """Whether it is known that customers notice nothing: the same bundles at the same prices."""
        return not any(verdict is None or verdict for verdict in self.verdicts) and not self.turns and not self._some_price

    @property
    def _some_price(self) -> bool:
        return any(prices.changes is not False for prices in self.prices)


@dataclass(frozen=True, slots=True)
class CatalogDifference:
    """Two versions of a catalog compared: what is written differently, and what becomes of each product on a day."""

    before: Catalog
    after: Catalog
    changes: tuple[Change, ...]
    products: tuple[ProductDifference, ...]
    day: date
    context: Values = field(default_factory=dict)


def compare_catalogs(
    before: Catalog,
    after: Catalog,
    product: str | None = None,
    facts: Mapping[str, str] | None = None,
    budget: Budget | None = None,
    day: date | None = None,
    told: Told | None = None,
) -> CatalogDifference:
    """Compare two versions of a catalog, or one product of it; in all contexts, or where `facts` hold.

    What is in force and on sale only for some time counts as on the `day` (today, unless said). `told` hears the product that
    is being compared. Raises UnknownProductError, ContextError.
    """
    ids = list(dict.fromkeys((*after.products, *before.products)))
    if product is not None and product not in ids:
        raise UnknownProductError(product, ids)
    context = read_facts(before, after, facts or {})
    day = day or datetime.now(ZoneInfo(after.timezone)).date()
    found = []
    for id in ids if product is None else [product]:
        if told:
            told(id)
        found.append(_product_difference(id, before, after, context, day, budget or Budget()))
    return CatalogDifference(before, after, written_changes(before, after), tuple(found), day, context)


def read_facts(before: Catalog, after: Catalog, given: Mapping[str, str]) -> dict[str, ChoiceValue]:
    """Values of facts that one of the versions knows. Raises ContextError for all that is wrong at once."""
    found: dict[str, ChoiceValue] = {}
    problems = []
    for name, text in given.items():
        known = [catalog.context[name] for catalog in (after, before) if name in catalog.context]
        values = list(dict.fromkeys(value for fact in known for value in fact.values))
        value = next((value for value in values if str(value) == text), None)
        if not known:
            problems.append(f"there is no fact `{name}` in either version")
        elif value is None:
            shown = ", ".join(f"`{value}`" for value in values[:12])
            problems.append(f"`{name}` cannot be `{text}`; it is one of {shown}{', …' if len(values) > 12 else ''}")
        else:
            found[name] = value
    if problems:
        raise ContextError("The context cannot be used: " + in_a_sentence(problems))
    return found


def _product_difference(
    id: str, before: Catalog, after: Catalog, facts: Values, day: date, budget: Budget
) -> ProductDifference:
    one, other = before.products.get(id), after.products.get(id)
    if one is None or other is None:
        return ProductDifference(id, one, other)
    try:
        ground = common_ground(*versions_of(before, after, id, day), facts)
    except ConfiguratorError as error:
        return ProductDifference(id, one, other, error.message)
    return _Comparison(id, ground, budget).found()


class _Comparison:
    """A product that both versions have, compared step by step; every step is told in `found`."""

    def __init__(self, id: str, ground: Ground, budget: Budget) -> None:
        self._id = id
        self._ground = ground
        self._budget = budget
        self._answers = Answers(budget)
        self._totals = {side.version: BundleTotals(side.version.catalog, side.version.product) for side in self._sides}

    @property
    def _sides(self) -> tuple[Side, Side]:
        return self._ground.before, self._ground.after

    def found(self) -> ProductDifference:
        """The difference of the product."""
        before, after = self._sides
        products = before.version.product, after.version.product
        if before.constraints is None or after.constraints is None:
            apart = ", ".join(f"`{path}`" for path in (*before.apart, *after.apart))
            why = f"Bundles cannot be compared without the choices that only one version knows: {apart} are tied to too much."
            return ProductDifference(self._id, *products, why)
        lost, gained = demands_of(after, before), demands_of(before, after)
        if before.version.catalog.currency != after.version.catalog.currency:
            why = f"Prices in {before.version.catalog.currency} and {after.version.catalog.currency} cannot be compared."
            return ProductDifference(self._id, *products, why)
        if not lost and not gained and not has_other_prices(self._ground):
            same = BundlesDifference(None, None, None, self._ground.contexts, (), (), before.apart, after.apart, same=True)
            rules = rule_differences(self._ground, Losses((), ()), Losses((), ()))
            return ProductDifference(self._id, *products, bundles=same, rules=rules, renamed=self._renamed())
        return self._changed(products, lost, gained)

    def _changed(self, products: tuple[Product, Product], lost: Sequence[Demand], gained: Sequence[Demand]) -> ProductDifference:
        self._ground = _countable(self._ground)
        engines = self._bundle_engines(same=not lost and not gained)
        priced = [self._priced_engine(side, engine) for side, engine in zip(self._sides, engines, strict=True)]
        selling = [self._selling(side, engine) for side, engine in zip(self._sides, engines, strict=True)]
        vanishing = losses(self._ground.counted_variables, selling[0], lost, self._answers)
        appearing = losses(self._ground.counted_variables, selling[1], gained, self._answers)
        both = self._both(engines, vanishing, appearing)
        bundles = BundlesDifference(
            count_of(engines[0], {}),
            count_of(engines[1], {}),
            count_of(both, {}),
            self._ground.contexts,
            tuple(self._loss(cause, 0, priced) for cause in vanishing.applying),
            tuple(self._loss(cause, 1, priced) for cause in appearing.applying),
            self._ground.before.apart,
            self._ground.after.apart,
            arranged=self._ground.has_arrangements,
        )
        prices = compare_prices(self._ground, self._joint(vanishing, both, priced[0], bundles.both), self._answers, self._budget)
        return ProductDifference(
            self._id,
            *products,
            None if all(priced) and both is not None else "No engine answers within the budget: some things are not known.",
            bundles,
            option_turns(self._ground, priced[0], priced[1]) if priced[0] and priced[1] else (),
            rule_differences(self._ground, vanishing, appearing),
            tuple(self._told(measure, priced) for measure in prices),
            self._option_prices(priced),
            self._cheapest(self._ground.before, priced[0]),
            self._cheapest(self._ground.after, priced[1]),
            self._renamed(),
        )

    def _renamed(self) -> dict[str, str]:
        renaming = self._ground.before.version.renaming
        values = {f"{path}={old}": f"{path}={new}" for path, own in renaming.values.items() for old, new in own.items()}
        return {**renaming.names, **values}

    # --- engines ---

    def _bundle_engines(self, *, same: bool) -> list[Engine | None]:
        """The bundles of each version over the common choices, without prices."""
        before, after = self._sides
        assert before.constraints is not None and after.constraints is not None
        engine = self._counting(before.constraints)
        return [engine, engine if same else self._counting(after.constraints)]

    def _counting(self, constraints: Iterable[Constraint]) -> Engine | None:
        """An engine over the common choices in which every bundle is once."""
        return self._answers.engine(self._ground.counted_variables, (*constraints, *self._ground.order))

    def _priced_engine(self, side: Side, bundles: Engine | None) -> Engine | None:
        """The bundles of a version with all that it decides itself, and what they cost."""
        tables = side.version.built.costs.tables
        if not tables and not side.own_variables and not self._ground.order:
            return bundles
        return self._answers.engine((*self._ground.variables, *side.own_variables), side.own_constraints, tables)

    def _selling(self, side: Side, engine: Engine | None) -> Selling:
        costs = {name: own for name, own in side.version.built.costs.unary.items() if name in self._ground.domains}
        return Selling(side, engine, costs, self._ground.order)

    def _both(self, engines: Sequence[Engine | None], vanishing: Losses, appearing: Losses) -> Engine | None:
        """The bundles that both versions sell."""
        if not vanishing.constraints:
            return engines[0]
        if not appearing.constraints:
            return engines[1]
        assert self._ground.before.constraints is not None
        return self._counting((*self._ground.before.constraints, *vanishing.constraints))

    def _joint(self, vanishing: Losses, both: Engine | None, priced: Engine | None, count: int | None) -> Joint:
        before, after = self._sides
        assert before.constraints is not None
        own: tuple[Variable, ...] = (*before.own_variables, *after.own_variables)
        if not own:
            constraints = (*before.constraints, *vanishing.constraints, *self._ground.order)
            return Joint(self._ground.counted_variables, constraints, both, priced, count, pairs=False)
        constraints, variables = (*before.own_constraints, *after.own_constraints), (*self._ground.variables, *own)
        return Joint(variables, constraints, self._answers.engine(variables, constraints), None, None, pairs=True)

    # --- in the words of the catalog ---

    def _loss(self, cause: Cause, sold: int, priced: Sequence[Engine | None]) -> Loss:
        """A cause in the words of the catalog. Its witness is the cheapest bundle with what the other version does not sell."""
        other, own = priced[1 - sold], priced[sold]
        clash = {} if cause.witness is None or other is None else self._clash(other, cause.witness)
        costs = self._sides[sold].version.built.costs.unary
        simplest = cheapest_of(own, clash, costs) if clash and knows_totals(own) else None
        witness = simplest or cause.witness
        excluding = self._sides[1 - sold].version.product
        unknown = {tag.path: tag.values for tag in cause.tags if isinstance(tag, Unknown)}
        unsold = {tag.path: tag.values for tag in cause.tags if isinstance(tag, Unsold)}
        return Loss(
            rules=tuple(rule for rule in excluding.rules if rule.id in cause.tags),
            unknown=unknown,  # type: ignore[arg-type]
            unsold=unsold,  # type: ignore[arg-type]
            lacking=tuple(tag.path for tag in cause.tags if isinstance(tag, Lacking)),
            structure=tuple(tag.part for tag in cause.tags if isinstance(tag, Structure)),
            count=cause.count,
            witness=None if witness is None else self._bundle(self._sides[sold], own, witness),
            clash=clash,
        )

    def _clash(self, other: Engine, witness: Decisions) -> Values:
        """The few values of a bundle that the other version does not sell together."""
        ordered = {name: witness[name] for name in self._by_weight if name in witness}
        found = other.conflict(ordered, seconds=_CLASH_SECONDS)
        return {} if found is None else {name: found.decisions[name] for name in witness if name in found.decisions}  # type: ignore[misc]

    @property
    def _by_weight(self) -> Iterator[str]:
        """The common variables as a conflict should prefer them: choices in the order of the catalog, then facts."""
        names = [variable.name for variable in self._ground.variables]
        yield from (name for name in names if name not in self._ground.facts)
        yield from self._ground.facts

    def _bundle(self, side: Side, engine: Engine | None, product: Decisions) -> Bundle | None:
        """A bundle of the common choices as the version sells it, with its own choices made as cheap as can be."""
        version = side.version
        full: Values = dict(product)  # type: ignore[arg-type]
        if side.own_variables:
            known = {variable.name for variable in (*self._ground.variables, *side.own_variables)}
            common = {name: value for name, value in product.items() if name in known}
            found = cheapest_of(engine, common, version.built.costs.unary)
            if found is None:
                return None
            full = found  # type: ignore[assignment]
        full = version.renaming.back(full)  # type: ignore[assignment]
        choices = {path: full[path] for path in version.product.choices}
        facts = version.product.context.values()
        context = {fact.id: full.get(fact.path, _usual(fact.default, fact.values)) for fact in facts}
        values = {**choices, **{f"{CONTEXT}.{name}": value for name, value in context.items()}}
        return Bundle(choices, context, self._totals[version].of(values).basis)

    def _cheapest(self, side: Side, engine: Engine | None) -> Bundle | None:
        found = cheapest_of(engine, {}, side.version.built.costs.unary) if knows_totals(engine) else None
        return None if found is None else self._bundle(side, engine, found)

    def _option_prices(self, priced: Sequence[Engine | None]) -> tuple[OptionPrice, ...]:
        before, after = priced
        if before is None or after is None or not (knows_totals(before) and knows_totals(after)):
            return ()
        choices = self._ground.after.version.product.choices
        paths = [path for path in self._ground.domains if path in choices and choices[path].kind is not ChoiceKind.DIMENSION]
        try:
            return option_prices(self._ground, before, after, [path for path in paths if not choices[path].fixed])
        except NotAnswerableError:
            return ()

    def _told(self, measure: MeasureDifference, priced: Sequence[Engine | None]) -> PricesDifference:
        greatest, least = (self._extreme(extreme, measure.kind, priced) for extreme in (measure.greatest, measure.least))
        counts = measure.dearer, measure.cheaper, measure.counted
        return PricesDifference(measure.kind, *counts, greatest, least, measure.changes)

    def _extreme(self, extreme: Extreme | None, kind: ChargeKind | None, priced: Sequence[Engine | None]) -> PriceExtreme | None:
        """An extreme with its two prices, each computed by the charges of its version."""
        if extreme is None or not extreme.bundle:
            return None
        bundles = [self._bundle(side, engine, extreme.bundle) for side, engine in zip(self._sides, priced, strict=True)]
        before, after = (self._price(side, bundle, kind) for side, bundle in zip(self._sides, bundles, strict=True))
        if before is None or after is None or bundles[1] is None:
            return None
        return PriceExtreme(before, after, bundles[1], extreme.telling, extreme.exact)  # type: ignore[arg-type]

    def _price(self, side: Side, bundle: Bundle | None, kind: ChargeKind | None) -> Decimal | None:
        if bundle is None or kind is None:
            return None if bundle is None else bundle.total
        values = {**bundle.choices, **{f"{CONTEXT}.{name}": value for name, value in bundle.context.items()}}
        return self._totals[side.version].of(values).by_kind.get(kind, Decimal(0))


def _countable(ground: Ground) -> Ground:
    """The ground with its order of instances, or without one where that makes too large a diagram."""
    if not ground.order:
        return ground
    assert ground.after.constraints is not None
    try:
        compile_steadily(Problem(ground.counted_variables, (*ground.after.constraints, *ground.order)), _ORDER_BUDGET)
    except BudgetExceededError:
        return ground.without_order()
    return ground


def _usual(default: ChoiceValue | None, values: Mapping[ChoiceValue, object]) -> ChoiceValue:
    """The value of a fact that nothing depends on."""
    return next(iter(values)) if default is None else default


def _less(whole: int | None, part: int | None) -> int | None:
    return None if whole is None or part is None else whole - part


def _any(count: int | None, found: Sequence[Loss]) -> bool | None:
    """Whether there are any bundles, by their number or by their causes."""
    if count is not None:
        return count > 0
    if any(loss.is_certain for loss in found):
        return True
    return None if found else False
