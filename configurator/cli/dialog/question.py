"""Which choice is in question, and what of its options is on the screen."""

from __future__ import annotations

from configurator.catalog.records import Choice, ChoiceValue
from configurator.cli.dialog.pages import View, page_size, show_progress, show_question
from configurator.cli.screen import GOOD, Screen
from configurator.errors import RequestError
from configurator.session import Session
from configurator.state import State
from configurator.titles import choice_title


class Question:
    """The choice that is asked about; none where nothing is open, or after the rest was filled in."""

    def __init__(self, session: Session, screen: Screen) -> None:
        self._session = session
        self._screen = screen
        self._path: str | None = None
        self._view = View()
        self._shown = False

    @property
    def choice(self) -> Choice | None:
        """The choice in question."""
        return self._session.product.choices[self._path] if self._path else None

    def require(self) -> Choice:
        """The choice in question. Raises RequestError where there is none."""
        if self.choice is None:
            raise RequestError(self._screen.word("nothing asked"), self._screen.word("try go"))
        return self.choice

    @property
    def title(self) -> str:
        """What the prompt says."""
        return choice_title(self.choice, self._screen.language) if self.choice else self._screen.word("prompt done")

    def go_to(self, path: str | None, view: View | None = None) -> None:
        """Ask about a choice."""
        self._path, self._view, self._shown = path, view or View(), False

    def go_on(self) -> None:
        """Ask about the next choice that is open: after the one in question, and then from the beginning."""
        paths = list(self._session.product.choices)
        start = paths.index(self._path) + 1 if self._path else 0
        left = set(self._session.state.open)
        self.go_to(next((path for path in (*paths[start:], *paths[:start]) if path in left), None))

    def stay_or_go_on(self) -> None:
        """Ask about the same choice while it is open, else about the next."""
        if self._path in self._session.state.open:
            self.go_to(self._path)
        else:
            self.go_on()

    def rest(self) -> None:
        """Ask nothing, and say nothing either."""
        self._path, self._shown = None, True

    def repeat(self) -> None:
        """Show the question again."""
        self._shown = False

    def show(self, before: State | None) -> None:
        """Print the question, where it is not on the screen already."""
        if self._shown:
            return
        self._shown = True
        show_progress(self._session, self._screen, before)
        if self.choice:
            show_question(self._session, self.choice, self._screen, self._view, self.suggestion)
        else:
            self._screen.say("all decided", GOOD)
            self._screen.say("what next")

    def more(self) -> None:
        """Go to the next page of the options. Raises RequestError where there is none."""
        options = self._session.options(self.require().path)
        everything, search = self._view.everything, self._view.search
        count = len(search) if search is not None else sum(everything or not option.excluded for option in options)
        if (self._view.page + 1) * page_size(self._screen) >= count:
            raise RequestError(self._screen.word("no more"), self._screen.word("try list"))
        self.go_to(self._path, View(search, everything, self._view.page + 1))

    @property
    def suggestion(self) -> ChoiceValue | None:
        """What Enter takes: the one option that was found, else the default, else the cheapest; nothing where it is decided."""
        choice = self.choice
        if choice is None or choice.path in self._session.decided:
            return None
        left = [option for option in self._session.options(choice.path) if option.available]
        if self._view.search is not None:
            found = [option.value for option in left if option.value in self._view.search]
            return found[0] if len(found) == 1 else None
        default = next((option.value for option in left if option.default), None)
        cheapest = min(left, key=lambda option: option.total or 0, default=None)
        return cheapest.value if default is None and cheapest else default
