"""The grammar of ids, and the words that are no ids."""

from __future__ import annotations

import re
from collections.abc import Iterable

from configurator.catalog.records import CONTEXT, INCLUDED, NONE, QUANTITY
from configurator.source import did_you_mean

ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
NAME_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
VALUE_PATTERN = r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$"

RESERVED = frozenset((NONE, INCLUDED, QUANTITY, CONTEXT))
KEYWORDS = frozenset(("and", "or", "not", "in", "implies", "true", "false"))
OPTION_COLUMNS = ("id", "title", "description", "image", "replaces", "supplier")

_ID = re.compile(ID_PATTERN)
_NAME = re.compile(NAME_PATTERN)
_VALUE = re.compile(VALUE_PATTERN)


def id_problem(word: str) -> str | None:
    """Why a word cannot be the id of a catalog, product, option, rule or charge; None where it can."""
    if not _ID.match(word):
        return f"`{word}` is not an id: lower-case words and digits, joined by hyphens"
    return _reserved(word)


def name_problem(word: str) -> str | None:
    """Why a word cannot be an id that expressions read by name: of a module, part, attribute, dimension or fact."""
    if not _NAME.match(word):
        return f"`{word}` is not an id: lower-case words and digits, joined by hyphens, a letter first"
    if word in KEYWORDS:
        return f"`{word}` is a word of the expression language and cannot be an id"
    return _reserved(word)


def attribute_problem(word: str) -> str | None:
    """Why a word cannot be the id of an attribute."""
    if word in OPTION_COLUMNS:
        return f"`{word}` cannot be an attribute: every option has its own already"
    return name_problem(word)


def value_problem(word: str) -> str | None:
    """Why a word cannot be a value of a fact; capitals are allowed."""
    if not _VALUE.match(word):
        return f"`{word}` cannot be a value: letters and digits, joined by hyphens"
    return _reserved(word)


def suggest_id(word: str) -> str | None:
    """The id that is closest to a word, where there is one."""
    suggestion = "-".join(re.findall(r"[a-z0-9]+", word.lower()))
    return f"write `{suggestion}`" if suggestion and suggestion != word and suggestion not in RESERVED else None


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that a misspelled one was probably meant to be."""
    guess = did_you_mean(word, known)
    return guess.split("`")[1] if guess else None


def _reserved(word: str) -> str | None:
    return f"`{word}` is reserved and cannot be an id" if word in RESERVED else None
