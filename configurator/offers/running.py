"""Running contracts of customers: begun by orders, kept with what they own, changed by quotes that are accepted.

A contract is kept with the first thing that an order has brought (`details["contract"]`); an order that changes one says of which
order it is (`details["changes"]`), so that any order of the line leads to the contract as it is now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from configurator.catalog.charge_kinds import ChargeKind
from configurator.contracts.documents import contract_from_json, contract_to_json
from configurator.contracts.records import Contract
from configurator.errors import ContractError, RequestError
from configurator.money import from_minor
from configurator.offers.content import Content, ItemContent, SpecialContent, content_from_json
from configurator.quote.amended import Change, How, QuotedAmendment
from configurator.quote.amendment_words import word_amendment
from configurator.quote.document import Quote, quote_from_json, quote_to_json, referenced
from configurator.quote.running import change, contract_of

if TYPE_CHECKING:
    from configurator.store.orders import Gains, Order
    from configurator.store.owned import Gained, Owned, StoredOwned
    from configurator.store.records import Draft
    from configurator.store.store import Store

__all__ = ["Change", "How", "RunningContract", "change", "contract_of", "contracts_of", "running_contract", "word_amendment"]

CONTRACT = "contract"
CHANGES = "changes"
SPECIAL = "special"
"""The product of what no catalog has."""

_END_TITLES = {"en": "Cancellation of order {}", "de": "Kündigung des Auftrags {}", "zh": "取消订单{}"}


@dataclass(frozen=True)
class RunningContract:
    """A contract as it is now: of which order, which customer's, and what they own by it."""

    order: str
    customer: str
    contract: Contract
    owned: tuple[StoredOwned, ...]


def running_contract(store: Store, order: str) -> RunningContract:
    """The contract that an order has begun or changed, as it is now. Raises UnknownOrderError, ContractError."""
    found = store.orders.open(order)
    if found.customer is None:
        raise ContractError(f"Order `{order}` is of no known customer, so nothing is kept of its contract.", "Make a new quote.")
    return _last_of(store, order, found.customer, store.customers.owned(found.customer))


def _last_of(store: Store, order: str, customer: str, owned: Sequence[StoredOwned]) -> RunningContract:
    """The contract that an order has begun or changed, as what its customer owns says it."""
    followed = {str(each.owned.details[CHANGES]): each.source for each in owned if CHANGES in each.owned.details}
    last = order
    while last in followed:
        last = followed[last]
    return _running(store, last, customer, owned)


def contracts_of(store: Store, customer: str) -> list[RunningContract]:
    """All contracts of a customer, as they are now, in the order of their orders. Raises UnknownCustomerError."""
    owned = store.customers.owned(customer)
    changed = {each.owned.details.get(CHANGES) for each in owned}
    sources = dict.fromkeys(each.source for each in owned if CONTRACT in each.owned.details)
    return [_running(store, source, customer, owned) for source in sources if source not in changed]


def _running(store: Store, order: str, customer: str, owned: Iterable[StoredOwned]) -> RunningContract:
    records = tuple(each for each in owned if each.source == order)
    kept = next((each.owned.details[CONTRACT] for each in records if CONTRACT in each.owned.details), None)
    if kept is not None:
        return RunningContract(order, customer, contract_from_json(kept), records)
    quote = quote_from_json(store.orders.document(order)["priced"])  # an order from before contracts were kept
    found = quote.amendment.amendment.after if quote.amendment else contract_of(quote, store.orders.open(order).accepted_at)
    return RunningContract(order, customer, found, records)


# --- quoting a change ---


def prepared(content: Content, running: RunningContract) -> Content:
    """The content of a quote that changes a contract: for its customer; an end is quoted with what it costs."""
    wanted = _wanted(content)
    if content.customer_id not in (None, running.customer):
        message = f"Order `{wanted.order}` is of customer `{running.customer}`, and the offer is for `{content.customer_id}`."
        raise RequestError(message, "Name an order of the same customer.")
    content = replace(content, customer_id=running.customer, currency=content.currency or running.contract.currency)
    if wanted.how is not How.CANCEL:
        return content
    found = change(running.contract, None, wanted)
    amounts = {ChargeKind.ONE_TIME: from_minor(found.penalty, running.contract.currency)}
    title = _END_TITLES.get(content.language.split("-")[0], _END_TITLES["en"]).format(wanted.order)
    return replace(content, items=(ItemContent("1", special=SpecialContent(amounts), title=title),), discounts=(), groups=())


