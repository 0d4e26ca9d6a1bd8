"""The quote as a record, and as a JSON document that stands for itself: no catalog and no engine is needed to read it.

Everything in it is as it was offered: titles in the quote's language, prices with their formulas and what these read. A quote has
items; most are configured products, each with the price of one, so many times; others are specials, which no catalog has.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from configurator.errors import QuoteError
from configurator.pricing.breakdown import Breakdown
from configurator.pricing.fields import Amount, Codec, Exact, Kind, Record, Totals, read_document
from configurator.pricing.taxing import TaxSums
from configurator.quote.amended import QuotedAmendment
from configurator.quote.former import FIRST_WITH_ITEMS, is_former, lifted, lowered

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA_VERSION = 3
"""Version of the document's shape; a document of a later version is refused.

Versions 1 and 2 are quotes of one configuration (`former.py` reads them); 2 has order codes, inputs and days of delivery.
"""

DecisionValue = str | int | bool


def _moment_from_json(value: Any) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None:
        raise ValueError("must be a date and time with its offset, such as `2026-01-31T09:30:00+01:00`")
    return moment


def _day_from_json(value: Any) -> date:
    if not isinstance(value, str):
        raise ValueError("must be a date such as `2026-01-31`")
    return date.fromisoformat(value)


Moment = Annotated[datetime, Codec(_moment_from_json, datetime.isoformat, {"type": "string", "format": "date-time"})]
Day = Annotated[date, Codec(_day_from_json, date.isoformat, {"type": "string", "format": "date"})]


@dataclass(frozen=True, slots=True)
class CatalogStamp(Record):
    """Which catalog, to the byte, the quote was made from."""

    id: str
    version: str
    title: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class PriceListStamp(Record):
    """A price list of the catalog whose amounts were applied."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class ProductStamp(Record):
    """What was configured."""

    id: str
    title: str
    description: str | None
    order_code: str | None = None


@dataclass(frozen=True, slots=True)
class Validity(Record):
    """The days on which the quote can be accepted: from `start`, before `end` (half open), in `timezone`."""

    start: Day
    end: Day
    timezone: str


@dataclass(frozen=True, slots=True)
class Fact(Record):
    """A fact of the context. `value` is its value in the catalog (a broken number as a string)."""

    id: str
    title: str
    value: DecisionValue
    value_title: str


@dataclass(frozen=True, slots=True)
class Chosen(Record):
    """What one choice came to: `decided` by a person, or implied by the rules or completed.

    `kind` is that of the choice (option, presence, quantity, dimension); `value` is its value in the catalog (a broken
    number as a string), `value_title` as people read it. At the choice of what fills a part that is there stand also its
    `order_code`, the `module` that fills it (none where it is a property of the product), who delivers it, and in how many days.
    """

    path: str
    kind: str
    part: str
    part_title: str
    title: str
    value: DecisionValue
    value_title: str
    decided: bool
    order_code: str | None = None
    module: str | None = None
    supplier: str | None = None
    lead_days: int | None = None


