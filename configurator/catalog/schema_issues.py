"""What pydantic finds wrong with the shape of a file, worded for its author and put at its place."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails

from configurator.catalog.entries import Entry
from configurator.catalog.ids import closest
from configurator.catalog.schema import CatalogFile, CatalogHeader, ModulesFile
from configurator.source import Issue, did_you_mean

_Location = tuple[int | str, ...]


def check_shape(entry: Entry, is_header: bool) -> list[Issue]:
    """Everything in a file that does not have the shape it should; `is_header` for `catalog.yaml`.

    A misspelled key is reported and then taken for the key that it resembles, so that it causes no further issues.
    """
    data = entry.plain()
    if not is_header or not isinstance(data, dict):
        return _found(entry, data, ModulesFile)
    content = {key: data.pop(key) for key in ModulesFile.model_fields if key in data}
    return _found(entry, data, CatalogHeader) + _found(entry, content, ModulesFile)


def check_against(entry: Entry, model: type[BaseModel]) -> list[Issue]:
    """As `check_shape`, for a file of another kind whose shape a model describes."""
    return _found(entry, entry.plain(), model)


def _found(entry: Entry, data: object, model: type[BaseModel]) -> list[Issue]:
    try:
        model.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        unknown = [found["loc"] for found in details if found["type"] == "extra_forbidden"]
        meant = {location: word for location in unknown if (word := _meant(model, location))}
        misspelled = {(*location[:-1], word) for location, word in meant.items()}
        issues = [_issue(entry, model, found) for found in details if found["loc"] not in misspelled]
        for location, word in meant.items():
            _follow(entry, location[:-1]).rename(str(location[-1]), word)
        return issues
    return []


def _meant(model: type[BaseModel], location: _Location) -> str | None:
    """The known key that an unknown key resembles."""
    return closest(str(location[-1]), _known_keys(model, location[:-1]))


def _issue(root: Entry, model: type[BaseModel], details: ErrorDetails) -> Issue:
    location, kind = details["loc"], details["type"]
    found = _follow(root, location)
    word = str(location[-1]) if location else ""
    match kind:
        case "extra_forbidden" if _is_rest_of_text(found) and not _meant(model, location):
            hint = f"put the text before it in quotes, up to `{word}`"
            return Issue(found.key_place, f"the comma before `{word}` begins a new key", hint)
        case "extra_forbidden":
            return Issue(found.key_place, f"unknown key `{word}`", _key_hint(word, model, location))
        case "missing":
            return Issue(found.key_place, f"`{word}` is missing", _missing_hint(word, found, _known_keys(model, location[:-1])))
        case "union_tag_not_found":
            return Issue(found.key_place, "`kind` is missing", _kinds(details))
        case "union_tag_invalid":
            kind_entry = found.get("kind") or found
            return _not_one_of(kind_entry, "kind", _kinds(details))
        case "literal_error" if word == "[key]":
            return _not_one_of(found, _last_key(location[:-2]), details["ctx"]["expected"], of_key=True)
        case "literal_error":
            return _not_one_of(found, _last_key(location), details["ctx"]["expected"])
        case "catalog":
            return _leaf(found, location, details)
        case _:
            return Issue(found.place, f"{_subject(location)} {_SHAPES.get(kind, details['msg'])}", _shape_hint(kind, found))


def _is_rest_of_text(found: Entry) -> bool:
    """Whether a key has no colon: words behind a comma, in braces."""
    if found.key is None or found.content is not None or found.key_place != found.place:
        return False
    return bool(found.event.start_mark.index == found.key.end_mark.index)


_SHAPES = {
    "dict_type": "must be a mapping",
    "model_type": "must be a mapping",
    "model_attributes_type": "must be a mapping",
    "list_type": "must be a list",
    "too_short": "must not be empty",
}


def _shape_hint(kind: str, found: Entry) -> str | None:
    if found.content is None:
        return "write something under it, or remove the key"
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return "write `key: value` on lines of their own, or `{key: value}`"
    if kind == "list_type":
        return "write one item a line, each after `- `, or `[a, b]`"
    return "write something into it, or remove the key" if kind == "too_short" else None


def _leaf(found: Entry, location: _Location, details: ErrorDetails) -> Issue:
    context = details["ctx"]
    message, hint = context["message"], context["hint"] or None
    key = _last_key(location)
    if found.content is None and location[-1] != "[key]" and key.isdigit() and found.key_place == found.place:
        return Issue(found.key_place, f"the comma before `{key}` begins a new key", "write decimals with a dot: `12.50`")
    if message.startswith("must"):
        message = f"{_subject(location)} {message}"
    return Issue(found.key_place if location[-1] == "[key]" else found.place, message, hint)


def _not_one_of(found: Entry, key: str, expected: str, of_key: bool = False) -> Issue:
    if found.content is None and not of_key:
        return Issue(found.key_place, f"there is nothing under `{found.key.value if found.key else key}`", _shape_hint("", found))
    known = [word for word in expected.replace(" or ", ", ").replace("'", "").split(", ") if word]
    place, word = (found.key_place, str(found.key.value)) if of_key else (found.place, found.written)
    subject = f"a key of `{key}`" if of_key else f"`{key}`"
    return Issue(place, f"{subject} must be {_listing(known)}, not `{word}`", did_you_mean(word, known))


def _kinds(details: ErrorDetails) -> str:
    context: Mapping[str, Any] = details.get("ctx") or {}
    return str(context.get("expected_tags") or "one of shared, swappable, cut-to-fit")


def _listing(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1]


def _subject(location: _Location) -> str:
    words = [word for word in location if not _is_tag(word)]
    if words[-1:] == ["[key]"]:
        return f"a key of `{words[-3]}`"
    if words and isinstance(words[-1], str):
        return f"`{words[-1]}`"
    key = next((word for word in reversed(words) if isinstance(word, str)), None)
    return f"an item of `{key}`" if key else "this"


def _last_key(location: _Location) -> str:
    """The last key of a location; nothing for items of a list."""
    words = [word for word in location if not _is_tag(word)]
    return words[-1] if words and isinstance(words[-1], str) else ""


def _is_tag(word: int | str) -> bool:
    return isinstance(word, str) and word.startswith("<")


def _follow(root: Entry, location: _Location) -> Entry:
    """The entry at a location, as far as it exists: tags of alternatives and missing keys lead nowhere."""
    entry = root
    for word in location:
        if isinstance(word, int) and word < len(entry.items):
            entry = entry.items[word]
        elif isinstance(word, str) and word in entry.members:
            entry = entry.members[word]
    return entry


_HINTS = {
    "because": "say why, in the customer's words: `because: ...`",
    "title": "write `title: ...`, or `title: {en: ..., zh: ...}`",
    "kind": "write `kind: one-time` or `kind: monthly`",
    "id": "write `id: ...`, unique in this list",
    "catalog": "write the id of the catalog: `catalog: ...`",
    "currency": "write an ISO 4217 code: `currency: EUR`",
    "version": 'write `version: "1.0"`',
    "parts": "write `parts:` and under it `part: module`",
    "options": "write `options:` and the options under it, or `options: {table: file.csv}`",
    "dimensions": "write `dimensions:` and under it `length: {title: ..., from: 1, to: 10, unit: m}`",
    "amount": "write an expression: `amount: price`",
    "prices": "write `prices: net` where amounts are without taxes, or `prices: gross`",
    "rate": "write `rate: 19 %`",
}


def _missing_hint(word: str, found: Entry, known: Collection[str]) -> str:
    """What to write; `known` are the keys that mean something else where it is missing."""
    similar = closest(word, (key for key in found.members if key not in known))
    if similar:
        return f"is it meant by `{similar}`?"
    return _HINTS.get(word, f"write `{word}: ...`")


def _key_hint(word: str, model: type[BaseModel], location: _Location) -> str | None:
    meant = _meant(model, location)
    if meant:
        return f"did you mean `{meant}`?"
    if word in CatalogHeader.model_fields and len(location) == 1:
        return f"`{word}` stands in `catalog.yaml` only"
    known = _known_keys(model, location[:-1])
    return "known: " + ", ".join(f"`{key}`" for key in known) if known else None


def _known_keys(model: type[BaseModel], location: _Location) -> list[str]:
    if model is CatalogHeader and not location:
        return _keys_of(CatalogFile)
    annotation: Any = model
    for word in location:
        annotation = _descend(_bare(annotation), word)
    annotation = _bare(annotation)
    return _keys_of(annotation) if isinstance(annotation, type) and issubclass(annotation, BaseModel) else []


def _keys_of(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _bare(annotation: Any) -> Any:
    """An annotation without its metadata; `X | None` is `X`."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        arms = [arm for arm in get_args(annotation) if arm is not type(None)]
        return _bare(arms[0]) if len(arms) == 1 else annotation
    return annotation


def _descend(annotation: Any, word: int | str) -> Any:
    """The annotation of what stands under a key, an index or the tag of an alternative."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        found = next((name for name, field in annotation.model_fields.items() if (field.alias or name) == word), None)
        return get_type_hints(annotation, include_extras=True)[found] if found else None
    if get_origin(annotation) is dict:
        return get_args(annotation)[1]
    if get_origin(annotation) is list:
        return get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        return next((arm for arm in get_args(annotation) if word in _tags(arm)), None)
    return None


def _tags(arm: Any) -> set[Any]:
    """The tags by which pydantic's locations name an alternative."""
    named = {item.tag for item in get_args(arm)[1:] if isinstance(item, Tag)} if get_origin(arm) is Annotated else set()
    bare = _bare(arm)
    kind = bare.model_fields.get("kind") if isinstance(bare, type) and issubclass(bare, BaseModel) else None
    literal = set(get_args(kind.annotation)) if kind is not None and get_origin(kind.annotation) is Literal else set()
    return named | literal
