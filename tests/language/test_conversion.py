"""Units in expressions: what is converted, what is left as it is, and what is reported."""

from __future__ import annotations

import time
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.language.check import check_expression
from configurator.language.evaluate import Value, evaluate
from configurator.language.format import format_expression
from configurator.language.parse import parse_expression
from configurator.language.syntax import Binary, Call, ListLiteral, Literal, Name, Node, Quantity, Unary, replace_names, walk
from configurator.language.terms import times
from configurator.source import Severity
from configurator.units import parse_unit
from tests.language.measured import NAMES, convert, converted, issues
from tests.language.trees import Values, trees

# --- what is converted ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("w > 1800 mm", "w > 1800"),
        ("w * h > 2.4 m2", "w * h > 2400000"),
        ("w <= door", "w <= door * 1000"),
        ("door <= w", "door * 1000 <= w"),
        ("w <= 1.5 * door", "w <= 1.5 * door * 1000"),
        ("weight <= 90 % * load", "weight <= 0.9 * load * 1000"),
        ("5 * min(w, door) >= max(h, span)", "5 * min(w, door * 1000) >= max(h, span * 10)"),
        ("w in [1 m, 30 cm]", "w in [1000, 300]"),
        ("w not in [1 m]", "w not in [1000]"),
        ("inch > 24 inch", "inch > 24"),
        ("w > 5 inch", "w > 127"),
        ("w * h * glass + 2 * (w + h) * profile <= load", "w * h * glass + 2 * (w + h) * profile * 1000 <= load * 1000000"),
        ("speed * time > 100 km", "speed * time > 6000"),
        ("time <= 8 h/month * months", "time <= 8 * months * 60"),
        ("months <= 1 year", "months <= 12"),
        ("time > 10 s", "time > 10 / 60"),
        ("not w > door and h > 3 cm implies present(cpu)", "not w > door * 1000 and h > 30 implies present(cpu)"),
        ("any(w > door, w > 3 m)", "any(w > door * 1000, w > 3000)"),
        ("count(w > door) > 1", "count(w > door * 1000) > 1"),
        ("distinct(w, door)", "distinct(w, door * 1000)"),
        ("fit(w, 1 m, 2 m) > door", "fit(w, 1000, 2000) > door * 1000"),
        ("memory >= storage", "memory * 2097152 / 1953125 >= storage"),
        ("-w > -3 m", "-w > -3000"),
        ("(w + 3 cm) * h > area", "(w + 30) * h > area * 1000000"),
        ("price > 12.50 EUR", "price > 12.5"),
        ("total('one-time') <= budget", "total('one-time') <= budget"),
        ("total('monthly') <= budget", "total('monthly') <= budget"),
        ("bags <= 3 bags", "bags <= 3"),
    ],
)
def test_conversion__to_the_smallest_unit(written: str, meant: str) -> None:
    assert converted(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sum(a.weight, b.weight) <= load", "sum(a.weight) + sum(b.weight) * 1000 <= load * 1000"),
        ("sum(*.weight) <= load", "sum(a.weight) + sum(b.weight, c.weight) * 1000 <= load * 1000"),
        ("sum(*.weight, 500 g) <= load", "sum(a.weight, 500) + sum(b.weight, c.weight) * 1000 <= load * 1000"),
        ("max(*.weight) <= load", "max(a.weight, b.weight * 1000, c.weight * 1000) <= load * 1000"),
        ("sum(b.weight, c.weight) <= 3 kg", "sum(b.weight, c.weight) <= 3"),
    ],
)
def test_conversion__of_sums_is_outside_since_names_in_them_count_once_a_unit(written: str, meant: str) -> None:
    assert converted(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "w > 1800",
        "w <= 1.5 * h",
        "w * h > 2500000",
        "w * h / 1000000 <= area",
        "w * h / 1000000 <= n",
        "w * h / 1000000 * glass + 2 * (w + h) / 1000 * profile <= load",
        "w * h / 1000000 * glass > 20",
        "weight <= load * 1000",
        "weight / 1000 <= load",
        "weight / 500 <= load * 1000",
        "max(w * h / 1000000, 0.6) <= area",
        "600 * count(cpu) <= w",
        "600 * part.quantity <= w",
        "share > 50",
        "share * w / 100 > h",
        "door * 1000 / w > 2",
        "ceil(w / 1000 / door) > n",
        "w + door * 1000 > 100",
        "w + door > 0 or n > 1",
    ],
)
def test_conversion__what_is_written_with_plain_numbers_stays(written: str) -> None:
    kept = written.replace("w + door > 0", "w + door * 1000 > 0")
    assert converted(written) == kept


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("w / h > 2", "w / h > 2"),
        ("w / door > 2", "w / door > 2000"),
        ("ceil(w / door) * 2 > n", "ceil(w / door / 1000) * 2 > n"),
        ("share > 50 %", "share > 50"),
        ("30 % * w > h", "0.3 * w > h"),
        ("share * w > h", "share * w > h * 100"),
    ],
)
def test_conversion__ratios_are_plain_numbers_and_shares_are_percent(written: str, meant: str) -> None:
    assert converted(written) == meant


