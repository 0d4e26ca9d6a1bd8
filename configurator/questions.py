"""Which question to ask next: the one whose answer narrows the choice most.

As in decision trees (Quinlan 1986), that is the question with the greatest entropy: of all products that are left, its answers
split off the most even shares. Needs, in the customer's own terms, come before the choices of the product.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import log2

from configurator.catalog.reading import references_read, requirement_of
from configurator.catalog.records import Catalog, ChoiceValue, ContextFact, Product, Role
from configurator.engine.interface import Engine
from configurator.errors import NotAnswerableError
from configurator.pricing.lists import facts_of_lists

Values = Mapping[str, ChoiceValue]


def next_question(product: Product, engine: Engine, decisions: Values, open_choices: Iterable[str]) -> str | None:
    """The path of the choice to ask about, or None where nothing is open. Ties: the order of the catalog.

    Where an engine searches and cannot count, it is the one with the most answers left.
    """
    waiting = set(open_choices)
    paths = [path for path in product.choices if path in waiting]
    needs = [path for path in paths if product.choices[path].part.role is Role.NEED]
    asked = needs or paths
    if not asked:
        return None
    information = _information(engine, decisions, asked)
    return max(asked, key=lambda path: information[path])


def facts_read(product: Product, catalog: Catalog) -> list[ContextFact]:
    """The facts of the context that matter for a product, in catalog order.

    Some rule, charge, preference, default or order code reads them, or a price list is in force by them.
    """
    rules = (*product.rules, *product.advice)
    expressions = [
        *(rule.when for rule in rules),
        *(formula for charge in product.charges for formula in charge.formulas),
        *product.price_basis.values(),
        *(expression for preference in product.preferences for expression in (preference.cost, preference.when)),
        *(default.when for default in product.conditional_defaults),
        *(expression for code in product.order_codes.values() for expression in code.pieces if not isinstance(expression, str)),
    ]
    nodes = [*map(requirement_of, rules), *(expression.root for expression in expressions if expression is not None)]
    read = {*references_read(product, nodes), *(fact.path for fact in facts_of_lists(catalog, product))}
    return [fact for fact in product.context.values() if fact.path in read]


def _information(engine: Engine, decisions: Values, paths: list[str]) -> dict[str, float]:
    """How much each question tells, in bits. Rounded, so that the order does not hang on the last digits."""
    try:
        counts = engine.counts(decisions)
    except NotAnswerableError:
        available = engine.available(decisions)
        return {path: round(log2(max(1, len(available[path]))), 9) for path in paths}
    return {path: round(entropy(counts[path].values()), 9) for path in paths}


def entropy(counts: Iterable[int]) -> float:
    """The entropy of shares that are given by their sizes, in bits."""
    sizes = [size for size in counts if size]
    whole = sum(sizes)
    return -sum(size / whole * log2(size / whole) for size in sizes)
