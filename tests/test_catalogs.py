"""The catalogs of this project are what a company could have written, and stay so."""

from __future__ import annotations

import itertools
import random
import statistics
import time
from pathlib import Path

import pytest

from benchmarks.clicks import click_session, first_context
from configurator import load_catalog
from configurator.catalog.kinds import MODULE
from configurator.catalog.load import check_catalog
from configurator.catalog.records import ModuleKind

CATALOGS = Path(__file__).parents[1] / "catalogs"
NAMES = sorted(folder.name for folder in CATALOGS.iterdir() if (folder / "catalog.yaml").exists())
PRODUCTS = [(name, product) for name in NAMES for product in load_catalog(CATALOGS / name).products]
NOISE = 6  # these machines are noisy: fail only where a figure is this many times the promise


@pytest.fixture(scope="module")
def catalogs():
    return {name: load_catalog(CATALOGS / name) for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_catalog__has_no_issues(name):
    assert check_catalog(CATALOGS / name) == ()


@pytest.mark.parametrize("name", NAMES)
def test_catalog__speaks_english_and_chinese(name, catalogs):
    catalog = catalogs[name].records
    assert set(catalog.languages) >= {"en", "zh"}
    texts = [catalog.title, *(module.title for module in catalog.modules.values())]
    texts += [rule.because for product in catalog.products.values() for rule in product.rules]
    assert all(text.by_language.keys() >= {"en", "zh"} or set(text.by_language) == {""} for text in texts)


def test_catalogs__use_every_kind_of_module(catalogs):
    kinds = {module.kind for catalog in catalogs.values() for module in catalog.records.modules.values()}
    assert kinds == set(ModuleKind)


def test_pc__has_real_parts_in_tables(catalogs):
    modules = catalogs["pc"].records.modules
    options = {id_ for module in modules.values() for id_ in module.options}
    assert len(options) >= 300 and len(list((CATALOGS / "pc").glob("*.csv"))) >= 8
    rules = (CATALOGS / "pc" / "products.yaml").read_text(encoding="utf-8")
    named = [id_ for module in ("cpu", "motherboard", "memory", "case") for id_ in modules[module].options if f"'{id_}'" in rules]
    assert named == [], "compatibility is by attributes, never by naming parts"


def contexts(product):
    """Every combination of the first and last values of the facts."""
    ends = {fact.id: dict.fromkeys([next(iter(fact.values)), *list(fact.values)[-1:]]) for fact in product.context.values()}
    return [dict(zip(ends, values, strict=True)) for values in itertools.product(*ends.values())]


@pytest.mark.parametrize(("name", "product"), PRODUCTS)
def test_product__is_possible_in_every_context(name, product, catalogs):
    compiled = catalogs[name].compile(product)
    for context in contexts(compiled.product):
        facts = {f"context.{fact}": value for fact, value in context.items()}
        assert compiled.engine.feasible(facts), context


def module_of(choice, value):
    """The module that a value comes from: a port of a bus may accept several."""
    option = choice.option(value)
    return option.values.get(MODULE, choice.part.module.id) if option else choice.part.module.id


@pytest.mark.parametrize("name", NAMES)
def test_option__none_is_dead(name, catalogs):
    catalog = catalogs[name]
    alive: set[tuple[str, object]] = set()
    for product in catalog.products:
        compiled = catalog.compile(product)
        available = compiled.engine.available({})
        for path, choice in compiled.product.choices.items():
            alive |= {(f"{module_of(choice, value)}:{choice.kind}", value) for value in available[path]}
    options = {(f"{module.id}:option", id_) for module in catalog.records.modules.values() for id_ in module.options}
    assert options <= alive


@pytest.mark.parametrize(("name", "product"), PRODUCTS)
def test_click__with_state_and_prices_is_quick(name, product, catalogs):
    session = catalogs[name].configure(product, first_context(catalogs[name]))
    spent = click_session(session, random.Random(0), time.thread_time)
    assert statistics.median(spent) < 0.005 * NOISE
