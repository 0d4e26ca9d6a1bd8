"""How a rule stands, in words and colours."""

from __future__ import annotations

from configurator.cli.screen import BAD, FAINT, GOOD, OPEN, Screen
from configurator.workbench.tracing.standing import Standing

WORDS = {
    Standing.FIRES: "rule fires",
    Standing.SATISFIED: "rule satisfied",
    Standing.DOES_NOT_APPLY: "rule does not apply",
    Standing.OPEN: "rule open",
    Standing.VIOLATED: "rule violated",
}
STYLES = {
    Standing.FIRES: GOOD,
    Standing.SATISFIED: "",
    Standing.DOES_NOT_APPLY: FAINT,
    Standing.OPEN: OPEN,
    Standing.VIOLATED: BAD,
}
MARKS = {
    Standing.FIRES: "●",
    Standing.SATISFIED: "✓",
    Standing.DOES_NOT_APPLY: "–",
    Standing.OPEN: "○",
    Standing.VIOLATED: "✗",
}


def standing_phrase(standing: Standing, screen: Screen) -> str:
    """How a rule stands: `fires: excludes something now`."""
    return screen.word(WORDS[standing])
