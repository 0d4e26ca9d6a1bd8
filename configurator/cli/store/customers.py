"""The commands `customers import`, `list`, `show` and `erase`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.text import Text as Styled

from configurator.cli.documents import issue_document
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.screen import BAD, FAINT, GOOD, STRONG, Screen, plain_table
from configurator.cli.store.arguments import actor, opened
from configurator.errors import RequestError
from configurator.offers.files import read_file
from configurator.source import format_issues
from configurator.store.errors import CustomersError

if TYPE_CHECKING:
    from configurator.store.customer_import import ImportReport
    from configurator.store.customer_records import StoredCustomer
    from configurator.store.store import Store

_MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """How an import is wanted."""

    dry_run: bool
    skip_bad: bool


def import_file(file: Path, wish: Wish, place: str | None, by: str | None, *, as_json: bool) -> ExitCode:
    """Import customers from a file, and say what was done, or would be."""
    content, who = read_file(file), actor(by)
    with opened(place) as store:
        try:
            report = store.customers.import_csv(str(file), content, actor=who, dry_run=wish.dry_run, skip_bad=wish.skip_bad)
        except CustomersError as error:
            raise CustomersError(str(file), error.issues, Path()) from None
    if as_json:
        print_json(_report_document(report))
    else:
        _show_report(file, report, wish)
    return ExitCode.NO if report.problems and not report.written else ExitCode.OK


def _report_document(report: ImportReport) -> dict[str, Any]:
    return {
        "written": report.written,
        "added": list(report.added),
        "changed": {id: list(fields) for id, fields in report.changed.items()},
        "unchanged": list(report.unchanged),
        "problems": [issue_document(issue) for issue in report.problems],
    }


def _show_report(file: Path, report: ImportReport, wish: Wish) -> None:
    screen = Screen()
    if report.problems:
        screen.unwrapped(Styled(format_issues(report.problems, Path()) + "\n"))
    if wish.dry_run:
        for id in report.added:
            screen.line(f"  + {id}", GOOD)
        for id, fields in report.changed.items():
            screen.line(f"  ~ {id}: {', '.join(fields)}")
    counts = f"{len(report.added)} added, {len(report.changed)} changed, {len(report.unchanged)} unchanged"
    problems = f", {_count(len(report.problems), 'problem')}" if report.problems else ""
    if report.written:
        screen.line(f"✓ {file}: {counts}{problems}", GOOD)
    else:
        screen.line(
            f"{'✗' if problems else '✓'} {file}: {counts}{problems}; nothing was written (--dry-run)", BAD if problems else GOOD
        )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def list_found(text: str, segment: str | None, limit: int, place: str | None, *, as_json: bool) -> ExitCode:
    """List the customers found."""
    with opened(place) as store:
        found = store.customers.find(text, segment=segment, limit=min(limit, _MOST_LISTED)).items
        count = store.customers.count(text, segment=segment)
    if as_json:
        print_json({"count": count, "customers": [_document(each) for each in found]})
        return ExitCode.OK
    screen = Screen()
    table = plain_table(header=True)
    for column in ("id", "name", "segment", "contact"):
        table.add_column(column, no_wrap=column == "id", overflow="fold")
    for each in found:
        customer = each.customer
        contact = next((person.email or person.name for person in customer.contacts), "")
        table.add_row(customer.id, Styled(customer.name or "(erased)"), Styled(customer.segment or ""), Styled(contact))
    if found:
        screen.show(table, indent=0)
    screen.line(_count(count, "customer") + (f"; {len(found)} shown" if len(found) < count else ""), FAINT)
    return ExitCode.OK


def show(customer: str, place: str | None, *, as_json: bool) -> ExitCode:
    """Show everything about a customer."""
    with opened(place) as store:
        document = _full_document(store, store.customers.open(customer))
    if as_json:
        print_json(document)
        return ExitCode.OK
    screen = Screen()
    screen.line(f"{document['id']}  {document['name'] or '(erased)'}", STRONG)
    for name, value in _lines(document):
        screen.line(f"  {name:<10}{value}")
    return ExitCode.OK


def _lines(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("segment", "language", "currency", "tax_id"):
        if document[name]:
            yield name.replace("_", " "), document[name]
    for kind in ("contacts", "addresses"):
        for each in document[kind]:
            yield kind[:7].rstrip("s") if kind == "contacts" else "address", ", ".join(each.values())
    yield from document["attributes"].items()
    for each in document["owned"]:
        until = f" until {each['until']}" if each["until"] else ""
        yield "owns", f"{each['quantity']} × {each['product']}{until} ({each['source']})"
    for each in document["quotes"]:
        yield "quote", f"{each['number'] or each['id']}  {each['state']}  {each['title']}"
    for each in document["orders"]:
        yield "order", f"{each['number']}  of {each['quote']}"
    if document["erased_at"]:
        yield "erased", document["erased_at"]


def _document(stored: StoredCustomer) -> dict[str, Any]:
    document = asdict(stored.customer)
    for kind in ("contacts", "addresses"):
        document[kind] = [{name: value for name, value in each.items() if value} for each in document[kind]]
    erased = stored.erased_at.isoformat() if stored.erased_at else None
    return {**document, "version": stored.version, "changed_at": stored.changed_at.isoformat(), "erased_at": erased}


def _full_document(store: Store, stored: StoredCustomer) -> dict[str, Any]:
    quotes = store.quotes.find(customer=stored.id, limit=_MOST_LISTED).items
    orders = store.orders.find(customer=stored.id, limit=_MOST_LISTED).items
    owned = [
        {
            "id": each.id,
            "source": each.source,
            "product": each.owned.product,
            "catalog": each.owned.catalog,
            "quantity": each.owned.quantity,
            "since": each.owned.since.isoformat() if each.owned.since else None,
            "until": each.owned.until.isoformat() if each.owned.until else None,
            "decisions": dict(each.owned.decisions),
            "details": dict(each.owned.details),
        }
        for each in store.customers.owned(stored.id)
    ]
    return {
        **_document(stored),
        "owned": owned,
        "quotes": [
            {"id": quote.id, "number": quote.number, "state": quote.state.value, "title": quote.title} for quote in quotes
        ],
        "orders": [{"number": order.number, "quote": f"{order.quote_number}/{order.revision}"} for order in orders],
    }


def erase(customer: str, email: str | None, place: str | None, by: str | None, *, confirmed: bool, as_json: bool) -> ExitCode:
    """Erase a customer or one contact, after asking."""
    who = actor(by)
    with opened(place) as store:
        name = store.customers.open(customer).customer.name
        what = f"the contact `{email}` of `{customer}`" if email else f"`{customer}`" + (f" ({name})" if name else "")
        if not confirmed:
            _ask(what)
        erased = store.customers.erase(customer, actor=who, email=email)
    if as_json:
        print_json(_document(erased))
    else:
        Screen().line(f"✓ Erased: {what}. Numbers, documents and the audit trail stay.", GOOD)
    return ExitCode.OK


def _ask(what: str) -> None:
    """Raises RequestError where the answer is not yes."""
    try:
        agreed = typer.confirm(f"Erase {what}? It cannot be undone.")
    except typer.Abort:
        agreed = False
    if not agreed:
        raise RequestError("Nothing was erased.", "Answer with y, or say --yes.")
