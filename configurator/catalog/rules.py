"""Rules, from YAML to records: conditions and tables of combinations."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from configurator.catalog.entries import Entry
from configurator.catalog.expressions import ExpressionReader, conjunction
from configurator.catalog.issues import Issues
from configurator.catalog.paths import Paths
from configurator.catalog.reading import requirement_of
from configurator.catalog.records import NONE, CombinationTable, Rule, Text, Validity
from configurator.catalog.structure import together, with_roots
from configurator.catalog.texts import TextReader
from configurator.catalog.values import exact_value
from configurator.language.evaluate import Value
from configurator.language.guards import unguarded_reads
from configurator.language.hints import counted, renamed_hint, value_hint
from configurator.language.syntax import Expression
from configurator.language.types import CONDITION, NUMERIC, SINGLE_VALUE, NameType, Type

ANYTHING = "any"
_RANGE = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)\.\.(-?[0-9]+(?:\.[0-9]+)?)")


class Rules:
    """Reads the rules of one product, written out over its flat parts."""

    def __init__(self, expressions: ExpressionReader, paths: Paths, texts: TextReader, issues: Issues) -> None:
        self._expressions = expressions
        self._paths = paths
        self._texts = texts
        self._issues = issues

    def read(self, entry: Entry | None) -> tuple[Rule, ...]:
        """The rules in a list; those that cannot be read are left out."""
        first: dict[str, Entry] = {}
        rules = []
        for item in entry.items if entry else []:
            rule = item.get("id")
            if rule is not None and rule.written in first:
                message = f"there is a rule `{rule.written}` already, on line {first[rule.written].place.line}"
                self._issues.error(rule.place, message, "rename one of them")
            elif rule is not None:
                first[rule.written] = rule
            rules.append(self._rule(item))
        return tuple(rule for rule in rules if rule is not None)

    def _rule(self, entry: Entry) -> Rule | None:
        because = self._because(entry)
        when = self._expressions.read(entry.get("when"), CONDITION, "`when`")
        requirement, rule = self._requirement(entry), entry.get("id")
        if requirement is None:
            return None
        if when is not None or entry.get("when") is None:  # else what it asks for is not known
            read = [requirement] if isinstance(requirement, Expression) else [*requirement.columns]
            both = [when, *read] if when is not None else read
            reader = f"rule `{rule.written}`" if rule is not None else "a rule"
            self._issues.lacks(unguarded_reads(both, both, self._expressions.names), reader)
        if rule is None:
            return None
        advice = entry.get("severity")
        found = Rule(rule.written, when, requirement, because, rule.place, valid=validity_of(entry, self._issues))
        return self._written_out(replace(found, is_advice=advice is not None and advice.written == "advice"))

    def _because(self, entry: Entry) -> Text:
        """The reason in the author's words; where there is none, what the rule says."""
        because = entry.get("because")
        if because is not None:
            return self._texts.text(because)
        rule = entry.get("id")
        if rule is not None:
            hint = "write for the customer why: `because: ...`"
            self._issues.warn(rule.place, f"rule `{rule.written}` has no `because`", hint)
        demanded = entry.get("require")
        return Text({"": demanded.written if demanded is not None and demanded.is_scalar else rule.written if rule else ""})

    def _written_out(self, rule: Rule) -> Rule:
        """A rule over flat parts: one that reads instances holds for each of them."""
        when = [rule.when.root] if rule.when else []
        columns = [rule.require] if isinstance(rule.require, Expression) else [*rule.require.columns]
        nodes = [*when, *(column.root for column in columns)]
        if self._paths.reads_each(nodes):
            demand = requirement_of(rule)
            instances = self._paths.for_each([*when, demand])
            return together(rule, [(found[0] if when else None, found[-1]) for found in instances])
        return with_roots(rule, [self._paths.resolved(node) for node in nodes])

    def _requirement(self, entry: Entry) -> Expression | CombinationTable | None:
        require, table = entry.get("require"), entry.get("table")
        if require is not None and table is not None:
            self._issues.error(table.key_place, "a rule has either `require` or a `table`", "make two rules of it")
        elif require is None and table is None:
            if entry.members:
                place = (entry.get("id") or entry).place
                self._issues.error(place, "a rule needs `require` or a `table`", "write `require: ...`")
        elif table is not None:
            return self._table(table)
        elif require is not None:
            return self._condition(require)
        return None

    def _condition(self, entry: Entry) -> Expression | None:
        items = entry.items if isinstance(entry.content, list) else [entry]
        read = [self._expressions.read(item, CONDITION, "`require`") for item in items]
        found = [expression for expression in read if expression is not None]
        return conjunction(found) if found and len(found) == len(items) else None

    # --- tables ---

    def _table(self, entry: Entry) -> CombinationTable | None:
        allow, forbid, columns_entry = entry.get("allow"), entry.get("forbid"), entry.get("columns")
        rows_entry = allow or forbid
        if columns_entry is None or not columns_entry.items:
            return None
        if (allow is None) == (forbid is None):
            hint = "write `allow:` and the rows under it"
            self._issues.error(entry.key_place, "a table needs either `allow` or `forbid`", hint)
            return None
        columns = [self._expressions.read_typed(item, SINGLE_VALUE, "a column") for item in columns_entry.items]
        assert rows_entry is not None
        rows = [self._row(item, columns) for item in rows_entry.items]
        found = [expression for column in columns if column is not None for expression in column[:1]]
        if len(found) < len(columns):
            return None
        return CombinationTable(tuple(found), tuple(row for row in rows if row is not None), allow is not None)

    def _row(self, entry: Entry, columns: list[tuple[Expression, NameType] | None]) -> tuple[frozenset[Value] | None, ...] | None:
        if not isinstance(entry.content, list):
            return None
        if len(entry.items) != len(columns):
            message = f"this row has {counted(len(entry.items), 'cell')}; the table has {counted(len(columns), 'column')}"
            self._issues.error(entry.place, message, f"write `{ANYTHING}` where every value will do")
            return None
        return tuple(self._cell(item, column) for item, column in zip(entry.items, columns, strict=True))

    def _cell(self, entry: Entry, column: tuple[Expression, NameType] | None) -> frozenset[Value] | None:
        items = entry.items if isinstance(entry.content, list) else [entry]
        if column is None or (entry.is_scalar and entry.written == ANYTHING):
            return None
        values = [value for item in items for value in self._values(item, *column)]
        return frozenset(value for value in values if value is not None)

    def _values(self, entry: Entry, column: Expression, known: NameType) -> list[Value | None]:
        """The values of an item of a cell: one, or all of a range of numbers."""
        found = _RANGE.fullmatch(entry.written) if entry.is_scalar and known.type in NUMERIC else None
        if found is None:
            return [self._value(entry, column, known)]
        written, (low, high) = " ".join(column.text.split()), (Fraction(bound) for bound in found.groups())
        if known.values is None:
            message = f"`{written}` is calculated, and a range says too little of its values"
            self._issues.error(entry.place, message, "list them, or write rules that compare it")
            return []
        values = [value for value in known.values if not isinstance(value, str | frozenset) and low <= value <= high]
        if low > high:
            self._issues.error(entry.place, f"`{entry.written}` counts backwards", f"write `{found[2]}..{found[1]}`")
        elif not values:
            self._issues.warn(entry.place, f"`{written}` is never in `{entry.written}`")
        return [*values]

    def _value(self, entry: Entry, column: Expression, known: NameType) -> Value | None:
        """A value in a cell, of the type of its column."""
        value = _typed(entry, known.type)
        written = " ".join(column.text.split())
        if value is None:
            if entry.is_scalar:
                self._issues.error(entry.place, f"`{written}` is {known.type}; `{entry.written}` is not", _type_hint(entry))
        elif known.part and value == NONE:
            message = f"`{NONE}` cannot stand in a table: where `{written}` is absent, its column leaves the row open"
            self._issues.error(entry.place, message, f"ask `present({written})` in another rule")
        elif known.values is not None and value not in known.values:
            hint = renamed_hint(value, known.former) or value_hint(value, known.values)
            if known.ids:
                self._issues.error(entry.place, f"`{written}` has no {known.ids} `{entry.written}`", hint)
            else:
                self._issues.warn(entry.place, f"`{written}` is never `{entry.written}`", hint)
        return value


