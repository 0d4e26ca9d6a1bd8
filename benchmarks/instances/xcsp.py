"""XCSP3 instances of one array, unary `le` and tables (the RenaultMod series), as problems."""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product as cartesian
from math import prod
from pathlib import Path
from xml.etree import ElementTree

from configurator.problem import Problem, Table, Variable

Domains = dict[str, tuple[int, ...]]


def read_xcsp(path: Path) -> Problem:
    """Variables with their domains cut by the unary constraints, and the tables."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        root = ElementTree.parse(file).getroot()
    constraints = root.find("constraints")
    assert constraints is not None
    bounds = dict(pair for group in constraints.findall("group") for pair in upper_bounds(group))
    domains = {name: tuple(value for value in values if value <= bounds.get(name, value))
               for array in root.iterfind("variables/array") for name, values in array_variables(array)}  # fmt: skip
    tables = [table for element in constraints for table in tables_of(element, domains)]
    return Problem([Variable(name, domain) for name, domain in domains.items()], tables)


def array_variables(array: ElementTree.Element) -> Iterator[tuple[str, list[int]]]:
    """The variables of a one-dimensional array with one domain."""
    (size,) = re.findall(r"\[(\d+)\]", array.attrib["size"])
    values = [value for part in (array.text or "").split() for value in numbers(part)]
    for position in range(int(size)):
        yield f"{array.attrib['id']}[{position}]", values


def numbers(part: str) -> range:
    """`3..7`, or one number."""
    first, _, last = part.partition("..")
    return range(int(first), int(last or first) + 1)


def upper_bounds(group: ElementTree.Element) -> Iterator[tuple[str, int]]:
    """The bounds of a group of `le(%0,%1)`."""
    template = group.findtext("intension")
    if template is None:
        return
    if template.replace(" ", "") != "le(%0,%1)":
        raise ValueError(f"Only le(%0,%1) is read here, not {template}")
    for arguments in group.findall("args"):
        name, bound = (arguments.text or "").split()
        yield name, int(bound)


def tables_of(element: ElementTree.Element, domains: Domains) -> Iterator[Table]:
    """The tables of an extension constraint, alone or in a group with several argument lists."""
    extension = element if element.tag == "extension" else element.find("extension")
    if extension is None:
        return
    template = variable_list(extension.findtext("list") or "")
    argument_lists = [variable_list(arguments.text or "") for arguments in element.findall("args")] or [[]]
    for arguments in argument_lists:
        yield table_over(tuple(filled(template, arguments)), extension, domains)


def variable_list(text: str) -> list[str]:
    """Names of variables, with ranges such as `x[94..95]` written out."""
    names = []
    for part in text.split():
        ranged = re.fullmatch(r"(\w+)\[(\d+)\.\.(\d+)\]", part)
        names += [f"{ranged[1]}[{position}]" for position in range(int(ranged[2]), int(ranged[3]) + 1)] if ranged else [part]
    return names


def filled(template: list[str], arguments: list[str]) -> Iterator[str]:
    """A list of variables with `%0` and the like replaced by arguments, `%...` by all that are left."""
    used = 0
    for part in template:
        if part == "%...":
            yield from arguments[used:]
        elif part.startswith("%"):
            used = max(used, int(part[1:]) + 1)
            yield arguments[int(part[1:])]
        else:
            yield part


def table_over(scope: tuple[str, ...], extension: ElementTree.Element, domains: Domains) -> Table:
    """Supports as they are; conflicts as all other rows."""
    supports = extension.findtext("supports")
    if supports is not None:
        return Table(scope, list(rows_of(supports, tuple(domains[name] for name in scope))))
    columns = tuple(domains[name] for name in scope)
    if prod(map(len, columns)) > 1_000_000:
        raise ValueError(f"The conflicts over {scope} leave too many rows to list")
    forbidden = set(rows_of(extension.findtext("conflicts") or "", columns))
    return Table(scope, [row for row in cartesian(*columns) if row not in forbidden])


@lru_cache(maxsize=64)
def rows_of(text: str, columns: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
    """`(1,2)(3,*)` as rows; `*` stands for every value; a unary list is written without brackets."""
    if "(" not in text:
        return tuple((value,) for part in text.split() for value in numbers(part))
    written = [inner.split(",") for inner in re.findall(r"\(([^)]*)\)", text)]
    return tuple(row for cells in written for row in expanded(cells, columns))


def expanded(cells: list[str], columns: tuple[tuple[int, ...], ...]) -> Iterator[tuple[int, ...]]:
    """A row with its wildcards written out."""
    if "*" not in cells:
        yield tuple(map(int, cells))
        return
    yield from cartesian(*(column if cell == "*" else (int(cell),) for cell, column in zip(cells, columns, strict=True)))
