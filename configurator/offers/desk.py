"""The desk of a sales rep: offers are configured and priced with catalogs, and kept as quotes in a store.

Every catalog that a quote was made from is kept with it, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from configurator.catalog.records import ContextFact
from configurator.configuration import Configuration
from configurator.errors import RequestError
from configurator.offers.catalogs import Catalogs
from configurator.offers.content import Content, content_from_json, content_to_json
from configurator.offers.history import owned_facts
from configurator.offers.pricing import PricedOffer, price_offer, problem_of
from configurator.offers.running import (
    RunningContract,
    amended,
    gains_of,
    prepared,
    running_contract,
)
from configurator.quote.amended import How
from configurator.quote.document import Quote, quote_from_json, quote_to_json
from configurator.quote.life import Action, Actor, Step
from configurator.store.records import Draft, StoredQuote

if TYPE_CHECKING:
    from configurator.store.customer_records import Customer
    from configurator.store.orders import Acceptance, Order
    from configurator.store.store import Store


def now() -> datetime:
    """The present, with its time zone."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Kept:
    """A stored quote with what was last saved of one of its revisions."""

    stored: StoredQuote
    revision: int
    content: Content
    quote: Quote


class Desk:
    """Offers made, changed, sent and accepted by one actor. Raises what the store raises, and what `price_offer` raises."""

    def __init__(self, store: Store, catalogs: Catalogs, actor: Actor, clock: Callable[[], datetime] = now) -> None:
        self.store = store
        self.catalogs = catalogs
        self.actor = actor
        self._clock = clock

    # --- making and changing ---

    def create(self, content: Content, owner: str | None = None) -> Kept:
        """A new quote: revision 1, a draft."""
        offer = self._priced(content)
        owner = owner or self.actor.name
        stored = self.store.quotes.create(draft_of(offer), owner=owner, actor=self.actor, customer=offer.content.customer_id)
        return Kept(stored, stored.latest.revision, offer.content, offer.quote)

    def save(self, quote: str, content: Content, version: int | None = None) -> Kept:
        """Save the last revision with another content, priced anew. `version` is that at which it was read (now, unless said)."""
        offer = self._priced(content)
        version = self.store.quotes.open(quote).version if version is None else version
        stored = self.store.quotes.save(quote, draft_of(offer), version=version, actor=self.actor)
        return Kept(stored, stored.latest.revision, offer.content, offer.quote)

    def change(self, quote: str, change: Callable[[Content], Content], version: int | None = None) -> Kept:
        """Change the content of the last revision; one that was sent is left as it is, and the next revision begun."""
        stored = self.store.quotes.open(quote)
        version = stored.version if version is None else version
        content = change(self.open(quote).content)
        if Action.SAVE not in stored.latest.possible:
            offer = self._priced(content)
            version = self.store.quotes.revise(quote, version=version, actor=self.actor).version
            stored = self.store.quotes.save(quote, draft_of(offer), version=version, actor=self.actor)
            return Kept(stored, stored.latest.revision, offer.content, offer.quote)
        return self.save(quote, content, version)

    def copy(self, quote: str, customer: str | None = None) -> Kept:
        """A new quote with the content of another, for the same customer or another one."""
        content = self.open(quote).content
        if customer is not None:
            asked = {fact.id for fact in self._asked(content)}
            context = {name: value for name, value in content.context.items() if name not in asked}
            content = replace(content, customer="", address="", customer_id=customer, context=context, changes=None)
        return self.create(content)

    # --- life ---

    def submit(self, quote: str, version: int | None = None) -> StoredQuote:
        """Ask for the approvals that the quote needs; where it needs none, it is approved."""
        kept = self.open(quote)
        own = self.actor.roles
        steps = [Step(each.role, each.because) for each in kept.quote.approvals if each.role not in own]
        version = kept.stored.version if version is None else version
        return self.store.quotes.submit(quote, version=version, actor=self.actor, steps=steps)

    def accept(self, quote: str, acceptance: Acceptance) -> Order:
        """What the customer said to a rep: the order, exactly once; and from now on the customer owns what was ordered."""
        return self.store.orders.accept(quote, acceptance, actor=self.actor, gains=gains_of(self.store))

    # --- reading ---

    def open(self, quote: str, revision: int | None = None, save: int | None = None) -> Kept:
        """A quote with what was last saved of its last revision, or of another one."""
        stored = self.store.quotes.open(quote)
        draft = self.store.quotes.read(quote, revision, save)
        number = revision or stored.latest.revision
        return Kept(stored, number, content_from_json(draft.content), quote_from_json(draft.priced))

    def now(self) -> datetime:
        """The moment of the desk."""
        return self._clock()

    # --- inside ---

    def price(self, content: Content) -> PricedOffer:
        """The offer, for the customer that it names, and with what it changes in a running contract. Nothing is kept of it."""
        running = running_contract(self.store, content.changes.order) if content.changes is not None else None
        content = prepared(content, running) if running is not None else content
        offer = price_offer(self._for_customer(content, running), self.catalogs, self._clock(), self.actor.roles)
        if running is None:
            return offer
        return replace(offer, quote=amended(offer.quote, offer.content, running))

    def _priced(self, content: Content) -> PricedOffer:
        """The offer, with the catalogs that it was made from kept."""
        offer = self.price(content)
        made_from = {each.configuration.catalog.content_hash: each.configuration for each in offer.items if each.configuration}
        for hash, configuration in made_from.items():
            if not self.store.catalogs.has(hash):
                self.store.catalogs.keep(configuration.catalog.folder, actor=self.actor, hash=hash)
        return offer

    def _for_customer(self, content: Content, running: RunningContract | None = None) -> Content:
        """A content with name, address, language and facts of the customer that it names, where it does not say them itself."""
        if content.customer_id is None:
            return content
        customer = self._customer(content.customer_id)
        if customer is None:
            return content
        facts = {**customer.attributes, **({"segment": customer.segment} if customer.segment else {})}
        unsaid = {name: value for name, value in facts.items() if name not in content.context}
        known = {name: value for name, value in unsaid.items() if self._is_value(name, value, content)}
        return replace(
            content,
            customer=content.customer or customer.name,
            address=content.address or address_of(customer),
            context={**known, **content.context, **self._history(customer.id, content, running)},
        )

    def _history(self, customer: str, content: Content, running: RunningContract | None) -> Mapping[str, str | int | bool]:
        """Facts about what the customer owns; what the store knows goes before what is said.

        Within the term of a contract they stay what they were when it was offered: more data takes no welcome discount away.
        """
        facts = {fact.id: fact for fact in self._asked(content)}
        if facts and running is not None and content.changes is not None and content.changes.how is How.AMEND:
            offered = quote_from_json(self.store.orders.document(running.order)["priced"])
            return {fact.id: fact.value for item in offered.items for fact in item.context if fact.id in facts}
        owned = [each.owned for each in self.store.customers.owned(customer)] if facts else []
        return owned_facts(facts.values(), owned, self._clock().date())

    def _asked(self, content: Content) -> list[ContextFact]:
        """The facts of the products that are offered that ask what the customer owns."""
        named = dict.fromkeys((item.catalog, item.product) for item in content.items if item.product is not None)
        products = [self.catalogs.current(catalog).product(product) for catalog, product in named]
        return [fact for product in products for fact in product.context.values() if fact.owned is not None]

    def _is_value(self, fact: str, value: str, content: Content) -> bool:
        """Whether something that is known of a customer is a value of a fact of the products that are offered."""
        for item in content.items:
            if item.product is not None:
                facts = self.catalogs.current(item.catalog).product(item.product).context
                if fact in facts and value in map(str, facts[fact].values):
                    return True
        return False

    def _customer(self, customer: str) -> Customer | None:
        from configurator.store.errors import UnknownCustomerError

        try:
            return self.store.customers.open(customer).customer
        except UnknownCustomerError:
            return None


