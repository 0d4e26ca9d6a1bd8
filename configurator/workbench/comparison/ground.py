"""What two versions of a product have in common: one set of variables over which both are problems.

- A choice or fact that both know has the values of either; a version excludes the values that only the other knows.
- A *fact* that only one knows does not matter to the other: what it sells, it sells in every such context.
- A *choice* that only one knows has its neutral value in the other, where it has one: its only value; `none` where the part is
  new and may be left out; a quantity of 1 where the part was there before, without a quantity.
- Other choices that only one knows (the colour that must be chosen since today) are left out: a bundle of that version is what it
  is to the other, the values of all other choices, if the choice can be made in any way. They are *apart*.
- What was renamed (`replaces:`) goes by its name after.
- Facts that no rule and no charge of either version reads do not multiply anything. Nor do instances that could change places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from math import prod

from configurator.availability import EVERYTHING, unavailable
from configurator.catalog.records import CONTEXT, NONE, Catalog, Choice, ChoiceKind, ChoiceValue, Product
from configurator.problem.build import ProductProblem, build_problem
from configurator.problem.interchange import has_twins, without_twins
from configurator.problem.records import Constraint, Problem, Table, Value, Variable
from configurator.workbench.comparison.elimination import TooEntangledError, without
from configurator.workbench.comparison.entailment import restricted
from configurator.workbench.comparison.renaming import NO_RENAMING, Renaming, renamed_problem, renaming_of

Facts = Mapping[str, ChoiceValue]


@dataclass(frozen=True, slots=True)
class Unknown:
    """The tag of a constraint that a version has because it does not know some values of a choice or fact."""

    path: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Lacking:
    """The tag of a constraint that a version has because it does not know a choice at all."""

    path: str


@dataclass(frozen=True, slots=True)
class Unsold:
    """The tag of a constraint that a version has because some values of a choice are not sold on the day."""

    path: str
    values: tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class Version:
    """A product in one version of its catalog, as it is on a day, and its problem in common names."""

    catalog: Catalog
    product: Product
    built: ProductProblem
    renaming: Renaming = NO_RENAMING

    @cached_property
    def domains(self) -> dict[str, tuple[Value, ...]]:
        """The values of every variable."""
        return {variable.name: variable.domain for variable in self.built.problem.variables}

    @cached_property
    def choices(self) -> dict[str, Choice]:
        """The choices by their common names."""
        return {self.renaming.name(path): choice for path, choice in self.product.choices.items()}

    @property
    def facts(self) -> set[str]:
        """The variables that are facts of the context."""
        return {f"{CONTEXT}.{name}" for name in self.product.context}


def versions_of(before: Catalog, after: Catalog, product: str, day: date) -> tuple[Version, Version]:
    """A product in both versions, as they are on a day. Raises RuleTooLargeError, RuleFormError."""
    one, other = before.products[product].on(day), after.products[product].on(day)
    return _version(before, one, day, renaming_of(one, other)), _version(after, other, day, NO_RENAMING)


def _version(catalog: Catalog, product: Product, day: date, renaming: Renaming) -> Version:
    built = build_problem(catalog, product)
    gone: dict[str, list[Value]] = {}
    for found in unavailable(product, EVERYTHING, day):
        gone.setdefault(found.choice, []).append(found.value)
    tables = [_unsold(product.choices[path], values) for path, values in gone.items()]
    problem = built.problem
    built = ProductProblem(Problem(problem.variables, [*problem.constraints, *tables], problem.cost_tables), built.costs)
    return Version(catalog, product, renamed_problem(built, renaming), renaming)


def _unsold(choice: Choice, values: Sequence[Value]) -> Table:
    left = [(value,) for value in choice.values if value not in values]
    return Table((choice.path,), left, tag=Unsold(choice.path, tuple(values)))


@dataclass(frozen=True)
class Side:
    """A version over the common variables.

    `constraints` are over these alone, `apart` choices projected away (None where that is too large). `own_constraints` are over
    these and `own_variables`, the choices that are apart. `domains` are the values that the version has at all.
    """

    version: Version
    constraints: tuple[Constraint, ...] | None
    own_constraints: tuple[Constraint, ...]
    own_variables: tuple[Variable, ...]
    domains: Mapping[str, tuple[Value, ...]]

    @property
    def apart(self) -> tuple[str, ...]:
        """The choices that only this version knows and that are left out."""
        return tuple(variable.name for variable in self.own_variables)


@dataclass(frozen=True)
class Ground:
    """Two versions over common variables.

    `facts` are those of the context that matter, `contexts` is in how many contexts that is. Under `order`, of bundles that
    differ in the places of interchangeable instances only, one is left; `order_variables` are what it needs.
    """

    variables: tuple[Variable, ...]
    before: Side
    after: Side
    contexts: int
    facts: tuple[str, ...]
    order_variables: tuple[Variable, ...] = ()
    order: tuple[Constraint, ...] = ()

    @cached_property
    def domains(self) -> dict[str, tuple[Value, ...]]:
        """The values of the common variables."""
        return {variable.name: variable.domain for variable in self.variables}

    @property
    def has_arrangements(self) -> bool:
        """Whether bundles that differ in the places of interchangeable instances only are more than one here."""
        return not self.order and any(has_twins(side.version.product) for side in (self.before, self.after))

    def without_order(self) -> Ground:
        """The same, with every arrangement of instances a bundle of its own."""
        return replace(self, order_variables=(), order=())

    @property
    def counted_variables(self) -> tuple[Variable, ...]:
        """The variables of problems whose bundles are counted."""
        return (*self.variables, *self.order_variables)


def common_ground(before: Version, after: Version, facts: Facts) -> Ground:
    """Two versions over common variables; `facts` of the context (by their ids) are fixed."""
    made = _Grounds(before, after, {f"{CONTEXT}.{name}": value for name, value in facts.items()})
    made.add_all()
    variables = tuple(Variable(name, domain) for name, domain in made.domains.items())
    sides = made.side(before), made.side(after)
    open_facts = tuple(name for name in made.domains if name in made.facts)
    contexts = prod(len(made.domains[name]) for name in open_facts)
    order: tuple[tuple[Variable, ...], tuple[Constraint, ...]] = ((), ())
    if not sides[0].apart and not sides[1].apart:
        order = _order(variables, before, after)
    return Ground(variables, *sides, contexts, open_facts, *order)


def _order(
    variables: tuple[Variable, ...], before: Version, after: Version
) -> tuple[tuple[Variable, ...], tuple[Constraint, ...]]:
    """Constraints that leave one of the bundles that differ in the places of instances, and the variables that they need.

    Those of the version with more instances: where the other has fewer, its bundles leave the last ones out, which come last.
    """
    larger, other = (before, after) if len(before.product.parts) > len(after.product.parts) else (after, before)
    unknown = [choice.part for path, choice in other.choices.items() if path not in larger.domains]
    if not has_twins(larger.product) or larger.renaming or any(part.parent or part.collection for part in unknown):
        return (), ()
    ordered = without_twins(larger.product, Problem(variables))
    return tuple(ordered.variables[len(variables) :]), tuple(ordered.constraints)


class _Grounds:
    """The common variables in the making, and what each version demands besides its own problem."""

    def __init__(self, before: Version, after: Version, fixed: Mapping[str, Value]) -> None:
        self._versions = before, after
        self._fixed = fixed
        self.facts = before.facts | after.facts
        self._read = {name for version in self._versions for name in version.built.facts_read}
        self.domains: dict[str, tuple[Value, ...]] = {}
        self._extra: dict[Version, list[Constraint]] = {before: [], after: []}
        self._apart: dict[Version, list[str]] = {before: [], after: []}

    def add_all(self) -> None:
        """Find the domain of every common variable."""
        for name in dict.fromkeys(name for version in self._versions for name in version.domains):
            if name in self.facts and name not in self._read:
                continue
            knowing = [version for version in self._versions if name in version.domains]
            values = [value for version in knowing for value in version.domains[name]]
            if name in self._fixed:
                values = [self._fixed[name]]
            if len(knowing) == 1 and name not in self.facts:
                neutral = self._neutral(name, knowing[0])
                if neutral is None:
                    self._apart[knowing[0]].append(name)
                    continue
                values += neutral.values
            self._add(name, tuple(dict.fromkeys(values)), knowing)

    def _neutral(self, name: str, knowing: Version) -> _Neutral | None:
        """What a choice is to the version that does not know it; noted there as a constraint."""
        other = next(version for version in self._versions if version is not knowing)
        neutral = _neutral(name, knowing, other)
        if neutral is not None:
            domain = tuple(dict.fromkeys((*knowing.domains[name], *neutral.values)))
            self._extra[other] += [] if len(domain) == 1 else [neutral.constraint(name, self.domains)]
        return neutral

    def _add(self, name: str, domain: tuple[Value, ...], knowing: Iterable[Version]) -> None:
        self.domains[name] = domain
        for version in knowing:
            lacking = tuple(value for value in domain if value not in version.domains[name])
            if lacking:
                kept = [(value,) for value in domain if value in version.domains[name]]
                self._extra[version].append(Table((name,), kept, tag=Unknown(name, lacking)))

    def side(self, version: Version) -> Side:
        """A version over the common variables."""
        own, apart = (*version.built.problem.constraints, *self._extra[version]), self._apart[version]
        own_variables = tuple(Variable(name, version.domains[name]) for name in apart)
        everywhere = {**self.domains, **{variable.name: variable.domain for variable in own_variables}}
        constraints: tuple[Constraint, ...] | None = own
        try:
            constraints = tuple(without(own, apart, everywhere)) if apart else own
        except TooEntangledError:
            constraints = None
        known = restricted(everywhere, own)
        return Side(version, constraints, own, own_variables, {name: known[name] for name in self.domains})


@dataclass(frozen=True, slots=True)
class _Neutral:
    """What a choice is in a version that does not know it: one value, or 1 where a part is there and 0 where it is not."""

    values: tuple[Value, ...]
    part: str | None = None

    def constraint(self, name: str, domains: Mapping[str, tuple[Value, ...]]) -> Table:
        if self.part is None:
            return Table((name,), [(value,) for value in self.values], tag=Lacking(name))
        present = {value: value != NONE for value in domains[self.part]}
        return Table((self.part, name), [(True, 1), (False, 0)], {self.part: present}, Lacking(name))


def _neutral(name: str, knowing: Version, other: Version) -> _Neutral | None:
    """What a choice that the other version does not know is in it; None where it is nothing in particular."""
    choice = knowing.choices.get(name)
    if choice is None:
        return None
    if choice.fixed:
        return _Neutral(knowing.domains[name])
    part = knowing.renaming.name(choice.part.id)
    if part not in other.choices:
        absent: ChoiceValue = 0 if choice.kind is ChoiceKind.QUANTITY else NONE
        return _Neutral((absent,)) if absent in choice.values else None
    if choice.kind is ChoiceKind.QUANTITY:
        return _Neutral((1, 0) if other.choices[part].part.optional else (1,), part)
    return None
