"""Which version of a catalog counts when: a pure function of what was published, withdrawn and rolled back, in that order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    """What was done with a version of a catalog."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    ROLL_BACK = "roll-back"


@dataclass(frozen=True, slots=True)
class Publication:
    """One thing that was done with a version (`hash` is its content hash): it counts from `valid_from` on."""

    id: int
    catalog: str
    hash: str
    action: Step
    valid_from: datetime
    at: datetime
    actor: str


def in_force(publications: Iterable[Publication], moment: datetime) -> list[Publication]:
    """The publications of one catalog that have begun at a moment and were not withdrawn: the last of them is current."""
    live: list[Publication] = []
    for each in sorted(publications, key=lambda publication: publication.id):
        if each.action is Step.WITHDRAW:
            if each.at <= moment:
                live = [other for other in live if other.hash != each.hash]
        elif each.valid_from <= moment:
            live.append(each)
    return sorted(live, key=lambda publication: (publication.valid_from, publication.id))


def scheduled(publications: Sequence[Publication], moment: datetime) -> list[Publication]:
    """The publications of one catalog that begin after a moment and are not withdrawn."""
    withdrawn = {(each.hash, each.id) for each in publications if each.action is Step.WITHDRAW}
    return [
        each
        for each in publications
        if each.action is not Step.WITHDRAW
        and each.valid_from > moment
        and not any(hash == each.hash and id > each.id for hash, id in withdrawn)
    ]