def draft_of(offer: PricedOffer) -> Draft:
    """What is stored of an offer."""
    quote = offer.quote
    made_from = (each.configuration for each in offer.items)
    catalogs = dict.fromkeys(each.catalog.content_hash for each in made_from if isinstance(each, Configuration))
    return Draft(
        content=content_to_json(offer.content),
        priced=quote_to_json(quote),
        title=quote.title or ", ".join(dict.fromkeys(item.title for item in quote.items))[:200],
        currency=quote.currency,
        total=quote.value,
        valid_until=quote.valid.end,
        timezone=quote.valid.timezone,
        catalogs=tuple(catalogs),
        products=tuple(dict.fromkeys(item.product.id for item in quote.items if item.product is not None)),
    )


def address_of(customer: Customer) -> str:
    """The first address of a customer, in lines."""
    for address in customer.addresses:
        place = " ".join(part for part in (address.postcode, address.city) if part)
        return "\n".join(line for line in (address.street, place, address.region, address.country) if line)
    return ""


def change_items(
    content: Content, decisions: Mapping[str, str | int | bool], which: Iterable[str] | None, desk: Desk
) -> tuple[Content, dict[str, str]]:
    """One change made to all items (or some) that allow it: the content after it, and why the others could not be changed.

    Items whose product does not have a choice of that name are among those that could not.
    """
    from configurator.offers.configuring import configure_item, facts_in

    wanted = set(which) if which is not None else {item.id for item in content.items if item.product is not None}
    unknown = wanted - {item.id for item in content.items}
    if unknown:
        raise RequestError(f"There is no item `{sorted(unknown)[0]}`.", f"Items: {', '.join(item.id for item in content.items)}.")
    items, refused = [], dict[str, str]()
    now = desk.now()
    facts = facts_in(content, desk.catalogs, now)
    for item in content.items:
        if item.id not in wanted or item.product is None:
            items.append(item)
            continue
        changed = replace(item, decisions={**item.decisions, **decisions}, assignment={}, made_from=None)
        made = configure_item(changed, content, desk.catalogs, now, facts.get(item.id))
        if made.configuration is None:
            refused[item.id] = problem_of(made, content.language)
        items.append(item if made.configuration is None else made.item)
    return replace(content, items=tuple(items)), refused
