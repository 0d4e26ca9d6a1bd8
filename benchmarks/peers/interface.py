"""What a peer answers, so that all of them are measured alike."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Protocol

from configurator.problem import Problem

Decisions = Mapping[str, Hashable]
Values = dict[str, set[Hashable]]
Costs = Mapping[str, Mapping[Hashable, int]]
Totals = dict[str, dict[Hashable, int]]


class NotEncodableError(Exception):
    """A problem is not one that this peer can be given."""


class Peer(Protocol):
    """A solver that a user could take instead. Making one is measured as compiling; raises NotEncodableError."""

    def __init__(self, problem: Problem) -> None: ...

    def available(self, decisions: Decisions) -> Values:
        """The values of each variable that some product has under all decisions."""


class PricingPeer(Peer, Protocol):
    """One that also answers with prices."""

    def cheapest(self, decisions: Decisions, costs: Costs) -> Totals:
        """For each available value, the least total of a product that has it."""
