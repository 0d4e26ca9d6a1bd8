"""Where the lines of a dialog come from: a person at a terminal, or a script on standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Protocol

from configurator.cli.screen import FAINT, Screen


class Reader(Protocol):
    """Reads one line at a time. `interactive`: a person reads the answers while typing."""

    interactive: bool

    def read(self, prompt: str) -> str | None:
        """The next line without its end; None where there are no more."""


class TerminalReader:
    """A person at a terminal: with editing, history and completion by Tab (readline)."""

    interactive = True

    def __init__(self, suggestions: Callable[[], Sequence[str]]) -> None:
        self._suggestions = suggestions
        self._complete_by_tab()

    def read(self, prompt: str) -> str | None:
        """What the person types; None after Ctrl-D."""
        try:
            return input(f"{prompt}> ").strip()
        except EOFError:
            print()
            return None

    def _complete_by_tab(self) -> None:
        try:
            import readline
        except ImportError:  # pragma: no cover - Pythons that are built without it
            return
        readline.set_completer_delims(" \t")
        readline.set_completer(self._completion)
        readline.parse_and_bind("tab: complete")

    def _completion(self, text: str, index: int) -> str | None:
        found = [word for word in self._suggestions() if word.startswith(text)]
        return found[index] if index < len(found) else None


class ScriptReader:
    """Lines of standard input, repeated on the screen so that the output reads like a dialog.

    Empty lines and lines that begin with `#` are passed over.
    """

    interactive = False

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def read(self, prompt: str) -> str | None:
        """The next line that says something; None at the end of the input."""
        for line in sys.stdin:
            text = line.strip()
            if text and not text.startswith("#"):
                self._screen.line(f"{prompt}> {text}", FAINT)
                return text
        return None
