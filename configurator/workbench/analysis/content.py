"""What a product says, as a hash: everything that what can be chosen and what it costs follows from, texts and places aside.

A comment, a translation or a line moved in a file changes nothing here, so that what was found out about a product is found
again. Records are walked by their fields, whatever fields they have.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import get_args

import configurator
from configurator.catalog.records import Catalog, Product, Text
from configurator.language.syntax import Expression, Node
from configurator.source import Place

_SPAN = frozenset({"start", "end"})


def product_content(catalog: Catalog, product: Product) -> str:
    """A hash of what a product says, and of the program that reads it."""
    return content((catalog.currency, product))


def content(record: object) -> str:
    """A hash of what a record says, texts and places aside, and of the program that reads it."""
    digest = hashlib.sha256(_program().encode())
    for written in _written(record, {}):
        digest.update(written.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def expressions_of(record: object) -> Iterator[Expression]:
    """Every expression in a record, however deep."""
    if isinstance(record, Expression):
        yield record
    elif is_dataclass(record) and not isinstance(record, Text | Place):
        for field in fields(record):
            yield from expressions_of(getattr(record, field.name))
    elif isinstance(record, Mapping):
        for value in record.values():
            yield from expressions_of(value)
    elif isinstance(record, tuple):
        for value in record:
            yield from expressions_of(value)


def _written(value: object, known: dict[int, list[str]]) -> Iterator[str]:
    """A value as a text that no other value has; `known` are the texts of records met before, by identity."""
    if isinstance(value, Text | Place):
        return
    if isinstance(value, Expression):
        value = value.root
    if isinstance(value, _NODES):
        yield from _fields_written(value, known, _SPAN)
    elif is_dataclass(value) and not isinstance(value, type):
        if id(value) not in known:
            known[id(value)] = list(_fields_written(value, known))
        yield from known[id(value)]
    elif isinstance(value, Mapping):
        yield "{"
        for key, item in value.items():
            yield f"{key!r}:"
            yield from _written(item, known)
        yield "}"
    elif isinstance(value, tuple | list):
        yield "("
        for item in value:
            yield from _written(item, known)
        yield ")"
    elif isinstance(value, frozenset | set):
        yield f"<{sorted(map(repr, value))}>"
    else:
        yield f"{value.value if isinstance(value, Enum) else value!r},"


def _fields_written(record: object, known: dict[int, list[str]], without: frozenset[str] = frozenset()) -> Iterator[str]:
    yield f"{type(record).__name__}("
    for field in fields(record):  # type: ignore[arg-type]
        if field.name not in without:
            yield f"{field.name}="
            yield from _written(getattr(record, field.name), known)
    yield ")"


_NODES: tuple[type, ...] = get_args(Node)


@cache
def _program() -> str:
    """The program that reads the records: what was found by another one may be wrong."""
    folder = Path(configurator.__file__).parent
    stats = ((path, path.stat()) for path in sorted(folder.rglob("*.py")))
    return "\n".join(f"{path.relative_to(folder)} {stat.st_size} {stat.st_mtime_ns}" for path, stat in stats)
