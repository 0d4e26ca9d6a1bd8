"""A configuration of before as the catalog of today reads it: what is still there, under which name, and what is gone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from configurator.catalog.records import Choice, ChoiceValue
from configurator.errors import OffGridError, UnknownOptionError
from configurator.offers.content import Typed
from configurator.offers.nearest import Near, is_left_out, wish_for_gone, wish_for_new
from configurator.offers.sale import Sale
from configurator.requests import read_value


@dataclass(frozen=True, slots=True)
class Gone:
    """A value that was offered and cannot be had any more, whatever else is chosen.

    `choice` is None where there is not even the choice.
    """

    path: str
    value: Typed
    decided: bool
    choice: Choice | None = None


@dataclass(slots=True)
class Former:
    """What was decided and what else was in the configuration, by the choices of today. `wished`: what should take the place of
    what is gone, and of what is new."""

    decided: dict[str, ChoiceValue] = field(default_factory=dict)
    others: dict[str, ChoiceValue] = field(default_factory=dict)
    wished: dict[str, frozenset[ChoiceValue]] = field(default_factory=dict)
    gone: list[Gone] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)

    @property
    def near(self) -> Near:
        """What a configuration of today should be near to."""
        return Near(self.decided, {path: self.others[path] for path in self.others if path not in self.decided}, self.wished)


def read_former(sale: Sale, decisions: Mapping[str, Typed], assignment: Mapping[str, Typed]) -> Former:
    """A configuration of before, read by a product of today. Former ids are known by what replaces them.

    An option that is not sold today is gone, as one is that there is no more.
    """
    found, product = Former(), sale.product
    for path, value in {**assignment, **decisions}.items():
        _read(found, sale, path, value, decided=path in decisions)
    for path, choice in product.choices.items():
        if path not in found.decided and path not in found.others and path not in found.wished:
            found.wished[path] = wish_for_new(choice)
    return found


def _read(found: Former, sale: Sale, path: str, value: Typed, *, decided: bool) -> None:
    product = sale.product
    choice = product.choices.get(path) or product.choices.get(product.successors.get(path, ""))
    if choice is None:
        found.gone.append(Gone(path, value, decided))
        return
    try:
        read = read_value(choice, value)
    except OffGridError as error:
        found.wished[choice.path] = frozenset(near for near in choice.values if near in error.near)
        found.gone.append(Gone(path, value, decided, choice))
        return
    except UnknownOptionError:
        found.wished[choice.path] = wish_for_gone(choice, decided=decided)
        if not (choice.fixed and is_left_out(choice, choice.values[0])):
            found.gone.append(Gone(path, value, decided, choice))
        return
    if any((gone.choice, gone.value) == (choice.path, read) for gone in sale.unavailable):
        found.wished[choice.path] = wish_for_gone(choice, decided=decided) - {read}
        found.gone.append(Gone(path, value, decided, choice))
        return
    if path != choice.path or (value not in choice.values and choice.successor(value) == read):
        found.renamed[f"{path}={value}"] = f"{choice.path}={read}"
    known = found.decided if decided else found.others
    if path == choice.path or choice.path not in known:  # of two names of one choice that of today counts
        known[choice.path] = read
