"""What only the engines that search do: clicks without enough time, missing packages, questions that they cannot answer."""

from __future__ import annotations

import sys
import threading

import pytest

from configurator.engine import Budget, ReferenceEngine
from configurator.engine.choose import engine_for
from configurator.engine.cpsat_engine import CpSatEngine
from configurator.engine.sat_engine import SatEngine
from configurator.errors import BudgetExceededError, MissingExtraError, NotAnswerableError
from configurator.problem import Linear, Problem, Table, Variable
from configurator.problem.records import Clause
from tests.engine.test_engines import SHIRT

SWITCHES = Problem(
    [Variable(name, (False, True)) for name in "abcd"],
    [Clause((("a", True), ("b", True))), Clause((("b", False), ("c", True))), Linear({n: {True: 1} for n in "abcd"}, high=2)],
)
NO_TIME = Budget(seconds=1e-6)


@pytest.fixture(params=[CpSatEngine, SatEngine])
def solver(request):
    return request.param


@pytest.mark.parametrize("problem", [SHIRT, SWITCHES])
def test_click__without_time_leaves_everything_unchecked(solver, problem):
    engine = solver(problem, click_seconds=0)
    domains = {variable.name: set(variable.domain) for variable in problem.variables}
    found, totals = engine.available({}), engine.cheapest({}, {})
    assert (found, found.unchecked) == ({name: set() for name in domains}, domains)
    assert (totals, totals.unchecked) == ({name: {} for name in domains}, domains)


def test_click__a_product_that_was_seen_settles_its_values_without_time(solver):
    engine = solver(SHIRT, click_seconds=0)
    assert engine.feasible({"size": "S"})  # single questions are answered to the end
    found = engine.available({"size": "S"})
    assert found == {"size": {"S"}, "print": {"MIB"}, "colour": {"black"}}
    assert found.unchecked == {"colour": {"white", "red", "blue"}, "print": {"STW"}}


def test_click__what_decisions_exclude_stays_excluded_with_more_of_them(solver):
    engine = solver(SHIRT, click_seconds=None)
    engine.available({"size": "S"})
    engine.click_seconds = 0
    assert engine.available({"size": "S", "print": "MIB"}).unchecked == {}


def test_count__is_not_answerable(solver):
    with pytest.raises(NotAnswerableError, match="cannot tell the exact number of products"):
        solver(SHIRT).count({})


@pytest.mark.parametrize(
    ("engine_of", "module", "package"),
    [(CpSatEngine, "ortools.sat.python", "ortools"), (SatEngine, "pysat.solvers", "python-sat")],
)
def test_package__that_is_missing(monkeypatch, engine_of, module, package):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError) as caught:
        engine_of(SHIRT)
    assert (caught.value.package, caught.value.code) == (package, "missing-extra")
    assert f"`{package}` is not installed" in str(caught.value)
    assert "pip install 'mass-configurator[solver]'" in str(caught.value)


def test_sat__a_sum_that_is_too_large_for_clauses():
    weights = {f"v{n}": {0: 0, 1: 7919 * (n + 1) ** 3} for n in range(40)}
    half = sum(own[1] for own in weights.values()) // 2
    problem = Problem([Variable(name, (0, 1)) for name in weights], [Linear(weights, low=half, high=half + 5)])
    with pytest.raises(NotAnswerableError, match="Use the CP-SAT engine"):
        SatEngine(problem)


def test_engine__is_shared_by_threads(solver):
    engine, reference = solver(SHIRT, click_seconds=None), ReferenceEngine(SHIRT)
    wrong = []

    def click(name, value):
        for _ in range(5):
            if engine.alternatives({name: value}) != reference.alternatives({name: value}):
                wrong.append((name, value))

    threads = [threading.Thread(target=click, args=(v.name, value)) for v in SHIRT.variables for value in v.domain]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# --- choosing ---------------------------------------------------------------------------------------------------------


def test_choice__a_diagram_where_it_fits():
    engine, choice = engine_for(SHIRT)
    assert (engine.name, choice.engine) == ("diagram", "diagram")
    assert "compiled into a diagram" in choice.reason and choice.seconds >= 0


SUMS = Problem([Variable(n, (1, 2, 3)) for n in "ab"], [Linear({n: {k: k for k in (1, 2, 3)} for n in "ab"}, high=4)])


@pytest.mark.parametrize(("problem", "name"), [(SHIRT, "sat"), (SWITCHES, "sat"), (SUMS, "cp-sat")])
def test_choice__beyond_the_budget(problem, name):
    engine, choice = engine_for(problem, NO_TIME)
    assert (engine.name, choice.engine) == (name, name)
    assert choice.reason.startswith("Compiling stopped: time") and "instead" in choice.reason
    assert engine.available({}) == ReferenceEngine(problem).available({})


def test_choice__beyond_the_budget_without_the_extra(monkeypatch):
    monkeypatch.setattr("configurator.engine.choose.find_spec", lambda package: None)
    with pytest.raises(BudgetExceededError) as caught:
        engine_for(SHIRT, NO_TIME)
    assert "Compiling stopped: time" in str(caught.value)
    assert "pip install 'mass-configurator[solver]'" in caught.value.message


def test_table__of_many_rows_over_many_columns_becomes_a_literal_a_row():
    """Too many combinations to be listed as an array."""
    names = [f"v{n}" for n in range(8)]
    rows = [tuple((start + step * n) % 4 for n in range(8)) for start in range(4) for step in range(4)]
    problem = Problem([Variable(name, range(4)) for name in names], [Table(tuple(names), rows)])
    engine = SatEngine(problem, click_seconds=None)
    assert engine.available({"v0": 1, "v1": 3}) == {f"v{n}": {(1 + 2 * n) % 4} for n in range(8)}
    assert engine.alternatives({"v0": 1, "v1": 3})["v1"] == set(range(4))
    assert not engine.feasible({"v0": 0, "v1": 1, "v2": 3})
