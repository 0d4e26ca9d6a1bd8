"""In how many products each option is contained: exact counts, and what is in none or in all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from configurator.catalog.records import Choice, ChoiceValue
from configurator.compiled import CompiledProduct
from configurator.engine.interface import Engine
from configurator.errors import NotAnswerableError


@dataclass(frozen=True, slots=True)
class Share:
    """A value of a choice: in how many configurations it is, and which part of them all that is.

    `possible`: in some context at least. Counts are of one context.
    """

    value: ChoiceValue
    count: int
    share: Fraction
    possible: bool


@dataclass(frozen=True, slots=True)
class Shares:
    """The values of a choice with their shares."""

    choice: Choice
    values: tuple[Share, ...]

    @property
    def core(self) -> ChoiceValue | None:
        """The value that all configurations have, where there was a choice to be made."""
        return next((own.value for own in self.values if own.share == 1 and len(self.values) > 1), None)


def shares_of(compiled: CompiledProduct, facts: Mapping[str, ChoiceValue]) -> tuple[int, tuple[Shares, ...]] | None:
    """The number of configurations in a context (facts by their paths) and the shares of all values; None: not countable.

    Instances that could change places are told apart.
    """
    engine: Engine = compiled.engine
    try:
        total, counts = engine.count(facts), engine.counts(facts)
    except NotAnswerableError:
        return None
    possible = engine.available({})
    return total, tuple(
        Shares(
            choice,
            tuple(
                Share(value, counts[path][value], Fraction(counts[path][value], total or 1), value in possible[path])
                for value in choice.values
            ),
        )
        for path, choice in compiled.product.choices.items()
    )
