"""The groups `customers`, `catalogs` and `store`: their arguments, their help, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from configurator.cli.complete import complete_catalog
from configurator.cli.store.arguments import By, Force, Json, Place

_SETTINGS = {"help_option_names": ["-h", "--help"]}
customers = typer.Typer(rich_markup_mode="markdown", context_settings=_SETTINGS, invoke_without_command=True)
catalogs = typer.Typer(rich_markup_mode="markdown", context_settings=_SETTINGS, invoke_without_command=True)
store = typer.Typer(rich_markup_mode="markdown", context_settings=_SETTINGS, invoke_without_command=True)

CustomerId = Annotated[str, typer.Argument(metavar="ID", help="Id of the customer.", show_default=False)]
Hash = Annotated[str, typer.Argument(metavar="HASH", help="Content hash of a version, or how it begins.", show_default=False)]
File = Annotated[Path, typer.Argument(metavar="FILE", help="The file.", show_default=False)]


def _help(context: typer.Context) -> None:
    """A group alone explains itself."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@customers.callback()
def _customers(context: typer.Context) -> None:
    """Customers in the store: import them from a CSV file, find them, show what is known, forget them."""
    _help(context)


@customers.command("import")
def import_customers(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="A CSV file with a header.", show_default=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done, and every problem.")] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Leave out rows with problems.")] = False,
    place: Place = None,
    by: By = None,
    json: Json = False,
) -> int:
    """Add and change customers from a CSV file: all of it, or nothing where a row has a problem.

    Columns: `id`, `name`, `segment`, `language`, `currency`, `tax_id`, `contact.name`, `contact.email`, `contact.2.email`,
    `address.street`, `attribute.industry` and so on. The same id is the same customer.

    **Examples**

    * `configurator customers import customers.csv --dry-run`
    """
    from configurator.cli.store.customers import Wish, import_file

    return import_file(file, Wish(dry_run, skip_bad), place, by, as_json=json)


@customers.command("list")
def list_customers(
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="Words of id, name or people.", show_default=False)] = "",
    segment: Annotated[
        str | None, typer.Option("--segment", metavar="NAME", help="Only this segment.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="NUMBER", min=1, max=500, help="How many at most.")] = 50,
    place: Place = None,
    json: Json = False,
) -> int:
    """List customers by name, all or those with the words of a text.

    **Examples**

    * `configurator customers list acme`
    """
    from configurator.cli.store.customers import list_found

    return list_found(text, segment, limit, place, as_json=json)


@customers.command("show")
def show_customer(customer: CustomerId, place: Place = None, json: Json = False) -> int:
    """Show a customer: what is known, what they own, their quotes and orders.

    **Examples**

    * `configurator customers show C-1001`
    """
    from configurator.cli.store.customers import show

    return show(customer, place, as_json=json)


@customers.command("erase")
def erase_customer(
    customer: CustomerId,
    email: Annotated[
        str | None, typer.Option("--email", metavar="ADDRESS", help="Only the contact with this address.", show_default=False)
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    place: Place = None,
    by: By = None,
    json: Json = False,
) -> int:
    """Forget a person: names, contacts, addresses, tax id and attributes. Numbers, documents and the audit trail stay.

    **Examples**

    * `configurator customers erase C-1001`
    """
    from configurator.cli.store.customers import erase

    return erase(customer, email, place, by, confirmed=yes or json, as_json=json)


@catalogs.callback()
def _catalogs(context: typer.Context) -> None:
    """Versions of catalogs in the store: publish them, now or ahead, withdraw, roll back, check out."""
    _help(context)


@catalogs.command("publish")
def publish_catalog(
    catalog: Annotated[
        str,
        typer.Argument(
            metavar="CATALOG",
            help="Folder of the catalog, or the bare name of a folder in ./catalogs.",
            autocompletion=complete_catalog,
            show_default=False,
        ),
    ],
    valid_from: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="MOMENT",
            help="When it begins, such as `2026-12-01T00:00+01:00`.  [default: now]",
            show_default=False,
        ),
    ] = None,
    place: Place = None,
    by: By = None,
    json: Json = False,
) -> int:
    """Publish a catalog that loads without errors, with all its files; from now on, or from a moment to come.

    **Examples**

    * `configurator catalogs publish pc`

    * `configurator catalogs publish pc --from 2026-12-01T00:00+01:00`
    """
    from configurator.cli.store.catalogs import publish

    return publish(catalog, valid_from, place, by, as_json=json)


