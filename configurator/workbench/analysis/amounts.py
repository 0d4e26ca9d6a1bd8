"""Amounts of money that are hardly meant: below nothing, or finer than the currency can be paid."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from configurator.catalog.records import QUANTITY, AttributeType, Catalog, Charge, Module, Part, Product
from configurator.language.evaluate import Value
from configurator.language.hints import number_text
from configurator.language.syntax import Literal, Name
from configurator.money import minor_digits
from configurator.source import Issue, Place, Severity
from configurator.workbench.prices.amounts import Key, read_amounts

_FEW = 3  # one in so many


def amount_issues(catalog: Catalog) -> Iterator[Issue]:
    """The amounts in the attributes and charges of a catalog that its author should look at."""
    below = {key for module in catalog.modules.values() for key in _below_nothing(module)}
    charged = {key for product in catalog.products.values() for key in _charged_alone(product)}
    fine = {key for key, number in _amounts(catalog) if key[::2] in charged and _is_finer(number, catalog.currency)} - below
    known = read_amounts(catalog).by_key if below or fine else {}
    for key in sorted(below | fine):
        if key in known:
            named = f"`{key[2]}` of `{key[1] or key[0]}`"
            place, amount = known[key].place, known[key].amount
            yield _below(place, named, amount) if key in below else _finer(place, named, str(amount), catalog.currency)
    yield from dict.fromkeys(_literals(catalog))


def _amounts(catalog: Catalog) -> Iterator[tuple[Key, int | Fraction]]:
    for module in catalog.modules.values():
        yield from _amounts_of(module)


def _amounts_of(module: Module) -> Iterator[tuple[Key, int | Fraction]]:
    """The amounts of money that the options of a module, or the module itself, have."""
    money = [attribute.id for attribute in module.attributes.values() if attribute.type is AttributeType.MONEY]
    holders = {option.id: option.values for option in module.options.values()} or {"": module.values}
    for holder, values in holders.items():
        for attribute in money:
            number = _number(values.get(attribute))
            if number is not None:
                yield (module.id, holder, attribute), number


def _number(value: Value | None) -> int | Fraction | None:
    return value if isinstance(value, int | Fraction) and not isinstance(value, bool) else None


# --- below nothing ----------------------------------------------------------------------------------------------------


def _below_nothing(module: Module) -> Iterator[Key]:
    """The few amounts below nothing, where most of the attribute are not: all of them would be meant so."""
    by_attribute: dict[str, list[tuple[Key, int | Fraction]]] = {}
    for key, number in _amounts_of(module):
        by_attribute.setdefault(key[2], []).append((key, number))
    for found in by_attribute.values():
        below = [key for key, number in found if number < 0]
        if len(below) * _FEW <= len(found):
            yield from below


def _below(place: Place, named: str, amount: Decimal) -> Issue:
    hint = f"Write `{-amount}`; what lowers a price is a charge of its own, with a negative amount."
    return Issue(place, f"{named} is below nothing: {amount}.", hint, Severity.WARNING)


# --- too fine ---------------------------------------------------------------------------------------------------------


def _is_finer(number: int | Fraction, currency: str) -> bool:
    return (Fraction(number) * Fraction(10) ** minor_digits(currency)).denominator != 1


def _is_alone(charge: Charge, parts: dict[str, Part]) -> bool:
    """Whether an amount is charged as it is, but for the number of units."""
    roots = [factor.root for factor in charge.per]
    return all(isinstance(root, Name) and root.parts[0] in parts and root.parts[-1] == QUANTITY for root in roots)


def _charged_alone(product: Product) -> Iterator[tuple[str, str]]:
    """The modules and their attributes that are charged as they are."""
    for charge in product.charges:
        name = charge.amount.root
        reference = product.reference(name) if isinstance(name, Name) else None
        if reference and reference.part and reference.attribute and _is_alone(charge, dict(product.parts)):
            yield reference.part.module.id, reference.attribute


def _literals(catalog: Catalog) -> Iterator[Issue]:
    for product in catalog.products.values():
        for charge in product.charges:
            literal = charge.amount.root
            number = _number(literal.value) if isinstance(literal, Literal) and not charge.per else None
            if number is not None and _is_finer(number, catalog.currency):
                named = f"`amount` of charge `{charge.id}`"
                yield _finer(charge.amount.locate(), named, number_text(number), catalog.currency)


def _finer(place: Place, named: str, amount: str, currency: str) -> Issue:
    digits = minor_digits(currency)
    hint = f"Write {digits or 'no'} decimal place{'' if digits == 1 else 's'} at most: it is rounded to them."
    return Issue(place, f"{named} is finer than {currency} can be paid: {amount}.", hint, Severity.WARNING)
