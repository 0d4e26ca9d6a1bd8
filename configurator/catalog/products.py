"""Products, from YAML to records: parts, rules, charges, defaults and the price basis."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from configurator.catalog.charges import Charges, charges_of_part
from configurator.catalog.entries import Entry
from configurator.catalog.expressions import ExpressionReader
from configurator.catalog.grid import nearest_values, shown
from configurator.catalog.issues import Issues
from configurator.catalog.modules import BuiltModule
from configurator.catalog.names import ContextNames, PartShape, ProductNames
from configurator.catalog.records import (
    NONE,
    QUANTITY,
    Charge,
    ChargeKind,
    ChoiceValue,
    ContextFact,
    Dimension,
    ModuleKind,
    Part,
    Product,
    plain_number,
)
from configurator.catalog.rules import Rules
from configurator.catalog.texts import TextReader
from configurator.language.syntax import Expression, Literal
from configurator.language.types import NUMERIC
from configurator.source import did_you_mean

MAX_COUNT = 1_000
_COUNT = re.compile(r"([0-9]{1,9})(?:\.\.([0-9]{1,9}))?")


class ProductBuilder:
    """Builds products over the modules and the context of a catalog.

    `complete` is false where some file could not be read, so that an unknown module may be in it.
    """

    def __init__(
        self,
        modules: Mapping[str, BuiltModule],
        facts: Mapping[str, ContextFact | None] | None,
        quote_days: int,
        texts: TextReader,
        issues: Issues,
        complete: bool,
    ) -> None:
        self._modules = modules
        self._facts = facts
        self._context = ContextNames(facts)
        self._quote_days = quote_days
        self._texts = texts
        self._issues = issues
        self._complete = complete

    def build(self, product: str, entry: Entry) -> Product | None:
        """The product at an entry, as far as it can be read; None where a part has no module."""
        title, description = self._texts.text(entry.get("title")), self._texts.optional(entry.get("description"))
        shapes, parts = self._parts(entry.get("parts"))
        names = ProductNames(shapes, self._context)
        with_totals = ProductNames(shapes, self._context, with_totals=True)
        rules = Rules(ExpressionReader(with_totals, self._issues), self._texts, self._issues).read(entry.get("rules"))
        own = Charges(ExpressionReader(names, self._issues), self._texts, self._issues).read(entry.get("charges"))
        self._check_parts_of(entry.get("charges"), shapes)
        defaults = self._defaults(entry.get("defaults"), shapes)
        charges = (*(charge for part in parts.values() for charge in charges_of_part(part)), *own)
        basis = self._price_basis(entry, names, charges)
        if len(parts) < len(shapes):
            return None
        facts = {name: fact for name, fact in (self._facts or {}).items() if fact is not None}
        return Product(
            product, title, description, parts, rules, charges, basis, defaults, self._quote_days, facts, entry.key_place
        )

    # --- parts ---

    def _parts(self, entry: Entry | None) -> tuple[dict[str, PartShape], dict[str, Part]]:
        shapes: dict[str, PartShape] = {}
        parts: dict[str, Part] = {}
        for name, item in (entry.members if entry else {}).items():
            module = self._module(item if item.is_scalar else item.get("module"))
            low, high = self._count(item.get("count"))
            shapes[name] = PartShape(name, module.shape if module else None, low, high)
            if module is not None and module.record is not None:
                title = self._texts.text(item.get("title")) if item.get("title") else module.record.title
                parts[name] = Part(name, module.record, low, high, title, item.key_place)
        return shapes, parts

    def _module(self, entry: Entry | None) -> BuiltModule | None:
        if entry is None or not entry.is_scalar:
            return None
        found = self._modules.get(entry.written)
        if found is None and self._complete:
            hint = did_you_mean(entry.written, self._modules) or "define it under `modules`"
            self._issues.error(entry.place, f"there is no module `{entry.written}`", hint)
        return found

    def _count(self, entry: Entry | None) -> tuple[int, int]:
        if entry is None or not entry.is_scalar:
            return 1, 1
        found = _COUNT.fullmatch(entry.written)
        if found is None:
            self._issues.error(entry.place, f"`{entry.written}` is not a count", "write `1`, `0..1` or `1..4`")
            return 1, 1
        low, high = int(found[1]), int(found[2] or found[1])
        problem = _count_problem(low, high)
        if problem:
            self._issues.error(entry.place, *problem)
            return 1, 1
        return low, high

    def _check_parts_of(self, entry: Entry | None, shapes: Mapping[str, PartShape]) -> None:
        for item in entry.items if entry else []:
            part = item.get("part")
            if part is not None and part.is_scalar and part.written not in shapes:
                hint = did_you_mean(part.written, shapes) or _known(shapes)
                self._issues.error(part.place, f"this product has no part `{part.written}`", hint)

    # --- defaults ---

    def _defaults(self, entry: Entry | None, shapes: Mapping[str, PartShape]) -> dict[str, ChoiceValue]:
        found: dict[str, ChoiceValue] = {}
        for path, item in (entry.members if entry else {}).items():
            value = self._default(path, item, shapes) if item.is_scalar else None
            if value is not None:
                found[path] = value
        return found

    def _default(self, path: str, entry: Entry, shapes: Mapping[str, PartShape]) -> ChoiceValue | None:
        part_id, _, member = path.partition(".")
        part = shapes.get(part_id)
        if part is None:
            hint = did_you_mean(path, _choice_paths(shapes)) or _known(shapes)
            self._issues.error(entry.key_place, f"there is no choice `{path}`", hint)
            return None
        if not member:
            return self._default_option(entry, part)
        if member == QUANTITY:
            return self._default_quantity(entry, part)
        return self._default_dimension(entry, part, member)

    def _default_option(self, entry: Entry, part: PartShape) -> ChoiceValue | None:
        value = entry.written
        if value == NONE:
            if part.low == 0:
                return NONE
            hint = f"give it a count such as `0..{part.high}`, or another default"
            self._issues.error(entry.place, f"`{part.id}` cannot be left out", hint)
            return None
        known = part.itself.values
        if known is None or value in known:
            return value
        what = "option" if part.module and part.module.kind is ModuleKind.SWAPPABLE else "value"
        words = [*(str(word) for word in known), *([NONE] if part.low == 0 else [])]
        self._issues.error(entry.place, f"`{part.id}` has no {what} `{value}`", did_you_mean(value, words) or _known(words))
        return None

    def _default_quantity(self, entry: Entry, part: PartShape) -> ChoiceValue | None:
        if part.high == 1:
            self._issues.error(entry.key_place, f"`{part.id}` has no quantity to choose", f"write `{part.id}: ...` only")
            return None
        scalar = entry.scalar
        if isinstance(scalar, int) and not isinstance(scalar, bool) and part.low <= scalar <= part.high:
            return scalar
        message = f"the quantity of `{part.id}` goes from {part.low} to {part.high}; `{entry.written}` is not one of them"
        self._issues.error(entry.place, message)
        return None

    def _default_dimension(self, entry: Entry, part: PartShape, member: str) -> ChoiceValue | None:
        if part.module is None:
            return None
        if member not in part.module.dimensions:
            if part.module.whole:
                self._not_a_choice(entry, part, member)
            return None
        dimension = part.module.dimensions[member]
        if entry.written == NONE and part.low == 0:
            return NONE
        return self._on_grid(entry, f"{part.id}.{member}", dimension) if dimension is not None else None

    def _not_a_choice(self, entry: Entry, part: PartShape, member: str) -> None:
        path = f"{part.id}.{member}"
        if part.module and member in part.module.attributes:
            self._issues.error(entry.key_place, f"`{path}` is an attribute, not a choice", f"write `{part.id}: ...`")
        else:
            hint = did_you_mean(path, _choice_paths({part.id: part}))
            self._issues.error(entry.key_place, f"there is no choice `{path}`", hint)

    def _on_grid(self, entry: Entry, path: str, dimension: Dimension) -> ChoiceValue | None:
        scalar = entry.scalar
        if not isinstance(scalar, int | Decimal) or isinstance(scalar, bool):
            self._issues.error(entry.place, f"`{path}` is a number; `{entry.written}` is not", "write digits, without a unit")
            return None
        value = plain_number(Decimal(scalar))
        values = dimension.values
        if value in values:
            return value
        near = " or ".join(f"`{shown(number)}`" for number in nearest_values(Decimal(scalar), values))
        message = (
            f"`{path}` goes from {shown(dimension.low)} to {shown(dimension.high)} in steps of {shown(dimension.step)}; "
            f"`{entry.written}` is not one of them"
        )
        self._issues.error(entry.place, message, f"nearest: {near}")
        return None

    # --- the price basis ---

    def _price_basis(self, entry: Entry, names: ProductNames, charges: tuple[Charge, ...]) -> dict[ChargeKind, Expression]:
        basis_entry = entry.get("price_basis")
        reader = ExpressionReader(names, self._issues)
        found: dict[ChargeKind, Expression] = {}
        for kind in ChargeKind:
            weight = basis_entry.get(kind.value) if basis_entry else None
            expression = reader.read(weight, NUMERIC, "a weight in `price_basis`")
            if expression is not None:
                found[kind] = expression
            elif weight is None:
                self._check_unweighed(kind, entry, basis_entry, charges)
        if basis_entry is None:
            found[ChargeKind.ONE_TIME] = _one(entry)
        return found

    def _check_unweighed(self, kind: ChargeKind, entry: Entry, basis: Entry | None, charges: tuple[Charge, ...]) -> None:
        if basis is None and kind is ChargeKind.ONE_TIME:
            return
        if basis is not None and not (isinstance(basis.content, dict) and basis.members.keys() <= set(ChargeKind)):
            return  # a weight may stand there under a wrong key: that is reported already
        unweighed = [charge.id for charge in charges if charge.kind is kind]
        if not unweighed:
            return
        shown_ids = ", ".join(f"`{charge}`" for charge in unweighed[:3]) + (" ..." if len(unweighed) > 3 else "")
        message = f"this product has {kind} charges ({shown_ids}), and its price basis does not weigh them"
        example = "{one-time: 1, monthly: 12}" if kind is ChargeKind.MONTHLY else "{one-time: 1, ...}"
        place = basis.key_place if basis is not None else entry.key_place
        self._issues.error(place, message, f"write how much they count when bundles are compared: `price_basis: {example}`")


def _one(entry: Entry) -> Expression:
    place = entry.key_place
    return Expression("1", Literal(1, 0, 1), place.file, ((place.line, place.column),))


def _count_problem(low: int, high: int) -> tuple[str, str] | None:
    if low > high:
        return f"`{low}..{high}` counts backwards", f"write `{high}..{low}`"
    if high == 0:
        return "this part could never be there", "write `0..1`, or remove the part"
    if high > MAX_COUNT:
        return f"a part has at most {MAX_COUNT:,} units", "make a dimension of it: a cut-to-fit module"
    return None


def _choice_paths(shapes: Mapping[str, PartShape]) -> list[str]:
    found: list[str] = []
    for part in shapes.values():
        found.append(part.id)
        if part.high > 1:
            found.append(f"{part.id}.{QUANTITY}")
        found += [f"{part.id}.{dimension}" for dimension in (part.module.dimensions if part.module else ())]
    return found


def _known(words: Mapping[str, PartShape] | list[str]) -> str | None:
    return "known: " + ", ".join(f"`{word}`" for word in words) if 0 < len(words) <= 12 else None
