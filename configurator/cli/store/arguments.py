"""What the commands over a store share: where it is, and who does it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from configurator.errors import RequestError

if TYPE_CHECKING:
    from configurator.quote.life import Actor
    from configurator.store.store import Store

Place = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="PLACE",
        envvar="CONFIGURATOR_STORE",
        help="A file, or a URL such as `postgresql://user@host/database`.  [default: a file in your data folder]",
        show_default=False,
    ),
]
By = Annotated[
    str | None,
    typer.Option(
        "--by",
        metavar="NAME",
        envvar="CONFIGURATOR_USER",
        help="Who does it, for the audit trail.  [default: your login]",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, also for errors.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite the file where it exists.")]


def opened(place: str | None) -> Store:
    """The store at a place. Raises MissingExtraError, StoreUnavailableError, StoreVersionError."""
    from configurator.store import open_store

    return open_store(place)


def actor(name: str | None) -> Actor:
    """Who does it: the name given, or the login. Raises RequestError where neither is known."""
    from getpass import getuser

    from configurator.quote.life import Actor

    with suppress(OSError, KeyError):
        name = name or getuser()
    if not name:
        raise RequestError("It is not known who you are.", "Say it with `--by NAME`.")
    return Actor(name)
