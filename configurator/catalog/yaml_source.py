"""Reading a YAML file to entries, with all that is wrong with its syntax worded for its author."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, NoReturn

import yaml

from configurator.catalog.entries import Entry, SourceFile, event_place
from configurator.catalog.scalars import resolve_scalar
from configurator.source import Issue, Place

MAX_ENTRIES = 1_000_000
MAX_DEPTH = 50
_FAR = 1_000
"""So many characters on, a parenthesis is looked for that closes one."""

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
        found = _unclosed_issue(source, error) or _indentation_issue(source, error) or _unquoted_issue(source, error)
        return None, [found or _syntax_issue(source, error)]
    except _StopReadingError:
        return None, build.issues
    if entry is not None and not isinstance(entry.content, dict) and not build.issues:
        return None, [Issue(entry.place, f"a catalog file is a mapping: {keys}, ...")]
    return entry, build.issues


def read_beside(path: Path) -> bytes | Issue:
    """What is in a file beside a catalog, or why it cannot be read."""
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        return Issue(Place(path.name), f"the file cannot be read: {reason}", "check its name and its rights")


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
        self._split: list[Entry] = []

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
            item = self._entry(event, depth + 1)
            entry.size += item.size
            if not (found and entry.event.flow_style and self._goes_on(found[-1], item)):
                found.append(item)
        self._report_split(found)
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
            last = next(reversed(found.values()), None) if entry.event.flow_style else None
            if last is not None and value.content is None and value.written == "" and self._goes_on(last, value):
                continue
            if self._key_is_new(key, found):
                found[key.value] = value
        self._report_split(found.values())
        return found

    def _goes_on(self, last: Entry, more: Entry) -> bool:
        """Whether a value in braces or brackets ended at a comma within parentheses; it is then read on."""
        begun, rest = last.event, more.key if more.key is not None else more.event
        if not (_is_plain(begun) and _is_plain(rest)) or _parentheses(begun.value) <= 0:
            return False
        text = self._source.text[begun.start_mark.index : rest.end_mark.index]
        line = self._source.text[rest.end_mark.index : rest.end_mark.index + _FAR].split("\n", 1)[0]
        if "\n" in text or not _closes(_parentheses(text), line):
            return False
        last.event = yaml.ScalarEvent(None, None, (True, False), text, begun.start_mark, rest.end_mark, style=None)
        last.content = text
        self._split.append(last)
        return True

    def _report_split(self, values: Iterable[Entry]) -> None:
        for value in values:
            if any(value is each for each in self._split):
                self._report(value.event, *_unquoted(value.written, "comma"))

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
    last = next(reversed(_events_read(source)), None)
    return last if isinstance(last, yaml.ScalarEvent) and last.style in ("'", '"') else None


def _events_read(source: SourceFile) -> list[Any]:
    """What the parser made something of."""
    found: list[Any] = []
    with suppress(yaml.YAMLError):
        found.extend(yaml.parse(source.text, Loader=_Loader))
    return found


# --- texts that need quotes -----------------------------------------------------------------------------------------


def _is_plain(event: Any) -> bool:
    return isinstance(event, yaml.ScalarEvent) and not event.style


def _parentheses(text: str) -> int:
    """How many parentheses of a text are open at its end."""
    return text.count("(") - text.count(")")


def _closes(depth: int, text: str) -> bool:
    """Whether so many open parentheses are closed in what follows."""
    depths = accumulate((_parentheses(character) for character in text), initial=depth)
    return any(number <= 0 for number in depths)


def _unquoted(written: str, end: str) -> tuple[str, str]:
    quote = '"' if "'" in written else "'"
    return f"without quotes around all of it, this ends at the {end}", f"put it in quotes: `{quote}{written}{quote}`"


def _unquoted_issue(source: SourceFile, error: yaml.YAMLError) -> Issue | None:
    """An expression in braces or brackets, without quotes, that the parser takes to end at a bracket or a quote."""
    stopped = getattr(error, "problem_mark", None)
    if stopped is None or "did not find expected ',' or" not in str(getattr(error, "problem", "")):
        return None
    written_there = [each for each in _events_read(source) if isinstance(each, yaml.ScalarEvent) and each.value]
    of_line = [each for each in reversed(written_there) if _line_of(each) == stopped.line]
    whole = (each for each in of_line if _parentheses(source.text[_start_of(each) : stopped.index]) == 0)
    first = next(whole, None)  # a comma may have split it before
    if first is None:
        return None
    end = "bracket" if source.text[stopped.index : stopped.index + 1] in ("[", "{") else "quote" if first.style else ""
    if not end:
        return None
    start = _start_of(first)
    written = _in_braces(source.text[start:].split("\n", 1)[0])
    if written is None or start + len(written) <= stopped.index:
        return None
    line, column = source.position(start)
    return Issue(Place(source.name, line, column, len(written)), *_unquoted(written, end))


def _start_of(event: Any) -> int:
    return int(event.start_mark.index)


def _line_of(event: Any) -> int:
    return int(event.start_mark.line)


def _in_braces(text: str) -> str | None:
    """The beginning of a text that would be one value in braces or brackets; None where it does not end there."""
    depth, quote = 0, ""
    for index, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif depth == 0 and character in ",]}":
            return text[:index].rstrip()
        else:
            depth += (character in "([{") - (character in ")]}")
    return None


# --- indentation ----------------------------------------------------------------------------------------------------

_BEGINNING = re.compile(
    r""" *(?P<item>(?:-[ ]+)*)(?:(?P<key>[\w.-]+|'[^']*'|"[^"]*")[ ]*:(?=\s|$)|(?P<dash>-)(?=\s|$))?""",
)
_OF_INDENTATION = (
    "mapping values are not allowed",
    "did not find expected key",
    "did not find expected '-'",
    "did not find expected <document start>",
    "block sequence entries are not allowed",
)


