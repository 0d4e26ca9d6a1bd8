"""Charges, from YAML to records, and the charges of a module written out for a part that it fills."""

from __future__ import annotations

from dataclasses import replace

from configurator.catalog.entries import Entry
from configurator.catalog.expressions import ExpressionReader, synthetic_name
from configurator.catalog.issues import Issues
from configurator.catalog.records import CONTEXT, QUANTITY, Charge, ChargeKind, Part
from configurator.catalog.texts import TextReader
from configurator.language.guards import unguarded_reads
from configurator.language.syntax import Expression, Name, replace_names
from configurator.language.types import CONDITION, NUMERIC


class Charges:
    """Reads the charges of one module or product."""

    def __init__(self, expressions: ExpressionReader, texts: TextReader, issues: Issues) -> None:
        self._expressions = expressions
        self._texts = texts
        self._issues = issues

    def read(self, entry: Entry | None) -> tuple[Charge, ...]:
        """The charges in a list; those that cannot be read are left out."""
        items = entry.items if entry else []
        self._check_ids(items)
        return tuple(charge for item in items if (charge := self._charge(item)) is not None)

    def _check_ids(self, items: list[Entry]) -> None:
        first: dict[str, Entry] = {}
        for item in items:
            charge = item.get("id")
            if charge is None or not charge.is_scalar:
                continue
            if charge.written in first:
                message = f"there is a charge `{charge.written}` already, on line {first[charge.written].place.line}"
                self._issues.error(charge.place, message, "rename one of them")
            first.setdefault(charge.written, charge)

    def _charge(self, entry: Entry) -> Charge | None:
        title = self._texts.text(entry.get("title"))
        amount = self._expressions.read(entry.get("amount"), NUMERIC, "`amount`")
        per_entry = entry.get("per")
        per = [self._expressions.read(item, NUMERIC, "a factor in `per`") for item in (per_entry.items if per_entry else [])]
        when = self._expressions.read(entry.get("when"), CONDITION, "`when`")
        factors = [factor for factor in per if factor is not None]
        if when is not None or entry.get("when") is None:  # else what it asks for is not known
            self._check_guards(amount, factors, when)
        charge, kind, part = entry.get("id"), _kind(entry), entry.get("part")
        if amount is None or charge is None or kind is None:
            return None
        return Charge(charge.written, title, kind, amount, tuple(factors), when, part.written if part else None, charge.place)

    def _check_guards(self, amount: Expression | None, per: list[Expression], when: Expression | None) -> None:
        reading = [expression for expression in (amount, *per, when) if expression is not None]
        asking = [when] if when is not None else []
        self._issues.extend(unguarded_reads(reading, asking, self._expressions.names))


def charges_of_part(part: Part) -> tuple[Charge, ...]:
    """The charges of the module that fills a part, for one unit times the quantity, with names as the product sees them."""
    return tuple(_for_part(charge, part) for charge in part.module.charges)


def _for_part(charge: Charge, part: Part) -> Charge:
    def rename(name: Name) -> Name:
        return name if name.parts[0] == CONTEXT else replace(name, parts=(part.id, *name.parts))

    def rewritten(expression: Expression) -> Expression:
        return replace(expression, root=replace_names(expression.root, rename))

    per = [rewritten(factor) for factor in charge.per]
    if part.has_quantity:
        per.append(synthetic_name(Name((part.id, QUANTITY)), charge.place))
    when = rewritten(charge.when) if charge.when is not None else None
    return replace(charge, id=f"{part.id}.{charge.id}", amount=rewritten(charge.amount), per=tuple(per), when=when, part=part.id)


def _kind(entry: Entry) -> ChargeKind | None:
    kind = entry.get("kind")
    try:
        return ChargeKind(kind.written) if kind else None
    except ValueError:
        return None
