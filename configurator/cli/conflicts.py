"""Why something is impossible, and what to change: printed in the authors' words, with numbered ways out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text as Styled

from configurator.cli.screen import BAD, FAINT, GOOD, STRONG, Screen, plain_table
from configurator.explanation import word_conflict, word_no_way, word_reasons, word_repair

if TYPE_CHECKING:
    from configurator.explanation import Conflict


def show_conflict(conflict: Conflict, screen: Screen, *, places: bool = False, facts_hint: str = "change facts") -> None:
    """Print a conflict: what does not go together, why, and the repairs by number. `places`: also which rules.

    `facts_hint`: the phrase that says how to change the facts, where these are to blame.
    """
    screen.line(Styled.assemble(("✗ ", BAD), (word_conflict(conflict, screen.language), STRONG)))
    reasons = plain_table()
    for reason in word_reasons(conflict, screen.language):
        reasons.add_row(reason)
    if reasons.row_count:
        screen.say("why", FAINT)
        screen.show(reasons)
    if places and conflict.rules:
        rules = ", ".join(f"{rule.id} ({rule.place})" for rule in conflict.written_rules)
        screen.show(Styled(screen.word("rules", rules=rules), FAINT))
    show_repairs(conflict, screen)
    if conflict.context:
        facts = " ".join(f"{given.fact.id}=…" for given in conflict.context)
        screen.say(facts_hint, FAINT, facts=facts)


def show_repairs(conflict: Conflict, screen: Screen) -> None:
    """Print what could be changed, numbered; or that nothing helps."""
    if not conflict.repairs:
        screen.line(word_no_way(conflict, screen.language))
        return
    screen.say("ways out", FAINT)
    table = plain_table()
    for number, repair in enumerate(conflict.repairs, 1):
        table.add_row(Styled(str(number), GOOD), word_repair(repair, screen.language))
    screen.show(table)
