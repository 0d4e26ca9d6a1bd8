"""Explanations: conflicts and repairs as data, found on the engine, worded in one place."""

from configurator.explanation.explain import Explainer
from configurator.explanation.records import Change, Conflict, Decision, Given, Repair
from configurator.explanation.wording import word_conflict, word_limit, word_no_way, word_reasons, word_repair

__all__ = [
    "Change",
    "Conflict",
    "Decision",
    "Explainer",
    "Given",
    "Repair",
    "word_conflict",
    "word_limit",
    "word_no_way",
    "word_reasons",
    "word_repair",
]
