"""The peers of the bench answer as the reference engine does, on random problems of all kinds of constraint."""

from __future__ import annotations

import random

import numpy as np
import pytest

from benchmarks.instances import load_instance, present
from benchmarks.peers import NotEncodableError, load_peer
from configurator.engine import ReferenceEngine
from configurator.problem import Clause, Grid, Linear, Problem, Table, Variable

NAMES = ("clingo", "cp-sat", "python-sat", "python-constraint", "flamapy-sat", "flamapy-bdd")


def peer_of(name, problem):
    try:
        return load_peer(name)(problem)
    except NotEncodableError as error:
        pytest.skip(f"{name}: {error}")


def random_problem(seed):
    """Five variables with a table of two and one of three, a table over keys, a clause, an array and a sum."""
    choose = random.Random(seed)
    sizes = {"a": 3, "b": 7, "c": 2, "d": 8, "e": 1}
    rows = lambda *names: [tuple(choose.randrange(sizes[name]) for name in names) for _ in range(14)]  # noqa: E731
    parity = {value: value % 2 for value in range(8)}
    allowed = np.array([[choose.random() < 0.8 for _ in range(7)] for _ in range(8)])
    return Problem(
        [Variable(name, tuple(range(size))) for name, size in sizes.items()],
        [
            Table(("a", "b"), rows("a", "b")), Table(("b", "c", "d"), [*rows("b", "c", "d"), *rows("b", "c", "d")]),
            Table(("a", "d"), [(0, 0), (1, 1), (2, 0), (2, 1)], {"d": parity}), Clause((("a", 1), ("c", 0), ("d", 3))),
            Grid({"d": {value: value for value in range(8)}, "b": {value: value for value in range(7)}}, allowed),
            Linear({"b": {value: value for value in range(7)}, ("c", "d"): {(1, 4): 3, (0, 2): -2}}, low=1, high=7),
        ],
    )  # fmt: skip


@pytest.mark.parametrize("name", NAMES[:4])
@pytest.mark.parametrize("seed", range(6))
def test_peer__answers_as_the_reference_does(name, seed):
    problem = random_problem(seed)
    peer, reference = peer_of(name, problem), ReferenceEngine(problem)
    assert answer(peer, {}) == answer(reference, {})
    for variable in problem.variables[:4]:
        for value in variable.domain:
            assert answer(peer, {variable.name: value}) == answer(reference, {variable.name: value})


def test_cp_sat__totals_as_the_reference():
    problem = random_problem(1)
    costs = {"b": {value: 5 * value for value in range(7)}, "d": {3: 2, 4: 1}}
    totals = peer_of("cp-sat", problem).cheapest({}, costs)
    assert {name: found for name, found in totals.items() if found} == dict(ReferenceEngine(problem).cheapest({}, costs))


@pytest.mark.parametrize("name", NAMES)
def test_peer__on_a_feature_model(name):
    if not present("X264"):
        pytest.skip("the shared data is not here")
    problem = load_instance("X264")
    reference = ReferenceEngine(problem)
    decided = {problem.variables[1].name: False}
    assert answer(peer_of(name, problem), decided) == answer(reference, decided)


def answer(asked, decisions):
    return {name: values for name, values in asked.available(decisions).items() if values}