def amended(quote: Quote, content: Content, running: RunningContract) -> Quote:
    """A quote with what it changes in a running contract. Raises ContractError where that cannot be."""
    wanted = _wanted(content)
    if quote.currency != running.contract.currency:
        message = f"The contract of order `{wanted.order}` is in {running.contract.currency}, and the offer in {quote.currency}."
        raise ContractError(message, "Offer it in the currency of the contract.")
    found = change(running.contract, quote, wanted)
    return referenced(replace(quote, amendment=QuotedAmendment(wanted, found)))


def amended_draft(store: Store, draft: Draft) -> Draft:
    """What is to be stored of an offer, with what it changes in a running contract, where it does. Raises ContractError."""
    content = content_from_json(draft.content)
    if content.changes is None:
        return draft
    quote = amended(quote_from_json(draft.priced), content, running_contract(store, content.changes.order))
    return replace(draft, priced=quote_to_json(quote))


def _wanted(content: Content) -> Change:
    assert content.changes is not None, "the content changes a contract"
    return content.changes


# --- accepting ---


def gains_of(store: Store) -> Gains:
    """What customers gain by orders: things with their contracts, where they change one, from the day of the change on.

    Raises ContractError where the offer begins no contract, or changes one that was changed by another order since.
    """
    return lambda order, priced, owned: gained(store, order, quote_from_json(priced), owned)


def gained(store: Store, order: Order, quote: Quote, owned: Sequence[StoredOwned]) -> Gained:
    """What a customer owns by an order, with its contract; and which records end because of it, from which day on."""
    from configurator.store.owned import Gained

    if quote.amendment is None:
        contract = contract_of(quote, order.accepted_at)
        return Gained(_with_contract(owned_by(quote, contract.start), contract))
    wanted, after = quote.amendment.change, quote.amendment.amendment.after
    if order.customer is None:
        raise ContractError(f"What order `{wanted.order}` began is changed for no customer.", "Make the quote for its customer.")
    running = _last_of(store, wanted.order, order.customer, owned)
    if running.contract != quote.amendment.amendment.before:
        message = f"The contract of order `{wanted.order}` was changed by order `{running.order}` since this was offered."
        raise ContractError(message, "Save the quote again: it is then worked out on the contract as it is now.")
    former = [each for each in running.owned if each.owned.until is None or each.owned.until > wanted.on]
    if wanted.how is How.CANCEL:
        records = [replace(each.owned, since=wanted.on, until=after.end) for each in former]
    else:
        records = owned_by(quote, wanted.on)
    records = [replace(each, details={**each.details, CHANGES: running.order}) for each in records]
    return Gained(_with_contract(records, after), {each.id: wanted.on for each in former})


def owned_by(quote: Quote, since: date | datetime) -> list[Owned]:
    """What a customer owns who has accepted a quote: every configured item that counts, with what is paid for it.

    Where there is none, they own the specials.
    """
    from configurator.store.owned import Owned

    day = since.astimezone(ZoneInfo(quote.valid.timezone)).date() if isinstance(since, datetime) else since
    found = []
    configured = any(item.product is not None for item in quote.counted)
    for item in quote.counted:
        if item.product is not None or not configured:
            contract = item.breakdown.contract
            details: dict[str, Any] = {
                "item": item.id,
                "totals": {str(kind): f"{total:f}" for kind, total in item.totals.items()},
                "catalog_hash": item.catalog.content_hash if item.catalog is not None else None,
                "months": str(contract.term.months) if contract is not None else None,
            }
            product, catalog = item.product.id if item.product else SPECIAL, item.catalog.id if item.catalog else None
            found.append(Owned(product, catalog, dict(item.decisions), item.quantity, day, None, details))
    return found


def _with_contract(records: list[Owned], contract: Contract) -> list[Owned]:
    """Records of which the first has the contract."""
    if not records:
        return records
    first, *rest = ({name: each for name, each in record.details.items() if name != CONTRACT} for record in records)
    details = [{**first, CONTRACT: contract_to_json(contract)}, *rest]
    return [replace(record, details=each) for record, each in zip(records, details, strict=True)]