@pytest.mark.parametrize(
    ("written", "unit", "meant"),
    [
        ("w * h", "m2", "w * h / 1000000"),
        ("w * h / 1000000", "m2", "w * h / 1000000"),
        ("w * h / 2", "m2", "w * h / 2 / 1000000"),
        ("sum(*.weight)", "kg", "(sum(a.weight) + sum(b.weight, c.weight) * 1000) / 1000"),
        ("10 min", "h", "10 / 60"),
        ("free * 2", "kg", "free * 2"),
        ("5", "kg", "5"),
        ("rate * area", "EUR", "rate * area"),
        ("rate * w * h", "EUR", "rate * w * h / 1000000"),
        ("fee * 12", "EUR/month", "fee * 12"),
    ],
)
def test_conversion__to_a_unit_that_is_wanted(written: str, unit: str, meant: str) -> None:
    assert converted(written, unit) == meant


def test_conversion__measure_of_the_whole() -> None:
    assert convert("w * h").measure.known == parse_unit("mm2")
    assert convert("rate * area").measure.known == parse_unit("EUR")
    assert convert("5 * w").measure.factors == (5,)
    assert convert("n * w").measure.known is None


def test_conversion__keeps_the_text_and_the_places() -> None:
    text = "w <= door and h > 3 cm"
    found = convert(text)
    assert found.expression.text == text
    places = {format_expression(node): text[node.start : node.end] for node in walk(found.expression.root)}
    assert places["door * 1000"] == places["1000"] == "door"
    assert places["30"] == "3 cm"
    assert places["w <= door * 1000"] == "w <= door"


def test_conversion__an_expression_without_units_is_not_touched() -> None:
    expression = parse_expression("n > 2 and cpu == 'x'")
    assert convert("n > 2 and cpu == 'x'").expression == expression


def test_times__is_written_as_an_author_would() -> None:
    name = Name(("x",))
    written = {
        str(factor): format_expression(times(name, factor)) for factor in map(Fraction, ("1", "1000", "25.4", "1/1000", "5/18"))
    }
    assert written == {"1": "x", "1000": "x * 1000", "127/5": "x * 25.4", "1/1000": "x / 1000", "5/18": "x * 5 / 18"}
    assert format_expression(times(Literal(3), Fraction(1, 2))) == "1.5"
    assert format_expression(times(Literal(3), Fraction(1, 7))) == "3 / 7"


