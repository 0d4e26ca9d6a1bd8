"""Interchangeable instances: a bundle is counted once, however its instances are numbered."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from configurator import load_catalog
from configurator.catalog.records import Product
from configurator.compiled import CompiledProduct
from configurator.engine import ReferenceEngine, compile_problem
from configurator.problem import Problem, Variable
from configurator.problem.build import build_problem
from configurator.problem.interchange import has_twins, permuted, without_twins
from configurator.problem.merging import merged
from configurator.problem.records import satisfied
from tests.laws.random_problems import constraint
from tests.laws.test_structure_laws import bodies, document, how_many

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "60"))
always = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
MOST_CONFIGURATIONS = 3_000


@st.composite
def alike(draw: st.DrawFn) -> tuple[Problem, dict[str, str]]:
    """A problem of variables with nearly the same values, and some of them to be made one."""
    values = draw(st.sampled_from([("a", "b", "c"), (0, 1), (2, 4, 6, 8, 10)]))
    variables = [
        Variable(f"v{number}", tuple(draw(st.lists(st.sampled_from(values), min_size=len(values) - 1, max_size=9, unique=True))))
        for number in range(draw(st.integers(2, 5)))
    ]
    constraints = [draw(constraint(variables)) for _ in range(draw(st.integers(1, 5)))]
    names = [variable.name for variable in variables]
    into = {name: names[0] for name in names[1:] if draw(st.booleans())}
    rest = [name for name in names[1:] if name not in into]
    if len(rest) > 1 and draw(st.booleans()):
        into[rest[1]] = rest[0]
    shared = set.intersection(*(set(v.domain) for v in variables))
    assume(shared)
    return Problem(variables, constraints), into


@always
@given(alike())
def test_merged__has_the_solutions_in_which_they_are_equal(case):
    problem, into = case
    names = [variable.name for variable in problem.variables]
    everything = itertools.product(*(variable.domain for variable in problem.variables))
    assignments = [dict(zip(names, values, strict=True)) for values in everything]
    equal = [each for each in assignments if all(each[name] == each[first] for name, first in into.items())]
    solutions = [each for each in equal if all(satisfied(rule, each) for rule in problem.constraints)]
    smaller = merged(problem, into)
    kept = [variable.name for variable in smaller.variables]
    assert kept == [name for name in names if name not in into]
    found = [dict(zip(kept, values, strict=True)) for values in itertools.product(*(v.domain for v in smaller.variables))]
    left = [each for each in found if all(satisfied(rule, each) for rule in smaller.constraints)]
    whole = [{name: each[into.get(name, name)] for name in names} for each in left]
    assert {tuple(each.items()) for each in whole} == {tuple(each.items()) for each in solutions}
    assert ReferenceEngine(smaller).count({}) == compile_problem(smaller).count({}) == len(solutions)


def arranged(product: Product, bundle: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    """The bundle with its instances in order, those inside of others first: the same for all its arrangements."""
    found = dict(bundle)
    collections: dict[str, list[str]] = {}
    for part in product.parts.values():
        if part.collection is not None and not part.positioned:
            collections.setdefault(part.collection, []).append(part.id)
    for slots in sorted(collections.values(), key=lambda ids: -ids[0].count("[")):
        own = [[path for path in product.choices if path == slot or path.startswith(f"{slot}.")] for slot in slots]
        for paths, values in zip(own, sorted(tuple(str(found[path]) for path in paths) for paths in own), strict=True):
            found.update(zip(paths, values, strict=True))
    return tuple((path, str(value)) for path, value in found.items())


@always
@given(bodies())
def test_count__is_that_of_bundles_without_their_arrangements(tmp_path_factory, body):
    assume(1 < how_many(body) <= MOST_CONFIGURATIONS)
    folder = tmp_path_factory.mktemp("interchange")
    (folder / "catalog.yaml").write_text(document(body), encoding="utf-8")
    catalog = load_catalog(folder).records
    product = catalog.products["thing"]
    assume(has_twins(product))
    built = build_problem(catalog, product)
    compiled = CompiledProduct(catalog, product, built, compile_problem(built.problem))
    bundles = [
        {path: assignment[path] for path in product.choices} for assignment in ReferenceEngine(built.problem).products
    ]
    expected = len({arranged(product, bundle) for bundle in bundles})
    assert compiled.count({}, {}) == expected
    assert compile_problem(without_twins(product, built.problem)).count({}) == expected
    if (permutations := permuted(product, built.problem)) is not None:
        fixed = sum(times * compile_problem(problem).count({}) for times, problem in permutations.alike)
        assert len(bundles) + fixed == expected * permutations.all
