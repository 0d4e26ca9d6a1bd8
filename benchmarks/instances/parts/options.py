"""The parts data as option tables: one row an option, with the attributes that rules read; and as CSV files.

Only priced rows are on sale. Attributes are text and whole numbers, so that a table reads from CSV as it was written.
"""

from __future__ import annotations

import csv
import json
import random
import tarfile
from collections.abc import Callable
from math import ceil
from pathlib import Path
from typing import Any

from benchmarks.instances.parts.facts import case_size, cooler_sockets, exactly, first

Row = dict[str, Any]
Options = dict[str, list[Row]]

STEP = 5  # watts are counted in steps of this many


def read_options(path: Path) -> Options:
    """The priced rows of the archive, category by category, with the derived attributes."""
    options: Options = {}
    with tarfile.open(path) as archive:
        for category, attributes in ATTRIBUTES.items():
            file = archive.extractfile(f"{category}.json") or archive.extractfile(f"./{category}.json")
            assert file is not None
            priced = [part for part in json.load(file) if part["price"] is not None]
            options[category] = [{**sold(category, number, part), **attributes(part)} for number, part in enumerate(priced)]
    return options


def sold(category: str, number: int, part: Row) -> Row:
    """What every option has."""
    return {"id": f"{category}-{number:04d}", "name": part["name"], "cents": round(100 * part["price"])}


def cpu(part: Row) -> Row:
    socket = exactly("cpu-sockets", "microarchitecture", part["microarchitecture"], name=part["name"])
    return {"socket": socket.get("socket", "?"), "tdp": part["tdp"], "watts": stepped(part["tdp"]),
            "graphics": int(part["graphics"] is not None)}  # fmt: skip


def motherboard(part: Row) -> Row:
    board = exactly("boards", "socket", part["socket"], name=part["name"])
    storage = first("board-storage", socket=part["socket"], form=part["form_factor"])
    return {
        "sockets": board.get("takes", ""), "memory": int(board.get("memory", 3)), "form": part["form_factor"],
        "slots": part["memory_slots"], "max_gb": part["max_memory"], "m2": int(storage["m2"]), "sata": int(storage["sata"]),
        "workstation": int("Supermicro" in part["name"] or " WS" in part["name"]), "watts": 50,
    }  # fmt: skip


def memory(part: Row) -> Row:
    count, size = part["modules"]
    return {"generation": part["speed"][0], "modules": count, "gb": ceil(count * size), "watts": stepped(3 * count)}


def video_card(part: Row) -> Row:
    watts = int(first("card-watts", chipset=part["chipset"])["watts"])
    return {"length": ceil(part["length"] or 270), "vram": ceil(part["memory"] or 1), "watts": stepped(watts)}


def drive(part: Row) -> Row:
    return {"interface": interface_kind(part["interface"] or ""), "bay": int(part["form_factor"] in ("3.5", 3.5)),
            "watts": 10 if part["type"] != "SSD" else 5}  # fmt: skip


def interface_kind(text: str) -> str:
    """What a drive is plugged into."""
    for kind, start in {"m2": "M.2", "sata": "SATA", "sas": "SAS", "pcie": "PCIe", "u2": "U.2"}.items():
        if text.startswith(start):
            return kind
    return "other"


def power_supply(part: Row) -> Row:
    return {"type": part["type"], "watts": part["wattage"]}


def case(part: Row) -> Row:
    size = case_size(part["type"], part["external_volume"] or 46)
    return {
        "boards": size["boards"], "card": int(size["card"]), "radiator": int(size["radiator"]), "fan": int(size["fan"]),
        "supplies": size["supplies"], "bays": part["internal_35_bays"] or 0,
    }  # fmt: skip


def cooler(part: Row) -> Row:
    known = first("coolers", name=part["name"], size=str(part["size"] or "0"))
    return {"sockets": cooler_sockets(known["family"]), "capacity": int(known["watts"]), "radiator": part["size"] or 0}


def fan(part: Row) -> Row:
    return {"size": part["size"] or 120, "watts": STEP}


def monitor(part: Row) -> Row:
    wide, high = part["resolution"]
    return {"megapixels": ceil(wide * high / 1_000_000), "hertz": part["refresh_rate"] or 60}


def system(part: Row) -> Row:
    return {"max_gb": part["max_memory"], "bits": 32 if part["mode"] == 32 else 64}


ATTRIBUTES: dict[str, Callable[[Row], Row]] = {
    "cpu": cpu, "cpu-cooler": cooler, "motherboard": motherboard, "memory": memory, "video-card": video_card,
    "internal-hard-drive": drive, "power-supply": power_supply, "case": case, "case-fan": fan, "monitor": monitor, "os": system,
}  # fmt: skip


def stepped(watts: float) -> int:
    """Watts, rounded up to the step."""
    return STEP * ceil(watts / STEP)


def cloned(options: Options, times: int, seed: int = 0) -> Options:
    """`times` as many options: each with variants of another price and of slightly other measures."""
    choose = random.Random(f"cloned {seed}")
    return {category: [variant(row, number, choose) for number in range(times) for row in rows]
            for category, rows in options.items()}  # fmt: skip


SPREAD = {"watts": (-10, -5, 0, 5, 10), "length": (-12, -5, 0, 6, 13), "card": (-15, -8, 0, 9, 17), "capacity": (-20, 0, 15),
          "hertz": (0, 5, 15), "bays": (0, 1), "max_gb": (0, 0, 64)}  # fmt: skip


def variant(row: Row, number: int, choose: random.Random) -> Row:
    """A variant of an option; number 0 is the option itself."""
    if number == 0:
        return row
    changed = {name: max(STEP, row[name] + choose.choice(steps)) for name, steps in SPREAD.items() if name in row}
    return {**row, **changed, "id": f"{row['id']}-{number}", "cents": row["cents"] * choose.randint(80, 120) // 100}


def write_options(options: Options, folder: Path) -> None:
    """One CSV file a category."""
    for category, rows in options.items():
        with (folder / f"{category}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


TEXTS = {"id", "name", "socket", "sockets", "form", "interface", "type", "boards", "supplies"}


def load_options(folder: Path) -> Options:
    """The option tables of a folder, as `write_options` wrote them."""
    return {category: load_table(folder / f"{category}.csv") for category in ATTRIBUTES}


def load_table(path: Path) -> list[Row]:
    """One option table; columns that are no texts are whole numbers."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        names = next(reader)
        readers: list[Callable[[str], Any]] = [str if name in TEXTS else int for name in names]
        return [{name: read(cell) for name, read, cell in zip(names, readers, cells, strict=True)} for cells in reader]
