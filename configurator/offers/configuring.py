"""From the content of an offer to configurations: every item completed, or why it cannot be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from configurator.catalog.records import ChoiceValue, ContextFact
from configurator.configurable import ConfigurableCatalog
from configurator.configuration import Configuration
from configurator.errors import ConfiguratorError, RequestError
from configurator.explanation.records import Conflict
from configurator.inputs import check_required
from configurator.offers.between_items import Added, added_by, fact_value, facts_following
from configurator.offers.catalogs import Catalogs
from configurator.offers.content import Content, ItemContent, Typed
from configurator.pricing.breakdown import Breakdown
from configurator.session import Session
from configurator.titles import written_all


@dataclass(frozen=True)
class ConfiguredItem:
    """An item with its configuration; else the conflict of its decisions, or the error that it cannot be configured for.

    `breakdown` is the price of one, where it is known already.
    """

    item: ItemContent
    configuration: Configuration | None = None
    conflict: Conflict | None = None
    error: ConfiguratorError | None = None
    breakdown: Breakdown | None = field(default=None, compare=False)


MOST_ROUNDS = 12
"""So often items are configured that depend on each other, before it is told that they do not settle."""

Facts = Mapping[str, ChoiceValue]


def configure_items(content: Content, catalogs: Catalogs, now: datetime) -> list[ConfiguredItem]:
    """Every item of an offer, configured; specials have no configuration, and nothing is wrong with them.

    Facts that follow from the other items are those of the configurations that come out. Raises RequestError where items push
    each other on and on.
    """
    return _Offer(content, catalogs, now).configured()


def facts_in(content: Content, catalogs: Catalogs, now: datetime) -> dict[str, Facts]:
    """The facts of each item of an offer, by its id, that follow from the other items as they are now; where they have values."""
    offer = _Offer(content, catalogs, now)
    if not offer.has_following_facts:
        return {}
    try:
        offer.configured()
    except RequestError:
        return {}  # told where the offer is priced
    return offer.known_facts


class _Offer:
    """The items of an offer while they are configured; what is the same in all that counts is configured once."""

    def __init__(self, content: Content, catalogs: Catalogs, now: datetime) -> None:
        self._content = content
        self._catalogs = catalogs
        self._now = now
        self._known: dict[object, ConfiguredItem] = {}
        self._following = [self._facts_following(item) for item in content.items]
        self._added: list[Added | None] = [None] * len(content.items)

    @property
    def has_following_facts(self) -> bool:
        """Whether some item has a fact that follows from items."""
        return any(self._following)

    @property
    def known_facts(self) -> dict[str, Facts]:
        """The facts of each item by now, by its id."""
        found = {item.id: self._facts(number) for number, item in enumerate(self._content.items)}
        return {item: facts for item, facts in found.items() if not isinstance(facts, ConfiguratorError)}

    def configured(self) -> list[ConfiguredItem]:
        """All items, configured again until the facts that follow from items are those that they were configured with."""
        numbers = range(len(self._content.items))
        moving: list[int] = []
        for _ in range(MOST_ROUNDS):
            made = [self._configured(number) for number in numbers]
            moving = [number for number in numbers if _told(self._facts(number)) != _told(made[number][1])]
            if not moving:
                return [item for item, _ in made]
        raise unsettled([self._content.items[number].id for number in moving])

    def _facts_following(self, item: ItemContent) -> tuple[ContextFact, ...]:
        """The facts of an item that follow from items; none where it cannot be configured at all, which is told later."""
        try:
            product = self._catalogs.current(item.catalog).product(item.product) if item.product is not None else None
        except ConfiguratorError:
            return ()
        return facts_following(item, self._content, product) if product is not None else ()

    def _facts(self, number: int) -> Facts | ConfiguratorError:
        """What the facts of an item are by now, or why one of them has no value."""
        try:
            return {fact.id: fact_value(fact, number, self._content, self._added) for fact in self._following[number]}
        except ConfiguratorError as error:
            return error

    def _configured(self, number: int) -> tuple[ConfiguredItem, Facts | ConfiguratorError]:
        """An item, and the facts that it was configured with."""
        item, facts = self._content.items[number], self._facts(number)
        if item.special is not None:
            return ConfiguredItem(item), facts
        if isinstance(facts, ConfiguratorError):
            return ConfiguredItem(item, error=facts), facts  # what it added is what leads to this
        found = self._once(item, facts)
        self._added[number] = added_by(found.configuration) if found.configuration is not None else None
        return found, facts

    def _once(self, item: ItemContent, facts: Facts) -> ConfiguredItem:
        """An item; one that was configured alike is found again."""
        values = (item.context, item.decisions, item.inputs, item.assignment, facts)
        key = (item.catalog, item.product, item.prefer, item.made_from, *(tuple(sorted(each.items())) for each in values))
        if key not in self._known:
            self._known[key] = configure_item(item, self._content, self._catalogs, self._now, facts)
        return replace(self._known[key], item=_as_made(item, self._known[key].item))


def _told(facts: Facts | ConfiguratorError) -> Facts | str:
    """Facts, or an error as its message, so that equal ones are equal."""
    return facts.message if isinstance(facts, ConfiguratorError) else facts


def unsettled(items: Sequence[str]) -> RequestError:
    """The error of items that push each other on and on."""
    *others, last = (f"`{item}`" for item in items)
    listed = f"{', '.join(others)} and {last}" if others else f"{last} and what it counts itself"
    message = f"Items {listed} of this offer change each other on and on: what one takes decides what the other may take."
    return RequestError(message, "Decide for one of them what it takes, or give the fact that they share.")


def _as_made(item: ItemContent, made: ItemContent) -> ItemContent:
    return replace(item, assignment=made.assignment, made_from=made.made_from)


def configure_item(
    item: ItemContent, content: Content, catalogs: Catalogs, now: datetime, facts: Facts | None = None
) -> ConfiguredItem:
    """An item of an offer, configured. Its assignment is kept where it is still possible. `facts` are those of other items."""
    try:
        catalog = catalogs.current(item.catalog)
        session = begin(item, content, catalog, now, facts)
        conflict = session.conflict
        if conflict is not None:
            return ConfiguredItem(item, conflict=conflict)
        configuration = _completed(item, session)
        check_required(session.product, configuration.values, configuration.inputs)
    except ConfiguratorError as error:
        return ConfiguredItem(item, error=error)
    made = written_all(configuration.assignment)
    return ConfiguredItem(replace(item, assignment=made, made_from=session.catalog.content_hash), configuration)


def begin(
    item: ItemContent, content: Content, catalog: ConfigurableCatalog, now: datetime, facts: Facts | None = None
) -> Session:
    """A session for an item; `facts` follow from other items. Raises what `ConfigurableCatalog.configure` raises."""
    assert item.product is not None
    product = catalog.product(item.product)
    shared = {name: value for name, value in content.context.items() if name in product.context}
    return catalog.configure(
        item.product,
        context={**(facts or {}), **shared, **item.context},
        decisions=item.decisions,
        language=content.language,
        started=now,
        inputs=item.inputs,
        customer=content.customer_id,
    )


def _completed(item: ItemContent, session: Session) -> Configuration:
    """The assignment of the item where it still is possible, else a new completion."""
    if item.assignment and _fits(item.assignment, session):
        kept = session.completed_as(item.assignment)
        if kept is not None:
            return kept
    return session.complete(item.prefer)


def _fits(assignment: Mapping[str, Typed], session: Session) -> bool:
    """Whether an assignment is about the choices of a product, and agrees with what was decided."""
    return set(assignment) == set(session.product.choices)
