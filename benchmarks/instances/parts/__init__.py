"""A PC configurator made of 12,728 real parts with prices: option tables, and rules that are ours."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from benchmarks.instances.parts.options import Options, cloned, load_options, read_options, write_options
from benchmarks.instances.parts.rules import part_prices, pc_problem
from configurator.problem import Problem

__all__ = [
    "cloned",
    "load_options",
    "part_prices",
    "parts_costs",
    "parts_options",
    "parts_problem",
    "pc_problem",
    "read_options",
    "write_options",
]


@lru_cache(maxsize=2)
def parts_options(path: Path, times: int = 1) -> Options:
    """The option tables of the archive; with `times`, that many variants of each option."""
    options = read_options(path)
    return cloned(options, times) if times > 1 else options


def parts_problem(path: Path, times: int = 1) -> Problem:
    """The PC as a problem."""
    return pc_problem(parts_options(path, times))


def parts_costs(path: Path, times: int = 1) -> dict[str, dict[Any, int]]:
    """The prices of its options, in cents."""
    return part_prices(parts_options(path, times))
