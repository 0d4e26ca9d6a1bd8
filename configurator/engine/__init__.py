"""Engines: exact answers about a problem. `compile_problem` makes the fast one; the reference engine is its oracle."""

from configurator.engine.compiler import compile_problem
from configurator.engine.diagram_engine import DiagramEngine
from configurator.engine.interface import Budget, Engine, MinimalConflict, Repair, UnknownDecisionError
from configurator.engine.reference import ReferenceEngine

__all__ = [
    "Budget",
    "DiagramEngine",
    "Engine",
    "MinimalConflict",
    "ReferenceEngine",
    "Repair",
    "UnknownDecisionError",
    "compile_problem",
]
