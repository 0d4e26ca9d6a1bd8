"""Price rules, from YAML to records: discounts and surcharges, written out as charges on other charges.

A rule `on: line` becomes a charge on each of the charges that it names, one `on: total` a charge on all of them, for each kind of
charge. Where several rules are on the same charges, a later one counts what earlier ones have left: those that are on nothing
else. So every price rule comes to an amount that is rounded once, and a price has no other pieces than charges.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from configurator.catalog.charge_kinds import ChargeKind, is_kind, kinds_in_order
from configurator.catalog.charges import charge_with, whole_months
from configurator.catalog.entries import Entry
from configurator.catalog.expressions import ExpressionReader, Piece
from configurator.catalog.issues import Issues
from configurator.catalog.lines import OnLines, lines_named, plain_lines, with_subtotal
from configurator.catalog.paths import Paths
from configurator.catalog.records import Charge, Text
from configurator.catalog.rules import validity_of
from configurator.catalog.shapes import without_numbers
from configurator.catalog.texts import TextReader
from configurator.language.syntax import Expression
from configurator.language.types import CONDITION, NUMERIC

_EFFECTS = ("discount", "surcharge", "price")


@dataclass(frozen=True, slots=True)
class _Adjustment:
    """A charge that a rule is written out as, and the charges that it changes the price of."""

    charge: Charge
    lines: frozenset[str]
    exclusive: str | None


class PriceRules:
    """Reads the price rules of one product, over its charges."""

    def __init__(self, expressions: ExpressionReader, texts: TextReader, issues: Issues, paths: Paths) -> None:
        self._reader = ExpressionReader(OnLines(expressions.names), issues)
        self._plain = expressions
        self._texts = texts
        self._issues = issues
        self._paths = paths

    def read(self, entry: Entry | None, charges: Sequence[Charge]) -> tuple[Charge, ...]:
        """The rules in a list, as charges on the given ones; those that cannot be read are left out."""
        items = [item for item in (entry.items if entry else []) if isinstance(item.content, dict)]
        self._check_ids(items)
        by_id = {charge.id: charge for charge in charges}
        earlier = [
            _Adjustment(charge, plain_lines(charge, by_id), None) for charge in charges if charge.rule is not None
        ]
        before = len(earlier)
        for item in sorted(items, key=_order):
            earlier += self._adjustments(item, [charge for charge in charges if charge.rule is None], earlier)
        return tuple(adjustment.charge for adjustment in earlier[before:])

    def _check_ids(self, items: Sequence[Entry]) -> None:
        first: dict[str, Entry] = {}
        for item in items:
            rule = item.get("id")
            if rule is not None and rule.is_scalar and rule.written in first:
                message = f"there is a price rule `{rule.written}` already, on line {first[rule.written].place.line}"
                self._issues.error(rule.place, message, "rename one of them")
            elif rule is not None and rule.is_scalar:
                first[rule.written] = rule

    # --- one rule ---

    def _adjustments(self, entry: Entry, charges: Sequence[Charge], earlier: Sequence[_Adjustment]) -> list[_Adjustment]:
        rule = entry.get("id")
        made = self._charge(entry)
        lines = self._lines(entry, charges)
        if made is None or rule is None or not lines:
            return []
        exclusive = entry.get("exclusive")
        group = exclusive.written if exclusive is not None and exclusive.is_scalar else None
        return [
            _Adjustment(self._on(made, name, part, kind, on, earlier, group), frozenset(on), group)
            for name, part, kind, on in self._targets(entry, made, lines)
        ]

    def _lines(self, entry: Entry, charges: Sequence[Charge]) -> list[Charge]:
        """The charges that a rule is on."""
        named = lines_named(entry.get("lines"), charges, self._issues)
        kinds_entry = entry.get("kinds")
        kinds = {ChargeKind(item.written) for item in (kinds_entry.items if kinds_entry else []) if is_kind(item.written)}
        found = [charge for charge in named if charge.kind in kinds or (not kinds and not charge.kind.is_contingent)]
        if named and not found:
            place = (kinds_entry or entry.get("id") or entry).place
            has = ", ".join(f"`{kind}`" for kind in kinds_in_order(charge.kind for charge in named))
            self._issues.error(place, "there are no charges of these kinds", f"the charges that it names are {has}")
        return found

    def _targets(
        self, entry: Entry, made: Charge, lines: Sequence[Charge]
    ) -> Iterator[tuple[str, str | None, ChargeKind, tuple[str, ...]]]:
        """What a rule is on: each charge, or all of a kind; with the id and the part that the charge on it gets."""
        on = entry.get("on")
        if on is None or on.written != "total":
            for line in lines:
                yield f"{made.id}:{line.id}", line.part, line.kind, (line.id,)
            return
        kinds = kinds_in_order(line.kind for line in lines)
        if len(kinds) > 1 and not self._is_share(entry):
            place = (entry.get("kinds") or entry.get("id") or entry).place
            message = f"this rule is on {' and '.join(kinds)} charges, and an amount can only be of one kind"
            self._issues.error(place, message, f"say which: `kinds: [{kinds[0]}]`")
            return
        for kind in kinds:
            name = made.id if len(kinds) == 1 else f"{made.id}:{kind}"
            yield name, None, kind, tuple(line.id for line in lines if line.kind is kind)

    def _on(
        self,
        made: Charge,
        name: str,
        part: str | None,
        kind: ChargeKind,
        lines: Sequence[str],
        earlier: Sequence[_Adjustment],
        group: str | None,
    ) -> Charge:
        """A rule as a charge on certain lines, and on what earlier rules have left of them."""
        on = frozenset(lines)
        reduced = [each.charge.id for each in earlier if each.lines <= on and each.charge.kind is kind]
        instead = [each.charge.id for each in earlier if group is not None and each.exclusive == group and each.lines & on]
        instances = self._paths.instances_of(part and without_numbers(part))
        resolve = next((resolve for found, resolve in instances if found == part), None)
        written = charge_with(made, with_subtotal)
        written = charge_with(written, resolve or self._paths.resolved)
        term, starts = (made.term, made.starts) if kind.is_recurring else (None, 0)
        return replace(
            written, id=name, part=part, kind=kind, of=(*lines, *reduced), unless=tuple(instead), term=term, starts=starts
        )

    def _charge(self, entry: Entry) -> Charge | None:
        """What a rule changes the price by, as a charge that is on nothing yet."""
        rule = entry.get("id")
        title = self._texts.title(entry.get("title"), rule.written if rule else "")
        because = self._because(entry, title)
        amount = self._amount(entry)
        when = self._reader.read(entry.get("when"), CONDITION, "`when`")
        term = self._plain.read(entry.get("term"), NUMERIC, "`term`", "month")
        validity, starts = validity_of(entry, self._issues), whole_months(entry.get("after"), self._issues)
        if rule is None or amount is None or (when is None and entry.get("when") is not None):
            return None
        return Charge(
            rule.written,
            title,
            ChargeKind.ONE_TIME,
            amount,
            (),
            when,
            None,
            rule.place,
            rule=rule.written,
            because=because,
            valid=validity,
            term=term,
            starts=starts,
        )

    def _because(self, entry: Entry, title: Text) -> Text:
        because = entry.get("because")
        rule = entry.get("id")
        if because is None and rule is not None:
            hint = "write for the customer why: `because: ...`"
            self._issues.warn(rule.place, f"price rule `{rule.written}` has no `because`", hint)
        return self._texts.text(because) if because is not None else title

    def _effect(self, entry: Entry) -> tuple[str, Entry] | None:
        """The key that says what a rule does."""
        given = [(key, found) for key in _EFFECTS if (found := entry.get(key)) is not None]
        rule = entry.get("id") or entry
        if not given and entry.members:
            self._issues.error(rule.place, "a price rule needs `discount`, `surcharge` or `price`", "write `discount: 10 %`")
        elif len(given) > 1:
            message = f"a price rule has either `{given[0][0]}` or `{given[1][0]}`"
            self._issues.error(given[1][1].key_place, message, "make two rules of it")
        return given[0] if given else None

    def _is_share(self, entry: Entry) -> bool:
        effect = [found for key in ("discount", "surcharge") if (found := entry.get(key)) is not None]
        return any(map(self._reader.is_share, effect))

    def _amount(self, entry: Entry) -> Expression | None:
        effect = self._effect(entry)
        if effect is None:
            return None
        key, written = effect
        most = entry.get("at_most")
        if most is not None and key == "price":
            self._issues.error(most.key_place, "a price has no greatest discount", "remove `at_most`")
            return None
        found = self._reader.compose(_pieces(key, written, most, self._is_share(entry)), NUMERIC, f"`{key}`")
        return found.expression if found else None


def _pieces(key: str, written: Entry, most: Entry | None, is_share: bool) -> list[Piece]:
    """What a rule changes a price by: a discount is never more than what there is."""
    if key == "price":
        return ["(", written, ") - subtotal"]
    pieces: list[Piece] = ["(", written, ") * subtotal"] if is_share else ["(", written, ")"]
    if most is not None:
        pieces = ["min(", *pieces, ", ", most, ")"]
    if key == "surcharge":
        return pieces
    return ["-", *_negatable(pieces, most)] if is_share else ["-min(", *pieces, ", max(subtotal, 0))"]


def _negatable(pieces: list[Piece], most: Entry | None) -> list[Piece]:
    return pieces if most is not None else ["(", *pieces, ")"]


def _order(entry: Entry) -> Decimal:
    order = entry.get("order")
    scalar = order.scalar if order is not None else None
    return Decimal(scalar) if isinstance(scalar, int | Decimal) and not isinstance(scalar, bool) else Decimal(0)
