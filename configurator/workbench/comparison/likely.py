"""Options that have probably got another id without saying so.

Of one module, one is gone and one is new, with the same title or order code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from configurator.catalog.records import Catalog, Module, Option
from configurator.source import Place


@dataclass(frozen=True, slots=True)
class LikelyRenaming:
    """An option that is probably the same as one of another id before; `place` is where it stands now."""

    module: str
    former: str
    option: str
    place: Place


def likely_renamings(before: Catalog, after: Catalog) -> tuple[LikelyRenaming, ...]:
    """Options that were called otherwise before, as far as one can tell; those that `replaces` names are known, and left out."""
    shared = (id for id in after.modules if id in before.modules)
    return tuple(found for id in shared for found in _of_module(before.modules[id], after.modules[id]))


def _of_module(before: Module, after: Module) -> Iterator[LikelyRenaming]:
    replaced = {former for option in after.options.values() for former in option.supply.replaces}
    gone = [option for id, option in before.options.items() if id not in after.options and id not in replaced]
    new = [option for id, option in after.options.items() if id not in before.options]
    for option in gone:
        alike = [other for other in new if _is_alike(option, other)]
        if len(alike) == 1:
            yield LikelyRenaming(after.id, option.id, alike[0].id, alike[0].place)


def _is_alike(option: Option, other: Option) -> bool:
    code = option.supply.order_code
    return option.title == other.title or (code is not None and code == other.supply.order_code)
