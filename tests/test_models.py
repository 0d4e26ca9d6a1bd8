"""Models of others in our catalog language, and some of our own: short, exact, quick and well explained.

`tests/models/<name>` is a catalog each, with cases. What a model says is written a second time in `tests/models/oracles.py`.
"""

from __future__ import annotations

import random
import re
import statistics
import time
from pathlib import Path

import pytest

from benchmarks.clicks import click_session
from benchmarks.instances.registry import SHARED
from configurator import ConfigurableCatalog, load_catalog
from configurator.catalog.load import check_catalog
from configurator.engine.interface import Budget
from configurator.workbench.cases.reading import load_cases
from configurator.workbench.cases.running import run_cases
from tests.models.oracles import COUNTED, JUDGED, LISTED, lightest_travel_bike

MODELS = Path(__file__).parent / "models"
NAMES = sorted(folder.name for folder in MODELS.iterdir() if (folder / "catalog.yaml").exists())
PRODUCTS = [(name, product) for name in NAMES for product in load_catalog(MODELS / name).products]
BUDGET = Budget(seconds=600)  # a diagram, however busy the machine is
NOISE = 6  # these machines are noisy: fail only where a figure is this many times the promise
CLICK_SECONDS = 0.02
AS_LONG = 1.3

ORIGINS = {
    "cargo-bike": "cargo-bike",
    "city-bike": "city-bike",
    "city-bike-fleet": "citybike-n10",
    "default-bike": "default-bike",
    "kids-bike": "kids-bike",
    "pc": "pc",
    "simple": "simple",
    "t-shirt": "tshirt",
    "tiny-pc": "tiny-pc",
    "travel-bike": "travel-bike",
    "travel-bike-minimize": "travel-bike-minimize",
    "travel-bike-simplified": "travel-bike-simplified",
}


@pytest.fixture(scope="module")
def catalogs():
    return {name: ConfigurableCatalog(load_catalog(MODELS / name).records, BUDGET) for name in NAMES}


def shared_model(name: str) -> Path:
    path = SHARED / "coom" / f"{name}.coom"
    if not path.exists():
        pytest.skip(f"{path} is not there")
    return path


def only_product(catalog):
    (product,) = catalog.products
    return catalog.compile(product)


def engine_of(compiled):
    """The engine in the situation of the defaults."""
    return compiled.given({fact.id: fact.default for fact in compiled.product.context.values()})


# --- how it is written ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_model__has_no_issues(name):
    assert check_catalog(MODELS / name) == ()


@pytest.mark.parametrize(("name", "origin"), ORIGINS.items())
def test_model__is_about_as_short_as_where_it_comes_from(name, origin):
    ours = (MODELS / name / "catalog.yaml").read_text(encoding="utf-8").splitlines()
    theirs = shared_model(origin).read_text(encoding="utf-8").splitlines()
    assert len(ours) <= AS_LONG * len(theirs)
    assert max(map(len, ours)) <= 130


# --- what it says -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_model__every_case_holds(name, catalogs):
    cases = load_cases(catalogs[name].records)
    assert cases
    assert [(result.case.id, result.findings) for result in run_cases(catalogs[name], cases) if not result.passed] == []


@pytest.mark.parametrize("name", LISTED)
def test_model__has_exactly_the_configurations_that_are_listed(name, catalogs):
    compiled, listed = only_product(catalogs[name]), list(LISTED[name]())
    open_choices = {path for path, choice in compiled.product.choices.items() if not choice.fixed}
    engine = engine_of(compiled)
    assert engine.count({}) == len(listed)
    for found in random.Random(0).sample(listed, min(len(listed), 300)):
        assert found.keys() == open_choices
        assert engine.feasible(found)
    choose = random.Random(1)
    for _ in range(12):
        decisions = dict(choose.sample(list(choose.choice(listed).items()), choose.randrange(3)))
        left = [found for found in listed if decisions.items() <= found.items()]
        available = engine.available(decisions)
        assert {path: available[path] for path in open_choices} == {path: {each[path] for each in left} for path in open_choices}


@pytest.mark.parametrize("name", COUNTED)
def test_model__has_as_many_configurations_as_there_should_be(name, catalogs):
    assert engine_of(only_product(catalogs[name])).count({}) == COUNTED[name]()


