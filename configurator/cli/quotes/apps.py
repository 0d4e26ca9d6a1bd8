"""The groups `quotes` and `orders`: their arguments, their help, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from configurator.cli.complete import complete_catalog
from configurator.cli.store.arguments import By, Force, Json, Place

_SETTINGS = {"help_option_names": ["-h", "--help"]}
quotes = typer.Typer(rich_markup_mode="markdown", context_settings=_SETTINGS, invoke_without_command=True)
orders = typer.Typer(rich_markup_mode="markdown", context_settings=_SETTINGS, invoke_without_command=True)

Quote = Annotated[str, typer.Argument(metavar="QUOTE", help="Number or id of a quote.", show_default=False)]
Revision = Annotated[
    int | None, typer.Option("--revision", metavar="NUMBER", min=1, help="A revision.  [default: the last]", show_default=False)
]
Save = Annotated[
    int | None,
    typer.Option("--save", metavar="NUMBER", min=1, help="A save of the revision.  [default: the last]", show_default=False),
]
Version = Annotated[
    int | None,
    typer.Option(
        "--version",
        metavar="NUMBER",
        help="The version that you saw: refused if somebody was faster.  [default: that of now]",
        show_default=False,
    ),
]
Roles = Annotated[
    list[str] | None,
    typer.Option("--role", metavar="ROLE", help="A role that you have; repeat for more.", show_default=False),
]
CatalogFolders = Annotated[
    list[str] | None,
    typer.Option(
        "--catalog",
        metavar="CATALOG",
        help="Folder of a catalog; repeat for more.  [default: those in ./catalogs]",
        autocompletion=complete_catalog,
        show_default=False,
    ),
]
Comment = Annotated[str, typer.Option("--comment", metavar="TEXT", help="What you want to say about it.")]
OfferFile = Annotated[
    Path, typer.Argument(metavar="FILE", help="The offer, as YAML or JSON; `-` for standard input.", show_default=False)
]
CustomerId = Annotated[
    str | None, typer.Option("--customer", metavar="ID", help="Id of a customer.", show_default=False)
]


def _help(context: typer.Context) -> None:
    """A group alone explains itself."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def _seat(place: str | None, by: str | None = None, roles: list[str] | None = None, catalogs: list[str] | None = None) -> Any:
    from configurator.cli.quotes.desk import Seat

    return Seat(place, by, tuple(roles or ()), tuple(catalogs or ()))


@quotes.callback()
def _quotes(context: typer.Context) -> None:
    """Quotes in the store: make, change, approve, send and share them; what was sent never changes."""
    _help(context)


@orders.callback()
def _orders(context: typer.Context) -> None:
    """Orders: what customers have accepted."""
    _help(context)


# --- making and changing ---


@quotes.command()
def create(
    file: OfferFile,
    customer: CustomerId = None,
    catalog: CatalogFolders = None,
    place: Place = None,
    by: By = None,
    role: Roles = None,
    json: Json = False,
) -> int:
    """Make a quote of an offer in a file: items, quantities, discounts, texts.

    **Examples**

    * `configurator quotes create offer.yaml --customer C-1001`
    """
    from configurator.cli.quotes.changing import create

    return create(_seat(place, by, role, catalog), file, customer, as_json=json)


@quotes.command()
def save(
    quote: Quote,
    file: OfferFile,
    version: Version = None,
    catalog: CatalogFolders = None,
    place: Place = None,
    by: By = None,
    role: Roles = None,
    json: Json = False,
) -> int:
    """Save a quote with the content in a file; where it was sent already, as its next revision.

    **Examples**

    * `configurator quotes content Q-2026-00001 > offer.json`, edit it, then `configurator quotes save Q-2026-00001 offer.json`
    """
    from configurator.cli.quotes.changing import save

    return save(_seat(place, by, role, catalog), quote, file, version, as_json=json)


