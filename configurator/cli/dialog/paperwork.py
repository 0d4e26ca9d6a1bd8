"""What the dialog does with a complete configuration: fill in what is open, price it, print and save its quote."""

from __future__ import annotations

from pathlib import Path

from configurator.cli.breakdowns import breakdown_table
from configurator.cli.delivery import show_delivery
from configurator.cli.dialog.reader import Reader
from configurator.cli.files import format_of
from configurator.cli.paper import Paper, page_width, save_quote
from configurator.cli.phrases import totals_phrase
from configurator.cli.screen import FAINT, GOOD, Screen
from configurator.completion import PREFERENCES
from configurator.configuration import Configuration
from configurator.errors import IncompleteError, RequestError
from configurator.pricing import price
from configurator.quote import Quote, format_quote
from configurator.session import Session

FORCE = "--force"
_YES = frozenset({"y", "yes", "j", "ja", "是", "好"})


class Paperwork:
    """The price and the quote of a session. `saved`: a quote was written to a file."""

    def __init__(self, session: Session, screen: Screen, reader: Reader, customer: str) -> None:
        self.saved = False
        self._session = session
        self._screen = screen
        self._reader = reader
        self._customer = customer
        self._note = ""

    def price(self) -> None:
        """Print the price of the configuration; while choices are open, of the cheapest one."""
        complete = self._complete()
        self._show_price(complete or self._session.completed("cheapest"))
        if complete is None:
            self._screen.say("completed cheapest", FAINT, count=len(self._session.state.open))

    def finish(self, text: str) -> None:
        """Fill in what is open, and print what the result costs. Raises RequestError, DecisionConflictError."""
        prefer = text or PREFERENCES[0]
        if prefer not in PREFERENCES:
            raise RequestError(self._screen.word("not understood", text=f"finish {text}"), self._screen.word("try finish"))
        self._show_price(self._session.complete(prefer))
        if self._session.state.open:
            self._screen.say(f"completed {prefer}", FAINT, count=len(self._session.state.open))
        self._screen.say("what next")

    def take_customer(self, text: str) -> None:
        """Note whom the quote is for."""
        self._customer = text or self._customer
        self._screen.say("customer is", customer=self._customer or "–")

    def take_note(self, text: str) -> None:
        """Note what stands at the end of the quote."""
        self._note = text
        self._screen.say("noted", GOOD)

    def quote(self, customer: str) -> None:
        """Print the quote. Raises RequestError where something is missing for it."""
        self._customer = customer or self._customer
        made = self._quote()
        self._screen.line()
        self._screen.plain(format_quote(made, width=page_width(self._screen)))
        self._screen.line()
        self._screen.say("how to save", FAINT)

    def save(self, text: str) -> None:
        """Write the quote to a file, in the format of its name. Raises RequestError."""
        name = text.removesuffix(FORCE).strip()
        if not name:
            raise RequestError(self._screen.word("save where"), self._screen.word("try save"))
        path = Path(name).expanduser()
        format_of(path)  # said before anything is asked
        made = self._quote()
        paper = Paper(None, path, text.endswith(FORCE) or self._may_overwrite(path))
        save_quote(made, paper, self._session.catalog.folder)
        self.saved = True
        self._screen.say("saved", GOOD, reference=made.reference, file=path, total=totals_phrase(made.totals, self._screen))

    def _show_price(self, configuration: Configuration) -> None:
        self._screen.line()
        self._screen.show(breakdown_table(price(configuration), configuration, self._screen), indent=0)
        show_delivery(self._session, configuration, self._screen)

    def _complete(self) -> Configuration | None:
        """The configuration where nothing is open any more: decided, implied or filled in."""
        try:
            return self._session.configuration
        except IncompleteError:
            return None

    def _quote(self) -> Quote:
        if self._complete() is None:
            count = len(self._session.state.open)
            raise RequestError(self._screen.word("still open", count=count), self._screen.word("try finish"))
        if not self._customer:
            self._customer = self._ask("prompt customer")
        if not self._customer:
            raise RequestError(self._screen.word("no customer"), self._screen.word("try customer"))
        return self._session.quote(customer=self._customer, note=self._note)

    def _may_overwrite(self, path: Path) -> bool:
        return path.is_file() and self._ask("prompt overwrite", file=path).casefold() in _YES

    def _ask(self, key: str, **values: object) -> str:
        """What a person answers; nothing where there is no person."""
        return (self._reader.read(self._screen.word(key, **values)) or "") if self._reader.interactive else ""
