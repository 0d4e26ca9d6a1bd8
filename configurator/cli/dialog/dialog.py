"""The dialog: choice after choice with a person, until the configuration is complete, priced and quoted."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from configurator.catalog.price_list import PriceList
from configurator.catalog.records import NONE, Choice, ChoiceValue
from configurator.cli.arguments import as_arguments, read_assignments, with_instances
from configurator.cli.conflicts import show_conflict
from configurator.cli.dialog.commands import read_command
from configurator.cli.dialog.matching import choice_named, find_choice_by_text, find_value
from configurator.cli.dialog.naming import Naming
from configurator.cli.dialog.pages import View, input_phrase, show_changes, show_context, show_help, show_inputs, show_news
from configurator.cli.dialog.paperwork import Paperwork
from configurator.cli.dialog.question import Question
from configurator.cli.dialog.reader import Reader
from configurator.cli.listing import overview_table
from configurator.cli.opening import context_line, price_lists_line
from configurator.cli.phrases import assignment_phrase
from configurator.cli.possible import show_possible
from configurator.cli.screen import BAD, FAINT, GOOD, Screen
from configurator.errors import ConfiguratorError, RequestError
from configurator.explanation import Conflict, Repair, word_limit
from configurator.inputs import find_input, typed_input
from configurator.session import Session
from configurator.state import State
from configurator.titles import choice_title

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
        self._resume = resume
        self._question = Question(session, screen)
        self._naming = Naming(session.product, screen)
        self._papers = Paperwork(session, screen, reader, customer)
        self._wish: Wish | None = None
        self._before: State | None = None
        self._over = False
        self._actions: Mapping[str, Callable[[str], None]] = {
            "why": self._explain,
            "list": self._list,
            "more": lambda _: self._question.more(),
            "next": lambda _: self._question.go_on(),
            "go": self._go,
            "drop": self._drop,
            "undo": lambda _: self._travel(session.undo, "undone", "nothing to undo"),
            "redo": lambda _: self._travel(session.redo, "redone", "nothing to redo"),
            "status": self._status,
            "price": lambda _: self._papers.price(),
            "context": self._context,
            "limit": self._limit,
            "fill": self._fill,
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
        self._question.go_on()
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
        texts = {name: value for name, value in self._session.inputs.items() if isinstance(value, str)}
        if decisions or texts:
            self._screen.say("resume", FAINT)
            inputs = [shlex.quote(f"--input={name}={value}") for name, value in texts.items()]
            self._screen.plain(f"  {' '.join((self._resume, *inputs, *([decisions] if decisions else ())))}")
        else:
            self._screen.say("goodbye", FAINT)

    @property
    def suggestions(self) -> list[str]:
        """What Tab may complete to here: the options of the choice in question, the commands, the paths of all choices."""
        choice = self._question.choice
        values = [str(value) for value in choice.values] if choice else []
        return [*values, *self._actions, *self._session.product.choices]

    # --- one line ---

    def _ask(self) -> None:
        """Show the question, unless a conflict comes first."""
        if self._wish is None:
            self._question.show(self._before)
            self._before = None

    def _prompt(self) -> str:
        if self._wish and self._wish.conflict.repairs:
            count = len(self._wish.conflict.repairs)
            return self._screen.word("prompt repairs" if count > 1 else "prompt repair", count=count)
        return self._screen.word("prompt conflict") if self._wish else self._question.title

    def _obey(self, line: str) -> None:
        if self._wish and self._answer_wish(self._wish, line):
            return
        command = read_command(line)
        if command:
            self._actions[command[0].name](command[1])
        elif not line:
            self._take_suggestion()
        elif line.startswith("/"):
            self._search(self._question.require(), line[1:].strip())
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

    def _choice_of(self, text: str) -> Choice:
        return find_choice_by_text(self._session.product, text, self._screen.language)

    # --- answers ---

    def _take_suggestion(self) -> None:
        choice, suggested = self._question.choice, self._question.suggestion
        if choice and suggested is not None:
            self._choose(choice, suggested)
        else:
            self._question.go_on()

    def _answer(self, text: str) -> None:
        """A value of the choice in question; else the name of another choice; else a part of a name."""
        choice = self._question.choice
        value = find_value(choice, text, self._screen.language) if choice else None
        named = choice_named(self._session.product, text, self._screen.language)
        if choice and value is not None:
            self._choose(choice, value)
        elif named:
            self._question.go_to(named.path)
        elif choice:
            self._search(choice, text)
        else:
            raise self._problem("not understood", "try help", text=text)

    def _assign(self, line: str) -> None:
        for name, text in with_instances(self._session.product, read_assignments([line])).items():
            if self._wish is not None:
                break
            choice = self._choice_of(name)
            if self._reader.interactive and self._naming.is_ambiguous(choice, text):
                self._search(choice, text)
            else:
                self._choose(choice, self._naming.value(choice, text))

    def _search(self, choice: Choice, text: str) -> None:
        self._question.go_to(choice.path, View(search=self._naming.found(choice, text)))

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
        self._question.stay_or_go_on()
        self._settle()

    # --- a conflict on the table ---

    def _settle(self) -> None:
        """Where the decisions contradict each other, that comes first."""
        conflict = self._session.conflict
        self._wish = None
        if conflict:
            self._put_on_the_table(Wish(conflict))

    def _put_on_the_table(self, wish: Wish) -> None:
        """Show a conflict. A wish that no change makes possible is not waited for."""
        self._screen.line()
        show_conflict(wish.conflict, self._screen, facts_hint="change context")
        self._wish = wish if wish.conflict.repairs or wish.choice is None else None
        if self._wish and wish.choice is not None:
            self._screen.say("enter leaves", FAINT)

    def _answer_wish(self, wish: Wish, line: str) -> bool:
        """Apply the repair of that number, or leave it; False where the line is about something else."""
        repairs = wish.conflict.repairs
        if line.isdecimal() and int(line) and repairs:
            if int(line) > len(repairs):
                raise self._problem("no repair", "repairs to", number=line, count=len(repairs))
            self._apply(wish, repairs[int(line) - 1])
            return True
        if line.casefold() in _NO:
            self._question.repeat()
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
        show_changes(repair, self._screen)
        self._moved(before, {change.choice.path for change in repair.changes})

    # --- commands ---

    def _explain(self, text: str) -> None:
        name, equals, asked = (piece.strip() for piece in text.partition("="))
        if not text:
            raise self._problem("why what", "try why")
        choice = self._choice_of(name) if equals else self._question.require()
        value = self._naming.value(choice, asked if equals else text)
        conflict = self._session.explain(choice.path, value)
        if conflict:
            self._put_on_the_table(Wish(conflict, choice, value))
        else:
            show_possible(self._session, choice, value, self._screen)

    def _list(self, argument: str) -> None:
        self._question.go_to(self._question.require().path, View(everything=argument in _ALL))

    def _go(self, text: str) -> None:
        if text:
            self._question.go_to(self._choice_of(text).path)
        else:
            self._question.go_on()

    def _drop(self, text: str) -> None:
        choice = self._choice_of(text) if text else self._question.require()
        title = choice_title(choice, self._screen.language)
        if choice.path not in self._session.decided:
            raise self._problem("not decided", "try status", choice=title)
        before = self._session.state
        self._session.retract(choice.path)
        self._screen.say("dropped", GOOD, choice=title)
        self._question.go_to(choice.path)
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
        self._question.go_to(next(iter(changed), None))
        self._moved(before, set(changed))

    def _status(self, _: str) -> None:
        self._screen.line()
        self._screen.line(context_line(self._session.product, self._session.context, self._screen), FAINT)
        self._show_price_lists()
        self._screen.show(overview_table(self._session, self._screen), indent=0)

    def _context(self, text: str) -> None:
        if text:
            before = self._session.state
            lists = self._session.price_lists
            self._session.change_context(**read_assignments(text.split(), "fact"))
            self._screen.currency = self._session.catalog.currency
            self._screen.line(context_line(self._session.product, self._session.context, self._screen), GOOD)
            self._show_price_lists(unless=lists)
            self._moved(before, set())
        else:
            show_context(self._session, self._screen)

    def _show_price_lists(self, unless: tuple[PriceList, ...] = ()) -> None:
        """Print which price lists are in force, where they are others than these."""
        lists = self._session.price_lists
        if lists != unless:
            self._screen.line(price_lists_line(lists, self._screen) if lists else self._screen.word("no price lists"), FAINT)

    def _limit(self, text: str) -> None:
        """Set limits, take one away (`monthly=none`), or show them."""
        before = self._session.state
        for kind, amount in read_assignments(text.split(), "limit").items():
            self._session.limit(kind, None if amount == NONE else amount)
        shown = [word_limit(limit, self._screen.currency, self._screen.language) for limit in self._session.limits.values()]
        self._screen.say("limits", GOOD if text else FAINT, limits=self._screen.word("comma").join(shown) or "–")
        if text:
            self._moved(before, set())

    def _fill(self, text: str) -> None:
        """Fill in an input, take it out again (`engraving=`), or show all that are asked for."""
        name, equals, typed = (piece.strip() for piece in text.partition("="))
        if not text:
            show_inputs(self._session, self._screen)
            return
        title = find_input(self._session.product, name).title.render(self._screen.language)
        if not equals:
            raise self._problem("not understood", "help fill", text=text)
        value = self._session.fill(name, typed_input(self._session.product, name, typed) if typed else None)
        if value is None:
            self._screen.say("taken out", GOOD, input=title)
        else:
            self._screen.say("filled", GOOD, input=title, value=input_phrase(value))

    def _finish(self, text: str) -> None:
        self._papers.finish(text)
        self._question.rest()

    def _quit(self, _: str) -> None:
        self._over = True
