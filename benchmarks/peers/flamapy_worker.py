"""Run by the Python of flamapy's own environment: reads decisions as lines of JSON, answers with lines of JSON.

    python flamapy_worker.py sat|bdd MODEL   (MODEL.uvl or MODEL.dimacs)
"""

import copy
import json
import os
import signal
import sys
import time

from flamapy.metamodels.bdd_metamodel.models import BDDModel
from flamapy.metamodels.bdd_metamodel.operations import BDDFeatureInclusionProbability
from flamapy.metamodels.bdd_metamodel.transformations import FmToBDD
from flamapy.metamodels.configuration_metamodel.models import Configuration
from flamapy.metamodels.fm_metamodel.transformations import UVLReader
from flamapy.metamodels.pysat_metamodel.operations import PySATBackbone
from flamapy.metamodels.pysat_metamodel.transformations import DimacsReader, FmToPysat


class Sat:
    """The backbone of the model with the decisions added: core features must be, dead ones cannot be."""

    def __init__(self, path):
        uvl = path.endswith(".uvl")
        self.model = FmToPysat(UVLReader(path).transform()).transform() if uvl else DimacsReader(path).transform()

    def available(self, decisions):
        model = copy.deepcopy(self.model)
        for name, value in decisions.items():
            model.add_clause([model.variables[name] if value else -model.variables[name]])
        backbone = PySATBackbone().execute(model).get_result()
        core, dead = set(backbone["core"]), set(backbone["dead"])
        return {name: ([] if name in core else [False]) + ([] if name in dead else [True]) for name in model.variables}


class Bdd:
    """The probability of each feature under the decisions: 0 is never, 1 is always."""

    def __init__(self, path):
        self.model = FmToBDD(UVLReader(path).transform()).transform() if path.endswith(".uvl") else bdd_of(path)

    def available(self, decisions):
        operation = BDDFeatureInclusionProbability()
        operation.set_partial_configuration(Configuration(decisions))
        share = operation.execute(self.model).get_result()
        return {name: ([False] if part < 1 else []) + ([True] if part > 0 else []) for name, part in share.items()}


def bdd_of(path):
    """A BDD model of the clauses of a DIMACS file, as flamapy builds one: from an expression."""
    sat = DimacsReader(path).transform()
    text = {number: f"x{number}" for number in sat.features}
    clauses = [" | ".join(text[abs(literal)] if literal > 0 else f"!{text[abs(literal)]}" for literal in clause)
               for clause in sat.get_all_clauses().clauses]
    model = BDDModel()
    model.build_bdd(" & ".join(f"({clause})" for clause in clauses), list(text.values()))
    model.features_vars = {name: text[number] for number, name in sat.features.items()}
    model.vars_features = {variable: name for name, variable in model.features_vars.items()}
    return model


def main():
    sys.setrecursionlimit(100_000)
    signal.setitimer(signal.ITIMER_REAL, float(os.environ.get("PEER_SECONDS", "60")))
    started = time.perf_counter()
    peer = {"sat": Sat, "bdd": Bdd}[sys.argv[1]](sys.argv[2])
    print(json.dumps({"seconds": time.perf_counter() - started}), flush=True)
    for line in sys.stdin:
        decisions = json.loads(line)
        started = time.perf_counter()
        available = peer.available(decisions)
        print(json.dumps({"seconds": time.perf_counter() - started, "available": available}), flush=True)


if __name__ == "__main__":
    main()
