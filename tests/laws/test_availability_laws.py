"""What stock leaves is what the valid configurations without the missing things are, read one by one."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from configurator.availability import Availability, Stock
from configurator.compiled import CompiledProduct
from configurator.engine import compile_problem
from configurator.language.evaluate import EvaluationError
from configurator.problem.build import build_problem
from configurator.problem.rules import RuleFormError
from configurator.session import Session
from tests.laws.random_products import catalogs
from tests.laws.test_product_laws import configurations

EXAMPLES = max(40, int(os.environ.get("LAW_EXAMPLES", "60")) // 2)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(catalogs(), st.sampled_from(["a", "b"]), st.data())
def test_stock__leaves_what_is_valid_without_what_is_missing(catalog, fact, data):
    product, context = catalog.products["thing"], {"f": fact}
    known = [(part.module.id, option) for part in product.parts.values() for option in (part.module.options or [None])]
    gone = data.draw(st.sets(st.sampled_from(known), max_size=3))
    try:
        problem = build_problem(catalog, product)
        valid = list(configurations(catalog, context))
    except (RuleFormError, EvaluationError):
        assume(False)
    compiled = CompiledProduct(catalog, product, problem, compile_problem(problem.problem))
    stock = Availability(tuple(Stock(module, option, 0) for module, option in sorted(gone, key=str)))
    now = datetime(2026, 11, 22, tzinfo=UTC)
    session = Session(compiled, context=context, decisions={}, language="en", now=now, availability=stock)

    def is_there(assignment):
        taken = ((part.module, assignment[part.id]) for part in product.parts.values() if assignment[part.id] != "none")
        return not any((module.id, value if module.options else None) in gone for module, value in taken)

    left = [(assignment, total) for assignment, total in valid if is_there(assignment)]
    assert session.state.feasible == bool(left)
    for path, choice in product.choices.items():
        values = [value for value in choice.values if any(assignment[path] == value for assignment, _ in left)]
        assert list(session.state.available[path]) == values
        for value in values:
            assert session.options(path)[choice.values.index(value)].total == min(t for a, t in left if a[path] == value)
    if left:
        assert session.complete("cheapest").assignment in [assignment for assignment, _ in left]
        assert session.count() == len(left)
    for each in session.unavailable:
        conflict = session.explain(each.choice, each.value)
        assert conflict is not None
        if any(assignment[each.choice] == each.value for assignment, _ in valid):
            assert conflict.unavailable, "it could be had, if it were there"
