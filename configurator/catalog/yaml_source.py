"""Reading a YAML file to entries, with all that is wrong with its syntax worded for its author."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

import yaml

from configurator.catalog.entries import Entry, SourceFile, event_place
from configurator.catalog.scalars import resolve_scalar
from configurator.source import Issue, Place

MAX_ENTRIES = 1_000_000
MAX_DEPTH = 50

_KEYS = "`modules:`, `products:`"

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # only its parser is used: types are resolved in scalars.py
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "map", "seq"))


def read_yaml(name: str, content: bytes, keys: str = _KEYS) -> tuple[Entry | None, list[Issue]]:
    """The mapping in a YAML file, and what is wrong with its syntax; no entry where nothing can be made of it.

    `keys` are some that a file of its kind may have, for its author.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [encoding_issue(name, content, error)]
    source = SourceFile(name, text)
    build = _Build(source)
    try:
        entry = build.document(yaml.parse(text, Loader=_Loader))
    except yaml.YAMLError as error:
        return None, [_unclosed_issue(source, error) or _syntax_issue(source, error)]
    except _StopReadingError:
        return None, build.issues
    if entry is not None and not isinstance(entry.content, dict) and not build.issues:
        return None, [Issue(entry.place, f"a catalog file is a mapping: {keys}, ...")]
    return entry, build.issues


def encoding_issue(name: str, content: bytes, error: UnicodeDecodeError) -> Issue:
    """A file that is not UTF-8, at the first byte that is not."""
    before = content[: error.start].decode("utf-8", errors="replace")
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    return Issue(Place(name, line, column), "the file is not encoded in UTF-8", "save it as UTF-8")


class _StopReadingError(Exception):
    """The file cannot be read further; the issue is recorded."""


