"""The instances of the bench: read as their publishers count them, generated alike every time."""

from __future__ import annotations

import pytest

from benchmarks.instances import COUNTS, instance_path, load_instance, present
from benchmarks.instances.booleans import booleans
from benchmarks.instances.cnf import clauses_problem, parse_cnf
from benchmarks.instances.feature_models import feature_model
from benchmarks.instances.growth import with_implied_rules
from benchmarks.instances.hub_car import hub_car
from benchmarks.instances.parts import cloned, load_options, parts_options, pc_problem, write_options
from benchmarks.instances.window import window
from benchmarks.instances.xcsp import expanded, rows_of, variable_list
from configurator.engine import ReferenceEngine, compile_problem
from configurator.problem import Clause, Grid, Linear, Problem, Table, Variable


def needs(name):
    if not present(name):
        pytest.skip(f"the shared data is not here ({instance_path(name)})")


@pytest.mark.parametrize("name", ["X264", "JHipster", "pc-clib", "berkeleydb"])
def test_instance__has_the_published_count(name):
    needs(name)
    assert compile_problem(load_instance(name)).count({}) == COUNTS[name]


@pytest.mark.parametrize(("name", "possible"), [("renault-00", True), ("renault-01", False)])
def test_renault__has_products_as_published(name, possible):
    needs(name)
    problem = load_instance(name)
    assert (len(problem.variables), len(problem.constraints)) == (111, 147)
    assert compile_problem(problem).feasible({}) is possible


def test_cnf__counts_variables_that_occur_or_have_a_name():
    clauses, names = parse_cnf("c 1 a\nc 4 named only\nc 3 alone\np cnf 5 2\n1 -2\n 0 2 0\n")
    problem = clauses_problem(clauses, names)
    assert [variable.name for variable in problem.variables] == ["a", "x2", "alone"]
    assert [constraint.literals for constraint in problem.constraints] == [(("a", True), ("x2", False)), (("x2", True),)]
    assert ReferenceEngine(problem).count({}) == 2


def test_xcsp__ranges_and_wildcards():
    assert variable_list("x[3] x[7..9]") == ["x[3]", "x[7]", "x[8]", "x[9]"]
    assert rows_of("(0,1)(2,*)", ((0, 1, 2), (0, 1))) == ((0, 1), (2, 0), (2, 1))
    assert list(expanded(["*"], ((4, 5),))) == [(4,), (5,)]


GENERATED = {"hub-car": hub_car, "booleans": booleans, "features": lambda: feature_model(300), "window": lambda: window(100)}


@pytest.mark.parametrize("name", GENERATED)
def test_generated__is_the_same_every_time(name):
    assert written(GENERATED[name]()) == written(GENERATED[name]())


def test_hub_car__is_of_the_size_it_says():
    problem = hub_car()
    assert len(problem.variables) == 268 and len(problem.domain("version")) == 324
    assert max(len(constraint.scope) for constraint in problem.constraints) == 9


def test_feature_model__leaves_every_feature_possible():
    problem = feature_model(150)
    assert len(problem.variables) == 150
    assert all(True in values for values in compile_problem(problem).available({}).values())


def test_booleans__has_all_codes_and_products():
    problem = booleans(codes=200, settled=100)
    assert len(problem.variables) == 200
    assert compile_problem(problem).feasible({})


def test_implied_rules__forbid_nothing():
    variables = [Variable(name, (0, 1, 2)) for name in "abcd"]
    tables = [Table(("a", "b"), [(0, 0), (1, 2), (2, 1)]), Table(("b", "c"), [(0, 1), (2, 2), (1, 0), (1, 1)]),
              Table(("c", "d"), [(0, 0), (1, 1), (1, 2)])]  # fmt: skip
    problem = Problem(variables, tables)
    grown = with_implied_rules(problem, 3)
    assert len(grown.constraints) == 9
    assert ReferenceEngine(grown).products == ReferenceEngine(problem).products


def test_window__coarse_is_as_its_rules_say():
    problem = window(step=300)
    engine = compile_problem(problem)
    assert engine.available({"hinge": "standard", "glass": "triple-safety"})["opening"] <= {"turn", "tilt-turn", "top-hung"}
    widest = {"opening": "top-hung", "profile": "strong", "width": 2200}
    assert engine.available(widest)["height"] == {h for h in (400, 700, 1000) if 2200 * h <= 1_800_000 and 220_000 // h <= 300}


def test_parts__all_that_are_on_sale():
    needs("pc-parts")
    options = parts_options(instance_path("pc-parts"))
    assert len(options) == 11 and sum(map(len, options.values())) == 12_728
    assert len(load_instance("pc-parts").variables) == 15


def test_parts__tables_read_as_they_were_written(tmp_path):
    needs("pc-parts")
    options = parts_options(instance_path("pc-parts"))
    write_options(options, tmp_path)
    assert load_options(tmp_path) == options


def test_parts__rules_hold_where_one_knows_better():
    needs("pc-parts")
    options = {category: rows[:60] for category, rows in parts_options(instance_path("pc-parts")).items()}
    engine = compile_problem(pc_problem(options))
    named = {row["name"]: row["id"] for rows in options.values() for row in rows}
    boards = engine.available({"cpu": named["AMD Ryzen 7 9800X3D"]})["board"]
    assert boards and {row["sockets"] for row in options["motherboard"] if row["id"] in boards} == {"AM5"}


def test_parts__ten_times_as_many_without_losing_any():
    needs("pc-parts")
    options = parts_options(instance_path("pc-parts"))
    more = cloned(options, 10)
    assert all(len(more[category]) == 10 * len(rows) for category, rows in options.items())
    assert all(more[category][: len(rows)] == rows for category, rows in options.items())


def written(problem):
    """A problem as something that compares."""
    return [(variable.name, variable.domain) for variable in problem.variables], [content(rule) for rule in problem.constraints]


def content(constraint):
    if isinstance(constraint, Table):
        return constraint.scope, constraint.rows
    if isinstance(constraint, Clause):
        return constraint.literals
    if isinstance(constraint, Grid):
        return constraint.scope, constraint.allowed.tobytes()
    assert isinstance(constraint, Linear)
    return repr(constraint)
