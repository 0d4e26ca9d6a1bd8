"""Small products written as records, for tests that need no files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from configurator.catalog.records import (
    Attribute,
    AttributeType,
    Catalog,
    Charge,
    ChargeKind,
    ChoiceValue,
    ContextFact,
    Dimension,
    Module,
    ModuleKind,
    Number,
    Option,
    Part,
    Product,
    Text,
)
from configurator.configuration import Configuration
from configurator.language.evaluate import Value
from configurator.language.parse import parse_expression
from configurator.source import Place

HERE = Place("test.yaml")


def text(en: str, zh: str | None = None) -> Text:
    return Text({"en": en} if zh is None else {"en": en, "zh": zh})


def attribute(id: str, type: AttributeType = AttributeType.MONEY) -> Attribute:
    return Attribute(id, text(id.capitalize()), type, None, HERE)


def dimension(
    id: str, low: Number, high: Number, step: Number = 1, unit: str | None = None, title: Text | None = None
) -> Dimension:
    return Dimension(id, title or text(id.capitalize()), low, high, step, unit, HERE)


def option(id: str, title: Text | None = None, **values: Value) -> Option:
    return Option(
        id, title or text(id.capitalize()), None, {name.replace("_", "-"): value for name, value in values.items()}, HERE
    )


def swappable(id: str, *options: Option, attributes: Sequence[Attribute] = (), title: Text | None = None) -> Module:
    return _module(id, ModuleKind.SWAPPABLE, title, attributes, options=options)


def shared(
    id: str, values: Mapping[str, Value] | None = None, attributes: Sequence[Attribute] = (), title: Text | None = None
) -> Module:
    return _module(id, ModuleKind.SHARED, title, attributes, values=values)


def cut_to_fit(
    id: str,
    *dimensions: Dimension,
    values: Mapping[str, Value] | None = None,
    attributes: Sequence[Attribute] = (),
    title: Text | None = None,
) -> Module:
    return _module(id, ModuleKind.CUT_TO_FIT, title, attributes, dimensions=dimensions, values=values)


def _module(
    id: str,
    kind: ModuleKind,
    title: Text | None,
    attributes: Sequence[Attribute],
    options: Sequence[Option] = (),
    dimensions: Sequence[Dimension] = (),
    values: Mapping[str, Value] | None = None,
) -> Module:
    return Module(
        id=id,
        kind=kind,
        title=title or text(id.capitalize()),
        description=None,
        attributes={item.id: item for item in attributes},
        options={item.id: item for item in options},
        dimensions={item.id: item for item in dimensions},
        values=dict(values or {}),
        charges=(),
        place=HERE,
    )


def part(module: Module, low: int = 1, high: int = 1, id: str | None = None) -> Part:
    return Part(id or module.id, module, low, high, module.title, HERE)


def charge(
    id: str,
    amount: str,
    *per: str,
    kind: str = "one-time",
    when: str | None = None,
    part: str | None = None,
    title: Text | None = None,
) -> Charge:
    factors = tuple(parse_expression(factor) for factor in per)
    condition = parse_expression(when) if when else None
    return Charge(id, title or text(id.capitalize()), ChargeKind(kind), parse_expression(amount), factors, condition, part, HERE)


def fact(id: str, *values: ChoiceValue, unit: str | None = None) -> ContextFact:
    return ContextFact(id, text(id.capitalize()), {value: text(str(value).capitalize()) for value in values}, None, unit, HERE)


def product(
    *parts: Part,
    charges: Sequence[Charge] = (),
    basis: Mapping[str, str] | None = None,
    context: Sequence[ContextFact] = (),
    title: Text | None = None,
) -> Product:
    return Product(
        id="product",
        title=title or text("Product", "产品"),
        description=None,
        parts={item.id: item for item in parts},
        rules=(),
        charges=tuple(charges),
        price_basis={ChargeKind(kind): parse_expression(weight) for kind, weight in (basis or {"one-time": "1"}).items()},
        defaults={},
        quote_days=30,
        context={item.id: item for item in context},
        place=HERE,
    )


def catalog(product: Product, currency: str = "EUR", timezone: str = "Europe/Berlin") -> Catalog:
    return Catalog(
        id="tests",
        version="1",
        title=text("Test works", "测试工厂"),
        description=None,
        currency=currency,
        languages=("en", "zh"),
        timezone=timezone,
        context=product.context,
        modules={item.module.id: item.module for item in product.parts.values()},
        products={product.id: product},
        content_hash="0" * 64,
        folder=Path(),
    )


def configuration(
    product: Product,
    assignment: Mapping[str, ChoiceValue],
    context: Mapping[str, ChoiceValue] | None = None,
    decisions: Sequence[str] = (),
    currency: str = "EUR",
) -> Configuration:
    decided = {path: assignment[path] for path in decisions}
    return Configuration(catalog(product, currency), product, dict(context or {}), decided, dict(assignment))