@dataclass(frozen=True, slots=True)
class _Level:
    """A column in which lines above begin: with keys or with the items of a list; the number of the last such line."""

    column: int
    of_items: bool
    line: int


def _indentation_issue(source: SourceFile, error: yaml.YAMLError) -> Issue | None:
    """A line that begins in another column than the lines above to which it belongs."""
    stopped = getattr(error, "problem_mark", None)
    if stopped is None or not any(part in str(getattr(error, "problem", "")) for part in _OF_INDENTATION):
        return None
    lines = source.text.split("\n")
    own = _levels_of(lines[stopped.line], stopped.line) if stopped.line < len(lines) else []
    if not own or not _begins(lines[stopped.line], stopped.column):
        return None
    open_levels = [level for level in _open_levels(lines[: stopped.line]) if level.of_items == own[0].of_items]
    if not open_levels or any(level.column == own[0].column for level in open_levels):
        return None
    astray = _astray(lines, stopped.line, own[0])
    if astray is not None:
        message = f"this line is indented by {_spaces(astray.column)}, which differs from the lines around it"
        hint = f"begin it with {_spaces(own[0].column)}, as on line {stopped.line + 1}"
        return Issue(Place(source.name, astray.line + 1, astray.column + 1, _length(lines[astray.line], astray)), message, hint)
    meant = min(open_levels, key=lambda level: (abs(level.column - own[0].column), -level.column))
    message = f"this line is indented by {_spaces(own[0].column)}, which differs from the lines above"
    hint = f"begin it with {_spaces(meant.column)}, as on line {meant.line + 1}"
    if "mapping values" in str(getattr(error, "problem", "")):
        hint += "; if it belongs to the text above, put all of that in quotes"
    length = _length(lines[stopped.line], own[0])
    return Issue(Place(source.name, stopped.line + 1, own[0].column + 1, length), message, hint)


def _astray(lines: list[str], number: int, own: _Level) -> _Level | None:
    """Where the line above begins, if without it a line would fit to those before: then it is the one that is wrong."""
    above = next((line for line in reversed(range(number)) if _levels_of(lines[line], line)), None)
    if above is None:
        return None
    first, before = _levels_of(lines[above], above)[0], _open_levels(lines[:above])
    fits = any((level.column, level.of_items) == (own.column, own.of_items) for level in before)
    return first if fits and first.column < own.column else None


def _length(line: str, level: _Level) -> int:
    return 1 if level.of_items else len(line.strip().split(":", 1)[0])


def _begins(line: str, column: int) -> bool:
    """Whether a column is where a line begins, or where its first key ends."""
    found = _BEGINNING.match(line)
    assert found is not None, "it matches every line"
    return column <= found.end()


def _levels_of(line: str, number: int) -> list[_Level]:
    """The columns in which a line begins items and a key; none for one that does neither."""
    found = _BEGINNING.match(line)
    if found is None or not (found["key"] or found["dash"] or found["item"]):
        return []
    dashes = [index for index in range(found.start("item"), found.end("item")) if line[index] == "-"]
    dashes += [found.start("dash")] if found["dash"] else []
    key = [_Level(found.start("key"), of_items=False, line=number)] if found["key"] else []
    return [*(_Level(column, of_items=True, line=number) for column in dashes), *key]


def _open_levels(lines: list[str]) -> list[_Level]:
    """The columns to which a line that follows may belong."""
    found: list[_Level] = []
    least = None
    for number in reversed(range(len(lines))):
        for level in reversed(_levels_of(lines[number], number)):
            if least is None or level.column < least or (level.column == least and level.of_items != found[-1].of_items):
                found.append(level)
                least = level.column
        if least == 0:
            break
    return found


def _spaces(number: int) -> str:
    return f"{number} space{'' if number == 1 else 's'}" if number else "no spaces"


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
