from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.language.evaluate import (
    ABSENT,
    MISSING,
    EvaluationError,
    Result,
    compile_expression,
    evaluate,
    is_false,
    is_true,
    is_unknown,
    names_read,
    totals_read,
)
from configurator.language.parse import parse_expression
from tests.language.trees import THREE_VALUED, Values

NUMBERS = st.one_of(st.integers(-1000, 1000), st.fractions(-1000, 1000, max_denominator=50))


def value(text: str, values: Values | None = None) -> Result:
    return evaluate(parse_expression(text).root, values or Values())


def kleene(result: Result) -> float:
    """False < unknown < true, as Kleene's logic orders them."""
    return 1 if is_true(result) else 0 if is_false(result) else 0.5


# --- logic


@given(THREE_VALUED, THREE_VALUED)
def test_logic__follows_kleene(a: Result, b: Result) -> None:
    scope = Values({"a": a, "b": b})  # type: ignore[dict-item]
    assert kleene(value("a and b", scope)) == min(kleene(a), kleene(b))
    assert kleene(value("a or b", scope)) == max(kleene(a), kleene(b))
    assert kleene(value("not a", scope)) == 1 - kleene(a)
    assert kleene(value("a implies b", scope)) == max(1 - kleene(a), kleene(b))


@given(THREE_VALUED, THREE_VALUED, THREE_VALUED)
def test_logic__de_morgan_distribution_and_exportation(a: Result, b: Result, c: Result) -> None:
    scope = Values({"a": a, "b": b, "c": c})  # type: ignore[dict-item]
    for left, right in [
        ("not (a and b)", "not a or not b"),
        ("a and (b or c)", "a and b or a and c"),
        ("a implies b implies c", "a and b implies c"),
        ("a and b", "b and a"),
    ]:
        assert kleene(value(left, scope)) == kleene(value(right, scope))


@pytest.mark.parametrize("unknown", [ABSENT, MISSING])
@pytest.mark.parametrize(
    "text", ["x == 1", "1 != x", "x < 1", "x in [1, 2]", "x not in [1, 2]", "x + 1 > 0", "-x > 0", "2 / x > 0"]
)
def test_comparison__is_unknown_where_a_part_is_absent_or_an_attribute_missing(text: str, unknown: Result) -> None:
    result = value(text, Values({"x": unknown}))  # type: ignore[dict-item]
    assert result is unknown
    assert is_unknown(result)
    assert not is_true(result)
    assert not is_false(result)


def test_comparison__true_is_not_the_number_one() -> None:
    assert not is_true(1)
    assert not is_false(0)


# --- arithmetic


@given(NUMBERS, NUMBERS, NUMBERS)
def test_arithmetic__is_exact(a: Fraction, b: Fraction, c: Fraction) -> None:
    scope = Values({"a": a, "b": b, "c": c})
    assert value("a + b - c * a", scope) == Fraction(a) + Fraction(b) - Fraction(c) * Fraction(a)
    if b != 0:
        assert value("a / b * b == a", scope) is True


def test_arithmetic__has_no_floats() -> None:
    assert value("0.1 + 0.2 == 0.3") is True
    assert value("1 / 3 * 3") == 1
    assert value("7 / 2") == Fraction(7, 2)
    assert type(value("8 / 2")) is int


def test_division__by_zero_is_an_error_that_names_the_divisor() -> None:
    with pytest.raises(EvaluationError, match=r"`stay.nights` is 0"):
        value("10 / stay.nights > 1", Values({"stay.nights": 0}))
    assert value("stay.nights != 0 and 10 / stay.nights > 1", Values({"stay.nights": 0})) is False


# --- membership


def test_membership__in_lists_and_sets() -> None:
    scope = Values({"cpu.socket": "AM5", "cooler.sockets": frozenset({"AM4", "AM5"}), "a": 1, "b": ABSENT})
    assert value("cpu.socket in cooler.sockets", scope) is True
    assert value("'LGA' not in cooler.sockets", scope) is True
    assert value("cpu.socket in ['AM4', 'LGA']", scope) is False
    assert value("1 in [a, b]", scope) is True
    assert value("2 in [a, b]", scope) is ABSENT
    assert value("2 not in [a]", scope) is True


# --- aggregates

PC = Values(
    {
        "cpu.watts": 65,
        "gpu.watts": ABSENT,
        "memory.watts": 5,
        "memory.quantity": 4,
        "drive.size": MISSING,
        "context.limit": 500,
    },
    {"memory": 4, "gpu": 0},
    {"monthly": Fraction(59, 2)},
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(cpu.watts, memory.watts)", 85),
        ("sum(*.watts)", 85),
        ("sum(gpu.watts)", 0),
        ("sum(memory.watts * 2)", 10),
        ("sum(memory.quantity, context.limit)", 504),
        ("sum(gpu.watts * 2, 1)", 1),
        ("sum(drive.size, cpu.watts)", MISSING),
        ("count(memory)", 4),
        ("count(cpu, gpu, memory)", 5),
        ("count(*.watts)", 5),
        ("min(*.watts)", 5),
        ("max(cpu.watts, gpu.watts, memory.watts)", 65),
        ("max(gpu.watts)", ABSENT),
        ("max(gpu.watts, drive.size)", MISSING),
        ("present(gpu)", False),
        ("present(memory)", True),
        ("has(cpu.watts)", True),
        ("has(drive.size)", False),
        ("has(gpu.watts)", ABSENT),
        ("total('monthly') <= 29.50", True),
    ],
)
def test_aggregate__is(text: str, expected: Result) -> None:
    assert value(text, PC) == expected
    assert type(value(text, PC)) is type(expected)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), min_size=1, max_size=5))
def test_sum__is_the_sum_over_units(parts: list[tuple[int, int]]) -> None:
    values = {f"p{index}.watts": watts if quantity else ABSENT for index, (watts, quantity) in enumerate(parts)}
    scope = Values(values, {f"p{index}": quantity for index, (_, quantity) in enumerate(parts)})
    expected = sum(watts * quantity for watts, quantity in parts)
    assert value("sum(*.watts)", scope) == expected
    assert value(f"sum({', '.join(values)})", scope) == expected


# --- what is read


def test_names_read__each_once_in_order() -> None:
    root = parse_expression("a.x + b > a.x and has(c.y) or sum(*.z, d.w) in [e, total('monthly')]").root
    assert [str(name) for name in names_read(root)] == ["a.x", "b", "c.y", "d.w", "e"]
    assert totals_read(root) == ("monthly",)


def test_compile_expression__can_be_evaluated_many_times() -> None:
    compiled = compile_expression(parse_expression("a and not b").root)
    for a, b in product((True, False), repeat=2):
        assert compiled(Values({"a": a, "b": b})) is (a and not b)
