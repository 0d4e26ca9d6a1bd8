"""What is to be quoted, as a document: the decisions of every item, quantities, discounts, texts. It has no prices.

A quote is made of it and of catalogs (`pricing.py`). It is kept with the quote, so that a later revision, or another catalog, can
begin from what people wanted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from configurator.catalog.charge_kinds import ChargeKind, is_kind
from configurator.catalog.values import percentage
from configurator.errors import RequestError
from configurator.pricing.fields import Codec, Kind, Record, read_document
from configurator.pricing.literal import format_number, parse_number
from configurator.quote.amended import Change, How
from configurator.quote.document import ItemGroup, ItemRole

if TYPE_CHECKING:
    from pydantic import TypeAdapter

CONTENT_VERSION = 1
"""Version of the shape of this document."""

Typed = str | int | bool
"""A value of a choice or a fact as a document holds it: a broken number is a text."""


def _amount_from_json(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("must be an amount of money, written as `10.50`")
    try:
        found = Decimal(str(value))
    except ArithmeticError:
        raise ValueError(f"must be an amount of money, not `{value}`") from None
    if not found.is_finite():
        raise ValueError(f"must be an amount of money, not `{value}`")
    return found


def _amounts_from_json(value: Any) -> Mapping[ChargeKind, Decimal]:
    if not isinstance(value, dict) or not value:
        raise ValueError("must say what it costs, by kind of charge: `{one-time: 120.00}`")
    unknown = [kind for kind in value if not is_kind(kind)]
    if unknown:
        raise ValueError(f"has `{unknown[0]}`, which is no kind of charge: write `one-time` or `monthly`")
    return {ChargeKind(kind): _amount_from_json(amount) for kind, amount in value.items()}


def _share_from_json(value: Any) -> Fraction:
    """A share: `10 %`, or as a number `0.1`."""
    found = percentage(value) if isinstance(value, str) else None
    if found is not None:
        return found
    try:
        return parse_number(str(value))
    except ValueError:
        raise ValueError(f"must be a share such as `10 %`, not `{value}`") from None


def _values_from_json(value: Any) -> Mapping[str, Typed]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise ValueError("must be a mapping from name to value")
    wrong = [key for key, each in value.items() if not isinstance(each, str | int | bool)]
    if wrong:
        raise ValueError(f"has a value for `{wrong[0]}` that is neither a text, a whole number nor true or false")
    return value


_NUMBER = {"type": ["string", "number"]}
_VALUES = {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}

def _name_from_json(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise ValueError("must be a short name, such as `1` or `head-office`")
    return str(value)


Name = Annotated[str, Codec(_name_from_json, str, {"type": ["string", "integer"]})]
"""The id of an item or a group: a number counts as a text."""

Money = Annotated[Decimal, Codec(_amount_from_json, lambda amount: f"{amount:f}", _NUMBER)]
Share = Annotated[Fraction, Codec(_share_from_json, format_number, _NUMBER)]
Amounts = Annotated[
    Mapping[ChargeKind, Decimal],
    Codec(_amounts_from_json, lambda amounts: {str(kind): f"{each:f}" for kind, each in amounts.items()}, {"type": "object"}),
]
Values = Annotated[Mapping[str, Typed], Codec(_values_from_json, dict, _VALUES)]


@dataclass(frozen=True, slots=True)
class SpecialContent(Record):
    """What no catalog has: what it costs by kind of charge, why it is offered, and its category of tax."""

    amounts: Amounts
    because: str = ""
    tax: str | None = None


@dataclass(frozen=True, slots=True)
class ItemContent(Record):
    """An item: decisions about a product of a catalog, or a special.

    `context` are facts that are other than those of the whole offer. `prefer` says how open choices are completed. `assignment`
    is the completed configuration, as it was made from the catalog of hash `made_from`; it stays as it is while it is possible.
    """

    id: Name
    catalog: str | None = None
    product: str | None = None
    special: SpecialContent | None = None
    title: str = ""
    quantity: int = 1
    role: ItemRole = ItemRole.STANDARD
    instead_of: Name | None = None
    group: Name | None = None
    note: str = ""
    context: Values = field(default_factory=dict)
    decisions: Values = field(default_factory=dict)
    inputs: Values = field(default_factory=dict)
    prefer: str = "default"
    assignment: Values = field(default_factory=dict)
    made_from: str | None = None


@dataclass(frozen=True, slots=True)
class DiscountContent(Record):
    """A discount that somebody wants to give: a share or an amount, on an item (or on all that count), and why."""

    title: str
    because: str = ""
    share: Share | None = None
    amount: Money | None = None
    item: Name | None = None
    charges: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Content(Record):
    """All that is to be quoted, for whom, and in which words; `changes` what it changes in a running contract (None: nothing)."""

    items: tuple[ItemContent, ...]
    content_version: int = CONTENT_VERSION
    language: str = "en"
    currency: str | None = None
    customer: str = ""
    customer_id: str | None = None
    address: str = ""
    context: Values = field(default_factory=dict)
    discounts: tuple[DiscountContent, ...] = ()
    groups: tuple[ItemGroup, ...] = ()
    title: str = ""
    introduction: str = ""
    solution: str = ""
    note: str = ""
    valid_days: int | None = None
    changes: Change | None = None

    def item(self, item: str) -> ItemContent | None:
        """An item by its id."""
        return next((each for each in self.items if each.id == item), None)


def content_to_json(content: Content) -> dict[str, Any]:
    """The document: plain dicts, lists, texts and whole numbers; what says nothing is left out."""
    document: dict[str, Any] = _adapter().dump_python(content, mode="json", exclude_defaults=True)
    return {"content_version": content.content_version, **document}


def content_from_json(document: str | bytes | Mapping[str, Any]) -> Content:
    """The content in a document. Raises RequestError that names every problem."""
    problems = content_problems(document)
    if problems:
        raise RequestError(f"This is not the content of an offer: {'; '.join(problems)}.")
    return read_content_document(document)


def content_problems(document: str | bytes | Mapping[str, Any]) -> list[str]:
    """Everything that is wrong with a document, each with where it stands (`items[0].quantity`)."""
    try:
        return problems_of(read_content_document(document))
    except ValueError as error:
        return [str(each) for each in error.args]


def read_content_document(document: str | bytes | Mapping[str, Any]) -> Content:
    """The content in a document whose fields are right. Raises ValueError with every problem in `args`."""
    return read_document(_adapter(), document)


def problems_of(content: Content) -> list[str]:
    """What is wrong with a content as a whole."""
    found: list[str] = []
    if content.content_version > CONTENT_VERSION:
        found.append(f"it has version {content.content_version}, and this program reads version {CONTENT_VERSION}")
    is_end = content.changes is not None and content.changes.how is How.CANCEL
    if not content.items and not is_end:
        found.append("it has no items")
    for number, item in enumerate(content.items):
        if (item.special is None) == (item.product is None):
            found.append(f"`items[{number}]` needs either a `product` or a `special`")
    for number, discount in enumerate(content.discounts):
        if (discount.share is None) == (discount.amount is None):
            found.append(f"`discounts[{number}]` needs either a `share` or an `amount`")
    return found


def canonical(content: Content) -> str:
    """The document as one text, the same for equal contents."""
    return json.dumps(content_to_json(content), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@cache
def _adapter() -> TypeAdapter[Content]:
    from pydantic import TypeAdapter  # 0.1 s: only where a document is read or written

    return TypeAdapter(Content)
