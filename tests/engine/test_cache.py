"""Compiled diagrams on disk: the same answers, and nothing that is not whole is ever believed."""

from __future__ import annotations

from pathlib import Path

import pytest

import configurator.engine.compiler as compiler
from configurator.engine import compile_problem
from configurator.engine.cache import DiagramCache, default_cache
from configurator.problem import CostTable, Linear, Problem, Table, Variable


def problem(price: int = 5, bound: int = 3, name: str = "a") -> Problem:
    return Problem(
        [Variable(name, (0, 1, 2)), Variable("b", ("x", "y")), Variable("c", (0, 1, 2, 3))],
        [Table((name, "b"), [(0, "x"), (1, "x"), (2, "y")]), Linear({name: {1: 1, 2: 2}, "c": {1: 1, 2: 2, 3: 3}}, high=bound)],
        [CostTable(("b", "c"), {("y", 3): price, ("x", 2): 2})],
    )


@pytest.fixture
def cache(tmp_path):
    return DiagramCache(tmp_path / "deep" / "cache")


@pytest.fixture
def compilations(monkeypatch):
    """How often something was really compiled."""
    done = []
    original = compiler._compile_diagram
    monkeypatch.setattr(compiler, "_compile_diagram", lambda *arguments: done.append(1) or original(*arguments))
    return done


def answers(engine):
    facts = engine.given({"b": "x"})
    costs = {"c": {3: -4}}
    return (
        engine.count({}), engine.available({"b": "x"}), engine.cheapest({}, costs), engine.complete({"c": 3}, costs),
        facts.count({}), facts.alternatives({"c": 2}), facts.cheapest({}, costs), engine.conflict({"b": "y", "c": 3}),
    )  # fmt: skip


def comparable(found):
    *rest, conflict = found
    return (*rest, conflict.decisions, len(conflict.constraints))


def test_cache__the_second_time_it_is_read_with_the_same_answers(cache, compilations):
    first, second = compile_problem(problem(), cache=cache), compile_problem(problem(), cache=cache)
    assert len(compilations) == 1
    plain = compile_problem(problem())
    assert comparable(answers(first)) == comparable(answers(second)) == comparable(answers(plain))
    assert len(list(cache.folder.glob("*.diagram"))) == 2  # the problem's, and that of the facts
    assert list(cache.folder.glob(".writing-*")) == []


def test_cache__other_rules_and_facts_are_other_diagrams(cache, compilations):
    one = compile_problem(problem(bound=3), cache=cache)
    other = compile_problem(problem(bound=2), cache=cache)
    assert len(compilations) == 2 and one.count({}) != other.count({})
    assert one.given({"b": "x"}).count({}) != one.given({"b": "y"}).count({})


def test_cache__names_and_prices_of_the_same_shape_do_not_recompile(cache, compilations):
    compile_problem(problem(price=5), cache=cache)
    dearer = compile_problem(problem(price=7, name="renamed"), cache=cache)
    assert len(compilations) == 1
    assert dearer.cheapest({"b": "y", "renamed": 2}, {})["c"] == {0: 0, 1: 0}
    assert dearer.count({}) == compile_problem(problem()).count({})


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-7],
        lambda content: content[:10],
        lambda content: b"",
        lambda content: b"something else" + content,
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: content.replace(b"cache 3", b"cache 2"),
        lambda content: content + b"\0",
    ],
)
def test_cache__a_torn_foreign_or_old_file_is_compiled_again(cache, compilations, damage):
    compile_problem(problem(), cache=cache)
    (file,) = cache.folder.glob("*.diagram")
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert compile_problem(problem(), cache=cache).count({}) == compile_problem(problem()).count({})
    assert len(compilations) == 3  # first, after the damage, and the one without a cache
    assert file.read_bytes()[:100] == whole[:100]


def test_cache__a_file_under_the_name_of_another_is_not_believed(cache, compilations):
    compile_problem(problem(bound=3), cache=cache)
    (three,) = cache.folder.glob("*.diagram")
    compile_problem(problem(bound=2), cache=cache)
    (two,) = set(cache.folder.glob("*.diagram")) - {three}
    two.write_bytes(three.read_bytes())
    assert compile_problem(problem(bound=2), cache=cache).count({}) == compile_problem(problem(bound=2)).count({})


def test_cache__a_folder_that_cannot_be_written_is_no_obstacle(tmp_path, compilations):
    (tmp_path / "file").write_text("not a folder")
    assert compile_problem(problem(), cache=DiagramCache(tmp_path / "file" / "cache")).count({}) > 0


def test_cache__without_products(cache):
    nothing = Problem([Variable("a", (1, 2))], [Table(("a",), [])])
    for _ in range(2):
        assert compile_problem(nothing, cache=cache).count({}) == 0


def test_cache__where_it_is(monkeypatch):
    monkeypatch.setenv("CONFIGURATOR_CACHE", "off")
    assert default_cache() is None
    monkeypatch.setenv("CONFIGURATOR_CACHE", "/somewhere")
    assert default_cache().folder == Path("/somewhere")
    monkeypatch.delenv("CONFIGURATOR_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", "/home-cache")
    assert default_cache().folder == Path("/home-cache/configurator")
