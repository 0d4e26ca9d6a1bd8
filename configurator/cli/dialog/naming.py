"""What a person means by a text, or a message that says what could be meant."""

from __future__ import annotations

from configurator.catalog.records import Choice, ChoiceValue, Product
from configurator.cli.dialog.matching import choices_with, find_value, matching_values
from configurator.cli.phrases import numbers_phrase
from configurator.cli.screen import Screen
from configurator.errors import RequestError
from configurator.ranges import is_numeric
from configurator.titles import choice_title

_MOST_NAMED = 5


class Naming:
    """Values of a product by what a person types."""

    def __init__(self, product: Product, screen: Screen) -> None:
        self._product = product
        self._screen = screen

    def value(self, choice: Choice, text: str) -> ChoiceValue:
        """The value that a text names, or that alone has it in its name. Raises RequestError, OffGridError."""
        value = find_value(choice, text, self._screen.language)
        if value is not None:
            return value
        found = self.found(choice, text)
        if len(found) > 1:
            shown = [*(str(each) for each in found[:_MOST_NAMED]), *(["…"] if len(found) > _MOST_NAMED else [])]
            listed = self._screen.word("comma").join(shown)
            raise RequestError(self._screen.word("several", text=text, found=listed), self._screen.word("type more"))
        return found[0]

    def found(self, choice: Choice, text: str) -> list[ChoiceValue]:
        """The values that have a text in their names. Raises RequestError where there are none."""
        found = [] if is_numeric(choice) else matching_values(choice, text, self._screen.language)
        if not found:
            raise self._unknown(choice, text)
        return found

    def is_ambiguous(self, choice: Choice, text: str) -> bool:
        """Whether a text names no value, and several have it in their names."""
        if is_numeric(choice) or find_value(choice, text, self._screen.language) is not None:
            return False
        return len(matching_values(choice, text, self._screen.language)) > 1

    def _unknown(self, choice: Choice, text: str) -> RequestError:
        language, word = self._screen.language, self._screen.word
        elsewhere = choices_with(self._product, text, language)
        message = word("no option", choice=choice_title(choice, language), text=text)
        if elsewhere:
            other, value = elsewhere[0]
            return RequestError(message, word("elsewhere", choice=choice_title(other, language), typed=f"{other.path}={value}"))
        if is_numeric(choice):
            numbers = numbers_phrase(choice, choice.values, self._screen)
            return RequestError(word("not a number", text=text), word("type a number", numbers=numbers))
        return RequestError(message, word("try list"))
