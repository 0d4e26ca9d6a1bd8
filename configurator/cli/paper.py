"""A quote on paper: in which format, in which file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from configurator.cli.files import format_of, write_document
from configurator.cli.screen import Screen
from configurator.errors import RequestError
from configurator.quote import Letterhead, Quote, find_letterhead, format_quote, load_letterhead
from configurator.quote.paper import form_named, write_quote


@dataclass(frozen=True, slots=True)
class Paper:
    """How a quote is wanted: in which format (None: as the file's name says, else text), in which file, under which letterhead.

    Without a letterhead, it is the one in the folder of the catalog, if there is one there.
    """

    format: str | None = None
    output: Path | None = None
    force: bool = False
    letterhead: Path | None = None

    @property
    def chosen_format(self) -> str:
        """The format to write. Raises RequestError where the file's name does not say, and where it is not to be printed."""
        format = self.format or (format_of(self.output) if self.output else "text")
        if self.output is None and not form_named(format).is_text:
            raise RequestError(f"A screen cannot show `{format}`.", f"Save it: `--output offer.{format}`.")
        return format

    def check(self) -> None:
        """Raises RequestError where it cannot be written so: to be told before anything takes time."""
        form_named(self.chosen_format)

    def heading(self, catalog: Path | None) -> Letterhead | None:
        """The letterhead. Raises LetterheadError."""
        file = self.letterhead or (find_letterhead(catalog) if catalog is not None else None)
        return load_letterhead(file) if file is not None else None


def save_quote(made: Quote, paper: Paper, catalog: Path | None = None, number: str | None = None) -> None:
    """Write a quote to a file. `catalog` is its folder. Raises RequestError, and what `write_quote` raises."""
    assert paper.output is not None
    content = write_quote(made, paper.chosen_format, paper.heading(catalog), number)
    write_document(paper.output, content, force=paper.force)


def show_quote(made: Quote, paper: Paper, screen: Screen) -> None:
    """Print a quote."""
    format = paper.chosen_format
    if format in ("text", "html", "json"):
        screen.plain(format_quote(made, format, page_width(screen)))
    else:
        screen.plain(write_quote(made, format).decode("utf-8-sig"))


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
