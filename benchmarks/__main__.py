"""`make bench`: compile times, clicks and conflicts of this engine, and the same clicks answered by other solvers.

    python -m benchmarks [--quick] [--only megane,car-small] [--no-peers] [--json FILE]

Each subject is measured by a process of its own, each peer on it by another. Exits with 1 where an answer or a count differs.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import pickle
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks.instances import INSTANCES
from benchmarks.peers import PEERS
from benchmarks.report import differing, show
from benchmarks.subjects import CATALOGS, catalog_products, missing

QUICK = ("megane", "car-small", "car-medium", "pc-clib", "berkeleydb", "C169_FV", "pc-parts", "window", "pc/gaming-pc")
QUICK_PEERS = ("clingo", "cp-sat", "python-sat")
LOOPS = {"numpy": "numpy", "compiled": "numba"}  # kind of loops: the package that it needs
PATIENCE = 240  # seconds after which a process that measures is ended

Row = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="also write all figures to this file")
    parser.add_argument("--only", default="", help="names of instances or products, separated by commas")
    parser.add_argument("--quick", action="store_true", help="a few instances and peers, two to three minutes")
    parser.add_argument("--no-peers", action="store_true", help="this engine alone")
    parser.add_argument("--runs", type=int, default=20, help="random configurations per subject")
    parser.add_argument("--seconds", type=float, help="how long to click through a subject at most")
    parser.add_argument("--peer-seconds", type=float, help="how long a peer may take on a subject")
    parser.add_argument("--minutes", type=float, default=12, help="peers get less time each to keep the whole within this")
    arguments = parser.parse_args()
    console = Console(width=260)
    rows = Bench(arguments, console).rows()
    start = {"import configurator": python_seconds("import configurator"),
             "import and load a catalog": python_seconds("import configurator; configurator.load_catalog('catalogs/pc')")}
    show(console, rows, start)
    if arguments.json:
        machine = {"python": platform.python_version(), "machine": platform.platform(), "cores": os.cpu_count()}
        arguments.json.write_text(json.dumps({"machine": machine, "subjects": rows, "start": start}, indent=1), encoding="utf-8")
    if problems := differing(rows):
        console.print("\n".join(problems), style="bold red")
        sys.exit(1)


class Bench:
    """What is to be measured, and how long it may take."""

    def __init__(self, arguments: argparse.Namespace, console: Console) -> None:
        quick = arguments.quick
        self.console = console
        everything = [*INSTANCES, *catalog_products()]
        wanted = arguments.only.split(",") if arguments.only else QUICK if quick else everything
        if unknown := set(wanted) - set(everything):
            sys.exit(f"There is no {', '.join(sorted(unknown))}. There are: {', '.join(everything)}")
        absent = missing(list(wanted))
        for name in absent:
            console.print(f"{name} is left out: its file is not in the shared data")
        self.names = [name for name in wanted if name not in absent]
        self.peers = () if arguments.no_peers else QUICK_PEERS if quick else tuple(PEERS)
        self.runs = arguments.runs
        self.seconds = arguments.seconds or (0.7 if quick else 2.5)
        self.peer_seconds = arguments.peer_seconds or (1.5 if quick else 4.0)
        self.deadline = time.monotonic() + 60 * arguments.minutes
        self.loops = [kind for kind, package in LOOPS.items() if importlib.util.find_spec(package)]

    def rows(self) -> list[Row]:
        """All subjects, one after the other."""
        rows: list[Row] = []
        for number, name in enumerate(self.names):
            with tempfile.TemporaryDirectory() as folder:
                row = self.subject(name, Path(folder), len(self.names) - number)
            self.console.print(f"{name}: {row.get('gave up', 'measured')}", style="dim")
            self.console.file.flush()
            rows.append(row)
        return rows

    def subject(self, name: str, folder: Path, left: int) -> Row:
        """This engine with each kind of loops, then the peers on a sample of its clicks."""
        row: Row = {"subject": name}
        clicks = folder / "clicks"
        for kind in self.loops:
            figures = self.measured(name, kind, clicks, folder / "cache")
            row |= figures if kind == self.loops[0] else of_clicks(figures, kind)
            if "gave up" in row:
                break
        if not clicks.exists():
            return row
        ours = [click.seconds for click in pickle.loads(clicks.read_bytes())]
        share = (self.deadline - time.monotonic()) / (2 * left * max(1, len(self.peers)))  # the other half is ours
        limit = max(0.5, min(self.peer_seconds, share))
        row["peers"] = {peer: replayed(peer, name, clicks, ours, limit) for peer in self.peers if ours}
        return row

    def measured(self, name: str, kind: str, clicks: Path, cache: Path) -> Row:
        """The figures of this engine on a subject, by a process of its own."""
        command = [sys.executable, "-m", "benchmarks.measure", name, str(clicks), "--cache", str(cache)]
        command += ["--runs", str(self.runs), "--seconds", str(self.seconds)]
        environment = {**os.environ, "CONFIGURATOR_LOOPS": kind}
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, env=environment, cwd=CATALOGS.parent)
        except subprocess.TimeoutExpired:
            return {"gave up": f"no end within {PATIENCE} s"}
        if done.returncode:
            return {"gave up": "failed: " + (done.stderr.strip().splitlines() or [""])[-1]}
        return json.loads(done.stdout.splitlines()[-1])


def of_clicks(figures: Row, kind: str) -> Row:
    """The figures that depend on the kind of loops, under names that say so."""
    kept = ("available", "cheapest", "clicks", "first")
    return {f"{column} {kind}": value for column, value in figures.items() if column.startswith(kept)}


def replayed(peer: str, name: str, clicks: Path, ours: list[float], limit: float) -> Row:
    """What a peer did with the recorded clicks within the time."""
    command = [sys.executable, "-m", "benchmarks.replay", peer, name, str(clicks), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=CATALOGS.parent)
    lines: list[Row] = [json.loads(line) for line in done.stdout.splitlines() if line.endswith("}")]
    row: Row = {key: value for line in lines for key, value in line.items() if key in ("compile s", "gave up", "cheapest s")}
    replays = [line for line in lines if "click" in line]
    if not replays:
        crashed = done.returncode > 0 and (done.stderr.strip().splitlines() or [""])[-1]
        return {"gave up": crashed or f"no answer within {limit:.1f} s", **row}
    same = [ours[line["click"]] for line in replays]
    spent = [line["seconds"] for line in replays]
    first = {"first click ms": 1000 * line["seconds"] for line in replays if line["first"]}  # noqa: B035
    return {**row, **first, "clicks": len(replays), "available ms": 1000 * median(spent), "ratio": median(spent) / median(same),
            "agrees": all(line.get("agrees", True) for line in lines)}  # fmt: skip


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def python_seconds(code: str) -> float:
    """The shortest of five runs of a fresh Python."""
    best = float("inf")
    for _ in range(5):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, cwd=CATALOGS.parent)
        best = min(best, time.perf_counter() - started)
    return best


if __name__ == "__main__":
    main()
