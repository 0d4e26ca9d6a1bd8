"""What compiled things are stored under: hashes of exactly what they were made from.

Two of them. That of a problem as it was given is quick to take, and finds its labels and the fingerprint of its rules. That of
the encoded rules knows no names and no prices: changing those finds the same diagram again, without compiling.
"""

from __future__ import annotations

import hashlib
import marshal
import pickle
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.engine.dimensions import dimensions_of, split_costs
from configurator.engine.encoding import Coded, CodedClause, CodedFunction, CodedSum, CodedTable, Encoding
from configurator.problem.records import ArrayWeights, Clause, Constraint, Grid, Problem, Table, Term

# To be changed with whatever changes the meaning of what is stored: the layout of arrays, or the numbering of classes.
FORMAT = b"configurator cache 3\n"
_SEPARATOR = "\x1f"

Update = Callable[[bytes], None]


def problem_fingerprint(problem: Problem) -> str:
    """A hash of everything that a problem says, tags aside."""
    digest = hashlib.sha256(FORMAT)
    update = digest.update
    for variable in problem.variables:
        update(_bytes((variable.name, variable.domain)))
    for constraint in problem.constraints:
        _add_constraint(constraint, update)
    inside, outside = split_costs(problem)
    for table in inside:
        update(b"costs")
        _add_term(table.term, update)
    update(_bytes(sorted(table.scope for table in outside)))  # what they say is read with every question
    update(_bytes(dimensions_of(problem)))
    return digest.hexdigest()


def _add_constraint(constraint: Constraint, update: Update) -> None:
    if isinstance(constraint, Table):
        keys = [(name, list(keys.items())) for name, keys in constraint.keys.items()]
        update(b"table" + _bytes((constraint.scope, keys)) + _row_bytes(constraint))
    elif isinstance(constraint, Clause):
        update(b"clause" + _bytes(constraint.literals))
    elif isinstance(constraint, Grid):
        axes = [(name, list(axis.items())) for name, axis in constraint.axes.items()]
        update(b"grid" + _bytes((axes, constraint.allowed.shape)))
        update(np.packbits(constraint.allowed).tobytes())
    else:
        update(b"linear" + _bytes((constraint.low, constraint.high)))
        for term in constraint.terms:
            _add_term(term, update)


def _add_term(term: Term, update: Update) -> None:
    if isinstance(term.weights, ArrayWeights):
        axes = [list(axis.items()) for axis in term.weights.axes]
        update(b"array" + _bytes((term.scope, axes, term.weights.array.shape)))
        update(term.weights.array.dtype.str.encode() + np.ascontiguousarray(term.weights.array).tobytes())
    else:
        update(b"term" + _bytes((term.scope, list(term.weights.items()))))


def _row_bytes(table: Table) -> bytes:
    """The rows of a table. Texts, which most rows are made of, are simply joined where that is unambiguous."""
    cells = len(table.rows) * len(table.scope)
    try:
        text = _SEPARATOR.join(chain.from_iterable(table.rows))  # type: ignore[arg-type]
    except TypeError:
        return _bytes(table.rows)
    if cells and text.count(_SEPARATOR) == cells - 1:
        return b"%d texts" % cells + text.encode("utf-8", "surrogatepass")
    return _bytes(table.rows)


def _bytes(content: object) -> bytes:
    """Plain data, or any values that can be pickled, as bytes."""
    try:
        return marshal.dumps(content, 2)  # type: ignore[arg-type]
    except ValueError:
        return pickle.dumps(content, 5)


def rules_fingerprint(encoding: Encoding) -> str:
    """A hash of what a diagram depends on and nothing else: the encoded constraints, and which classes there are."""
    digest = hashlib.sha256(FORMAT)

    def add(label: str, arrays: Iterable[NDArray[Any]]) -> None:
        digest.update(label.encode())
        for array in arrays:
            digest.update(f"{array.shape}{array.dtype}".encode() + np.ascontiguousarray(array).tobytes())

    add(f"variables {encoding.sizes} {encoding.visible} {encoding.dimensions}", encoding.classes)
    for coded in encoding.constraints:
        add(*_labelled(coded))
    return digest.hexdigest()


def _labelled(coded: Coded) -> tuple[str, list[NDArray[Any]]]:
    if isinstance(coded, CodedTable):
        return f"table {coded.scope}", [coded.rows, *coded.keys]
    if isinstance(coded, CodedSum):
        return f"sum {list(coded.weights)} {coded.low} {coded.high}", list(coded.weights.values())
    if isinstance(coded, CodedClause):
        return f"clause {list(coded.holds)}", list(coded.holds.values())
    if isinstance(coded, CodedFunction):
        return f"function {coded.scope}", [coded.values, *coded.keys]
    return f"grid {coded.scope} {coded.allowed.shape}", [np.packbits(coded.allowed), *coded.keys]


def with_facts(fingerprint: str, facts: Iterable[tuple[int, int]]) -> str:
    """The fingerprint of a diagram cut down to some facts (codes of values, by variable)."""
    return hashlib.sha256(f"{fingerprint} {sorted(facts)}".encode()).hexdigest()
