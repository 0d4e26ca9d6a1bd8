"""Who sends a request: staff send `Authorization: Bearer <token>`.

Who of them it is, and with which roles, is told by the system in front of the service (`Configurator-Actor`,
`Configurator-Roles`), which knows them.
"""

from __future__ import annotations

import hmac
import os

from starlette.requests import Request

from configurator.errors import ConfiguratorError
from configurator.quote.life import Actor

TOKEN = "CONFIGURATOR_SERVICE_TOKEN"
"""Environment: the token that staff send (default: none, so that nobody is staff)."""


class UnauthorizedError(ConfiguratorError):
    """Somebody does not say who they are, or is not let in."""

    code = "unauthorized"

    def __init__(self, why: str) -> None:
        super().__init__(why, "Send `Authorization: Bearer <token>` and `Configurator-Actor: <login>`.")


def actor_of(request: Request) -> Actor:
    """Who of the staff sends a request. Raises UnauthorizedError."""
    token, sent = os.environ.get(TOKEN, ""), request.headers.get("authorization", "")
    if not token or not hmac.compare_digest(f"Bearer {token}".encode(), sent.encode("latin-1", "replace")):
        raise UnauthorizedError("The token is missing or wrong.")
    name = request.headers.get("configurator-actor", "").strip()
    if not name:
        raise UnauthorizedError("It is not known who you are.")
    roles = (role.strip() for role in request.headers.get("configurator-roles", "").split(","))
    return Actor(name, frozenset(role for role in roles if role))
