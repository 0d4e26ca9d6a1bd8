"""From what a person types to a value, a choice, or the options that are meant."""

from __future__ import annotations

from collections.abc import Iterable

from configurator.catalog.records import INCLUDED, NONE, Choice, ChoiceKind, ChoiceValue, Product
from configurator.errors import OffGridError, RequestError, UnknownChoiceError, UnknownOptionError
from configurator.ranges import is_absence, is_numeric
from configurator.requests import read_value
from configurator.titles import choice_title, value_title

_YES = frozenset({"yes", "y", "是", "要"})
_NO = frozenset({"no", "none", "否", "不要"})


def find_value(choice: Choice, text: str, language: str) -> ChoiceValue | None:
    """The value that a text names: an id, a title, yes or no, the number of an option, or a number itself.

    None where it names none. Raises OffGridError for a number that the choice does not have.
    """
    wanted = text.casefold()
    for value in choice.values:
        if wanted in (str(value).casefold(), value_title(choice, value, language).casefold()):
            return value
    if wanted in _NO:
        return next((value for value in choice.values if is_absence(choice, value)), None)
    if wanted in _YES and choice.kind is ChoiceKind.PRESENCE:
        return INCLUDED
    if is_numeric(choice):
        return _number(choice, text)
    return _by_position(choice, text) if text.isdecimal() else None


def _number(choice: Choice, text: str) -> ChoiceValue | None:
    """A number, with or without its unit: `3`, `3 nights`."""
    try:
        return read_value(choice, text.split(" ")[0])
    except OffGridError:
        raise
    except UnknownOptionError:
        return None


def _by_position(choice: Choice, text: str) -> ChoiceValue | None:
    """The option with that number; a larger number is part of a name: `9800`."""
    number = int(text)
    return choice.values[number - 1] if 1 <= number <= len(choice.values) else None


def matching_values(choice: Choice, text: str, language: str) -> list[ChoiceValue]:
    """The values whose id or title contains every word of a text."""
    words = text.casefold().split()
    return [value for value in choice.values if _contains(words, (str(value), value_title(choice, value, language)))]


def choice_named(product: Product, text: str, language: str) -> Choice | None:
    """The choice whose path or title a text is."""
    wanted = text.casefold()
    for choice in product.choices.values():
        if not choice.fixed and wanted in (choice.path.casefold(), choice_title(choice, language).casefold()):
            return choice
    return None


def find_choice_by_text(product: Product, text: str, language: str) -> Choice:
    """The choice that a text names: its path, its title, or the beginning of either where that is one choice only.

    Raises UnknownChoiceError, or RequestError where several choices are meant.
    """
    named = choice_named(product, text, language)
    if named:
        return named
    wanted = text.casefold()
    open_choices = [choice for choice in product.choices.values() if not choice.fixed]
    names = {choice.path: (choice.path.casefold(), choice_title(choice, language).casefold()) for choice in open_choices}
    found = [path for path in names if any(name.startswith(wanted) for name in names[path])]
    parts = [path for path in found if path in product.parts]
    if len(found) == 1 or len(parts) == 1:
        return product.choices[(parts or found)[0]]
    if found:
        raise RequestError(f"`{text}` could be {', '.join(f'`{path}`' for path in found)}.", "Type a little more.")
    raise UnknownChoiceError(text, [choice.path for choice in open_choices])


def choices_with(product: Product, text: str, language: str) -> list[tuple[Choice, ChoiceValue]]:
    """Where else a text is the id or the title of an option: the choices, each with the value."""
    wanted = text.casefold()
    return [
        (choice, value)
        for choice in product.choices.values()
        if choice.kind is ChoiceKind.OPTION
        for value in choice.values
        if value != NONE and wanted in (str(value).casefold(), value_title(choice, value, language).casefold())
    ]


def _contains(words: Iterable[str], names: Iterable[str]) -> bool:
    text = " ".join(names).casefold()
    return all(word in text for word in words)
