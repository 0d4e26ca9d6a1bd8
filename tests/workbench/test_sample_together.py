"""What goes together with what: walked in a diagram, it is what the engine says that is asked."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from configurator.engine import compile_problem
from configurator.engine.reference import ReferenceEngine
from configurator.workbench.sampling.together import Asked, Walked, together
from tests.laws.random_problems import questions

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "120"))


@pytest.mark.parametrize("deepest", [150, 0], ids=["by single steps", "by passes"])
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(questions(), st.integers(0, 1000))
def test_walked__is_what_is_asked(deepest, question, seed):
    problem, decisions, _ = question
    engine = compile_problem(problem)
    assume(engine.feasible(decisions))
    levels = [(v.name, value) for v in problem.variables if v.name not in decisions for value in v.domain]
    assume(levels)
    asked = Asked(ReferenceEngine(problem), decisions, levels)
    assert isinstance(together(engine, decisions, levels), Walked)
    walked = Walked(engine, decisions, levels, deepest)
    chance = random.Random(seed)
    for _ in range(3):
        chosen = one_of_each(levels, chance)
        most = walked.prefix(chosen, 0)
        assert most == longest(asked, chosen)
        for length in {0, most // 2, most}:
            own = {levels[number][0] for number in chosen[:length]}
            others = [number for number, (name, _) in enumerate(levels) if name not in own]
            assert walked.available(chosen[:length])[others].tolist() == asked.available(chosen[:length])[others].tolist()
            assert walked.product(chosen[:length]) == Asked(engine, decisions, levels).product(chosen[:length])


def one_of_each(levels, chance):
    """A level of each variable, in any order."""
    names = list(dict.fromkeys(name for name, _ in levels))
    chance.shuffle(names)
    return [chance.choice([number for number, (own, _) in enumerate(levels) if own == name]) for name in names]


def longest(asked, chosen):
    """How many levels go together, tried one after the other."""
    return max(length for length in range(len(chosen) + 1) if asked.prefix(chosen[:length], 0) == length)
