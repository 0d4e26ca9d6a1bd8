"""What the commands over stored quotes share: the desk of whoever types them, and how quotes are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from configurator.cli.arguments import find_catalog, known_catalogs
from configurator.cli.store.arguments import actor, opened
from configurator.quote.life import Actor

if TYPE_CHECKING:
    from configurator.configurable import ConfigurableCatalog
    from configurator.offers.desk import Desk


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody sits: the store, who they are, which roles they have, and the catalogs that they use."""

    place: str | None = None
    by: str | None = None
    roles: tuple[str, ...] = ()
    catalogs: tuple[str, ...] = ()

    @property
    def actor(self) -> Actor:
        """Who does it, with their roles."""
        return replace(actor(self.by), roles=frozenset(self.roles))


@contextmanager
def desk_at(seat: Seat) -> Iterator[Desk]:
    """The desk at a seat; the store is closed after it."""
    from configurator.offers.catalogs import Catalogs
    from configurator.offers.desk import Desk

    with opened(seat.place) as store:
        catalogs = Catalogs([], store.catalogs.checkout, lambda name: _load(name, seat.catalogs))
        yield Desk(store, catalogs, seat.actor)


def _load(name: str, folders: Sequence[str]) -> ConfigurableCatalog:
    """A catalog by its id: of the folders that were named, else of those in `catalogs/`."""
    from configurator.catalog.load import load_catalog as load_records
    from configurator.configurable import ConfigurableCatalog

    for folder in folders:
        records = load_records(find_catalog(folder))
        if records.id == name:
            return ConfigurableCatalog(records)
    known = known_catalogs()
    return ConfigurableCatalog(load_records(known[name] if name in known else find_catalog(name)))


def money(amount: Decimal | None, currency: str | None) -> str:
    """An amount, where there is one."""
    from configurator.money import format_money

    return "" if amount is None or currency is None else format_money(amount, currency)
