"""From a configuration to its price: every charge that applies becomes a leaf of the breakdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from types import MappingProxyType
from zoneinfo import ZoneInfo

from configurator.catalog.reading import ProductScope
from configurator.catalog.records import (
    CONTEXT,
    NONE,
    QUANTITY,
    QUANTITY_TITLE,
    Charge,
    ChargeKind,
    MeasuredFactor,
    Option,
    Part,
    Product,
    Role,
    Text,
)
from configurator.configuration import Configuration
from configurator.errors import ContextError, IncompleteError
from configurator.language.evaluate import Scope
from configurator.language.format import format_expression
from configurator.language.syntax import Expression, Name
from configurator.money import from_minor
from configurator.pricing.breakdown import Breakdown, Factor, Group, Leaf, Term, Weight, basis_of, contract_of, totals_of
from configurator.pricing.charges import (
    Priced,
    Variables,
    compile_basis,
    compile_leaf,
    compile_months,
    compile_rows,
    in_rows,
    on_lines,
    term_of,
    variables_of,
)
from configurator.pricing.recording import RecordingScope
from configurator.pricing.taxing import Taxing, taxing_of
from configurator.remembered import Remembered


def price(configuration: Configuration) -> Breakdown:
    """The price of a complete configuration, leaf by leaf.

    Raises IncompleteError where a choice has no value, ContextError where a fact has none, and PricingError where a
    charge gives no price (see `price_charge`).
    """
    product, currency = configuration.product, configuration.catalog.currency
    values = complete_values(configuration)
    leaves = price_leaves(product, values, currency)
    groups = tuple(_groups(product, values, leaves, currency))
    found = [leaf for group in groups for leaf in group.leaves]
    scope = ProductScope(product, values)
    contract = contract_of(found, _term(product.term, scope), currency) if product.term is not None else None
    weights = (_weight(product, kind, scope) for kind in product.price_basis)
    basis = basis_of(found, weights, currency, contract)
    return Breakdown(currency, groups, totals_of(found, currency), basis, contract, _taxing(configuration, found))


def _taxing(configuration: Configuration, leaves: Sequence[Leaf]) -> Taxing | None:
    """How a price is taxed on the day of the configuration (today, where it has none)."""
    catalog = configuration.catalog
    if catalog.taxes is None:
        return None
    day = configuration.day or datetime.now(ZoneInfo(catalog.timezone)).date()
    categories = [leaf.tax for leaf in leaves if leaf.tax is not None]
    return taxing_of(catalog, categories, configuration.context, day)


def price_leaves(product: Product, values: Variables, currency: str) -> dict[str | None, list[Leaf]]:
    """The leaves of all charges that apply, by the part that they belong to (None: the product as a whole)."""
    priced: dict[str, Priced] = {}
    leaves: dict[str | None, list[Leaf]] = {}
    for charge in product.charges:
        if (charge.part is not None and values[charge.part] == NONE) or any(other in priced for other in charge.unless):
            continue
        lines = {other: priced[other] for other in charge.of or () if other in priced}
        if charge.of is not None and not lines:
            continue
        found = _remembered(product, charge, lines, values, currency)
        if found is not None:
            priced[charge.id] = found.priced
            leaves.setdefault(charge.part, []).append(found.leaf)
    return leaves


@dataclass(frozen=True, slots=True)
class _Line:
    """What a charge comes to, and the leaf that says so."""

    priced: Priced
    leaf: Leaf


@dataclass(frozen=True, slots=True)
class _Form:
    """A charge as a function, and as a leaf writes it; that of a price table for one of its rows."""

    charge: Charge
    evaluate: Callable[[Scope], Priced | None]
    formula: str
    when: str | None
    factors: tuple[Factor, ...]


@dataclass(frozen=True, slots=True)
class _Forms:
    """All forms of a charge that were needed, by the rows of its tables that count; `rows` tells them (None: no tables).

    `lines` are prices by the values of `variables`, which are all that the charge reads, and by the lines that it is on.
    """

    charge: Charge
    rows: Callable[[Scope], tuple[int, ...]] | None
    known: dict[tuple[int, ...], _Form]
    variables: tuple[str, ...]
    lines: Remembered[_Line | None]

    def form(self, product: Product, scope: Scope, currency: str) -> _Form:
        """The form in which a charge is priced: a price needs no table to be computed again."""
        rows = self.rows(scope) if self.rows is not None else ()
        found = self.known.get(rows)
        if found is None:
            found = self.known[rows] = _form(product, in_rows(self.charge, rows) if rows else self.charge, currency)
        return found


def _remembered(
    product: Product, charge: Charge, lines: Mapping[str, Priced], values: Variables, currency: str
) -> _Line | None:
    """The line of a charge; None where it does not apply. Equal bundles of many items share it, as long as it is remembered."""
    forms = _forms_of(product, charge, currency)
    key = (*[values[name] for name in forms.variables], *[(other, line.minor) for other, line in lines.items()])
    return forms.lines.of(key, _line, product, forms, lines, values, currency)


def _line(product: Product, forms: _Forms, lines: Mapping[str, Priced], values: Variables, currency: str) -> _Line | None:
    on_others = forms.charge.of is not None
    scope = on_lines(product, values, lines.values(), currency) if on_others else ProductScope(product, values)
    form, recording = forms.form(product, scope, currency), RecordingScope(scope)
    found = form.evaluate(recording)
    return _Line(found, _leaf(product, form, found, recording, values, tuple(lines), currency)) if found is not None else None


def _forms_of(product: Product, charge: Charge, currency: str) -> _Forms:
    """The forms of a charge, made once for a product."""
    key = ("charge", charge.id, currency)
    forms: _Forms | None = product.known_prices.get(key)  # type: ignore[assignment]
    if forms is None:
        forms = _Forms(charge, compile_rows(charge), {}, variables_of(product, charge), Remembered())
        product.known_prices[key] = forms
    return forms


def _form(product: Product, charge: Charge, currency: str) -> _Form:
    formula = format_expression(charge.amount.root)
    when = format_expression(charge.when.root) if charge.when else None
    factors = tuple(_factor(product, each, 1) for each in charge.per)
    return _Form(charge, compile_leaf(charge, currency), formula, when, factors)


def complete_values(configuration: Configuration) -> Variables:
    """The value of every variable of a configuration by name. Raises IncompleteError or ContextError where one lacks."""
    product = configuration.product
    open_choices = [path for path in product.choices if path not in configuration.assignment]
    if open_choices:
        raise IncompleteError(open_choices)
    lacking = [fact for fact in product.context if fact not in configuration.context]
    if lacking:
        names = ", ".join(f"`{fact}`" for fact in lacking)
        raise ContextError(f"The context does not say: {names}.", "Give a value for each.")
    context = {fact.path: configuration.context[fact.id] for fact in product.context.values()}
    return {**configuration.assignment, **context}


def _groups(
    product: Product, values: Variables, priced: Mapping[str | None, Sequence[Leaf]], currency: str
) -> Iterator[Group]:
    """A group for every part that is there, also where it costs nothing, then one for the product as a whole."""
    scope, known = ProductScope(product, values), _known_groups(product, currency)
    for part in product.parts.values():
        if values[part.id] != NONE:
            leaves = tuple(priced.get(part.id, ()))
            if not leaves and (part.is_own or (part.role is Role.PRODUCT and not _is_ordered(product, part))):
                continue  # no thing of its own: a property of the product, or what its own parts stand for
            option, units = part.module.options.get(str(values[part.id])), scope.units(part.id)
            key = (part.id, option and option.id, units, *map(id, leaves))  # a group keeps its leaves: their ids stay theirs
            yield known.of(key, _group, part, option, units, leaves, currency)
    leaves = tuple(priced.get(None, ()))
    if leaves:
        yield Group(None, product.title, None, None, 1, leaves, totals_of(leaves, currency))


def _known_groups(product: Product, currency: str) -> Remembered[Group]:
    """The groups of a product that were made last: equal parts of many items share them."""
    known: Remembered[Group] = product.known_prices.setdefault(("groups", currency), Remembered(4096))  # type: ignore[assignment]
    return known


def _group(part: Part, option: Option | None, units: int, leaves: tuple[Leaf, ...], currency: str) -> Group:
    option_id, option_title = (option.id, option.title) if option else (None, None)
    return Group(part.id, part.title, option_id, option_title, units, leaves, totals_of(leaves, currency))


def _is_ordered(product: Product, part: Part) -> bool:
    """Whether a product inside the product has an order code, and so a line of its own."""
    return part.id in product.order_codes or part.module.supply.order_code is not None


def _leaf(
    product: Product,
    form: _Form,
    found: Priced,
    recording: RecordingScope,
    values: Variables,
    of: tuple[str, ...],
    currency: str,
) -> Leaf:
    charge = form.charge
    return Leaf(
        charge=charge.id,
        title=charge.title,
        kind=charge.kind,
        formula=form.formula,
        unit_amount=Fraction(found.unit_amount),
        factors=tuple(
            Factor(each.formula, each.title, each.unit, Fraction(value))
            for each, value in zip(form.factors, found.factors, strict=True)
        ),
        when=form.when,
        reads=MappingProxyType(recording.reads),
        amount=from_minor(found.minor, currency),
        of=of,
        rule=charge.rule,
        because=charge.because,
        term=_term(term, ProductScope(product, values)) if (term := term_of(product, charge)) is not None else None,
        starts=charge.starts,
        arrears=charge.arrears,
        tax=charge.tax,
    )


def _term(term: Expression, scope: Scope) -> Term:
    recording = RecordingScope(scope)
    months = compile_months(term)(recording)
    return Term(format_expression(term.root), MappingProxyType(recording.reads), Fraction(months))


def _factor(product: Product, formula: Expression, value: int | Fraction) -> Factor:
    """A factor with its value. The unit is that of the catalog where the factor is a name, else what the formula comes to."""
    title, unit = _measured(product, formula.root) if isinstance(formula.root, Name) else (None, None)
    if unit is None and isinstance(formula, MeasuredFactor):
        unit = formula.unit
    return Factor(format_expression(formula.root), title, unit, Fraction(value))


def _measured(product: Product, name: Name) -> tuple[Text | None, str | None]:
    """The title and unit of the dimension, attribute, quantity or fact that a name reads."""
    first, member = name.parts[0], name.parts[-1]
    if member == QUANTITY:
        return QUANTITY_TITLE, None
    if first == CONTEXT:
        fact = product.context[member]
        return fact.title, fact.unit
    part = product.parts.get(first)
    if part is None:
        return None, None
    if part.dimension is not None and len(name.parts) == 1:
        return part.title, part.dimension.unit
    module = part.module
    measure = module.dimensions.get(member) or module.attributes.get(member)
    return (measure.title, measure.unit) if measure else (None, None)


def _weight(product: Product, kind: ChargeKind, scope: Scope) -> Weight:
    evaluate, formula = _weight_of(product, kind)
    recording = RecordingScope(scope)
    value = evaluate(recording)
    return Weight(kind, formula, MappingProxyType(recording.reads), Fraction(value))


def _weight_of(product: Product, kind: ChargeKind) -> tuple[Callable[[Scope], int | Fraction], str]:
    """The weight of a kind of charge in the price basis as a function, and as it is written; made once for a product."""
    key, weight = ("weight", kind), product.price_basis[kind]
    if key not in product.known_prices:
        product.known_prices[key] = compile_basis(weight, kind), format_expression(weight.root)
    return product.known_prices[key]  # type: ignore[return-value]
