"""The commands `price`, `quote` and `recompute`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from configurator.cli.conflicts import show_conflict
from configurator.cli.documents import conflict_document, session_document, values_document
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.files import format_of, write_document
from configurator.cli.opening import Opening, open_session
from configurator.cli.phrases import totals_phrase
from configurator.cli.screen import BAD, FAINT, GOOD, Screen
from configurator.errors import QuoteError

if TYPE_CHECKING:
    from configurator.quote import Quote
    from configurator.session import Session

@dataclass(frozen=True, slots=True)
class Paper:
    """How a quote is wanted: in which format (None: as the file's name says, else text) and in which file."""

    format: str | None = None
    output: Path | None = None
    force: bool = False

    @property
    def chosen_format(self) -> str:
        """The format to write. Raises RequestError where the file's name does not say."""
        if self.format is None:
            return format_of(self.output) if self.output else "text"
        return self.format


def price(opening: Opening, prefer: str, *, as_json: bool) -> ExitCode:
    """Print the breakdown of the completed configuration."""
    session, screen = open_session(opening)
    if _contradicts(session, screen, as_json=as_json):
        return ExitCode.NO
    configuration = session.complete(prefer)
    breakdown = session.price()
    if as_json:
        assignment = values_document(configuration.assignment)
        print_json({**session_document(session), "prefer": prefer, "assignment": assignment, "breakdown": breakdown.to_json()})
        return ExitCode.OK
    from configurator.cli.breakdowns import breakdown_table

    screen.line()
    screen.show(breakdown_table(breakdown, configuration, screen), indent=0)
    completed = len(session.state.open)
    if completed:
        screen.say(f"completed {prefer}", FAINT, count=completed)
    return ExitCode.OK


def quote(opening: Opening, prefer: str, customer: str, note: str, paper: Paper) -> ExitCode:
    """Complete the configuration and print or save a quote for it."""
    format = paper.chosen_format
    session, screen = open_session(opening)
    if _contradicts(session, screen, as_json=format == "json"):
        return ExitCode.NO
    session.complete(prefer)
    made = session.quote(customer=customer, note=note)
    if paper.output is None:
        screen.plain(print_quote(made, format, screen))
        return ExitCode.OK
    save_quote(made, Paper(format, paper.output, paper.force))
    screen.say("saved", GOOD, reference=made.reference, file=paper.output, total=totals_phrase(made.breakdown, screen))
    return ExitCode.OK


def print_quote(made: Quote, format: str, screen: Screen) -> str:
    """A quote as text for this screen, or as another format."""
    from configurator.quote import format_quote

    return format_quote(made, format)


def save_quote(made: Quote, paper: Paper) -> None:
    """Write a quote to a file. Raises RequestError."""
    from configurator.quote import format_quote

    assert paper.output is not None
    write_document(paper.output, format_quote(made, paper.chosen_format), force=paper.force)


def recompute(file: Path, *, as_json: bool) -> ExitCode:
    """Compute a stored quote again, and say that it adds up or what differs."""
    from configurator.quote import quote_from_json, recompute_quote

    made = quote_from_json(_read(file))
    differences = recompute_quote(made)
    screen = Screen(made.language, made.breakdown.currency)
    if as_json:
        listed = [{"where": each.where, "expected": each.expected, "found": each.found} for each in differences]
        print_json({"reference": made.reference, "consistent": not differences, "differences": listed})
    elif not differences:
        leaves = sum(1 for _ in made.breakdown.leaves())
        total = totals_phrase(made.breakdown, screen)
        screen.say("adds up", GOOD, reference=made.reference, customer=made.customer, total=total, count=leaves)
    else:
        screen.say("differs", BAD, reference=made.reference, count=len(differences))
        for difference in differences:
            screen.line(f"  {difference}")
    return ExitCode.NO if differences else ExitCode.OK


def _contradicts(session: Session, screen: Screen, *, as_json: bool) -> bool:
    """Whether the decisions contradict each other; if so, it is told."""
    conflict = session.conflict
    if conflict is None:
        return False
    if as_json:
        print_json({**session_document(session), "conflict": conflict_document(conflict, session.language)})
    else:
        show_conflict(conflict, screen)
    return True


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        hint = "Name a quote that was saved as .json."
        raise QuoteError(f"`{file}` cannot be read: {error.strerror or error}.", hint) from None
