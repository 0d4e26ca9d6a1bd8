"""Customers from a CSV file: every problem with its line and column at once, and what adding and changing would do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from configurator.catalog.csv_rows import CsvRows
from configurator.catalog.rows import UnreadableTableError
from configurator.quote.life import Actor
from configurator.source import Issue, Place, did_you_mean
from configurator.store import tables
from configurator.store.audit import About, Did
from configurator.store.customer_records import (
    Address,
    Contact,
    Customer,
    StoredCustomer,
    changed_fields,
    column_prefix,
    customer_row,
    problems_of,
    stored_customer,
)
from configurator.store.database import Database
from configurator.store.errors import CustomersError

_customers = tables.customers
_PLAIN = ("id", "name", "segment", "language", "currency", "tax_id")
_CONTACT = tuple(Contact.__dataclass_fields__)
_ADDRESS = tuple(Address.__dataclass_fields__)
_KNOWN = (*_PLAIN, *(f"contact.{name}" for name in _CONTACT), *(f"address.{name}" for name in _ADDRESS))
_LIST = re.compile(r"(contact|address)\.(?:([2-9]|[1-9][0-9])\.)?([a-z]+)")
_ATTRIBUTE = re.compile(r"attribute\.([A-Za-z0-9][A-Za-z0-9._-]*)")
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import does: ids of customers that are added, changed (with the fields), or as they were; and all problems.

    `written`: whether it was done, and not only tried.
    """

    added: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]
    unchanged: tuple[str, ...]
    problems: tuple[Issue, ...]
    written: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the file: where it begins, and its cells by column."""

    line: int
    cells: Mapping[str, str]

    @property
    def id(self) -> str:
        return self.cells.get("id", "")


class _File:
    """A CSV file with customers: its rows, and the problems found in it so far."""

    def __init__(self, name: str, content: bytes) -> None:
        self.problems: list[Issue] = []
        self.is_readable = True
        self.rows: list[_Row] = []
        self.columns: list[str] = []
        self._seen: dict[str, int] = {}
        try:
            self._table = CsvRows(name, content)
            for line, cells in self._table.rows():
                if self.columns:
                    self._read(line, cells)
                else:
                    self._read_header(line, cells)
        except UnreadableTableError as error:
            self._cannot_be_read(error.place or Place(name), error.message, error.hint)
        else:
            if not self.columns:
                self._cannot_be_read(Place(name), "the file is empty", f"write a header: `{','.join(_KNOWN[:2])}`")

    def _cannot_be_read(self, place: Place, message: str, hint: str | None) -> None:
        self.problems.append(Issue(place, message, hint))
        self.is_readable = False

    def report(self, row: _Row, column: str, message: str, hint: str | None = None) -> None:
        """Note a problem with a cell."""
        index = self.columns.index(column) if column in self.columns else None
        self.problems.append(Issue(self._table.place(row.line, index), message, hint))

    def _read_header(self, line: int, cells: list[str]) -> None:
        self.columns = cells
        for index, name in enumerate(cells):
            problem = _column_problem(name, cells[:index])
            if problem:
                self._cannot_be_read(self._table.place(line, index), *problem)
        for name in ("id", "name"):
            if name not in cells:
                self._cannot_be_read(self._table.place(line), f"there is no column `{name}`", "add it to the header")

    def _read(self, line: int, cells: list[str]) -> None:
        row = _Row(line, dict(zip(self.columns, cells, strict=False)))
        if len(cells) != len(self.columns):
            message = f"the row has {len(cells)} cells, and the header {len(self.columns)}"
            self.problems.append(Issue(self._table.place(line), message, self._table.surplus_hint))
        elif not row.id:
            self.report(row, "id", "the id is missing", "give every customer one: by it they are known when they come again")
        elif row.id in self._seen:
            self.report(row, "id", f"`{row.id}` stands on line {self._seen[row.id]} already", "keep one of the two rows")
        else:
            self._seen[row.id] = line
            self.rows.append(row)


def _column_problem(name: str, before: Sequence[str]) -> tuple[str, str | None] | None:
    if name in before:
        return f"the column `{name}` stands there twice", "keep one of them"
    listed = _LIST.fullmatch(name)
    known = listed is not None and listed[3] in (_CONTACT if listed[1] == "contact" else _ADDRESS)
    if known or name in _PLAIN or _ATTRIBUTE.fullmatch(name):
        return None
    hint = did_you_mean(name, _KNOWN) or "other facts about a customer are columns such as `attribute.industry`"
    return f"there is no column `{name}`" if name else "a column has no name", hint


def import_customers(
    database: Database, name: str, content: bytes, actor: Actor, *, dry_run: bool, skip_bad: bool
) -> ImportReport:
    """Add and change customers from a CSV file. Raises CustomersError where anything is wrong and rows are not to be skipped."""
    if dry_run:
        return database.read(lambda connection: _compare(connection, _File(name, content))[0])

    def work(connection: Connection) -> ImportReport:
        file = _File(name, content)
        report, found = _compare(connection, file)
        if report.problems and not (skip_bad and file.is_readable):
            raise CustomersError(name, report.problems)
        _write(connection, database, report, found, actor)
        return replace(report, written=True)

    return database.write(work)


def _compare(connection: Connection, file: _File) -> tuple[ImportReport, Mapping[str, tuple[Customer, StoredCustomer | None]]]:
    """What an import would do: the report, and the sound customers with what is stored of each."""
    stored = _stored(connection, [row.id for row in file.rows])
    sound: dict[str, tuple[Customer, StoredCustomer | None]] = {}
    for row in file.rows:
        before = stored.get(row.id)
        customer = _customer(row, before.customer if before else Customer(id=row.id))
        if _is_sound(file, row, customer, before):
            sound[row.id] = customer, before
    changed = {id: tuple(changed_fields(before.customer, after)) for id, (after, before) in sound.items() if before}
    report = ImportReport(
        added=tuple(id for id, (_, before) in sound.items() if before is None),
        changed={id: fields for id, fields in changed.items() if fields},
        unchanged=tuple(id for id, fields in changed.items() if not fields),
        problems=tuple(sorted(file.problems, key=lambda issue: issue.place)),
        written=False,
    )
    return report, sound


def _is_sound(file: _File, row: _Row, customer: Customer, before: StoredCustomer | None) -> bool:
    """Whether a row can be stored; what is wrong with it is noted in the file."""
    found = list(problems_of(customer))
    for column, problem in found:
        file.report(row, column, problem)
    if before is not None and before.erased_at is not None:
        message = f"customer `{row.id}` was erased on {before.erased_at:%Y-%m-%d}"
        file.report(row, "id", message, "give a new customer a new id")
        return False
    return not found


def _stored(connection: Connection, ids: Sequence[str]) -> dict[str, StoredCustomer]:
    found = {}
    for start in range(0, len(ids), _CHUNK):
        query = sa.select(_customers).where(_customers.c.id.in_(ids[start : start + _CHUNK]))
        found.update({row.id: stored_customer(row) for row in connection.execute(query)})
    return found


def _customer(row: _Row, before: Customer) -> Customer:
    """A customer as a row has it. What the file has no column for stays as it was; an empty cell empties it."""
    cells = row.cells
    plain: dict[str, Any] = {name: cells[name] or (None if name != "name" else "") for name in _PLAIN[1:] if name in cells}
    attributes = dict(before.attributes)
    for column, value in cells.items():
        named = _ATTRIBUTE.fullmatch(column)
        if named:
            attributes[named[1]] = value
    lists: dict[str, Any] = {}
    if any(column.startswith("contact.") for column in cells):
        lists["contacts"] = tuple(Contact(**values) for values in _listed("contact", cells))
    if any(column.startswith("address.") for column in cells):
        lists["addresses"] = tuple(Address(**values) for values in _listed("address", cells))
    return replace(before, **plain, **lists, attributes={name: value for name, value in attributes.items() if value})


def _listed(kind: str, cells: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The contacts or addresses of a row that are not empty, in the order of their numbers."""
    for number in range(1, 100):
        prefix = column_prefix(kind, number) + "."
        names = _CONTACT if kind == "contact" else _ADDRESS
        values = {name: cells[prefix + name] for name in names if cells.get(prefix + name)}
        if values:
            yield values


def _write(
    connection: Connection,
    database: Database,
    report: ImportReport,
    found: Mapping[str, tuple[Customer, StoredCustomer | None]],
    actor: Actor,
) -> None:
    now = database.now()
    counted = {"created_at": now, "changed_at": now, "changed_by": actor.name, "version": 1}
    rows = [{**customer_row(found[id][0]), **counted} for id in report.added]
    if rows:
        connection.execute(sa.insert(_customers), rows)
    for id in report.changed:
        customer, before = found[id]
        assert before is not None
        values = customer_row(customer) | {"version": before.version + 1, "changed_at": now, "changed_by": actor.name}
        connection.execute(sa.update(_customers).where(_customers.c.id == id).values(values))
    events = [About(customer=id, details={"imported": True}).row(now, actor, Did.CUSTOMER_ADDED) for id in report.added]
    for id, changed in report.changed.items():
        details = {"imported": True, "changed": list(changed)}
        events.append(About(customer=id, details=details).row(now, actor, Did.CUSTOMER_CHANGED))
    if events:
        connection.execute(sa.insert(tables.events), events)
