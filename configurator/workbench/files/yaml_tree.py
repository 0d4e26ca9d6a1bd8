"""A YAML file as a tree that keeps how it is written: every scalar as it was typed, comments, empty lines, anchors.

Comments belong to something: those above a line to what begins there, unless they are indented more deeply, when they close
the block before; one at the end of a line to what ends there, or to the key before it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from itertools import pairwise
from typing import Any

import yaml

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_COMMENT = re.compile(r"(?<!\S)#")


class Kind(Enum):
    """What a node is."""

    SCALAR = auto()
    ALIAS = auto()
    MAPPING = auto()
    LIST = auto()


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its `#`, and the column (0-based) and the offset at which it begins; without a text, an empty line."""

    text: str = ""
    column: int = 0
    offset: int = 0


@dataclass(eq=False, slots=True)
class Node:
    """A value, with its key where it stands in a mapping. `text` is a scalar as it is written, anchor and quotes included.

    `before` stands on lines of its own above it, `head` behind its key, `after` at its end, `closing` at the end of what it
    contains. `column` (0-based) is where its key begins, or the `-` before it. `broken` is true where it begins a line.
    """

    kind: Kind
    start: int
    end: int = 0
    text: str = ""
    anchor: str = ""
    flow: bool = False
    key: str | None = None
    key_end: int = 0
    column: int = 0
    broken: bool = False
    children: list[Node] = field(default_factory=list)
    before: list[Comment] = field(default_factory=list)
    head: Comment | None = None
    after: Comment | None = None
    closing: list[Comment] = field(default_factory=list)

    @property
    def is_collection(self) -> bool:
        """Whether it contains others."""
        return self.kind in (Kind.MAPPING, Kind.LIST)

    @property
    def is_block(self) -> bool:
        """Whether it contains others on lines of their own."""
        return self.is_collection and not self.flow

    def walk(self) -> Iterator[Node]:
        """It and everything in it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_tree(text: str) -> Node | None:
    """The tree of a file that is sound YAML with one document; None where it has no content."""
    root = _Build(text).document()
    if root is not None:
        _attach_comments(text, root)
    return root


def comments_of(root: Node) -> list[str]:
    """The texts of all comments."""
    found: list[Comment] = []
    for node in root.walk():
        found += [*node.before, *node.closing, *(comment for comment in (node.head, node.after) if comment)]
    return [comment.text for comment in found if comment.text]


# --- values -----------------------------------------------------------------------------------------------------------


class _Build:
    def __init__(self, text: str) -> None:
        self._text = text
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=_Loader))
        self._lines = [0, *(match.end() for match in re.finditer(r"\n", text))]

    def document(self) -> Node | None:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                return self._node(next(self._events))
        return None

    def _node(self, event: Any) -> Node:
        start, end = _offset(event.start_mark), _offset(event.end_mark)
        if isinstance(event, yaml.AliasEvent):
            return Node(Kind.ALIAS, start, end, f"*{event.anchor}")
        if isinstance(event, yaml.ScalarEvent):
            written = self._text[start:end]
            return Node(Kind.SCALAR, start, start + len(written.rstrip()), written.rstrip())
        kind = Kind.MAPPING if isinstance(event, yaml.MappingStartEvent) else Kind.LIST
        node = Node(kind, start, anchor=event.anchor or "", flow=bool(event.flow_style), column=self._column(start))
        for inner in self._events:
            if isinstance(inner, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                node.end = _offset(inner.end_mark) if node.flow else node.start
                break
            node.children.append(self._entry(inner) if kind is Kind.MAPPING else self._item(inner, node.flow))
        self._mark_breaks(node)
        return node

    def _entry(self, key: Any) -> Node:
        """A value with its key."""
        node = self._node(next(self._events))
        start, node.key_end = key.start_mark.index, key.end_mark.index
        node.key = self._text[start : node.key_end].rstrip()
        node.start, node.column = start, self._column(start)
        return node

    def _item(self, event: Any, in_flow: bool) -> Node:
        """A value in a list; in a block it begins with its `-`."""
        node = self._node(event)
        node.column = self._column(node.start if in_flow else max(0, self._text.rfind("-", 0, node.start)))
        return node

    def _mark_breaks(self, node: Node) -> None:
        starts = [node.start, *(child.start for child in node.children)]
        for child, (before, start) in zip(node.children, pairwise(starts), strict=True):
            child.broken = self._line(before) != self._line(start)

    def _column(self, offset: int) -> int:
        return offset - self._lines[self._line(offset)]

    def _line(self, offset: int) -> int:
        return bisect_right(self._lines, offset) - 1


def _offset(mark: Any) -> int:
    return int(mark.index)


# --- comments ---------------------------------------------------------------------------------------------------------


def _attach_comments(text: str, root: Node) -> None:
    _Comments(text, root).attach()


class _Comments:
    def __init__(self, text: str, root: Node) -> None:
        self._text = text
        self._root = root
        self._nodes = [node for node in root.walk() if node is not root]
        self._parents = {id(child): node for node in root.walk() for child in node.children}
        self._starts = [node.start for node in self._nodes]
        self._scalars = sorted(_scalar_spans(root))
        self._pending: list[Comment] = []

    def attach(self) -> None:
        """Give every comment and every empty line to the node that it belongs to."""
        offset = 0
        for line in self._text.splitlines(keepends=True):
            if not self._within_scalar(offset):
                self._read_line(line.rstrip("\r\n"), offset)
            offset += len(line)
        self._close(self._pending, None)

    def _read_line(self, line: str, offset: int) -> None:
        comment = self._comment(line, offset)
        content = line[: comment.column if comment else len(line)].strip()
        dashes = not content.strip("- ")
        if dashes:
            self._pending += [comment] if comment else [] if content else [Comment()]
        first = self._first(offset, offset + len(line))
        if first is not None:
            self._give_pending(first)
        if comment and not dashes:
            self._give_trailing(comment)

    def _comment(self, line: str, offset: int) -> Comment | None:
        for match in _COMMENT.finditer(line):
            if not self._within_scalar(offset + match.start()):
                return Comment(line[match.start() :].rstrip(), match.start(), offset + match.start())
        return None

    def _within_scalar(self, offset: int) -> bool:
        index = bisect_right(self._scalars, (offset, len(self._text))) - 1
        return index >= 0 and self._scalars[index][0] < offset < self._scalars[index][1]

    def _first(self, start: int, end: int) -> Node | None:
        """The first node that begins on a line: the outermost, of those that begin together."""
        index = bisect_right(self._starts, start - 1)
        return self._nodes[index] if index < len(self._nodes) and self._nodes[index].start < end else None

    def _give_pending(self, node: Node) -> None:
        """What stands above a node: deeper comments close what is before it, the others are its own."""
        deeper = [index for index, comment in enumerate(self._pending) if comment.text and comment.column > node.column]
        first = next((index for index, comment in enumerate(self._pending) if comment.text and index not in deeper), None)
        closing = max((index for index in deeper if first is None or index < first), default=-1)
        self._close(self._pending[: closing + 1], node)
        node.before += self._pending[closing + 1 :]
        self._pending = []

    def _close(self, comments: list[Comment], following: Node | None) -> None:
        """Comments at the end of blocks: each closes the innermost one that is indented no more than it and those above it."""
        waiting: list[Comment] = []
        column = len(self._text)
        for comment in comments:
            waiting.append(comment)
            if not comment.text:
                continue
            column = min(column, comment.column)
            block = self._block_before(following, replace(comment, column=column))
            if following is not None and block in self._ancestors(following):
                following.before += waiting
            else:
                block.closing += waiting
            waiting = []

    def _block_before(self, following: Node | None, comment: Comment) -> Node:
        index = self._nodes.index(following) if following is not None else len(self._nodes)
        if index == 0:
            return self._root
        last = self._nodes[index - 1]
        for node in (last, *self._ancestors(last)):
            if node.is_collection and node.children and _contains(node, comment):
                return node
        return self._root

    def _ancestors(self, node: Node) -> list[Node]:
        found = []
        while id(node) in self._parents:
            node = self._parents[id(node)]
            found.append(node)
        return found

    def _give_trailing(self, comment: Comment) -> None:
        """What stands behind something on its line."""
        offset = comment.offset
        key = max((node for node in self._nodes if node.key is not None and node.key_end <= offset), key=_key_end, default=None)
        ended = max((node for node in self._nodes if not node.is_block and node.end <= offset), key=_end, default=None)
        if key is not None and (ended is None or key.key_end > ended.end):
            if key.is_block and key.head is None:
                key.head = comment
            else:
                key.before.append(comment)
        elif ended is not None and ended.after is None:
            ended.after = comment
        else:
            self._pending.append(comment)


def _contains(node: Node, comment: Comment) -> bool:
    """Whether a comment behind a collection is within its brackets, or indented as what it contains."""
    return comment.offset < node.end if node.flow else node.children[0].column <= comment.column


def _key_end(node: Node) -> int:
    return node.key_end


def _end(node: Node) -> int:
    return node.end


def _scalar_spans(root: Node) -> Iterator[tuple[int, int]]:
    for node in root.walk():
        if node.kind is Kind.SCALAR and node.text:
            yield node.end - len(node.text), node.end
        if node.key is not None:
            yield node.key_end - len(node.key), node.key_end
