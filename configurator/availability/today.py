"""What of a product cannot be had today, and what a configuration takes too much of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from configurator.availability.records import Availability, Shortage, Stock, Unavailable
from configurator.catalog.records import (
    INCLUDED,
    NONE,
    QUANTITY,
    Choice,
    ChoiceKind,
    ChoiceValue,
    ModuleKind,
    Option,
    Part,
    Product,
    Text,
    Validity,
)

Reason = tuple[Text, date | None]
"""Why something cannot be had, and until when."""

_SOLD_OUT = {"en": "{0} is out of stock{1}.", "de": "{0} ist nicht auf Lager{1}.", "zh": "{0}缺货{1}。"}
_UNTIL = {"en": " until {0}", "de": " bis {0}", "zh": "，预计{0}到货"}
_NOT_YET = {"en": "{0} is sold from {1} on.", "de": "{0} wird ab {1} verkauft.", "zh": "{0}自{1}起销售。"}
_NO_LONGER = {
    "en": "{0} is no longer sold since {1}.",
    "de": "{0} wird seit {1} nicht mehr verkauft.",
    "zh": "{0}自{1}起停售。",
}


def unavailable(product: Product, availability: Availability, day: date) -> tuple[Unavailable, ...]:
    """The values of a product's choices that cannot be had on a day, in the order of the catalog."""
    return tuple(found for choice in product.choices.values() for found in _of_choice(product, choice, availability, day))


def _of_choice(product: Product, choice: Choice, availability: Availability, day: date) -> Iterator[Unavailable]:
    part = choice.part
    least = _least_units(product, part)
    if part.is_own or choice.path != part.id:
        return
    for value in choice.values if choice.kind is ChoiceKind.OPTION else (INCLUDED,):
        if value != NONE:
            reason = _reason(part, least, choice.option(value), availability, day)
            if reason is not None:
                yield Unavailable(choice.path, value, *reason)


def _least_units(product: Product, part: Part) -> int:
    """How many units of a part there are at least where it is there."""
    around = product.parts[part.parent] if part.parent is not None else None
    return max(1, part.low) * (_least_units(product, around) if around is not None else 1)


def _reason(part: Part, least: int, option: Option | None, availability: Availability, day: date) -> Reason | None:
    """Why an option, or a part without options, cannot be had; None where it can. `least`: so many units are needed."""
    module = part.module
    title = option.title if option is not None else module.title
    reason = _not_sold(option.supply.valid, title, day) if option is not None else None
    reason = reason or _not_sold(module.supply.valid, module.title, day)
    if reason is not None:
        return reason
    stock = _stock_of(part, option, availability)
    if stock is None or stock.number >= least:
        return None
    return (stock.because, stock.until) if stock.because is not None else (_sold_out(title, stock.until), stock.until)


def _not_sold(valid: Validity, title: Text, day: date) -> Reason | None:
    if valid.start is not None and day < valid.start:
        return _worded(_NOT_YET, title, valid.start), valid.start
    if valid.end is not None and day >= valid.end:
        return _worded(_NO_LONGER, title, valid.end), None
    return None


def _worded(texts: Mapping[str, str], title: Text, day: date) -> Text:
    return Text({language: text.format(title.render(language), day.isoformat()) for language, text in texts.items()})


def _sold_out(title: Text, until: date | None) -> Text:
    ends = {language: text.format(until.isoformat()) if until else "" for language, text in _UNTIL.items()}
    return Text({language: text.format(title.render(language), ends[language]) for language, text in _SOLD_OUT.items()})


def _stock_of(part: Part, option: Option | None, availability: Availability) -> Stock | None:
    """The stock of what fills a part."""
    if option is None:
        return availability.of(part.module.id, None)
    return availability.of(*(option.supply.origin or (part.module.id, option.id)))


def short_of(product: Product, availability: Availability, assignment: Mapping[str, ChoiceValue]) -> tuple[Shortage, ...]:
    """What a configuration takes more of than there is, in the order of the parts."""
    needed: dict[tuple[str, str | None], tuple[Stock, Text, int]] = {}
    for part in product.parts.values() if availability.stocks else ():
        value = assignment.get(part.id, NONE)
        if part.is_own or value == NONE:
            continue
        option = part.module.options.get(str(value)) if part.module.kind is ModuleKind.SWAPPABLE else None
        stock = _stock_of(part, option, availability)
        if stock is not None:
            title = option.title if option is not None else part.module.title
            before = needed.get((stock.module, stock.option), (stock, title, 0))[2]
            needed[stock.module, stock.option] = stock, title, before + _units(product, part, assignment)
    return tuple(Shortage(stock, title, number) for stock, title, number in needed.values() if number > stock.number)


def _units(product: Product, part: Part, assignment: Mapping[str, ChoiceValue]) -> int:
    """How many units of a part there are in all, also where it is in something of which there are several equal ones."""
    around = product.parts[part.parent] if part.parent is not None else None
    return _quantity(part, assignment) * (_units(product, around, assignment) if around is not None else 1)


def _quantity(part: Part, assignment: Mapping[str, ChoiceValue]) -> int:
    quantity = assignment.get(f"{part.id}.{QUANTITY}", 1) if part.has_quantity else 1
    return int(quantity) if not isinstance(quantity, str) else 1
