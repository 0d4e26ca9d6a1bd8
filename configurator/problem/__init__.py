"""Problems: variables, tables, linear constraints and cost tables; and the passes from a catalog to a problem."""

from configurator.problem.records import (
    Assignment,
    Constraint,
    CostTable,
    Linear,
    Problem,
    ProblemError,
    Table,
    Term,
    Variable,
    satisfied,
)

__all__ = ["Assignment", "Constraint", "CostTable", "Linear", "Problem", "ProblemError", "Table", "Term", "Variable", "satisfied"]
