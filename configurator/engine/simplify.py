"""Before compiling: what can never be is taken away, and with it what no longer decides anything.

Normal form afterwards: constraints are arc consistent; none reads a variable that has only one value left, and none is
always satisfied. Fewer ties between variables make a shallower tree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from configurator.engine.encoding import (
    Coded,
    CodedClause,
    CodedFunction,
    CodedGrid,
    CodedSum,
    CodedTable,
    Encoding,
    distinct_rows,
    scope_of,
)
from configurator.engine.propagation import Domains, Reader, propagate, reader_of


@dataclass(frozen=True, slots=True)
class Simplified:
    """The values that are left of each variable, and the constraints that are left between variables."""

    domains: Domains
    constraints: list[Coded]


def simplify(encoding: Encoding) -> Simplified | None:
    """The simplified constraints of an encoding; None where no product can be."""
    readers = [reader_of(coded) for coded in encoding.constraints]
    found = propagate(readers, [np.ones(size, dtype=bool) for size in encoding.sizes])
    if found is None:
        return None
    return without_fixed(*found)


def without_fixed(readers: list[Reader], domains: Domains) -> Simplified:
    """Constraints over variables that have more than one value left, as far as they say something about several of them."""
    fixed = {variable: int(np.argmax(domain)) for variable, domain in enumerate(domains) if domain.sum() == 1}
    constraints = [_without(reader.content, fixed, domains) for reader in readers]
    # What reads one variable, or none, has had its say in the domains.
    return Simplified(domains, [coded for coded in constraints if len(scope_of(coded)) > 1])


def _without(coded: Coded, fixed: dict[int, int], domains: Domains) -> Coded:
    """A constraint that no longer reads variables with one value; a clause that is satisfied reads nothing."""
    if isinstance(coded, CodedClause):
        return _clause_without(coded, fixed, domains)
    if not any(variable in fixed for variable in scope_of(coded)):
        return coded
    if isinstance(coded, CodedSum):
        known = sum(int(column[fixed[variable]]) for variable, column in coded.weights.items() if variable in fixed)
        low, high = (None if bound is None else bound - known for bound in (coded.low, coded.high))
        return CodedSum({variable: column for variable, column in coded.weights.items() if variable not in fixed}, low, high)
    if isinstance(coded, CodedFunction):
        return _function_without(coded, fixed)
    kept = [column for column, variable in enumerate(coded.scope) if variable not in fixed]
    scope, keys = [coded.scope[column] for column in kept], [coded.keys[column] for column in kept]
    if isinstance(coded, CodedTable):
        rows = coded.rows[:, kept]
        return CodedTable(scope, distinct_rows(rows) if kept else rows[:1], keys)
    place = tuple(int(coded.keys[c][fixed[v]]) if v in fixed else slice(None) for c, v in enumerate(coded.scope))
    return CodedGrid(scope, coded.allowed[place], keys)


def _function_without(function: CodedFunction, fixed: dict[int, int]) -> Coded:
    kept = [dimension for dimension, variable in enumerate(function.inputs) if variable not in fixed]
    inputs, keys = [function.inputs[dimension] for dimension in kept], [function.keys[dimension] for dimension in kept]
    values = function.values[
        tuple(int(key[fixed[v]]) if v in fixed else slice(None) for v, key in zip(function.inputs, function.keys, strict=True))
    ]
    if function.variable in fixed:
        return CodedGrid(inputs, values == fixed[function.variable], keys)
    return CodedFunction(inputs, values, keys, function.variable) if inputs else _SATISFIED


_SATISFIED = CodedSum({}, None, None)


def _clause_without(clause: CodedClause, fixed: dict[int, int], domains: Domains) -> Coded:
    holds = {variable: holds for variable, holds in clause.holds.items() if (holds & domains[variable]).any()}
    if any((holds[variable] | ~domains[variable]).all() for variable in holds):
        return _SATISFIED
    return CodedClause({variable: column for variable, column in holds.items() if variable not in fixed})
