"""Numbers told as ranges, and the state of a choice of thousands of them."""

from __future__ import annotations

import random
import statistics
import time
from decimal import Decimal
from pathlib import Path

import pytest

from configurator.catalog.load import load_catalog
from configurator.problem.costs import ProductCosts
from configurator.ranges import Range, is_long, numbers_of, ranges_of
from configurator.state import State, Status, listed_options

CATALOGS = Path(__file__).parents[1] / "catalogs"
NOISE = 6


@pytest.fixture(scope="module")
def window():
    return load_catalog(CATALOGS / "window")


@pytest.fixture(scope="module")
def hotel():
    return load_catalog(CATALOGS / "room-package").products["business-stay"]


def state_of(catalog, least, decided=(), unchecked=None):
    """A state in which every value costs 0, but for the given choices."""
    product = catalog.products["window"]
    everything = {path: dict.fromkeys(choice.values, 0) for path, choice in product.choices.items()}
    costs = ProductCosts({}, (), 1_000, 1)
    return State(catalog, product, {}, dict(decided), True, {**everything, **least}, unchecked or {}, 0, costs)


def test_ranges__are_runs_along_the_grid(window):
    width = window.products["window"].choices["window.width"]
    possible = {*range(400, 1351), *range(1400, 2101), 2300}
    assert ranges_of(width, possible) == (Range(400, 1350, 1), Range(1400, 2100, 1), Range(2300, 2300, 1))
    assert ranges_of(width, set()) == ()
    assert ranges_of(width, set(width.values)) == (Range(400, 2400, 1),)


def test_ranges__leave_out_the_value_of_an_absent_part(hotel):
    pieces = hotel.choices["laundry.pieces"]
    assert numbers_of(pieces) == tuple(range(5, 61, 5))
    assert ranges_of(pieces, {5, 10, 15, 25, "none"}) == (Range(5, 15, 5), Range(25, 25, 5))
    assert ranges_of(hotel.choices["transfer.quantity"], {0, 1, 2}) == (Range(1, 2, 1),)
    assert ranges_of(hotel.choices["room"], set(hotel.choices["room"].values)) == ()


def test_long__are_choices_of_thousands_of_numbers(window, hotel):
    choices = window.products["window"].choices
    assert [path for path, choice in choices.items() if is_long(choice)] == ["window.width", "window.height"]
    assert not any(is_long(choice) for choice in hotel.choices.values())


def test_options__of_thousands_are_made_when_looked_at(window):
    least = {width: width * 3 for width in range(400, 1351)}
    state = state_of(window, {"window.width": least}, {"window.width": 500})
    options = state.options("window.width")
    assert len(options) == 2001
    assert options[100] == options.of(500)
    assert options[100].status is Status.DECIDED
    assert (options[0].total, options[0].difference) == (Decimal("22.00"), Decimal("12.00"))
    assert options[-1].status is Status.EXCLUDED and options[-1].total is None and not options[-1].available
    assert [option.value for option in options[:3]] == [400, 401, 402]
    assert [option.value for option in options] == list(range(400, 2401))
    assert state.ranges("window.width") == (Range(400, 1350, 1),)


def test_ranges__of_what_could_not_be_checked(window):
    least = dict.fromkeys(range(400, 1000), 0)
    state = state_of(window, {"window.width": least}, unchecked={"window.width": frozenset(range(1000, 1200))})
    assert state.ranges("window.width") == (Range(400, 999, 1),)
    assert state.unchecked_ranges("window.width") == (Range(1000, 1199, 1),)
    assert state.unchecked_ranges("window.height") == ()


def test_listed__are_the_values_that_stand_out(window):
    product = window.products["window"]
    state = state_of(window, {}, {"window.width": 500})
    assert [option.value for option in listed_options(state, product.choices["window.width"])] == [500, 1200]
    assert [option.value for option in listed_options(state, product.choices["window.height"])] == [1300]
    short = product.choices["handle.height"]
    assert [option.value for option in listed_options(state, short)] == list(short.values)


def test_state__of_a_window_is_quick(window):
    choose = random.Random(0)
    spent = []
    for _ in range(20):
        least = {"window.width": {width: choose.randrange(9_999) for width in range(400, 2401)}}
        state = state_of(window, least, {"window.height": 1000})
        started = time.thread_time()
        assert state.open and state.total is not None
        for path in window.products["window"].choices:
            state.ranges(path)
            assert [(option.status, option.total, option.difference) for option in state.options(path)]
        spent.append(time.thread_time() - started)
    assert statistics.median(spent) < 0.030 * NOISE
