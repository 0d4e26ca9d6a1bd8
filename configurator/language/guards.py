"""Attributes that some options lack: reading one is a mistake unless the author asks `has(...)` for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from configurator.language.syntax import Call, Expression, Name, Node, Star, children, walk
from configurator.language.types import Names, NameType
from configurator.source import Place


@dataclass(frozen=True, slots=True)
class UnguardedRead:
    """An attribute that an expression reads and some options lack: where it is read, by which name, and what it is."""

    place: Place
    name: Name
    known: NameType


def unguarded_reads(reading: Iterable[Expression], asking: Iterable[Expression], names: Names) -> list[UnguardedRead]:
    """Every attribute that `reading` reads and some options lack, unless `asking` asks `has(...)` for it."""
    asked = {name.parts for expression in asking for name in _asked_for(expression.root)}
    found: dict[tuple[str, ...], UnguardedRead] = {}
    for expression in reading:
        for name, node in _attributes_read(expression.root, names):
            known = names.lookup(name)
            if isinstance(known, NameType) and known.lacking and name.parts not in asked:
                found.setdefault(name.parts, UnguardedRead(expression.locate(node.start, node.end), name, known))
    return list(found.values())


def _asked_for(root: Node) -> list[Name]:
    calls = (node for node in walk(root) if isinstance(node, Call) and node.function == "has")
    return [argument for call in calls for argument in call.arguments if isinstance(argument, Name)]


def _attributes_read(node: Node, names: Names) -> list[tuple[Name, Node]]:
    """The names whose values are read, each with the node to point at: `has(...)` only asks."""
    match node:
        case Call(function="has"):
            return []
        case Name():
            return [(node, node)]
        case Star(attribute=attribute):
            return [(Name((*part.split("."), attribute)), node) for part in names.parts_with(attribute)]
        case _:
            return [found for child in children(node) for found in _attributes_read(child, names)]
