"""What the test cases of a catalog cover: which rules they show at work, and which values they use.

A rule is *shown at work* by a case that passes
- where it **excludes** something: it is among the rules that the case names as the reason; or, where it names none, among those
  of the smallest conflict that makes the case's decisions impossible, or that excludes a value which the case says cannot be
  had, or a value other than the one which the case says is implied (of numbers, the first and the last are explained); or
- where it **applies**: it has a `when`, which is definitely true in a completed configuration of the case. A rule without
  `when` applies to everything, which shows nothing: of such a rule only what it excludes counts.

A rule that is written once and repeated by its name (a YAML alias) is one rule: shown by a case of one product, it is shown
for all that have it.

A value is *used* by a case that passes where it is given, named in an expectation, or part of a completed configuration. Of
a choice or fact of numbers, one number is enough. A case that expects its decisions to be possible has a completed
configuration: that by the defaults, and those that are as cheap as can be or follow the preferences where it expects something
of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from configurator.catalog.records import Catalog, Choice, ChoiceValue, ContextFact, Product, Rule
from configurator.configuration import Configuration
from configurator.questions import facts_read
from configurator.ranges import is_absence, is_numeric
from configurator.source import Place
from configurator.workbench.cases.blame import Blame
from configurator.workbench.cases.records import Allowed, Completed, Costs, Excluded, Implied, Impossible, Left
from configurator.workbench.cases.running import CaseResult, CaseRun
from configurator.workbench.tracing.outcomes import Outcomes
from configurator.workbench.tracing.standing import values_of

Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """A rule, and the cases that show it at work: where it excludes something, and where it applies."""

    rule: Rule
    excluding: Ids
    applying: Ids

    @property
    def covered(self) -> bool:
        """Whether some case shows it at work."""
        return bool(self.excluding or self.applying)


@dataclass(frozen=True, slots=True)
class ValueCoverage:
    """The values of a choice or fact that some case uses, and those that none uses; of numbers, the numbers named.

    The choices of instances of the same kind are one: `path` is then the path without instances, `subject` that of the first.
    """

    path: str
    subject: Choice | ContextFact
    used: tuple[ChoiceValue, ...]
    unused: tuple[ChoiceValue, ...]

    @property
    def is_numeric(self) -> bool:
        """Whether one number is enough."""
        return is_numeric(self.subject) if isinstance(self.subject, Choice) else _is_range(self.subject)

    @property
    def counted(self) -> tuple[int, int]:
        """How many values are used, and of how many. That a part is left out is no number."""
        if not self.is_numeric:
            return len(self.used), len(self.used) + len(self.unused)
        subject = self.subject
        numbers = [value for value in self.used if not (isinstance(subject, Choice) and is_absence(subject, value))]
        return int(bool(numbers)), 1


@dataclass(frozen=True, slots=True)
class ProductCoverage:
    """What the cases of one product cover."""

    product: Product
    cases: int
    rules: tuple[RuleCoverage, ...]
    values: tuple[ValueCoverage, ...]

    @property
    def rules_counted(self) -> tuple[int, int]:
        """How many rules are covered, and of how many."""
        return sum(rule.covered for rule in self.rules), len(self.rules)

    @property
    def values_counted(self) -> tuple[int, int]:
        """How many values are used, and of how many."""
        counted = [value.counted for value in self.values]
        return sum(used for used, _ in counted), sum(total for _, total in counted)


def percentage(counted: tuple[int, int]) -> int:
    """A share in whole per cent, rounded down, so that 100 means all; 100 of nothing."""
    part, whole = counted
    return 100 * part // whole if whole else 100


@dataclass
class _Tally:
    """What the cases have shown so far: the ids of cases by the place of a rule, the values used by product and path."""

    cases: Counter[str] = field(default_factory=Counter)
    excluding: dict[Place, dict[str, None]] = field(default_factory=dict)
    applying: dict[Place, dict[str, None]] = field(default_factory=dict)
    values: dict[tuple[str, str], set[ChoiceValue]] = field(default_factory=dict)
    blame: Blame = field(default_factory=Blame)


def cover(catalog: Catalog, products: Iterable[Product], results: Iterable[CaseResult]) -> tuple[ProductCoverage, ...]:
    """What the cases that passed cover of some products of a catalog."""
    tally = _Tally()
    for result in results:
        tally.cases[result.case.product] += 1
        if result.passed:
            _add(tally, result.run)
    return tuple(_coverage(catalog, product, tally) for product in products)


def _coverage(catalog: Catalog, product: Product, tally: _Tally) -> ProductCoverage:
    rules = tuple(
        RuleCoverage(rule, tuple(tally.excluding.get(rule.place, ())), tuple(tally.applying.get(rule.place, ())))
        for rule in product.rules
    )
    subjects: dict[str, list[Choice | ContextFact]] = {}
    for choice in product.choices.values():
        subjects.setdefault(_path_without_instances(product, choice), []).append(choice)
    subjects |= {fact.path: [fact] for fact in facts_read(product, catalog)}
    values = (_values_of(path, alike, product, tally) for path, alike in subjects.items())
    return ProductCoverage(product, tally.cases[product.id], rules, tuple(found for found in values if found))


def _path_without_instances(product: Product, choice: Choice) -> str:
    """`lines.tariff` for `lines[2].tariff`: the path of an instance gives way to that of all instances, from within outwards."""
    path, part = choice.path, product.parts.get(choice.part.id)
    while part is not None:
        if part.collection is not None:
            path = part.collection + path.removeprefix(part.id)
        part = product.parts.get(part.parent) if part.parent is not None else None
    return path


def _values_of(path: str, alike: Sequence[Choice | ContextFact], product: Product, tally: _Tally) -> ValueCoverage | None:
    """What is used of some choices that are one; None where there is nothing to choose."""
    values = dict.fromkeys(value for subject in alike for value in subject.values)
    if len(values) == 1:
        return None
    known = {value for subject in alike for value in tally.values.get((product.id, subject.path), ())}
    used = tuple(value for value in values if value in known)
    return ValueCoverage(path, alike[0], used, tuple(value for value in values if value not in known))


def _is_range(fact: ContextFact) -> bool:
    return all(isinstance(value, int | Decimal) and not isinstance(value, bool) for value in fact.values)


# --- one case ---------------------------------------------------------------------------------------------------------


def _add(tally: _Tally, run: CaseRun) -> None:
    """What a case that passed shows."""
    case, product = run.case, run.session.product
    places = {rule.id: rule.place for rule in product.rules}
    for rule in _excluding(run, tally.blame):
        tally.excluding.setdefault(places[rule], {})[case.id] = None
    configurations = list(_configurations(run))
    for configuration in configurations:
        for rule in _applying(product, configuration):
            tally.applying.setdefault(places[rule], {})[case.id] = None
    for path, value in _used(run, configurations):
        tally.values.setdefault((product.id, path), set()).add(value)


def _excluding(run: CaseRun, blame: Blame) -> Iterator[str]:
    """The rules that exclude what the case says is impossible."""
    given = run.case.given
    for expectation in run.case.expectations:
        if isinstance(expectation, Impossible | Excluded) and expectation.because:
            yield from expectation.because
        elif isinstance(expectation, Impossible):
            yield from (rule.id for rule in run.reasons.rules_behind(given))
        elif isinstance(expectation, Excluded | Implied | Left):
            values = _telling(expectation.choice, _others(expectation))
            yield from blame.rules_behind(run, expectation.choice.path, values)


def _others(expectation: Excluded | Implied | Left) -> Sequence[ChoiceValue]:
    """The values that an expectation says cannot be had."""
    if isinstance(expectation, Excluded):
        return expectation.values
    kept = expectation.values if isinstance(expectation, Left) else (expectation.value,)
    return [value for value in expectation.choice.values if value not in kept]


def _telling(choice: Choice, values: Sequence[ChoiceValue]) -> Sequence[ChoiceValue]:
    """The values whose exclusion is explained: of numbers, the first and the last."""
    return [values[0], values[-1]] if is_numeric(choice) and values else values


def _configurations(run: CaseRun) -> Iterator[Configuration]:
    """The completed configurations of a case: that by the defaults, and the others of which something is expected."""
    if run.session.state.feasible:
        expected = (each.prefer for each in run.case.expectations if isinstance(each, Costs | Completed))
        yield from map(run.completed, dict.fromkeys(("default", *expected)))


def _applying(product: Product, configuration: Configuration) -> Iterator[str]:
    """The rules whose `when` is definitely true in a configuration."""
    outcomes = Outcomes(configuration.catalog, product, values_of(configuration))
    for rule in product.rules:
        if rule.when is not None and outcomes.of(rule.when.root).truths == {True}:
            yield rule.id


def _used(run: CaseRun, configurations: Sequence[Configuration]) -> Iterator[tuple[str, ChoiceValue]]:
    """The values that a case uses, each with the path of its choice or fact."""
    product = run.session.product
    yield from ((product.context[fact].path, value) for fact, value in run.session.context.items())
    yield from run.case.given.items()
    for expectation in run.case.expectations:
        if isinstance(expectation, Implied | Completed):
            yield expectation.choice.path, expectation.value
        elif isinstance(expectation, Excluded | Allowed | Left):
            yield from ((expectation.choice.path, value) for value in expectation.values)
    for configuration in configurations:
        yield from configuration.assignment.items()
