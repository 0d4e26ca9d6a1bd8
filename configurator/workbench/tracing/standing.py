"""How a rule stands in a state: whether it is at work, holds anyway, does not apply, or may still come to exclude something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from configurator.catalog.reading import requirement_of
from configurator.catalog.records import Catalog, ChoiceValue, Product, Rule
from configurator.configuration import Configuration
from configurator.errors import ConfiguratorError
from configurator.language.syntax import Binary
from configurator.session import Session
from configurator.source import did_you_mean
from configurator.workbench.tracing.outcomes import Outcomes

Left = Mapping[str, tuple[ChoiceValue, ...]]
"""The values that are left of every choice and fact, by path; none is empty."""


class UnknownRuleError(ConfiguratorError):
    """A product has no rule of that id."""

    code = "unknown-rule"

    def __init__(self, rule: str, product: Product) -> None:
        self.rule = rule
        guess = did_you_mean(rule, [known.id for known in (*product.rules, *product.advice)])
        hint = guess[0].upper() + guess[1:] if guess else "Leave it out to see all rules of the product."
        super().__init__(f"There is no rule `{rule}` in product `{product.id}`.", hint)


class Standing(StrEnum):
    """How a rule stands in a state."""

    FIRES = "fires"
    """It excludes something now, alone or with others."""
    SATISFIED = "satisfied"
    """It holds, whatever is still chosen."""
    DOES_NOT_APPLY = "does-not-apply"
    """Its `when` is not true, whatever is still chosen."""
    OPEN = "open"
    """It may still come to exclude something, as more is chosen."""
    VIOLATED = "violated"
    """It does not hold, whatever else is chosen: the decisions contradict it."""


@dataclass(frozen=True, slots=True)
class RuleStanding:
    """A rule and how it stands."""

    rule: Rule
    standing: Standing


def find_rule(product: Product, rule: str) -> Rule:
    """A rule or an advice by id. Raises UnknownRuleError."""
    for known in (*product.rules, *product.advice):
        if known.id == rule:
            return known
    raise UnknownRuleError(rule, product)


def values_left(session: Session) -> Left:
    """What is left of every choice and fact. Where the decisions contradict each other, all of what nobody decided."""
    state, product = session.state, session.product
    left: dict[str, tuple[ChoiceValue, ...]] = {product.context[name].path: (value,) for name, value in session.context.items()}
    for path, choice in product.choices.items():
        if path in state.decided:
            left[path] = (state.decided[path],)
        elif state.feasible:
            known = {*state.available[path], *state.unchecked.get(path, ())}
            left[path] = tuple(value for value in choice.values if value in known)
        else:
            left[path] = choice.values
    return left


def values_of(configuration: Configuration) -> Left:
    """The same for a complete configuration: one value each."""
    context = {configuration.product.context[name].path: value for name, value in configuration.context.items()}
    return {name: (value,) for name, value in {**context, **configuration.assignment}.items()}


def standings_in(catalog: Catalog, product: Product, rules: tuple[Rule, ...], left: Left) -> tuple[RuleStanding, ...]:
    """How some rules stand where these values are left."""
    outcomes = Outcomes(catalog, product, left)
    return tuple(RuleStanding(rule, standing_of(rule, outcomes)) for rule in rules)


def standing_of(rule: Rule, outcomes: Outcomes, excludes: bool = False) -> Standing:
    """How a rule stands, by whether it excludes something and by what its `when` and its requirement can be worth.

    What a rule excludes is gone from what is left, so that it holds for the rest: it fires nevertheless.
    """
    if excludes:
        return Standing.FIRES
    if rule.when and True not in outcomes.of(rule.when.root).truths:
        return Standing.DOES_NOT_APPLY
    requirement = requirement_of(rule)
    truths = outcomes.of(Binary("implies", rule.when.root, requirement) if rule.when else requirement).truths
    if False not in truths:
        return Standing.SATISFIED
    return Standing.VIOLATED if truths == {False} else Standing.OPEN
