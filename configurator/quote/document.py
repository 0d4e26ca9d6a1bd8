"""The quote as a record, and as a JSON document that stands for itself: no catalog and no engine is needed to read it.

Everything in it is as it was offered: titles in the quote's language, prices with their formulas and what these read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from configurator.errors import QuoteError
from configurator.pricing.breakdown import Breakdown
from configurator.pricing.fields import Codec, Record, read_document

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SCHEMA_VERSION = 2
"""Version of the document's shape; a document of a later version is refused.

Version 2 has order codes, inputs and days of delivery. A quote without any of them is written as version 1.
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
    number as a string), `value_title` as people read it. `order_code` is that of the part, at the choice of what fills it.
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


@dataclass(frozen=True, slots=True)
class Quote(Record):
    """A frozen offer. `reference` is derived from all the rest: the same offer has the same reference.

    `delivery_days` is how long it takes to deliver, where something is known about that.
    """

    schema_version: int
    price_semantics: int
    reference: str
    language: str
    customer: str
    note: str
    created: Moment
    valid: Validity
    catalog: CatalogStamp
    product: ProductStamp
    context: tuple[Fact, ...]
    choices: tuple[Chosen, ...]
    breakdown: Breakdown
    inputs: tuple[Filled, ...] = ()
    delivery_days: int | None = None

    @property
    def decisions(self) -> Mapping[str, DecisionValue]:
        """What a person decided, by choice path."""
        return {choice.path: choice.value for choice in self.choices if choice.decided}

    @property
    def order_codes(self) -> Mapping[str, str]:
        """The order codes of parts, by part."""
        return {choice.part: choice.order_code for choice in self.choices if choice.order_code is not None}


def quote_to_json(quote: Quote) -> dict[str, Any]:
    """The document of a quote: plain dicts, lists, strings, whole numbers; amounts are strings.

    What later versions of the document brought is left out where there is nothing to say.
    """
    document: dict[str, Any] = _adapter().dump_python(quote, mode="json")
    for record in (document["product"], *document["choices"]):
        if record["order_code"] is None:
            del record["order_code"]
    for key in ("inputs", "delivery_days"):
        if not document[key] and document[key] != 0:
            del document[key]
    return document


def quote_from_json(document: str | bytes | Mapping[str, Any]) -> Quote:
    """The quote in a document, as JSON text or plain dicts.

    Raises QuoteError that names every problem where it is no quote document of this schema version. Whether the quote
    adds up is another question: see `recompute_quote`.
    """
    try:
        _check_version(document)
        return read_document(_adapter(), document)
    except ValueError as error:
        raise QuoteError(f"This is not a quote document: {'; '.join(error.args)}.") from None


def referenced(quote: Quote) -> Quote:
    """The quote in the first version that can hold it, with the reference that belongs to its content."""
    versioned = replace(quote, schema_version=_version_of(quote))
    return replace(versioned, reference=reference_of(versioned))


def _version_of(quote: Quote) -> int:
    says_more = quote.product.order_code or quote.order_codes or quote.inputs or quote.delivery_days is not None
    return SCHEMA_VERSION if says_more else 1


def reference_of(quote: Quote) -> str:
    """`Q-` and 10 hexadecimal digits of the SHA-256 hash of the document in canonical JSON, without its reference."""
    document = quote_to_json(quote)
    del document["reference"]
    canonical = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"Q-{hashlib.sha256(canonical.encode()).hexdigest()[:10]}"


def _check_version(document: str | bytes | Mapping[str, Any]) -> None:
    """Raises ValueError where the document says that it has another version; other problems are found later."""
    if isinstance(document, str | bytes):
        try:
            document = json.loads(document)
        except (ValueError, RecursionError):
            return
    version = document.get("schema_version", SCHEMA_VERSION) if isinstance(document, Mapping) else SCHEMA_VERSION
    if isinstance(version, int) and not 1 <= version <= SCHEMA_VERSION:
        raise ValueError(f"it has schema version {version}, and this program reads versions 1 to {SCHEMA_VERSION}")


@cache
def _adapter() -> TypeAdapter[Quote]:
    from pydantic import TypeAdapter  # 0.1 s: only where a document is read or written

    return TypeAdapter(Quote)
