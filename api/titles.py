"""The titles of a product's choices and values in one language, made once: a click shows hundreds of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.details import option_detail
from api.images import image_address
from configurator.catalog.records import Choice, ChoiceValue, Product
from configurator.ranges import is_long
from configurator.titles import choice_title, value_title, written


@dataclass(frozen=True, slots=True)
class ChoiceTitles:
    """How a choice and its values read. `title` reads on its own, `part_title` is that of its part.

    `details` say in a line what distinguishes an option; `descriptions` are only what the author wrote. `images` are where its
    picture is.
    """

    title: str
    part_title: str
    values: Mapping[ChoiceValue, str]
    descriptions: Mapping[ChoiceValue, str]
    details: Mapping[ChoiceValue, str]
    images: Mapping[ChoiceValue, str]


Titles = Mapping[str, ChoiceTitles]


def product_titles(catalog: str, product: Product, language: str) -> Titles:
    """The titles of all choices of a product, by path."""
    return {path: _choice_titles(catalog, choice, language) for path, choice in product.choices.items()}


def _choice_titles(catalog: str, choice: Choice, language: str) -> ChoiceTitles:
    options = {} if is_long(choice) else {value: option for value in choice.values if (option := choice.option(value))}
    titles = _LazyTitles(choice, language)
    details = {} if is_long(choice) else {value: option_detail(choice, value, language) for value in choice.values}
    if not is_long(choice):
        titles.update({value: titles[value] for value in choice.values})
    return ChoiceTitles(
        choice_title(choice, language),
        choice.part.title.render(language),
        titles,
        {value: option.description.render(language) for value, option in options.items() if option.description},
        details,
        {value: image_address(catalog, option.supply.image) for value, option in options.items() if option.supply.image},
    )


class _LazyTitles(dict[ChoiceValue, str]):
    """The titles of values, each made when it is first asked for: nobody looks at all steps of a dimension."""

    def __init__(self, choice: Choice, language: str) -> None:
        super().__init__()
        self._choice = choice
        self._language = language

    def __missing__(self, value: ChoiceValue) -> str:
        self[value] = value_title(self._choice, value, self._language)
        return self[value]


def address_text(value: ChoiceValue) -> str:
    """A value as it stands in an address."""
    return str(written(value))
