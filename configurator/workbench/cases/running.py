"""Running test cases: every product is compiled once, and every expectation that does not hold becomes a finding."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as time_of_day
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from configurator.catalog.charge_kinds import is_kind, kinds_in_order
from configurator.catalog.records import ChargeKind, Choice, ChoiceValue
from configurator.configurable import ConfigurableCatalog
from configurator.configuration import Configuration
from configurator.errors import LimitTooLargeError
from configurator.explanation import Conflict
from configurator.limits import BASIS
from configurator.money import from_minor
from configurator.pricing import Breakdown, price
from configurator.session import Session
from configurator.workbench.cases.findings import (
    Finding,
    FoundAmount,
    FoundAvailable,
    FoundCompletion,
    FoundExcluded,
    FoundImpossible,
    FoundOpen,
    FoundOtherReason,
    FoundPossible,
    FoundUnchecked,
    Line,
)
from configurator.workbench.cases.records import (
    Allowed,
    Case,
    Completed,
    Costs,
    Excluded,
    Expectation,
    Implied,
    Impossible,
    Left,
    Possible,
    Values,
)
from configurator.workbench.tracing.rule_reasons import Reasons
from configurator.workbench.tracing.standing import RuleStanding, standings_in, values_left, values_of


@dataclass(frozen=True)
class CaseResult:
    """A case that was run: what was found against its expectations (nothing: it passed), and the seconds that it took."""

    case: Case
    findings: tuple[Finding, ...]
    seconds: float
    run: CaseRun = field(repr=False)

    @property
    def passed(self) -> bool:
        """Whether everything is as expected."""
        return not self.findings


def run_cases(catalog: ConfigurableCatalog, cases: Iterable[Case]) -> Iterator[CaseResult]:
    """The results of cases, one after the other.

    Raises BudgetExceededError or RuleTooLargeError where a product cannot be compiled, LimitTooLargeError where a limit of a
    case cannot be kept to.
    """
    for case in cases:
        started = time.perf_counter()
        run = CaseRun(catalog, case)
        findings = tuple(run.findings())
        yield CaseResult(case, findings, time.perf_counter() - started, run)


class CaseRun:
    """A case with its session; completions and reasons are found when they are first needed."""

    def __init__(self, catalog: ConfigurableCatalog, case: Case) -> None:
        self.case = case
        self._completions: dict[str, Configuration] = {}
        self._breakdowns: dict[str, Breakdown] = {}
        started = _noon(case.day, catalog.records.timezone) if case.day else None
        try:
            given = (case.product, case.context, case.given, case.limits)
            self.session: Session = catalog.configure(*given, started=started, customer=case.customer)
        except LimitTooLargeError as error:
            error.add(f"(Case `{case.id}`, {case.place}.)")
            raise

    @cached_property
    def reasons(self) -> Reasons:
        """Which rules are behind what."""
        return Reasons(self.session)

    def completed(self, prefer: str) -> Configuration:
        """The completion by the defaults (`default`), by the preferences (`preferred`), or as cheap as can be (`cheapest`)."""
        if prefer not in self._completions:
            self._completions[prefer] = self.session.completed(prefer)
        return self._completions[prefer]

    def breakdown(self, prefer: str) -> Breakdown:
        """Its price."""
        if prefer not in self._breakdowns:
            self._breakdowns[prefer] = price(self.completed(prefer))
        return self._breakdowns[prefer]

    # --- what is found ---

    def findings(self) -> Iterator[Finding]:
        """Everything that is not as expected. Where the decisions are impossible, only that, unless it is expected."""
        expectations = self.case.expectations
        conflict = None if any(isinstance(each, Impossible) for each in expectations) else self.session.conflict
        if conflict is not None:
            yield FoundImpossible(expectations[0], conflict)
            return
        for expectation in expectations:
            yield from self._check(expectation)

    def _check(self, expectation: Expectation) -> Iterator[Finding]:
        match expectation:
            case Impossible():
                return self._impossible(expectation)
            case Implied():
                return self._implied(expectation)
            case Excluded():
                return self._excluded(expectation)
            case Allowed():
                return self._allowed(expectation, expectation.values)
            case Left():
                return self._left(expectation)
            case Costs():
                return self._costs(expectation)
            case Completed():
                return self._completed(expectation)
            case Possible():
                return iter(())

    def _impossible(self, expectation: Impossible) -> Iterator[Finding]:
        session = self.session
        if session.state.feasible:
            completion = self.completed("default")
            yield FoundPossible(expectation, completion, self._standings(expectation.because, completion))
        elif expectation.because and not self._is_because(expectation.because):
            yield FoundOtherReason(expectation, _certain(session.conflict))

    def _is_because(self, rules: tuple[str, ...], asked: dict[str, ChoiceValue] | None = None) -> bool:
        """Whether exactly these rules are a smallest reason: the one that a customer is told, or another one."""
        if self.reasons.are_a_reason(rules, {**self.case.given, **(asked or {})}):
            return True
        return {rule.id for rule in self.reasons.rules_behind(self.case.given, asked)} == set(rules)

    def _implied(self, expectation: Implied) -> Iterator[Finding]:
        choice, value = expectation.choice, expectation.value
        state = self.session.state
        if state.implied.get(choice.path) == value:
            return
        if value in state.excluded[choice.path]:
            yield self._found_excluded(expectation, (value,))
        elif unchecked := _in_order(choice, state.unchecked.get(choice.path, ())):
            yield FoundUnchecked(expectation, unchecked)
        else:
            yield FoundOpen(expectation, state.available[choice.path])

    def _excluded(self, expectation: Excluded) -> Iterator[Finding]:
        choice, state = expectation.choice, self.session.state
        available = tuple(value for value in expectation.values if value in state.least[choice.path])
        unchecked = _in_order(choice, set(state.unchecked.get(choice.path, ())) & set(expectation.values))
        if available:
            yield FoundAvailable(expectation, available, self._standings_with(expectation, available[0]))
        elif unchecked:
            yield FoundUnchecked(expectation, unchecked)
        elif expectation.because:
            for value in dict.fromkeys((expectation.values[0], expectation.values[-1])):
                if not self._is_because(expectation.because, {choice.path: value}):
                    yield FoundOtherReason(expectation, self._why_not(choice, value))
                    return

    def _allowed(self, expectation: Allowed | Left, values: Values) -> Iterator[Finding]:
        choice, state = expectation.choice, self.session.state
        excluded = tuple(value for value in values if value in state.excluded[choice.path])
        unchecked = _in_order(choice, set(state.unchecked.get(choice.path, ())) & set(values))
        if excluded:
            yield self._found_excluded(expectation, excluded)
        if unchecked:
            yield FoundUnchecked(expectation, unchecked)

    def _left(self, expectation: Left) -> Iterator[Finding]:
        yield from self._allowed(expectation, expectation.values)
        least = self.session.state.least[expectation.choice.path]
        others = tuple(value for value in expectation.choice.values if value in least and value not in expectation.values)
        if others:
            yield FoundAvailable(expectation, others)

    def _found_excluded(self, expectation: Implied | Allowed | Left, values: Values) -> FoundExcluded:
        return FoundExcluded(expectation, values, self._why_not(expectation.choice, values[0]))

    def _why_not(self, choice: Choice, value: ChoiceValue) -> Conflict:
        return _certain(self.session.explain(choice.path, value))

    # --- how rules stand that were expected to prevent something ---

    def _standings(self, rules: tuple[str, ...], configuration: Configuration) -> tuple[RuleStanding, ...]:
        product = self.session.product
        records = tuple(rule for rule in product.rules if rule.id in rules)
        return standings_in(self.session.catalog, product, records, values_of(configuration))

    def _standings_with(self, expectation: Excluded, value: ChoiceValue) -> tuple[RuleStanding, ...]:
        """How the rules stand where such a value is chosen."""
        session = self._with({**self.case.given, expectation.choice.path: value})
        records = tuple(rule for rule in session.product.rules if rule.id in expectation.because)
        return standings_in(session.catalog, session.product, records, values_left(session))

    def _with(self, decisions: Mapping[str, ChoiceValue]) -> Session:
        """A session in the same situation, with other decisions."""
        case, session = self.case, self.session
        return Session(
            session.compiled,
            context=case.context,
            decisions=decisions,
            limits=case.limits,
            language=session.language,
            now=session.now,
            customer=session.customer,
        )

    # --- prices and completions ---

    def _costs(self, expectation: Costs) -> Iterator[Finding]:
        breakdown = self.breakdown(expectation.prefer)
        amount = _amount(breakdown, expectation.item)
        too_low = expectation.low is not None and amount < expectation.low
        too_high = expectation.high is not None and amount > expectation.high
        if too_low or too_high:
            bound = expectation.low if too_low else expectation.high
            assert bound is not None
            lines = tuple(self._lines(expectation, breakdown, amount - bound))
            yield FoundAmount(expectation, amount, lines, breakdown)

    def _lines(self, expectation: Costs, breakdown: Breakdown, difference: Decimal) -> Iterator[Line]:
        """The charges that an amount is made of, and those that are expected in it and are not there."""
        stated = {each.item: each for each in self._stated(expectation.prefer)}
        every = kinds_in_order(charge.kind for charge in self.session.product.charges)
        counted = every if expectation.item == BASIS else [expectation.item]
        amounts = {leaf.charge: leaf.amount for leaf in breakdown.leaves()}
        nothing = from_minor(0, breakdown.currency)
        for charge in self.session.product.charges:
            concerned = charge.kind.value in counted or expectation.item in (charge.id, charge.rule)
            if concerned and (charge.id in amounts or charge.id in stated):
                found = amounts.get(charge.id, nothing)
                yield Line(charge, found, stated.get(charge.id), found == difference)

    def _stated(self, prefer: str) -> Iterator[Costs]:
        return (each for each in self.case.expectations if isinstance(each, Costs) and each.prefer == prefer)

    def _completed(self, expectation: Completed) -> Iterator[Finding]:
        choice = expectation.choice
        value = self.completed(expectation.prefer).assignment[choice.path]
        if value != expectation.value:
            is_default = value in self._defaults(choice)
            yield FoundCompletion(expectation, value, is_default, self._why_not_completed(expectation))

    def _defaults(self, choice: Choice) -> tuple[ChoiceValue | None, ...]:
        """What a completion by the defaults takes where it can, on some condition or without one."""
        conditional = self.session.product.conditional.get(choice.path, ())
        return (choice.default, *(default.value for default in conditional))

    def _why_not_completed(self, expectation: Completed) -> Conflict | None:
        """With what the expected value does not go: with the decisions, else with the defaults of earlier choices."""
        path, value = expectation.choice.path, expectation.value
        conflict = self.session.explain(path, value)
        if conflict is not None or expectation.prefer != "default":
            return conflict
        earlier = dict(self.case.given)
        for other, choice in self.session.product.choices.items():
            if other == path:
                break
            taken = self.completed("default").assignment[other]
            if taken in self._defaults(choice):
                earlier[other] = taken
        return self._with(earlier).explain(path, value)


def _noon(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time_of_day(12), ZoneInfo(timezone))


def _amount(breakdown: Breakdown, item: str) -> Decimal:
    """The total of a kind of charge or of the price basis, or what a charge or price rule comes to, if it applies."""
    if item == BASIS:
        return breakdown.basis.total
    if is_kind(item):
        return breakdown.totals.get(ChargeKind(item), from_minor(0, breakdown.currency))
    amounts = [leaf.amount for leaf in breakdown.leaves() if item in (leaf.charge, leaf.rule)]
    return sum(amounts, from_minor(0, breakdown.currency))


def _in_order(choice: Choice, values: Iterable[ChoiceValue]) -> Values:
    known = set(values)
    return tuple(value for value in choice.values if value in known)


def _certain(conflict: Conflict | None) -> Conflict:
    assert conflict is not None, "what is excluded can be explained"
    return conflict
