"""Who may work with stored quotes: staff, behind a token of the service, and customers with a link.

The store is used only where the service is told of one.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from starlette.requests import Request

from api.service import service_of
from api.staff import actor_of
from configurator.errors import ConfiguratorError
from configurator.offers.catalogs import Catalogs
from configurator.offers.desk import Desk

if TYPE_CHECKING:
    from configurator.store.store import Store

STORE = "CONFIGURATOR_SERVICE_STORE"
"""Environment: where the quotes are that the service works with: a file, or a URL (default: none)."""


class NoStoreError(ConfiguratorError):
    """The service was not told of a store."""

    code = "no-store"

    def __init__(self) -> None:
        super().__init__("This service keeps no quotes.", f"Start it with `{STORE}` set to a file or a URL.")


def open_service_store() -> Store | None:
    """The store of the environment; None where none is named. Raises what `open_store` raises."""
    place = os.environ.get(STORE)
    if not place:
        return None
    from configurator.store import open_store

    return open_store(place)


def store_of(request: Request) -> Store:
    """The store of the service. Raises NoStoreError."""
    store: Store | None = request.app.state.store
    if store is None:
        raise NoStoreError()
    return store


def desk_of(request: Request) -> Desk:
    """The desk of whoever sends a request. Raises NoStoreError, UnauthorizedError."""
    store = store_of(request)
    return Desk(store, Catalogs([], store.catalogs.checkout, service_of(request).catalogs.find), actor_of(request))
