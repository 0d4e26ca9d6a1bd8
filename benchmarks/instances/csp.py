"""Tables of allowed rows (`csp/*.json.gz`) and the CLib PC knowledge base (`csp/pc-clib.json`), as problems."""

from __future__ import annotations

import gzip
import json
import operator
from collections.abc import Callable, Iterator
from itertools import product as cartesian
from math import prod
from pathlib import Path
from typing import Any

from configurator.problem import Clause, Constraint, Linear, Problem, Table, Variable

ENUMERATED = 50_000  # a formula is written out as rows where its variables have at most this many combinations

Domains = dict[str, tuple[int, ...]]
Row = dict[str, int]


def read_tables(path: Path) -> Problem:
    """Variables and tables of allowed rows."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        data = json.load(file)
    return Problem(
        [Variable(variable, tuple(values)) for variable, values in data["variables"].items()],
        [Table(tuple(table["scope"]), [tuple(row) for row in table["rows"]]) for table in data["tables"]],
    )


def read_formulas(path: Path) -> Problem:
    """Variables of integers with formulas (`or`, `and`, `not`, comparisons) and two sums."""
    data = json.loads(path.read_text(encoding="utf-8"))
    names = [variable["name"] for variable in data["variables"]]
    domains: Domains = {variable["name"]: tuple(variable["values"]) for variable in data["variables"]}
    variables = [Variable(name, domain) for name, domain in domains.items()]
    return Problem(variables, [part for rule in data["constraints"] for part in constraints_of(rule, names, domains)])


def constraints_of(rule: dict[str, Any], names: list[str], domains: Domains) -> Iterator[Constraint]:
    """A rule as constraints: a sum, rows of a disjunction of rows, all rows, or clauses."""
    kind, scope = rule["expr"][0], tuple(names[position] for position in rule["scope"])
    if kind in ("sumle", "sumeq"):
        yield sum_of(rule["expr"], names, domains, rule["name"])
    elif (rows := listed_rows(rule["expr"], names)) is not None and all(set(row) == set(scope) for row in rows):
        yield Table(scope, [tuple(row[name] for name in scope) for row in rows], tag=rule["name"])
    elif prod(len(domains[name]) for name in scope) <= ENUMERATED:
        rows = (dict(zip(scope, values, strict=True)) for values in cartesian(*(domains[name] for name in scope)))
        holds = formula(rule["expr"], names)
        yield Table(scope, [tuple(row.values()) for row in rows if holds(row)], tag=rule["name"])
    else:
        yield from equal_to_one_of(rule["expr"], names, domains, rule["name"])


def sum_of(expression: list[Any], names: list[str], domains: Domains, tag: str) -> Linear:
    """`sumle` and `sumeq`: the sum of some variables against another variable."""
    kind, summands, bound = expression
    weights = {names[position]: {value: value for value in domains[names[position]]} for position in summands}
    weights[names[bound]] = {value: -value for value in domains[names[bound]]}
    return Linear(weights, low=0 if kind == "sumeq" else None, high=0, tag=tag)


def listed_rows(expression: list[Any], names: list[str]) -> list[Row] | None:
    """The rows of a disjunction of conjunctions of `variable = number`, None where it is anything else."""
    if expression[0] != "or" or any(part[0] != "and" for part in expression[1]):
        return None
    if any(atom[0] != "arithm" or atom[2] != "=" or isinstance(atom[3], list) for part in expression[1] for atom in part[1]):
        return None
    return [{names[atom[1][1]]: atom[3] for atom in part[1]} for part in expression[1]]


def equal_to_one_of(expression: list[Any], names: list[str], domains: Domains, tag: str) -> Iterator[Clause]:
    """`a = z or b = z or ...`: for each value of `z`, either `z` is another one or one of the others is equal to it."""
    pairs = [(names[atom[1][1]], names[atom[3][1]]) for atom in expression[1]]
    (common,) = {right for _, right in pairs}
    for value in domains[common]:
        others = [(common, other) for other in domains[common] if other != value]
        yield Clause((*others, *((left, value) for left, _ in pairs)), tag=tag)


COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq, ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le,
}  # fmt: skip


def formula(expression: list[Any], names: list[str]) -> Callable[[Row], bool]:
    """A formula as a function of a row."""
    kind = expression[0]
    if kind == "arithm":
        left, right, compare = term(expression[1], names), term(expression[3], names), COMPARISONS[expression[2]]
        return lambda row: compare(left(row), right(row))
    if kind == "not":
        inner = formula(expression[1], names)
        return lambda row: not inner(row)
    parts = [formula(part, names) for part in expression[1]]
    quantifier = {"and": all, "or": any}[kind]
    return lambda row: quantifier(part(row) for part in parts)


def term(expression: Any, names: list[str]) -> Callable[[Row], int]:
    """A variable or a number."""
    if isinstance(expression, list):
        return operator.itemgetter(names[expression[1]])
    return lambda row: expression
