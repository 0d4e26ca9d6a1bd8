"""Bundles as a table for a shop or a spreadsheet: a row for each, with its values, its order codes and its prices.

| column                 | content                                                                              |
|------------------------|--------------------------------------------------------------------------------------|
| `bundle_id`            | the product's id and a hash of all values: the same bundle, the same id, at any time |
| `product_id`           | the product's id                                                                     |
| `catalog_version`      | the version of the catalog                                                           |
| `context.<fact>`       | the facts of the context, in which the prices hold                                   |
| `<choice>`             | the value of each choice, as it is decided: an option's id, a number, `none`         |
| `<choice>:title`       | its title in one language, where titles are asked for                                |
| `order_code`           | the order code of the bundle, where the product puts one together                    |
| `<part>:order_code`    | the order code of a part, where some option of it has one, or its module             |
| `delivery_days`        | how many days delivery takes, where the catalog says so of anything                  |
| `price_currency`       | the currency of all prices                                                           |
| `price_one_time`, ...  | the total of each kind of charge that the product has                                |
| `price_basis`          | the one number by which bundles are compared                                         |

Ids have no underscore and no colon, so that no choice can be called as one of the other columns. Prices are exact decimals in
every format.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from configurator.catalog.records import CONTEXT, Catalog, Choice, ChoiceValue, Part, Product
from configurator.configuration import Configuration
from configurator.errors import MissingExtraError
from configurator.money import minor_digits
from configurator.ranges import is_absence, is_numeric
from configurator.supply import lead_time, order_code, order_codes
from configurator.titles import choice_title, value_title, written
from configurator.workbench.sampling.totals import BundleTotals

Values = Mapping[str, ChoiceValue]
Cell = str | int | Decimal | bool | None

_ID_LENGTH = 16
_PRECISION = 38


class CellType(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, a title for people, the type of its cells, and how many decimal places they have."""

    name: str
    title: str
    type: CellType = CellType.TEXT
    places: int = 0


@dataclass(frozen=True, slots=True)
class Feed:
    """A table of bundles. A cell is None where there is nothing to say: no code, or (in columns of numbers) a part left out."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def build_feed(
    catalog: Catalog, product: Product, context: Values, bundles: Iterable[Values], language: str, *, titles: bool = False
) -> Feed:
    """The table of some bundles of a product in a context."""
    builder = _Builder(catalog, product, context, language if titles else None, language)
    return Feed(tuple(builder.columns()), tuple(tuple(builder.cells(bundle)) for bundle in bundles))


def bundle_id(product: Product, bundle: Values) -> str:
    """The id of a bundle: the product's and a hash of the value of every choice, whatever their order."""
    content = json.dumps(sorted((path, str(value)) for path, value in bundle.items()), ensure_ascii=False, separators=(",", ":"))
    return f"{product.id}-{hashlib.sha256(content.encode()).hexdigest()[:_ID_LENGTH]}"


class _Builder:
    """Makes the columns, and the cells of each row in the same order."""

    def __init__(self, catalog: Catalog, product: Product, context: Values, titles: str | None, language: str) -> None:
        self._catalog = catalog
        self._product = product
        self._context = context
        self._titles = titles
        self._language = language
        self._facts = {f"{CONTEXT}.{name}": value for name, value in context.items()}
        self._totals = BundleTotals(catalog, product)
        self._ordered = [part.id for part in product.parts.values() if _has_order_codes(part, product)]
        self._is_delivered = any(_has_days(part, catalog) for part in product.parts.values())

    def columns(self) -> Iterator[Column]:
        language = self._language
        yield Column("bundle_id", "Bundle")
        yield Column("product_id", "Product")
        yield Column("catalog_version", "Catalog version")
        for fact in self._product.context.values():
            yield _numbers_or_text(fact.path, fact.title.render(language), tuple(fact.values))
        for path, choice in self._product.choices.items():
            yield _choice_column(choice, language)
            if self._titles:
                yield Column(f"{path}:title", choice_title(choice, language))
        if "" in self._product.order_codes:
            yield Column("order_code", "Order code")
        for ordered in self._ordered:
            yield Column(f"{ordered}:order_code", f"{self._product.parts[ordered].title.render(language)}: order code")
        if self._is_delivered:
            yield Column("delivery_days", "Delivery, days", CellType.INTEGER)
        places = minor_digits(self._catalog.currency)
        yield Column("price_currency", "Currency")
        for kind in self._totals.kinds:
            yield Column(f"price_{kind.value.replace('-', '_')}", f"Total, {kind.value}", CellType.DECIMAL, places)
        yield Column("price_basis", "Total, price basis", CellType.DECIMAL, places)

    def cells(self, bundle: Values) -> Iterator[Cell]:
        yield bundle_id(self._product, bundle)
        yield self._product.id
        yield self._catalog.version
        yield from (self._context[fact] for fact in self._product.context)
        for path, choice in self._product.choices.items():
            yield bundle[path]
            if self._titles:
                yield value_title(choice, bundle[path], self._titles)
        yield from self._supply(bundle)
        totals = self._totals.of({**bundle, **self._facts})
        yield self._catalog.currency
        yield from (totals.by_kind[kind] for kind in self._totals.kinds)
        yield totals.basis

    def _supply(self, bundle: Values) -> Iterator[Cell]:
        """The order code of the bundle, those of its parts, and how long delivery takes."""
        configuration = Configuration(self._catalog, self._product, self._context, {}, bundle)
        if "" in self._product.order_codes:
            yield order_code(configuration)
        if self._ordered:
            found = order_codes(configuration)
            yield from (found.get(part) for part in self._ordered)
        if self._is_delivered:
            lead = lead_time(configuration)
            yield None if lead is None else lead.days


