"""The titles of a product's choices and values in one language, made once: a click shows hundreds of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.details import option_detail
from configurator.catalog.records import Choice, ChoiceValue, Product
from configurator.titles import choice_title, value_title, written


@dataclass(frozen=True, slots=True)
class ChoiceTitles:
    """How a choice and its values read. `title` reads on its own, `part_title` is that of its part.

    `details` say in a line what distinguishes an option; `descriptions` are only what the author wrote.
    """

    title: str
    part_title: str
    values: Mapping[ChoiceValue, str]
    descriptions: Mapping[ChoiceValue, str]
    details: Mapping[ChoiceValue, str]


Titles = Mapping[str, ChoiceTitles]


def product_titles(product: Product, language: str) -> Titles:
    """The titles of all choices of a product, by path."""
    return {path: _choice_titles(choice, language) for path, choice in product.choices.items()}


def _choice_titles(choice: Choice, language: str) -> ChoiceTitles:
    options = {value: option for value in choice.values if (option := choice.option(value))}
    return ChoiceTitles(
        choice_title(choice, language),
        choice.part.title.render(language),
        {value: value_title(choice, value, language) for value in choice.values},
        {value: option.description.render(language) for value, option in options.items() if option.description},
        {value: option_detail(choice, value, language) for value in choice.values},
    )


def address_text(value: ChoiceValue) -> str:
    """A value as it stands in an address."""
    return str(written(value))
