"""How the values of choices and facts read, in a person's language (`32 GB`, `3 nights`, `not included`) and in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from configurator.catalog.records import INCLUDED, NONE, Choice, ChoiceKind, ChoiceValue, ContextFact
from configurator.pricing.wording import count_phrase
from configurator.ranges import Range

_PRESENCE = {"en": ("included", "not included"), "de": ("dabei", "nicht dabei"), "zh": ("已包含", "不含")}


def value_title(choice: Choice, value: ChoiceValue, language: str) -> str:
    """A value of a choice: the option's title, a number with its unit, or whether the part is included."""
    included, left_out = _PRESENCE.get(language.split("-")[0], _PRESENCE["en"])
    if value == NONE or (choice.kind is ChoiceKind.QUANTITY and value == 0):
        return left_out
    if choice.kind is ChoiceKind.PRESENCE and value == INCLUDED:
        return included
    option = choice.option(value)
    if option:
        return option.title.render(language)
    unit = choice.dimension.unit if choice.dimension else None
    return count_phrase(Decimal(value), unit, language)


def fact_value_title(fact: ContextFact, value: ChoiceValue, language: str) -> str:
    """A value of a fact of the context: its title, or a number with its unit."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return count_phrase(value, fact.unit, language)
    title = fact.values.get(value)
    return title.render(language) if title else str(value)


def choice_title(choice: Choice, language: str) -> str:
    """A choice as it reads on its own: `Memory`, `Memory: quantity`, `Stay: nights`."""
    if choice.path == choice.part.id:
        return choice.part.title.render(language)
    separator = "：" if language.split("-")[0] == "zh" else ": "
    return f"{choice.part.title.render(language)}{separator}{choice.title.render(language)}"


JsonValue = str | int | bool


def written(value: ChoiceValue) -> JsonValue:
    """A value as JSON holds it: a broken number is a string, so that it stays exact."""
    return f"{value:f}" if isinstance(value, Decimal) else value


def ranges_document(ranges: Iterable[Range]) -> list[dict[str, JsonValue]]:
    """Ranges of numbers as JSON holds them."""
    return [{"from": written(found.low), "to": written(found.high), "step": written(found.step)} for found in ranges]


def written_all(values: Mapping[str, ChoiceValue]) -> dict[str, JsonValue]:
    """Values by name as JSON holds them."""
    return {name: written(value) for name, value in values.items()}
