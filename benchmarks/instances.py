"""Real instances to measure on, read from a folder of shared data beside the project (never part of it)."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

from configurator.problem import Problem, Table, Variable

SHARED = Path(os.environ.get("CONFIGURATOR_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))

# Instance -> the number of products that its publishers state.
COUNTS = {"megane": 2_835_456_006_272, "car-small": 172_056, "car-medium": 278_744}


def instance_path(name: str) -> Path:
    """Where an instance is, whether or not it is there."""
    return SHARED / "csp" / f"{name}.json.gz"


def load_instance(name: str) -> Problem:
    """An instance as a problem: variables and tables of allowed rows."""
    with gzip.open(instance_path(name), "rt", encoding="utf-8") as file:
        data = json.load(file)
    return Problem(
        [Variable(variable, tuple(values)) for variable, values in data["variables"].items()],
        [Table(tuple(table["scope"]), [tuple(row) for row in table["rows"]]) for table in data["tables"]],
    )
