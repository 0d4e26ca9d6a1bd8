"""Test cases beside a catalog, as records: what a customer has decided, and what must follow from it.

`load_cases` (reading.py) makes them from `cases*.yaml`, `run_cases` (running.py) finds out whether they hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from configurator.catalog.records import Choice, ChoiceValue, Text
from configurator.source import Place

Values = tuple[ChoiceValue, ...]


@dataclass(frozen=True, slots=True)
class Possible:
    """The decisions can be completed (`valid: yes`)."""

    place: Place


@dataclass(frozen=True, slots=True)
class Impossible:
    """The decisions cannot be completed (`valid: no`); with `because`, exactly these rules are one smallest reason."""

    place: Place
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Implied:
    """A choice has only this value left (`implies`)."""

    place: Place
    choice: Choice
    value: ChoiceValue


@dataclass(frozen=True, slots=True)
class Excluded:
    """None of these values of a choice can be had (`excludes`); with `because`, exactly these rules are one smallest reason."""

    place: Place
    choice: Choice
    values: Values
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Allowed:
    """All of these values of a choice can be had (`allows`)."""

    place: Place
    choice: Choice
    values: Values


@dataclass(frozen=True, slots=True)
class Left:
    """These values of a choice can be had, and no others (`leaves`)."""

    place: Place
    choice: Choice
    values: Values


@dataclass(frozen=True, slots=True)
class Costs:
    """What the completed configuration costs: at least `low`, at most `high`; exactly so much where these are the same.

    `item` is a kind of charge, `basis` (the price basis), or the id of a charge or a price rule. `prefer` says how what is open
    is filled in: by the defaults (`costs`) or as cheap as can be (`cheapest`).
    """

    place: Place
    prefer: str
    item: str
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Completed:
    """A completion takes this value: that by the defaults (`completes`), or that by the preferences (`prefers`)."""

    place: Place
    prefer: str
    choice: Choice
    value: ChoiceValue


Expectation = Possible | Impossible | Implied | Excluded | Allowed | Left | Costs | Completed


@dataclass(frozen=True, slots=True)
class Case:
    """A situation of a customer and everything that is expected of it. `place` is that of its id.

    `limits` are what totals may come to at most, by what they limit. `day` is the day of the session, None for today;
    `customer` an id, for price lists.
    """

    id: str
    title: Text | None
    product: str
    context: Mapping[str, ChoiceValue]
    given: Mapping[str, ChoiceValue]
    limits: Mapping[str, Decimal]
    expectations: tuple[Expectation, ...]
    place: Place
    day: date | None = None
    customer: str | None = None
