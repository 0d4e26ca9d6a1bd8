"""Which constraints are joined into the diagram together, and in which order.

From the bottom of the tree upwards: above a constraint's first variable the diagram is still free then, so that a join touches
little. Clauses whose variables lie on one path and that start close together are joined as one automaton: a rule base of
thousands of clauses is compiled in a third of the steps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from configurator.engine.automaton import Automaton, build_automaton, clauses_automaton
from configurator.engine.encoding import Coded, CodedClause, Encoding, scope_of
from configurator.engine.tree import Tree

_MOST_CLAUSES = 10
_MOST_BETWEEN_STARTS = 1


Known = dict[tuple[int, ...], Automaton | None]
"""Automata by the number of the constraint and its variables from the top: other trees that agree on these need no other."""


def automata_of(constraints: list[Coded], encoding: Encoding, tree: Tree, known: Known) -> Iterator[Automaton | None]:
    """The automata of all constraints in the order in which they are best joined; None for one that nothing satisfies."""
    groups = _groups([coded for coded in constraints if isinstance(coded, CodedClause)], tree)
    singles = [_Group(*_ends(coded, tree), [coded]) for coded in constraints if not isinstance(coded, CodedClause)]
    for group in sorted((*groups, *singles), key=lambda group: (-tree.depth[group.first], tree.depth[group.last])):
        clauses = [coded for coded in group.members if isinstance(coded, CodedClause)]
        if clauses:
            yield clauses_automaton(clauses, encoding, tree.depth)
        else:
            coded = group.members[0]
            key = (id(coded), *sorted(scope_of(coded), key=tree.depth.__getitem__))
            if key not in known:
                known[key] = build_automaton(coded, encoding, tree.depth)
            yield known[key]


@dataclass(slots=True)
class _Group:
    """Constraints whose variables lie on the path from `first` down to `last`."""

    first: int
    last: int
    members: list[Coded]


def _ends(coded: Coded, tree: Tree) -> tuple[int, int]:
    """The first and the last variable of a constraint on its path."""
    scope = scope_of(coded)
    return min(scope, key=tree.depth.__getitem__), max(scope, key=tree.depth.__getitem__)


def _groups(clauses: list[CodedClause], tree: Tree) -> list[_Group]:
    """Clauses in groups, greedily, those that start lowest first."""
    depth, above = tree.depth, tree.is_above
    items = [(*_ends(clause, tree), clause) for clause in clauses]
    items.sort(key=lambda item: (-depth[item[0]], -depth[item[1]]))
    groups: list[_Group] = []
    growing: list[_Group] = []
    for first, last, clause in items:
        growing = [g for g in growing if depth[g.first] - depth[first] <= _MOST_BETWEEN_STARTS and len(g.members) < _MOST_CLAUSES]
        for group in growing:
            if above(first, group.last) and (above(last, group.last) or above(group.last, last)):
                group.members.append(clause)
                group.first = min(group.first, first, key=depth.__getitem__)
                group.last = max(group.last, last, key=depth.__getitem__)
                break
        else:
            groups.append(_Group(first, last, [clause]))
            growing.append(groups[-1])
    return groups
