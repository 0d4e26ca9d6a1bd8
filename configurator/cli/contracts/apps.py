"""The group `contracts`: its arguments, its help, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from configurator.cli.quotes.apps import CatalogFolders, OfferFile, Roles
from configurator.cli.store.arguments import By, Json, Place

contracts = typer.Typer(
    rich_markup_mode="markdown", context_settings={"help_option_names": ["-h", "--help"]}, invoke_without_command=True
)

Order = Annotated[str, typer.Argument(metavar="ORDER", help="Number of any order of the contract.", show_default=False)]
Customer = Annotated[str, typer.Argument(metavar="CUSTOMER", help="Id of the customer.", show_default=False)]
Day = Annotated[str | None, typer.Option("--on", metavar="DATE", help="The day.  [default: today]", show_default=False)]
Decided = Annotated[str, typer.Option("--on", metavar="DATE", help="From which day on: `2026-07-01`.", show_default=False)]
AsQuote = Annotated[bool, typer.Option("--quote", help="Make the quote in the store; the customer accepts it as any other.")]
Language = Annotated[str, typer.Option("--language", metavar="CODE", help="Language of what is told: `en`, `de` or `zh`.")]


@contracts.callback()
def _contracts(context: typer.Context) -> None:
    """Running contracts of customers: what they pay when, and what a change or an end costs."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@contracts.command("list")
def list_contracts(customer: Customer, place: Place = None, json: Json = False) -> int:
    """List the contracts of a customer, as they are now.

    **Examples**

    * `configurator contracts list C-1001`
    """
    from configurator.cli.contracts.showing import list_of

    return list_of(customer, place, as_json=json)


@contracts.command("show")
def show_contract(order: Order, on: Day = None, language: Language = "en", place: Place = None, json: Json = False) -> int:
    """Show a contract on a day: what runs, what is paid next, what it comes to, when it ends.

    **Examples**

    * `configurator contracts show O-2026-00001 --on 2026-07-01`
    """
    from configurator.cli.contracts.showing import show

    return show(order, on, language, place, as_json=json)


@contracts.command("change")
def change_contract(
    order: Order,
    file: OfferFile,
    on: Decided,
    how: Annotated[
        str, typer.Option("--how", metavar="HOW", help="`amend`, `upgrade` (a new term from that day), `renew` (after its end).")
    ] = "amend",
    quote: AsQuote = False,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="CODE", help="`en`, `de` or `zh`.  [default: that of the offer]", show_default=False),
    ] = None,
    catalog: CatalogFolders = None,
    place: Place = None,
    by: By = None,
    role: Roles = None,
    json: Json = False,
) -> int:
    """Say what changes by an offer with all that shall run then, and what that costs from when; `--quote` makes the quote.

    `configurator quotes content QUOTE` gives the offer that the contract began with, to be edited.

    **Examples**

    * `configurator contracts change O-2026-00001 offer.yaml --on 2026-07-01 --quote`
    """
    from configurator.cli.contracts.changing import Wish, change
    from configurator.cli.quotes.desk import Seat

    seat = Seat(place, by, tuple(role or ()), tuple(catalog or ()))
    return change(seat, Wish(order, on, how), Path(file), language, make_quote=quote, as_json=json)


@contracts.command("cancel")
def cancel_contract(
    order: Order,
    on: Decided,
    notice: Annotated[
        str | None, typer.Option("--notice", metavar="PERIOD", help="How long it runs on: `1 month`.", show_default=False)
    ] = None,
    quote: AsQuote = False,
    language: Language = "en",
    place: Place = None,
    by: By = None,
    json: Json = False,
) -> int:
    """Say what it costs to end a contract, and when it ends; `--quote` makes the quote that the customer accepts.

    **Examples**

    * `configurator contracts cancel O-2026-00001 --on 2026-09-01 --notice '1 month'`
    """
    from configurator.cli.contracts.changing import Wish, cancel
    from configurator.cli.quotes.desk import Seat

    return cancel(Seat(place, by), Wish(order, on, "cancel", notice), language, make_quote=quote, as_json=json)
