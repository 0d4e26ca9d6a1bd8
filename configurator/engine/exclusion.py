"""What is left of a diagram where some labels are taken away: at once, without looking for another order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from configurator.engine.automaton import Automaton
from configurator.engine.diagram import Diagram, build_diagram
from configurator.engine.layers import conjoin
from configurator.engine.ragged import Ints
from configurator.errors import ConfiguratorError
from configurator.problem.records import Problem, Table, Value


class ExclusionError(ConfiguratorError, TypeError):
    """Only values of single variables can be taken away from an engine."""

    code = "not-a-value"

    def __init__(self, table: Table) -> None:
        super().__init__(f"A table over {', '.join(table.scope)} takes away more than values of one variable.")


def excluded_codes(problem: Problem, tables: Iterable[Table]) -> dict[int, frozenset[int]]:
    """The numbers of the values, by the number of their variable, that tables over one variable each do not allow.

    Raises ExclusionError for other tables.
    """
    numbers = {variable.name: number for number, variable in enumerate(problem.variables)}
    found: dict[int, frozenset[int]] = {}
    for table in tables:
        if len(table.scope) != 1:
            raise ExclusionError(table)
        (name,), allowed = table.scope, {row[0] for row in table.rows}
        domain: Sequence[Value] = problem.variables[numbers[name]].domain
        codes = frozenset(code for code, value in enumerate(domain) if table.key(name, value) not in allowed)
        found[numbers[name]] = found.get(numbers[name], frozenset()) | codes
    return found


def without_labels(diagram: Diagram, label_start: Ints, labels: Mapping[int, Iterable[int]]) -> Diagram:
    """The part of a diagram without some labels, by variable."""
    layers, tree = diagram.layers(), diagram.tree
    for variable, gone in labels.items():
        step = np.zeros((1, int(label_start[variable + 1] - label_start[variable])), dtype=np.int64)
        step[0, [label - int(label_start[variable]) for label in gone]] = -1
        if not conjoin(layers, tree, Automaton([variable], [step]), lambda held: None):
            return build_diagram(label_start, tree, None)
    return build_diagram(label_start, tree, layers)


def with_labels(diagram: Diagram, label_start: Ints, labels: Mapping[int, int]) -> Diagram:
    """The part of a diagram that has the given label of some variables."""
    others = {
        variable: [other for other in range(int(label_start[variable]), int(label_start[variable + 1])) if other != label]
        for variable, label in labels.items()
    }
    return without_labels(diagram, label_start, others)
