"""flamapy on Boolean problems of clauses: its SAT backbone and its BDD probabilities, each run by a Python of its own.

It has an environment of its own because it wants an older python-sat than this project. It reads the clauses as DIMACS;
automotive01 also from its published UVL file.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.instances import SHARED
from benchmarks.peers.interface import Decisions, NotEncodableError, Values
from configurator.problem import Clause, Problem

PYTHON = Path(os.environ.get("FLAMAPY_PYTHON", Path(sys.prefix) / "flamapy" / "bin" / "python"))
UVL_FEATURES = 2513
WORKER = Path(__file__).with_name("flamapy_worker.py")


class FlamapyPeer:
    """flamapy with one of its back ends."""

    backend = "sat"
    def __init__(self, problem: Problem) -> None:
        if not PYTHON.exists():
            raise NotEncodableError("flamapy is not installed; `make bench` installs it")
        if any(set(variable.domain) != {False, True} for variable in problem.variables) or not all(
            isinstance(constraint, Clause) for constraint in problem.constraints
        ):
            raise NotEncodableError("not a feature model")
        self.names = [variable.name for variable in problem.variables]
        self.folder = tempfile.TemporaryDirectory()
        path = self.model_file(problem, Path(self.folder.name))
        command = [str(PYTHON), "-P", str(WORKER), self.backend, str(path)]
        pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nothing, text=True)
        self.seconds = self.answer()["seconds"]

    def model_file(self, problem: Problem, folder: Path) -> Path:
        """What flamapy reads: DIMACS."""
        return write_dimacs(problem, folder / "model.dimacs")

    def answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise NotEncodableError("flamapy failed")
        return json.loads(line)

    def available(self, decisions: Decisions) -> Values:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(dict(decisions)) + "\n")
        self.process.stdin.flush()
        answer = self.answer()
        self.seconds = answer["seconds"]
        return {name: set(answer["available"][name]) for name in self.names}


class FlamapySat(FlamapyPeer):
    """The backbone with the decisions added, by python-sat inside."""


class FlamapyBdd(FlamapyPeer):
    """The share of products with each feature under the decisions, from a BDD."""

    backend = "bdd"


class FlamapyUvl(FlamapyPeer):
    """As `FlamapySat`, from the published UVL file instead of clauses: automotive01 only."""

    def model_file(self, problem: Problem, folder: Path) -> Path:
        """The UVL file without its attributes, whose quotes flamapy does not read."""
        source = SHARED / "uvl" / "automotive01.uvl"
        if len(self.names) != UVL_FEATURES or not source.exists():
            raise NotEncodableError("no UVL file of it")
        path = folder / "model.uvl"
        path.write_text(re.sub(r' \{featureDescription__ ".*"\}', "", source.read_text(encoding="utf-8")), encoding="utf-8")
        return path


def write_dimacs(problem: Problem, path: Path) -> Path:
    """Clauses with the names of their variables, as flamapy reads them."""
    numbers = {variable.name: number for number, variable in enumerate(problem.variables, 1)}
    clauses = [constraint.literals for constraint in problem.constraints if isinstance(constraint, Clause)]
    lines = [f"c {number} {name}" for name, number in numbers.items()]
    lines.append(f"p cnf {len(numbers)} {len(clauses)}")
    lines += [" ".join(str(numbers[name] if value else -numbers[name]) for name, value in clause) + " 0" for clause in clauses]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
