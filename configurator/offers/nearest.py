"""The valid configuration that is nearest to one that was made before: the fewest decisions changed, then the fewest other
values, then the cheapest.

One question to the engine: a changed decision costs more than all other values together, and one of these more than every price.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from configurator.catalog.records import NONE, Choice, ChoiceKind, ChoiceValue
from configurator.engine.repairs import cost_range
from configurator.offers.sale import Sale
from configurator.problem.records import Value

Values = Mapping[str, ChoiceValue]


@dataclass(frozen=True, slots=True)
class Near:
    """What a configuration should be near to, by choice: what was `decided`, what the `others` were, and where neither says
    anything any more, the values that are `wished` for there."""

    decided: Values
    others: Values
    wished: Mapping[str, frozenset[ChoiceValue]]

    @property
    def kept(self) -> Values:
        """All that was there."""
        return {**self.others, **self.decided}


def nearest(sale: Sale, near: Near) -> dict[str, ChoiceValue] | None:
    """A value for every choice of the product, verified by the engine; None where no configuration is possible at all."""
    kept, paths = near.kept, sale.product.choices
    if len(kept) == len(paths) and sale.engine.feasible({**sale.facts, **kept}):
        return {path: kept[path] for path in paths}
    found = sale.engine.complete(sale.facts, _weighted(sale, near))
    return None if found is None else {path: cast(ChoiceValue, found[path]) for path in paths}


def _weighted(sale: Sale, near: Near) -> dict[str, Mapping[Value, int]]:
    """The costs of all values: their prices, and what it weighs that they are not what they were."""
    prices = sale.costs.unary
    few = 1 + cost_range(sale.engine.problem, prices)
    many = few * (1 + len(sale.product.choices))
    weighted: dict[str, Mapping[Value, int]] = dict(prices)
    for path, choice in sale.product.choices.items():
        own = prices.get(path, {})
        weight, good = _wanted(path, near, few, many)
        if good:
            weighted[path] = {
                value: own.get(value, 0) + (value not in good) * (weight + _leaves_out(choice, value, near) * few)
                for value in choice.values
            }
    return weighted


def _leaves_out(choice: Choice, value: ChoiceValue, near: Near) -> bool:
    """Whether something that somebody decided to have would not be there at all: that is worse than to have another one."""
    return choice.path in near.decided and is_left_out(choice, value)


def _wanted(path: str, near: Near, few: int, many: int) -> tuple[int, frozenset[ChoiceValue]]:
    """What a choice should be, and what it weighs where it is not."""
    if path in near.decided:
        return many, frozenset((near.decided[path],))
    if path in near.others:
        return few, frozenset((near.others[path],))
    return few, near.wished.get(path, frozenset())


def wish_for_new(choice: Choice) -> frozenset[ChoiceValue]:
    """What a choice that is new should be in an offer that was made without it: left out where it can be, else its default."""
    left_out = frozenset(value for value in choice.values if is_left_out(choice, value))
    return left_out or (frozenset() if choice.default is None else frozenset((choice.default,)))


def wish_for_gone(choice: Choice, *, decided: bool) -> frozenset[ChoiceValue]:
    """What should take the place of an option that is gone: the default where nobody decided it, else any that is there."""
    if not decided and choice.default is not None:
        return frozenset((choice.default,))
    return frozenset(value for value in choice.values if not is_left_out(choice, value))


def is_left_out(choice: Choice, value: object) -> bool:
    """Whether a value says that the part is not there."""
    return value == NONE or (choice.kind is ChoiceKind.QUANTITY and value == 0)
