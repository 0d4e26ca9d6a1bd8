"""Problems: variables, constraints and cost tables; and the passes from a catalog to a problem."""

from configurator.problem.records import (
    ArrayWeights,
    Assignment,
    Clause,
    Constraint,
    CostTable,
    Grid,
    Linear,
    Problem,
    ProblemError,
    Table,
    Term,
    Variable,
    satisfied,
)

__all__ = [
    "ArrayWeights",
    "Assignment",
    "Clause",
    "Constraint",
    "CostTable",
    "Grid",
    "Linear",
    "Problem",
    "ProblemError",
    "Table",
    "Term",
    "Variable",
    "satisfied",
]
