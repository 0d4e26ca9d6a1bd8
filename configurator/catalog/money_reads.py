"""Where the amounts of money of a catalog stand, and which of them are charged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from configurator.catalog.price_list import OWN
from configurator.catalog.records import AttributeType, Catalog, Charge, Module, Part, Product
from configurator.language.scaling import IsMoney, has_own_amounts
from configurator.language.syntax import Name, Node, Star, walk

Holder = tuple[str, str]
"""What has amounts, as its author knows it: a module and an option of it (`OWN`: the module itself)."""


def holder_of(module: Module, option: str | None = None) -> Holder:
    """The holder behind an option of a module (None: the module itself), also of a port or an ingredient."""
    if option is not None:
        return module.options[option].supply.origin or (module.id, option)
    base, _, ingredient = module.id.partition(".")
    return base, ingredient or OWN


def money_of(module: Module) -> list[str]:
    """The attributes of a module that are money."""
    return [attribute.id for attribute in module.attributes.values() if attribute.type is AttributeType.MONEY]


def holders(module: Module) -> Iterator[tuple[Holder, list[str]]]:
    """What has amounts in a module, each with the attributes that it has."""
    money = money_of(module)
    for option in module.options.values():
        yield holder_of(module, option.id), [attribute for attribute in money if attribute in option.values]
    yield holder_of(module), [attribute for attribute in money if attribute in module.values]


def modules_in(catalog: Catalog) -> Iterator[Module]:
    """The modules of a catalog, and those that their kinds make of them, as its products contain them. Some come twice."""
    yield from catalog.modules.values()
    for product in catalog.products.values():
        yield from (part.module for part in modular(product))


def modular(product: Product) -> Iterator[Part]:
    """The parts of a product that are filled by modules."""
    return (part for part in product.parts.values() if not part.is_own)


def money_in(product: Product) -> IsMoney:
    """Whether a name in a formula of a product reads an amount of a module."""

    def is_money(name: Name | Star) -> bool:
        if isinstance(name, Star):
            return any(_is_money(product.parts[part].module, name.attribute) for part in product.parts_with(name.attribute))
        reference = product.reference(name)
        attribute, part = (reference.attribute, reference.part) if reference is not None else (None, None)
        return attribute is not None and part is not None and _is_money(part.module, attribute)

    return is_money


def money_in_module(module: Module) -> IsMoney:
    """Whether a name in a charge of a module reads an amount of it."""
    return lambda name: isinstance(name, Name) and len(name.parts) == 1 and _is_money(module, name.parts[0])


def _is_money(module: Module, attribute: str) -> bool:
    found = module.attributes.get(attribute)
    return found is not None and found.type is AttributeType.MONEY


def factors_of(charge: Charge) -> tuple[Node, ...]:
    """What is multiplied to the price of a charge."""
    return tuple(formula.root for formula in (charge.amount, *charge.per))


def written_charges(catalog: Catalog) -> Mapping[tuple[str, str], tuple[str, Charge, IsMoney]]:
    """Every charge, or tier of one, that an author wrote: what it is called (`module.charge`), and what in it is money.

    Each is known by its place, and by the number of the tier.
    """
    found: dict[tuple[str, str], tuple[str, Charge, IsMoney]] = {}
    for module in catalog.modules.values():
        for charge in module.charges:
            found.setdefault(_written_at(charge), (f"{module.id}.{charge.id}", charge, money_in_module(module)))
    for product in catalog.products.values():
        is_money = money_in(product)
        for charge in product.charges:
            found.setdefault(_written_at(charge), (f"{product.id}.{charge.id}", charge, is_money))
    return found


def _written_at(charge: Charge) -> tuple[str, str]:
    last = charge.id.rpartition(".")[2]
    return str(charge.place), last if last.isdecimal() else ""


def has_own(charge: Charge, is_money: IsMoney) -> bool:
    """Whether a charge has amounts of its own, so that it does not follow from those of modules."""
    return has_own_amounts(factors_of(charge), is_money)


def charged_amounts(catalog: Catalog) -> frozenset[tuple[str, str]]:
    """The amounts that some charge reads, as (module, attribute): the others are only compared."""
    found: set[tuple[str, str]] = set()
    for module in catalog.modules.values():
        found |= {(module.id, name.parts[0]) for name in _names(module.charges) if isinstance(name, Name)}
    for product in catalog.products.values():
        for name in dict.fromkeys(_names(product.charges)):
            found |= set(_read(product, name))
    return frozenset(found)


def _read(product: Product, name: Name | Star) -> Iterator[tuple[str, str]]:
    if isinstance(name, Star):
        paths = product.parts_with(name.attribute)
        found = [(product.parts[path], name.attribute) for path in paths]
    else:
        reference = product.reference(name)
        if reference is None or reference.part is None or reference.attribute is None:
            return
        found = [(reference.part, reference.attribute)]
    for part, attribute in found:
        for holder, _ in holders(part.module):
            yield holder[0], attribute


def _names(charges: tuple[Charge, ...]) -> Iterator[Name | Star]:
    for charge in charges:
        formulas = [charge.amount, *charge.per, *(own for each in charge.listed.values() for own in (each.amount, *each.per))]
        for formula in formulas:
            for node in walk(formula.root):
                if isinstance(node, Name | Star):
                    yield _without_span(node)


def _without_span(node: Name | Star) -> Name | Star:
    """A name without its place, so that equal names are one."""
    return Name(node.parts) if isinstance(node, Name) else Star(node.attribute)
