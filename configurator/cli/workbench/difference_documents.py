"""What `diff --json` prints. Stable and documented in docs/cli.md; amounts and counts are strings."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from configurator.catalog.records import Rule
from configurator.cli.documents import Document, amount_document, catalog_document
from configurator.source import Place
from configurator.titles import written, written_all
from configurator.workbench.comparison.writing import written_rule

if TYPE_CHECKING:
    from configurator.workbench.comparison.difference import (
        Bundle,
        CatalogDifference,
        Loss,
        PriceExtreme,
        PricesDifference,
        ProductDifference,
    )
    from configurator.workbench.comparison.liveness import OptionTurn
    from configurator.workbench.comparison.prices import OptionPrice
    from configurator.workbench.comparison.rules import RuleDifference
    from configurator.workbench.comparison.writing import Change


def difference_document(difference: CatalogDifference, language: str) -> Document:
    """Two versions of a catalog compared."""
    return {
        "before": catalog_document(difference.before, language),
        "after": catalog_document(difference.after, language),
        "currency": difference.after.currency,
        "day": difference.day.isoformat(),
        "context": written_all(difference.context),
        "products": [_product_document(product, language) for product in difference.products],
        "changes": [_change_document(change) for change in difference.changes],
    }


def _product_document(product: ProductDifference, language: str) -> Document:
    record = product.after or product.before
    bundles = product.bundles
    return {
        "id": product.id,
        "title": record.title.render(language) if record else None,
        "status": "added" if product.before is None else "dropped" if product.after is None else "compared",
        "unchanged": product.unchanged,
        "problem": product.problem,
        "vanishes": product.vanishes,
        "appears": product.appears,
        "dearer": product.dearer,
        "cheaper": product.cheaper,
        "bundles": None
        if bundles is None
        else {
            "before": _count(bundles.before),
            "after": _count(bundles.after),
            "both": _count(bundles.both),
            "vanished": _count(bundles.vanished),
            "appeared": _count(bundles.appeared),
            "contexts": bundles.contexts,
            "arranged": bundles.arranged,
            "apart": [*bundles.apart_before, *bundles.apart_after],
            "vanishing": [_loss_document(loss) for loss in bundles.vanishing],
            "appearing": [_loss_document(loss) for loss in bundles.appearing],
        },
        "options": [_turn_document(turn) for turn in product.turns],
        "rules": [_rule_difference_document(rule) for rule in product.rules],
        "prices": [_prices_document(prices) for prices in product.prices],
        "option_prices": [_option_price_document(price) for price in product.option_prices],
        "renamed": dict(product.renamed),
        "cheapest": {"before": _bundle_document(product.cheapest_before), "after": _bundle_document(product.cheapest_after)},
    }


def _loss_document(loss: Loss) -> Document:
    return {
        "rules": [{"id": rule.id, **place_of(rule.place)} for rule in loss.rules],
        "unknown": {path: [written(value) for value in values] for path, values in loss.unknown.items()},
        "unsold": {path: [written(value) for value in values] for path, values in loss.unsold.items()},
        "lacking": list(loss.lacking),
        "structure": list(loss.structure),
        "count": _count(loss.count),
        "clash": written_all(loss.clash),
        "witness": _bundle_document(loss.witness),
    }


def _turn_document(turn: OptionTurn) -> Document:
    return {"choice": turn.path, "value": written(turn.value), "turn": turn.turn.value, "rules": _ids(turn.tags)}


def _ids(tags: tuple[Hashable, ...]) -> list[str]:
    return [tag for tag in tags if isinstance(tag, str)]


def _rule_difference_document(difference: RuleDifference) -> Document:
    return {
        "id": difference.rule.id,
        "standing": difference.standing.value,
        "effect": difference.effect.value,
        "alone": difference.alone,
        "forbids": None if difference.forbids is None else _count(difference.forbids.count),
        "permits": None if difference.permits is None else _count(difference.permits.count),
        "before": _rule_document(difference.before),
        "after": _rule_document(difference.after),
    }


def _rule_document(rule: Rule | None) -> Document | None:
    return None if rule is None else {"text": written_rule(rule), **place_of(rule.place)}


def _prices_document(prices: PricesDifference) -> Document:
    return {
        "measure": "basis" if prices.kind is None else prices.kind.value,
        "dearer": _count(prices.dearer),
        "cheaper": _count(prices.cheaper),
        "counted": prices.counted,
        "greatest": _extreme_document(prices.greatest),
        "least": _extreme_document(prices.least),
    }


def _extreme_document(extreme: PriceExtreme | None) -> Document | None:
    if extreme is None:
        return None
    amounts = {"before": extreme.before, "after": extreme.after, "difference": extreme.difference}
    shown: dict[str, Any] = {name: amount_document(amount) for name, amount in amounts.items()}
    return {**shown, "exact": extreme.exact, "telling": written_all(extreme.telling), "bundle": _bundle_document(extreme.bundle)}


def _option_price_document(price: OptionPrice) -> Document:
    amounts: Mapping[str, Decimal] = {"before": price.before, "after": price.after, "difference": price.difference}
    return {
        "choice": price.path,
        "value": written(price.value),
        **{name: amount_document(amount) for name, amount in amounts.items()},
    }


def _bundle_document(bundle: Bundle | None) -> Document | None:
    if bundle is None:
        return None
    return {
        "choices": written_all(bundle.choices),
        "context": written_all(bundle.context),
        "total": amount_document(bundle.total),
    }


def _change_document(change: Change) -> Document:
    return {
        "change": change.kind.value,
        "path": list(change.path),
        "before": change.before,
        "after": change.after,
        **place_of(change.place),
    }


def place_of(place: Place | None) -> Document:
    """The place of something in a file; null where it has none."""
    if place is None:
        return {"file": None, "line": None, "column": None}
    return {"file": place.file, "line": place.line, "column": place.column}


def _count(count: int | None) -> str | None:
    return None if count is None else str(count)
