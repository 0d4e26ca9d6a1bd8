"""Comparisons of sums as linear constraints, for conditions that read more than any array could hold.

Every summand is a *term*, a function of few variables; terms over the same variables are one *group*. A group weighs what
its terms add up to; where a guard is not true, or an absent part is read, it weighs so little that the bound is given away.

Where one group reads much (the area of a window times the weight of its glass) and all others together little (the limit of
a hinge), only the order of the big sum among the few limits matters: it weighs its *rank* among them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product as cartesian
from math import ceil, floor, lcm
from typing import Any

import numpy as np

from configurator.catalog.records import Charge, Product
from configurator.errors import RuleTooLargeError
from configurator.language.arrays import evaluate_arrays
from configurator.language.columns import (
    ALL_KNOWN,
    IS_FAILED,
    KNOWN,
    TRUE,
    Numbers,
    add,
    common_denominator,
    compare,
    constant,
    dtype_for,
    integer,
    multiply,
    scaled_to,
    smallest,
)
from configurator.language.evaluate import totals_read
from configurator.language.syntax import COMPARISONS, Binary, Call, Literal, Name, Node, Star, Unary
from configurator.limits import BASIS
from configurator.money import minor_digits
from configurator.pricing.charges import charge_variables, charges_behind, weight_of
from configurator.problem.arrays import MOST_COMBINATIONS, Array, ReadingScope, Stretch, assemble, axes_of, collapse
from configurator.problem.combinations import Keys, Reading, read_by
from configurator.problem.conditions import Booleans, Condition, Translation, active_everywhere, refuse
from configurator.problem.prices import charge_nodes, charge_parts, prices_everywhere, weights_everywhere
from configurator.problem.records import ArrayWeights, Linear, Value

TERM_COMBINATIONS = 4_000
"""So many combinations does a group of terms read that is a light burden for the engine."""

SHARED_KEYS = 16
"""A variable of more keys than this, which several terms read, would have to be remembered from one to the next."""

MOST_CELLS = 20_000_000
"""So many combinations of values does one term read; beyond that, a constraint becomes several."""

_FEW_LIMITS = 16


@dataclass(frozen=True, slots=True)
class Term:
    """A summand: what it reads, and what it weighs (unknown where it reads an absent part)."""

    nodes: tuple[Node, ...]
    parts: tuple[str, ...]
    weigh: Callable[[Stretch], Numbers]


@dataclass(frozen=True, slots=True)
class Group:
    """Terms and guards over the same variables."""

    reading: Reading
    terms: tuple[Term, ...] = ()
    guards: tuple[Node, ...] = ()

    def values(self, stretch: Stretch, product: Product) -> tuple[Numbers, Booleans]:
        """The sum of the terms (its states mean nothing), and where it counts: all is known and no guard gives it away."""
        active = active_everywhere(self.guards, stretch, product)
        total = constant(0)
        for term in self.terms:
            total = add(total, term.weigh(stretch))
        return replace(total, states=ALL_KNOWN), active & (total.states == KNOWN)


@dataclass(frozen=True)
class Sum:
    """A comparison as `sign * (sum of groups) <= 0`, or `< 0` where strict, for each of its bounds."""

    groups: tuple[Group, ...]
    bounds: tuple[tuple[int, bool], ...]
    tag: Hashable
    translation: Translation

    @property
    def is_light(self) -> bool:
        """Whether every group reads little."""
        return all(group.reading.combinations <= TERM_COMBINATIONS for group in self.groups)

    @property
    def shares_much(self) -> bool:
        """Whether several groups read one variable of many keys: a sum of products by one number is no sum of small terms."""
        many = [key.variable for group in self.groups for key in group.reading.keys if len(key.representatives) > SHARED_KEYS]
        return len(many) > len(set(many))

    def constraints(self) -> list[Linear]:
        """A linear constraint for each bound. Raises RuleTooLargeError where a group reads too much."""
        ranked = self._big_and_rest()
        if ranked is not None:
            return [found for sign, strict in self.bounds for found in self._ranked(*ranked, sign, strict)]
        weighed = [self._weighed(group) for group in self.groups]
        return [self._at_most(weighed, sign, strict) for sign, strict in self.bounds]

    # --- weights --------------------------------------------------------------------------------------------------

    def _whole(self, reading: Reading) -> Stretch:
        if reading.combinations > MOST_COMBINATIONS:
            raise RuleTooLargeError(str(self.tag), reading.combinations, MOST_COMBINATIONS)
        return ReadingScope(self.translation.product, reading, str(self.tag)).whole()

    def _weighed(self, group: Group) -> tuple[Reading, Numbers, Booleans]:
        stretch = self._whole(group.reading)
        return group.reading, *group.values(stretch, self.translation.product)

    def _at_most(self, weighed: list[tuple[Reading, Numbers, Booleans]], sign: int, strict: bool) -> Linear:
        scale = lcm(*(common_denominator(numbers) for _, numbers, _ in weighed))
        whole = [(reading, *scaled_to(numbers, scale), counts) for reading, numbers, counts in weighed]
        most = sum(largest for _, _, largest, _ in whole)
        away = -(2 * most + 2)
        room = most - 2 * away
        bound = -1 if strict else 0
        weights: dict[tuple[str, ...], Any] = {}
        for reading, numerators, _, counts in whole:
            array = np.where(counts, numerators.astype(dtype_for(room)) * sign, integer(away, room))
            array = np.broadcast_to(array, reading.shape or (1,))
            if reading.keys:
                weights[reading.scope] = _mapping(reading, array)
            else:
                bound -= int(array[0])
        return Linear(weights, high=bound, tag=self.tag)

    # --- ranks ----------------------------------------------------------------------------------------------------

    def _big_and_rest(self) -> tuple[Group, Group] | None:
        """All groups that read much as one, and the others as one; None where these, or those, are none or too much."""
        big = [group for group in self.groups if group.reading.combinations > TERM_COMBINATIONS]
        rest = [group for group in self.groups if group.reading.combinations <= TERM_COMBINATIONS]
        if not big:
            return None
        one, other = _joined(big, self.translation), _joined(rest, self.translation)
        fits = one.reading.combinations <= MOST_COMBINATIONS and other.reading.combinations <= TERM_COMBINATIONS
        return (one, other) if fits else None

    def _ranked(self, big: Group, rest: Group, sign: int, strict: bool) -> Iterator[Linear]:
        """The rank of the big sum among the limits that the rest sets is at most the rank of the limit."""
        product = self.translation.product
        numbers, counts = rest.values(self._whole(rest.reading), product)
        limits = [-sign * value for value in _fractions(numbers, rest.reading)]
        counted = np.broadcast_to(counts, rest.reading.shape or (1,)).ravel().tolist()
        order = sorted({limit for limit, counts in zip(limits, counted, strict=True) if counts})
        rank_of = {limit: rank for rank, limit in enumerate(order)}
        ranks = [rank_of[limit] if counts else len(order) for limit, counts in zip(limits, counted, strict=True)]
        dtype = np.int8 if len(order) < 128 else np.int16

        def rank(stretch: Stretch) -> Array:
            found, known = big.values(stretch, product)
            return np.where(known, _ranks(found, sign, order, strict), 0).astype(dtype)

        array = assemble(ReadingScope(product, big.reading, str(self.tag)), rank)
        allowed = np.array(ranks, np.int64).reshape(rest.reading.shape or (1,))
        for reading, part, places in _parts_of(big.reading, array):
            weights: dict[tuple[str, ...], Any] = {reading.scope: _mapping(reading, part)}
            if rest.reading.keys:
                _add_weights(weights, rest.reading.scope, dict(weights_by_value(rest.reading, -allowed)))
            for key, place in places:
                elsewhere: dict[tuple[Value, ...], int] = {
                    (value,): -len(order) for value, number in key.key_of.items() if number != place
                }
                _add_weights(weights, (key.variable,), elsewhere)
            yield Linear(weights, high=0 if rest.reading.keys else int(allowed[0]), tag=self.tag)


def _add_weights(weights: dict[tuple[str, ...], Any], scope: tuple[str, ...], more: dict[tuple[Value, ...], int]) -> None:
    """Add weights to those that the same variables have already."""
    known = weights.get(scope, {})
    weights[scope] = {values: known.get(values, 0) + more.get(values, 0) for values in {**known, **more}} if known else more


_Places = tuple[tuple[Keys, int], ...]


def _parts_of(reading: Reading, array: Array) -> Iterator[tuple[Reading, Array, _Places]]:
    """An array in parts that an engine can hold value by value: one for each key of the variables of fewest keys."""
    if reading.value_combinations <= MOST_CELLS or len(reading.keys) < 2:
        yield reading, array, ()
        return
    first, others = reading.keys[0], Reading(reading.keys[1:])
    for place in range(len(first.representatives)):
        for part, cells, places in _parts_of(others, array[place]):
            yield part, cells, ((first, place), *places)


def _ranks(numbers: Numbers, sign: int, limits: list[Fraction], strict: bool) -> Array:
    """How many limits each of `sign * numbers` exceeds (or reaches, where strict)."""
    if numbers.denominator is None:
        beyond = {(1, False): ">", (1, True): ">=", (-1, False): "<", (-1, True): "<="}[sign, strict]
        found = [compare(beyond, numbers, constant(sign * limit)).codes == TRUE for limit in limits]
        return np.sum(np.broadcast_arrays(*found), axis=0) if found else np.zeros(1, np.int64)
    denominator, most = numbers.denominator, numbers.largest + 1
    highest = [ceil(limit * denominator) - 1 if strict else floor(limit * denominator) for limit in limits]
    values = numbers.numerators if sign > 0 else -numbers.numerators
    dtype = dtype_for(most)
    values = values.astype(dtype, copy=False)
    within = np.array([max(-most, min(most, limit)) for limit in highest], dtype)
    if len(limits) > _FEW_LIMITS:
        return np.searchsorted(within, values, side="left")
    ranks: Array = np.zeros(1, np.int8)
    for limit in within:
        ranks = ranks + (values > limit).view(np.int8)
    return ranks


def _fractions(numbers: Numbers, reading: Reading) -> list[Fraction]:
    """The numbers for every combination of a reading."""
    shape = reading.shape or (1,)
    numerators = np.broadcast_to(numbers.numerators, shape).ravel().tolist()
    denominators = np.broadcast_to(numbers.denominators, shape).ravel().tolist()
    return [Fraction(*pair) for pair in zip(numerators, denominators, strict=True)]


def _mapping(reading: Reading, array: Array) -> Any:
    """Weights of values: a dictionary where they are few, else an array over different slices only."""
    if reading.value_combinations <= TERM_COMBINATIONS or array.dtype == object:
        return dict(weights_by_value(reading, array))
    array, places = collapse(array)
    return ArrayWeights(axes_of(reading.keys, places), smallest(array))


def weights_by_value(reading: Reading, array: Array) -> Iterator[tuple[tuple[Value, ...], int]]:
    """The entries of an array for every combination of values; zeros are left out."""
    for cell in np.argwhere(array != 0):
        members = [key.members[place] for key, place in zip(reading.keys, cell, strict=True)]
        weight = int(array[tuple(cell)])
        yield from ((values, weight) for values in cartesian(*members))


# --- from a comparison to groups --------------------------------------------------------------------------------------


_BOUNDS = {"<": ((1, True),), "<=": ((1, False),), ">": ((-1, True),), ">=": ((-1, False),), "==": ((1, False), (-1, False))}


def sum_of(condition: Condition, tag: Hashable, translation: Translation) -> Sum | None:
    """A condition as a comparison of sums; None where it is none. Its constraints carry the tag."""
    comparison = condition.conclusion
    if not isinstance(comparison, Binary) or comparison.operator not in COMPARISONS - {"!="} or not _is_numeric(comparison):
        return None
    if any(totals_read(guard) for guard in condition.guards):
        return None
    terms = [*_terms(comparison.left, Fraction(1), translation), *_terms(comparison.right, Fraction(-1), translation)]
    guards = Group(read_by(translation.product, translation.domains, condition.guards), guards=condition.guards)
    groups = (guards, *(Group(_reading((term,), (), translation), (term,)) for term in terms))
    return Sum(_by_scope(groups, translation), _BOUNDS[comparison.operator], tag, translation)


def _by_scope(groups: tuple[Group, ...], translation: Translation) -> tuple[Group, ...]:
    """Groups over the same variables as one."""
    found: dict[frozenset[str], list[Group]] = {}
    for group in groups:
        found.setdefault(frozenset(group.reading.scope), []).append(group)
    return tuple(_joined(same, translation) for same in found.values())


def _joined(groups: list[Group], translation: Translation) -> Group:
    terms = tuple(term for group in groups for term in group.terms)
    guards = tuple(guard for group in groups for guard in group.guards)
    return Group(_reading(terms, guards, translation), terms, guards)


def _reading(terms: tuple[Term, ...], guards: tuple[Node, ...], translation: Translation) -> Reading:
    nodes = [node for term in terms for node in term.nodes]
    parts = [part for term in terms for part in term.parts]
    return read_by(translation.product, translation.domains, (*nodes, *guards), dict.fromkeys(parts)).by_size()


def _is_numeric(node: Binary) -> bool:
    """Whether a comparison is plainly one of numbers: some side is a number, a sum or arithmetic."""
    return node.operator in ("<", "<=", ">", ">=") or any(
        (isinstance(side, Literal) and not isinstance(side.value, str | bool))
        or (isinstance(side, Binary) and side.operator in ("+", "-", "*", "/"))
        or (isinstance(side, Call) and side.function in ("sum", "count", "total", "min", "max"))
        for side in (node.left, node.right)
    )


def _terms(node: Node, factor: Fraction, translation: Translation) -> Iterator[Term]:
    """A number as a sum of terms, each over few variables."""
    match node:
        case Binary(operator="+" | "-" as operator, left=left, right=right):
            yield from _terms(left, factor, translation)
            yield from _terms(right, factor if operator == "+" else -factor, translation)
        case Unary(operator="-", operand=operand):
            yield from _terms(operand, -factor, translation)
        case Binary(operator="*", left=left, right=right) if (number := _constant(left)) is not None:
            yield from _terms(right, factor * number, translation)
        case Binary(operator="*" | "/" as operator, left=left, right=right) if (number := _constant(right)):
            yield from _terms(left, factor * number if operator == "*" else factor / number, translation)
        case Call(function="sum" | "count", arguments=arguments):
            for argument in arguments:
                for single in _single(argument, translation.product):
                    yield _opaque(Call(node.function, (single,)), factor, translation)
        case Call(function="total"):
            yield from _charges(totals_read(node)[0], factor, translation)
        case _:
            yield _opaque(node, factor, translation)


def _single(argument: Node, product: Product) -> list[Node]:
    """An argument of a sum or count as arguments over one part each."""
    if isinstance(argument, Star):
        return [Name((part, argument.attribute)) for part in product.parts_with(argument.attribute)]
    return [argument]


def _constant(node: Node) -> Fraction | None:
    """The value of a node that is a number and reads nothing."""
    match node:
        case Literal(value=value) if not isinstance(value, str | bool):
            return Fraction(value)
        case Unary(operator="-", operand=operand):
            inner = _constant(operand)
            return None if inner is None else -inner
        case _:
            return None


def _opaque(node: Node, factor: Fraction, translation: Translation) -> Term:
    """A node as one term: a function of everything that it reads."""

    def weigh(stretch: Stretch) -> Numbers:
        column = evaluate_arrays(node, stretch)
        refuse(column.states == IS_FAILED, stretch, translation.product, (node,))
        if not isinstance(column, Numbers):
            return replace(constant(0), states=column.states)
        return multiply(column, constant(factor))

    return Term((node,), (), weigh)


def _charges(total: str, factor: Fraction, translation: Translation) -> Iterator[Term]:
    """The total of a kind of charge, or the price basis: one term a charge, each rounded as its leaf is."""
    product, currency = translation.product, translation.catalog.currency
    share = constant(factor / 10 ** minor_digits(currency))
    for charge in product.charges:
        if total in (charge.kind, BASIS):
            charge_variables(product, charge)  # says so where the charge cannot be read
            weight = weight_of(product, charge) if total == BASIS else None
            behind = charges_behind(product, charge)

            def weigh(stretch: Stretch, charge: Charge = charge) -> Numbers:
                prices = prices_everywhere(charge, product, currency, stretch)
                if total == BASIS:
                    prices = multiply(prices, weights_everywhere(product, charge, prices, stretch))
                return multiply(prices, share)

            nodes = (*charge_nodes(behind), *((weight.root,) if weight else ()))
            yield Term(nodes, charge_parts(behind), weigh)
