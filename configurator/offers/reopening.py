"""A stored offer reopened: what becomes of it under the catalogs of today.

The decisions of people are kept before everything else. Where the configuration is not possible any more, the proposal is the
valid one that is nearest to it (`nearest.py`). An offer that was made from the very catalog, on the same terms, is unchanged
without asking an engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from configurator.catalog.records import ChoiceValue, ContextFact, InputValue, Product, Rule
from configurator.configurable import ConfigurableCatalog
from configurator.errors import ConfiguratorError, InputError
from configurator.explanation.wording import word_conflict, word_no_way, word_reasons
from configurator.inputs import check_required, find_input, inputs_of, read_input
from configurator.offers.between_items import Added, added_by, facts_following
from configurator.offers.between_items import fact_value as follow
from configurator.offers.catalogs import Catalogs
from configurator.offers.configuring import MOST_ROUNDS, ConfiguredItem, Facts, configure_item, unsettled
from configurator.offers.content import Content, DiscountContent, ItemContent, Typed
from configurator.offers.former import Former, read_former
from configurator.offers.nearest import nearest
from configurator.offers.pricing import approvals_of, price_items
from configurator.offers.reopened import ChangedValue, Outcome, Reopened, ReopenedItem, gravest, sums_of
from configurator.offers.reopening_changes import changed_values
from configurator.offers.reopening_words import word_dropped_discount, word_gone_fact, word_other_currency
from configurator.offers.sale import Sale, Sales
from configurator.pricing.breakdown import Breakdown
from configurator.pricing.difference import PriceDifference, price_difference
from configurator.quote.document import Approval, Item, Quote
from configurator.requests import fact_value
from configurator.titles import written, written_all

Values = Mapping[str, ChoiceValue]


def reopen(
    content: Content, quote: Quote | None, catalogs: Catalogs, now: datetime, roles: Iterable[str] = ()
) -> Reopened:
    """A stored offer against the catalogs of today: its content, and the quote that was made of it (None: none was).

    `roles` are those of whoever reopens it, for approvals. What cannot be offered is an outcome, not an error.
    """
    return Reopening(catalogs, now).of(content, quote, roles)


@dataclass(frozen=True, slots=True)
class _Told:
    """An item as it is told, and as it is configured for the proposal."""

    told: ReopenedItem
    configured: ConfiguredItem


@dataclass(frozen=True, slots=True)
class _Stored:
    """An item as it is stored: its content, what was offered of it, and the offer that it is of."""

    item: ItemContent
    offered: Item | None
    content: Content

    @property
    def title(self) -> str:
        return self.item.title or (self.offered.title if self.offered is not None else self.item.product or self.item.id)

    @property
    def assignment(self) -> Mapping[str, Typed]:
        """The completed configuration, as far as it is known."""
        if self.item.assignment or self.offered is None:
            return self.item.assignment
        return {choice.path: choice.value for choice in self.offered.choices}


@dataclass(frozen=True, slots=True)
class _Facts:
    """The context of an item today: `given` to its product; `kept` are those of them that it did not say itself."""

    given: Mapping[str, Typed]
    kept: Mapping[str, Typed]
    gone: tuple[ChangedValue, ...] = ()


class Reopening:
    """Reopens many offers at one moment. What occurs in several of them is worked out once."""

    def __init__(self, catalogs: Catalogs, now: datetime) -> None:
        self._catalogs = catalogs
        self._now = now
        self._sales = Sales(now)

    def of(self, content: Content, quote: Quote | None, roles: Iterable[str] = ()) -> Reopened:
        """What becomes of an offer: as `reopen`."""
        stored = [_Stored(item, quote.item(item.id) if quote is not None else None, content) for item in content.items]
        before = sums_of(quote) if quote is not None else None
        if quote is not None and all(self._is_same(each, quote) for each in stored):
            same = tuple(ReopenedItem(each.item.id, each.title, Outcome.UNCHANGED, each.item) for each in stored)
            return Reopened(Outcome.UNCHANGED, content, content.language, quote.currency, same, before, before)
        try:
            found = self._settled(stored, content)
        except ConfiguratorError as error:
            told = tuple(_impossible(each, error.message).told for each in stored)
            currency = quote.currency if quote is not None else content.currency or ""
            return Reopened(Outcome.IMPOSSIBLE, content, content.language, currency, told, before, None)
        return self._whole(content, quote, found, roles)

    def _settled(self, stored: list[_Stored], content: Content) -> list[_Told]:
        """All items; those with facts that follow from other items as often as these change. Raises RequestError."""
        following = [self._following(each, content) for each in stored]
        added: list[Added | None] = [None] * len(stored)

        def facts(number: int) -> Facts:
            return {fact.id: follow(fact, number, content, added) for fact in following[number]}

        moving: list[int] = []
        for _ in range(MOST_ROUNDS):
            found, used = list[_Told](), list[Facts]()
            for number, each in enumerate(stored):
                used.append(facts(number))
                found.append(self._item(each, used[number]))
                made = found[number].configured.configuration
                added[number] = added_by(made) if made is not None else None
            moving = [number for number in range(len(stored)) if facts(number) != used[number]]
            if not moving:
                return found
        raise unsettled([stored[number].item.id for number in moving])

    def _following(self, stored: _Stored, content: Content) -> tuple[ContextFact, ...]:
        """The facts of an item that follow from the others; none where its product is gone, which is told later."""
        if stored.item.product is None:
            return ()
        try:
            product = self._catalogs.current(stored.item.catalog).product(stored.item.product)
        except ConfiguratorError:
            return ()
        return facts_following(stored.item, content, product)

    # --- the whole ---

    def _whole(self, content: Content, quote: Quote | None, found: list[_Told], roles: Iterable[str]) -> Reopened:
        told = tuple(each.told for each in found)
        before = sums_of(quote) if quote is not None else None
        discounts, because = _fitting_discounts(content, found)
        proposal = replace(content, items=tuple(each.item for each in told), discounts=discounts)
        outcome = gravest([each.outcome for each in told])
        currency = quote.currency if quote is not None else content.currency or ""
        if outcome is Outcome.IMPOSSIBLE:
            return Reopened(outcome, proposal, content.language, currency, told, before, None, None, because)
        if quote is not None and outcome is Outcome.UNCHANGED and proposal.discounts == content.discounts:
            new = _new_approvals(quote, approvals_of(quote, [each.configured for each in found], roles))
            return Reopened(outcome, proposal, content.language, currency, told, before, before, None, (), new)
        try:
            offer = price_items(proposal, [each.configured for each in found], self._now, roles)
        except ConfiguratorError as error:
            reasons = (*because, error.message)
            return Reopened(Outcome.IMPOSSIBLE, proposal, content.language, currency, told, before, None, None, reasons)
        after = sums_of(offer.quote)
        if quote is not None and quote.currency != offer.quote.currency:
            because = (*because, word_other_currency(quote.currency, offer.quote.currency, content.language))
        rest = [Outcome.REPAIRED] if discounts != content.discounts else []
        rest += [Outcome.REPRICED] if quote is None or before != after or quote.currency != offer.quote.currency else []
        return Reopened(
            outcome=gravest([outcome, *rest]),
            content=offer.content,
            language=content.language,
            currency=offer.quote.currency,
            items=told,
            before=before,
            after=after,
            offer=offer,
            because=because,
            approvals=_new_approvals(quote, offer.quote.approvals),
        )

    # --- an item ---

    def _is_same(self, stored: _Stored, quote: Quote) -> bool:
        """Whether an item was made from the very catalog of today, on the same terms, so that nothing can have changed."""
        item, offered = stored.item, stored.offered
        if item.special is not None:
            return offered is not None and offered.is_special
        if offered is None or offered.catalog is None or offered.product is None or offered.product.id != item.product:
            return False
        try:
            catalog = self._catalogs.current(item.catalog)
            if catalog.records.content_hash != offered.catalog.content_hash:
                return False
            facts = {fact.id: fact.value for fact in offered.context}
            customer = stored.content.customer_id
            return self._sales.same_terms(catalog, offered.product.id, facts, customer, quote.created)
        except ConfiguratorError:
            return False

    def _item(self, stored: _Stored, following: Facts) -> _Told:
        if stored.item.special is not None:
            same = ReopenedItem(stored.item.id, stored.title, Outcome.UNCHANGED, stored.item)
            return _Told(same, ConfiguredItem(stored.item))
        try:
            assert stored.item.product is not None
            catalog = self._catalogs.current(stored.item.catalog)
            facts = _facts(stored, catalog.product(stored.item.product), following)
            sale = self._sales.of(catalog, stored.item.product, facts.given, stored.content.customer_id)
            return self._configured(stored, catalog, sale, facts)
        except ConfiguratorError as error:
            return _impossible(stored, error.message)

    def _configured(self, stored: _Stored, catalog: ConfigurableCatalog, sale: Sale, facts: _Facts) -> _Told:
        """An item of which the product is still there. Raises MissingInputError, and what pricing raises."""
        former = read_former(sale, stored.item.decisions, stored.assignment)
        if not stored.assignment:
            self._complete(former, stored, facts.given)
        assignment = _nearest(sale, former)
        if assignment is None:
            return _impossible(stored, *_why_nothing(sale, stored.content.language))
        inputs, gone_inputs = _inputs(sale.product, stored.item.inputs)
        changes = (*facts.gone, *changed_values(sale, former, assignment, stored.offered, stored.content.language), *gone_inputs)
        decided = [*former.decided, *(each.choice.path for each in former.gone if each.decided and each.choice is not None)]
        decisions = {path: assignment[path] for path in sale.product.choices if path in decided}
        configuration = sale.configuration(decisions, assignment)
        configuration = replace(configuration, inputs=inputs_of(sale.product, configuration.values, inputs))
        check_required(sale.product, configuration.values, configuration.inputs)
        item = replace(
            stored.item,
            context={**facts.kept, **_known(stored.item.context, sale.product)},
            decisions=written_all(decisions),
            assignment=written_all(assignment),
            inputs={name: value for name, value in stored.item.inputs.items() if name in inputs},
            made_from=sale.catalog.content_hash,
        )
        breakdown = sale.price(assignment)
        price = _difference(stored.offered, breakdown)
        told = ReopenedItem(
            id=item.id,
            title=stored.title,
            outcome=_outcome(changes, price),
            item=item,
            changes=changes,
            renamed=former.renamed,
            because=_reasons(sale, former, assignment, stored.content.language) if changes else (),
            price=price,
        )
        return _Told(told, ConfiguredItem(item, configuration, breakdown=breakdown))

    def _complete(self, former: Former, stored: _Stored, facts: Mapping[str, Typed]) -> None:
        """What was never completed is completed now, where its decisions are possible. Nothing of that is a change."""
        former.wished.clear()
        if not former.gone:
            made = configure_item(stored.item, stored.content, self._catalogs, self._now, facts)
            if made.configuration is not None:
                former.others.update(made.configuration.assignment)


def _new_approvals(before: Quote | None, needed: Iterable[Approval]) -> tuple[Approval, ...]:
    """The approvals that an offer did not need before."""
    known = {approval.role for approval in before.approvals} if before is not None else set()
    return tuple(each for each in needed if each.role not in known)


def _impossible(stored: _Stored, *because: str) -> _Told:
    told = ReopenedItem(stored.item.id, stored.title, Outcome.IMPOSSIBLE, stored.item, because=because)
    return _Told(told, ConfiguredItem(stored.item))


def _outcome(changes: tuple[ChangedValue, ...], price: PriceDifference | None) -> Outcome:
    if changes:
        return Outcome.REPAIRED
    return Outcome.UNCHANGED if price is not None and price.is_nothing else Outcome.REPRICED


def _nearest(sale: Sale, former: Former) -> dict[str, ChoiceValue] | None:
    near = former.near
    key = tuple(tuple(sorted(each.items())) for each in (near.decided, near.others)), tuple(sorted(near.wished))
    near_gone = tuple((gone.path, str(gone.value)) for gone in former.gone)
    return cast(dict[str, ChoiceValue] | None, sale.once("nearest", (key, near_gone), lambda: nearest(sale, near)))


def _difference(offered: Item | None, breakdown: Breakdown) -> PriceDifference | None:
    """The difference of the price of one; None where there is none before, or one in another currency."""
    if offered is None or offered.breakdown.currency != breakdown.currency:
        return None
    return price_difference(offered.breakdown, breakdown)


# --- context and inputs -----------------------------------------------------------------------------------------------


def _facts(stored: _Stored, product: Product, following: Facts) -> _Facts:
    """The facts of an item: those that were given, those that follow from other items, and what was assumed and is no longer
    the default of today."""
    language = stored.content.language
    recorded = {fact.id: fact for fact in stored.offered.context} if stored.offered is not None else {}
    given = {**_known(stored.content.context, product), **_known(stored.item.context, product)}
    known = {name for name in (*stored.content.context, *stored.item.context) if name in recorded or name in stored.item.context}
    gone = [
        word_gone_fact(name, recorded.get(name), language) for name in sorted(known) if name not in product.context
    ]
    kept: dict[str, Typed] = {}
    for name, fact in recorded.items():
        today = product.context.get(name)
        if today is None or name in given or name in following:
            continue
        if today.default is not None and written(today.default) == fact.value:
            continue
        if fact_value(today, fact.value) is None:
            gone.append(word_gone_fact(name, fact, language))
        else:
            kept[name] = fact.value
    return _Facts({**written_all(following), **given, **kept}, kept, tuple(gone))


def _known(facts: Mapping[str, Typed], product: Product) -> dict[str, Typed]:
    """Those of some facts that a product has."""
    return {name: value for name, value in facts.items() if name in product.context}


def _inputs(product: Product, given: Mapping[str, Typed]) -> tuple[dict[str, InputValue], tuple[ChangedValue, ...]]:
    """What was filled in, and what of it is not asked for any more, or not like that."""
    found, gone = dict[str, InputValue](), list[ChangedValue]()
    for name, value in given.items():
        try:
            found[name] = read_input(find_input(product, name), value)
        except InputError as error:
            title = product.inputs[name].title.render() if name in product.inputs else name
            gone.append(ChangedValue(name, title, str(value), None, True, error.message))
    return found, tuple(gone)


# --- reasons ----------------------------------------------------------------------------------------------------------


def _reasons(sale: Sale, former: Former, assignment: Values, language: str) -> tuple[str, ...]:
    """Why a configuration had to change: the rules that what was there does not keep to. Nothing where only things are gone."""
    kept = former.near.kept
    tried = {path: kept.get(path, assignment[path]) for path in sale.product.choices}
    broken = cast(tuple[Rule, ...], sale.once("broken", tuple(tried.items()), lambda: sale.broken_rules(tried)))
    found = dict.fromkeys(rule.because.render(language) for rule in broken)
    changed = any(kept[path] != assignment[path] for path in kept)
    if found or not changed:
        return tuple(found)
    conflict = sale.explain(tried)
    return tuple(word_reasons(conflict, language)) if conflict is not None else ()


def _why_nothing(sale: Sale, language: str) -> Iterator[str]:
    """Why nothing at all is possible."""
    conflict = sale.explain({})
    if conflict is not None:
        yield word_conflict(conflict, language)
        yield from word_reasons(conflict, language)
        yield word_no_way(conflict, language)


# --- discounts --------------------------------------------------------------------------------------------------------


def _fitting_discounts(content: Content, found: Iterable[_Told]) -> tuple[tuple[DiscountContent, ...], tuple[str, ...]]:
    """The discounts of people, without charges that there are no more; those on nothing else are left out, and told."""
    charges = {
        each.told.id: {leaf.charge for leaf in each.configured.breakdown.leaves()}
        for each in found
        if each.configured.breakdown is not None
    }
    kept, because = list[DiscountContent](), list[str]()
    for discount in content.discounts:
        known = charges.get(discount.item or "")
        there = tuple(charge for charge in discount.charges if known is None or charge in known)
        if there == discount.charges:
            kept.append(discount)
            continue
        gone = [charge for charge in discount.charges if charge not in there]
        because.append(word_dropped_discount(discount.title, gone, content.language, whole=not there))
        if there:
            kept.append(replace(discount, charges=there))
    return tuple(kept), tuple(because)