@quotes.command()
def change(
    quote: Quote,
    decisions: Annotated[
        list[str], typer.Argument(metavar="CHOICE=VALUE", help="What is chosen in every item.", show_default=False)
    ],
    item: Annotated[
        list[str] | None,
        typer.Option("--item", metavar="ID", help="Only this item; repeat for more.  [default: all]", show_default=False),
    ] = None,
    version: Version = None,
    catalog: CatalogFolders = None,
    place: Place = None,
    by: By = None,
    role: Roles = None,
    json: Json = False,
) -> int:
    """Make one change to all items that allow it, and say of the others why they stay as they were.

    **Examples**

    * `configurator quotes change Q-2026-00001 memory.quantity=2`
    """
    from configurator.cli.quotes.changing import change

    return change(_seat(place, by, role, catalog), quote, decisions, tuple(item or ()), version, as_json=json)


@quotes.command()
def discount(
    quote: Quote,
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="What the customer reads.")] = "Discount",
    because: Annotated[str, typer.Option("--because", metavar="TEXT", help="Why.")] = "",
    share: Annotated[str | None, typer.Option("--share", metavar="PERCENT", help="A share: `5 %`.", show_default=False)] = None,
    amount: Annotated[
        str | None, typer.Option("--amount", metavar="AMOUNT", help="An amount of money: `50`.", show_default=False)
    ] = None,
    item: Annotated[
        str | None, typer.Option("--item", metavar="ID", help="On this item.  [default: on everything]", show_default=False)
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option("--kind", metavar="KIND", help="Only charges of this kind: `monthly`.", show_default=False)
    ] = None,
    version: Version = None,
    catalog: CatalogFolders = None,
    place: Place = None,
    by: By = None,
    role: Roles = None,
    json: Json = False,
) -> int:
    """Give a discount, on an item or on everything; it takes the place of one with the same title. `--share 0` takes it back.

    Beyond what your roles may give, the quote needs an approval: `show` tells which.

    **Examples**

    * `configurator quotes discount Q-2026-00001 --share '5 %' --item 1 --because 'Pilot school'`
    """
    from configurator.cli.quotes.changing import Reduction, discount

    reduction = Reduction(title, because, share, amount, item, tuple(kind or ()))
    return discount(_seat(place, by, role, catalog), quote, reduction, version, as_json=json)


@quotes.command()
def copy(
    quote: Quote,
    customer: CustomerId = None,
    catalog: CatalogFolders = None,
    place: Place = None,
    by: By = None,
    role: Roles = None,
    json: Json = False,
) -> int:
    """Make a new quote with the content of another, priced as of today."""
    from configurator.cli.quotes.changing import copy

    return copy(_seat(place, by, role, catalog), quote, customer, as_json=json)


@quotes.command()
def revise(quote: Quote, version: Version = None, place: Place = None, by: By = None, json: Json = False) -> int:
    """Begin the next revision as a copy; the one before stays in force until the new one is sent."""
    from configurator.cli.quotes.changing import revise

    return revise(_seat(place, by), quote, version, as_json=json)


# --- showing ---


@quotes.command("list")
def list_quotes(
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="Words of title, number or customer.", show_default=False)] = "",
    state: Annotated[
        str | None, typer.Option("--state", metavar="STATE", help="Only in this state: `sent`.", show_default=False)
    ] = None,
    customer: CustomerId = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="NAME", help="Only of this owner.", show_default=False)] = None,
    product: Annotated[
        str | None, typer.Option("--product", metavar="ID", help="Only with this product.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="NUMBER", min=1, max=500, help="How many at most.")] = 50,
    place: Place = None,
    json: Json = False,
) -> int:
    """List quotes, those changed last first.

    **Examples**

    * `configurator quotes list school --state sent`
    """
    from configurator.cli.quotes.showing import list_found

    given = {"text": text or None, "state": _state(state), "customer": customer, "owner": owner, "product": product}
    wanted = {name: value for name, value in given.items() if value is not None}
    return list_found(_seat(place), wanted, limit, as_json=json)


def _state(text: str | None) -> Any:
    from configurator.errors import RequestError
    from configurator.quote.life import State

    if text is not None and text not in list(State):
        raise RequestError(f"There is no state `{text}`.", f"States: {', '.join(State)}.")
    return State(text) if text is not None else None


@quotes.command()
def show(quote: Quote, revision: Revision = None, save: Save = None, place: Place = None, json: Json = False) -> int:
    """Show a quote: state, items, totals, and the approvals that it needs."""
    from configurator.cli.quotes.showing import show

    return show(_seat(place), quote, revision, save, as_json=json)


@quotes.command()
def content(quote: Quote, revision: Revision = None, save: Save = None, place: Place = None) -> int:
    """Print what a quote was made from, to be edited and saved again."""
    from configurator.cli.quotes.showing import content

    return content(_seat(place), quote, revision, save)


@quotes.command("print")
def print_quote(
    quote: Quote,
    revision: Revision = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Save it here: its name says how.", show_default=False)
    ] = None,
    force: Force = False,
    letterhead: Annotated[
        Path | None,
        typer.Option("--letterhead", metavar="FILE", help="What stands on a PDF around the quote.", show_default=False),
    ] = None,
    place: Place = None,
) -> int:
    """Print a quote for its customer, or save it to a file.

    **Examples**

    * `configurator quotes print Q-2026-00001 --output offer.pdf --letterhead letterhead.yaml`
    """
    from configurator.cli.paper import Paper
    from configurator.cli.quotes.showing import print_quote

    return print_quote(_seat(place), quote, revision, Paper(None, output, force, letterhead))


