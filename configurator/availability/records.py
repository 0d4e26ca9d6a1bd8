"""Stock as records, and what follows from it for a product."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from configurator.catalog.records import ChoiceValue, Text


@dataclass(frozen=True, slots=True)
class Stock:
    """How many of an option (or of a module without options) there are; `until` when more come, `because` why."""

    module: str
    option: str | None
    number: int
    until: date | None = None
    because: Text | None = None


@dataclass(frozen=True)
class Availability:
    """The stock of some options. What is not among them is there without limit."""

    stocks: tuple[Stock, ...] = ()
    as_of: str = ""
    _known: dict[tuple[str, str | None], Stock] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        self._known.update({(stock.module, stock.option): stock for stock in self.stocks})

    def of(self, module: str, option: str | None) -> Stock | None:
        """The stock of an option, where it is known."""
        return self._known.get((module, option))


EVERYTHING = Availability()
"""Nothing is known to be short: everything is there."""


@dataclass(frozen=True, slots=True, eq=False)
class Unavailable:
    """A value of a choice that cannot be had now, whatever else is chosen: why, in the customer's words."""

    choice: str
    value: ChoiceValue
    because: Text
    until: date | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What two equal ones have in common."""
        return self.choice, self.value, self.until, tuple(self.because.by_language.items())


@dataclass(frozen=True, slots=True)
class Shortage:
    """Something of which a configuration takes more than there is."""

    stock: Stock
    title: Text
    needed: int
