"""Options that no bundle contains any more, and those that can be had again; with the rules that are responsible."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from configurator.catalog.records import ChoiceKind, ChoiceValue
from configurator.engine.interface import Engine, Values
from configurator.problem.records import Value
from configurator.workbench.comparison.ground import Ground, Side

MOST_EXPLAINED = 20
"""The rules are told for so many options."""

_CONFLICT_SECONDS = 5.0


class Turn(StrEnum):
    """What becomes of an option."""

    DIES = "dies"
    """Some bundle had it before; none has it after."""
    REVIVES = "revives"
    """No bundle had it before; some has it after."""
    STILLBORN = "stillborn"
    """It is new, and no bundle has it."""


@dataclass(frozen=True, slots=True)
class OptionTurn:
    """What becomes of a value of a choice; `tags` are of the constraints that exclude it after (before, where it revives)."""

    path: str
    value: ChoiceValue
    turn: Turn
    tags: tuple[Hashable, ...] = ()


def option_turns(ground: Ground, before: Engine, after: Engine) -> tuple[OptionTurn, ...]:
    """What becomes of the options, in the order of the catalog; dimensions and quantities are not looked at."""
    had, has = before.available({}), after.available({})
    turns: list[OptionTurn] = []
    for path, choice in ground.after.version.product.choices.items():
        if choice.kind not in (ChoiceKind.OPTION, ChoiceKind.PRESENCE):
            continue
        for value in choice.values:
            turn = _turn(ground.before, path, value, had, has)
            if turn is not None:
                engine = before if turn is Turn.REVIVES else after
                tags = _blamed(engine, path, value) if len(turns) < MOST_EXPLAINED else ()
                turns.append(OptionTurn(path, value, turn, tags))
    return tuple(turns)


def _turn(before: Side, path: str, value: ChoiceValue, had: Values, has: Values) -> Turn | None:
    knew = value in before.version.domains.get(path, ())
    is_alive = value in has.get(path, ()) or value in has.unchecked.get(path, ())
    if not knew:
        return None if is_alive else Turn.STILLBORN
    was_alive = value in had.get(path, ()) or value in had.unchecked.get(path, ())
    if was_alive == is_alive:
        return None
    return Turn.REVIVES if is_alive else Turn.DIES


def _blamed(engine: Engine, path: str, value: Value) -> tuple[Hashable, ...]:
    """The tags of the constraints that exclude a value, each once."""
    conflict = engine.conflict({path: value}, seconds=_CONFLICT_SECONDS)
    return () if conflict is None else _once(constraint.tag for constraint in conflict.constraints)


def _once(tags: Iterable[Hashable]) -> tuple[Hashable, ...]:
    return tuple(dict.fromkeys(tag for tag in tags if tag is not None))
