from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.language.format import format_expression
from configurator.language.parse import MAX_DEPTH, ExpressionError, parse_expression
from configurator.language.syntax import (
    Binary,
    Call,
    ListLiteral,
    Literal,
    Name,
    Node,
    Star,
    Unary,
    replace_names,
    walk,
)
from tests.language.trees import trees


def parse(text: str) -> Node:
    return parse_expression(text).root


def bare(node: Node) -> Node:
    """The tree without spans."""
    match node:
        case ListLiteral(items=items):
            return ListLiteral(tuple(bare(item) for item in items))
        case Unary(operand=operand):
            return Unary(node.operator, bare(operand))
        case Binary(left=left, right=right):
            return Binary(node.operator, bare(left), bare(right))
        case Call(arguments=arguments):
            return Call(node.function, tuple(bare(argument) for argument in arguments))
        case _:
            return replace(node, start=0, end=0)


@given(trees())
def test_parse__reads_back_what_format_writes(tree: Node) -> None:
    assert bare(parse(format_expression(tree))) == tree


@given(trees())
def test_parse__spans_hold_the_text_of_each_node(tree: Node) -> None:
    expression = parse_expression(format_expression(tree))
    for node in walk(expression.root):
        assert bare(parse_or_list(expression.text[node.start : node.end])) == bare(node)


def parse_or_list(text: str) -> Node:
    """A node alone: lists and stars stand only in certain places."""
    if text.startswith("["):
        membership = parse(f"x in {text}")
        assert isinstance(membership, Binary)
        return membership.right
    return parse(text)


@given(st.text(max_size=40))
def test_parse__any_text_is_read_or_explained(text: str) -> None:
    try:
        parse_expression(text)
    except ExpressionError as error:
        assert error.message
        assert 0 <= error.start <= error.end <= max(len(text), error.start + 1)


@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                "b.c",
                "1",
                "'x'",
                "(",
                ")",
                "[",
                "]",
                ",",
                "==",
                "=",
                "<",
                "and",
                "or",
                "not",
                "in",
                "implies",
                "+",
                "-",
                "*",
                "sum",
                "!",
                "&&",
                ".",
            ]
        ),
        max_size=8,
    )
)
def test_parse__any_words_are_read_or_explained(words: list[str]) -> None:
    text = " ".join(words)
    try:
        parse_expression(text)
    except ExpressionError as error:
        assert error.message
        assert error.start <= len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("power-supply.watts", Name(("power-supply", "watts"))),
        ("a - b", Binary("-", Name(("a",)), Name(("b",)))),
        ("a -b", Binary("-", Name(("a",)), Name(("b",)))),
        ("a- b", Binary("-", Name(("a",)), Name(("b",)))),
        ("a-b", Name(("a-b",))),
        ("a.b-1", Name(("a", "b-1"))),
        ("3-1", Binary("-", Literal(3), Literal(1))),
        ("android", Name(("android",))),
        ("not-in", Name(("not-in",))),
        ("0.25", Literal(Fraction(1, 4))),
        ("25.00", Literal(25)),
        ("'AM5'", Literal("AM5")),
        ('"it\'s"', Literal("it's")),
        ("sum(*.watts) * 2", Binary("*", Call("sum", (Star("watts"),)), Literal(2))),
        ("-a * b", Binary("*", Unary("-", Name(("a",))), Name(("b",)))),
        ("x not in [1, 2,]", Binary("not in", Name(("x",)), ListLiteral((Literal(1), Literal(2))))),
        ("not x in y.z", Unary("not", Binary("in", Name(("x",)), Name(("y", "z"))))),
    ],
)
def test_parse__reads(text: str, expected: Node) -> None:
    assert bare(parse(text)) == expected


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("a or b and not c == d + e * f", "a or (b and (not (c == (d + (e * f)))))"),
        ("a implies b or c", "a implies (b or c)"),
        ("a implies b implies c", "a implies (b implies c)"),
        ("a - b - c", "(a - b) - c"),
        ("a / b * c", "(a / b) * c"),
        ("a and b and c", "(a and b) and c"),
        ("a ^ 3 + b", "((a * a) * a) + b"),
        ("-a ^ 2 * b", "(-(a * a)) * b"),
        ("2 m ^ 2 <= (a + b) ^ 2", "(2 m * 2 m) <= ((a + b) * (a + b))"),
    ],
)
def test_parse__groups(text: str, grouped: str) -> None:
    assert bare(parse(text)) == bare(parse(grouped))


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("a ^ b", "`^` needs a whole number behind it", "write `x ^ 2`"),
        ("a ^ 2 ^ 2", "`^` needs a whole number behind it", "write `x ^ 2`"),
        ("a ** 2", "`**` does not exist here", "write `x ^ 2`"),
        ("a ^ 1.5", "`1.5` is no power here", "a power is a whole number from 2 to 9"),
        ("(((a ^ 9) ^ 9) ^ 9) ^ 9", "this power multiplies too much", "split it into several values"),
        ("sqrt(a) <= b", "there is no function `sqrt`", "compare squares: `a <= b ^ 2` for `sqrt(a) <= b`"),
        ("pow(a, 2)", "there is no function `pow`", "write `x ^ 2`"),
    ],
)
def test_parse__powers_are_whole_and_small(text: str, message: str, hint: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_parse__keeps_the_places_of_characters() -> None:
    places = tuple((7, 10 + index) for index in range(10))
    expression = parse_expression("cpu == 'x'", "rules.yaml", places)
    assert str(expression.locate(0, 3)) == "rules.yaml:7:10"
    assert expression.locate(7, 10).length == 3


def test_parse__deep_nesting_is_an_error_and_not_a_crash() -> None:
    assert parse("(" * 500 + "a" + ")" * 500) == Name(("a",), 0, 1001)
    with pytest.raises(ExpressionError, match="nested too deeply"):
        parse("not " * MAX_DEPTH + "a")
    with pytest.raises(ExpressionError, match="nested too deeply"):
        parse(" or ".join(["a"] * 2000))
    with pytest.raises(ExpressionError, match="the limit is"):
        parse("a or " * 5000 + "a")


def test_parse__error_says_what_where_and_what_to_do() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse_expression("cpu = 'x'")
    error = caught.value
    assert (error.message, error.hint, error.start, error.end) == ("`=` does not compare", "write `==`", 4, 5)
    assert error.code == "invalid-expression"


@pytest.mark.parametrize("literal", [Literal(Fraction(1, 3)), Literal(-1), Literal("both ' and \"")])
def test_format__refuses_what_cannot_be_written(literal: Literal) -> None:
    with pytest.raises(ValueError, match=r"finite decimal|not a literal|cannot be written"):
        format_expression(literal)


def test_replace_names__keeps_spans_and_structure() -> None:
    root = parse("max(price, 3) > -rate and has(price) or 'price' in [price]")
    renamed = replace_names(root, lambda name: replace(name, parts=("part", *name.parts)))
    assert format_expression(renamed) == "max(part.price, 3) > -part.rate and has(part.price) or 'price' in [part.price]"
    assert [(node.start, node.end) for node in walk(renamed)] == [(node.start, node.end) for node in walk(root)]
