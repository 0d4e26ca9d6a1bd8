"""What the parts data does not say, derived from what it says: small tables of facts, read from top to bottom.

A cell is a pattern that must be found in the text (or nothing, which fits all); the first row that fits decides.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

FACTS = Path(__file__).parent / "facts"
Fact = dict[str, str]


@cache
def facts(name: str) -> list[Fact]:
    """The rows of a table of facts."""
    with (FACTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def first(table: str, /, **texts: str) -> Fact:
    """The first row whose patterns are found in the texts; what is empty fits. Empty where none does."""
    for row in facts(table):
        if all(re.search(row[column], text) for column, text in texts.items()):
            return row
    return {}


@cache
def exactly(table: str, column: str, text: str, /, **patterns: str) -> Fact:
    """As `first`, among the rows where `column` is exactly `text`."""
    for row in facts(table):
        if row[column] == text and all(re.search(row[other], found) for other, found in patterns.items()):
            return row
    return {}


@cache
def case_size(kind: str, litres: float) -> Fact:
    """What fits into a case of a type and a volume."""
    for row in facts("cases"):
        if row["type"] == kind and (not row["litres"] or litres <= float(row["litres"])):
            return row
    return {}


@cache
def cooler_sockets(family: str) -> str:
    """The sockets that a family of coolers fits, separated by bars."""
    return next((row["sockets"] for row in facts("cooler-sockets") if row["family"] == family), "")
