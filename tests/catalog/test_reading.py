from __future__ import annotations

from pathlib import Path

import pytest

from configurator.catalog.load import load_catalog
from configurator.catalog.reading import ProductScope, compile_rule, variables_read
from configurator.catalog.records import ChoiceValue, Product
from configurator.language.evaluate import ABSENT, MISSING, evaluate
from configurator.language.parse import parse_expression
from configurator.language.syntax import Name
from tests.catalog.catalogs import rule, small

VALUES: dict[str, ChoiceValue] = {
    "cpu": "small",
    "stay": "included",
    "stay.nights": 3,
    "gift": "included",
    "gift.quantity": 2,
    "context.region": "EU",
    "context.guests": 2,
}


@pytest.fixture
def pc(tmp_path: Path) -> Product:
    return load_catalog(small(tmp_path)).products["pc"]


def value(product: Product, text: str, **changes: ChoiceValue) -> object:
    values = {**VALUES, **{name.replace("__", "."): item for name, item in changes.items()}}
    return evaluate(parse_expression(text).root, ProductScope(product, values))


def test_scope__reads_options_attributes_dimensions_and_facts(pc: Product) -> None:
    assert value(pc, "cpu") == "small"
    assert value(pc, "cpu.watts") == 65
    assert value(pc, "cpu.watts", cpu="other") is MISSING
    assert value(pc, "stay.nights * stay.rate") == 30
    assert value(pc, "context.region in cpu.sold-in") is True
    assert value(pc, "gift.price") == 5


def test_scope__absent_parts(pc: Product) -> None:
    absent: dict[str, ChoiceValue] = {"gift": "none", "gift__quantity": 0}
    assert value(pc, "gift.price", **absent) is ABSENT
    assert value(pc, "gift", **absent) is ABSENT
    assert value(pc, "present(gift)", **absent) is False
    assert value(pc, "count(gift)", **absent) == 0
    assert value(pc, "sum(*.price)", **absent) == value(pc, "cpu.price")


def test_scope__quantities(pc: Product) -> None:
    assert value(pc, "count(gift, cpu)") == 3
    assert value(pc, "gift.quantity") == 2
    assert value(pc, "cpu.quantity") == 1
    assert value(pc, "sum(gift.price, stay.rate)") == 20


def test_scope__quantity_without_the_presence_of_the_part(pc: Product) -> None:
    scope = ProductScope(pc, {"gift.quantity": 0})
    assert scope.quantity("gift") == 0
    assert ProductScope(pc, {}).quantity("cpu") == 1


def test_scope__sees_changes_of_its_values(pc: Product) -> None:
    values = dict(VALUES)
    scope = ProductScope(pc, values)
    values["cpu"] = "large"
    assert scope.read(Name(("cpu", "watts"))) == 170


def test_scope__what_is_not_there_is_an_error(pc: Product) -> None:
    with pytest.raises(KeyError):
        ProductScope(pc, {}).read(Name(("cpu",)))
    with pytest.raises(KeyError, match="no `mouse`"):
        ProductScope(pc, VALUES).read(Name(("mouse",)))
    with pytest.raises(ValueError, match="no totals are known"):
        value(pc, "total('monthly') > 3")


def test_scope__totals(pc: Product) -> None:
    scope = ProductScope(pc, VALUES, {"monthly": 7, "one-time": 9}.__getitem__)
    assert evaluate(parse_expression("total('monthly') + total('one-time')").root, scope) == 16


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("cpu.watts > 3 and cpu == 'small'", {"cpu"}),
        ("gift.price > 3", {"gift"}),
        ("sum(gift.price) > 3", {"gift", "gift.quantity"}),
        ("gift.quantity > 3", {"gift.quantity"}),
        ("present(gift)", {"gift"}),
        ("count(cpu) > context.guests", {"cpu", "context.guests"}),
        ("sum(*.price) > 3", {"cpu", "gift", "gift.quantity"}),
        ("max(*.price) > 3", {"cpu", "gift"}),
        ("sum(stay.nights) > 3", {"stay", "stay.nights"}),
        ("has(cpu.watts)", {"cpu"}),
    ],
)
def test_variables_read__are_all_that_a_value_can_depend_on(pc: Product, text: str, variables: set[str]) -> None:
    assert set(variables_read(pc, parse_expression(text).root)) == variables


TABLE = """\
when: stay.nights > 1
table:
  columns: [cpu, gift.quantity, gift]
  {kind}:
    - [small, [1, 2], included]
    - [large, any, included]
"""


@pytest.mark.parametrize(
    ("changes", "matches"),
    [
        ({}, True),
        ({"gift.quantity": 3}, False),
        ({"cpu": "large", "gift.quantity": 3}, True),
        ({"cpu": "other"}, False),
        ({"cpu": "other", "stay.nights": 1}, None),
        ({"cpu": "large", "gift": "none", "gift.quantity": 0}, None),
        ({"cpu": "other", "gift": "none", "gift.quantity": 0}, False),
    ],
)
def test_compile_rule__tables_hold_unless_definitely_violated(
    tmp_path: Path, changes: dict[str, ChoiceValue], matches: bool | None
) -> None:
    """`matches` is None where the rule does not apply, or where an absent part leaves the row open."""
    scope_values = {**VALUES, **changes}
    for kind in ("allow", "forbid"):
        product = load_catalog(small(tmp_path / kind, rule(TABLE.replace("{kind}", kind)))).products["pc"]
        holds = compile_rule(product.rules[0])(ProductScope(product, scope_values))
        assert holds is (True if matches is None else matches == (kind == "allow"))


def test_compile_rule__conditions_over_absent_parts(tmp_path: Path) -> None:
    absent: dict[str, ChoiceValue] = {**VALUES, "gift": "none", "gift.quantity": 0}
    for index, (text, holds) in enumerate(
        [
            ("require: gift.price > 99", True),
            ("require: present(gift)", False),
            ("when: gift.price > 0\nrequire: cpu == 'large'", True),
            ("when: not present(gift)\nrequire: cpu == 'large'", False),
        ]
    ):
        product = load_catalog(small(tmp_path / str(index), rule(text))).products["pc"]
        assert compile_rule(product.rules[0])(ProductScope(product, absent)) is holds
