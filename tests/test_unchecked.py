"""What an engine had no time to check reaches people as `unchecked`: neither available nor excluded, and to be chosen."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from configurator import load_catalog
from configurator.engine.choose import ChosenEngine, EngineChoice
from configurator.engine.cpsat_engine import CpSatEngine
from configurator.explanation import Conflict
from configurator.state import Status
from tests.cli.conftest import Run, run, work

__all__ = ["run", "work"]  # fixtures


@pytest.fixture
def hurried(monkeypatch):
    """Every product is answered by CP-SAT, which has no time for a click."""

    def engine_for(problem, budget=None, cache=None):
        return ChosenEngine(CpSatEngine(problem, click_seconds=0), EngineChoice("cp-sat", "For a test.", 0.0))

    monkeypatch.setattr("configurator.compiled.engine_for", engine_for)


@pytest.fixture
def compiled_once():
    """Nothing is shared with other tests here: they have time."""


@pytest.fixture
def session(hurried, work):
    return load_catalog(work / "catalogs" / "bikes").configure("city-bike", {"budget-class": 1})


def test_session__shows_what_is_unchecked_and_lets_it_be_chosen(session):
    state = session.state
    assert state.feasible and state.total is not None
    option = next(o for path in state.product.choices for o in session.options(path) if o.status is Status.UNCHECKED)
    path = next(path for path in state.product.choices if any(o == option for o in session.options(path)))
    assert not option.available and not option.excluded
    assert option.value not in state.available[path] and option.value not in state.excluded[path]
    assert path in state.open and path not in state.implied
    outcome = session.choose(path, option.value)
    assert isinstance(outcome, Conflict) or session.state.status(path, option.value) is Status.DECIDED


def test_session__choosing_settles_every_value_exactly(session, work):
    for path, choice in session.product.choices.items():
        for value in choice.values:
            session.undo()
            outcome = session.choose(path, value)
            assert isinstance(outcome, Conflict) == (value not in exact_alternatives(work)[path])


def exact_alternatives(work):
    from configurator.engine import compile_problem
    from configurator.problem.build import build_problem

    records = load_catalog(work / "catalogs" / "bikes").records
    engine = compile_problem(build_problem(records, records.products["city-bike"]).problem)
    return engine.alternatives({"context.budget-class": 1, "context.region": "EU"})


def test_cli__marks_what_is_unchecked(hurried, run: Run):
    result = run("options", "bikes", "city-bike", "--context", "budget-class=1", "--choice", "frame")
    assert result.exit_code == 0
    assert "?" in result.stdout and "not checked in time" in result.stdout


def test_api_and_page__show_what_is_unchecked(hurried, work):
    with TestClient(create_app(work / "catalogs")) as client:
        body = {"context": {"budget-class": 1}}
        answer = client.post("/v1/catalogs/bikes/products/city-bike/configure", json=body)
        statuses = {value["status"] for choice in answer.json()["choices"] for value in choice["values"]}
        page = client.get("/configure/bikes/city-bike", params={"context.budget-class": "1"})
    assert answer.status_code == 200
    assert "unchecked" in statuses and "excluded" not in statuses
    assert "not checked yet" in page.text
