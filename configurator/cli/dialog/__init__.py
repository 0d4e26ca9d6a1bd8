"""The command `configure`: a dialog at a terminal, or a script of the same commands on standard input."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from configurator.cli.exits import ExitCode
from configurator.cli.opening import Opened, Opening
from configurator.cli.screen import BAD, STRONG, Screen

if TYPE_CHECKING:
    from configurator.catalog.records import ContextFact, Product
    from configurator.cli.dialog.dialog import Dialog
    from configurator.cli.dialog.reader import Reader
    from configurator.session import Session


def configure(opened: Opened, customer: str) -> ExitCode:
    """Configure a product in a dialog. A script that holds lines which cannot be carried out is wrong usage."""
    from configurator.cli.dialog.reader import ScriptReader, TerminalReader

    screen, facts = opened.screen, opened.facts
    dialog: Dialog | None = None
    reader: Reader = TerminalReader(lambda: dialog.suggestions if dialog else ()) if sys.stdin.isatty() else ScriptReader(screen)
    try:
        if not _ask_facts(opened.product, facts, screen, reader):
            return ExitCode.OK
        session = opened.begin(facts)
        dialog = _begin(session, screen, reader, opened.opening, customer)
        dialog.run()
    except KeyboardInterrupt:
        screen.line()
        if dialog:
            dialog.say_goodbye()
        return ExitCode.INTERRUPTED
    return ExitCode.USAGE if dialog.failed and not reader.interactive else ExitCode.OK


def _begin(session: Session, screen: Screen, reader: Reader, opening: Opening, customer: str) -> Dialog:
    from configurator.cli.dialog.dialog import Dialog

    if reader.interactive:
        screen.say("begin")
    context = {fact: value for fact, value in session.context.items() if value != session.product.context[fact].default}
    words = ["configurator", "configure", opening.catalog, opening.product]
    words += [f"--context={fact}={value}" for fact, value in context.items()]
    words += [f"--at-most={kind}={limit.amount}" for kind, limit in session.limits.items()]
    words += [f"--language={opening.language}"] if opening.language else []
    words += [f"--availability={opening.availability}"] if opening.availability else []
    words += [f"--date={opening.day}"] if opening.day else []
    words += [f"--for-customer={opening.customer}"] if opening.customer else []
    return Dialog(session, screen, reader, customer, shlex.join(words))


def _ask_facts(product: Product, facts: dict[str, str], screen: Screen, reader: Reader) -> bool:
    """Ask for the facts that have no default; False where the input ends before all are known."""
    for fact in product.context.values():
        if fact.default is None and fact.id not in facts:
            answer = _ask_fact(fact, screen, reader)
            if answer is None:
                return False
            facts[fact.id] = answer
    return True


def _ask_fact(fact: ContextFact, screen: Screen, reader: Reader) -> str | None:
    """Ask for one fact until the answer is one of its values (or the number of one); None at the end of the input."""
    from configurator.titles import fact_value_title

    title = fact.title.render(screen.language)
    values = [str(value) for value in fact.values]
    titles = [fact_value_title(fact, value, screen.language) for value in fact.values]
    few = len(values) <= _FEW_FACTS and all(isinstance(value, str) for value in fact.values)
    screen.line(title if few else f"{title}: {titles[0]} .. {titles[-1]}", STRONG)
    for number, text in enumerate(titles if few else (), 1):
        screen.line(f"  {number}  {text}")
    while (answer := reader.read(title)) is not None:
        typed = answer.casefold()
        meant = [value for value, text in zip(values, titles, strict=True) if typed in (value.casefold(), text.casefold())]
        if not meant and few and answer.isdecimal():
            meant = values[int(answer) - 1 : int(answer)] if int(answer) else []
        if meant:
            return meant[0]
        screen.say("not one of", BAD, text=answer)
    return None


_FEW_FACTS = 20
