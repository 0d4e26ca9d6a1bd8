"""A PC made of real parts: the choices, and the rules over attributes of the options.

A rule of two choices is a table whose rows are pairs of attribute values; a limit that several parts share (watts, slots,
bays) is a sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.instances.parts.options import STEP, Options, Row
from configurator.problem import Constraint, Linear, Problem, Table, Variable

CHOICES = {
    "cpu": "cpu", "cooler": "cpu-cooler", "board": "motherboard", "memory": "memory", "card": "video-card",
    "drive-1": "internal-hard-drive", "drive-2": "internal-hard-drive", "drive-3": "internal-hard-drive",
    "supply": "power-supply", "case": "case", "fan-1": "case-fan", "fan-2": "case-fan", "monitor-1": "monitor",
    "monitor-2": "monitor", "os": "os",
}  # fmt: skip
OPTIONAL = {"card", "drive-2", "drive-3", "fan-1", "fan-2", "monitor-1", "monitor-2", "os"}
NONE = "none"
DRIVES = ("drive-1", "drive-2", "drive-3")
HEADROOM = 80  # percent of a power supply that may be used
POWERED = ("cpu", "board", "memory", "card", *DRIVES, "fan-1", "fan-2")
Attributes = Callable[[Row], Any]
Fits = Callable[[Any, Any], bool]


def pc_problem(options: Options) -> Problem:
    """The choices and all rules."""
    pc = Pc(options)
    return Problem(pc.variables(), list(pc.rules()))


def part_prices(options: Options) -> dict[str, dict[Any, int]]:
    """Cents for every option of every choice."""
    prices = {category: {row["id"]: row["cents"] for row in rows} for category, rows in options.items()}
    return {choice: prices[category] for choice, category in CHOICES.items()}


class Pc:
    """The options of the choices, and rules written over them."""

    def __init__(self, options: Options) -> None:
        self.options = {choice: options[category] for choice, category in CHOICES.items()}

    def variables(self) -> list[Variable]:
        """A variable for every choice; optional ones can be none."""
        return [Variable(choice, (*([NONE] if choice in OPTIONAL else []), *(row["id"] for row in rows)))
                for choice, rows in self.options.items()]  # fmt: skip

    def pair(self, one: str, other: str, read: tuple[Attributes, Attributes], fits: Fits, tag: str) -> Table:
        """Which attributes go with which; an option that is none has the attributes NONE, and `fits` is told so."""
        keys = {one: self.keys(one, read[0]), other: self.keys(other, read[1])}
        left, right = (sorted(set(mapping.values()), key=str) for mapping in keys.values())
        return Table((one, other), [(a, b) for a in left for b in right if fits(a, b)], keys, tag)

    def keys(self, choice: str, read: Attributes) -> dict[Any, Any]:
        """What an option is, for one rule."""
        mapping = {row["id"]: read(row) for row in self.options[choice]}
        return {NONE: NONE, **mapping} if choice in OPTIONAL else mapping

    def weights(self, choice: str, read: Callable[[Row], int]) -> dict[Any, int]:
        """What an option counts in a sum; none counts nothing."""
        return {row["id"]: read(row) for row in self.options[choice]}

    def rules(self) -> Iterator[Constraint]:
        yield from self.board_rules()
        yield from self.case_rules()
        yield from self.storage_rules()
        yield from self.screen_rules()
        usable = self.weights("supply", lambda row: -(row["watts"] * HEADROOM // 100 // STEP))
        drawn = {choice: self.weights(choice, lambda row: row["watts"] // STEP) for choice in POWERED}
        yield Linear({**drawn, "supply": usable}, high=0, tag="power")

    def board_rules(self) -> Iterator[Constraint]:
        """Socket, memory, cooler, operating system."""
        yield self.pair("cpu", "board", (text("socket"), text("sockets")), lambda a, b: a in b.split(" "), "socket")
        yield self.pair("cpu", "cooler", (text("socket"), text("sockets")), lambda a, b: a in b.split("|"), "cooler socket")
        yield self.pair("cpu", "cooler", (text("tdp"), text("capacity")), lambda a, b: a <= b, "cooling")
        modules, slots = text("generation", "modules", "gb"), text("memory", "slots", "max_gb")
        yield self.pair("memory", "board", (modules, slots), seated, "memory")
        yield self.pair("memory", "os", (text("gb"), text("max_gb")), lambda a, b: b == NONE or a <= b, "memory of the system")

    def case_rules(self) -> Iterator[Constraint]:
        """What fits into the case."""
        yield self.pair("board", "case", (text("form"), text("boards")), lambda a, b: a in b.split("|"), "form factor")
        yield self.pair("supply", "case", (text("type"), text("supplies")), lambda a, b: a in b.split("|"), "power supply type")
        yield self.pair("card", "case", (text("length"), text("card")), fitting, "card length")
        yield self.pair("cooler", "case", (text("radiator"), text("radiator")), fitting, "radiator")
        for choice in ("fan-1", "fan-2"):
            yield self.pair(choice, "case", (text("size"), text("fan")), fitting, "fan size")

    def storage_rules(self) -> Iterator[Constraint]:
        """Slots, ports and bays; what else a drive plugs into."""
        for kind, place in (("m2", "m2"), ("sata", "sata")):
            counted = {drive: self.weights(drive, lambda row, kind=kind: int(row["interface"] == kind)) for drive in DRIVES}
            room = self.weights("board", lambda row, place=place: -row[place])
            yield Linear({**counted, "board": room}, high=0, tag=f"{kind} drives")
        bays = {drive: self.weights(drive, lambda row: row["bay"]) for drive in DRIVES}
        yield Linear({**bays, "case": self.weights("case", lambda row: -row["bays"])}, high=0, tag="bays")
        for drive in DRIVES:
            yield self.pair(drive, "board", (text("interface"), text("workstation", "form")), plugged, "drive interface")
        yield self.in_order("drive-2", "drive-3")

    def screen_rules(self) -> Iterator[Constraint]:
        """A picture needs graphics, and large ones memory."""
        yield self.pair("cpu", "card", (text("graphics"), lambda row: 1), lambda a, b: a == 1 or b != NONE, "graphics")
        for choice in ("monitor-1", "monitor-2"):
            yield self.pair(choice, "card", (text("megapixels", "hertz"), text("vram")), shown, "screen")
        yield self.in_order("monitor-1", "monitor-2")

    def in_order(self, one: str, other: str) -> Table:
        """No second one without a first one."""
        return self.pair(one, other, (lambda row: "some", lambda row: "some"), lambda a, b: a != NONE or b == NONE, "in order")


def text(*names: str) -> Attributes:
    """Read one attribute, or several as a tuple."""
    if len(names) == 1:
        return lambda row: row[names[0]]
    return lambda row: tuple(row[name] for name in names)


def seated(modules: tuple[int, int, int], slots: tuple[int, int, int]) -> bool:
    """Whether memory is of the board's generation, and neither too many modules nor too much."""
    return modules[0] == slots[0] and modules[1] <= slots[1] and modules[2] <= slots[2]


def fitting(size: Any, room: Any) -> bool:
    """Whether a part that is there is not larger than the room for it."""
    return size == NONE or size <= room


def plugged(kind: Any, board: Any) -> bool:
    """Which boards take drives that are neither M.2 nor SATA."""
    workstation, form = board if board != NONE else (0, "")
    return kind in (NONE, "m2", "sata") or (kind == "pcie" and form != "Mini ITX") or (kind in ("sas", "u2") and workstation == 1)


def shown(screen: Any, vram: Any) -> bool:
    """Whether graphics can drive a screen: on-board graphics up to 4K at 75 Hz, cards by their memory."""
    if screen == NONE:
        return True
    megapixels, hertz = screen
    if vram == NONE:
        return megapixels <= 9 and hertz <= 75
    return megapixels * hertz <= 250 * vram + 500
