"""All instances by name: where they come from, and what their publishers say of them."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.instances import window
from benchmarks.instances.booleans import booleans
from benchmarks.instances.cnf import read_cnf
from benchmarks.instances.csp import read_formulas, read_tables
from benchmarks.instances.feature_models import feature_model
from benchmarks.instances.growth import with_implied_rules
from benchmarks.instances.hub_car import hub_car
from benchmarks.instances.parts import parts_costs, parts_problem
from benchmarks.instances.xcsp import read_xcsp
from configurator.problem import Problem
from configurator.problem.records import Value

Costs = dict[str, dict[Value, int]]
SHARED = Path(os.environ.get("CONFIGURATOR_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))


@dataclass(frozen=True)
class Instance:
    """How an instance is made, and what is known of it.

    `file` is its path within the shared data, None for a generated one. `products` is the published count, `about` the
    published magnitude where only that is stated, `possible` whether there are any where no more is. `core` and `dead` are how
    many variables are true or false in all products.
    """

    load: Callable[[], Problem]
    file: str | None = None
    products: int | None = None
    about: float | None = None
    possible: bool | None = None
    core: int | None = None
    dead: int | None = None
    costs: Callable[[], Costs] | None = None


def shared(read: Callable[[Path], Problem], file: str, **known: object) -> Instance:
    """An instance that is read from one file of the shared data."""
    return Instance(lambda: read(SHARED / file), file, **known)  # type: ignore[arg-type]


PARTS = "parts/pc-parts.tar.xz"
INSTANCES: dict[str, Instance] = {
    "megane": shared(read_tables, "csp/megane.json.gz", products=2_835_456_006_272),
    "car-small": shared(read_tables, "csp/car-small.json.gz", products=172_056),
    "car-medium": shared(read_tables, "csp/car-medium.json.gz", products=278_744),
    "renault-00": shared(read_xcsp, "csp/RenaultMod-00.xml.xz", possible=True),
    "renault-01": shared(read_xcsp, "csp/RenaultMod-01.xml.xz", products=0),
    "pc-clib": shared(read_formulas, "csp/pc-clib.json", products=2_729_160),
    "X264": shared(read_cnf, "cnf/X264.cnf", products=1_152),
    "JHipster": shared(read_cnf, "cnf/JHipster.cnf", products=26_256),
    "berkeleydb": shared(read_cnf, "cnf/berkeleydb.cnf", products=4_080_389_785),
    "C169_FV": shared(read_cnf, "cnf/C169_FV.cnf.xz", products=6_283_183_288_320),
    "C211_FS": shared(read_cnf, "cnf/C211_FS.cnf.xz", about=1.602e57),
    "automotive01": shared(read_cnf, "cnf/automotive01.cnf.xz", core=100, dead=195),
    "linux-2.6.33.3": shared(read_cnf, "cnf/linux-2.6.33.3.cnf.xz", core=146, dead=310),
    "pc-parts": shared(parts_problem, PARTS, costs=lambda: parts_costs(SHARED / PARTS)),
    "pc-parts-10x": shared(lambda path: parts_problem(path, 10), PARTS, costs=lambda: parts_costs(SHARED / PARTS, 10)),
    "car-medium-10x-rules": shared(
        lambda path: with_implied_rules(read_tables(path), 10), "csp/car-medium.json.gz", products=278_744
    ),
    "hub-car": Instance(hub_car),
    "features-800": Instance(lambda: feature_model(800)),
    "features-1500": Instance(lambda: feature_model(1500)),
    "features-2500": Instance(lambda: feature_model(2500)),
    "booleans-1700": Instance(booleans),
    "window": Instance(window.window, costs=lambda: window.COSTS),
}

COUNTS = {name: instance.products for name, instance in INSTANCES.items() if instance.products is not None}


def instance_path(name: str) -> Path:
    """Where the file of an instance is, whether or not it is there; the shared folder for a generated one."""
    return SHARED / (INSTANCES[name].file or "")


def present(name: str) -> bool:
    """Whether an instance can be loaded here."""
    return INSTANCES[name].file is None or instance_path(name).exists()


def load_instance(name: str) -> Problem:
    """An instance as a problem."""
    return INSTANCES[name].load()


def load_costs(name: str, problem: Problem) -> Costs:
    """The costs of an instance: its own prices, or a random cost between 0 and 9,999 for every value."""
    own = INSTANCES[name].costs
    if own is not None:
        return own()
    choose = random.Random(0)
    return {variable.name: {value: choose.randrange(10_000) for value in variable.domain} for variable in problem.variables}
