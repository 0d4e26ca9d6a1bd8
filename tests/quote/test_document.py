"""The JSON document of a quote: round trip, and what is said of garbage."""

from __future__ import annotations

import json
from typing import Any

import pytest

from configurator.errors import QuoteError
from configurator.quote import quote_from_json, quote_to_json
from tests.quote.quotes import hotel_document, hotel_quote


def test_quote_document__round_trip_as_dicts_and_as_text() -> None:
    quote = hotel_quote(note="Thank you.\n谢谢")
    document = quote_to_json(quote)
    assert quote_from_json(document) == quote
    assert quote_from_json(json.dumps(document)) == quote
    assert quote_from_json(json.dumps(document, ensure_ascii=False).encode()) == quote


def test_quote_document__is_plain_json_without_floats() -> None:
    def leaves(node: Any) -> list[Any]:
        if isinstance(node, dict):
            return [leaf for value in node.values() for leaf in leaves(value)]
        if isinstance(node, list):
            return [leaf for value in node for leaf in leaves(value)]
        return [node]

    assert {type(leaf) for leaf in leaves(hotel_document())} <= {str, int, bool, type(None)}


def test_quote_document__readable_fields() -> None:
    document = hotel_document()
    assert document["created"] == "2026-01-05T10:30:00+01:00"
    assert document["valid"] == {"start": "2026-01-05", "end": "2026-02-04", "timezone": "Europe/Berlin"}
    assert document["items"][0]["breakdown"]["groups"][0]["title"] == "Stay"
    assert document["items"][0]["breakdown"]["totals"] == {"one-time": "1722.00", "monthly": "1.00"}


@pytest.mark.parametrize(
    "garbage",
    ["", "{", "null", "[]", "3", '"quote"', "{}", b"\xff\xfe", "[" * 100_000, '{"schema_version": "one"}', {}, {"a": {1, 2}}],
)
def test_quote_from_json__garbage(garbage: Any) -> None:
    with pytest.raises(QuoteError, match="not a quote document"):
        quote_from_json(garbage)


def test_quote_from_json__a_document_that_contains_itself() -> None:
    document = hotel_document()
    document["note"] = document
    with pytest.raises(QuoteError):
        quote_from_json(document)


def test_quote_from_json__another_schema_version() -> None:
    document = {**hotel_document(), "schema_version": 7}
    for form in (document, json.dumps(document)):
        with pytest.raises(QuoteError, match="schema version 7, and this program reads versions 1 to 3"):
            quote_from_json(form)


def test_quote_from_json__names_every_problem() -> None:
    document = hotel_document()
    del document["customer"]
    document["created"] = "yesterday"
    document["valid"]["start"] = 5
    document["extra"] = True
    document["items"][0]["choices"][0]["decided"] = "yes"
    document["items"][0]["context"] = "high"
    leaf = document["items"][0]["breakdown"]["groups"][1]["leaves"][1]
    leaf["amount"] = "NaN"
    leaf["unit_amount"] = "1/0"
    leaf["reads"]["room.rate"] = "about 120"
    leaf["kind"] = "once"
    leaf["formula"] = ""
    with pytest.raises(QuoteError) as caught:
        quote_from_json(document)
    message = str(caught.value)
    for problem in (
        "`customer` is missing",
        "`created` Invalid isoformat string",
        "`valid.start` must be a date",
        "`extra` is not a field",
        "`items[0].choices[0].decided` should be a valid boolean",
        "`items[0].context` should be a valid",
        "`items[0].breakdown.groups[1].leaves[1].amount` must be an amount of money",
        "`items[0].breakdown.groups[1].leaves[1].unit_amount` `1/0` is not a number",
        "`items[0].breakdown.groups[1].leaves[1].reads` the value of `room.rate` cannot be read",
        "`items[0].breakdown.groups[1].leaves[1].kind` must be a kind of charge",
        "`items[0].breakdown.groups[1].leaves[1].formula` must be a formula",
    ):
        assert problem in message


@pytest.mark.parametrize("created", ["2026-01-05", "2026-01-05T10:30:00", "2026-13-01T00:00:00+00:00", None])
def test_quote_from_json__moments_need_an_offset(created: Any) -> None:
    with pytest.raises(QuoteError, match="`created`"):
        quote_from_json({**hotel_document(), "created": created})
