"""The command `show`: what a catalog says, in words, on the terminal or as a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.text import Text as Styled

from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.files import write_document
from configurator.cli.opening import Opening, find_product, open_catalog
from configurator.cli.screen import FAINT, GOOD, STRONG, Screen, plain_table
from configurator.workbench.showing.labels import labels
from configurator.workbench.showing.rendering import format_page, view_catalog

if TYPE_CHECKING:
    from rich.console import RenderableType

    from configurator.workbench.showing.sections import Cell, Reading, Section, Table, View

_WIDE = 120
_FIRST_WIDTH, _COLUMN_WIDTH = 26, 13
_MOST_ROWS = 12


def show(opening: Opening, html: Path | None, *, everything: bool, force: bool, as_json: bool) -> ExitCode:
    """Show a catalog, or one product of it: on the terminal, as JSON, or on a page in a file."""
    catalog, screen = open_catalog(opening)
    products = [find_product(catalog, opening.product)] if opening.product else list(catalog.products.values())
    view = view_catalog(catalog, products, screen.language)
    if html is not None:
        write_document(html, format_page(view), force=force)
    if as_json:
        print_json(asdict(view))
    elif html is not None:
        screen.line(f"{view.title} → {html}", GOOD)
    else:
        _Terminal(screen, everything).show(view)
    return ExitCode.OK


class _Terminal:
    def __init__(self, screen: Screen, everything: bool) -> None:
        self._screen = screen
        self._everything = everything
        self._labels = labels(screen.language)
        self._columns = max(3, (screen.width - _FIRST_WIDTH) // _COLUMN_WIDTH)

    def show(self, view: View) -> None:
        self._screen.line(view.title, STRONG)
        for text in view.texts:
            self._screen.show(Styled(text, FAINT))
        self._facts(view.facts)
        for section in view.sections:
            self._section(section, 0)

    def _section(self, section: Section, depth: int) -> None:
        screen = self._screen
        screen.line()
        title = Styled(section.title, f"{STRONG} underline" if depth == 0 else STRONG)
        for faint in (section.id, section.place):
            title.append(f"  {faint}" if faint else "", FAINT)
        screen.line(title)
        for text in section.texts:
            screen.show(Styled(text, FAINT))
        self._facts(section.facts)
        for table in section.tables:
            self._table(table)
        for rule in section.rules:
            self._rule(rule)
        for inner in section.sections:
            self._section(inner, depth + 1)

    def _facts(self, facts: Sequence[tuple[str, str]]) -> None:
        if facts:
            said = (f"{name}{self._labels['colon']}{text}" for name, text in facts)
            self._screen.show(Styled(" · ".join(said), FAINT))

    def _table(self, table: Table) -> None:
        """A table; of a long or wide one the beginning, unless everything is wanted: then the further columns stand below."""
        short = table.long and not self._everything
        columns = [index for index, column in enumerate(table.columns) if self._screen.width >= _WIDE or not column.aside]
        rows = table.rows[:_MOST_ROWS] if short and len(table.rows) > _MOST_ROWS + 1 else table.rows
        for further in range(1, max(2, len(columns)), self._columns):
            shown = plain_table(header=True)
            these = [columns[0], *columns[further : further + self._columns]]
            for index in these:
                column = table.columns[index]
                width = _FIRST_WIDTH if index == columns[0] and len(these) > self._columns else None
                shown.add_column(column.title, justify="right" if column.numeric else "left", overflow="fold", min_width=width)
            for row in rows:
                shown.add_row(*(_cell_text(row[index]) for index in these))
            self._screen.show(shown)
            if short:
                self._left_out(
                    len(table.rows) - len(rows), [table.columns[index].title for index in columns[1 + self._columns :]]
                )
                return

    def _left_out(self, rows: int, columns: Sequence[str]) -> None:
        left = [self._labels["more"].format(count=rows)] if rows else []
        left += [self._labels["comma"].join(columns)] if columns else []
        if left:
            self._screen.show(Styled(" · ".join((*left, "--all")), FAINT))

    def _rule(self, rule: Reading) -> None:
        label, screen = self._labels, self._screen
        head = Styled.assemble((rule.id, STRONG), (f"  {rule.place}", FAINT), (f"  {rule.note}" if rule.note else "", FAINT))
        screen.show(head)
        body = Styled()
        if rule.when:
            body.append(f"{label['if']} ", STRONG).append(rule.when).append(f"{label['comma']}{label['then']} ", STRONG)
        if len(rule.require) > 1:
            demands = "\n".join(f"- {demand}" for demand in rule.require)
            body.append(f"\n{demands}" if rule.when else demands)
        else:
            body.append("".join(rule.require))
        if body:
            screen.show(body, indent=4)
        if rule.table:
            self._combinations(rule.table)
        screen.show(Styled(rule.because, "italic"), indent=4)

    def _combinations(self, table: Table) -> None:
        shown = plain_table(header=True)
        for column in table.columns:
            shown.add_column(column.title)
        for row in table.rows:
            shown.add_row(*(cell.text for cell in row))
        self._screen.show(Styled(table.title), indent=4)
        self._screen.show(shown, indent=6)


def _cell_text(cell: Cell) -> RenderableType:
    text = Styled(cell.text)
    if cell.note and cell.note != cell.text:
        text.append(f"  {cell.note}", FAINT)
    return Padding(text, (0, 0, 0, 2 * cell.indent)) if cell.indent else text
