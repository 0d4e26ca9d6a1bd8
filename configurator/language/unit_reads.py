"""Whether an expression has anything with a unit: only then is anything of units imported."""

from __future__ import annotations

from configurator.language.syntax import Expression, Name, Node, Quantity, Star, walk
from configurator.language.types import Names, NameType


def has_units(expression: Expression, names: Names) -> bool:
    """Whether anything in an expression has a unit."""
    return any(_has_unit(node, names) for node in walk(expression.root))


def member_of(part: str, star: Star) -> Name:
    """The name that a star reads of a part."""
    return Name((*part.split("."), star.attribute), star.start, star.end)


def _has_unit(node: Node, names: Names) -> bool:
    match node:
        case Quantity():
            return True
        case Name():
            return _is_measured(node, names)
        case Star(attribute=attribute):
            return any(_is_measured(member_of(part, node), names) for part in names.parts_with(attribute))
        case _:
            return False


def _is_measured(name: Name, names: Names) -> bool:
    found = names.lookup(name)
    return isinstance(found, NameType) and found.unit is not None
