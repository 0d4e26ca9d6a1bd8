"""A window made to measure in steps of one millimetre: dimensions of thousands of steps, rules as arrays over them.

Width and height are free within 400..2400 and 400..2200 mm. Limits of area by opening kind, aspect by opening kind, weight by
glass and hinge; a price by glass and area in started steps of 0.05 square metres.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from configurator.problem import ArrayWeights, CostTable, Grid, Problem, Table, Variable

WEIGHT = {"double": 20, "double-acoustic": 30, "triple": 30, "triple-safety": 40, "triple-acoustic": 40, "panel": 15}  # kg/m2
PRICE = {  # cents/m2
    "double": 9_500, "double-acoustic": 15_500, "triple": 15_500, "triple-safety": 24_000, "triple-acoustic": 24_000,
    "panel": 9_500,
}  # fmt: skip
LOAD = {"standard": 80, "heavy": 100, "concealed": 130, "none": 1_000}  # kg
AREA = {"fixed": 5_000_000, "turn": 2_600_000, "tilt-turn": 2_300_000, "top-hung": 1_800_000, "sliding": 4_600_000}  # mm2
ASPECT = {  # width/height in percent
    "fixed": (20, 500), "turn": (35, 150), "tilt-turn": (40, 150), "top-hung": (60, 300), "sliding": (100, 350),
}  # fmt: skip
PROFILES = {"slim": (1_600, 1_600), "classic": (2_000, 2_000), "strong": (2_400, 2_200)}  # the longest width and height, mm
COLOURS = ("white", "anthracite", "oak", "walnut", "ral-7016", "ral-9005", "ral-3005", "ral-6005")
FILM = ("none", "sun", "privacy", "safety")


def window(step: int = 1) -> Problem:
    """The window; a coarser `step` makes a smaller one of the same kind."""
    widths, heights = range(400, 2_401, step), range(400, 2_201, step)
    sides = {"width": tuple(widths), "height": tuple(heights)}
    parts = {"opening": tuple(AREA), "glass": tuple(WEIGHT), "hinge": tuple(LOAD), "profile": tuple(PROFILES)}
    options = {"colour": COLOURS, "inner-colour": COLOURS, "film": FILM}
    variables = [Variable(name, values) for name, values in {**parts, **sides, **options}.items()]
    area = np.multiply.outer(np.array(widths), np.array(heights))
    percent = 100 * np.array(widths)[:, None] // np.array(heights)
    return Problem(variables, [*size_rules(sides, area, percent), *option_rules(sides)], [glass_price(sides, area)])


def size_rules(sides: dict[str, tuple[int, ...]], area: NDArray[np.int64], percent: NDArray[np.int64]) -> list[Grid]:
    """Area and aspect by the opening kind, weight by glass and hinge."""
    axes = {name: places(values) for name, values in sides.items()}
    within = np.stack([area <= limit for limit in AREA.values()])
    shaped = np.stack([(low <= percent) & (percent <= high) for low, high in ASPECT.values()])
    kilograms, loads = sorted(set(WEIGHT.values())), list(LOAD.values())
    borne = np.stack([np.stack([weight * area <= load * 1_000_000 for weight in kilograms]) for load in loads])
    glass = {name: kilograms.index(weight) for name, weight in WEIGHT.items()}
    return [
        Grid({"opening": places(AREA), **axes}, within, tag="area by opening"),
        Grid({"opening": places(ASPECT), **axes}, shaped, tag="aspect by opening"),
        Grid({"hinge": places(LOAD), "glass": glass, **axes}, borne, tag="weight on the hinges"),
    ]


def option_rules(sides: dict[str, tuple[int, ...]]) -> list[Table]:
    """What moves needs hinges, a profile has a longest side, films and colours exclude each other."""
    moving = [(kind, hinge) for kind in AREA for hinge in LOAD if (kind in ("fixed", "sliding")) == (hinge == "none")]
    longest = [longest_side(axis, side, values) for axis, (side, values) in enumerate(sides.items())]
    filmed = [(glass, film) for glass in WEIGHT for film in FILM if film == "none" or ("safety" in glass) == (film == "safety")]
    inner = [(outer, inner) for outer in COLOURS for inner in COLOURS if inner in ("white", outer)]
    return [
        Table(("opening", "hinge"), moving, tag="hinges"), *longest,
        Table(("glass", "film"), filmed, tag="films"), Table(("colour", "inner-colour"), inner, tag="colours"),
    ]  # fmt: skip


def longest_side(axis: int, side: str, values: tuple[int, ...]) -> Table:
    """How long a profile can be made."""
    rows = [(profile, size) for profile, limits in PROFILES.items() for size in values if size <= limits[axis]]
    return Table(("profile", side), rows, tag=f"{side} by profile")


def glass_price(sides: dict[str, tuple[int, ...]], area: NDArray[np.int64]) -> CostTable:
    """Cents by glass, for each started 0.05 square metres."""
    steps = -(-area // 50_000)
    prices = sorted(set(PRICE.values()))
    array = np.stack([price * steps // 20 for price in prices]).astype(np.int32)
    glass = {name: prices.index(price) for name, price in PRICE.items()}
    return CostTable(("glass", *sides), ArrayWeights([glass, *map(places, sides.values())], array))


def places(values: object) -> dict[object, int]:
    """Each value at its own place, in order."""
    return {value: place for place, value in enumerate(values)}  # type: ignore[call-overload]


COSTS = {
    "opening": {"fixed": 4_000, "turn": 9_000, "tilt-turn": 12_000, "top-hung": 11_000, "sliding": 39_000},
    "hinge": {"standard": 2_500, "heavy": 4_200, "concealed": 9_900, "none": 0},
    "profile": {"slim": 6_000, "classic": 8_000, "strong": 13_000},
    "colour": {colour: 0 if colour == "white" else 4_500 for colour in COLOURS},
    "inner-colour": {colour: 0 if colour == "white" else 3_000 for colour in COLOURS},
    "film": {"none": 0, "sun": 3_500, "privacy": 2_800, "safety": 5_200},
}
