"""The amounts of a price list that stand in a table: one row an option, one column a money attribute."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction

from configurator.catalog.ids import closest
from configurator.catalog.issues import Issues
from configurator.catalog.records import AttributeType
from configurator.catalog.rows import Rows, UnreadableTableError
from configurator.catalog.tables import ID, TITLE, column_names, stated_unit
from configurator.catalog.values import Unusable
from configurator.source import Place, did_you_mean

Number = int | Fraction
Amounts = dict[str, dict[str, Number]]
"""By option and attribute."""


class PriceTable:
    """Reads one table. Titles may stand in it too, for whoever reads it: they are not read.

    `attributes` are those of the module with their types (None: not known), `options` the ids of its options (None: not known).
    """

    def __init__(
        self,
        rows: Rows,
        module: str,
        attributes: Mapping[str, AttributeType | None],
        options: Collection[str] | None,
        currency: str,
        issues: Issues,
    ) -> None:
        self._rows = rows
        self._module = module
        self._attributes = attributes
        self._options = options
        self._currency = currency
        self._issues = issues

    def read(self) -> Amounts:
        """The amounts, as far as they can be read; empty cells say nothing."""
        try:
            rows = self._rows.rows()
            line, header = next(rows, (1, []))
            names = column_names(header)
            if ID not in names:
                hint = "ids of options stand in a column named `id`"
                self._issues.error(self._rows.place(line), "there is no column `id`", hint)
                return {}
            columns = list(self._columns(line, names, header))
            return self._amounts(rows, names.index(ID), columns, len(header))
        except UnreadableTableError as error:
            self._issues.error(error.place or self._rows.place(), error.message, error.hint)
            return {}

    def _columns(self, line: int, names: Sequence[str], header: Sequence[str]) -> Iterator[tuple[int, str]]:
        """The columns with amounts, each with the attribute."""
        for index, name in enumerate(names):
            place = self._rows.place(line, index)
            if not name or name == ID or name.partition(".")[0] == TITLE:
                continue
            if name in names[:index]:
                self._issues.error(place, f"column `{name}` stands here twice", "remove one of them")
                continue
            problem = money_problem(self._module, self._attributes, name)
            if problem is not None:
                self._issues.error(place, *problem)
                continue
            stated = stated_unit(header[index])
            if stated is not None and stated.partition("/")[0] != self._currency:
                message = f"this price list is in {self._currency}, and this column in {stated}"
                self._issues.error(place, message, "correct one of the two")
            yield index, name

    def _amounts(
        self, rows: Iterator[tuple[int, list[str]]], id_index: int, columns: Sequence[tuple[int, str]], width: int
    ) -> Amounts:
        found: Amounts = {}
        lines: dict[str, int] = {}
        for line, cells in rows:
            if (len(cells) != width and any(cells[width:])) or len(cells) < width:
                message = f"this row has {len(cells)} cells; the table has {width} columns"
                self._issues.error(self._rows.place(line), message, self._rows.surplus_hint if len(cells) > width else None)
                continue
            option, place = cells[id_index], self._rows.place(line, id_index)
            if option in lines:
                message = f"option `{option}` stands here twice; first {self._rows.at_row} {lines[option]}"
                self._issues.error(place, message, "remove one of them")
            elif self._is_known(option, place):
                lines[option] = line
                found[option] = dict(self._cells(line, cells, columns))
        return found

    def _is_known(self, option: str, place: Place) -> bool:
        if self._options is None or option in self._options:
            return True
        message = f"module `{self._module}` has no option `{option}`" if option else "this row has no id"
        self._issues.error(place, message, did_you_mean(option, self._options) or "remove the row, or add the option")
        return False

    def _cells(self, line: int, cells: Sequence[str], columns: Sequence[tuple[int, str]]) -> Iterator[tuple[str, Number]]:
        for index, attribute in columns:
            if not cells[index]:
                continue
            value = self._rows.value(AttributeType.MONEY, cells[index])
            if isinstance(value, int | Fraction) and not isinstance(value, bool):
                yield attribute, value
            else:
                hint = self._rows.remark(line, index) or (value.hint if isinstance(value, Unusable) else None)
                message = f"`{attribute}` must be an amount of money, not `{cells[index]}`"
                self._issues.error(self._rows.place(line, index), message, hint)


def money_problem(module: str, attributes: Mapping[str, AttributeType | None], name: str) -> tuple[str, str | None] | None:
    """Why an attribute of a module has no amounts, and what to do; None where it has."""
    money = [each for each, kind in attributes.items() if kind in (AttributeType.MONEY, None)]
    if name in money:
        return None
    if name in attributes:
        message = f"`{name}` of module `{module}` is no money: its type is {attributes[name]}"
        return message, "a price list names amounts only; change other attributes in the catalog"
    meant = closest(name, money)
    listed = ", ".join(f"`{each}`" for each in money)
    hint = f"did you mean `{meant}`?" if meant else f"its amounts are {listed}" if money else "it has no amounts of money"
    return f"module `{module}` has no attribute `{name}`", hint
