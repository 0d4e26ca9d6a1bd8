"""Configurations side by side as a JSON document: the same from the command line and from the service."""

from __future__ import annotations

from typing import Any

from configurator.catalog.records import Choice, ChoiceValue
from configurator.offers.comparing import ComparedCharge, ComparedChoice, Comparison, ToFirst
from configurator.pricing.difference_words import difference_document
from configurator.titles import choice_title, value_title, written, written_all


def comparison_document(comparison: Comparison, language: str) -> dict[str, Any]:
    """A comparison as JSON: every list has one entry for each configuration; amounts are texts."""
    return {
        "currency": comparison.currency,
        "configurations": [
            {"product": each.product.id, "decisions": written_all(each.decisions), "assignment": written_all(each.assignment)}
            for each in comparison.configurations
        ],
        "choices": [_choice_document(row, language) for row in comparison.choices],
        "charges": [_charge_document(row, language) for row in comparison.charges],
        "totals": {str(kind): [f"{total:f}" for total in comparison.totals(kind)] for kind in comparison.kinds},
        "contract_values": [None if value is None else f"{value:f}" for value in comparison.contract_values],
        "differences": [_difference_document(each, language) for each in comparison.differences],
    }


def _choice_document(row: ComparedChoice, language: str) -> dict[str, Any]:
    pairs = list(zip(row.choices, row.values, strict=True))
    return {
        "choice": row.choice.path,
        "title": choice_title(row.choice, language),
        "values": [None if value is None else written(value) for value in row.values],
        "value_titles": [_value_title(*pair, language) for pair in pairs],
        "decided": list(row.decided),
        "attributes": [
            {
                "attribute": each.attribute.id,
                "title": each.attribute.title.render(language),
                "unit": each.attribute.unit,
                "values": [_plain(value) for value in each.values],
            }
            for each in row.attributes
        ],
    }


def _value_title(choice: Choice | None, value: ChoiceValue | None, language: str) -> str | None:
    return None if choice is None or value is None else value_title(choice, value, language)


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _charge_document(row: ComparedCharge, language: str) -> dict[str, Any]:
    amounts = [None if leaf is None else f"{leaf.amount:f}" for leaf in row.leaves]
    return {"charge": row.charge, "kind": str(row.kind), "title": row.title.render(language), "amounts": amounts}


def _difference_document(difference: ToFirst, language: str) -> dict[str, Any]:
    rules = {"begin": difference.begin, "stop": difference.stop}
    listed = {name: [{"id": rule.id, "because": rule.because.render(language)} for rule in each] for name, each in rules.items()}
    return {"price": difference_document(difference.price, language), "rules": listed}
