"""Which levels go together with which: asked of any engine, or walked in a diagram.

In a diagram one pass up tells how many levels of a sequence go together, from the first on: an arc that the level at place `i`
does not take is as bad as `i` is early, a node is as bad as the best of its arcs, where an arc is as bad as the worse of
itself and what it leads to (a bottleneck path, over a tree). What is still available, and a product, come from the same marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from configurator.engine.diagram_engine import DiagramEngine
from configurator.engine.interface import Decisions, Engine
from configurator.engine.labels import Bools
from configurator.engine.numbering import Numbering
from configurator.engine.passes import Passes
from configurator.problem.records import Value

Level = tuple[str, Value]
"""A value of a variable."""

_Arcs = list[tuple[int, int]]
"""Set and target of some arcs."""

_Node = tuple[int | None, _Arcs, list[int]]
"""The variable of a node and its arcs, and what a branch joins."""

_DEEPEST = 150
"""Diagrams of so many levels at most are walked down level by level, each a few calls deep."""

_Grades = NDArray[np.int16]
"""How bad something is: 0 where no level stands against it, more the earlier the first one that does."""


class Together(Protocol):
    """Answers about levels of different variables, each under the decisions that are given (and possible)."""

    def prefix(self, chosen: Sequence[int], known: int) -> int:
        """How many of the levels, from the first on, go together; so many are known to."""

    def available(self, chosen: Sequence[int]) -> Bools:
        """Which levels of other variables go together with these, which do so themselves."""

    def product(self, chosen: Sequence[int]) -> Mapping[str, Value]:
        """A product with these levels, which go together."""


def together(engine: Engine, decisions: Decisions, levels: Sequence[Level]) -> Together:
    """Answers about levels by their numbers."""
    return Walked(engine, decisions, levels) if isinstance(engine, DiagramEngine) else Asked(engine, decisions, levels)


class Asked:
    """Every question is one to the engine."""

    def __init__(self, engine: Engine, decisions: Decisions, levels: Sequence[Level]) -> None:
        self._engine = engine
        self._decisions = decisions
        self._levels = levels
        self._number = {level: number for number, level in enumerate(levels)}

    def prefix(self, chosen: Sequence[int], known: int) -> int:
        """How many of the levels, from the first on, go together; so many are known to. Found by halving."""
        least, most = known, len(chosen)
        if self._engine.feasible(self._with(chosen)):
            return most
        while least < most - 1:
            middle = (least + most) // 2
            if self._engine.feasible(self._with(chosen[:middle])):
                least = middle
            else:
                most = middle
        return least

    def available(self, chosen: Sequence[int]) -> Bools:
        """Which levels go together with these; what an engine did not settle in time is asked for on its own."""
        decisions = self._with(chosen)
        found = self._engine.available(decisions)
        row = np.fromiter((value in found[name] for name, value in self._levels), dtype=bool, count=len(self._levels))
        for name, values in found.unchecked.items():
            for value in values:
                number = self._number.get((name, value))
                if number is not None:
                    row[number] = self._engine.feasible({**decisions, name: value})
        return row

    def product(self, chosen: Sequence[int]) -> Mapping[str, Value]:
        """A product with these levels; where none is chosen of a variable, with its first possible value."""
        decisions, names = self._with(chosen), {name for name, _ in self._levels}
        for variable in self._engine.problem.variables:
            if variable.name in names and variable.name not in decisions:
                possible = self._engine.available(decisions)[variable.name]
                decisions[variable.name] = next(value for value in variable.domain if value in possible)
        product = self._engine.complete(decisions)
        assert product is not None
        return product

    def _with(self, chosen: Sequence[int]) -> dict[str, Value]:
        return {**self._decisions, **dict(self._levels[number] for number in chosen)}


class Walked:
    """Answers from the marks of one pass over the diagram, kept until others are asked about."""

    def __init__(
        self, engine: DiagramEngine, decisions: Decisions, levels: Sequence[Level], deepest: int = _DEEPEST
    ) -> None:
        """A diagram of more levels than `deepest` is not walked down step by step."""
        self._asked = Asked(engine, decisions, levels)
        self._passes = _GradedPasses(engine.diagram)
        self._numbering = numbering = Numbering(engine.problem)
        self._label_of_value = engine.label_of_value
        self._given = numbering.decided(decisions)
        self._codes = [(numbering.number[name], numbering.code_of[numbering.number[name]][value]) for name, value in levels]
        self._labels = np.array([self._label(*level) for level in self._codes], dtype=np.int64)
        self._variables = {variable for variable, _ in self._codes}
        self._firsts: dict[int, int] = {}
        self._nodes: dict[int, _Node] = {}
        self._taken: dict[tuple[int, int], _Arcs] = {}
        self._is_flat = len(engine.diagram.levels) <= deepest
        self._start: list[int] = numbering.start.tolist()
        self._last: tuple[tuple[int, ...] | None, dict[str, Value] | None] = None, None
        self._marked: tuple[int, ...] | None = None
        self._by_set: _Grades = np.zeros(0, dtype=np.int16)
        self._up: _Grades = self._by_set

    def prefix(self, chosen: Sequence[int], known: int) -> int:
        """How many of the levels, from the first on, go together."""
        self._last = tuple(chosen), self._completed(chosen)
        if self._last[1] is not None:
            return len(chosen)
        self._mark(chosen)
        return len(chosen) - int(self._up[0])

    def available(self, chosen: Sequence[int]) -> Bools:
        """Which levels of other variables go together with these: mostly from the marks of a longer sequence."""
        marked = self._marked
        if marked is None or marked[: len(chosen)] != tuple(chosen):
            self._mark(chosen)
            marked = tuple(chosen)
        unasked = len(marked) - len(chosen)
        supported = self._passes.supported_up_to(self._by_set, self._up, unasked)
        return np.append(supported, False)[self._labels]

    def product(self, chosen: Sequence[int]) -> Mapping[str, Value]:
        """A product with these levels: the one that the engine completes them to."""
        known, found = self._last
        if known != tuple(chosen):
            found = self._completed(chosen)
        is_whole = self._variables <= self._decided(chosen).keys()
        return found if found is not None and is_whole else self._asked.product(chosen)

    def _completed(self, chosen: Sequence[int]) -> dict[str, Value] | None:
        """The product with these levels that is met first on the way down; None where there is none, or the way is too long."""
        if not self._is_flat:
            return None
        start, labels = self._start, self._label_of_value
        codes = self._decided(chosen)
        own = {variable: int(labels[start[variable] + code]) for variable, code in codes.items()}
        sets: dict[int, int] = {}
        if not self._descend(0, own, sets, set()):
            return None
        codes.update((variable, self._first_value(variable, taken)) for variable, taken in sets.items())
        names, domains = self._numbering.names, self._numbering.domains
        return {name: domains[variable][codes[variable]] for variable, name in enumerate(names)}

    def _descend(self, node: int, own: Mapping[int, int], sets: dict[int, int], dead: set[int]) -> bool:
        """Whether a node can be satisfied with these labels; `sets` are those taken of the variables that have none."""
        variable, arcs, joined = self._nodes.get(node) or self._node(node)
        if variable is None:  # a branch, or the terminal
            return all(self._descend(each, own, sets, dead) for each in joined)
        for taken, target in self._left(node, arcs, own[variable]) if variable in own else arcs:
            if target not in dead and self._descend(target, own, sets, dead):
                if variable not in own and variable < len(self._numbering.names):
                    sets[variable] = taken
                return True
        dead.add(node)
        return False

    def _node(self, node: int) -> _Node:
        """A node as Python objects, made once."""
        diagram = self._passes.diagram
        arc_start, link_start = diagram.starts
        arcs, links = slice(arc_start[node], arc_start[node + 1]), slice(link_start[node], link_start[node + 1])
        listed = list(zip(diagram.sets[arcs].tolist(), diagram.targets[arcs].tolist(), strict=True))
        found = diagram.variable(node) if listed else None, listed, diagram.joined[links].tolist()
        return self._nodes.setdefault(node, found)

    def _left(self, node: int, arcs: _Arcs, label: int) -> _Arcs:
        """The arcs of a node that a label takes: one, or none."""
        found = self._taken.get((node, label))
        if found is None:
            found = self._taken[node, label] = [arc for arc in arcs if self._has(arc[0], label)]
        return found

    def _has(self, set_number: int, label: int) -> bool:
        diagram = self._passes.diagram
        ranges = slice(diagram.set_start[set_number], diagram.set_start[set_number + 1])
        return bool(((diagram.firsts[ranges] <= label) & (label < diagram.stops[ranges])).any())

    def _decided(self, chosen: Sequence[int]) -> dict[int, int]:
        return {**self._given, **dict(self._codes[number] for number in chosen)}

    def _mark(self, chosen: Sequence[int]) -> None:
        """The marks of a sequence of levels; where the given decisions stand against something, it is out of the question."""
        most = len(chosen) + 1
        by_label: _Grades = np.zeros(self._passes.sets.labels, dtype=np.int16)
        for variable, code in self._given.items():
            self._decide(by_label, variable, self._label(variable, code), most)
        for place, number in enumerate(chosen):
            self._decide(by_label, self._codes[number][0], int(self._labels[number]), len(chosen) - place)
        self._by_set = self._passes.sets.least(by_label)
        self._up = self._passes.grades_up(self._by_set)
        self._marked = tuple(chosen)

    def _decide(self, by_label: _Grades, variable: int, own: int, grade: int) -> None:
        start = self._passes.diagram.label_start
        by_label[start[variable] : start[variable + 1]] = grade
        by_label[own : own + 1] = 0

    def _label(self, variable: int, code: int) -> int:
        return int(self._label_of_value[self._numbering.start[variable] + code])

    def _first_value(self, variable: int, set_number: int) -> int:
        """The first value of a variable within a set of labels."""
        if set_number not in self._firsts:
            diagram = self._passes.diagram
            ranges = slice(diagram.set_start[set_number], diagram.set_start[set_number + 1])
            labels = self._label_of_value[self._numbering.start[variable] : self._numbering.start[variable + 1], None]
            inside = ((labels >= diagram.firsts[ranges]) & (labels < diagram.stops[ranges])).any(axis=1)
            self._firsts[set_number] = int(np.argmax(inside))
        return self._firsts[set_number]


class _GradedPasses(Passes):
    """Passes that tell for many questions at once, each implied by the one before it, up to which one the answer is yes."""

    def grades_up(self, by_set: _Grades) -> _Grades:
        """How bad the best way is to satisfy each node."""
        up: _Grades = np.zeros(self.diagram.nodes, dtype=by_set.dtype)
        by_arc = by_set[self.diagram.sets]
        for level in reversed(self._levels):
            if level.links is not None:
                up[level.links.branches] = np.maximum.reduceat(up[level.links.joined], level.links.start)
            if len(level.sources):
                worse = np.maximum(up[level.targets], by_arc[level.arcs])
                np.minimum.reduceat(worse, level.source_start, out=up[level.nodes])
        return up

    def supported_up_to(self, by_set: _Grades, up: _Grades, grade: int) -> Bools:
        """Which labels are in a product in which nothing else is worse than this."""
        diagram, possible = self.diagram, up <= grade
        down = self._reach_down(by_set <= grade, possible)
        found = np.zeros(len(diagram.set_start) - 1, dtype=bool)
        found[diagram.sets[down[diagram.sources] & possible[diagram.targets]]] = True
        return self.sets.union(found)
