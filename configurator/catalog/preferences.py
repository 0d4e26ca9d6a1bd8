"""Preferences: what a product should rather be, from YAML to costs that a completion keeps small."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from configurator.catalog.entries import Entry
from configurator.catalog.expressions import ExpressionReader
from configurator.catalog.issues import Issues
from configurator.catalog.paths import Paths
from configurator.catalog.reading import requirement_of
from configurator.catalog.records import Preference, Rule, Text, plain_number
from configurator.catalog.texts import TextReader
from configurator.language.syntax import Call, Expression, Node, Unary
from configurator.language.types import CONDITION, NUMERIC

_WAYS = ("prefer", "minimize", "maximize")
_KEYS = frozenset(("id", "weight", "when", "because", *_WAYS))


class Preferences:
    """Reads the preferences of one product. `each` may read instances outside of functions, `numbers` may not."""

    def __init__(
        self, each: ExpressionReader, numbers: ExpressionReader, paths: Paths, texts: TextReader, issues: Issues
    ) -> None:
        self._each = each
        self._numbers = numbers
        self._paths = paths
        self._texts = texts
        self._issues = issues

    def read(self, entry: Entry | None) -> tuple[Preference, ...]:
        """The preferences in a list; those that cannot be read are left out."""
        first: dict[str, Entry] = {}
        found: list[Preference | None] = []
        for item in entry.items if entry else []:
            name = item.get("id")
            if name is not None and name.written in first:
                message = f"there is a preference `{name.written}` already, on line {first[name.written].place.line}"
                self._issues.error(name.place, message, "rename one of them")
            elif name is not None:
                first[name.written] = name
                found.append(self._preference(name, item))
        return tuple(each for each in found if each is not None)

    def _preference(self, name: Entry, entry: Entry) -> Preference | None:
        ways = [way for way in _WAYS if entry.get(way) is not None]
        if not ways and entry.members.keys() - _KEYS:
            return None  # the unknown key was reported
        if len(ways) != 1:
            hint = "write `prefer:` with a condition, or `minimize:` or `maximize:` with a number"
            self._issues.error(name.place, "a preference says one thing: `prefer`, `minimize` or `maximize`", hint)
            return None
        cost = self._cost(ways[0], entry)
        when = self._numbers.read(entry.get("when"), CONDITION, "`when`")
        if cost is None or (when is None and entry.get("when") is not None):
            return None
        because = entry.get("because")
        text = self._texts.text(because) if because else Text({"": cost.text})
        when = replace(when, root=self._paths.resolved(when.root)) if when else None
        return Preference(name.written, cost, self._weight(entry.get("weight")), text, name.place, when)

    def _cost(self, way: str, entry: Entry) -> Expression | None:
        """What a product falls short of a preference, as a number."""
        written = entry.get(way)
        if way == "prefer":
            found = self._each.read(written, CONDITION, "`prefer`")
            if found is None:
                return None
            conditions = [nodes[0] for nodes in self._paths.for_each([found.root])]
            return replace(found, root=failing(conditions))
        found = self._numbers.read(written, NUMERIC, f"`{way}`")
        if found is None:
            return None
        root = self._paths.resolved(found.root)
        return replace(found, root=root if way == "minimize" else Unary("-", root, root.start, root.end))

    def _weight(self, entry: Entry | None) -> int | Decimal:
        weight = entry.scalar if entry is not None else 1
        if isinstance(weight, bool) or not isinstance(weight, int | Decimal):
            return 1
        if weight <= 0 and entry is not None:
            self._issues.error(entry.place, "a weight is more than 0", "turn the preference around, or remove it")
        return plain_number(Decimal(weight))


def failing(conditions: Iterable[Node]) -> Node:
    """How many of some conditions are definitely false."""
    found = list(conditions)
    start, end = (found[0].start, found[-1].end) if found else (0, 0)
    return Call("count", tuple(Unary("not", condition, condition.start, condition.end) for condition in found), start, end)


def preference_of(advice: Rule) -> Preference:
    """Advice as a preference: it costs something to go against it."""
    demand = advice.require if isinstance(advice.require, Expression) else advice.require.columns[0]
    cost = replace(demand, root=failing([requirement_of(advice)]))
    return Preference(advice.id, cost, 1, advice.because, advice.place, advice.when)
