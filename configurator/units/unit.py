"""A unit as an exact value: a factor to base units and a dimension.

Units multiply, divide and have powers (an Abelian group), and two of the same dimension have an exact factor between
them. There are no floats. pint does far more, takes 0.3 to 0.45 s to import and calculates with floats by default; a
catalog needs this much, so the table is our own (`configurator.units.words`) and the tests compare it with pint.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from configurator.errors import ConfiguratorError

Powers = tuple[tuple[str, int], ...]
"""Names with their exponents, none of them 0: `(("kg", 1), ("m", -3))`."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`factor` base units of a `dimension`: base units with their exponents, in alphabetical order.

    `names` are the words that it was written with, for messages; units that differ only in them are equal: `l` and `dm3`.
    """

    factor: Fraction = Fraction(1)
    dimension: Powers = ()
    names: Powers = field(default=(), compare=False)

    def __mul__(self, other: Unit) -> Unit:
        dimension = tuple(sorted(_merged(self.dimension, other.dimension)))
        return Unit(self.factor * other.factor, dimension, _merged(self.names, other.names))

    def __truediv__(self, other: Unit) -> Unit:
        return self * other**-1

    def __pow__(self, exponent: int) -> Unit:
        if exponent == 0:
            return Unit()
        return Unit(self.factor**exponent, _raised(self.dimension, exponent), _raised(self.names, exponent))

    def is_compatible(self, other: Unit) -> bool:
        """Whether both measure the same thing, so that one can be converted to the other."""
        return self.dimension == other.dimension

    def factor_to(self, other: Unit) -> Fraction:
        """What a number of this unit is multiplied by to give a number of the other.

        Raises IncompatibleUnitsError where they do not measure the same thing.
        """
        if not self.is_compatible(other):
            raise IncompatibleUnitsError(self, other)
        return self.factor / other.factor

    @property
    def is_number(self) -> bool:
        """Whether it has no dimension: 1, %, or a ratio of two lengths."""
        return not self.dimension

    def __str__(self) -> str:
        """`kg/m3`, `W/(m2·K)`, `1/min`; empty for the unit of plain numbers."""
        above = [_power(name, exponent) for name, exponent in self.names if exponent > 0]
        below = [_power(name, -exponent) for name, exponent in self.names if exponent < 0]
        if not below:
            return "·".join(above)
        denominator = below[0] if len(below) == 1 else f"({'·'.join(below)})"
        return f"{'·'.join(above) or '1'}/{denominator}"


class IncompatibleUnitsError(ConfiguratorError):
    """Two units do not measure the same thing."""

    code = "invalid-unit"

    def __init__(self, unit: Unit, other: Unit) -> None:
        super().__init__(f"`{unit}` cannot be converted to `{other}`: they do not measure the same thing.")


NUMBER = Unit()
"""The unit of plain numbers."""


def _merged(left: Powers, right: Powers) -> Powers:
    """The product of two products of powers, each name where it occurs first."""
    found = dict(left)
    for name, exponent in right:
        found[name] = found.get(name, 0) + exponent
    return tuple((name, exponent) for name, exponent in found.items() if exponent)


def _raised(powers: Iterable[tuple[str, int]], exponent: int) -> Powers:
    return tuple((name, own * exponent) for name, own in powers)


def _power(name: str, exponent: int) -> str:
    if exponent == 1:
        return name
    return f"({name}){exponent}" if name[0].isdigit() else f"{name}{exponent}"
