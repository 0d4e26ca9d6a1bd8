"""What the numbers of an expression measure: their units, and the plain numbers that they are multiplied by.

A plain number may be a number of times (`2 * width`) or a conversion made by hand (`area / 1000000`). Which of the two it
is, only what stands on the other side tells; so a measure keeps the plain numbers apart (`factors`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import prod

from configurator.units import NUMBER, Unit, parse_unit

MOST_FACTORS = 8
LARGE = 100
"""A plain number from here on (or below its inverse) may be meant as a conversion, as far as one can tell."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a number is in.

    `unit` is None where it is not known; `plain` numbers take the unit of what they stand beside. `money` is true for amounts
    of money whose unit is not known (which may be per something). `factors` are the plain numbers that it is multiplied by.
    """

    unit: Unit | None
    plain: bool = False
    money: bool = False
    factors: tuple[Fraction, ...] = ()

    @property
    def known(self) -> Unit | None:
        """The unit, where there is one of its own."""
        return None if self.plain else self.unit

    @property
    def own(self) -> Unit | None:
        """The unit, where no plain number leaves open whether it is converted by hand."""
        return None if self.plain or self.factors else self.unit

    def __mul__(self, other: Measure) -> Measure:
        if self.unit is None or other.unit is None:
            return Measure(None, money=(self.money and other.plain) or (other.money and self.plain))
        return Measure(self.unit * other.unit, self.plain and other.plain, False, (self.factors + other.factors)[:MOST_FACTORS])

    def inverse(self) -> Measure:
        """What something is in that is divided by this."""
        if self.unit is None:
            return UNKNOWN
        return Measure(self.unit**-1, self.plain, False, tuple(1 / factor for factor in self.factors))

    def converts_by_hand(self, factor: Fraction) -> bool:
        """Whether some of the plain numbers are exactly this conversion."""
        return any(product == factor for product in _products(self.factors))

    def may_convert(self, factor: Fraction) -> bool:
        """Whether some plain number is so large, or small, that it may be meant as a part of this conversion."""
        if factor > 1:
            return any(number >= LARGE for number in self.factors)
        return factor < 1 and any(number * LARGE <= 1 for number in self.factors)

    def by_hand(self) -> Iterator[Unit]:
        """The units that it may have where some plain numbers are conversions."""
        assert self.unit is not None
        for product in _products(self.factors):
            yield named(Unit(self.unit.factor / product, self.unit.dimension))


UNKNOWN = Measure(None)
PLAIN = Measure(NUMBER, plain=True)


def number(value: int | Fraction) -> Measure:
    """The measure of a number in an expression."""
    return Measure(NUMBER, plain=True, factors=(abs(Fraction(value)),)) if value not in (0, 1, -1) else PLAIN


def _products(factors: Sequence[Fraction]) -> Iterator[Fraction]:
    for size in range(1, len(factors) + 1):
        yield from (prod(chosen, start=Fraction(1)) for chosen in combinations(factors, size))


def common_factors(measures: Sequence[Measure]) -> tuple[Fraction, ...]:
    """The plain numbers that all of them are multiplied by."""
    if not measures:
        return ()
    common = Counter(measures[0].factors)
    for measure in measures[1:]:
        common &= Counter(measure.factors)
    return tuple(common.elements())


def named(unit: Unit) -> Unit:
    """A unit with the known word for it, where there is one."""
    from configurator.units.words import known_words

    found = (parse_unit(word) for word in known_words())
    return next((known for known in found if known == unit), unit)


def is_share(unit: Unit) -> bool:
    """Whether a unit is a part of a whole, as authors write it: `%`."""
    return unit.is_number and len(unit.names) == 1


def is_mixed(unit: Unit) -> bool:
    """Whether a unit has two units of one kind in it, as that of km/h times minutes has."""
    singles = [parse_unit(name) for name, _ in unit.names]
    return any(_same_kind(one, other) for one, other in combinations(singles, 2))


def _same_kind(one: Unit, other: Unit) -> bool:
    """Whether both are powers of the same: `mm` and `ha`."""
    if not one.dimension or [base for base, _ in one.dimension] != [base for base, _ in other.dimension]:
        return False
    first, second = one.dimension[0][1], other.dimension[0][1]
    return one.factor ** abs(second) != other.factor ** abs(first) and (one**second).is_compatible(other**first)
