"""From a configuration to its price: every charge that applies becomes a leaf of the breakdown."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from types import MappingProxyType

from configurator.catalog.reading import ProductScope
from configurator.catalog.records import (
    CONTEXT,
    NONE,
    QUANTITY,
    QUANTITY_TITLE,
    Charge,
    ChargeKind,
    MeasuredFactor,
    Part,
    Product,
    Role,
    Text,
)
from configurator.configuration import Configuration
from configurator.errors import ContextError, IncompleteError
from configurator.language.evaluate import Scope
from configurator.language.format import format_expression
from configurator.language.syntax import Expression, Name
from configurator.money import from_minor
from configurator.pricing.breakdown import Breakdown, Factor, Group, Leaf, Weight, basis_of, totals_of
from configurator.pricing.charges import Variables, compile_basis, compile_leaf
from configurator.pricing.recording import RecordingScope


def price(configuration: Configuration) -> Breakdown:
    """The price of a complete configuration, leaf by leaf.

    Raises IncompleteError where a choice has no value, ContextError where a fact has none, and PricingError where a
    charge gives no price (see `price_charge`).
    """
    product, currency = configuration.product, configuration.catalog.currency
    values = complete_values(configuration)
    groups = tuple(_groups(product, values, currency))
    totals = totals_of((leaf for group in groups for leaf in group.leaves), currency)
    scope = ProductScope(product, values)
    weights = (_weight(kind, weight, scope) for kind, weight in product.price_basis.items())
    return Breakdown(currency, groups, totals, basis_of(totals, weights, currency))


def complete_values(configuration: Configuration) -> Variables:
    """The value of every variable of a configuration by name. Raises IncompleteError or ContextError where one lacks."""
    product = configuration.product
    open_choices = [path for path in product.choices if path not in configuration.assignment]
    if open_choices:
        raise IncompleteError(open_choices)
    lacking = [fact for fact in product.context if fact not in configuration.context]
    if lacking:
        names = ", ".join(f"`{fact}`" for fact in lacking)
        raise ContextError(f"The context does not say: {names}.", "Give a value for each.")
    context = {fact.path: configuration.context[fact.id] for fact in product.context.values()}
    return {**configuration.assignment, **context}


def _groups(product: Product, values: Variables, currency: str) -> Iterator[Group]:
    """A group for every part that is there, also where it costs nothing, then one for the product as a whole."""
    scope = ProductScope(product, values)
    for part in product.parts.values():
        if values[part.id] != NONE:
            leaves = _leaves(product, part.id, scope, currency)
            if not leaves and (part.is_own or (part.role is Role.PRODUCT and not _is_ordered(product, part))):
                continue  # no thing of its own: a property of the product, or what its own parts stand for
            option = part.module.options.get(str(values[part.id]))
            option_id, option_title = (option.id, option.title) if option else (None, None)
            totals = totals_of(leaves, currency)
            yield Group(part.id, part.title, option_id, option_title, scope.units(part.id), leaves, totals)
    leaves = _leaves(product, None, scope, currency)
    if leaves:
        yield Group(None, product.title, None, None, 1, leaves, totals_of(leaves, currency))


def _is_ordered(product: Product, part: Part) -> bool:
    """Whether a product inside the product has an order code, and so a line of its own."""
    return part.id in product.order_codes or part.module.supply.order_code is not None


def _leaves(product: Product, part: str | None, scope: Scope, currency: str) -> tuple[Leaf, ...]:
    found = (_leaf(product, charge, scope, currency) for charge in product.charges if charge.part == part)
    return tuple(leaf for leaf in found if leaf)


def _leaf(product: Product, charge: Charge, scope: Scope, currency: str) -> Leaf | None:
    recording = RecordingScope(scope)
    priced = compile_leaf(charge, currency)(recording)
    if priced is None:
        return None
    return Leaf(
        charge=charge.id,
        title=charge.title,
        kind=charge.kind,
        formula=format_expression(charge.amount.root),
        unit_amount=Fraction(priced.unit_amount),
        factors=tuple(_factor(product, formula, value) for formula, value in zip(charge.per, priced.factors, strict=True)),
        when=format_expression(charge.when.root) if charge.when else None,
        reads=MappingProxyType(recording.reads),
        amount=from_minor(priced.minor, currency),
    )


def _factor(product: Product, formula: Expression, value: int | Fraction) -> Factor:
    """A factor with its value. The unit is that of the catalog where the factor is a name, else what the formula comes to."""
    title, unit = _measured(product, formula.root) if isinstance(formula.root, Name) else (None, None)
    if unit is None and isinstance(formula, MeasuredFactor):
        unit = formula.unit
    return Factor(format_expression(formula.root), title, unit, Fraction(value))


def _measured(product: Product, name: Name) -> tuple[Text | None, str | None]:
    """The title and unit of the dimension, attribute, quantity or fact that a name reads."""
    first, member = name.parts[0], name.parts[-1]
    if member == QUANTITY:
        return QUANTITY_TITLE, None
    if first == CONTEXT:
        fact = product.context[member]
        return fact.title, fact.unit
    part = product.parts.get(first)
    if part is None:
        return None, None
    if part.dimension is not None and len(name.parts) == 1:
        return part.title, part.dimension.unit
    module = part.module
    measure = module.dimensions.get(member) or module.attributes.get(member)
    return (measure.title, measure.unit) if measure else (None, None)


def _weight(kind: ChargeKind, formula: Expression, scope: Scope) -> Weight:
    recording = RecordingScope(scope)
    value = compile_basis(formula, kind)(recording)
    return Weight(kind, format_expression(formula.root), MappingProxyType(recording.reads), Fraction(value))