# --- what is reported -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "issue"),
    [
        ("weight <= w", "[w] `weight` [g] and `w` [mm] do not measure the same and cannot be compared"),
        ("w + load > 3 m", "[load] `w` [mm] and `load` [kg] do not measure the same and cannot be compared"),
        ("max(w + load) * n > 2", "[load] `w` [mm] and `load` [kg] do not measure the same and cannot be compared"),
        ("(w + load) * n > 2", "[load] `w` [mm] and `load` [kg] do not measure the same and cannot be added"),
        ("w * h > door", "[door] `w * h` [mm2] and `door` [m] do not measure the same and cannot be compared"),
        ("sum(*.weight) < w", "[w] `*.weight` [g] and `w` [mm] do not measure the same and cannot be compared"),
        ("w / 10 + door <= span", "[w / 10] `w / 10` [mm] stands beside `door` [m]: whether its number converts cannot be told"),
        ("w > 5 kg", "[5 kg] `w` [mm] and `5 kg` do not measure the same and cannot be compared = units that fit: `mm`, `cm`"),
        ("w > 5 mmm", "[5 mmm] `w` [mm] and `5 mmm` do not measure the same and cannot be compared = did you mean `mm`?"),
        ("w > 5 n", "[5 n] `w` [mm] and `5 n` do not measure the same and cannot be compared = an operator is missing: `5 * n`"),
        (
            "price > 12 kg",
            "[12 kg] `price` is an amount of money in EUR and `12 kg` is not; they cannot be compared = write `12 EUR`",
        ),
        ("price > 12 USD", "[12 USD] `price` is an amount of money in EUR and `12 USD` is not"),
        ("total('one-time') > fee", "[fee] `total('one-time')` [EUR] and `fee` [EUR/month] do not measure the same"),
        ("w in [1 m, 3 kg]", "[3 kg] `w` [mm] and `3 kg` do not measure the same and cannot be compared"),
        (
            "free in [1 m, 20 cm]",
            "[free] `free` has no unit and stands beside `cm` and `m` = give it a unit where it is declared",
        ),
        ("w + door > 100", "[100] `100` has no unit and stands beside `mm` and `m` = write a unit behind the number: `mm`"),
        ("w + door <= free", "[free] `free` has no unit and stands beside `mm` and `m`"),
        (
            "weight / 500 <= load",
            "[weight / 500] `weight / 500` [g] stands beside `load` [kg]: whether its number converts cannot",
        ),
        ("w * h * glass + 2 * (w + h) / 1000 * profile <= load", "[2 * (w + h) / 1000 * profile] `2 * (w + h) / 1000 * profile`"),
        (
            "time <= 8 * months",
            "warning [8 * months] `time` [min] and `8 * months` [month] do not measure the same = write the unit of its "
            "number too, if that makes it right: `8 min/month`",
        ),
        ("free > 2 m", "warning [free] `free` has no unit, so that `2 m` is compared as a plain number = give it a unit where"),
        ("free > 5 kgg", "warning [free] `free` has no unit, so that `5 kgg` is compared as a plain number = did you mean `kg`?"),
        ("storage == 0.5 TB", "warning [0.5 TB] `storage` is never 0.5 TB = nearest: `256`"),
        ("speed * time > 100", "warning [100] `100` is taken in km·min/h, the unit of what it stands beside = write a unit"),
    ],
)
def test_issue__says_what_does_not_fit_and_what_to_do(written: str, issue: str) -> None:
    assert [found[: len(issue)] for found in issues(written)] == [issue]


@pytest.mark.parametrize(
    ("written", "unit", "issue"),
    [
        ("w", "kg", "[w] `w` is in mm, which does not measure the same as kg = a factor is missing, or a unit is wrong"),
        ("w * h / 1000", "m2", "[w * h / 1000] `w * h / 1000` is in mm2: whether its number converts to m2 cannot be told"),
        ("w / h", "m", "[w / h] `w / h` is a plain number, which does not measure the same as m"),
    ],
)
def test_issue__of_a_whole_that_is_not_in_the_unit_that_is_wanted(written: str, unit: str, issue: str) -> None:
    assert [found[: len(issue)] for found in issues(written, unit)] == [issue]


