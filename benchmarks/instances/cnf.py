"""DIMACS CNF files as problems of Boolean variables and clauses, over the variables that occur in a clause or have a name."""

from __future__ import annotations

import lzma
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from configurator.problem import Clause, Problem, Variable

BOOLEAN = (False, True)
Literals = tuple[int, ...]


def read_cnf(path: Path) -> Problem:
    """The clauses, with the names of variables where comments state them (`c 7 name`)."""
    clauses, names = parse_cnf(read_text(path))
    return clauses_problem(clauses, names)


def read_text(path: Path) -> str:
    """A text file, packed or not."""
    if path.suffix == ".xz":
        with lzma.open(path, "rt", encoding="utf-8") as file:
            return file.read()
    return path.read_text(encoding="utf-8")


def parse_cnf(text: str) -> tuple[list[Literals], dict[int, str]]:
    """The clauses, and the names of variables where comments state them."""
    names: dict[int, str] = {}
    body: list[int] = []
    for line in text.splitlines():
        words = line.split()
        if words[:1] == ["c"]:
            if len(words) == 3 and words[1].isdigit():
                names[int(words[1])] = words[2]
        elif words and words[0] not in ("p", "%"):
            body += map(int, words)
    return list(split_at_zeros(body)), names


def split_at_zeros(body: Iterable[int]) -> Iterator[Literals]:
    """The clauses of a DIMACS body: each ends with a zero."""
    clause: list[int] = []
    for literal in body:
        if literal:
            clause.append(literal)
        else:
            yield tuple(clause)
            clause = []


def clauses_problem(clauses: Iterable[Literals], names: dict[int, str] | None = None) -> Problem:
    """Clauses of signed numbers as a problem; a name that two numbers share is not used."""
    clauses, names = list(clauses), names or {}
    numbers = sorted({abs(literal) for clause in clauses for literal in clause} | set(names))
    times = Counter(names.values())
    name = {number: names[number] if times[names.get(number, "")] == 1 else f"x{number}" for number in numbers}
    return Problem(
        [Variable(name[number], BOOLEAN) for number in numbers],
        [Clause(tuple((name[abs(literal)], literal > 0) for literal in clause)) for clause in clauses],
    )
