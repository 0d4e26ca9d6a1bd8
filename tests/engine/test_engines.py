"""One suite of readable cases over every engine."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from configurator.engine import Budget, ReferenceEngine, UnknownDecisionError, compile_problem
from configurator.engine.cpsat_engine import CpSatEngine
from configurator.engine.sat_engine import SatEngine
from configurator.errors import BudgetExceededError, NotAnswerableError
from configurator.problem import CostTable, Linear, Problem, ProblemError, Table, Variable
from configurator.problem.records import ArrayWeights, Clause, Grid

COUNTING = {"diagram": compile_problem, "reference": ReferenceEngine}
ENGINES = {**COUNTING, "cp-sat": partial(CpSatEngine, click_seconds=None), "sat": partial(SatEngine, click_seconds=None)}

SHIRT = Problem(
    [Variable("colour", ("black", "white", "red", "blue")), Variable("size", ("S", "M", "L")), Variable("print", ("MIB", "STW"))],
    [
        Table(
            ("print", "colour"),
            [("MIB", "black"), ("STW", "black"), ("STW", "white"), ("STW", "red"), ("STW", "blue")],
            tag="men in black are black",
        ),
        Table(("print", "size"), [("MIB", "S"), ("MIB", "M"), ("MIB", "L"), ("STW", "M"), ("STW", "L")], tag="no small STW"),
    ],
)
"""The T-shirt of the configuration literature: 11 valid shirts."""


@pytest.fixture(params=ENGINES)
def engine_of(request):
    return ENGINES[request.param]


@pytest.fixture(params=COUNTING)
def counting_engine_of(request):
    return COUNTING[request.param]


def test_engine__has_a_name(engine_of):
    assert ENGINES[engine_of(SHIRT).name] is engine_of


def test_count__of_shirts(counting_engine_of):
    engine = counting_engine_of(SHIRT)
    assert engine.count({}) == 11
    assert engine.count({"size": "S"}) == 1


@pytest.mark.parametrize("problem", [Problem([Variable("a", (1, 2))], [Table(("a",), [])]), Problem([], [Table((), [])])])
def test_count__of_a_problem_without_products(counting_engine_of, problem):
    assert counting_engine_of(problem).count({}) == 0


def test_shirt__implications(engine_of):
    engine = engine_of(SHIRT)
    assert engine.available({"size": "S"}) == {"colour": {"black"}, "size": {"S"}, "print": {"MIB"}}
    assert engine.alternatives({"size": "S", "print": "MIB"})["size"] == {"S", "M", "L"}
    assert engine.alternatives({"size": "S", "print": "MIB"})["print"] == {"MIB"}


def test_shirt__contradiction_is_explained_and_repaired(engine_of):
    engine = engine_of(SHIRT)
    decisions = {"size": "S", "colour": "red"}
    assert engine.available(decisions) == {"colour": set(), "size": set(), "print": set()}
    assert engine.cheapest(decisions, {}) == {"colour": {}, "size": {}, "print": {}}
    assert engine.complete(decisions) is None
    conflict = engine.conflict(decisions)
    assert conflict.decisions == decisions
    assert {constraint.tag for constraint in conflict.constraints} == {"men in black are black", "no small STW"}
    repairs = engine.repairs(decisions, keep={"size"})
    assert [repair.changed for repair in repairs] == [{"colour": "black"}]


def test_costs__over_two_variables(engine_of):
    stay = Problem(
        [Variable("room", ("single", "double")), Variable("nights", (1, 2, 3))],
        [Linear({"nights": {1: 1, 2: 2, 3: 3}}, low=2)],
        [CostTable(("room", "nights"), {(r, n): n * rate for r, rate in (("single", 80), ("double", 120)) for n in (1, 2, 3)})],
    )
    totals = engine_of(stay).cheapest({}, {"room": {"double": -30}})
    assert totals == {"room": {"single": 160, "double": 210}, "nights": {2: 160, 3: 240}}
    assert totals.unchecked == {}


def test_costs__far_beyond_64_bits(engine_of):
    huge = 10**40
    engine = engine_of(Problem([Variable("a", (0, 1)), Variable("b", (0, 1))], [Linear({"a": {1: 1}, "b": {1: 1}}, low=1)]))
    costs = {"a": {1: huge}, "b": {1: huge + 1}}
    if engine.name in ("cp-sat", "sat"):
        with pytest.raises(NotAnswerableError, match="cp-sat engine cannot tell totals that reach 2e"):
            engine.cheapest({}, costs)
        return
    assert engine.cheapest({}, costs) == {"a": {0: huge + 1, 1: huge}, "b": {0: huge, 1: huge + 1}}


def test_budget__is_an_ordinary_requirement(engine_of):
    prices = {"cpu": {"slow": 100, "fast": 400}, "card": {"small": 200, "large": 900}}
    problem = Problem(
        [Variable(name, tuple(values)) for name, values in prices.items()], [Linear(prices, high=1000, tag="at most 1,000")]
    )
    engine = engine_of(problem)
    assert engine.available({"card": "large"}) == {"cpu": {"slow"}, "card": {"large"}}
    assert [constraint.tag for constraint in engine.conflict({"card": "large", "cpu": "fast"}).constraints] == ["at most 1,000"]


def test_problem__without_products(engine_of):
    engine = engine_of(Problem([Variable("a", (1, 2))], [Table(("a",), [])]))
    assert not engine.feasible({})
    assert engine.available({}) == {"a": set()}
    assert engine.alternatives({"a": 1}) == {"a": set()}
    assert engine.complete({}) is None
    assert engine.conflict({}).decisions == {}
    assert engine.repairs({"a": 1}) == []


def test_problem__without_variables(engine_of):
    engine = engine_of(Problem([]))
    assert (engine.feasible({}), engine.available({}), engine.complete({})) == (True, {}, {})
    assert engine.conflict({}) is None
    assert not engine_of(Problem([], [Table((), [])])).feasible({})


def test_tags__of_one_rule_are_blamed_together(engine_of):
    two = [Table(("a",), [(1,)], tag="rule"), Table(("b",), [(1,)], tag="rule"), Table(("b",), [(1,)], tag="other")]
    conflict = engine_of(Problem([Variable("a", (1, 2)), Variable("b", (1, 2))], two)).conflict({"a": 2})
    assert [constraint.tag for constraint in conflict.constraints] == ["rule", "rule"]


def test_decision__of_a_stranger(engine_of):
    engine = engine_of(SHIRT)
    for decisions in ({"sleeve": "long"}, {"size": "XXL"}):
        for question in (engine.feasible, engine.available, engine.alternatives, engine.conflict, engine.complete):
            with pytest.raises(UnknownDecisionError):
                question(decisions)


@pytest.mark.parametrize(
    "build",
    [
        lambda: Variable("a", ()),
        lambda: Variable("a", (1, 1)),
        lambda: Table(("a", "a"), []),
        lambda: Table(("a", "b"), [(1,)]),
        lambda: Problem([Variable("a", (1,)), Variable("a", (2,))]),
        lambda: Problem([Variable("a", (1,))], [Table(("b",), [(1,)])]),
    ],
)
def test_problem__that_is_not_well_formed(build):
    with pytest.raises(ProblemError):
        build()


def many_sums(variables: int) -> Problem:
    names = [f"v{n}" for n in range(variables)]
    sums = [
        Linear({name: {0: 0, 1: 7919 * (n + 1) * (k + 3) % 10007} for n, name in enumerate(names)}, high=40_000 + k)
        for k in range(8)
    ]
    return Problem([Variable(name, (0, 1)) for name in names], sums)


@pytest.mark.parametrize(("budget", "resource"), [(Budget(seconds=0.05), "time"), (Budget(memory_mb=0.2), "memory")])
def test_budget__stops_compiling(budget, resource):
    with pytest.raises(BudgetExceededError) as caught:
        compile_problem(many_sums(40), budget)
    assert caught.value.resource == resource
    assert "Raise the budget" in str(caught.value)


def test_sum__over_many_variables_of_large_weights_stays_small():
    weights = {f"v{n}": {0: 0, 1: 10**12 + n} for n in range(60)}
    problem = Problem([Variable(name, (0, 1)) for name in weights], [Linear(weights, high=2 * 10**12 + 200)])
    engine = compile_problem(problem)
    assert engine.count({}) == 1 + 60 + 60 * 59 // 2
    assert engine.diagram.nodes < 400


def test_independent_parts__do_not_multiply():
    pairs = [Table((f"a{n}", f"b{n}"), [(k, k) for k in range(9)]) for n in range(40)]
    problem = Problem([Variable(f"{letter}{n}", range(9)) for letter in "ab" for n in range(40)], pairs)
    engine = compile_problem(problem)
    assert engine.count({}) == 9**40
    assert engine.diagram.nodes < 1000


def test_count__of_more_products_than_a_float_can_hold():
    engine = compile_problem(Problem([Variable(f"v{n}", (0, 1)) for n in range(1200)]))
    assert engine.count({}) == 2**1200
    assert engine.count({"v7": 1}) == 2**1199


def test_costs_and_weights__that_are_no_integers_are_refused(engine_of):
    engine = engine_of(SHIRT)
    with pytest.raises(TypeError):
        engine.cheapest({}, {"size": {"S": 1.5}})
    with pytest.raises(TypeError):
        Linear({"size": {"S": 0.5}}, high=1)


def test_rows__may_be_lists(engine_of):
    engine = engine_of(Problem([Variable("a", [1, 2]), Variable("b", [1, 2])], [Table(["a", "b"], [[1, 2], [2, 2]])]))
    assert engine.available({}) == {"a": {1, 2}, "b": {2}}


def test_clause_and_grid(engine_of):
    """A window: at most 5 wide and high together, and a large one needs the strong frame."""
    sides = {"width": {n: n for n in range(1, 6)}, "height": {n: n for n in range(1, 6)}}
    places = {name: {value: value - 1 for value in values} for name, values in sides.items()}
    allowed = np.array([[width + height <= 5 for height in range(1, 6)] for width in range(1, 6)])
    problem = Problem(
        [*(Variable(name, tuple(values)) for name, values in sides.items()), Variable("strong", (False, True))],
        [
            Grid(places, allowed, tag="area"),
            Clause((("width", 1), ("width", 2), ("strong", True)), tag="strong"),
        ],
    )
    engine = engine_of(problem)
    assert engine.available({"strong": False}) == {"width": {1, 2}, "height": {1, 2, 3, 4}, "strong": {False}}
    assert engine.available({"width": 4}) == {"width": {4}, "height": {1}, "strong": {True}}
    conflict = engine.conflict({"height": 2, "width": 4})
    assert (set(conflict.decisions), [one.tag for one in conflict.constraints]) == ({"height", "width"}, ["area"])
    assert [repair.changed for repair in engine.repairs({"strong": False, "width": 3}, keep={"width"})] == [{"strong": True}]


def test_conflict__without_time_is_one_all_the_same(engine_of):
    decisions = {"size": "S", "colour": "red", "print": "STW"}
    engine = engine_of(SHIRT)
    rushed = engine.conflict(decisions, seconds=0)
    assert rushed.decisions.items() <= decisions.items()
    assert not engine.feasible(rushed.decisions)
    assert rushed.minimal == (engine.name == "reference")
    assert engine.conflict(decisions, seconds=60).minimal
    assert engine.conflict({"size": "S"}, seconds=0) is None


def test_repairs__without_time_say_that_some_may_be_missing(engine_of):
    engine = engine_of(SHIRT)
    decisions = {"size": "S", "colour": "red"}
    rushed, patient = engine.repairs(decisions, seconds=0), engine.repairs(decisions, seconds=60)
    assert (len(patient), patient.complete) == (2, True)
    assert rushed.complete == (engine.name == "reference")
    assert engine.name == "reference" or not rushed


def test_sum__of_narrow_and_wide_weights(engine_of):
    """Weights in an array may be of a narrow type; what they are added to need not fit into it."""
    names, values = ("a", "b", "c"), range(3)
    narrow = np.arange(9, dtype=np.int8).reshape(3, 3) - 4
    axes = [{value: value for value in values}] * 2
    total = Linear(
        {("a", "b"): ArrayWeights(axes, narrow), "c": {value: -40_039 * value for value in values}},
        low=-40_041,
        high=2,
    )
    problem = Problem([Variable(name, tuple(values)) for name in names], [total])
    found, expected = engine_of(problem), ReferenceEngine(problem)
    assert found.available({}) == expected.available({})
    for value in values:
        assert found.available({"c": value}) == expected.available({"c": value})
