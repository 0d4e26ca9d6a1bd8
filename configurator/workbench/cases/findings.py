"""What a test case finds where it fails, as records; worded where they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from configurator.catalog.records import Charge, ChoiceValue
from configurator.configuration import Configuration
from configurator.explanation import Conflict
from configurator.pricing.breakdown import Breakdown
from configurator.workbench.cases.records import (
    Allowed,
    Completed,
    Costs,
    Excluded,
    Expectation,
    Implied,
    Impossible,
    Left,
    Values,
)
from configurator.workbench.tracing.standing import RuleStanding


@dataclass(frozen=True, slots=True)
class FoundImpossible:
    """The decisions contradict each other: nothing else that was expected of them can be looked at."""

    expectation: Expectation
    conflict: Conflict


@dataclass(frozen=True, slots=True)
class FoundPossible:
    """The decisions can be completed. `rules` are those that were expected to prevent it, and how they stand then."""

    expectation: Impossible
    configuration: Configuration
    rules: tuple[RuleStanding, ...]


@dataclass(frozen=True, slots=True)
class FoundOtherReason:
    """It is impossible, but the rules that were expected to be the reason are none."""

    expectation: Impossible | Excluded
    conflict: Conflict


@dataclass(frozen=True, slots=True)
class FoundAvailable:
    """Values that can be had, against expectation. `rules` as in `FoundPossible`."""

    expectation: Excluded | Left
    values: Values
    rules: tuple[RuleStanding, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundExcluded:
    """Values that cannot be had, against expectation; why the first of them cannot."""

    expectation: Implied | Allowed | Left
    values: Values
    conflict: Conflict


@dataclass(frozen=True, slots=True)
class FoundOpen:
    """A choice with more values left than the one that was expected to be forced."""

    expectation: Implied
    left: Values


@dataclass(frozen=True, slots=True)
class FoundUnchecked:
    """Values of which an engine that searches could not tell in time whether they can be had."""

    expectation: Implied | Excluded | Allowed | Left
    values: Values


@dataclass(frozen=True, slots=True)
class Line:
    """A charge that counts for an amount: what it comes to, and what the case expects of it (None: nothing).

    `explains`: it comes to just as much as the amount is off.
    """

    charge: Charge
    amount: Decimal
    expected: Costs | None
    explains: bool


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """Another amount than was expected, and the charges that it is made of."""

    expectation: Costs
    amount: Decimal
    lines: tuple[Line, ...]
    breakdown: Breakdown


@dataclass(frozen=True, slots=True)
class FoundCompletion:
    """The completion takes another value; the conflict says with what the expected one does not go (None: it would go).

    `is_default`: that value is a default of the choice.
    """

    expectation: Completed
    value: ChoiceValue
    is_default: bool
    conflict: Conflict | None


Finding = (
    FoundImpossible
    | FoundPossible
    | FoundOtherReason
    | FoundAvailable
    | FoundExcluded
    | FoundOpen
    | FoundUnchecked
    | FoundAmount
    | FoundCompletion
)
