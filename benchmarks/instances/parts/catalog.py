"""The real parts as a catalog of files: a table for each kind of part, and the rules in the language of catalogs."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.instances.parts.options import STEP, Options, Row
from benchmarks.instances.parts.rules import CHOICES, DRIVES, HEADROOM, OPTIONAL, POWERED
from configurator.catalog.ids import RESERVED

SETS = {("cpu-cooler", "sockets"): "|", ("motherboard", "sockets"): " ", ("case", "boards"): "|", ("case", "supplies"): "|"}
"""Columns with several values, and what separates them in the data."""

DERIVED: dict[str, dict[str, Callable[[Row], int]]] = {
    "internal-hard-drive": {
        "m2-used": lambda row: int(row["interface"] == "m2"),
        "sata-used": lambda row: int(row["interface"] == "sata"),
    },
    "power-supply": {"usable": lambda row: row["watts"] * HEADROOM // 100 // STEP * STEP},
}
"""Columns that rules read and the data does not have."""

Table = list[list[str]]


def write_catalog(options: Options, folder: Path) -> Path:
    """A catalog of all options, as files in a folder: tables in CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    for category, rows in options.items():
        with (folder / f"{category}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(option_table(category, rows))
    (folder / "catalog.yaml").write_text("\n".join((*header(), *modules(options), *products())) + "\n", encoding="utf-8")
    return folder


def option_table(category: str, rows: list[Row]) -> Table:
    """The columns and cells of a table."""
    columns = [column for column in rows[0] if column not in ("id", "name", "cents")]
    derived = DERIVED.get(category, {})
    head = ["id", "title", "price", *(name(column) for column in columns), *derived]
    return [head, *([*cells(category, row, columns), *(str(read(row)) for read in derived.values())] for row in rows)]


def cells(category: str, row: Row, columns: list[str]) -> Iterator[str]:
    yield from (row["id"], row["name"], f"{row['cents'] // 100}.{row['cents'] % 100:02}")
    for column in columns:
        separator = SETS.get((category, column))
        text = str(row[column])
        yield "|".join(filter(None, text.split(separator))) or "|" if separator else text


def name(column: str) -> str:
    """A column as an id."""
    changed = column.replace("_", "-")
    return f"{changed}-kind" if changed in RESERVED else changed


def header() -> list[str]:
    return ["catalog: parts", 'version: "1"', "title: Real parts", "currency: USD"]


def modules(options: Options) -> Iterator[str]:
    yield "modules:"
    for category, rows in options.items():
        yield f"  {category}:"
        yield "    kind: swappable"
        yield f"    title: {category}"
        yield f"    attributes: {{{', '.join(attributes(category, rows))}}}"
        yield f"    options: {{table: {category}.csv}}"
        yield "    charges:"
        yield "      - {id: price, title: Price, kind: one-time, amount: price}"


def attributes(category: str, rows: list[Row]) -> Iterator[str]:
    head, *table = option_table(category, rows)
    for index, column in enumerate(head):
        if column == "price":
            yield "price: money"
        elif column not in ("id", "title"):
            separated = any(name(other) == column for kind, other in SETS if kind == category)
            whole = all(cells[index].isdigit() for cells in table)
            yield f"{column}: {'set' if separated else 'number' if whole else 'text'}"


def products() -> Iterator[str]:
    yield "products:"
    yield "  pc:"
    yield "    title: PC"
    yield "    parts:"
    for choice, category in CHOICES.items():
        yield f"      {choice}: {{module: {category}, count: {'0..1' if choice in OPTIONAL else '1'}}}"
    yield "    rules:"
    for id, (when, require) in rules().items():
        yield f"      - id: {id}"
        if when:
            yield f"        when: {when}"
        yield f"        require: {require}"
        yield f"        because: This is what the rule {id} asks for."


def rules() -> dict[str, tuple[str, str]]:
    """The rules of `rules.py`, as their authors would write them."""
    found = {
        "socket": ("", "cpu.socket in board.sockets"),
        "cooler-socket": ("", "cpu.socket in cooler.sockets"),
        "cooling": ("", "cpu.tdp <= cooler.capacity"),
        "memory": ("", "memory.generation == board.memory and memory.modules <= board.slots and memory.gb <= board.max-gb"),
        "memory-of-the-system": ("", "memory.gb <= os.max-gb"),
        "form-factor": ("", "board.form in case.boards"),
        "power-supply-type": ("", "supply.type in case.supplies"),
        "card-length": ("", "card.length <= case.card"),
        "radiator": ("", "cooler.radiator <= case.radiator"),
        "m2-drives": ("", f"{total('m2-used')} <= board.m2"),
        "sata-drives": ("", f"{total('sata-used')} <= board.sata"),
        "bays": ("", f"{total('bay')} <= case.bays"),
        "graphics": ("", "cpu.graphics == 1 or present(card)"),
        "power": ("", f"sum({', '.join(f'{part}.watts' for part in POWERED)}) <= supply.usable"),
        "drives-in-order": ("present(drive-3)", "present(drive-2)"),
        "monitors-in-order": ("present(monitor-2)", "present(monitor-1)"),
    }
    for drive in DRIVES:
        other = f"{drive}.interface == 'pcie' and board.form != 'Mini ITX'"
        server = f"{drive}.interface in ['sas', 'u2'] and board.workstation == 1"
        found[f"interface-of-{drive}"] = ("", f"{drive}.interface in ['m2', 'sata'] or {other} or {server}")
    for fan in ("fan-1", "fan-2"):
        found[f"size-of-{fan}"] = ("", f"{fan}.size <= case.fan")
    for screen in ("monitor-1", "monitor-2"):
        found[f"card-for-{screen}"] = ("present(card)", f"{screen}.megapixels * {screen}.hertz <= 250 * card.vram + 500")
        found[f"board-for-{screen}"] = ("not present(card)", f"{screen}.megapixels <= 9 and {screen}.hertz <= 75")
    return found


def total(attribute: str) -> str:
    return f"sum({', '.join(f'{drive}.{attribute}' for drive in DRIVES)})"
