"""The command `recompute`: a saved quote, computed again from its own formulas."""

from __future__ import annotations

from pathlib import Path

from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.phrases import totals_phrase
from configurator.cli.screen import BAD, GOOD, Screen
from configurator.errors import QuoteError
from configurator.quote import quote_from_json, recompute_quote


def recompute(file: Path, *, as_json: bool) -> ExitCode:
    """Compute a stored quote again, and say that it adds up or what differs."""
    made = quote_from_json(_read(file))
    differences = recompute_quote(made)
    screen = Screen(made.language, made.currency)
    if as_json:
        listed = [{"where": each.where, "expected": each.expected, "found": each.found} for each in differences]
        print_json({"reference": made.reference, "consistent": not differences, "differences": listed})
    elif not differences:
        leaves = sum(1 for item in made.items for _ in item.breakdown.leaves())
        total = totals_phrase(made.totals, screen)
        screen.say("adds up", GOOD, reference=made.reference, customer=made.customer, total=total, count=leaves)
    else:
        screen.say("differs", BAD, reference=made.reference, count=len(differences))
        for difference in differences:
            screen.line(f"  {difference}")
    return ExitCode.NO if differences else ExitCode.OK


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        hint = "Name a quote that was saved as .json."
        raise QuoteError(f"`{file}` cannot be read: {error.strerror or error}.", hint) from None