def _has_order_codes(part: Part, product: Product) -> bool:
    """Whether a part can have an order code."""
    supplies = (part.module.supply, *(option.supply for option in part.module.options.values()))
    return part.id in product.order_codes or any(supply.order_code for supply in supplies)


def _has_days(part: Part, catalog: Catalog) -> bool:
    """Whether something is said of how long a part takes to deliver."""
    supplies = (part.module.supply, *(option.supply for option in part.module.options.values()))
    suppliers = (catalog.suppliers.get(supply.supplier) for supply in supplies if supply.supplier)
    return any(each is not None and each.lead_days is not None for each in (*supplies, *suppliers))


def _choice_column(choice: Choice, language: str) -> Column:
    title = choice_title(choice, language)
    if not is_numeric(choice):
        return Column(choice.path, title)
    return _numbers_or_text(choice.path, title, [value for value in choice.values if not is_absence(choice, value)])


def _numbers_or_text(name: str, title: str, values: Sequence[ChoiceValue]) -> Column:
    """A column of whole or broken numbers or of truth values where all values are such; else of texts."""
    if all(isinstance(value, bool) for value in values):
        return Column(name, title, CellType.BOOLEAN)
    if any(isinstance(value, str | bool) for value in values):
        return Column(name, title)
    places = max((-int(Decimal(value).as_tuple().exponent) for value in values if isinstance(value, Decimal)), default=0)
    return Column(name, title, CellType.DECIMAL, places) if places > 0 else Column(name, title, CellType.INTEGER)


# --- formats ----------------------------------------------------------------------------------------------------------


def format_csv(feed: Feed) -> str:
    """The table as CSV: a line of names, then a line for each bundle; numbers without a grouping of digits."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([column.name for column in feed.columns])
    writer.writerows([[_in_csv(cell) for cell in row] for row in feed.rows])
    return file.getvalue()


def _in_csv(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(written(cell))


def format_lines(feed: Feed) -> str:
    """The table as JSON Lines: an object for each bundle. Broken numbers and prices are strings, so that they stay exact."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in row_documents(feed))


def row_documents(feed: Feed) -> Iterator[dict[str, Any]]:
    """The rows as JSON holds them, by the names of the columns."""
    names = [column.name for column in feed.columns]
    for row in feed.rows:
        yield dict(zip(names, (None if cell is None else written(cell) for cell in row), strict=True))


def column_documents(feed: Feed) -> list[dict[str, str]]:
    """The columns as JSON holds them."""
    return [{"name": column.name, "title": column.title, "type": column.type.value} for column in feed.columns]


def format_parquet(feed: Feed) -> bytes:
    """The table as a Parquet file: whole numbers as int64, prices and broken numbers as decimals, the rest as strings.

    A part that is left out is a null in columns of numbers. Raises MissingExtraError where pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtraError("pyarrow", "to write Parquet files", "parquet") from error
    types = {
        CellType.TEXT: lambda column: pyarrow.string(),
        CellType.INTEGER: lambda column: pyarrow.int64(),
        CellType.BOOLEAN: lambda column: pyarrow.bool_(),
        CellType.DECIMAL: lambda column: pyarrow.decimal128(_PRECISION, column.places),
    }
    fields = [pyarrow.field(column.name, types[column.type](column), metadata={"title": column.title}) for column in feed.columns]
    by_column = list(zip(*feed.rows, strict=True)) or [()] * len(feed.columns)
    arrays = [
        pyarrow.array([_typed(cell, column) for cell in cells], field.type)
        for column, cells, field in zip(feed.columns, by_column, fields, strict=True)
    ]
    sink = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields)), sink)
    return sink.getvalue()


def _typed(cell: Cell, column: Column) -> Cell:
    """A cell as the type of its column has it; None where it has not."""
    if cell is None or (column.type is not CellType.TEXT and isinstance(cell, str)):
        return None
    if column.type is CellType.TEXT:
        return str(written(cell))
    return Decimal(cell) if column.type is CellType.DECIMAL else cell
