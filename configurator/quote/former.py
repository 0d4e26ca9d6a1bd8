"""Quote documents of versions 1 and 2, which hold one configuration: read as quotes of one item, and written as they were."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

FIRST_WITH_ITEMS = 3
ITEM = "1"
"""The id of the one item."""

_OF_ITEM = ("catalog", "product", "context", "choices", "breakdown", "inputs", "delivery_days")
_DUE_NOW = ("one-time", "monthly")


def is_former(document: object) -> bool:
    """Whether a document says that it is of a version without items."""
    version = document.get("schema_version") if isinstance(document, Mapping) else None
    return isinstance(version, int) and not isinstance(version, bool) and version < FIRST_WITH_ITEMS


def lifted(document: Mapping[str, Any]) -> dict[str, Any]:
    """A document of one configuration as one of one item. What is wrong with it is wrong in the result too."""
    whole = {key: value for key, value in document.items() if key not in _OF_ITEM}
    item = {key: document[key] for key in _OF_ITEM if key in document}
    product, breakdown = document.get("product"), document.get("breakdown")
    totals = breakdown.get("totals") if isinstance(breakdown, Mapping) else None
    if isinstance(product, Mapping):
        item["title"] = product.get("title")
    if isinstance(breakdown, Mapping):
        whole |= {"currency": breakdown.get("currency"), "totals": totals, "due_now": _due_now(breakdown, totals)}
    if "delivery_days" in document:
        whole["delivery_days"] = document["delivery_days"]
    return {**whole, "items": [{"id": ITEM, "quantity": 1, "totals": totals, **item}]}


def lowered(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document that was lifted."""
    (item,) = document["items"]
    added = ("items", "totals", "currency", "due_now", "delivery_days")
    whole = {key: value for key, value in document.items() if key not in added}
    return {**whole, **{key: item[key] for key in _OF_ITEM if key in item}}


def _due_now(breakdown: Mapping[str, Any], totals: Any) -> str | None:
    """What is due at the beginning: all that such quotes have, once."""
    amounts = [totals.get(kind, "0") for kind in _DUE_NOW] if isinstance(totals, Mapping) else []
    try:
        return f"{sum((Decimal(amount) for amount in amounts), Decimal(0)):f}"
    except (InvalidOperation, TypeError, ValueError):
        return None
