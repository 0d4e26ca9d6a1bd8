"""From a configuration to a quote: the price, the dates, and everything as it reads in the quote's language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from configurator.catalog.records import FileStamp, InputValue
from configurator.configuration import Configuration
from configurator.errors import RequestError
from configurator.pricing.breakdown import PRICE_SEMANTICS
from configurator.pricing.price import price
from configurator.quote.document import (
    SCHEMA_VERSION,
    CatalogStamp,
    Chosen,
    Fact,
    Filled,
    FilledFile,
    ProductStamp,
    Quote,
    Validity,
    referenced,
)
from configurator.supply import lead_time, order_code, order_codes
from configurator.titles import fact_value_title, value_title, written

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def build_quote(configuration: Configuration, *, customer: str, created: datetime, language: str, note: str = "") -> Quote:
    """The quote for a complete configuration, valid for the product's `quote_days` from the day it is created.

    `created` must know its time zone; days are counted in the catalog's. `customer` and `note` are shown as they are,
    without control characters. Raises RequestError for a naive `created` or something that is no language, and what
    `price` raises.
    """
    if created.tzinfo is None or created.utcoffset() is None:
        raise RequestError("`created` has no time zone.", "Pass an aware datetime: `datetime.now(UTC)`.")
    if not _LANGUAGE.fullmatch(language):
        raise RequestError(f"`{language}` is not a language.", "Write it like `en`, `zh` or `zh-CN`.")
    breakdown = price(configuration).in_language(language)
    catalog, product = configuration.catalog, configuration.product
    moment = _in_zone(created, catalog.timezone)
    lead = lead_time(configuration)
    return referenced(
        Quote(
            schema_version=SCHEMA_VERSION,
            price_semantics=PRICE_SEMANTICS,
            reference="",
            language=language,
            customer=_plain(customer),
            note=_plain(note, keep="\n"),
            created=moment,
            valid=Validity(moment.date(), moment.date() + timedelta(days=product.quote_days), catalog.timezone),
            catalog=CatalogStamp(catalog.id, catalog.version, catalog.title.render(language), catalog.content_hash),
            product=ProductStamp(
                product.id,
                product.title.render(language),
                product.description.render(language) if product.description else None,
                order_code(configuration),
            ),
            context=tuple(_facts(configuration, language)),
            choices=tuple(_choices(configuration, language)),
            breakdown=breakdown,
            inputs=tuple(_inputs(configuration, language)),
            delivery_days=lead.days if lead else None,
        )
    )


def _in_zone(moment: datetime, zone: str) -> datetime:
    """A moment to the second, with the offset that its time zone had then."""
    local = moment.astimezone(ZoneInfo(zone)).replace(microsecond=0)
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))


def _facts(configuration: Configuration, language: str) -> Iterator[Fact]:
    for fact in configuration.product.context.values():
        value = configuration.context[fact.id]
        yield Fact(fact.id, fact.title.render(language), written(value), fact_value_title(fact, value, language))


def _inputs(configuration: Configuration, language: str) -> Iterator[Filled]:
    for name, value in configuration.inputs.items():
        title = configuration.product.inputs[name].title.render(language)
        yield Filled(name, title, _plain(value) if isinstance(value, str) else None, _file(value))


def _file(value: InputValue) -> FilledFile | None:
    return FilledFile(value.name, value.size, value.sha256) if isinstance(value, FileStamp) else None


def _choices(configuration: Configuration, language: str) -> Iterator[Chosen]:
    codes = order_codes(configuration)
    for path, choice in configuration.product.choices.items():
        value = configuration.assignment[path]
        yield Chosen(
            path=path,
            kind=choice.kind.value,
            part=choice.part.id,
            part_title=choice.part.title.render(language),
            title=choice.title.render(language),
            value=written(value),
            value_title=value_title(choice, value, language),
            decided=path in configuration.decisions,
            order_code=codes.get(path),
        )


def _plain(text: str, keep: str = "") -> str:
    """A text without control characters and lone surrogates, which no document can hold or should show."""
    kept = (character for character in text if character in keep or unicodedata.category(character) not in ("Cc", "Cs"))
    return "".join(kept).strip()
