"""What is excluded in the state of a session and by which rules: the excluded values, explained one after the other.

Values with the same reasons are told together. Of a choice of very many numbers, the two ends of each run of excluded ones are
explained, and the run is halved until both have the same reasons.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from configurator.catalog.records import Choice, ChoiceValue, Rule
from configurator.ranges import is_long
from configurator.session import Session
from configurator.workbench.tracing.rule_reasons import Reasons

SECONDS = 10.0
"""So long are excluded values explained; those that are not by then are left out, and it is said so."""

Values = tuple[ChoiceValue, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a value cannot be had: the rules of a smallest conflict. `alone`: the rule that was asked about needs no other."""

    rules: tuple[Rule, ...]
    alone: bool = False

    @property
    def key(self) -> tuple[str | bool, ...]:
        """What is the same for the same reasons."""
        return (self.alone, *(rule.id for rule in self.rules))


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Values of a choice that cannot be had for the same reason."""

    choice: Choice
    values: Values
    reason: Reason


class Exclusions:
    """Explains the excluded values of a session for a while. `complete`: none had to be left out."""

    def __init__(self, session: Session, seconds: float = SECONDS) -> None:
        self._session = session
        self._reasons = Reasons(session)
        self._stop = time.monotonic() + seconds
        self.complete = True

    def all(self) -> Iterator[Exclusion]:
        """Every excluded value of every choice."""
        return self._found(None)

    def of_rule(self, rule: Rule) -> Iterator[Exclusion]:
        """The values that a rule excludes: alone, or with the others that the smallest conflict names beside it."""
        return (found for found in self._found(rule) if any(rule.id == other.id for other in found.reason.rules))

    def _found(self, rule: Rule | None) -> Iterator[Exclusion]:
        for path, choice in self._session.product.choices.items():
            together: dict[tuple[str | bool, ...], tuple[list[ChoiceValue], Reason]] = {}
            for values, reason in self._explained(choice, self._session.excluded[path], rule):
                together.setdefault(reason.key, ([], reason))[0].extend(values)
            yield from (Exclusion(choice, tuple(values), reason) for values, reason in together.values())

    def _explained(self, choice: Choice, values: Values, rule: Rule | None) -> Iterator[tuple[Values, Reason]]:
        runs = _runs(choice, values) if is_long(choice) else [(value,) for value in values]
        for run in runs:
            yield from self._run(choice, run, rule)

    def _run(self, choice: Choice, run: Values, rule: Rule | None) -> Iterator[tuple[Values, Reason]]:
        if time.monotonic() > self._stop:
            self.complete = False
            return
        first = self._reason(choice, run[0], rule)
        if len(run) == 1 or first.key == self._reason(choice, run[-1], rule).key:
            yield run, first
            return
        half = len(run) // 2
        yield from self._run(choice, run[:half], rule)
        yield from self._run(choice, run[half:], rule)

    def _reason(self, choice: Choice, value: ChoiceValue, rule: Rule | None) -> Reason:
        """Why a value cannot be had; by the rule alone where it is enough."""
        decided = self._session.decided
        if rule is not None and self._reasons.are_a_reason([rule.id], {**decided, choice.path: value}):
            return Reason((rule,), alone=True)
        return Reason(self._reasons.rules_behind(decided, {choice.path: value}))


def _runs(choice: Choice, values: Values) -> list[Values]:
    """Values that stand side by side in a choice, together."""
    excluded, runs, run = set(values), [], []
    for value in choice.values:
        if value in excluded:
            run.append(value)
        elif run:
            runs.append(tuple(run))
            run = []
    return [*runs, tuple(run)] if run else runs
