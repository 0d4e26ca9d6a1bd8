"""How the fields of breakdowns and quotes are written in JSON, and read back strictly.

The records are plain dataclasses; pydantic checks them when a document is read and is only imported then. Numbers and
amounts are strings in JSON, never floats.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

from configurator.catalog.charge_kinds import KIND_PATTERN, ChargeKind, is_kind
from configurator.catalog.records import Text
from configurator.pricing.literal import format_number, parse_literal, parse_number, parse_texts

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter, ValidationError
    from pydantic_core import CoreSchema

T = TypeVar("T")

_AMOUNT = re.compile(r"-?\d{1,22}(\.\d{1,4})?")


class Record:
    """Base of the records of a document: reading one takes exactly its fields, each of exactly its type."""

    __slots__ = ()
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid", "strict": True}


@dataclass(frozen=True, eq=False)
class Codec:
    """Reads a field from JSON (ValueError where it cannot) and writes it; `schema` describes it as JSON Schema."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]
    schema: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        writer = core_schema.plain_serializer_function_ser_schema(self.write)
        return core_schema.no_info_plain_validator_function(self.read, serialization=writer)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return dict(self.schema)


def _text_from_json(value: Any) -> Text:
    texts = {"": value} if isinstance(value, str) else value
    if not isinstance(texts, dict) or not texts or not all(isinstance(text, str) for text in texts.values()):
        raise ValueError("must be a text, or a mapping from language to text")
    return Text(MappingProxyType(texts))


def _text_to_json(text: Text) -> str | dict[str, str]:
    texts = text.by_language
    return texts[""] if len(texts) == 1 and "" in texts else dict(texts)


def _amount_from_json(value: Any) -> Decimal:
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise ValueError("must be an amount of money, written as a string such as `10.50`")
    return Decimal(value)


def _exact_from_json(value: Any) -> Fraction:
    if not isinstance(value, str):
        raise ValueError("must be a number, written as a string")
    return parse_number(value)


def _totals_from_json(value: Any) -> Mapping[ChargeKind, Decimal]:
    always = [ChargeKind.ONE_TIME.value, ChargeKind.MONTHLY.value]
    if not isinstance(value, dict) or not set(always) <= set(value):
        raise ValueError(f"must have an amount for each of {', '.join(always)}")
    return MappingProxyType({_kind_from_json(kind): _amount_from_json(amount) for kind, amount in value.items()})


def _kind_from_json(value: Any) -> ChargeKind:
    if not is_kind(value):
        raise ValueError("must be a kind of charge, such as `one-time` or `monthly`")
    return ChargeKind(value)


def _totals_to_json(totals: Mapping[ChargeKind, Decimal]) -> dict[str, str]:
    return {kind.value: f"{amount:f}" for kind, amount in totals.items()}


def _reads_from_json(value: Any) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError("must be a mapping from name to value, both strings")
    for name, text in value.items():
        try:
            parse_texts(text) if name.startswith("*.") else parse_literal(text)
        except ValueError as error:
            raise ValueError(f"the value of `{name[:60]}` cannot be read: {error}") from None
    return MappingProxyType(value)


def _formula_from_json(value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= FORMULA_LENGTH:
        raise ValueError(f"must be a formula of 1 to {FORMULA_LENGTH} characters")
    return value


FORMULA_LENGTH = 20_000
_STRING = {"type": "string"}
_AMOUNT_SCHEMA = {"type": "string", "pattern": f"^{_AMOUNT.pattern}$"}

LocalText = Annotated[
    Text,
    Codec(_text_from_json, _text_to_json, {"anyOf": [_STRING, {"type": "object", "additionalProperties": _STRING}]}),
]
Amount = Annotated[Decimal, Codec(_amount_from_json, lambda amount: f"{amount:f}", _AMOUNT_SCHEMA)]
Kind = Annotated[ChargeKind, Codec(_kind_from_json, str, {"type": "string", "pattern": KIND_PATTERN})]
Exact = Annotated[Fraction, Codec(_exact_from_json, format_number, _STRING)]
Totals = Annotated[
    Mapping[ChargeKind, Decimal],
    Codec(_totals_from_json, _totals_to_json, {"type": "object", "additionalProperties": _AMOUNT_SCHEMA}),
]
Reads = Annotated[Mapping[str, str], Codec(_reads_from_json, dict, {"type": "object", "additionalProperties": _STRING})]
Formula = Annotated[str, Codec(_formula_from_json, str, {"type": "string", "maxLength": FORMULA_LENGTH})]


def read_document(adapter: TypeAdapter[T], document: str | bytes | Mapping[str, Any]) -> T:
    """A record from JSON text or from plain dicts. Raises ValueError with every problem in `args`."""
    from pydantic import ValidationError

    try:
        text = document if isinstance(document, str | bytes) else json.dumps(document)
        return adapter.validate_json(text)
    except ValidationError as error:
        raise ValueError(*_problems(error)) from None
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(f"it is not JSON: {error}") from None


def _problems(error: ValidationError) -> list[str]:
    errors = error.errors(include_url=False, include_input=False)
    return [_problem(details["loc"], _WORDING.get(details["type"], details["msg"])) for details in errors]


def _problem(location: tuple[int | str, ...], message: str) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location).lstrip(".")
    message = message.removeprefix("Value error, ").removeprefix("Input ")
    return f"`{path}` {message}" if path else message


_WORDING = {"unexpected_keyword_argument": "is not a field of it", "missing": "is missing"}
