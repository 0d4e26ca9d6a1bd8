"""A quote on paper: in which format, in which file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from configurator.cli.files import format_of, write_document
from configurator.cli.screen import Screen
from configurator.errors import RequestError
from configurator.quote import Quote, format_quote


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


def save_quote(made: Quote, paper: Paper) -> None:
    """Write a quote to a file. Raises RequestError."""
    assert paper.output is not None
    write_document(paper.output, format_quote(made, paper.chosen_format), force=paper.force)


def make_folder(folder: Path) -> None:
    """Make a folder for quotes, if it is not there. Raises RequestError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RequestError(f"The folder `{folder}` cannot be made: {error.strerror or error}.", "Name another.") from None


def page_width(screen: Screen) -> int:
    """How wide a quote is printed on a screen: at most as in a file."""
    return min(WIDEST, screen.width) if screen.console.is_terminal else WIDEST


WIDEST = 100
