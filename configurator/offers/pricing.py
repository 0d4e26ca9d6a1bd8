"""From the content of an offer to a quote: every item configured and priced, discounts applied, approvals found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from configurator.configuration import Configuration
from configurator.errors import RequestError, in_a_sentence
from configurator.explanation.wording import word_conflict, word_reasons
from configurator.offers.approvals import approvals_needed
from configurator.offers.catalogs import Catalogs
from configurator.offers.configuring import ConfiguredItem, configure_items
from configurator.offers.content import Content, DiscountContent, ItemContent
from configurator.pricing.margin import CostLine, Margin, cost_lines, margin_over
from configurator.quote.build import Texts, build_quote
from configurator.quote.discounts import Wanted
from configurator.quote.document import Approval, Item, Quote, referenced
from configurator.quote.items import Offered, Special


@dataclass(frozen=True)
class PricedOffer:
    """A quote and the content that it was made of, with the completed configuration of every item.

    `margin` is that of all items that count, after discounts: for those who may see costs, which the quote does not say.
    """

    content: Content
    quote: Quote
    items: tuple[ConfiguredItem, ...]
    margin: Margin


def price_offer(content: Content, catalogs: Catalogs, now: datetime, roles: Iterable[str] = ()) -> PricedOffer:
    """The quote for a content, made at a moment by somebody with some roles.

    Raises RequestError that says of every item what is wrong with it, and what `build_quote` raises.
    """
    items = configure_items(content, catalogs, now)
    _check(items, content.language)
    return price_items(content, items, now, roles)


def price_items(content: Content, items: Sequence[ConfiguredItem], now: datetime, roles: Iterable[str] = ()) -> PricedOffer:
    """The quote for a content whose items are all configured. Raises what `build_quote` raises."""
    made = replace(content, items=tuple(each.item for each in items))
    quote = build_quote(
        [_offered(each) for each in items],
        customer=content.customer,
        created=now,
        language=content.language,
        texts=Texts(content.title, content.introduction, content.solution, content.note),
        customer_id=content.customer_id,
        address=content.address,
        groups=content.groups,
        discounts=[_wanted(each) for each in content.discounts],
        valid_days=content.valid_days,
        currency=content.currency,
    )
    margin = _margin(quote, items)
    approvals = approvals_of(quote, items, roles, margin)
    return PricedOffer(made, referenced(replace(quote, approvals=approvals)) if approvals else quote, tuple(items), margin)


def _margin(quote: Quote, items: Iterable[ConfiguredItem]) -> Margin:
    """The margin of a quote: of all items that count, so many times each, at its net totals."""
    configured = {each.item.id: each.configuration for each in items}
    lines = [
        (line, item.quantity)
        for item in quote.items
        if item.counts
        for line in _cost_lines(item, configured.get(item.id))
    ]
    return margin_over(lines, quote.taxes.net if quote.taxes is not None else quote.totals, quote.currency)


def _cost_lines(item: Item, configuration: Configuration | None) -> Iterator[CostLine]:
    """The charges of an item; of a special no cost is known."""
    if configuration is not None:
        yield from cost_lines(configuration, item.breakdown)
        return
    for leaf in item.breakdown.leaves():
        weight = Fraction(0 if leaf.kind.is_contingent else 1)
        yield CostLine(leaf.charge, leaf.title, leaf.kind, leaf.amount, None, weight)


def approvals_of(
    quote: Quote, items: Sequence[ConfiguredItem], roles: Iterable[str], margin: Margin | None = None
) -> tuple[Approval, ...]:
    """The approvals that a quote of these items needs, by the rules of all their catalogs."""
    made_from = {each.configuration.catalog.content_hash: each.configuration.catalog for each in items if each.configuration}
    rules = [rule for catalog in made_from.values() for rule in catalog.approvals]
    return approvals_needed(quote, rules, roles, (margin or _margin(quote, items)).share)


def _check(items: Iterable[ConfiguredItem], language: str) -> None:
    found = [(each.item.id, problem_of(each, language)) for each in items]
    problems = [f"item `{item}`: {problem}" for item, problem in found if problem]
    if problems:
        raise RequestError("Some items cannot be offered: " + in_a_sentence(problems), "Change their decisions.")


def problem_of(item: ConfiguredItem, language: str) -> str:
    """Why an item cannot be offered; nothing where it can."""
    if item.error is not None:
        return item.error.message.rstrip(".")
    if item.conflict is None:
        return ""
    return " ".join([word_conflict(item.conflict, language), *word_reasons(item.conflict, language)]).rstrip(".")


def _offered(configured: ConfiguredItem) -> Offered:
    item = configured.item
    return Offered(
        what=configured.configuration or _special(item),
        id=item.id,
        quantity=item.quantity,
        title=item.title,
        role=item.role,
        instead_of=item.instead_of,
        group=item.group,
        note=item.note,
        breakdown=configured.breakdown,
    )


def _special(item: ItemContent) -> Configuration | Special:
    assert item.special is not None
    return Special(item.title, item.special.amounts, item.special.because, item.special.tax)


def _wanted(discount: DiscountContent) -> Wanted:
    return Wanted(
        title=discount.title,
        because=discount.because,
        share=discount.share,
        amount=discount.amount,
        item=discount.item,
        charges=discount.charges,
        kinds=discount.kinds,
        by=discount.by,
    )
