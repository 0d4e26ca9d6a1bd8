"""What a printed quote is made of: texts only, in the quote's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Pair = tuple[str, str]
"""A label and what belongs to it."""


class RowKind(StrEnum):
    """What a row of a table is."""

    GROUP = "group"
    """The title of a group of items; the items follow."""
    ITEM = "item"
    """An item of several, with what all of it costs."""
    DISCOUNT = "discount"
    """A discount on the item above."""
    SUBTOTAL = "subtotal"
    """What the group above comes to."""
    PART = "part"
    """A part of what was configured, also with its only charge."""
    CHARGE = "charge"
    """One of several charges of the part above."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. `amounts` has a text for each column of amounts, empty where the row has none.

    `number` is that of an item; `name` what fills a part; `details` lines that stand below the title (dimensions, the reason of a
    price rule, how long it holds); `code` the order code, with what it is called.
    """

    kind: RowKind
    title: str
    name: str = ""
    details: tuple[str, ...] = ()
    quantity: str = ""
    unit_price: str = ""
    per: str = ""
    amounts: tuple[str, ...] = ()
    code: str = ""
    number: str = ""

    @property
    def part(self) -> bool:
        """Whether it begins something: it is no charge of the part above."""
        return self.kind is not RowKind.CHARGE


class TotalKind(StrEnum):
    """What a line below the table is."""

    BEFORE = "before"
    """A total before discounts."""
    DISCOUNT = "discount"
    TAX = "tax"
    TOTAL = "total"
    """What a kind of charge comes to."""
    NOTABLE = "notable"
    """What is due now, or comes together over the term."""


@dataclass(frozen=True, slots=True)
class TotalLine:
    """A line below the table, such as `Monthly total`, and why it is there, where that is told."""

    kind: TotalKind
    label: str
    amount: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One item in detail: what one of it costs, part by part, and how it is configured.

    `mark` says that it is optional or an alternative; `same_as` that all is as in another item, and then nothing else is said.
    """

    number: str
    title: str
    quantity: str = ""
    mark: str = ""
    code: str = ""
    description: str = ""
    same_as: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    totals: tuple[TotalLine, ...] = ()
    chosen: tuple[Pair, ...] = ()
    completed: tuple[Pair, ...] = ()
    conditions: tuple[Pair, ...] = ()
    inputs: tuple[Pair, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """All texts of a printed quote.

    A quote of one item is `compact`: `rows` are its parts and charges, and its only section has no rows of its own. Else `rows`
    are the items that count, `others` the optional and alternative ones, and `sections` tell them in detail.
    """

    language: str
    labels: Mapping[str, str]
    compact: bool
    seller: str
    reference: str
    customer: str
    address: str
    title: str
    description: str
    heading: tuple[Pair, ...]
    introduction: str
    solution: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    others: tuple[Row, ...]
    totals: tuple[TotalLine, ...]
    sections: tuple[Section, ...]
    note: str
    currency: str
    origin: str
