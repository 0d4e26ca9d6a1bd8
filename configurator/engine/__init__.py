"""Engines: exact answers about a problem.

`engine_for` picks one: a diagram where one can be compiled within the budget (`compile_problem`), else a solver. The reference
engine is the oracle of all.
"""

from configurator.engine.choose import ChosenEngine, EngineChoice, engine_for
from configurator.engine.compiler import compile_problem
from configurator.engine.diagram_engine import DiagramEngine
from configurator.engine.interface import (
    Budget,
    Engine,
    MinimalConflict,
    Repair,
    Repairs,
    Totals,
    UnknownDecisionError,
    Values,
)
from configurator.engine.reference import ReferenceEngine

__all__ = [
    "Budget",
    "ChosenEngine",
    "DiagramEngine",
    "Engine",
    "EngineChoice",
    "MinimalConflict",
    "ReferenceEngine",
    "Repair",
    "Repairs",
    "Totals",
    "UnknownDecisionError",
    "Values",
    "compile_problem",
    "engine_for",
]