@pytest.mark.parametrize("written", ["cpu == 5 GB", "unknown > 5 GB", "count(cpu) <= 3 bag", "price * n > 12 kg"])
def test_issue__none_where_it_is_not_known_or_reported_elsewhere(written: str) -> None:
    assert issues(written) == []


def test_issue__many_terms_take_no_time() -> None:
    started = time.perf_counter()
    convert(" + ".join(["w * 2 * 3 * 5 * 7 / 1000 / 11 / 13 / 17"] * 60) + " <= door")
    assert time.perf_counter() - started < 3


# --- laws -------------------------------------------------------------------------------------------------------------

LENGTHS, AREAS = ("w", "h", "door", "span", "inch"), ("area",)
PLAIN = st.sampled_from([2, 3, 7])


def quantities(units: list[str]) -> st.SearchStrategy[Node]:
    return st.builds(Quantity, st.integers(1, 50), st.sampled_from(units))


def named(words: tuple[str, ...]) -> st.SearchStrategy[Node]:
    return st.sampled_from(words).map(lambda word: Name((word,)))


def sums_of(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Binary, st.sampled_from(["+", "-"]), inner, inner),
        st.builds(Unary, st.just("-"), inner),
        st.builds(lambda number, node: Binary("*", Literal(number), node), PLAIN, inner),
        st.builds(lambda node, number: Binary("/", node, Literal(number)), inner, PLAIN),
        st.builds(Call, st.sampled_from(["min", "max", "sum"]), st.lists(inner, min_size=1, max_size=3).map(tuple)),
    )


lengths = st.recursive(st.one_of(named(LENGTHS), quantities(["mm", "m", "inch", "km"])), sums_of, max_leaves=6)
areas = st.recursive(
    st.one_of(named(AREAS), quantities(["m2", "mm2", "ha"]), st.builds(Binary, st.just("*"), lengths, lengths)),
    sums_of,
    max_leaves=4,
)
OPERATORS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
conditions = st.one_of(
    *(st.builds(Binary, OPERATORS, side, side) for side in (lengths, areas)),
    st.builds(
        Binary, st.sampled_from(["in", "not in"]), lengths, st.lists(lengths, min_size=1, max_size=3).map(tuple).map(ListLiteral)
    ),
)


def in_base_units(node: Node) -> Node:
    """A tree without units over names whose values are in base units: what an expression means."""
    match node:
        case Quantity(value=value, unit=unit):
            return Literal(value * parse_unit(unit).factor)
        case Unary(operand=operand):
            return Unary(node.operator, in_base_units(operand))
        case Binary(left=left, right=right):
            return Binary(node.operator, in_base_units(left), in_base_units(right))
        case Call(arguments=arguments):
            return Call(node.function, tuple(in_base_units(argument) for argument in arguments))
        case ListLiteral(items=items):
            return ListLiteral(tuple(in_base_units(item) for item in items))
        case _:
            return node


@given(conditions, st.fixed_dictionaries({word: st.integers(1, 3000) for word in (*LENGTHS, *AREAS)}))
def test_conversion__means_what_it_means_in_base_units(condition: Node, values: dict[str, int]) -> None:
    found = convert(format_expression(condition))
    assert not [issue for issue in found.issues if "never" not in issue.message]
    base: dict[str, Value] = {name: value * parse_unit(NAMES.units[name]).factor for name, value in values.items()}
    assert evaluate(found.expression.root, Values(dict(values))) == evaluate(in_base_units(condition), Values(base))


@given(trees(), st.randoms(use_true_random=False))
def test_conversion__of_any_tree_ends_and_leaves_no_unit_in_a_right_one(tree: Node, random: Random) -> None:
    words = list(NAMES.units)
    written = format_expression(replace_names(tree, lambda name: Name(tuple(random.choice(words).split(".")))))
    found = convert(written)
    _, wrong = check_expression(parse_expression(written), NAMES)
    if not any(issue.severity is Severity.ERROR for issue in wrong):
        assert not any(isinstance(node, Quantity) for node in walk(found.expression.root))
