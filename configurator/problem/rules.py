"""From the rules of a product to constraints, in four passes.

1. `split`: a rule becomes *conditions*, each "where all guards are true, the conclusion must not be false". `and` in a
   requirement splits it; the left side of `implies` and the other side of `or` become guards (`not x`).
2. A condition that reads few combinations becomes a `Table` over keys, enumerated with python-constraint.
3. One that reads many (the width and the height of a window) becomes a `Grid`: all combinations of keys, evaluated at once
   as arrays, then collapsed to the slices that differ.
4. A comparison that reads more than that becomes a `Linear` (`sums.py`); so does one over many variables whose terms are
   all small, since a sum says more there than an array.
"""

from __future__ import annotations

from configurator.catalog.reading import ProductScope, table_condition
from configurator.catalog.records import ChoiceValue, CombinationTable, Rule
from configurator.errors import ConfiguratorError, RuleTooLargeError
from configurator.language.evaluate import totals_read
from configurator.problem.arrays import MOST_COMBINATIONS, ReadingScope, assemble, axes_of, collapse
from configurator.problem.combinations import Reading, read_by
from configurator.problem.conditions import Condition, Translation, holds, holds_everywhere, split
from configurator.problem.records import Constraint, Grid, Table
from configurator.problem.sums import sum_of

TABLE_COMBINATIONS = 4_000
"""So many combinations of keys are tested one by one..."""

TABLE_KEYS = 200
"""...where no variable has more keys than this: the steps of a dimension are quicker as an array."""

GRID_VARIABLES = 3
"""A sum over more variables than this, of terms that each read little, stays a sum."""


class RuleFormError(ConfiguratorError):
    """A rule uses `total(...)` in a way that no sum against a bound can express."""

    code = "rule-form"

    def __init__(self, rule: str) -> None:
        self.rule = rule
        super().__init__(
            f"Rule `{rule}` uses `total(...)` other than in a comparison made of +, -, and constant factors.",
            "Write it as `total('monthly') <= limit`, alone or joined with `and`.",
        )


def constraints_of(rule: Rule, translation: Translation) -> list[Constraint]:
    """The constraints of a rule, all with the rule's id as tag. Raises RuleTooLargeError or RuleFormError."""
    guards = (rule.when.root,) if rule.when else ()
    if isinstance(rule.require, CombinationTable):
        conditions = [Condition(guards, table_condition(rule.require))]
    else:
        conditions = list(split(guards, rule.require.root))
    return [constraint for condition in conditions for constraint in _constraints(condition, rule, translation)]


def _constraints(condition: Condition, rule: Rule, translation: Translation) -> list[Constraint]:
    reads_totals = any(totals_read(node) for node in condition.nodes)
    reading = read_by(translation.product, translation.domains, condition.nodes)
    is_small = reading.combinations <= TABLE_COMBINATIONS and max(reading.shape, default=0) <= TABLE_KEYS
    if is_small and not reads_totals:
        return [_table(reading, condition, rule, translation)]
    found = sum_of(condition, rule.id, translation)
    is_long = found is not None and found.is_light and not found.shares_much and len(reading.keys) > GRID_VARIABLES
    if not reads_totals and not is_long and reading.combinations <= MOST_COMBINATIONS:
        return [_grid(reading, condition, rule, translation)]
    if found is not None:
        return list(found.constraints())
    if reads_totals:
        raise RuleFormError(rule.id)
    raise RuleTooLargeError(rule.id, reading.combinations, MOST_COMBINATIONS)


def _table(reading: Reading, condition: Condition, rule: Rule, translation: Translation) -> Table:
    """The allowed combinations of keys, listed by python-constraint."""
    import constraint

    test = holds(condition)
    if not reading.keys:
        return Table((), [()] if test(ProductScope(translation.product, {})) else [], tag=rule.id)
    values: dict[str, ChoiceValue] = {}
    scope = ProductScope(translation.product, values)

    def allowed(*numbers: int) -> bool:
        for key, number in zip(reading.keys, numbers, strict=True):
            values[key.variable] = key.representatives[number]
        return test(scope)

    solver = constraint.Problem()
    for key in reading.keys:
        solver.addVariable(key.variable, list(range(len(key.representatives))))
    solver.addConstraint(constraint.FunctionConstraint(allowed), reading.scope)
    rows = sorted(tuple(solution[name] for name in reading.scope) for solution in solver.getSolutions())
    return Table(reading.scope, rows, {key.variable: key.key_of for key in reading.keys}, rule.id)


def _grid(reading: Reading, condition: Condition, rule: Rule, translation: Translation) -> Grid:
    """The allowed combinations of keys as an array over different slices only."""
    ordered, product = reading.by_size(), translation.product
    scope = ReadingScope(product, ordered, rule.id)
    allowed, places = collapse(assemble(scope, lambda stretch: holds_everywhere(condition, stretch, product)))
    axes = axes_of(ordered.keys, places)
    return Grid(dict(zip(ordered.scope, axes, strict=True)), allowed, rule.id)
