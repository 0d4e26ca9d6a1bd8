"""Who may work with stored quotes: staff, behind a token of the service, and customers with a link.

The store is used only where the service is told of one. Staff send `Authorization: Bearer <token>`; who of them it is, and with
which roles, is told by the system in front of the service (`Configurator-Actor`, `Configurator-Roles`), which knows them.
"""

from __future__ import annotations

import hmac
import os
from typing import TYPE_CHECKING

from starlette.requests import Request

from api.service import service_of
from configurator.errors import ConfiguratorError
from configurator.offers.catalogs import Catalogs
from configurator.offers.desk import Desk
from configurator.quote.life import Actor

if TYPE_CHECKING:
    from configurator.store.store import Store

STORE = "CONFIGURATOR_SERVICE_STORE"
"""Environment: where the quotes are that the service works with: a file, or a URL (default: none)."""

TOKEN = "CONFIGURATOR_SERVICE_TOKEN"
"""Environment: the token that staff send (default: none, so that only links of customers work)."""


class NoStoreError(ConfiguratorError):
    """The service was not told of a store."""

    code = "no-store"

    def __init__(self) -> None:
        super().__init__("This service keeps no quotes.", f"Start it with `{STORE}` set to a file or a URL.")


class UnauthorizedError(ConfiguratorError):
    """Somebody does not say who they are, or is not let in."""

    code = "unauthorized"

    def __init__(self, why: str) -> None:
        super().__init__(why, "Send `Authorization: Bearer <token>` and `Configurator-Actor: <login>`.")


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
    return Desk(store, Catalogs([], store.catalogs.checkout, service_of(request).catalogs.find), _actor(request))


def _actor(request: Request) -> Actor:
    token, sent = os.environ.get(TOKEN, ""), request.headers.get("authorization", "")
    if not token or not hmac.compare_digest(f"Bearer {token}".encode(), sent.encode("latin-1", "replace")):
        raise UnauthorizedError("The token is missing or wrong.")
    name = request.headers.get("configurator-actor", "").strip()
    if not name:
        raise UnauthorizedError("It is not known who you are.")
    roles = (role.strip() for role in request.headers.get("configurator-roles", "").split(","))
    return Actor(name, frozenset(role for role in roles if role))
