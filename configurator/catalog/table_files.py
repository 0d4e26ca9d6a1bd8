"""The tables that YAML files name: `{table: panes.csv}`, or a sheet of an Excel file."""

from __future__ import annotations

from pathlib import PurePosixPath

from configurator.catalog.entries import Entry
from configurator.catalog.files import CatalogFolder
from configurator.catalog.issues import Issues
from configurator.catalog.rows import Rows, UnreadableTableError
from configurator.source import did_you_mean


def named_table(folder: CatalogFolder, entry: Entry, issues: Issues, key: str = "table") -> Rows | None:
    """The rows of the table that a key (and `sheet`) of an entry name, beside its file; None where they cannot be read."""
    named, sheet = entry.members[key], entry.get("sheet")
    beside = (PurePosixPath(named.file).parent / named.written).as_posix()  # of the file that names it
    if sheet is not None and named.written.lower().endswith(".csv"):
        issues.error(sheet.place, "a CSV file has no sheets", "remove `sheet`, or name an Excel file")
    try:
        rows = folder.table(beside, sheet.written if sheet else None)
    except UnreadableTableError as error:
        issues.error(error.place or (sheet or named).place, error.message, error.hint)
        return None
    if rows is None:
        hint = did_you_mean(named.written, folder.tables()) or "name a CSV or Excel file in the folder of the catalog"
        issues.error(named.place, f"there is no file `{named.written}`", hint)
    return rows
