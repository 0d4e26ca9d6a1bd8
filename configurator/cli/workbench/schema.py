"""The command `schema`: JSON Schema of catalog files, for editors."""

from __future__ import annotations

from pathlib import Path

from configurator.cli.exits import ExitCode
from configurator.cli.files import write_document
from configurator.cli.screen import GOOD, Screen
from configurator.workbench.files.schema import cases_schema, catalog_schema, price_list_schema, schema_text


def schema(out: Path | None, *, cases: bool, price_lists: bool, force: bool) -> ExitCode:
    """Print the schema of catalog files, of test cases or of price lists, or write it to a file."""
    text = schema_text(cases_schema() if cases else price_list_schema() if price_lists else catalog_schema())
    screen = Screen()
    if out is None:
        screen.plain(text)
    else:
        write_document(out, text, force=force)
        screen.line(f"Schema written to {out}", GOOD)
    return ExitCode.OK
