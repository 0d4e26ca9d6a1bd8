"""How the values of a problem are put back where a diagram speaks of labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from configurator.engine.encoding import Encoding
from configurator.engine.ragged import Ints


@dataclass(frozen=True)
class Labelling:
    """Labels of values, and the costs that labels carry.

    - `label_start[v]`: the first label of variable `v`, one for each class; hidden variables last.
    - `label_of_value`: the label of each value of each variable of the problem, in order.
    - `cost_labels`, `label_costs`: labels of hidden variables that carry costs of the problem's cost tables, and these costs.
    """

    label_start: Ints
    label_of_value: Ints
    cost_labels: Ints
    label_costs: Ints


def labelling_of(encoding: Encoding) -> Labelling:
    """The labels of an encoded problem."""
    counts = [encoding.class_count(variable) for variable in range(len(encoding.sizes))]
    label_start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    none = [np.zeros(0, dtype=np.int64)]
    values = [encoding.classes[variable] + label_start[variable] for variable in range(encoding.visible)]
    merged: dict[int, Ints] = {}
    for hidden in encoding.hidden_costs:
        costs = np.array(hidden.costs, dtype=np.int64)
        merged[hidden.variable] = merged[hidden.variable] + costs if hidden.variable in merged else costs
    carriers = [encoding.classes[variable] + label_start[variable] for variable in merged]
    return Labelling(
        label_start, np.concatenate(none + values), np.concatenate(none + carriers), np.concatenate(none + list(merged.values()))
    )
