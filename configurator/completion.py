"""Completions: a full configuration that extends the decisions, by the product's defaults or as cheap as can be.

Which one is returned does not depend on the engine: among equally cheap ones, earlier choices take the value that comes
first in the catalog. Only where an engine has no time for all totals, it is any cheapest one.
"""

from __future__ import annotations

from collections.abc import Mapping

from configurator.catalog.reading import ProductScope, compile_rule, requirement_of, variables_read
from configurator.catalog.records import CONTEXT, NONE, Choice, ChoiceValue, Product, Rule
from configurator.configuration import Configuration
from configurator.engine.interface import Engine
from configurator.language.evaluate import evaluate, is_true
from configurator.language.syntax import Expression
from configurator.problem.costs import ProductCosts

Values = Mapping[str, ChoiceValue]

PREFERENCES = ("default", "cheapest", "preferred")


def complete_decisions(
    product: Product, engine: Engine, costs: ProductCosts, decisions: Values, prefer: str, context: Values
) -> dict[str, ChoiceValue] | None:
    """A value for every choice; None where the decisions are impossible. `engine` is that of the context.

    `default` takes each choice's default where it still can, in catalog order, and the cheapest of what remains. For
    `preferred`, engine and costs are those in which falling short of a preference counts before every price.
    """
    fixed = dict(decisions)
    if not engine.feasible(fixed):
        return None
    if prefer == "default":
        _take_defaults(product, engine, fixed, context)
    return _cheapest(product, engine, costs, fixed)


def _take_defaults(product: Product, engine: Engine, fixed: dict[str, ChoiceValue], context: Values) -> None:
    for path, choice in product.choices.items():
        default = choice.default
        if path not in fixed and path in product.conditional:
            default = default_of(product, choice, known_values(product, engine, fixed, context))
        if path in fixed or default is None or _is_left_out(product, choice, engine, fixed):
            continue
        if engine.feasible({**fixed, path: default}):
            fixed[path] = default


def _is_left_out(product: Product, choice: Choice, engine: Engine, fixed: Values) -> bool:
    """Whether what a part lies in need not be there: a default within it says what it is then, not that it is."""
    outer = choice.part.parent
    while outer is not None:
        part = product.parts[outer]
        if part.optional and (fixed[outer] == NONE if outer in fixed else engine.feasible({**fixed, outer: NONE})):
            return True
        outer = part.parent
    return False


def default_of(product: Product, choice: Choice, known: Values) -> ChoiceValue | None:
    """What a completion takes for a choice: the first conditional default whose condition holds, else its own default.

    `known` are the values of variables (choice paths and `context.<fact>`) that are known so far.
    """
    for default in product.conditional.get(choice.path, ()):
        if default.when is None or holds(product, default.when, known):
            return default.value
    return choice.default


def known_values(product: Product, engine: Engine, fixed: Values, context: Values) -> dict[str, ChoiceValue]:
    """What is decided, what follows from it, and the context, by variable."""
    available = engine.available(fixed)
    single: dict[str, ChoiceValue] = {
        path: next(iter(available[path])) for path in product.choices if len(available[path]) == 1  # type: ignore[misc]
    }
    facts = {f"{CONTEXT}.{name}": value for name, value in context.items()}
    return {**single, **fixed, **facts}


def holds(product: Product, condition: Expression, known: Values) -> bool:
    """Whether a condition is definitely true, as far as the values that it reads are known."""
    if any(variable not in known for variable in variables_read(product, condition.root)):
        return False
    return is_true(evaluate(condition.root, ProductScope(product, known)))


def _cheapest(product: Product, engine: Engine, costs: ProductCosts, fixed: dict[str, ChoiceValue]) -> dict[str, ChoiceValue]:
    """Fix the open choices one by one to the first value of a cheapest product; what has one such value needs no query."""
    totals = engine.cheapest(fixed, costs.unary)
    if totals.unchecked:  # no time for all of them: then any cheapest one
        found = engine.complete(fixed, costs.unary)
        assert found is not None
        return {path: found[path] for path in product.choices}  # type: ignore[misc]
    for path, choice in product.choices.items():
        least = min(totals[path].values())
        best = [value for value in choice.values if totals[path].get(value) == least]
        tied = len(best) > 1
        fixed[path] = best[0]
        if tied:
            totals = engine.cheapest(fixed, costs.unary)
    return {path: fixed[path] for path in product.choices}


def follows(product: Product, advice: Rule, known: Values) -> bool:
    """Whether a configuration follows a piece of advice; where what that reads is not all known, nothing speaks against it."""
    nodes = [requirement_of(advice), *([advice.when.root] if advice.when else [])]
    if any(variable not in known for node in nodes for variable in variables_read(product, node)):
        return True
    return compile_rule(advice)(ProductScope(product, known))


def unheeded(configuration: Configuration) -> tuple[Rule, ...]:
    """The advice that a complete configuration goes against."""
    product = configuration.product
    facts = {f"{CONTEXT}.{name}": value for name, value in configuration.context.items()}
    known = {**configuration.assignment, **facts}
    return tuple(rule for rule in product.advice if not follows(product, rule, known))
