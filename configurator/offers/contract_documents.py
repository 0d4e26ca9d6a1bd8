"""Running contracts and their changes as JSON documents: the same from the command line and from the service."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from configurator.contracts import Contract, ContractLine, Payment, Period, Unit, payments
from configurator.contracts.documents import amendment_to_json, contract_to_json
from configurator.money import from_minor
from configurator.offers.running import RunningContract
from configurator.quote.amendment_words import word_amendment

if TYPE_CHECKING:
    from configurator.quote.document import Quote

NEXT = 6
"""So many payments are told ahead."""


def contract_summary(found: RunningContract) -> dict[str, Any]:
    """A contract in a list."""
    contract = found.contract
    return {
        "order": found.order,
        "customer": found.customer,
        "start": contract.start.isoformat(),
        "end": contract.end.isoformat() if contract.end else None,
        "currency": contract.currency,
        "products": [{"product": each.owned.product, "quantity": each.owned.quantity} for each in found.owned],
    }


def contract_document(found: RunningContract, day: date) -> dict[str, Any]:
    """A contract on a day: what runs, what is paid next, and all payments together where it has an end."""
    contract = found.contract
    return {
        **contract_summary(found),
        "on": day.isoformat(),
        "running": [_line(each, contract) for each in contract.running(day)],
        "payments": [
            {"day": each.day.isoformat(), "kind": each.kind, "amount": _amount(each.minor, contract)}
            for each in next_payments(contract, day)
        ],
        "value": _amount(all_payments(contract), contract) if contract.end else None,
        "contract": contract_to_json(contract),
    }


def change_document(quote: Quote, id: str | None = None) -> dict[str, Any]:
    """What a quote changes in a running contract, in words and to the cent; `id` is that of the quote where it is kept."""
    assert quote.amendment is not None, "the quote changes a contract"
    return {
        "quote": id,
        "currency": quote.currency,
        "words": list(word_amendment(quote.amendment, quote.language)),
        "amendment": amendment_to_json(quote.amendment.amendment),
    }


def next_payments(contract: Contract, day: date) -> list[Payment]:
    """The next payments from a day on."""
    until = contract.end if contract.end is not None else Period(1, Unit.YEAR).after(day)
    after = Period(1, Unit.DAY).after(until)
    return [each for each in payments(contract, after) if each.day >= day and each.minor][:NEXT]


def all_payments(contract: Contract) -> int:
    """What all payments come to, in minor units. Raises ContractError where they have no end."""
    return sum(each.minor for each in payments(contract))


def _line(line: ContractLine, contract: Contract) -> dict[str, Any]:
    return {
        "key": line.key,
        "title": line.line.title.render(),
        "kind": line.line.kind,
        "amount": _amount(line.line.minor, contract),
        "from": line.start.isoformat(),
        "until": line.end.isoformat() if line.end else None,
    }


def _amount(minor: int, contract: Contract) -> str:
    return f"{from_minor(minor, contract.currency):f}"
