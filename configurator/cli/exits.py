"""The exit codes of the command line: what a script can rely on."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What happened, for the shell."""

    OK = 0
    NO = 1
    """The answer is no: impossible, issues found, a quote does not add up."""
    USAGE = 2
    """Wrong usage or bad input: an unknown word, a broken catalog, a file that is in the way."""
    BUDGET = 3
    """Compiling needed more time or memory than it was given."""
    VANISHED = 10
    """Something that could be bought cannot be bought any more (`diff` with `--exit-code` or `--fail-on vanish`)."""
    DEARER = 11
    """Something costs more (`diff` with `--exit-code` or `--fail-on dearer`)."""
    CHANGED = 12
    """Something else changed for customers (`diff` with `--exit-code` or `--fail-on`)."""
    DEFECT = 70
    """A defect of this program, not a mistake of the person."""
    INTERRUPTED = 130
    """Stopped by the person with Ctrl-C."""


EXIT_CODES_HELP = (
    "**Exit codes:** 0 ok · 1 the answer is no (impossible, issues found, quote differs) · "
    "2 wrong usage or bad input · 3 budget exceeded · 10 to 12 what `diff` was asked to fail on · "
    "70 a defect of this program · 130 interrupted"
)
