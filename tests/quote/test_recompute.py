"""Computing a quote again from its document: right ones, tampered ones, hostile ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from configurator.errors import QuoteError
from configurator.quote import quote_from_json, recompute_quote
from configurator.quote.document import quote_to_json, referenced
from tests.pricing.hotel import stay
from tests.quote.quotes import hotel_document, hotel_quote

Document = dict[str, Any]


def resealed(document: Document) -> Document:
    """The document with a reference that fits its content: somebody who tampers may compute that as well."""
    return quote_to_json(referenced(quote_from_json(document)))


def differences(document: Document) -> list[str]:
    return [str(difference) for difference in recompute_quote(document)]


def leaf(document: Document, group: int = 1, index: int = 0) -> Document:
    found: Document = document["items"][0]["breakdown"]["groups"][group]["leaves"][index]
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_recompute_quote__right_in_every_form(language: str) -> None:
    quote = hotel_quote(language=language)
    document = quote_to_json(quote)
    assert recompute_quote(quote) == recompute_quote(document) == recompute_quote(json.dumps(document)) == []


def test_recompute_quote__right_with_absent_parts() -> None:
    assert recompute_quote(hotel_quote(stay("low", breakfast="none", bed="none", bed_quantity=0))) == []


def test_recompute_quote__amount_of_a_leaf() -> None:
    document = hotel_document()
    leaf(document)["amount"] = "841.00"
    assert differences(resealed(document)) == [
        "line 2 (Room), Room (`rate`), amount: expected 840.00, found 841.00",
        "line 2 (Room), total, one-time: expected 967.00, found 966.00",
        "total, one-time: expected 1723.00, found 1722.00",
        "price basis: expected 1729.00, found 1728.00",
        "due now: expected 1724.00, found 1723.00",
    ]


def tamper_unit(document: Document) -> None:
    leaf(document)["unit_amount"] = "119"


def tamper_factor(document: Document) -> None:
    leaf(document)["factors"][0]["value"] = "6"


def tamper_read(document: Document) -> None:
    leaf(document)["reads"]["room.rate"] = "100"


def tamper_formula(document: Document) -> None:
    leaf(document)["formula"] = "room.rate - 1"


def tamper_condition(document: Document) -> None:
    leaf(document, 1, 1)["when"] = "context.season == 'low'"


def tamper_total(document: Document) -> None:
    document["items"][0]["breakdown"]["totals"]["one-time"] = "1000.00"


def tamper_group_total(document: Document) -> None:
    document["items"][0]["breakdown"]["groups"][0]["totals"]["monthly"] = "1.00"


def tamper_basis(document: Document) -> None:
    document["items"][0]["breakdown"]["basis"]["total"] = "1722.00"


def tamper_weight(document: Document) -> None:
    document["items"][0]["breakdown"]["basis"]["weights"][1]["value"] = "5"


def tamper_choice(document: Document) -> None:
    next(choice for choice in document["items"][0]["choices"] if choice["path"] == "stay.nights")["value"] = 14


def tamper_fact(document: Document) -> None:
    document["items"][0]["context"][0]["value"] = "low"


def tamper_option(document: Document) -> None:
    document["items"][0]["breakdown"]["groups"][1]["option"] = "suite"


def tamper_quantity(document: Document) -> None:
    document["items"][0]["breakdown"]["groups"][3]["quantity"] = 3


def tamper_start(document: Document) -> None:
    document["valid"]["start"] = "2026-01-01"


def tamper_end(document: Document) -> None:
    document["valid"]["end"] = "2026-01-01"


def tamper_places(document: Document) -> None:
    leaf(document)["amount"] = "840.000"


def tamper_semantics(document: Document) -> None:
    document["price_semantics"] = 2


def tamper_currency(document: Document) -> None:
    document["items"][0]["breakdown"]["currency"] = "KWD"


TAMPERINGS: dict[Callable[[Document], None], str] = {
    tamper_unit: "line 2 (Room), Room (`rate`), unit amount: expected 120, found 119",
    tamper_factor: "line 2 (Room), Room (`rate`), factor `stay.nights`: expected 7, found 6",
    tamper_read: "line 2 (Room), Room (`rate`), amount: expected 700.00, found 840.00",
    tamper_formula: "line 2 (Room), Room (`rate`), unit amount: expected 119, found 120",
    tamper_condition: "condition `context.season == 'low'`: expected true, found not true",
    tamper_total: "total, one-time: expected 1722.00, found 1000.00",
    tamper_group_total: "line 1 (Stay), total, monthly: expected 0.00, found 1.00",
    tamper_basis: "price basis: expected 1728.00, found 1722.00",
    tamper_weight: "price basis, weight of monthly: expected 6, found 5",
    tamper_choice: "line 2 (Room), Room (`rate`), `stay.nights`: expected 14, found 7",
    tamper_fact: 'High season (`high-season`), `context.season`: expected "low", found "high"',
    tamper_option: 'line 2 (Room), `room`: expected "double", found "suite"',
    tamper_quantity: "line 4 (Extra bed), `bed.quantity`: expected 2, found 3",
    tamper_start: "first day of validity: expected 2026-01-05, found 2026-01-01",
    tamper_end: "end of validity: expected 2026-01-05 or later, found 2026-01-01",
    tamper_places: "line 2 (Room), Room (`rate`), amount: expected 840.00, found 840.000",
    tamper_semantics: "price semantics: expected 1, found 2",
    tamper_currency: "total, one-time: expected 1722.000, found 1722.00",
}


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_recompute_quote__finds_tampering_even_with_a_fitting_reference(tamper: Callable[[Document], None]) -> None:
    document = hotel_document()
    tamper(document)
    assert any(TAMPERINGS[tamper] in difference for difference in differences(resealed(document)))


def test_recompute_quote__reference_covers_every_text() -> None:
    document = hotel_document()
    document["customer"] = "Charles Babbage"
    (difference,) = recompute_quote(document)
    assert difference.where == "reference"
    assert difference.found == document["reference"]
    assert difference.expected == resealed(document)["reference"]


@pytest.mark.parametrize(
    ("formula", "reason"),
    [
        ("room.rate +", "cannot be computed"),
        ("room.price", "reads `room.price`, whose value is not in the document"),
        ("sum(*.price)", "is not in the document"),
        ("room.rate / (room.rate - 120)", "divided by"),
        ("'a' * 999999999999", "needs a number"),
        ("room.rate > 3", "must be a number"),
        ("total('monthly')", "cannot be read here"),
        ("-" * 5000 + "1", "cannot be computed"),
        ("9" * 6000, "cannot be computed"),
        (" * ".join(["9" * 4000] * 4), "too large a number"),
        ("1 / " + "9" * 4000, "too large a number"),
        ("count(1)", "cannot be computed"),
        ("room.floors", "cannot be computed"),
        ("import os", "cannot be computed"),
    ],
)
def test_recompute_quote__hostile_formulas(formula: str, reason: str) -> None:
    document = hotel_document()
    leaf(document)["formula"] = formula
    leaf(document)["reads"]["room.floors"] = '["high"]'
    found = next(difference for difference in recompute_quote(document) if "Room (`rate`)" in difference.where)
    assert found.expected == "a formula that can be computed"
    assert reason in found.found


def test_recompute_quote__hostile_weight() -> None:
    document = hotel_document()
    document["items"][0]["breakdown"]["basis"]["weights"][1]["formula"] = "contract.months"
    found = differences(document)
    assert any(
        "weight of monthly" in difference and "`contract.months`, whose value is not" in difference for difference in found
    )


def test_recompute_quote__refuses_what_is_no_quote() -> None:
    with pytest.raises(QuoteError):
        recompute_quote({"schema_version": 1})
