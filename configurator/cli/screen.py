"""Where output goes and how it looks: consoles, the language of a person, and a sign of life while something is computed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TextIO

from rich.console import Console
from rich.text import Text as Styled

from configurator.cli.words import words
from configurator.money import format_money

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

DECIDED, IMPLIED, OPEN, EXCLUDED = "bold green", "cyan", "yellow", "dim strike"
FAINT, STRONG, GOOD, BAD = "dim", "bold", "green", "red"


class Screen:
    """What a command prints on, in a language and with the amounts of a currency."""

    def __init__(self, language: str = "en", currency: str = "EUR") -> None:
        self.language = language
        self.currency = currency
        self.console = _console(sys.stdout)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return self.console.width

    def word(self, key: str, **values: object) -> str:
        """One of the command line's own phrases, in the language of the screen."""
        return words(self.language)[key].format(**values)

    def chapter(self, key: str) -> None:
        """Print an empty line and a title, by the key of its words."""
        self.line()
        self.say(key, STRONG)

    def say(self, key: str, style: str = "", **values: object) -> None:
        """Print one of the command line's own phrases."""
        self.line(self.word(key, **values), style)

    def line(self, text: str | Styled = "", style: str = "") -> None:
        """Print a line of text. Titles from a catalog are never read as markup."""
        self.console.print(Styled(text, style) if isinstance(text, str) else text)

    def unwrapped(self, text: Styled) -> None:
        """Print lines as they are, however long: an editor or `grep` finds a place in them."""
        self.console.print(text, soft_wrap=True)

    def show(self, content: RenderableType, indent: int = 2) -> None:
        """Print a table or another thing of rich, a little to the right."""
        from rich.padding import Padding

        padded = Padding(content, (0, 0, 0, indent), expand=False)
        if self.console.is_terminal:
            self.console.print(padded)
            return
        with self.console.capture() as captured:
            self.console.print(padded)
        self.plain("\n".join(line.rstrip() for line in captured.get().splitlines()))

    def plain(self, text: str) -> None:
        """Print a text exactly as it is."""
        self.console.file.write(text if text.endswith("\n") else text + "\n")

    def money(self, amount: Decimal) -> str:
        """An amount as the person writes it."""
        return format_money(amount, self.currency, self.language)

    def signed(self, amount: Decimal) -> str:
        """A difference: `+€12.00`, `−€5.00`, `+€0.00`."""
        return ("−" if amount < 0 else "+") + self.money(abs(amount))

    @contextmanager
    def working(self, key: str, **values: object) -> Iterator[None]:
        """A sign of life on a terminal while something takes its time; nothing elsewhere."""
        console = error_console()
        if not (console.is_terminal and self.console.is_terminal):
            yield
            return
        with console.status(self.word(key, **values)):
            yield


def plain_table(*, header: bool = False, **settings: Any) -> Table:
    """A table without frames."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    box = SIMPLE_HEAD if header else None
    padding = (0, 1) if header else (0, 2, 0, 0)
    return Table(box=box, show_header=header, pad_edge=False, show_edge=False, padding=padding, **settings)


def error_console() -> Console:
    """The console of standard error."""
    return _console(sys.stderr)


def _console(file: TextIO) -> Console:
    return Console(file=file, markup=False, emoji=False, highlight=False)
