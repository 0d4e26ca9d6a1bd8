"""Charges, from YAML to records, and the charges of a module written out for a part that it fills."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from configurator.catalog.charge_kinds import ChargeKind, is_kind
from configurator.catalog.charge_tables import FORMS, ChargeTables
from configurator.catalog.entries import Entry
from configurator.catalog.expressions import ExpressionReader, Measured, Piece, synthetic_name
from configurator.catalog.files import CatalogFolder
from configurator.catalog.issues import Issues
from configurator.catalog.lines import AmountOfTable, OnLines, beside, lines_named, of_one_kind, with_amount, with_subtotal
from configurator.catalog.listed_charges import NOTHING_LISTED, OwnAmounts
from configurator.catalog.paths import Paths, of_part
from configurator.catalog.records import QUANTITY, Charge, ListedAmount, Number, Part, Text
from configurator.catalog.texts import TextReader
from configurator.language.guards import unguarded_reads
from configurator.language.syntax import Expression, Name, Node
from configurator.language.types import CONDITION, MONEY, NUMERIC
from configurator.source import Place


@dataclass(frozen=True, slots=True)
class _Form:
    """One way in which a charge is computed: all of it, or one of its tiers. `low` and `high` are quantities.

    The amount stands in a `table`, where there is one.
    """

    amount: Entry | None
    table: Expression | None = None
    low: Number | None = None
    high: Number | None = None
    number: int = 0
    is_slab: bool = False


class Charges:
    """Reads the charges of one module or product, written out over its flat parts."""

    def __init__(
        self,
        expressions: ExpressionReader,
        texts: TextReader,
        issues: Issues,
        paths: Paths | None = None,
        listed: OwnAmounts = NOTHING_LISTED,
        folder: CatalogFolder | None = None,
    ) -> None:
        """`listed` are the amounts that price lists give; `folder` is where files with price tables are."""
        self._folder = folder
        self._listed = listed
        self._paths = paths
        self._expressions = expressions
        self._on_lines = ExpressionReader(OnLines(expressions.names), issues)
        self._texts = texts
        self._issues = issues

    def read(self, entry: Entry | None, others: Sequence[Charge] = ()) -> tuple[Charge, ...]:
        """The charges in a list; those that cannot be read are left out. They may be on `others`, and on those before them."""
        items = entry.items if entry else []
        self._check_ids(items)
        plain = [charge for item in items if item.get("of") is None for charge in self._read(item, ())]
        found = [*others, *plain]
        for item in items:
            if item.get("of") is not None:
                found += self._read(item, found)
        return tuple(found[len(others) :])

    def _read(self, entry: Entry, known: Sequence[Charge]) -> list[Charge]:
        of = None
        if entry.get("of") is not None:
            lines, kind = lines_named(entry.get("of"), known, self._issues), _kind(entry)
            of = tuple(charge.id for charge in (of_one_kind(lines, kind, entry, self._issues) if kind is not None else lines))
        forms = list(self._forms(entry))
        if (named := entry.get("id")) is not None:
            self._listed.declare([_tier_id(named.written, form) for form in forms])
        self._check_forms(entry)
        charges = [charge for form in forms if (charge := self._charge(entry, form)) is not None]
        return [written for charge in charges for written in self._written_out(replace(charge, of=of))]

    def _written_out(self, charge: Charge) -> Iterator[Charge]:
        """A charge over flat parts: one of a part with instances is charged for each of them."""
        if self._paths is None:
            yield charge
            return
        for part, resolve in self._paths.instances_of(charge.part):
            name = charge.id if part == charge.part else f"{part}.{charge.id}"
            of = beside(part, charge.of) if charge.of is not None else None
            yield replace(charge_with(charge, resolve), id=name, part=part, of=of)

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

    # --- forms ---

    def _forms(self, entry: Entry) -> Iterator[_Form]:
        """The amount of a charge; one for each of its tiers."""
        tiers = entry.get("tiers") or entry.get("slabs")
        if tiers is None:
            reader = self._on_lines if entry.get("of") is not None else self._expressions
            table = ChargeTables(reader, self._folder, self._issues).read(entry)
            yield _Form(entry.get("amount"), table)
            return
        low: Number = 0
        for number, item in enumerate(tiers.items, 1):
            limit = item.get("up_to")
            high = limit.scalar if limit is not None else None
            high = high if isinstance(high, int | Decimal) and not isinstance(high, bool) else None
            self._check_limit(item, limit, low, high, number < len(tiers.items))
            yield _Form(item.get("amount"), None, low, high, number, entry.get("slabs") is not None)
            low = high if high is not None else low

    def _check_limit(self, tier: Entry, limit: Entry | None, low: Number, high: Number | None, is_followed: bool) -> None:
        if limit is None and is_followed:
            self._issues.error(tier.place, "only the last tier has no end", "write the greatest quantity of it: `up_to: 10`")
        elif limit is not None and high is not None and high <= low:
            message = f"this tier ends at {high}, and it begins above {low}"
            self._issues.error(limit.place, message, "write the tiers in the order of their quantities")

    def _check_forms(self, entry: Entry) -> None:
        """Report keys that do not go together, or that lack another."""
        given = [key for key in ("amount", "tiers", "slabs", *FORMS) if entry.get(key) is not None]
        key_place = (entry.get("id") or entry).place
        if not given and entry.members:
            self._issues.error(key_place, "`amount` is missing", "write an expression: `amount: price`")
        elif len(given) > 1:
            second = entry.get(given[1])
            assert second is not None
            self._issues.error(second.key_place, f"a charge has either `{given[0]}` or `{given[1]}`", "remove one of the two")
        if (otherwise := entry.get("otherwise")) is not None and not set(given) & set(FORMS):
            self._issues.error(otherwise.key_place, "`otherwise` belongs to a table of prices", "write it as the `amount`")
        for key in ("tiers", "slabs", "included", "minimum"):
            found = entry.get(key)
            if found is not None and entry.get("quantity") is None:
                self._issues.error(found.key_place, f"`{key}` needs to know of which quantity", "write `quantity: ...`")
        kind = _kind(entry)
        for key in ("term", "after", "arrears"):
            found = entry.get(key)
            if found is not None and kind is not None and not kind.is_recurring:
                self._issues.error(found.key_place, f"{kind} charges have no `{key}`: they are due once", f"remove `{key}`")

    # --- one charge ---

    def _charge(self, entry: Entry, form: _Form) -> Charge | None:
        on_others = entry.get("of") is not None
        reader = self._on_lines if on_others else self._expressions
        charge_id = entry.get("id")
        title = self._texts.title(entry.get("title"), charge_id.written if charge_id else "")
        amount, factors = self._priced(entry, form, reader)
        when = self._when(entry, form, reader)
        if when is not None or entry.get("when") is None:  # else what it asks for is not known
            name = f"charge `{charge_id.written}`" if charge_id else "a charge"
            self._check_guards(amount, factors, when, name, reader)
        kind, part = _kind(entry), entry.get("part")
        self._check_instances([expression for expression in (amount, *factors, when) if expression is not None], part)
        term, starts = self._term(entry), whole_months(entry.get("after"), self._issues)
        if amount is None or charge_id is None or kind is None:
            return None
        tier = _tier_id(charge_id.written, form)
        found = Charge(
            tier,
            _tier_title(title, form),
            kind,
            amount,
            factors,
            when,
            part.written if part else None,
            charge_id.place,
            tax=tax_of(entry),
            because=self._texts.optional(entry.get("because")),
            term=term,
            starts=starts,
            arrears=is_true(entry.get("arrears")),
            listed=self._amounts_listed(tier, entry, form, reader, when),
            cost=self._cost(entry, form, reader, when),
        )
        return charge_with(found, with_subtotal) if on_others else found

    def _amounts_listed(
        self, charge: str, entry: Entry, form: _Form, reader: ExpressionReader, when: Expression | None
    ) -> dict[str, ListedAmount]:
        """What a charge costs by the price lists that name it: read as its own amount is, and checked as that is."""
        found: dict[str, ListedAmount] = {}
        for price_list, written in self._listed.of(charge).items():
            amount, factors = self._priced(entry, replace(form, amount=written, table=None), reader)
            self._check_guards(amount, factors, when, f"price list `{price_list}`", reader)
            self._check_instances([amount] if amount is not None else [], entry.get("part"))
            if amount is not None:
                found[price_list] = ListedAmount(amount, factors)
        return found

    def _cost(self, entry: Entry, form: _Form, reader: ExpressionReader, when: Expression | None) -> ListedAmount | None:
        """What one costs the seller, times what the charge is charged per; its limits are those of the price alone."""
        if entry.get("cost") is None:
            return None
        amount, factors = self._times_factors(reader.read_measured(entry.get("cost"), NUMERIC, "`cost`"), entry, form, reader)
        self._check_guards(amount, factors, when, "a `cost`", reader)
        self._check_instances([amount] if amount is not None else [], entry.get("part"))
        return ListedAmount(amount, factors) if amount is not None else None

    def _term(self, entry: Entry) -> Expression | None:
        return self._expressions.read(entry.get("term"), NUMERIC, "`term`", "month")

    def _priced(
        self, entry: Entry, form: _Form, reader: ExpressionReader
    ) -> tuple[Expression | None, tuple[Expression, ...]]:
        """The amount of a charge, and the factors that it is charged per."""
        if entry.get("at_least") is not None or entry.get("at_most") is not None:
            per = entry.get("per")
            return self._in_money(self._limited(entry, form, per.items if per else [], reader), [], entry, reader)
        return self._times_factors(self._amount(form, entry, reader), entry, form, reader)

    def _times_factors(
        self, amount: Measured | None, entry: Entry, form: _Form, reader: ExpressionReader
    ) -> tuple[Expression | None, tuple[Expression, ...]]:
        """An amount, and all that a charge is charged per."""
        items = found.items if (found := entry.get("per")) is not None else []
        quantity = [self._quantity(entry, form, reader)] if entry.get("quantity") is not None else []
        per = [*(reader.read_measured(item, NUMERIC, "a factor in `per`") for item in items), *quantity]
        return self._in_money(amount, per, entry, reader)

    def _in_money(
        self, amount: Measured | None, per: Sequence[Measured | None], entry: Entry, reader: ExpressionReader
    ) -> tuple[Expression | None, tuple[Expression, ...]]:
        """An amount and its factors, converted so that they come to money."""
        kind, factors = _kind(entry), [factor for factor in per if factor is not None]
        if amount is None or amount.measure is None or kind is None or len(factors) < len(per):
            return amount.expression if amount else None, tuple(factor.expression for factor in factors)
        from configurator.catalog.rates import with_rates

        return with_rates(amount, factors, kind, reader.names, self._issues)

    def _amount(self, form: _Form, entry: Entry, reader: ExpressionReader) -> Measured | None:
        """The amount; a share (`5 %`) of what a charge is on is multiplied by that."""
        if form.table is not None:
            return Measured(form.table, MONEY)
        written = form.amount
        if entry.get("of") is None or not reader.is_share(written):
            return reader.read_measured(written, NUMERIC, "`amount`")
        return reader.compose(["(", written, ") * subtotal"], NUMERIC, "`amount`")

    def _limited(self, entry: Entry, form: _Form, per: Sequence[Entry], reader: ExpressionReader) -> Measured | None:
        """All of a charge as one amount, at least and at most so much."""
        if form.table is not None:
            return self._limited_table(entry, form.table, per, reader)
        return reader.compose(self._limits(["(", form.amount, ")"], entry, form, per, reader), NUMERIC, "`amount`")

    def _limited_table(
        self, entry: Entry, table: Expression, per: Sequence[Entry], reader: ExpressionReader
    ) -> Measured | None:
        """The same, where the amount stands in a table."""
        standing = ExpressionReader(AmountOfTable(reader.names), self._issues)
        pieces = self._limits([AmountOfTable.word], entry, _Form(None), per, reader)
        found = standing.compose(pieces, NUMERIC, "`amount`")
        if found is None:
            return None
        root = with_amount(found.expression.root, table.root)
        return replace(found, expression=replace(found.expression, root=root))

    def _limits(
        self, pieces: list[Piece], entry: Entry, form: _Form, per: Sequence[Entry], reader: ExpressionReader
    ) -> list[Piece]:
        """An amount, times everything, with its limits around it."""
        if entry.get("of") is not None and reader.is_share(form.amount):
            pieces += [" * subtotal"]
        for item in per:
            pieces += [" * (", item, ")"]
        if entry.get("quantity") is not None:
            pieces += [" * ", *_billed(entry, form)]
        for key, function in (("at_least", "max"), ("at_most", "min")):
            if entry.get(key) is not None:
                pieces = [f"{function}(", *pieces, ", ", entry.get(key), ")"]
        return pieces

    def _quantity(self, entry: Entry, form: _Form, reader: ExpressionReader) -> Measured | None:
        """How much is charged for."""
        if entry.get("included") is None and entry.get("minimum") is None and not form.is_slab:
            return reader.read_measured(entry.get("quantity"), NUMERIC, "`quantity`")
        return reader.compose(_billed(entry, form), NUMERIC, "`quantity`")

    def _when(self, entry: Entry, form: _Form, reader: ExpressionReader) -> Expression | None:
        """The condition of a charge; of a tier also that the quantity lies in it."""
        if form.low is None or entry.get("quantity") is None:
            return reader.read(entry.get("when"), CONDITION, "`when`")
        quantity = _quantity_pieces(entry)
        pieces: list[Piece] = [*quantity, f" > {form.low}"]
        if form.high is not None and not form.is_slab:
            pieces += [" and ", *quantity, f" <= {form.high}"]
        if entry.get("when") is not None:
            pieces = ["(", entry.get("when"), ") and ", *pieces]
        found = reader.compose(pieces, CONDITION, "`when`")
        return found.expression if found else None

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

    def _check_guards(
        self, amount: Expression | None, per: Sequence[Expression], when: Expression | None, what: str, reader: ExpressionReader
    ) -> None:
        reading = [expression for expression in (amount, *per, when) if expression is not None]
        asking = [when] if when is not None else []
        self._issues.lacks(unguarded_reads(reading, asking, reader.names), what)


# --- quantities -------------------------------------------------------------------------------------------------------


def _quantity_pieces(entry: Entry) -> list[Piece]:
    """The quantity that is charged for, without what is included, and at least the minimum."""
    pieces: list[Piece] = ["(", entry.get("quantity"), ")"]
    if entry.get("included") is not None:
        pieces = ["max(", *pieces, " - (", entry.get("included"), "), 0)"]
    if entry.get("minimum") is not None:
        pieces = ["max(", *pieces, ", ", entry.get("minimum"), ")"]
    return pieces


def _billed(entry: Entry, form: _Form) -> list[Piece]:
    """The quantity that is charged at one amount: all of it, or what lies in a slab."""
    pieces = _quantity_pieces(entry)
    if not form.is_slab:
        return pieces
    upper: list[Piece] = pieces if form.high is None else ["min(", *pieces, f", {form.high})"]
    return ["(", *upper, f" - {form.low})"] if form.low else upper


def _tier_id(charge: str, form: _Form) -> str:
    return f"{charge}.{form.number}" if form.number else charge


_FROM = {"en": "from {0}", "de": "ab {0}", "zh": "{0}起"}


def _tier_title(title: Text, form: _Form) -> Text:
    """`Seat (11–50)`, `Seat (from 51)`."""
    if form.low is None:
        return title
    first = form.low + 1 if isinstance(form.low, int) else form.low
    languages = title.by_language if set(title.by_language) != {""} else {language: title.render() for language in _FROM}
    if form.high is not None:
        return Text({language: f"{text} ({first}–{form.high})" for language, text in title.by_language.items()})
    ranges = {language: _FROM.get(language.split("-")[0], _FROM["en"]).format(first) for language in languages}
    return Text({language: f"{text} ({ranges[language]})" for language, text in languages.items()})


def whole_months(entry: Entry | None, issues: Issues) -> int:
    """A number of months; 0 where there is none."""
    scalar = entry.scalar if entry is not None else None
    if isinstance(scalar, int) and not isinstance(scalar, bool) and scalar >= 0:
        return scalar
    if entry is not None and isinstance(scalar, int | Decimal):
        message = f"`{entry.key.value}` must be a whole number of months, not `{entry.written}`"
        issues.error(entry.place, message, "write a number such as `3`")
    return 0


def is_true(entry: Entry | None) -> bool:
    """Whether `true` stands there."""
    return entry is not None and entry.scalar is True


# --- written out ------------------------------------------------------------------------------------------------------


def tax_of(entry: Entry) -> str | None:
    """The tax category that a charge, a module or a product names."""
    tax = entry.get("tax")
    return tax.written if tax is not None and tax.is_scalar else None


def taxed_as(charge: Charge, category: str | None) -> Charge:
    """A charge in a tax category, unless it has one already."""
    return charge if category is None or charge.tax is not None else replace(charge, tax=category)


def charges_of_part(part: Part) -> tuple[Charge, ...]:
    """The charges of the module that fills a part, for one unit times the quantity, with names as the product sees them."""
    return tuple(_for_part(charge, part) for charge in part.module.charges)


def _for_part(charge: Charge, part: Part) -> Charge:
    found = charge_with(charge, lambda node: of_part(node, part.id))
    return replace(beneath_path(found, part.id, quantity_factor(part, charge.place)), part=part.id)


def beneath_path(charge: Charge, path: str, times: tuple[Expression, ...]) -> Charge:
    """A charge with a longer id, as are those of the charges that it is on; what these come to is multiplied already."""
    of = tuple(f"{path}.{other}" for other in charge.of) if charge.of is not None else None
    unless = tuple(f"{path}.{other}" for other in charge.unless)
    found = charge if charge.of is not None or not times else multiplied(charge, times)
    return replace(found, id=f"{path}.{charge.id}", of=of, unless=unless)


def multiplied(charge: Charge, factors: tuple[Expression, ...]) -> Charge:
    """A charge with more factors, also by every price list."""
    listed = {name: replace(own, per=(*own.per, *factors)) for name, own in charge.listed.items()}
    cost = replace(charge.cost, per=(*charge.cost.per, *factors)) if charge.cost is not None else None
    return replace(charge, per=(*charge.per, *factors), listed=listed, cost=cost)


def quantity_factor(part: Part, place: Place) -> tuple[Expression, ...]:
    """The number of units of a part as a factor of a charge that stands at a place; none where it is always one."""
    return (synthetic_name(Name((part.id, QUANTITY)), place),) if part.has_quantity else ()


def charge_with(charge: Charge, rewrite: Callable[[Node], Node]) -> Charge:
    """A charge whose formulas are written otherwise."""

    def rewritten(expression: Expression | None) -> Expression | None:
        return replace(expression, root=rewrite(expression.root)) if expression is not None else None

    def priced(amount: Expression, per: Sequence[Expression]) -> ListedAmount:
        factors = tuple(replace(factor, root=rewrite(factor.root)) for factor in per)
        return ListedAmount(replace(amount, root=rewrite(amount.root)), factors)

    own = priced(charge.amount, charge.per)
    listed = {name: priced(other.amount, other.per) for name, other in charge.listed.items()}
    cost = priced(charge.cost.amount, charge.cost.per) if charge.cost is not None else None
    when, term = rewritten(charge.when), rewritten(charge.term)
    return replace(charge, amount=own.amount, per=own.per, when=when, term=term, listed=listed, cost=cost)


def _kind(entry: Entry) -> ChargeKind | None:
    kind = entry.get("kind")
    return ChargeKind(kind.written) if kind is not None and kind.is_scalar and is_kind(kind.written) else None
