"""A synthetic documentation rule set of 1,700 Boolean codes, in the shape of the published ones of a car maker.

More than half of the codes are settled by clauses of one literal, as there. The others form families in the order of their
numbers: exactly one or at most one code of a family, chains of implications into disjunctions of earlier families nearby,
exclusions nearby, and a few codes (steering, engine line, ...) that take part in a hundred clauses each. Rules are kept where
they hold in a few random products, so that the whole stays satisfiable.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import combinations

from benchmarks.instances.cnf import Literals, clauses_problem
from configurator.problem import Problem

CODES, SETTLED, HUBS, WITNESSES = 1_700, 1_000, 3, 6
NEAR = 5  # families back that a rule may reach
Families = list[tuple[str, tuple[int, ...]]]
Draw = Callable[[random.Random, Families, int], Literals]


def booleans(codes: int = CODES, settled: int = SETTLED, seed: int = 0) -> Problem:
    """The rule set, the same for the same seed."""
    choose = random.Random(f"booleans {codes} {seed}")
    forced = set(choose.sample(range(HUBS + 1, codes + 1), settled))
    free = [code for code in range(HUBS + 1, codes + 1) if code not in forced]
    families = cut_into_families(free, choose)
    witnesses = [random_product(families, choose) | {2} for _ in range(WITNESSES)]
    clauses = [(code if choose.random() < 0.02 else -code,) for code in sorted(forced)]
    clauses += family_clauses(families)
    for draw, number in ((implication, 400), (exclusion, 350), (demand, 60), (by_hub, 300)):
        clauses += kept(draw, number * len(free) // (CODES - SETTLED), families, witnesses, choose)
    clauses += [(-code, -1, 2) for code in free if not any(code in map(abs, clause) for clause in clauses)]
    return clauses_problem(clauses, {code: f"c{code:04d}" for code in range(1, codes + 1)})


def cut_into_families(codes: list[int], choose: random.Random) -> Families:
    """Runs of 2 to 12 codes; two in five have exactly one of them, as many at most one, the others any."""
    families: Families = []
    while codes:
        size = choose.choice((2, 2, 3, 3, 4, 5, 6, 8, 12))
        families.append((choose.choices(("one", "most-one", "any"), (2, 2, 1))[0], tuple(codes[:size])))
        codes = codes[size:]
    return families


def random_product(families: Families, choose: random.Random) -> set[int]:
    """A product that respects the families."""
    product = {hub for hub in range(1, HUBS + 1) if choose.random() < 0.5}
    for kind, codes in families:
        if kind == "any":
            product |= {code for code in codes if choose.random() < 0.4}
        elif kind == "one" or choose.random() < 0.6:
            product.add(choose.choice(codes))
    return product


def family_clauses(families: Families) -> list[Literals]:
    """Exactly one, or at most one."""
    clauses: list[Literals] = []
    for kind, codes in families:
        if kind != "any":
            clauses += [(-one, -other) for one, other in combinations(codes, 2)]
        if kind == "one":
            clauses.append(codes)
    return clauses


def kept(draw: Draw, number: int, families: Families, witnesses: list[set[int]], choose: random.Random) -> list[Literals]:
    """That many drawn clauses which hold in all witnesses."""
    clauses: dict[Literals, None] = {}
    while len(clauses) < number:
        clause = draw(choose, families, choose.randrange(NEAR, len(families)))
        if all(any((literal > 0) == (abs(literal) in product) for literal in clause) for product in witnesses):
            clauses[clause] = None
    return list(clauses)


def implication(choose: random.Random, families: Families, position: int) -> Literals:
    """A code needs one of one to three codes of a family shortly before."""
    target = families[position - choose.randint(1, NEAR)][1]
    return (-choose.choice(families[position][1]), *choose.sample(target, min(len(target), choose.choice((1, 1, 2, 3)))))


def exclusion(choose: random.Random, families: Families, position: int) -> Literals:
    """A code excludes one of a family shortly before."""
    return (-choose.choice(families[position][1]), -choose.choice(families[position - choose.randint(1, NEAR)][1]))


def demand(choose: random.Random, families: Families, position: int) -> Literals:
    """A code demands that a family shortly before has any code at all."""
    return (-choose.choice(families[position][1]), *families[position - choose.randint(1, NEAR)][1])


def by_hub(choose: random.Random, families: Families, position: int) -> Literals:
    """A code that only goes with, or without, one of the few central ones."""
    return (-choose.choice(families[position][1]), choose.choice((1, -1)) * choose.randint(1, HUBS))
