"""Which bundles vanish and which appear from one version to the next: counted, with their causes and a witness of each.

A bundle vanishes where the version before sells it and the version after does not. It vanishes because of a rule where it
breaks that rule: several rules may be the cause for one bundle. What the version after says and what follows from the version
before anyway (most of it is the same) is found out first and left out, so that little is compiled.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from configurator.engine.interface import Costs, Engine
from configurator.problem.records import Constraint, Table, Value, Variable
from configurator.workbench.comparison.answers import Answers, Product, cheapest_of, count_of
from configurator.workbench.comparison.boxes import ALWAYS, Domains, TooLargeError, canonical, written_alike
from configurator.workbench.comparison.elimination import Merged
from configurator.workbench.comparison.entailment import contrary, follows, restricted
from configurator.workbench.comparison.ground import Lacking, Side, Unknown, Unsold

MOST_CAUSES = 12
"""So many causes are counted one by one."""

_MOST_QUESTIONS = 50

_BASE = (Unknown, Lacking, Unsold)
"""Tags of what comes before the rules: which values there are at all."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What one version demands and some bundles of the other do not keep.

    `tags`: ids of rules, `Unknown` (values that the version does not have), `Lacking` (a choice that it does not have),
    `Unsold` (values that it does not sell on the day), or the structure of a part. `count` is how many bundles of the other
    version that are (None: not known), `witness` one of them (None: there is none, or none was found). `settled`: whether it is
    known if there are any.
    """

    tags: tuple[Hashable, ...]
    count: int | None
    witness: Product | None
    settled: bool = True

    @property
    def applies(self) -> bool:
        """Whether there are such bundles, or may be."""
        return self.witness is not None or self.count not in (0, None) or not self.settled


@dataclass(frozen=True, slots=True)
class Losses:
    """The bundles that one version sells and the other does not, by what demands it, and the constraints that do."""

    causes: tuple[Cause, ...]
    constraints: tuple[Constraint, ...]

    @property
    def applying(self) -> tuple[Cause, ...]:
        """The causes that exclude anything."""
        return tuple(cause for cause in self.causes if cause.applies)


@dataclass(frozen=True, slots=True)
class Selling:
    """A version and the engine of its bundles, without costs; `costs` are those of single values.

    `order` are further constraints of the engine: one of the bundles that differ in the places of instances only.
    """

    side: Side
    engine: Engine | None
    costs: Costs
    order: tuple[Constraint, ...] = ()


@dataclass(frozen=True, slots=True)
class Demand:
    """Constraints of one rule (by their tags), as bundles break them that keep to `base`, which comes before the rules."""

    tags: tuple[Hashable, ...]
    constraints: tuple[Constraint, ...]
    base: tuple[Constraint, ...] = ()


def losses(variables: Sequence[Variable], sold: Selling, demands: Sequence[Demand], answers: Answers) -> Losses:
    """The bundles of a version that do not keep what another one demands."""
    causes = tuple(
        _cause(variables, sold, demand, answers) if place < MOST_CAUSES else Cause(demand.tags, None, None, settled=False)
        for place, demand in enumerate(demands)
    )
    return Losses(causes, tuple(constraint for demand in demands for constraint in demand.constraints))


def demands_of(other: Side, sold: Side) -> list[Demand]:
    """What one version demands and does not follow from the other anyway: as far as single constraints and rules tell.

    First which values and choices the version knows at all. Its rules are asked of what it knows only: a rule is no cause where
    an option is missing.
    """
    assert sold.constraints is not None and other.constraints is not None
    base = [constraint for constraint in other.constraints if isinstance(constraint.tag, _BASE)]
    asked = _unmet(base, sold.constraints, sold.domains)
    found = [Demand(tags, tuple(unit)) for tags, unit in asked.items()]
    missing = tuple(constraint for demand in found for constraint in demand.constraints)
    rules = [constraint for constraint in other.constraints if not isinstance(constraint.tag, _BASE)]
    units = _unmet(rules, sold.constraints, restricted(sold.domains, missing))
    return found + [Demand(tags, tuple(unit), missing) for tags, unit in units.items()]


def _unmet(
    constraints: Sequence[Constraint], known: Sequence[Constraint], domains: Domains
) -> dict[tuple[Hashable, ...], list[Constraint]]:
    """Constraints, by their tags, that do not follow from known ones of the same tag, and say something else than any."""
    if not all(domains.values()):
        return {}  # nothing is left that could break anything
    by_tag: dict[Hashable, list[Constraint]] = {}
    for constraint in known:
        by_tag.setdefault(constraint.tag, []).append(constraint)
    new = [c for c in constraints if not any(written_alike(c, other) for other in by_tag.get(c.tag, ()))]
    same = {key for constraint in known if (key := _key(constraint, domains)) is not None} if new else set()
    found: dict[tuple[Hashable, ...], list[Constraint]] = {}
    for constraint in new:
        key = _key(constraint, domains)
        if key is not None and (key in same or key == ALWAYS):
            continue
        if not follows(by_tag.get(constraint.tag, []), constraint, domains):
            tags = tuple(constraint.tag) if isinstance(constraint.tag, Merged) else (constraint.tag,)
            found.setdefault(tags, []).append(constraint)
    return found


def _key(constraint: Constraint, domains: Domains) -> Hashable | None:
    try:
        return canonical(constraint, domains)
    except TooLargeError:
        return None


def _cause(variables: Sequence[Variable], sold: Selling, demand: Demand, answers: Answers) -> Cause:
    """How many bundles do not keep a demand, and the cheapest of them."""
    assert sold.side.constraints is not None
    domains = {variable.name: variable.domain for variable in variables}
    count: int | None = 0
    found: list[tuple[int, Product]] = []
    settled = True
    try:
        for decisions, added in _breaches(demand, domains):
            engine = sold.engine if not added else answers.engine(variables, (*sold.side.constraints, *sold.order, *added))
            if engine is None:
                count, settled = None, False
                continue
            own = count_of(engine, decisions)
            count = None if own is None or count is None else count + own
            witness = None if own == 0 else cheapest_of(engine, decisions, sold.costs)
            if witness is not None:
                found.append((unary_total(witness, sold.costs), witness))
    except TooLargeError:
        return Cause(demand.tags, None, None, settled=False)
    witness = min(found, key=lambda item: item[0])[1] if found else None
    return Cause(demand.tags, count, witness, settled)


def _breaches(demand: Demand, domains: Domains) -> Iterator[tuple[Product, tuple[Constraint, ...]]]:
    """Where a demand is not kept: cases that exclude each other, as decisions or as constraints. Raises TooLargeError."""
    for place, constraint in enumerate(demand.constraints):
        before = (*demand.base, *demand.constraints[:place])
        if isinstance(constraint, Table) and len(constraint.scope) == 1 and not before:
            (name,) = constraint.scope
            kept = {value for (value,) in constraint.rows}
            lost = [value for value in domains[name] if value not in kept]
            if not constraint.keys and len(lost) <= _MOST_QUESTIONS:
                yield from (({name: value}, ()) for value in lost)
                continue
        for alternative in contrary(constraint, domains):
            yield {}, (*before, *alternative)


def unary_total(product: Mapping[str, Value], costs: Costs) -> int:
    """What the values of a product cost, each for itself."""
    return sum(own.get(product[name], 0) for name, own in costs.items() if name in product)


