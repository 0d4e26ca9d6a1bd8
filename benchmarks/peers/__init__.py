"""Solvers that a user could take instead, behind one interface, to be asked the same clicks."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from benchmarks.peers.interface import Costs, Decisions, NotEncodableError, Peer, PricingPeer, Totals, Values
from configurator.problem import Problem

PEERS = {
    "clingo": "asp.ClingoPeer",
    "cp-sat": "cpsat.CpSatPeer",
    "python-sat": "sat.SatPeer",
    "python-constraint": "listing.PythonConstraintPeer",
    "flamapy-sat": "flamapy_peer.FlamapySat",
    "flamapy-bdd": "flamapy_peer.FlamapyBdd",
    "flamapy-uvl": "flamapy_peer.FlamapyUvl",
}

__all__ = ["PEERS", "Costs", "Decisions", "NotEncodableError", "Peer", "PricingPeer", "Totals", "Values", "load_peer"]


def load_peer(name: str) -> Callable[[Problem], Peer]:
    """The class of a peer; raises NotEncodableError where its package is not installed."""
    module, _, kind = PEERS[name].partition(".")
    try:
        peer: Callable[[Problem], Peer] = getattr(import_module(f"benchmarks.peers.{module}"), kind)
    except ImportError as error:
        raise NotEncodableError(f"not installed ({error.name})") from error
    return peer