@dataclass(frozen=True, slots=True)
class FilledFile(Record):
    """A file that the customer gave: its name, its size in bytes and the SHA-256 of its content."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Filled(Record):
    """What the customer filled in: a text, or a file (the other one is null)."""

    input: str
    title: str
    text: str | None
    file: FilledFile | None


class ItemRole(StrEnum):
    """What an item is in its quote."""

    STANDARD = "standard"
    """It is offered, and counts."""
    OPTIONAL = "optional"
    """It may be added: it is shown, and does not count."""
    ALTERNATIVE = "alternative"
    """It may be taken instead of another: it is shown, and does not count."""


@dataclass(frozen=True, slots=True)
class Item(Record):
    """What is offered: `quantity` times a configured product, or a special without one (`product` is null).

    `id` stays the same through all revisions of a quote. `breakdown` is the price of one; `totals` are those of all of them,
    after the discounts on this item. `instead_of` is the item that an alternative may take the place of. `price_lists` are those
    that were applied, one after another.
    """

    id: str
    title: str
    quantity: int
    catalog: CatalogStamp | None
    product: ProductStamp | None
    context: tuple[Fact, ...]
    choices: tuple[Chosen, ...]
    breakdown: Breakdown
    totals: Totals
    role: ItemRole = ItemRole.STANDARD
    instead_of: str | None = None
    group: str | None = None
    note: str = ""
    inputs: tuple[Filled, ...] = ()
    delivery_days: int | None = None
    price_lists: tuple[PriceListStamp, ...] = ()

    @property
    def is_special(self) -> bool:
        """Whether no catalog has it."""
        return self.product is None

    @property
    def counts(self) -> bool:
        """Whether it is in the totals of its quote."""
        return self.role is ItemRole.STANDARD

    @property
    def decisions(self) -> Mapping[str, DecisionValue]:
        """What a person decided, by choice path."""
        return {choice.path: choice.value for choice in self.choices if choice.decided}

    @property
    def order_codes(self) -> Mapping[str, str]:
        """The order codes of parts, by part."""
        return {choice.part: choice.order_code for choice in self.choices if choice.order_code is not None}


@dataclass(frozen=True, slots=True)
class ItemGroup(Record):
    """Items that stand together under a title."""

    id: str
    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Discount(Record):
    """A discount (or, if it is positive, a surcharge) on an item, or on all that count: by a person, or by a rule of the company.

    It is on the charges of one kind: `share` of `base`, rounded once, or an amount that was named (`share` is null). `charges`
    are the only ones that it is on, where it is not on all of them.
    """

    id: str
    title: str
    because: str
    item: str | None
    kind: Kind
    share: Exact | None
    base: Amount
    amount: Amount
    charges: tuple[str, ...] = ()
    rule: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Approval(Record):
    """Somebody who must agree before the quote is sent, and why."""

    role: str
    because: str


@dataclass(frozen=True, slots=True)
class Quote(Record):
    """A frozen offer. `reference` is derived from all the rest: the same offer has the same reference.

    `totals`, `due_now` and `contract_value` are those of the items that count, after all discounts; `contract_value` is null
    where no item has a term. `taxes` are those of all of it together, with its totals without and with them; null where no
    item says anything of taxes. `delivery_days` is how long it takes to deliver everything, where something is known about that.
    `amendment` is what it changes in a running contract: then this says what is to be paid, and the totals what all of it costs.
    """

    schema_version: int
    price_semantics: int
    reference: str
    language: str
    currency: str
    customer: str
    note: str
    created: Moment
    valid: Validity
    items: tuple[Item, ...]
    totals: Totals
    due_now: Amount
    contract_value: Amount | None = None
    discounts: tuple[Discount, ...] = ()
    groups: tuple[ItemGroup, ...] = ()
    approvals: tuple[Approval, ...] = ()
    customer_id: str | None = None
    address: str = ""
    taxes: TaxSums | None = None
    title: str = ""
    introduction: str = ""
    solution: str = ""
    delivery_days: int | None = None
    amendment: QuotedAmendment | None = None

    @property
    def counted(self) -> tuple[Item, ...]:
        """The items that are in the totals."""
        return tuple(item for item in self.items if item.counts)

    @property
    def value(self) -> Decimal:
        """What it comes to all in all: its contract value, or else all totals but deposits and penalties."""
        if self.contract_value is not None:
            return self.contract_value
        return sum((total for kind, total in self.totals.items() if not kind.is_contingent), Decimal(0))

    def item(self, item: str) -> Item | None:
        """An item by its id."""
        return next((each for each in self.items if each.id == item), None)


def quote_to_json(quote: Quote) -> dict[str, Any]:
    """The document of a quote: plain dicts, lists, strings, whole numbers; amounts are strings.

    It is of the version that the quote says: one that was made long ago is written as it was.
    """
    document: dict[str, Any] = _adapter().dump_python(quote, mode="json", exclude_defaults=True)
    return lowered(document) if quote.schema_version < FIRST_WITH_ITEMS else document


def quote_from_json(document: str | bytes | Mapping[str, Any]) -> Quote:
    """The quote in a document, as JSON text or plain dicts.

    Raises QuoteError that names every problem where it is no quote document of this schema version. Whether the quote
    adds up is another question: see `recompute_quote`.
    """
    try:
        plain = _plain(document)
        _check_version(plain)
        return read_document(_adapter(), lifted(plain) if isinstance(plain, Mapping) and is_former(plain) else plain)
    except ValueError as error:
        raise QuoteError(f"This is not a quote document: {'; '.join(error.args)}.") from None


def referenced(quote: Quote) -> Quote:
    """The quote with the reference that belongs to its content."""
    return replace(quote, reference=reference_of(quote))


def reference_of(quote: Quote) -> str:
    """`Q-` and 10 hexadecimal digits of the SHA-256 hash of the document in canonical JSON, without its reference."""
    document = quote_to_json(quote)
    del document["reference"]
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False)
    return f"Q-{hashlib.sha256(canonical.encode()).hexdigest()[:10]}"


def _plain(document: str | bytes | Mapping[str, Any]) -> Mapping[str, Any] | str | bytes:
    """A document as plain dicts; as it is where it is not even JSON."""
    if not isinstance(document, str | bytes):
        return document
    try:
        found = json.loads(document)
    except (ValueError, RecursionError):
        return document
    return found if isinstance(found, dict) else document


def _check_version(document: Mapping[str, Any] | str | bytes) -> None:
    """Raises ValueError where the document says that it has another version; other problems are found later."""
    version = document.get("schema_version", SCHEMA_VERSION) if isinstance(document, Mapping) else SCHEMA_VERSION
    if isinstance(version, int) and not 1 <= version <= SCHEMA_VERSION:
        raise ValueError(f"it has schema version {version}, and this program reads versions 1 to {SCHEMA_VERSION}")


@cache
def _adapter() -> TypeAdapter[Quote]:
    from pydantic import TypeAdapter  # 0.1 s: only where a document is read or written

    return TypeAdapter(Quote)
