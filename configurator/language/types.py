"""What the names of expressions are: their types, the values that they can have, and who knows them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from configurator.language.evaluate import Value
from configurator.language.syntax import Name
from configurator.source import Place

if TYPE_CHECKING:
    from configurator.units import Unit


class Type(StrEnum):
    """What the values of an expression are. ANYTHING: not known because of an error that is reported elsewhere."""

    NUMBER = "a number"
    MONEY = "an amount of money"
    TEXT = "a text"
    BOOLEAN = "true or false"
    SET = "a set"
    ANYTHING = "anything"


@dataclass(frozen=True, slots=True)
class NameType:
    """What a name reads.

    `values` are all the values that it can have (of a set: all members that occur), or None where that is not known.
    `ids` says what they are called (`option`, `value`) where they are ids, so that any other is an error and not only
    suspicious. `part` is true for what may be asked whether it is there: the bare name of a part, an attribute of a
    product that may be left out. `lacking` says, as a sentence, which options have no value for the attribute; `gaps` are the
    cells of a table that are empty, each with its option, where they are so few that they are an oversight. `many` are the
    instances that it reads, by the paths of their parts: a name that passes through `lines` reads something of every line.
    `unit` is what a number is in, where that is known. `former` are the ids that values had, each with the one of today.
    """

    type: Type
    values: Collection[Value] | None = None
    ids: str | None = None
    part: bool = False
    lacking: str | None = None
    gaps: tuple[tuple[str, Place], ...] = ()
    many: tuple[str, ...] = ()
    unit: Unit | None = None
    former: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class UnknownName:
    """Why a name cannot be read; `word` is the index of the part of the dotted name that is wrong."""

    message: str
    hint: str | None = None
    word: int = 0


class Names(Protocol):
    """The names that an expression may read."""

    @property
    def reads_each(self) -> bool:
        """Whether an expression may read instances outside of functions, and then holds for each of them."""

    @property
    def currency(self) -> str:
        """The currency of all amounts of money; empty where it is not known."""

    @property
    def charge_kinds(self) -> Collection[str]:
        """The kinds of charge whose total can be read; none where totals cannot be read."""

    def lookup(self, name: Name) -> NameType | UnknownName:
        """What a name reads, or why it cannot be read."""

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """The parts that `*.attribute` stands for."""

    def unknown_attribute(self, attribute: str) -> UnknownName:
        """What to say where no part has the attribute."""


ANY: Final = NameType(Type.ANYTHING)
NUMBER: Final = NameType(Type.NUMBER)
MONEY: Final = NameType(Type.MONEY)
BOOLEAN: Final = NameType(Type.BOOLEAN)

NUMERIC: Final = frozenset({Type.NUMBER, Type.MONEY, Type.ANYTHING})
CONDITION: Final = frozenset({Type.BOOLEAN, Type.ANYTHING})
SINGLE_VALUE: Final = frozenset(Type) - {Type.SET}
TEXTUAL: Final = frozenset({Type.TEXT, Type.ANYTHING})
