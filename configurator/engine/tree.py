"""The tree of the variables: which of them a diagram decides after which, and where it falls into independent parts.

Under an order, a variable hangs below the latest earlier variable that it is tied to, directly or through later ones: the
elimination tree of sparse linear algebra (Liu, "The role of elimination trees in sparse factorization", 1990), the pseudo tree of
AND/OR search (Dechter, Mateescu, "AND/OR search spaces for graphical models", 2007). The variables of every constraint
lie on one path down from the root, and what hangs below different children is independent once the variables above are decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Order = list[int]


@dataclass(frozen=True, slots=True)
class Tree:
    """`order` lists the variables, parents before children; the first is the root. `parent[root]` is -1.

    `first[v]` to `last[v] - 1` are the places, depth first, of the part of the tree below `v`, itself included.
    """

    order: Order
    parent: list[int]
    children: list[list[int]]
    depth: list[int]
    first: list[int]
    last: list[int]

    def is_above(self, variable: int, other: int) -> bool:
        """Whether `other` is in the part of the tree below `variable`, or `variable` itself."""
        return self.first[variable] <= self.first[other] < self.last[variable]

    @property
    def height(self) -> int:
        """How many variables the longest path has."""
        return max(self.depth) + 1

    def path(self, first: int, last: int) -> list[int]:
        """The variables from `first` down to `last`, both included."""
        found = [last]
        while found[-1] != first:
            found.append(self.parent[found[-1]])
        return found[::-1]

    def exchanged(self, variable: int) -> Tree:
        """The tree with a variable and its only child exchanged."""
        child, above = self.children[variable][0], self.parent[variable]
        parent = list(self.parent)
        for lower in self.children[child]:
            parent[lower] = variable
        parent[child], parent[variable] = above, child
        children = list(self.children)
        children[child], children[variable] = [variable], self.children[child]
        children[above] = [child if other == variable else other for other in children[above]]
        swapped = {variable: child, child: variable}
        return _tree([swapped.get(other, other) for other in self.order], parent, children)


def elimination_tree(order: Order, scopes: Sequence[Sequence[int]]) -> Tree:
    """The tree of an order whose first variable is the root of all."""
    position = [0] * len(order)
    for place, variable in enumerate(order):
        position[variable] = place
    above: list[set[int]] = [set() for _ in order]
    for scope in scopes:
        places = sorted({position[variable] for variable in scope})
        if places:
            above[places[-1]].update(places[:-1])
    parent = [-1] * len(order)
    for place in range(len(order) - 1, 0, -1):
        latest = max(above[place], default=0)
        above[latest] |= above[place] - {latest}
        parent[order[place]] = order[latest]
    return tree_of(order, parent)


def tree_of(order: Order, parent: list[int]) -> Tree:
    """A tree from an order of its variables, parents before children, and the parent of each."""
    children: list[list[int]] = [[] for _ in order]
    for variable in order[1:]:
        children[parent[variable]].append(variable)
    return _tree(order, parent, children)


def _tree(order: Order, parent: list[int], children: list[list[int]]) -> Tree:
    depth, below = [0] * len(order), [1] * len(order)
    for variable in order[1:]:
        depth[variable] = depth[parent[variable]] + 1
    for variable in reversed(order[1:]):
        below[parent[variable]] += below[variable]
    first = [0] * len(order)
    for variable in order:
        place = first[variable] + 1
        for child in children[variable]:
            first[child] = place
            place += below[child]
    return Tree(order, parent, children, depth, first, [start + size for start, size in zip(first, below, strict=True)])