def validity_of(entry: Entry, issues: Issues) -> Validity:
    """From which day on and until which day something holds."""
    start, end = _day(entry.get("valid_from")), _day(entry.get("valid_until"))
    if start and end and start >= end:
        place = (entry.get("valid_until") or entry).place
        issues.error(place, f"this ends before it begins, on {start.isoformat()}", "`valid_until` is the first day after it")
    return Validity(start, end)


def _day(entry: Entry | None) -> date | None:
    try:
        return date.fromisoformat(entry.written) if entry is not None else None
    except ValueError:
        return None


def _typed(entry: Entry, kind: Type) -> Value | None:
    scalar = entry.scalar
    if kind is Type.BOOLEAN:
        return scalar if isinstance(scalar, bool) else None
    if kind in NUMERIC and kind is not Type.ANYTHING:
        return exact_value(scalar) if isinstance(scalar, int | Decimal) and not isinstance(scalar, bool) else None
    return entry.written if entry.is_scalar and not (isinstance(scalar, bool) and kind is Type.TEXT) else None


def _type_hint(entry: Entry) -> str | None:
    if isinstance(entry.scalar, bool):
        return "put it in quotes"
    quoted = isinstance(entry.scalar, str) and entry.written.replace(".", "", 1).isdigit()
    return "remove the quotes" if quoted else None