@pytest.mark.parametrize("name", JUDGED)
def test_model__judges_single_configurations_as_its_rules_do(name, catalogs):
    compiled, choose, verdicts = only_product(catalogs[name]), random.Random(2), []
    for _ in range(40):
        found = random_configuration(compiled, choose)
        assert JUDGED[name](found)
        for changed in changes_of(compiled, found, choose, 6):
            verdicts.append(JUDGED[name](changed))
            assert compiled.engine.feasible(changed) == verdicts[-1]
    assert any(verdicts) and not all(verdicts)


def random_configuration(compiled, choose):
    """A valid configuration, some of whose values were taken at random."""
    decisions = {}
    for path in choose.sample(list(compiled.product.choices), min(10, len(compiled.product.choices))):
        decisions[path] = choose.choice(sorted(compiled.engine.available(decisions)[path], key=str))
    return {path: value for path, value in compiled.engine.complete(decisions).items() if path in compiled.product.choices}


def changes_of(compiled, found, choose, number):
    """The configuration with one value changed, where no part is there without its details, nor they without the part."""
    details = [path for path, choice in compiled.product.choices.items() if len(choice.values) > 1 and found[path] != "none"]
    for path in choose.sample(details, min(number, len(details))):
        values = [value for value in compiled.product.choices[path].values if value not in ("none", 0, found[path])]
        if values:
            yield {**found, path: choose.choice(values)}


@pytest.mark.parametrize("volume", [0, 10, 30, 110, 160, 200])
def test_travel_bike__what_is_preferred_is_the_lightest(volume, catalogs):
    session = catalogs["travel-bike-minimize"].configure("travel-bike", decisions={"requested-volume": volume})
    assert session.complete("preferred").assignment["total-weight"] == lightest_travel_bike(volume)


def test_default_bike__is_white_unless_somebody_asks(catalogs):
    session = catalogs["default-bike"].configure("default-bike")
    assert session.complete().assignment["color"] == "White"
    session.choose("front-wheel", "w25")
    assert session.complete().assignment["color"] != "White"


# --- how quick it is --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "product"), PRODUCTS)
def test_model__clicks_are_quick(name, product, catalogs):
    session = catalogs[name].configure(product)
    spent = click_session(session, random.Random(0), time.thread_time, seconds=2)
    assert statistics.median(spent) < CLICK_SECONDS * NOISE


# --- tables -----------------------------------------------------------------------------------------------------------


def test_random_core__is_tables_over_fifty_values(tmp_path):
    text = shared_model("randomcore-25-50-2").read_text(encoding="utf-8")
    attributes = dict(re.findall(r"enumeration (Feat\d+)\s*\{([^}]*)\}", text))
    tables = [
        (re.findall(r"feat\d+", head), re.findall(r"allow \((\w+) (\w+)\)", rows))
        for head, rows in re.findall(r"behavior\s*\{\s*combinations \(([^)]*)\)([^}]*)\}", text)
    ]
    (tmp_path / "catalog.yaml").write_text(written_out(attributes, tables), encoding="utf-8")
    catalog = load_catalog(tmp_path)
    compiled = only_product(catalog)
    available = compiled.engine.available({})
    for columns, rows in tables:
        assert all({row[place] for row in rows} >= available[column] for place, column in enumerate(columns))
    spent = click_session(catalog.configure("random-core"), random.Random(0), time.thread_time, seconds=2)
    assert statistics.median(spent) < CLICK_SECONDS * NOISE
    found = compiled.engine.complete({})
    assert all(tuple(found[column] for column in columns) in rows for columns, rows in tables)


def written_out(attributes, tables):
    """The model as a catalog: an attribute for each feature, a rule for each table."""
    values = [f"      {name.lower()}: [{', '.join(words.split())}]" for name, words in attributes.items()]
    rules = []
    for number, (columns, rows) in enumerate(tables):
        rules += [f"      - id: table-{number}", "        because: These go together.", "        table:"]
        rules += [f"          columns: [{', '.join(columns)}]", "          allow:"]
        rules += [f"            - [{', '.join(row)}]" for row in rows]
    head = ["catalog: random-core", 'version: "1"', "title: Random core", "currency: EUR", "products:", "  random-core:"]
    return "\n".join([*head, "    attributes:", *values, "    rules:", *rules, ""])
