"""Synthetic feature models as clauses: a deep tree, wide groups, and cross-tree rules that are mostly local.

A tree grows from its root, more often below recent features than below old ones, by single features and by groups of up to
24. Cross-tree rules are drawn at random and kept where every feature still has a product that is known to obey all rules, so
that no feature is dead.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from benchmarks.instances.cnf import Literals, clauses_problem
from configurator.problem import Problem

WITNESSES = 3  # random products of the tree with each feature, of which the cross-tree rules must leave one
ROOT = 1


@dataclass
class Tree:
    """Features numbered from 1, the root; `groups` in the order of growth: a parent, a kind and its children."""

    parent: dict[int, int] = field(default_factory=dict)
    groups: list[tuple[int, str, tuple[int, ...]]] = field(default_factory=list)
    size: int = 1

    def grow(self, parent: int, kind: str, width: int) -> None:
        children = tuple(range(self.size + 1, self.size + 1 + width))
        self.parent.update(dict.fromkeys(children, parent))
        self.groups.append((parent, kind, children))
        self.size += width

    def ancestors(self, feature: int) -> list[int]:
        """The feature and all above it, upwards."""
        path = [feature]
        while path[-1] in self.parent:
            path.append(self.parent[path[-1]])
        return path


def feature_model(features: int, seed: int = 0) -> Problem:
    """A feature model of that many features, the same for the same seed."""
    choose = random.Random(f"feature-model {features} {seed}")
    tree = random_tree(features, choose)
    wanted = list(range(ROOT, tree.size + 1)) * WITNESSES
    witnesses = random_products(tree, wanted, np.random.default_rng(features + seed))
    clauses = [*tree_clauses(tree), *cross_tree_clauses(tree, witnesses, choose, features // 5)]
    return clauses_problem(clauses, {number: f"f{number}" for number in range(1, tree.size + 1)})


def random_tree(features: int, choose: random.Random) -> Tree:
    """A tree of exactly that many features."""
    tree = Tree()
    while tree.size < features:
        recent = choose.random() < 0.6
        parent = choose.randint(max(ROOT, tree.size - 25) if recent else ROOT, tree.size)
        kind = choose.choices(("mandatory", "optional", "or", "alternative"), (2, 5, 2, 3))[0]
        width = 1 if kind in ("mandatory", "optional") else group_width(choose)
        tree.grow(parent, kind if width > 1 or kind == "mandatory" else "optional", min(width, features - tree.size))
    return tree


def group_width(choose: random.Random) -> int:
    """How many children a group has: mostly a few, sometimes a long list."""
    return choose.randint(8, 24) if choose.random() < 0.12 else choose.randint(2, 6)


def tree_clauses(tree: Tree) -> list[Literals]:
    """The root, every child under its parent, and what each group says."""
    clauses: list[Literals] = [(ROOT,)]
    for parent, kind, children in tree.groups:
        clauses += [(-child, parent) for child in children]
        if kind != "optional":
            clauses.append((-parent, *children))
        if kind == "alternative":
            clauses += [(-one, -other) for one, other in combinations(children, 2)]
    return clauses


def random_products(tree: Tree, wanted: list[int], draw: np.random.Generator) -> NDArray[np.bool_]:
    """A random product of the tree for each wanted feature, with that feature: one row each, one column a feature."""
    forced = np.zeros((len(wanted), tree.size + 1), dtype=bool)
    for row, feature in enumerate(wanted):
        forced[row, tree.ancestors(feature)] = True
    products = np.zeros_like(forced)
    products[:, ROOT] = True
    for parent, kind, children in tree.groups:
        columns = slice(children[0], children[-1] + 1)
        products[:, columns] = chosen(kind, forced[:, columns], draw) & products[:, [parent]]
    return products


def chosen(kind: str, forced: NDArray[np.bool_], draw: np.random.Generator) -> NDArray[np.bool_]:
    """The children of one group in all products, where the parent is in them."""
    rows, width = forced.shape
    one = np.arange(width) == draw.integers(width, size=(rows, 1))
    if kind == "mandatory":
        return np.ones_like(forced)
    if kind == "alternative":
        return np.where(forced.any(axis=1, keepdims=True), forced, one)
    picked = forced | (draw.random((rows, width)) < 0.5)
    return np.where(picked.any(axis=1, keepdims=True) | (kind == "optional"), picked, one)


def cross_tree_clauses(tree: Tree, witnesses: NDArray[np.bool_], choose: random.Random, number: int) -> list[Literals]:
    """Clauses that leave every feature at least one witness; fewer than asked for where those are hard to find."""
    clauses: set[Literals] = set()
    left = witnesses.sum(axis=0)
    for _ in range(20 * number):
        clause = cross_tree_clause(tree, choose)
        if clause is None or clause in clauses:
            continue
        broken = ~np.any([witnesses[:, abs(literal)] == (literal > 0) for literal in clause], axis=0)
        lost = witnesses[broken].sum(axis=0)
        if (left - lost)[1:].min() > 0:
            clauses.add(clause)
            left, witnesses = left - lost, witnesses[~broken]
        if len(clauses) == number:
            break
    return sorted(clauses)


def cross_tree_clause(tree: Tree, choose: random.Random) -> Literals | None:
    """Requires, excludes or "requires one of", three in five of them within a subtree a few levels up."""
    first = choose.randint(ROOT + 1, tree.size)
    near = nearby(tree, first, choose) if choose.random() < 0.6 else range(ROOT + 1, tree.size + 1)
    if len(near) < 5:
        return None
    others = choose.sample(near, 3)
    if any(other in tree.ancestors(first) or first in tree.ancestors(other) for other in others):
        return None
    kinds: tuple[Literals, ...] = ((-first, others[0]), (-first, -others[0]), (-first, *others[:2]), (-first, *others))
    return choose.choices(kinds, (6, 2, 1, 1))[0]


def nearby(tree: Tree, feature: int, choose: random.Random) -> list[int]:
    """The features of the subtree below an ancestor one to three levels up."""
    path = tree.ancestors(feature)
    top = path[min(choose.randint(1, 3), len(path) - 1)]
    below = {top}
    for parent, _, children in tree.groups:
        if parent in below:
            below.update(children)
    return sorted(below - {ROOT, feature})
