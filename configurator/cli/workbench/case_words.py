"""Test cases in words: what was expected of one, and what was found instead. Choices, values and rules go by their ids."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from configurator.catalog.records import Choice, ChoiceValue
from configurator.cli.arguments import as_arguments
from configurator.cli.phrases import numbers_phrase
from configurator.cli.screen import Screen
from configurator.explanation import Conflict, word_conflict
from configurator.ranges import is_numeric
from configurator.titles import written, written_all
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
)

_MOST_VALUES = 8


def situation_phrase(case: Case) -> str:
    """Product, day, context, limits and decisions, as they are typed: `mobile-plan · segment=student · tariff=talk`."""
    groups = (as_arguments(written_all(case.context)), as_arguments(case.limits), as_arguments(written_all(case.given)))
    day = case.day.isoformat() if case.day else ""
    return " · ".join(text for text in (case.product, day, case.customer, *groups) if text)


def values_phrase(choice: Choice, values: Iterable[ChoiceValue], screen: Screen) -> str:
    """Values by their ids, many numbers as ranges: `strap, motor`, `1601–2400 mm`."""
    listed = list(values)
    if is_numeric(choice) and len(listed) > 1:
        return numbers_phrase(choice, listed, screen)
    shown = [str(written(value)) for value in listed[:_MOST_VALUES]]
    return screen.word("comma").join([*shown, *(["…"] if len(listed) > _MOST_VALUES else [])])


# --- what was expected ------------------------------------------------------------------------------------------------


def expectation_phrase(expectation: Expectation, screen: Screen) -> str:
    """What a case expects: `roaming cannot be world, because of roaming-by-tariff`."""
    match expectation:
        case Possible():
            return screen.word("expects possible")
        case Impossible(because=()):
            return screen.word("expects impossible")
        case Impossible(because=rules):
            return screen.word("expects because", rules=screen.word("comma").join(rules))
        case Costs():
            return _costs(expectation, screen)
        case Excluded(because=rules) if rules:
            rules_phrase = screen.word("comma").join(rules)
            return screen.word("expects excluded because", **_about(expectation, screen), rules=rules_phrase)
        case Excluded():
            return screen.word("expects excluded", **_about(expectation, screen))
        case Implied():
            return screen.word("expects implied", **_about(expectation, screen))
        case Allowed():
            return screen.word("expects allowed", **_about(expectation, screen))
        case Left():
            return screen.word("expects left", **_about(expectation, screen))
        case Completed(prefer="preferred"):
            return screen.word("expects preferred", **_about(expectation, screen))
        case Completed():
            return screen.word("expects completed", **_about(expectation, screen))


def _about(expectation: Implied | Excluded | Allowed | Left | Completed, screen: Screen) -> dict[str, str]:
    choice = expectation.choice
    values = (expectation.value,) if isinstance(expectation, Implied | Completed) else expectation.values
    return {"choice": choice.path, "values": values_phrase(choice, values, screen)}


def _costs(expectation: Costs, screen: Screen) -> str:
    amount = amount_phrase(expectation, screen)
    if expectation.prefer == "default":
        return screen.word("expects costs", item=expectation.item, amount=amount)
    return screen.word("expects cheapest", item=expectation.item, amount=amount)


def amount_phrase(expectation: Costs, screen: Screen) -> str:
    """The expected amount: `€129.00`, `at most €30.00`."""
    low, high = expectation.low, expectation.high
    if low is None:
        return screen.word("at most", amount=_money(high, screen))
    if high is None:
        return screen.word("at least", amount=_money(low, screen))
    return _money(low, screen) if low == high else screen.word("between", low=_money(low, screen), high=_money(high, screen))


def _money(amount: Decimal | None, screen: Screen) -> str:
    return "" if amount is None else screen.money(amount)


# --- what was found ---------------------------------------------------------------------------------------------------


def finding_phrase(finding: Finding, screen: Screen) -> str:
    """What was found instead."""
    match finding:
        case FoundImpossible(conflict=conflict):
            return word_conflict(conflict, screen.language)
        case FoundPossible():
            return screen.word("finds possible")
        case FoundOtherReason(conflict=conflict) if conflict.rules:
            return screen.word("finds reason", rules=screen.word("comma").join(rule.id for rule in conflict.rules))
        case FoundOtherReason(conflict=conflict):
            return word_conflict(conflict, screen.language)
        case FoundAvailable(expectation=expectation, values=values):
            found = values_phrase(expectation.choice, values, screen)
            return screen.word("finds available", choice=expectation.choice.path, values=found)
        case FoundExcluded(expectation=expectation, values=values, conflict=conflict):
            told = {"choice": expectation.choice.path, "values": values_phrase(expectation.choice, values, screen)}
            return screen.word("finds excluded", **told, sentence=word_conflict(conflict, screen.language))
        case FoundOpen(expectation=expectation, left=left):
            found = values_phrase(expectation.choice, left, screen)
            return screen.word("finds open", choice=expectation.choice.path, values=found)
        case FoundUnchecked(expectation=expectation, values=values):
            found = values_phrase(expectation.choice, values, screen)
            return screen.word("finds unchecked", choice=expectation.choice.path, values=found)
        case FoundAmount(expectation=expectation, amount=amount):
            expected = expectation.low if expectation.low is not None and amount < expectation.low else expectation.high
            difference = "" if expected is None else screen.signed(amount - expected)
            return screen.word("finds amount", amount=screen.money(amount), difference=difference)
        case FoundCompletion():
            return _completion(finding, screen)


def _completion(finding: FoundCompletion, screen: Screen) -> str:
    choice = finding.expectation.choice
    found = values_phrase(choice, (finding.value,), screen)
    if finding.conflict is not None:
        return screen.word("finds completion", values=found, sentence=word_conflict(finding.conflict, screen.language))
    return screen.word("finds default" if finding.is_default else "finds other", values=found)


def conflict_of(finding: Finding) -> Conflict | None:
    """The conflict that explains a finding, where there is one."""
    match finding:
        case FoundImpossible() | FoundOtherReason() | FoundExcluded() | FoundCompletion():
            return finding.conflict
        case _:
            return None
