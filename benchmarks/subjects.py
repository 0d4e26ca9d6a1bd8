"""What is measured: the instances, and the products of the catalogs of this project under the name `catalog/product`."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.clicks import timed
from benchmarks.instances import INSTANCES, instance_path, load_costs, load_instance, present
from benchmarks.instances.parts import load_options, part_prices, parts_options, pc_problem, write_options
from benchmarks.instances.registry import Costs
from configurator import load_catalog
from configurator.problem import Problem
from configurator.problem.build import build_problem

CATALOGS = Path(__file__).resolve().parents[1] / "catalogs"
PARTS = {"pc-parts": 1, "pc-parts-10x": 10}  # how many variants of each part


@dataclass
class Subject:
    """A problem with its costs, and how long it took to load it: from the catalog, from option tables, or not stated."""

    problem: Problem
    costs: Costs
    seconds: dict[str, float] = field(default_factory=dict)


def catalog_products() -> list[str]:
    """Every product of every catalog."""
    folders = sorted(folder for folder in CATALOGS.iterdir() if folder.is_dir())
    return [f"{folder.name}/{product}" for folder in folders for product in load_catalog(folder).products]


def missing(names: list[str]) -> list[str]:
    """The instances whose files are not here."""
    return [name for name in names if name in INSTANCES and not present(name)]


def load_subject(name: str) -> Subject:
    """An instance or a product of a catalog."""
    if "/" in name:
        return product_subject(*name.split("/"))
    if name in PARTS:
        return parts_subject(name)
    problem = load_instance(name)
    return Subject(problem, load_costs(name, problem))


def product_subject(folder: str, product: str) -> Subject:
    """A product of a catalog: reading the catalog, then building the problem."""
    catalog, loading = timed(lambda: load_catalog(CATALOGS / folder))
    built, building = timed(lambda: build_problem(catalog.records, catalog.products[product]))
    return Subject(built.problem, {**built.costs.unary}, {"load s": loading + building})


def parts_subject(name: str) -> Subject:
    """The real parts, loaded from option tables as CSV files."""
    with tempfile.TemporaryDirectory() as folder:
        write_options(parts_options(instance_path(name), PARTS[name]), Path(folder))
        options, reading = timed(lambda: load_options(Path(folder)))
    problem, building = timed(lambda: pc_problem(options))
    return Subject(problem, part_prices(options), {"load s": reading + building})