class _Build:
    """From the events of the YAML parser to entries; collects duplicate keys, tags and runaway aliases.

    It reads events and not composed nodes because composing deeply nested brackets overflows the stack of the C code.
    """

    def __init__(self, source: SourceFile) -> None:
        self.issues: list[Issue] = []
        self._source = source
        self._anchors: dict[str, Entry] = {}
        self._events: Iterator[Any] = iter(())

    def document(self, events: Iterable[Any]) -> Entry | None:
        """The value of the one document, or None where the file is empty."""
        self._events = iter(events)
        found: Entry | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if found is not None:
                    self._stop(event, "one file holds one document", "remove the `---`")
                found = self._entry(next(self._events), depth=0)
        return found

    def _entry(self, event: Any, depth: int, key: Any = None) -> Entry:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, key)
        if depth > MAX_DEPTH:
            self._stop(event, f"the file is nested more than {MAX_DEPTH} levels deep")
        entry = Entry(self._source, event, key)
        if isinstance(event, yaml.MappingStartEvent):
            entry.content = self._mapping(entry, depth)
        elif isinstance(event, yaml.SequenceStartEvent):
            entry.content = self._list(entry, depth)
        elif event.tag is None or event.tag in _PLAIN_TAGS:
            entry.content = resolve_scalar(event)
        if event.tag is not None and event.tag not in _PLAIN_TAGS:
            self._report_tag(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = entry
        if entry.size > MAX_ENTRIES:
            self._stop(event, f"the file has more than {MAX_ENTRIES:,} values", "look for aliases of aliases (`*name`)")
        return entry

    def _alias(self, event: Any, key: Any) -> Entry:
        target = self._anchors.get(event.anchor)
        if target is None:
            hint = "put an expression that begins with `*` in quotes"
            self._stop(event, f"`*{event.anchor}` is read as a YAML alias, and there is no `&{event.anchor}` before it", hint)
        return Entry(self._source, target.event, key, target.content, target.size)

    def _list(self, entry: Entry, depth: int) -> list[Entry]:
        found: list[Entry] = []
        for event in iter(self._events.__next__, None):
            if isinstance(event, yaml.SequenceEndEvent):
                break
            found.append(self._entry(event, depth + 1))
            entry.size += found[-1].size
        return found

    def _mapping(self, entry: Entry, depth: int) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        for key in iter(self._events.__next__, None):
            if isinstance(key, yaml.MappingEndEvent):
                break
            if not isinstance(key, yaml.ScalarEvent):
                self._stop(key, "a key must be a text")
            value = self._entry(next(self._events), depth + 1, key)
            entry.size += value.size
            if self._key_is_new(key, found):
                found[key.value] = value
        return found

    def _key_is_new(self, key: Any, found: dict[str, Entry]) -> bool:
        if key.value in found:
            first = found[key.value].key_place.line
            self._report(key, f"`{key.value}` is written twice; first on line {first}", "remove one of them, or rename it")
            return False
        if key.value == "<<" and not key.style:
            self._report(key, "`<<` is not part of YAML 1.2", "write the keys out")
            return False
        return True

    def _report_tag(self, event: Any) -> None:
        tag = event.tag.removeprefix("tag:yaml.org,2002:")
        hint = "in an expression, write `not`; put other texts that begin with `!` in quotes" if tag.startswith("!") else None
        self._report(event, f"`{tag}` is read as a YAML tag, and tags mean nothing here", hint)

    def _report(self, event: Any, message: str, hint: str | None = None) -> None:
        self.issues.append(Issue(event_place(self._source, event), message, hint))

    def _stop(self, event: Any, message: str, hint: str | None = None) -> NoReturn:
        self._report(event, message, hint)
        raise _StopReadingError


# --- syntax errors ----------------------------------------------------------------------------------------------------

_QUOTE_HINT = "a text that contains `: `, `#` or quotes, or begins with a special character, needs quotes around all of it"
_WORDING = (
    ("mapping values are not allowed", "a `:` is not allowed here", _QUOTE_HINT),
    ("cannot start any token", "this character cannot begin a value", _QUOTE_HINT),
    ("did not find expected alphabetic or numeric", "a `*` or `&` at the beginning is special in YAML", _QUOTE_HINT),
    ("expected ',' or '}'", "a `,` or `}` is missing before this", _QUOTE_HINT),
    ("expected ',' or ']'", "a `,` or `]` is missing before this", _QUOTE_HINT),
    ("did not find expected key", "this is not a key of the mapping above", f"check the indentation; {_QUOTE_HINT}"),
    ("could not find expected ':'", "a key without `:`", f"write `key: value`; {_QUOTE_HINT}"),
    ("unexpected end of stream", "a quote is never closed", None),
    ("did not find expected '-'", "a list item must begin with `-`", "check the indentation"),
    ("did not find expected <document start>", "this does not belong to the mapping above", "check the indentation"),
    ("block sequence entries are not allowed", "a `-` is not allowed here", f"begin a list on its own line; {_QUOTE_HINT}"),
    ("unknown escape character", "a backslash in double quotes begins an escape", "write `\\\\`, or use single quotes"),
    ("did not find expected node content", "a value is missing here", "close the brackets"),
    ("found unexpected ':'", "a `:` without a value after it", "write a space and a value after it"),
    ("found a tab character", "a tab is not allowed here", "indent with spaces"),
    ("control characters", "the file contains a control character", "remove it"),
)


def _syntax_issue(source: SourceFile, error: yaml.YAMLError) -> Issue:
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    line, column = _problem_position(source, error, problem)
    worded = ((message, hint) for part, message, hint in _WORDING if part in problem)
    message, hint = next(worded, (f"this is not YAML: {problem}", None))
    if "cannot start any token" in problem and source.text[source.offset(line, column) :][:1] == "\t":
        message, hint = "a tab is not allowed here", "indent with spaces"
    return Issue(Place(source.name, line, column), message, hint)


def _unclosed_issue(source: SourceFile, error: yaml.YAMLError) -> Issue | None:
    """A quote or a bracket without an end that the parser takes for one which ends further down."""
    context, stopped = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    if stopped is None:
        return None
    quote = _last_quoted(source)
    if quote is not None and quote.start_mark.line < quote.end_mark.line == stopped.line:
        mark = quote.start_mark
        end = source.text[mark.index]
        place = Place(source.name, mark.line + 1, mark.column + 1)
        return Issue(place, f"this quote goes on to line {quote.end_mark.line + 1}", f"end the text with {end} where it ends")
    if context is None or "did not find expected ',' or" not in str(getattr(error, "problem", "")):
        return None
    if _indent(source, stopped.line) > _indent(source, context.line) or stopped.line == context.line:
        return None
    opening = source.text[source.offset(context.line + 1, context.column + 1)]
    closing = {"{": "}", "[": "]"}.get(opening)
    if closing is None:
        return None
    hint = f"write `{closing}` before line {stopped.line + 1}"
    return Issue(Place(source.name, context.line + 1, context.column + 1), f"this `{opening}` is not closed", hint)


def _last_quoted(source: SourceFile) -> Any:
    """The last value that was read, where it stands in quotes."""
    last: Any = None
    try:
        for event in yaml.parse(source.text, Loader=_Loader):
            last = event
    except yaml.YAMLError:
        pass
    return last if isinstance(last, yaml.ScalarEvent) and last.style in ("'", '"') else None


def _indent(source: SourceFile, line: int) -> int:
    """How far a line, counted from 0, is indented; the end of the file is not."""
    text = source.text[source.offset(line + 1, 1) :].split("\n", 1)[0]
    return len(text) - len(text.lstrip())


def _problem_position(source: SourceFile, error: yaml.YAMLError, problem: str) -> tuple[int, int]:
    """Where the mistake is: for a quote or a key without an end, where it begins and not where the parser gave up."""
    mark = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    if context is not None and ("could not find expected ':'" in problem or "end of stream" in problem):
        mark = context
    if mark is not None:
        return mark.line + 1, mark.column + 1
    position = getattr(error, "position", None)
    return source.position(position) if isinstance(position, int) else (1, 1)
