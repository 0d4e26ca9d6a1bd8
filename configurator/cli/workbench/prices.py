"""The command `prices`: all amounts of a catalog to Excel, and what was changed there back into its files."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text as Styled

from configurator.catalog.load import load_catalog
from configurator.cli.arguments import find_catalog
from configurator.cli.documents import Document, amount_document, issue_document
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.files import write_document
from configurator.cli.screen import BAD, FAINT, GOOD, Screen, plain_table
from configurator.cli.workbench.check import styled_issue
from configurator.errors import RequestError
from configurator.money import format_unit_price
from configurator.offers.files import read_file
from configurator.workbench.prices.amounts import Amounts, read_amounts

if TYPE_CHECKING:
    from configurator.workbench.prices.sheet import Change, Reading


def prices(name: str, out: Path | None, read: Path | None, *, dry_run: bool, force: bool, as_json: bool) -> ExitCode:
    """Write all amounts into the file `out`, or read changed ones from the file `read`. Raises RequestError."""
    if (out is None) == (read is None):
        raise RequestError("Say what to do with the prices.", "`--out FILE.xlsx` writes them, `--in FILE.xlsx` reads them back.")
    if out is not None:
        return _write(name, out, force=force, as_json=as_json)
    assert read is not None
    return _read(name, read, dry_run=dry_run, as_json=as_json)


def _write(name: str, file: Path, *, force: bool, as_json: bool) -> ExitCode:
    """Write all amounts of a catalog into an Excel file."""
    from configurator.workbench.prices.sheet import write_prices

    amounts = read_amounts(load_catalog(find_catalog(name)))
    if file.suffix.lower() != ".xlsx":
        raise RequestError(f"The name `{file}` does not say that it is an Excel file.", "Let it end in .xlsx.")
    write_document(file, write_prices(amounts), force=force)
    if as_json:
        print_json({"catalog": amounts.catalog.id, "file": str(file), "amounts": len(amounts.by_key)})
    else:
        Screen().line(f"{_count(len(amounts.by_key), 'amount')} written to {file}", GOOD)
    return ExitCode.OK


def _read(name: str, file: Path, *, dry_run: bool, as_json: bool) -> ExitCode:
    """Read amounts from an Excel file, show what changes, and write it into the files of the catalog."""
    from configurator.workbench.prices.changes import apply_changes
    from configurator.workbench.prices.sheet import read_prices

    amounts = read_amounts(load_catalog(find_catalog(name)))
    reading = read_prices(file.name, read_file(file, "Name an Excel file with amounts."), amounts)
    written: tuple[str, ...] = ()
    if reading.changes and not reading.issues and not dry_run:
        written = apply_changes(amounts, reading.changes)
    if as_json:
        print_json(_document(amounts, reading, written))
    else:
        _show(amounts, reading, written, dry_run=dry_run)
    return ExitCode.NO if reading.issues else ExitCode.OK


# --- showing ----------------------------------------------------------------------------------------------------------


def _show(amounts: Amounts, reading: Reading, written: tuple[str, ...], *, dry_run: bool) -> None:
    screen = Screen(amounts.catalog.languages[0], amounts.catalog.currency)
    for issue in reading.issues:
        screen.unwrapped(styled_issue(issue, amounts.catalog.folder))
        screen.line()
    if reading.changes:
        _show_changes(reading.changes, screen)
        screen.line()
    if reading.left_out:
        screen.line(f"{_count(reading.left_out, 'amount')} not in the file, and left as they are", FAINT)
    if reading.issues:
        screen.line(f"✗ {_count(len(reading.issues), 'error')}: nothing is written", BAD)
    elif not reading.changes:
        screen.line("✓ No amount is another than in the catalog", GOOD)
    elif dry_run:
        screen.line(f"{_count(len(reading.changes), 'amount')} would change; without --dry-run it is written", FAINT)
    else:
        screen.line(f"✓ {_count(len(reading.changes), 'amount')} written to {', '.join(written)}", GOOD)


def _show_changes(changes: tuple[Change, ...], screen: Screen) -> None:
    table = plain_table(header=True)
    for column in ("Option", "Attribute"):
        table.add_column(column, overflow="fold")
    for column in ("Present", "New", "Change"):
        table.add_column(column, justify="right", no_wrap=True)
    for change in changes:
        amount, style = change.amount, BAD if change.new < change.amount.amount else GOOD
        named = f"{amount.module} {amount.option}".strip()
        ratio = Styled(_percentage(change.ratio), style)
        table.add_row(named, amount.attribute, _money(amount.amount, screen), _money(change.new, screen), ratio)
    screen.show(table, indent=0)


def _money(amount: Decimal, screen: Screen) -> str:
    return format_unit_price(Fraction(amount), screen.currency, screen.language)


def _percentage(ratio: Decimal | None) -> str:
    return "" if ratio is None else f"{ratio * 100:+.1f} %".replace("-", "−")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _document(amounts: Amounts, reading: Reading, written: tuple[str, ...]) -> Document:
    return {
        "catalog": amounts.catalog.id,
        "currency": amounts.catalog.currency,
        "changes": [_change_document(change) for change in reading.changes],
        "issues": [issue_document(issue) for issue in reading.issues],
        "left_out": reading.left_out,
        "written": list(written),
    }


def _change_document(change: Change) -> Document:
    amount, place = change.amount, change.amount.place
    sheet = {"sheet": place.sheet} if place.sheet else {}
    return {
        "module": amount.module,
        "option": amount.option or None,
        "attribute": amount.attribute,
        "present": amount_document(amount.amount),
        "new": amount_document(change.new),
        "place": {"file": place.file, **sheet, "line": place.line, "column": place.column},
    }
