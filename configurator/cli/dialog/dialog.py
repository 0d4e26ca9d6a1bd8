"""The dialog: choice after choice with a person, until the configuration is complete, priced and quoted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from configurator.catalog.records import Choice, ChoiceValue
from configurator.cli.arguments import as_arguments, read_assignments
from configurator.cli.conflicts import show_conflict
from configurator.cli.dialog.commands import read_command
from configurator.cli.dialog.matching import choices_with, find_choice_by_text, find_value, matching_values
from configurator.cli.dialog.pages import View, page_size, show_context, show_help, show_news, show_progress, show_question
from configurator.cli.dialog.paperwork import Paperwork
from configurator.cli.dialog.reader import Reader
from configurator.cli.listing import overview_table
from configurator.cli.opening import context_line
from configurator.cli.phrases import assignment_phrase, is_numeric, numbers_phrase
from configurator.cli.possible import show_possible
from configurator.cli.screen import BAD, FAINT, GOOD, Screen
from configurator.errors import ConfiguratorError, RequestError
from configurator.explanation import Change, Conflict, Repair
from configurator.session import Session
from configurator.state import State
from configurator.titles import choice_title, value_title

_NO = frozenset({"", "0", "no", "n", "否", "不"})
_ALL = frozenset({"all", "全部"})


@dataclass(frozen=True, slots=True)
class Wish:
    """A conflict on the table, with its ways out: what was wanted (nothing: the decisions contradict each other already)."""

    conflict: Conflict
    choice: Choice | None = None
    value: ChoiceValue | None = None


class Dialog:
    """A person (or a script) and a session. `failed`: a line was not understood or could not be carried out."""

    def __init__(self, session: Session, screen: Screen, reader: Reader, customer: str = "", resume: str = "") -> None:
        self.failed = False
        self._session = session
        self._screen = screen
        self._reader = reader
        self._papers = Paperwork(session, screen, reader, customer)
        self._resume = resume
        self._at: str | None = None
        self._view = View()
        self._wish: Wish | None = None
        self._before: State | None = None
        self._show = True
        self._over = False
        self._actions: Mapping[str, Callable[[str], None]] = {
            "why": self._explain,
            "list": self._list,
            "more": self._more,
            "next": self._next,
            "go": self._go,
            "drop": self._drop,
            "undo": lambda _: self._travel(session.undo, "undone", "nothing to undo"),
            "redo": lambda _: self._travel(session.redo, "redone", "nothing to redo"),
            "status": self._status,
            "price": lambda _: self._papers.price(),
            "context": self._context,
            "finish": self._finish,
            "customer": self._papers.take_customer,
            "note": self._papers.take_note,
            "quote": self._papers.quote,
            "save": self._papers.save,
            "help": lambda _: show_help(screen),
            "quit": self._quit,
        }

    def run(self) -> None:
        """Talk until the person leaves or the input ends."""
        self._at = self._next_open()
        self._settle()
        while not self._over:
            self._ask()
            line = self._reader.read(self._prompt())
            if line is None:
                break
            try:
                self._obey(line)
            except ConfiguratorError as error:
                self._tell(error)
        self.say_goodbye()

    def say_goodbye(self) -> None:
        """Print how to go on with the same decisions another time."""
        decisions = as_arguments(self._session.decided)
        if decisions:
            self._screen.say("resume", FAINT)
            self._screen.plain(f"  {self._resume} {decisions}")
        else:
            self._screen.say("goodbye", FAINT)

    @property
    def suggestions(self) -> list[str]:
        """What Tab may complete to here: the options of the choice in question, the commands, the paths of all choices."""
        values = [str(value) for value in self._choice.values] if self._choice else []
        return [*values, *self._actions, *self._session.product.choices]

    # --- one line ---

    def _obey(self, line: str) -> None:
        if self._wish and self._answer_wish(self._wish, line):
            return
        command = read_command(line)
        if command:
            self._actions[command[0].name](command[1])
        elif not line:
            self._take_suggestion()
        elif line.startswith("/"):
            self._search(line[1:].strip())
        elif "=" in line:
            self._assign(line)
        else:
            self._answer(line)

    def _tell(self, error: ConfiguratorError) -> None:
        self.failed = True
        self._screen.line(error.message, BAD)
        if error.hint:
            self._screen.line(error.hint)

    def _problem(self, key: str, hint: str | None = None, **values: object) -> RequestError:
        return RequestError(self._screen.word(key, **values), self._screen.word(hint, **values) if hint else None)

    # --- where we are ---

    @property
    def _choice(self) -> Choice | None:
        return self._session.product.choices[self._at] if self._at else None

    def _choice_in_question(self) -> Choice:
        if self._choice is None:
            raise self._problem("nothing asked", "try go")
        return self._choice

    def _next_open(self) -> str | None:
        """The next choice that is open, after the one in question and then from the beginning."""
        paths = list(self._session.product.choices)
        start = paths.index(self._at) + 1 if self._at else 0
        left = set(self._session.state.open)
        return next((path for path in (*paths[start:], *paths[:start]) if path in left), None)

    def _stand_at(self, path: str | None, view: View | None = None) -> None:
        self._at, self._view, self._show = path, view or View(), True

    def _ask(self) -> None:
        """Show the question, where it is not on the screen already and no conflict comes first."""
        if not self._show or self._wish:
            return
        self._show = False
        show_progress(self._session, self._screen, self._before)
        self._before = None
        if self._choice:
            show_question(self._session, self._choice, self._screen, self._view, self._suggestion())
        else:
            self._screen.say("all decided", GOOD)
            self._screen.say("what next")

    def _prompt(self) -> str:
        if self._wish and self._wish.conflict.repairs:
            count = len(self._wish.conflict.repairs)
            return self._screen.word("prompt repairs" if count > 1 else "prompt repair", count=count)
        if self._wish and not self._session.state.feasible:
            return self._screen.word("prompt conflict")
        return choice_title(self._choice, self._screen.language) if self._choice else self._screen.word("prompt done")

    def _suggestion(self) -> ChoiceValue | None:
        """What Enter takes: the one option that was found, else the default, else the cheapest; nothing where it is decided."""
        choice = self._choice
        if choice is None or choice.path in self._session.decided:
            return None
        left = [option for option in self._session.options(choice.path) if option.available]
        if self._view.search is not None:
            found = [option.value for option in left if option.value in self._view.search]
            return found[0] if len(found) == 1 else None
        default = next((option.value for option in left if option.default), None)
        cheapest = min(left, key=lambda option: option.total or 0, default=None)
        return cheapest.value if default is None and cheapest else default

    # --- answers ---

    def _take_suggestion(self) -> None:
        choice, suggested = self._choice, self._suggestion()
        if choice and suggested is not None:
            self._choose(choice, suggested)
        else:
            self._next("")

    def _answer(self, text: str) -> None:
        if self._choice is None:
            raise self._problem("not understood", "try help", text=text)
        value = find_value(self._choice, text, self._screen.language)
        if value is None:
            self._search(text)
        else:
            self._choose(self._choice, value)

    def _assign(self, line: str) -> None:
        for name, text in read_assignments([line]).items():
            choice = find_choice_by_text(self._session.product, name, self._screen.language)
            self._choose(choice, self._named(choice, text))

    def _search(self, text: str) -> None:
        choice = self._choice_in_question()
        found = [] if is_numeric(choice) else matching_values(choice, text, self._screen.language)
        if not found:
            raise self._no_option(choice, text)
        self._stand_at(self._at, View(search=found))

    def _named(self, choice: Choice, text: str) -> ChoiceValue:
        """The value that a text names or finds alone. Raises RequestError, OffGridError."""
        value = find_value(choice, text, self._screen.language)
        if value is not None:
            return value
        found = [] if is_numeric(choice) else matching_values(choice, text, self._screen.language)
        if len(found) > 1:
            several = self._screen.word("comma").join(str(value) for value in found[:5]) + (" …" if len(found) > 5 else "")
            raise self._problem("several", "type more", text=text, found=several)
        if not found:
            raise self._no_option(choice, text)
        return found[0]

    def _no_option(self, choice: Choice, text: str) -> RequestError:
        title = choice_title(choice, self._screen.language)
        elsewhere = choices_with(self._session.product, text, self._screen.language)
        if elsewhere:
            other, value = elsewhere[0]
            place = choice_title(other, self._screen.language)
            hint = self._screen.word("elsewhere", choice=place, typed=f"{other.path}={value}")
            return RequestError(self._screen.word("no option", choice=title, text=text), hint)
        if is_numeric(choice):
            numbers = numbers_phrase(choice, choice.values, self._screen)
            return self._problem("not a number", "type a number", text=text, numbers=numbers)
        return self._problem("no option", "try list", choice=title, text=text)

    def _choose(self, choice: Choice, value: ChoiceValue) -> None:
        before = self._session.state
        result = self._session.choose(choice.path, value)
        if isinstance(result, Conflict):
            self._put_on_the_table(Wish(result, choice, value))
            return
        self._say_decided(choice, value)
        self._moved(before, {choice.path})

    def _say_decided(self, choice: Choice, value: ChoiceValue) -> None:
        self._screen.line(f"✓ {assignment_phrase(choice, value, self._screen)}", GOOD)

    def _moved(self, before: State, about: set[str]) -> None:
        """After a change: tell what follows, and go on with the next open choice."""
        show_news(before, self._session.state, self._screen, about)
        self._before = before
        self._stand_at(self._at if self._at in self._session.state.open else self._next_open())
        self._settle()

    # --- a conflict on the table ---

    def _settle(self) -> None:
        """Where the decisions contradict each other, that comes first."""
        conflict = self._session.conflict
        self._wish = None
        if conflict:
            self._put_on_the_table(Wish(conflict))

    def _put_on_the_table(self, wish: Wish) -> None:
        self._wish = wish
        self._screen.line()
        show_conflict(wish.conflict, self._screen, facts_hint="change context")
        if wish.choice is not None and wish.conflict.repairs:
            self._screen.say("enter leaves", FAINT)
        elif wish.choice is not None:
            self._wish = None

    def _answer_wish(self, wish: Wish, line: str) -> bool:
        """Apply the repair of that number, or leave it; False where the line is about something else."""
        repairs = wish.conflict.repairs
        if line.isdecimal() and int(line) and repairs:
            if int(line) > len(repairs):
                raise self._problem("no repair", "repairs to", number=line, count=len(repairs))
            self._apply(wish, repairs[int(line) - 1])
            return True
        if line.casefold() in _NO:
            self._show = True
            self._settle()
            return True
        if wish.choice is not None:
            self._wish = None
        return False

    def _apply(self, wish: Wish, repair: Repair) -> None:
        before = self._session.state
        if wish.choice is None or wish.value is None:
            self._session.apply(repair)
        else:
            self._session.choose(wish.choice.path, wish.value, resolve=repair)
            self._say_decided(wish.choice, wish.value)
        for change in repair.changes:
            self._say_changed(change)
        self._moved(before, {change.choice.path for change in repair.changes})

    def _say_changed(self, change: Change) -> None:
        language = self._screen.language
        titles = (value_title(change.choice, value, language) for value in (change.before, change.after))
        before, after = titles
        self._screen.say("changed", GOOD, choice=choice_title(change.choice, language), before=before, after=after)

    # --- commands ---

    def _explain(self, text: str) -> None:
        name, equals, asked = (piece.strip() for piece in text.partition("="))
        if not text:
            raise self._problem("why what", "try why")
        if equals:
            choice, text = find_choice_by_text(self._session.product, name, self._screen.language), asked
        else:
            choice = self._choice_in_question()
        value = self._named(choice, text)
        conflict = self._session.explain(choice.path, value)
        if conflict:
            self._put_on_the_table(Wish(conflict, choice, value))
        else:
            show_possible(self._session, choice, value, self._screen)

    def _list(self, argument: str) -> None:
        self._stand_at(self._choice_in_question().path, View(everything=argument in _ALL))

    def _more(self, _: str) -> None:
        view, options = self._view, self._session.options(self._choice_in_question().path)
        shown = len(view.search or options) if view.search or view.everything else sum(option.available for option in options)
        if (view.page + 1) * page_size(self._screen) >= shown:
            raise self._problem("no more", "try list")
        self._stand_at(self._at, View(view.search, view.everything, view.page + 1))

    def _next(self, _: str) -> None:
        self._stand_at(self._next_open())

    def _go(self, text: str) -> None:
        if text:
            self._stand_at(find_choice_by_text(self._session.product, text, self._screen.language).path)
        else:
            self._next("")

    def _drop(self, text: str) -> None:
        product, language = self._session.product, self._screen.language
        choice = find_choice_by_text(product, text, language) if text else self._choice_in_question()
        if choice.path not in self._session.decided:
            raise self._problem("not decided", "try status", choice=choice_title(choice, language))
        before = self._session.state
        self._session.retract(choice.path)
        self._screen.say("dropped", GOOD, choice=choice_title(choice, language))
        self._at = choice.path
        self._moved(before, {choice.path})

    def _travel(self, move: Callable[[], State], done: str, nothing: str) -> None:
        before = self._session.state
        after = move()
        if after is before:
            raise self._problem(nothing)
        choices = self._session.product.choices
        changed = [path for path in choices if before.decided.get(path) != after.decided.get(path)]
        titles = (choice_title(choices[path], self._screen.language) for path in changed)
        self._screen.say(done, GOOD, choices=self._screen.word("comma").join(titles))
        self._at = changed[0] if changed else self._at
        self._moved(before, set(changed))

    def _status(self, _: str) -> None:
        self._screen.line()
        self._screen.line(context_line(self._session.product, self._session.context, self._screen), FAINT)
        self._screen.show(overview_table(self._session, self._screen), indent=0)

    def _context(self, text: str) -> None:
        if text:
            before = self._session.state
            self._session.change_context(**read_assignments(text.split(), "fact"))
            self._screen.line(context_line(self._session.product, self._session.context, self._screen), GOOD)
            self._moved(before, set())
        else:
            show_context(self._session, self._screen)

    def _finish(self, text: str) -> None:
        self._papers.finish(text)
        self._at = None

    def _quit(self, _: str) -> None:
        self._over = True