@quotes.command()
def history(quote: Quote, place: Place = None, json: Json = False) -> int:
    """Show who did what with a quote, and when."""
    from configurator.cli.quotes.showing import history

    return history(_seat(place), quote, as_json=json)


# --- life ---


@quotes.command()
def submit(
    quote: Quote, version: Version = None, place: Place = None, by: By = None, role: Roles = None, json: Json = False
) -> int:
    """Ask for the approvals that a quote needs; where it needs none, it is approved."""
    from configurator.cli.quotes.life import submit

    return submit(_seat(place, by, role), quote, version, as_json=json)


@quotes.command()
def approve(
    quote: Quote,
    comment: Comment = "",
    version: Version = None,
    place: Place = None,
    by: By = None,
    role: Roles = None,
    json: Json = False,
) -> int:
    """Give the approval that is next; it needs the role, and another person than who asked."""
    from configurator.cli.quotes.life import approve

    return approve(_seat(place, by, role), quote, comment, version, as_json=json)


@quotes.command("send-back")
def send_back(
    quote: Quote,
    comment: Annotated[str, typer.Option("--comment", metavar="TEXT", help="Why.", show_default=False)] = ...,  # type: ignore[assignment]
    version: Version = None,
    place: Place = None,
    by: By = None,
    role: Roles = None,
    json: Json = False,
) -> int:
    """Refuse the approval that is next: the quote is a draft again."""
    from configurator.cli.quotes.life import send_back

    return send_back(_seat(place, by, role), quote, comment, version, as_json=json)


@quotes.command()
def send(quote: Quote, version: Version = None, place: Place = None, by: By = None, json: Json = False) -> int:
    """Send an approved quote: it gets its number, and stays as it is from now on."""
    from configurator.cli.quotes.life import send

    return send(_seat(place, by), quote, version, as_json=json)


@quotes.command()
def share(
    quote: Quote,
    base: Annotated[
        str,
        typer.Option("--base", metavar="URL", envvar="CONFIGURATOR_BASE_URL", help="Where the service answers customers."),
    ] = "http://127.0.0.1:8000",
    place: Place = None,
    by: By = None,
    json: Json = False,
) -> int:
    """Make a link with which the customer looks at a quote that was sent, asks for changes, and accepts."""
    from configurator.cli.quotes.life import share

    return share(_seat(place, by), quote, base, as_json=json)


@quotes.command()
def unshare(
    link: Annotated[str, typer.Argument(metavar="LINK", help="Id of a link.", show_default=False)],
    place: Place = None,
    by: By = None,
    json: Json = False,
) -> int:
    """Withdraw a link."""
    from configurator.cli.quotes.life import unshare

    return unshare(_seat(place, by), link, as_json=json)


