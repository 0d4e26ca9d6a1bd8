"""Attributes that nobody reads, and prices that nobody charges: what is written in a catalog and has no effect.

An attribute without a title of its own is there to be read by rules and charges; one with a title is also there to be shown. An
amount of money is there to be charged, or compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from configurator.catalog.records import Attribute, AttributeType, Catalog, Charge, Module, ModuleKind, Product, Text
from configurator.language.evaluate import Value
from configurator.language.syntax import Name, Star, walk
from configurator.source import Issue, Place, Severity
from configurator.workbench.analysis.content import expressions_of


def attribute_issues(catalog: Catalog) -> Iterator[Issue]:
    """What has no effect, in modules that some product uses."""
    products = list(catalog.products.values())
    read = {place for product in products for place in _attributes_read(product)}
    holders = _holders(products)
    for module in catalog.modules.values():
        for attribute in module.attributes.values():
            if attribute.place in holders:
                yield from _attribute_issues(module, attribute, holders[attribute.place], attribute.place in read)
    yield from _missing_prices(products)


def _holders(products: list[Product]) -> dict[Place, list[Mapping[str, Value]]]:
    """By the place of each attribute, whatever has values for the attributes there: options, modules, ingredients."""
    found: dict[Place, list[Mapping[str, Value]]] = {}
    for product in products:
        for part in product.parts.values():
            own = [option.values for option in part.module.options.values()] or [part.module.values]
            for attribute in part.module.attributes.values():
                found.setdefault(attribute.place, []).extend(own)
    return found


def _attribute_issues(module: Module, attribute: Attribute, holders: list[Mapping[str, Value]], is_read: bool) -> Iterator[Issue]:
    named = f"`{attribute.id}` of `{module.id}`"
    if all(attribute.id not in values for values in holders):
        message = f"Nothing has a value for the attribute {named}."
        yield _warning(attribute.place, message, "Fill it in, or remove the attribute.")
    elif is_read:
        return
    elif attribute.type is AttributeType.MONEY:
        message = f"No charge and no rule reads {named}: the amount is never charged."
        yield _warning(attribute.place, message, "Add a charge that reads it, or remove the attribute.")
    elif attribute.title == Text({"": attribute.id}):
        message = f"No charge and no rule reads the attribute {named}, and it has no title to be shown with."
        yield _warning(attribute.place, message, "Give it a `title` where customers should see it, or remove it.")


def _attributes_read(product: Product) -> Iterator[Place]:
    """Where the attributes stand that any expression of a product reads."""
    for expression in expressions_of(product):
        for node in walk(expression.root):
            if isinstance(node, Name):
                reference = product.reference(node)
                if reference and reference.part and reference.attribute:
                    yield from _place(reference.part.module, reference.attribute)
            elif isinstance(node, Star):
                for part in product.parts_with(node.attribute):
                    yield from _place(product.parts[part].module, node.attribute)


def _place(module: Module, attribute: str) -> Iterator[Place]:
    if attribute in module.attributes:
        yield module.attributes[attribute].place


# --- prices that are missing ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Priced:
    """The amounts of a module that one charge reads."""

    module: Module
    amounts: frozenset[str]


_FEW = 3  # one in so many


def _missing_prices(products: list[Product]) -> Iterator[Issue]:
    """The few options for which every charge finds its amount missing, while most of the module have one.

    A charge that reads an amount without asking whether there is one needs no warning: that is an error of the files. Where many
    options have none, it is meant so.
    """
    by_module: dict[str, list[_Priced]] = {}
    for product in products:
        for charge in product.charges:
            for priced in _priced(product, charge):
                by_module.setdefault(priced.module.id, []).append(priced)
    for charges in by_module.values():
        module = charges[0].module
        free = [option for option in module.options.values() if all(p.amounts - option.values.keys() for p in charges)]
        if len(free) * _FEW > len(module.options):
            continue
        amounts = ", ".join(f"`{amount}`" for amount in sorted(frozenset.union(*(priced.amounts for priced in charges))))
        for option in free:
            message = f"Option `{option.id}` of `{module.id}` costs nothing: {amounts} is missing, and other options have it."
            yield _warning(option.place, message, "Fill it in; write 0.00 where the option is free on purpose.")


def _priced(product: Product, charge: Charge) -> Iterator[_Priced]:
    """The modules whose amounts a charge is made of."""
    found: dict[str, tuple[Module, set[str]]] = {}
    for node in walk(charge.amount.root):
        reference = product.reference(node) if isinstance(node, Name) else None
        if reference is None or reference.part is None or reference.attribute is None:
            continue
        module = reference.part.module
        attribute = module.attributes.get(reference.attribute)
        if module.kind is ModuleKind.SWAPPABLE and attribute and attribute.type is AttributeType.MONEY:
            found.setdefault(module.id, (module, set()))[1].add(attribute.id)
    for module, amounts in found.values():
        yield _Priced(module, frozenset(amounts))


def _warning(place: Place, message: str, hint: str) -> Issue:
    return Issue(place, message, hint, Severity.WARNING)
