"""What one charge comes to, given the values of the variables that it reads: the definition of every price.

A charge applies where its part is present, its `when` (if any) is definitely true, and its amount and factors read no
absent part outside of `sum`, `count`, `min` and `max`. Its price is the amount times every factor that it is charged
`per`, exact, rounded once, half up, to the minor unit of the currency.

A charge on other charges (a share of them, a discount, a surcharge) reads what those come to together, each rounded already, as
`total('subtotal')`; it applies only where one of them does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from configurator.catalog.reading import ProductScope, variables_read
from configurator.catalog.records import NONE, Charge, ChargeKind, ChoiceValue, Product
from configurator.errors import ConfiguratorError
from configurator.language.evaluate import (
    ABSENT,
    MISSING,
    SUBTOTAL,
    EvaluationError,
    Result,
    Scope,
    compile_expression,
    compile_row,
    is_true,
    totals_read,
)
from configurator.language.lookups import row_condition
from configurator.language.syntax import Binary, Call, Expression, Literal, Lookup, Node, joined, walk, with_children
from configurator.money import minor_digits, round_to_minor

Variables = Mapping[str, ChoiceValue]
"""The values of variables by name: choice paths and `context.<fact>`."""

Number = int | Fraction


class PricingError(ConfiguratorError):
    """A formula of a charge or of the price basis gives no number that could be a price."""

    code = "invalid-charge"

    def __init__(self, message: str, hint: str | None = None, charge: str | None = None) -> None:
        self.rule = charge  # by which a check finds the place
        super().__init__(message, hint)


@dataclass(frozen=True, slots=True)
class Priced:
    """A charge that applies: its exact amount per unit, the value of each of its factors, its price in minor units."""

    unit_amount: Number
    factors: tuple[Number, ...]
    minor: int


def charges_behind(product: Product, charge: Charge) -> tuple[Charge, ...]:
    """A charge, and those that its price depends on: the charges that it is on, and those in the place of which it stands."""
    found: dict[str, Charge] = {charge.id: charge}
    for other in (*(charge.of or ()), *charge.unless):
        if other in product.charges_by_id and other not in found:
            found.update((each.id, each) for each in charges_behind(product, product.charges_by_id[other]))
    return tuple(found.values())


def charge_variables(product: Product, charge: Charge) -> tuple[str, ...]:
    """The variables that the price of a charge depends on, each once: choice paths and `context.<fact>`.

    The presence of the charge's part is among them. Raises PricingError where the charge reads a total, which would
    be circular, or a name that the product does not have.
    """
    found: dict[str, None] = {}
    for each in charges_behind(product, charge):
        own = (each.part,) if each.part else ()
        found.update(dict.fromkeys((*own, *_variables(product, each.formulas, f"Charge `{each.id}`", each.of is not None))))
    return tuple(found)


def variables_of(product: Product, charge: Charge) -> tuple[str, ...]:
    """The variables that its own formulas read, its term among them, each once; not those of the charges that it is on.

    Raises PricingError as `charge_variables`.
    """
    term = term_of(product, charge)
    formulas = (*charge.formulas, term) if term is not None else charge.formulas
    return _variables(product, formulas, f"Charge `{charge.id}`", charge.of is not None)


def term_of(product: Product, charge: Charge) -> Expression | None:
    """How many months a charge runs, where that is not the term of the product: its own, or what is left when it begins later."""
    if charge.term is not None or product.term is None or not charge.starts or not charge.kind.is_recurring:
        return charge.term
    left = Binary("-", product.term.root, Literal(charge.starts))
    return replace(product.term, root=Call("max", (left, Literal(0))))


def weight_of(product: Product, charge: Charge) -> Expression | None:
    """How much a charge counts in the price basis, as a formula; None where it does not.

    One with a term of its own counts for that part of the product's term.
    """
    weight, term = product.price_basis.get(charge.kind), term_of(product, charge)
    if weight is None or term is None or product.term is None:
        return weight
    return replace(term, root=Binary("*", weight.root, Binary("/", term.root, product.term.root)))


def weight_variables(product: Product, charge: Charge) -> tuple[str, ...]:
    """The variables that the weight of a charge in the price basis depends on."""
    weight = weight_of(product, charge)
    return _variables(product, (weight,), _basis_of(charge.kind)) if weight else ()


def price_charge(charge: Charge, product: Product, values: Variables, currency: str) -> int:
    """The price of a charge in minor units; 0 where it does not apply.

    `values` need only contain the `charge_variables`. Raises PricingError where an option lacks an attribute that the
    charge reads, where a formula divides by zero or reads a total, or where it gives something other than a number.
    """
    return compile_charge(charge, product, currency)(values)


def compile_charge(charge: Charge, product: Product, currency: str) -> Callable[[Variables], int]:
    """`price_charge` as a function of the values, for pricing one charge many times."""
    evaluate = compile_priced(charge, product, currency)

    def price(values: Variables) -> int:
        priced = evaluate(values)
        return priced.minor if priced else 0

    return price


def compile_priced(charge: Charge, product: Product, currency: str) -> Callable[[Variables], Priced | None]:
    """A charge as a function of the values; None where it does not apply."""
    evaluate = compile_leaf(charge, currency)
    known = product.charges_by_id
    of = [compile_priced(known[other], product, currency) for other in charge.of or () if other in known]
    unless = [compile_priced(known[other], product, currency) for other in charge.unless if other in known]

    def priced(values: Variables) -> Priced | None:
        if charge.part and values[charge.part] == NONE:
            return None
        if any(other(values) for other in unless):
            return None
        if charge.of is None:
            return evaluate(ProductScope(product, values))
        lines = [line for other in of if (line := other(values))]
        return evaluate(on_lines(product, values, lines, currency)) if lines else None

    return priced


def on_lines(product: Product, values: Variables, lines: Iterable[Priced], currency: str) -> ProductScope:
    """What the formulas of a charge on other charges read: the subtotal of these, too."""
    subtotal = Fraction(sum(line.minor for line in lines), 10 ** minor_digits(currency))
    return ProductScope(product, values, lambda kind: subtotal)


def price_weight(product: Product, charge: Charge, values: Variables) -> Number:
    """How much a charge counts in the price basis.

    It is 0 where the product gives its kind no weight, or where the weight reads an absent part.
    """
    return compile_weight(product, charge)(values)


def compile_weight(product: Product, charge: Charge) -> Callable[[Variables], Number]:
    """`price_weight` as a function of the values, for weighing many times."""
    weight = weight_of(product, charge)
    if weight is None:
        return lambda values: 0
    evaluate = compile_basis(weight, charge.kind)
    return lambda values: evaluate(ProductScope(product, values))


def compile_months(term: Expression) -> Callable[[Scope], Number]:
    """A term in months as a function of a scope; 0 where it reads an absent part."""
    number = _compile_number(term, "The term")
    return lambda scope: number(scope) or 0


def compile_leaf(charge: Charge, currency: str) -> Callable[[Scope], Priced | None]:
    """A charge as a function of a scope in which its part is present; None where it does not apply."""
    what = f"Charge `{charge.id}`"
    on_others = charge.of is not None
    when = compile_formula(charge.when, what, on_others) if charge.when else None
    numbers = [_compile_number(formula, what, on_others) for formula in (charge.amount, *charge.per)]

    def evaluate(scope: Scope) -> Priced | None:
        if when and not is_true(when(scope)):
            return None
        found = [value for number in numbers if (value := number(scope)) is not None]
        if len(found) < len(numbers):
            return None
        amount, *factors = found
        return Priced(amount, tuple(factors), leaf_price(amount, factors, currency))

    return evaluate


def compile_rows(charge: Charge) -> Callable[[Scope], tuple[int, ...]] | None:
    """The rows of the price tables in its amount that count, as a function of a scope; None where it has no table.

    Where it does not apply, or a table reads something absent, no rows are told. Raises PricingError where no row matches.
    """
    tables = tables_of(charge)
    if not tables:
        return None
    what = f"Charge `{charge.id}`"
    when = compile_formula(charge.when, what, charge.of is not None) if charge.when else None
    rows = [compile_row(table) for table in tables]

    def chosen(scope: Scope) -> tuple[int, ...]:
        if when and not is_true(when(scope)):
            return ()
        try:
            found = [row(scope) for row in rows]
        except EvaluationError as error:
            raise PricingError(f"{what} cannot be priced: {error.message}", error.hint, charge.id) from error
        known = tuple(row for row in found if isinstance(row, int))
        return known if len(known) == len(found) else ()

    return chosen


def tables_of(charge: Charge) -> tuple[Lookup, ...]:
    """The price tables in the amount of a charge."""
    root = charge.amount.root
    return (root,) if isinstance(root, Lookup) else tuple(node for node in walk(root) if isinstance(node, Lookup))


def in_rows(charge: Charge, rows: Sequence[int]) -> Charge:
    """A charge for the rows of its tables that count: with the amounts in them, where what they are for is there."""
    chosen = dict(zip(map(id, tables_of(charge)), rows, strict=True))
    tables = {id(table): table for table in tables_of(charge)}

    def settled(node: Node) -> Node:
        if id(node) in chosen:
            return tables[id(node)].amounts[chosen[id(node)]]
        return with_children(node, settled)

    conditions = [row_condition(table, chosen[id(table)]) for table in tables.values()]
    asked = [*([charge.when.root] if charge.when else []), *(each for each in conditions if each is not None)]
    when = replace(charge.when or charge.amount, root=joined("and", asked)) if asked else None
    return replace(charge, amount=replace(charge.amount, root=settled(charge.amount.root)), when=when)


def compile_basis(weight: Expression, kind: ChargeKind) -> Callable[[Scope], Number]:
    """A weight of the price basis as a function of a scope."""
    number = _compile_number(weight, _basis_of(kind))
    return lambda scope: number(scope) or 0


def leaf_price(amount: Number, factors: Iterable[Number], currency: str) -> int:
    """The price of a leaf in minor units: everything multiplied exactly, then rounded once."""
    for factor in factors:
        amount = amount * factor
    return round_to_minor(amount, currency)


def compile_formula(formula: Expression, what: str, on_others: bool = False) -> Callable[[Scope], Result]:
    """A formula as a function of a scope. Raises PricingError, which says in `what`, where it cannot have a value."""
    _refuse_totals(formula, what, on_others)
    evaluate = compile_expression(formula.root)

    def value(scope: Scope) -> Result:
        try:
            return evaluate(scope)
        except EvaluationError as error:
            charge = what.split("`")[1] if "`" in what else None
            raise PricingError(f"{what} cannot be priced: {error.message}", error.hint, charge) from error

    return value


def _compile_number(formula: Expression, what: str, on_others: bool = False) -> Callable[[Scope], Number | None]:
    """A formula that gives a number, or None where it reads an absent part."""
    evaluate = compile_formula(formula, what, on_others)

    def number(scope: Scope) -> Number | None:
        value = evaluate(scope)
        if value is ABSENT:
            return None
        if value is MISSING:
            raise PricingError(
                f"{what} cannot be priced: `{formula.text}` reads an attribute that the option does not have.",
                "Fill it in for every option, or ask for it first: `when: has(...)`.",
            )
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            raise PricingError(f"{what} cannot be priced: `{formula.text}` is not a number.")
        return value

    return number


def _variables(product: Product, formulas: Iterable[Expression], what: str, on_others: bool = False) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for formula in formulas:
        _refuse_totals(formula, what, on_others)
        try:
            found.update(dict.fromkeys(variables_read(product, formula.root)))
        except KeyError as error:
            raise PricingError(f"{what}: {error.args[0]}.") from None
    return tuple(found)


def _refuse_totals(formula: Expression, what: str, on_others: bool) -> None:
    for kind in totals_read(formula.root):
        if kind == SUBTOTAL and on_others:
            continue
        raise PricingError(
            f"{what} reads `total('{kind}')`, but totals are made of charges: the price would depend on itself.",
            "Only rules can read totals; let the charge read the attributes that the total comes from.",
        )


def _basis_of(kind: ChargeKind) -> str:
    return f"The price basis for `{kind}`"
