"""Facts of the context that follow from the items of an offer, from YAML to records: what others use, how many are ordered."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from configurator.catalog.entries import Entry
from configurator.catalog.issues import Issues
from configurator.catalog.records import ContextFact, ItemsCounted, ItemsFact
from configurator.source import did_you_mean

_FORMS = {"own-quantity": ItemsCounted.OWN}
_WHICH = {"others": ItemsCounted.OTHERS, "all": ItemsCounted.ALL}


def read_items(entry: Entry | None, default: object, values: Collection[object], issues: Issues) -> ItemsFact | None:
    """How a fact follows from items; None where it does not."""
    found = entry.get("items") if entry is not None else None
    if entry is None or found is None:
        return None
    if default is None and entry.get("default") is None:
        message = "a fact that follows from items needs a `default`: what it is where there is one item alone"
        issues.error(found.key_place, message, "write `default: 0`")
    if any(isinstance(value, str | bool) for value in values):
        issues.error(found.key_place, "a fact that follows from items is a number", "write a range: `from: 0`, `to: 100`")
    if found.is_scalar:
        if found.written not in _FORMS:
            hint = did_you_mean(found.written, _FORMS) or "write `own-quantity`, or `{product: ..., sum: ...}`"
            issues.error(found.place, f"`{found.written}` says nothing of items", hint)
        return ItemsFact(ItemsCounted.OWN, None, found.key_place)
    products, of = found.get("product"), found.get("of")
    named = None
    if products is not None:
        words = products.items if isinstance(products.content, list) else [products]
        named = tuple(word.written for word in words if word.is_scalar)
    counted = _WHICH.get(of.written, ItemsCounted.OTHERS) if of is not None else ItemsCounted.OTHERS
    return ItemsFact(counted, named, found.key_place)


def check_products(facts: Mapping[str, Entry], known: Collection[str], issues: Issues) -> None:
    """Report products that facts name, and that nobody can order."""
    for entry in facts.values():
        products = entry.get("items", "product")
        words = [] if products is None else products.items if isinstance(products.content, list) else [products]
        for word in words:
            if word.is_scalar and word.written not in known:
                hint = did_you_mean(word.written, known) or "known: " + ", ".join(f"`{each}`" for each in known)
                issues.error(word.place, f"there is no product `{word.written}` that can be ordered", hint)


def sums_of(facts: Mapping[str, Entry], product: str, read: Mapping[str, ContextFact | None]) -> dict[str, Entry]:
    """The expressions for what an item of a product adds to facts."""
    found = {}
    for fact, entry in facts.items():
        record = read.get(fact)
        total = entry.get("items", "sum")
        if record is not None and record.items is not None and record.items.counts(product) and total is not None:
            found[fact] = total
    return found
