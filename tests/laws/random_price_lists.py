"""Random price lists for the random products of `random_products.py`: what they name, change, convert and refine."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from configurator.catalog.price_list import OWN, PriceList
from configurator.catalog.records import Catalog, ListedAmount
from configurator.language.parse import parse_expression
from tests.laws.random_products import HERE, text

CENTS = st.integers(-300, 2000).map(lambda cents: Fraction(cents, 100))
PERCENT = st.sampled_from(["1", "0.97", "1.1", "0.335"]).map(Fraction)


@st.composite
def listed_catalogs(draw: st.DrawFn, catalogs: st.SearchStrategy[Catalog]) -> Catalog:
    """A catalog with one to three price lists, each of which refines all before it."""
    catalog = draw(catalogs)
    lists: dict[str, PriceList] = {}
    for number in range(draw(st.integers(1, 3))):
        found = draw(price_list(f"list-{number}", tuple(lists), catalog))
        lists[found.id] = found
        catalog = draw(with_charges(catalog, found.id))
    return replace(catalog, price_lists=lists)


@st.composite
def price_list(draw: st.DrawFn, name: str, before: tuple[str, ...], catalog: Catalog) -> PriceList:
    holders = [(module.id, option) for module in catalog.modules.values() for option in (*module.options, OWN)]
    holders = [(module, option) for module, option in holders if option or not catalog.modules[module].options]
    amounts: dict[str, dict[str, dict[str, Fraction]]] = {}
    for module, option in draw(st.lists(st.sampled_from(holders), max_size=4, unique=True)):
        amounts.setdefault(module, {})[option] = {"price": draw(CENTS)}
    return PriceList(
        name,
        text(name),
        "EUR",
        HERE,
        facts=draw(st.sampled_from([{}, {"f": frozenset("a")}, {"f": frozenset("ab")}])),
        refines=before,
        adjust=draw(PERCENT),
        step=draw(st.sampled_from([None, Fraction(1, 20), Fraction(1, 1000)])),
        amounts=amounts,
    )


@st.composite
def with_charges(draw: st.DrawFn, catalog: Catalog, name: str) -> Catalog:
    """The catalog with amounts of a list for some of its charges."""
    product = catalog.products["thing"]
    charges = []
    for charge in product.charges:
        amount = draw(st.sampled_from([None, None, "4.20", "-0.335", "0.5 * sum(*.price)"]))
        listed = {} if amount is None else {name: ListedAmount(parse_expression(amount), charge.per)}
        charges.append(replace(charge, listed={**charge.listed, **listed}))
    return replace(catalog, products={"thing": replace(product, charges=tuple(charges))})
