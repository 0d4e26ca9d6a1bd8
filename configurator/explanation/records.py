"""Explanations as data: why something is impossible, and what could be changed. Worded in `wording`, shown anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from configurator.availability import Unavailable
from configurator.catalog.records import Choice, ChoiceValue, ContextFact, Part, Rule
from configurator.configuration import Configuration
from configurator.limits import Limit
from configurator.source import Place


@dataclass(frozen=True, slots=True)
class Decision:
    """A value that somebody chose, or wants to choose."""

    choice: Choice
    value: ChoiceValue


@dataclass(frozen=True, slots=True)
class Given:
    """A fact of the context and its value."""

    fact: ContextFact
    value: ChoiceValue


@dataclass(frozen=True, slots=True)
class Change:
    """One decision that a repair gives up, and the value that takes its place."""

    choice: Choice
    before: ChoiceValue
    after: ChoiceValue


@dataclass(frozen=True, slots=True)
class Repair:
    """A smallest change of decisions after which a complete configuration exists; verified: here is the cheapest one.

    `total` is that configuration's total in the product's price basis; `difference` is against the least total before
    (None where nothing was possible before).
    """

    changes: tuple[Change, ...]
    configuration: Configuration
    total: Decimal
    difference: Decimal | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A minimal set of decisions, facts, limits, rules and what is unavailable that cannot hold together, and repairs.

    `focus` is the decision that was asked about (None: the decisions contradict each other as they stand); it is not
    among `decisions`. `structure` are parts whose own make-up is to blame: a part that is left out has no quantity.
    No repairs: whatever else is changed, the focus is impossible in this context and within these limits.

    Where time ran out, `minimal` is False (then no rules are named, and something of the rest might be left out), or
    `all_repairs` is False (there may be others).
    """

    focus: Decision | None
    decisions: tuple[Decision, ...]
    context: tuple[Given, ...]
    limits: tuple[Limit, ...]
    unavailable: tuple[Unavailable, ...]
    rules: tuple[Rule, ...]
    structure: tuple[Part, ...]
    repairs: tuple[Repair, ...]
    currency: str
    minimal: bool = True
    all_repairs: bool = True

    @property
    def written_rules(self) -> tuple[Rule, ...]:
        """The rules, each once: one of a product that is inside several others is named as it was written."""
        found: dict[tuple[Place, str], list[Rule]] = {}
        for rule in self.rules:
            found.setdefault((rule.written.place, rule.written.id), []).append(rule)
        return tuple(rules[0] if len(rules) == 1 else rules[0].written for rules in found.values())
