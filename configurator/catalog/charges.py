"""Charges, from YAML to records, and the charges of a module written out for a part that it fills."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from configurator.catalog.entries import Entry
from configurator.catalog.expressions import ExpressionReader, synthetic_name
from configurator.catalog.issues import Issues
from configurator.catalog.paths import Paths, of_part
from configurator.catalog.records import QUANTITY, Charge, ChargeKind, Part
from configurator.catalog.texts import TextReader
from configurator.language.guards import unguarded_reads
from configurator.language.syntax import Expression, Name, Node
from configurator.language.types import CONDITION, NUMERIC
from configurator.source import Place


class Charges:
    """Reads the charges of one module or product, written out over its flat parts."""

    def __init__(self, expressions: ExpressionReader, texts: TextReader, issues: Issues, paths: Paths | None = None) -> None:
        self._paths = paths
        self._expressions = expressions
        self._texts = texts
        self._issues = issues

    def read(self, entry: Entry | None) -> tuple[Charge, ...]:
        """The charges in a list; those that cannot be read are left out."""
        items = entry.items if entry else []
        self._check_ids(items)
        return tuple(found for item in items if (charge := self._charge(item)) is not None for found in self._written_out(charge))

    def _written_out(self, charge: Charge) -> Iterator[Charge]:
        """A charge over flat parts: one of a part with instances is charged for each of them."""
        if self._paths is None:
            yield charge
            return
        for part, resolve in self._paths.instances_of(charge.part):
            yield replace(charge_with(charge, resolve), id=charge.id if part == charge.part else f"{part}.{charge.id}", part=part)

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
        charge_id = entry.get("id")
        title = self._texts.title(entry.get("title"), charge_id.written if charge_id else "")
        amount, factors = self._priced(entry)
        when = self._expressions.read(entry.get("when"), CONDITION, "`when`")
        if when is not None or entry.get("when") is None:  # else what it asks for is not known
            reader = f"charge `{charge_id.written}`" if charge_id else "a charge"
            self._check_guards(amount, factors, when, reader)
        charge, kind, part = entry.get("id"), _kind(entry), entry.get("part")
        self._check_instances([expression for expression in (amount, *factors, when) if expression is not None], part)
        if amount is None or charge is None or kind is None:
            return None
        return Charge(charge.written, title, kind, amount, factors, when, part.written if part else None, charge.place)

    def _priced(self, entry: Entry) -> tuple[Expression | None, tuple[Expression, ...]]:
        """The amount of a charge, and the factors that it is charged per."""
        amount = self._expressions.read_measured(entry.get("amount"), NUMERIC, "`amount`")
        per_entry = entry.get("per")
        read = self._expressions.read_measured
        per = [read(item, NUMERIC, "a factor in `per`") for item in (per_entry.items if per_entry else [])]
        factors = [factor for factor in per if factor is not None]
        kind = _kind(entry)
        if amount is None or amount.measure is None or kind is None or len(factors) < len(per):
            return amount.expression if amount else None, tuple(factor.expression for factor in factors)
        from configurator.catalog.rates import with_rates

        return with_rates(amount, factors, kind, self._expressions.names, self._issues)

    def _check_instances(self, reading: list[Expression], part: Entry | None) -> None:
        """A charge reads instances in functions, or is charged for each of them."""
        if self._paths is None:
            return
        path = part.written if part is not None and part.is_scalar else None
        for expression in reading:
            for name, instances in self._paths.beyond(path, expression.root):
                hint = f"write it in `sum(...)` or `max(...)`, or charge it for each: `part: {instances}`"
                place = expression.locate(name.start, name.end)
                self._issues.error(place, f"`{name}` reads every one of `{instances}`", hint)

    def _check_guards(self, amount: Expression | None, per: Sequence[Expression], when: Expression | None, reader: str) -> None:
        reading = [expression for expression in (amount, *per, when) if expression is not None]
        asking = [when] if when is not None else []
        self._issues.lacks(unguarded_reads(reading, asking, self._expressions.names), reader)


def charges_of_part(part: Part) -> tuple[Charge, ...]:
    """The charges of the module that fills a part, for one unit times the quantity, with names as the product sees them."""
    return tuple(_for_part(charge, part) for charge in part.module.charges)


def _for_part(charge: Charge, part: Part) -> Charge:
    found = charge_with(charge, lambda node: of_part(node, part.id))
    per = (*found.per, *quantity_factor(part, charge.place))
    return replace(found, id=f"{part.id}.{charge.id}", per=per, part=part.id)


def quantity_factor(part: Part, place: Place) -> tuple[Expression, ...]:
    """The number of units of a part as a factor of a charge that stands at a place; none where it is always one."""
    return (synthetic_name(Name((part.id, QUANTITY)), place),) if part.has_quantity else ()


def charge_with(charge: Charge, rewrite: Callable[[Node], Node]) -> Charge:
    """A charge whose formulas are written otherwise."""

    def rewritten(expression: Expression) -> Expression:
        return replace(expression, root=rewrite(expression.root))

    when = rewritten(charge.when) if charge.when else None
    return replace(charge, amount=rewritten(charge.amount), per=tuple(map(rewritten, charge.per)), when=when)


def _kind(entry: Entry) -> ChargeKind | None:
    kind = entry.get("kind")
    try:
        return ChargeKind(kind.written) if kind else None
    except ValueError:
        return None
