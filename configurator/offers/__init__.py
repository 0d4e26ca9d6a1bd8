"""Offers in the making: what is to be quoted, item by item, configured, priced, checked and turned into a quote."""

from configurator.offers.content import Content, ItemContent, content_from_json, content_to_json
from configurator.offers.pricing import PricedOffer, price_offer
from configurator.offers.reopened import Outcome, Reopened
from configurator.offers.reopening import reopen

__all__ = [
    "Content",
    "ItemContent",
    "Outcome",
    "PricedOffer",
    "Reopened",
    "content_from_json",
    "content_to_json",
    "price_offer",
    "reopen",
]