@quotes.command()
def accept(
    quote: Quote,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Who accepts.", show_default=False)] = ...,  # type: ignore[assignment]
    email: Annotated[str, typer.Option("--email", metavar="ADDRESS", help="Their e-mail address.", show_default=False)] = ...,  # type: ignore[assignment]
    purchase_order: Annotated[
        str | None, typer.Option("--purchase-order", metavar="NUMBER", help="Number of their own order.", show_default=False)
    ] = None,
    place: Place = None,
    by: By = None,
    json: Json = False,
) -> int:
    """Note that the customer accepts: an order, exactly once, however often it is said."""
    from configurator.cli.quotes.life import Accepting, accept

    return accept(_seat(place, by), quote, Accepting(name, email, purchase_order), as_json=json)


@quotes.command()
def reject(
    quote: Quote, comment: Comment = "", version: Version = None, place: Place = None, by: By = None, json: Json = False
) -> int:
    """Note that the customer does not want it."""
    from configurator.cli.quotes.life import reject

    return reject(_seat(place, by), quote, comment, version, as_json=json)


@quotes.command()
def comment(
    quote: Quote,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What you want to say.", show_default=False)],
    place: Place = None,
    by: By = None,
    json: Json = False,
) -> int:
    """Write a comment into the history of a quote."""
    from configurator.cli.quotes.life import comment

    return comment(_seat(place, by), quote, text, as_json=json)


@quotes.command()
def expire(place: Place = None, by: By = None, json: Json = False) -> int:
    """Write for all quotes that have ended that they are expired: for a nightly job."""
    from configurator.cli.quotes.life import expire

    return expire(_seat(place, by), as_json=json)


# --- catalogs that changed ---


@quotes.command()
def reopen(
    quote: Annotated[str, typer.Argument(metavar="[QUOTE]", help="Number or id of a quote.", show_default=False)] = "",
    all_: Annotated[bool, typer.Option("--all", help="All quotes that may still become orders.")] = False,
    save: Annotated[bool, typer.Option("--save", help="Save the proposals: drafts anew, what was sent as a revision.")] = False,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Write what becomes of each: .txt, .csv or .json.", show_default=False),
    ] = None,
    force: Force = False,
    customer: CustomerId = None,
    owner: Annotated[str | None, typer.Option("--owner", metavar="NAME", help="Only of this owner.", show_default=False)] = None,
    product: Annotated[
        str | None, typer.Option("--product", metavar="ID", help="Only with this product.", show_default=False)
    ] = None,
    workers: Annotated[int, typer.Option("--workers", metavar="NUMBER", min=1, max=64, help="How many processes.")] = 2,
    version: Version = None,
    catalog: CatalogFolders = None,
    place: Place = None,
    by: By = None,
    role: Roles = None,
    json: Json = False,
) -> int:
    """Say what becomes of a quote, or of all, under the catalogs of today: unchanged, re-priced, repaired or impossible.

    Nothing is written without `--save`. What people decided is kept before everything else; what cannot be kept is shown with
    its reason and the smallest change.

    **Examples**

    * `configurator quotes reopen Q-2026-00001`

    * `configurator quotes reopen --all --report output/reopened.csv`
    """
    from configurator.cli.quotes.reopening import Wish, reopen_many, reopen_one

    if bool(quote) == all_:
        raise typer.BadParameter("Name a quote, or write --all.")
    seat = _seat(place, by, role, catalog)
    if quote:
        return reopen_one(seat, quote, version, save=save, as_json=json)
    given = {"customer": customer, "owner": owner, "product": product}
    wanted = {name: value for name, value in given.items() if value is not None}
    return reopen_many(seat, wanted, Wish(workers, save, report, force), as_json=json)


# --- orders ---


@orders.command("list")
def list_orders(customer: CustomerId = None, place: Place = None, json: Json = False) -> int:
    """List orders, the last accepted first."""
    from configurator.cli.quotes.showing import orders

    return orders(_seat(place), customer, as_json=json)


@orders.command("show")
def show_order(
    number: Annotated[str, typer.Argument(metavar="ORDER", help="Number of an order.", show_default=False)], place: Place = None
) -> int:
    """Print an order as a JSON document, with the offer that was accepted."""
    from configurator.cli.quotes.showing import order

    return order(_seat(place), number)
