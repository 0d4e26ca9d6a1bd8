"""The content of an offer in a file, YAML or JSON: read with everything that is wrong at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from configurator.catalog.entries import Entry
from configurator.catalog.yaml_source import read_yaml
from configurator.errors import ConfiguratorError, RequestError
from configurator.offers.content import Content, content_problems, read_content_document
from configurator.source import Issue, Place, format_issues

_PATH = re.compile(r"`((?:[A-Za-z_-]+|\[[0-9]+\])(?:\.[A-Za-z0-9_-]+|\[[0-9]+\])*)`")
_STEP = re.compile(r"([A-Za-z0-9_-]+)|\[([0-9]+)\]")


class OfferFileError(ConfiguratorError):
    """The file of an offer contains errors: all of them, each with its place."""

    code = "invalid-offer"

    def __init__(self, file: str, issues: Sequence[Issue]) -> None:
        self.issues = tuple(issues)
        noun = "error" if len(issues) == 1 else "errors"
        super().__init__(f"The offer `{file}` has {len(issues)} {noun}:\n\n{format_issues(issues, Path())}")


def read_content(file: str, content: bytes) -> Content:
    """The content of an offer. Raises OfferFileError with all that is wrong."""
    entry, issues = read_yaml(file, content, "`items:`, `customer:`")
    if entry is None:
        raise OfferFileError(file, issues or [Issue(Place(file), "the file is empty", "begin with `items:`")])
    document = _plain(entry)
    problems = content_problems(document)
    if issues or problems:
        raise OfferFileError(file, [*issues, *(_issue(problem, entry) for problem in problems)])
    return read_content_document(document)


def read_file(path: Path, hint: str = "Name a file that you can read.") -> bytes:
    """What is in a file. Raises RequestError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise RequestError(f"`{path}` cannot be read: {error.strerror or error}.", hint) from None


def _plain(entry: Entry) -> Any:
    """What stands in the file as plain data: broken numbers are texts, exactly as they are written."""
    if isinstance(entry.content, dict):
        return {key: _plain(item) for key, item in entry.content.items()}
    if isinstance(entry.content, list):
        return [_plain(item) for item in entry.content]
    return entry.written if isinstance(entry.content, Decimal) else entry.content


def _issue(problem: str, root: Entry) -> Issue:
    """A problem at the place that it names first."""
    found = _PATH.match(problem)
    entry = root
    for name, number in _steps(found[1]) if found else ():
        below = entry.members.get(name) if name else entry.items[int(number)] if int(number) < len(entry.items) else None
        if below is None:
            break
        entry = below
    message = problem
    return Issue(entry.place if entry is not root else Place(root.file), message)


def _steps(path: str) -> Iterator[tuple[str, str]]:
    return ((step[1] or "", step[2] or "0") for step in _STEP.finditer(path))
