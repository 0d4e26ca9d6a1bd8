"""What becomes of single rules: added, dropped, written in other words, stricter or looser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from configurator.catalog.records import Rule
from configurator.workbench.comparison.bundles import Cause, Losses
from configurator.workbench.comparison.ground import Ground
from configurator.workbench.comparison.writing import written_rule


class Standing(StrEnum):
    """What a rule does after against what it did before."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"
    """Its text is another one."""
    MEANS_OTHER = "means-other"
    """Its text is the same, but what it reads has other values, so that it excludes other bundles."""


class Effect(StrEnum):
    """What a change of a rule does to the bundles that are sold."""

    NONE = "none"
    """No bundle of either version tells the two apart."""
    STRICTER = "stricter"
    LOOSER = "looser"
    OTHER = "other"
    """Stricter for some bundles, looser for others."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """What becomes of a rule. `forbids`: bundles that were sold and that it excludes now; `permits`: the other way round.

    `alone`: that it makes no difference follows from the rule itself, not only together with all others.
    """

    before: Rule | None
    after: Rule | None
    standing: Standing
    effect: Effect
    alone: bool
    forbids: Cause | None
    permits: Cause | None

    @property
    def rule(self) -> Rule:
        """The rule as it is now, or was."""
        found = self.after or self.before
        assert found is not None
        return found


def rule_differences(ground: Ground, vanishing: Losses, appearing: Losses) -> tuple[RuleDifference, ...]:
    """What becomes of the rules, in their order after, dropped ones last; those that nothing happens to are left out."""
    return tuple(_differences(ground, _by_rule(vanishing.causes), _by_rule(appearing.causes)))


def _by_rule(causes: Iterable[Cause]) -> dict[object, Cause]:
    return {tag: cause for cause in causes for tag in cause.tags}


def _differences(ground: Ground, forbidding: dict[object, Cause], permitting: dict[object, Cause]) -> Iterator[RuleDifference]:
    before = {rule.id: rule for rule in ground.before.version.product.rules}
    after = {rule.id: rule for rule in ground.after.version.product.rules}
    for id in {**after, **before}:
        one, other = before.get(id), after.get(id)
        forbids, permits = forbidding.get(id), permitting.get(id)
        standing = _standing(one, other, differs=forbids is not None or permits is not None)
        if standing is not None:
            alone = forbids is None and permits is None
            yield RuleDifference(one, other, standing, _effect(forbids, permits), alone, forbids, permits)


def _standing(before: Rule | None, after: Rule | None, *, differs: bool) -> Standing | None:
    if before is None:
        return Standing.ADDED
    if after is None:
        return Standing.DROPPED
    if written_rule(before) != written_rule(after):
        return Standing.CHANGED
    return Standing.MEANS_OTHER if differs else None


def _effect(forbids: Cause | None, permits: Cause | None) -> Effect:
    causes = [cause for cause in (forbids, permits) if cause is not None and cause.applies]
    if any(not cause.settled and cause.witness is None for cause in causes):
        return Effect.UNKNOWN
    if len(causes) == 2:
        return Effect.OTHER
    if not causes:
        return Effect.NONE
    return Effect.STRICTER if causes[0] is forbids else Effect.LOOSER
