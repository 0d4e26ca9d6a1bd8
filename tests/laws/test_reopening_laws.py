"""Laws of reopening: nothing changes under the same catalog, proposals are valid, and no decision changes that need not."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from configurator.catalog.records import Catalog, ChoiceValue
from configurator.configurable import ConfigurableCatalog
from configurator.errors import ConfiguratorError
from configurator.offers import Outcome, Reopened, content_from_json, content_to_json, price_offer, reopen
from configurator.offers.catalogs import Catalogs
from configurator.offers.reopening_words import reopened_document
from configurator.quote import quote_from_json, quote_to_json
from configurator.quote.document import Quote
from configurator.titles import written_all
from tests.laws.random_products import catalogs, rule

law = settings(
    max_examples=int(os.environ.get("LAW_EXAMPLES", "100")), deadline=None, suppress_health_check=list(HealthCheck)
)
NOW, LATER = datetime(2026, 5, 4, 12, tzinfo=UTC), datetime(2026, 9, 1, 12, tzinfo=UTC)
Stored = tuple[ConfigurableCatalog, Any, Quote]


@st.composite
def stored(draw: st.DrawFn) -> Stored:
    """A random catalog, and an offer that was made from it: with some decisions that are possible, stored and read."""
    catalog = ConfigurableCatalog(draw(catalogs()))
    (product,) = catalog.products
    context = {"f": draw(st.sampled_from(["a", "b"]))}
    session = catalog.configure(product, context, started=NOW)
    assume(session.state.feasible)
    for path in draw(st.lists(st.sampled_from(list(session.product.choices)), max_size=4, unique=True)):
        session.choose(path, draw(st.sampled_from(session.available[path])))
    item = {"id": "1", "product": product, "quantity": draw(st.integers(1, 3)), "decisions": written_all(session.decided)}
    offer = price_offer(content_from_json({"items": [item], "context": context}), Catalogs([catalog]), NOW)
    return catalog, content_from_json(content_to_json(offer.content)), quote_from_json(quote_to_json(offer.quote))


def renewed(catalog: Catalog, **changes: Any) -> ConfigurableCatalog:
    """A later version of a catalog, its product with changes."""
    ((name, product),) = catalog.products.items()
    products = {name: replace(product, **changes)}
    return ConfigurableCatalog(replace(catalog, products=products, content_hash="f" * 64))


@st.composite
def changed(draw: st.DrawFn) -> tuple[Stored, ConfigurableCatalog]:
    """An offer, and a later version of its catalog: with other rules, without some options, with other prices."""
    made = draw(stored())
    records = made[0].records
    (product,) = records.products.values()
    parts = dict(product.parts)
    for name, part in parts.items():
        options = part.module.options
        if options and draw(st.booleans()):
            left = draw(st.lists(st.sampled_from(list(options)), min_size=1, unique=True))
            kept = {key: _dearer(options[key], draw(st.integers(0, 2))) for key in options if key in left}
            parts[name] = replace(part, module=replace(part.module, options=kept))
    rules = tuple(each for each in product.rules if draw(st.integers(0, 3)))
    rules += tuple(draw(rule(10 + number, parts)) for number in range(draw(st.integers(0, 2))))
    defaults = {path: value for path, value in product.defaults.items() if _is_there(parts, path, value)}
    return made, renewed(records, parts=parts, rules=rules, defaults=defaults)


def _dearer(option: Any, more: int) -> Any:
    price = option.values.get("price")
    return option if price is None else replace(option, values={**option.values, "price": price + more})


def _is_there(parts: Any, path: str, value: ChoiceValue) -> bool:
    part = parts.get(path)
    return part is None or not part.module.options or value == "none" or value in part.module.options


def reopened(made: Stored, catalog: ConfigurableCatalog, when: datetime = LATER) -> Reopened:
    return reopen(made[1], made[2], Catalogs([catalog]), when)


@law
@given(stored())
def test_reopen__against_the_same_catalog_is_unchanged(made: Stored) -> None:
    for catalog in (made[0], renewed(made[0].records)):  # by the hash, and by asking the engine
        found = reopened(made, catalog)
        assert found.outcome is Outcome.UNCHANGED, reopened_document(found)
        assert found.content.items[0].decisions == made[1].items[0].decisions
        assert found.content.items[0].assignment == made[1].items[0].assignment
        assert found.before == found.after


@law
@given(changed())
def test_reopen__a_proposal_is_valid_and_priced(pair: tuple[Stored, ConfigurableCatalog]) -> None:
    made, catalog = pair
    found = reopened(made, catalog)
    if found.outcome is Outcome.IMPOSSIBLE:
        (product,) = catalog.products
        try:
            assert not catalog.configure(product, made[1].context, started=LATER).state.feasible, reopened_document(found)
        except ConfiguratorError as error:
            assert error.message in found.items[0].because
        return
    (item,) = found.content.items
    (product,) = catalog.products
    session = catalog.configure(product, made[1].context, dict(item.decisions), started=LATER)
    assert session.completed_as(dict(item.assignment)) is not None
    again = price_offer(content_from_json(content_to_json(found.content)), Catalogs([catalog]), LATER)
    assert found.after is not None and again.quote.totals == found.after.totals
    assert again.content == found.content
    if found.outcome in (Outcome.UNCHANGED, Outcome.REPRICED):
        assert item.assignment == made[1].items[0].assignment
    told = found.items[0].price
    if told is not None and found.before is not None:
        for kind, total in found.after.totals.items():
            assert total - found.before.totals[kind] == told.totals[kind] * item.quantity


@law
@given(changed())
def test_reopen__as_many_decisions_are_kept_as_can_be(pair: tuple[Stored, ConfigurableCatalog]) -> None:
    made, catalog = pair
    found = reopened(made, catalog)
    if found.outcome is Outcome.IMPOSSIBLE:
        return
    before, after = made[1].items[0].decisions, found.content.items[0].decisions
    (product,) = catalog.products
    session = catalog.configure(product, made[1].context, started=LATER)
    there = {path: value for path, value in before.items() if value in map(_written, session.product.choices[path].values)}
    kept = {path for path, value in there.items() if after[path] == value}
    assert set(after) == set(before)
    for more in range(len(there), len(kept), -1):
        for paths in combinations(there, more):
            assert not session.engine.feasible({path: _read(session, path, there[path]) for path in paths})
    assert found.items[0].changed_decisions == len(before) - len(kept)


def _written(value: ChoiceValue) -> object:
    return written_all({"value": value})["value"]


def _read(session: Any, path: str, value: object) -> ChoiceValue:
    return next(each for each in session.product.choices[path].values if _written(each) == value)
