"""Random syntax trees and scopes, for laws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from hypothesis import strategies as st

from configurator.language.evaluate import ABSENT, MISSING, Absent, Missing, Value
from configurator.language.syntax import Binary, Call, ListLiteral, Literal, Name, Node, Quantity, Star, Unary

WORDS = st.from_regex(r"[a-z][a-z0-9]{0,4}(-[a-z0-9]{1,3}){0,2}", fullmatch=True).filter(
    lambda word: word not in {"and", "or", "not", "in", "implies", "true", "false"}
)
NUMBERS = st.one_of(st.integers(0, 10**6), st.decimals(0, 1000, places=3).map(Fraction)).map(
    lambda number: int(number) if number.denominator == 1 else number
)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="'\n", exclude_categories=("Cs", "Cc")), max_size=8)


def names() -> st.SearchStrategy[Node]:
    return st.lists(WORDS, min_size=1, max_size=2).map(lambda parts: Name(tuple(parts)))


def literals() -> st.SearchStrategy[Node]:
    units = st.sampled_from(["kg", "m2", "m²", "EUR/month", "W/m2K", "°C", "%", "bag", "in2", "notes"])
    return st.one_of(st.one_of(NUMBERS, TEXTS, st.booleans()).map(Literal), st.builds(Quantity, NUMBERS, units))


def trees() -> st.SearchStrategy[Node]:
    """Any tree that the grammar can write, also those that a check would refuse."""
    return st.recursive(st.one_of(literals(), names()), _larger, max_leaves=12)


def _larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    operators = ["+", "-", "*", "/", "==", "!=", "<", "<=", ">", ">=", "and", "or", "implies", "in", "not in"]
    lists = st.lists(inner, max_size=3).map(lambda items: ListLiteral(tuple(items)))
    arguments = st.lists(st.one_of(inner, WORDS.map(Star)), max_size=3)
    return st.one_of(
        st.builds(Unary, st.sampled_from(["not", "-"]), inner),
        st.builds(Binary, st.sampled_from(operators), inner, inner),
        st.builds(Binary, st.sampled_from(["in", "not in"]), inner, lists),
        st.builds(Call, st.sampled_from(["sum", "count", "min", "max", "present", "has", "total"]), arguments.map(tuple)),
    )


@dataclass
class Values:
    """A scope over plain values: names by their dotted form, quantities by part."""

    values: Mapping[str, Value | Absent | Missing] = field(default_factory=dict)
    quantities: Mapping[str, int] = field(default_factory=dict)
    totals: Mapping[str, int | Fraction] = field(default_factory=dict)

    def read(self, name: Name) -> Value | Absent | Missing:
        return self.values[str(name)]

    def present(self, part: str) -> bool:
        return self.quantity(part) > 0

    def quantity(self, part: str) -> int:
        return self.quantities.get(part, 1)

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        return tuple(name.split(".")[0] for name in self.values if name.endswith(f".{attribute}"))

    def total(self, kind: str) -> int | Fraction:
        return self.totals[kind]


THREE_VALUED = st.sampled_from([True, False, ABSENT, MISSING])