@catalogs.command("list")
def list_catalogs(
    catalog: Annotated[str | None, typer.Argument(metavar="[ID]", help="Id of a catalog.", show_default=False)] = None,
    place: Place = None,
    json: Json = False,
) -> int:
    """List all versions that were published, and which of them are current.

    **Examples**

    * `configurator catalogs list pc`
    """
    from configurator.cli.store.catalogs import list_versions

    return list_versions(catalog, place, as_json=json)


@catalogs.command("withdraw")
def withdraw_catalog(version: Hash, place: Place = None, by: By = None, json: Json = False) -> int:
    """Take a version out of force, or off the schedule: the one before it is current again.

    **Examples**

    * `configurator catalogs withdraw 5f2d9c`
    """
    from configurator.cli.store.catalogs import withdraw

    return withdraw(version, place, by, as_json=json)


@catalogs.command("rollback")
def roll_back_catalog(
    catalog: Annotated[str, typer.Argument(metavar="ID", help="Id of the catalog.", show_default=False)],
    to: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="HASH", help="Which version.  [default: the one that was current before]", show_default=False
        ),
    ] = None,
    place: Place = None,
    by: By = None,
    json: Json = False,
) -> int:
    """Publish an earlier version again. Nothing is deleted.

    **Examples**

    * `configurator catalogs rollback pc`
    """
    from configurator.cli.store.catalogs import roll_back

    return roll_back(catalog, to, place, by, as_json=json)


@catalogs.command("checkout")
def check_out_catalog(
    version: Hash,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FOLDER", help="Below which folder.  [default: the cache]", show_default=False),
    ] = None,
    place: Place = None,
    json: Json = False,
) -> int:
    """Write the files of a version to a folder, byte for byte, and print where.

    **Examples**

    * `configurator catalogs checkout 5f2d9c --to output`
    """
    from configurator.cli.store.catalogs import check_out

    return check_out(version, to, place, as_json=json)


@store.callback()
def _store(context: typer.Context) -> None:
    """The store as a whole: back it up, export and import it, verify it."""
    _help(context)


@store.command("backup")
def back_up_store(file: File, force: Force = False, place: Place = None, json: Json = False) -> int:
    """Write a backup while others read and write: of SQLite a store by itself, of PostgreSQL an export.

    **Examples**

    * `configurator store backup backup.db`
    """
    from configurator.cli.store.whole import back_up

    return back_up(file, place, force=force, as_json=json)


@store.command("export")
def export_store(file: File, force: Force = False, place: Place = None, json: Json = False) -> int:
    """Write everything to a file of JSON lines (`.gz`: compressed), which a store on SQLite or PostgreSQL can import.

    **Examples**

    * `configurator store export store.jsonl.gz`
    """
    from configurator.cli.store.whole import export

    return export(file, place, force=force, as_json=json)


@store.command("import")
def import_store(file: File, place: Place = None, json: Json = False) -> int:
    """Read everything from an export into a new store: all of it, or nothing.

    **Examples**

    * `configurator store import store.jsonl.gz --store postgresql://configurator@localhost/configurator`
    """
    from configurator.cli.store.whole import import_

    return import_(file, place, as_json=json)


@store.command("verify")
def verify_store(place: Place = None, json: Json = False) -> int:
    """Verify that nothing in the store is damaged, half there, or missing in the audit trail. Reads all of it.

    **Examples**

    * `configurator store verify`
    """
    from configurator.cli.store.whole import verify

    return verify(place, as_json=json)


@store.command("expire")
def expire_quotes(place: Place = None, json: Json = False) -> int:
    """Write for all quotes that have ended that they are expired. For a nightly job: they count as expired anyway.

    **Examples**

    * `configurator store expire`
    """
    from configurator.cli.store.whole import expire

    return expire(place, as_json=json)
