"""What distinguishes the options of a module, in a line: `Socket AM5 · Cores 8 · Top clock 5.2 GHz`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from configurator.catalog.records import AttributeType, Choice, ChoiceValue, Option
from configurator.catalog.shapes import OWN_VALUE
from configurator.pricing.wording import count_phrase

MOST = 4

_KEYWORD = re.compile(r"[a-z]+(-[a-z]+)*")  # `courtyard`: a word of the catalog's rules, not of any language


def option_detail(choice: Choice, value: ChoiceValue, language: str) -> str:
    """The option's description; without one, its first attributes that say something to a customer."""
    option = choice.option(value)
    if option is None:
        return ""
    if option.description:
        return option.description.render(language)
    facts = list(_facts(choice, option, language))
    return " · ".join(facts[:MOST])


def _facts(choice: Choice, option: Option, language: str) -> Iterator[str]:
    for attribute in choice.part.module.attributes.values():
        if attribute.id == OWN_VALUE:
            continue
        title = attribute.title.render(language)
        match option.values.get(attribute.id):
            case True:
                yield title
            case str() as text if not _KEYWORD.fullmatch(text):
                yield f"{title} {text}"
            case int() | Fraction() as number if number and attribute.type is AttributeType.NUMBER:
                yield f"{title} {count_phrase(number, attribute.unit, language)}"
