"""A YAML tree in the canonical layout: two spaces a level, list items indented, short things on one line, 130 columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import dropwhile

from configurator.workbench.files.layout import Role
from configurator.workbench.files.yaml_tree import Comment, Kind, Node

WIDTH = 130
MAX_FLOW_LINES = 3
_NEEDS_QUOTES = re.compile(r"[,\[\]{}]|: |\s#|:$")


def print_tree(root: Node, role: Role, *, reorder: bool = True) -> str:
    """The text of a file. `reorder`: put the keys into the order of their roles."""
    return "\n".join(_Printer(reorder).document(root, role)) + "\n"


class _TooLongError(Exception):
    """Something cannot stand on one line."""


class _Printer:
    def __init__(self, reorder: bool) -> None:
        self._reorder = reorder

    def document(self, root: Node, role: Role) -> list[str]:
        """All lines of a file. What stands above the first key, and above an empty line, is about the file."""
        header = _take_header(root) if root.children else []
        lines = list(self._children(root, 0, role)) if root.is_block else self._value("", root, 0, role)
        return _without_blanks_around([*_comment_lines(header, 0), *lines])

    # --- blocks ---

    def _children(self, node: Node, indent: int, role: Role) -> Iterator[str]:
        """The lines of what a block contains."""
        for child in self._ordered(node, role):
            yield from _comment_lines(child.before, indent)
            lead = " " * indent + ("-" if node.kind is Kind.LIST else f"{child.key}:")
            yield from self._value(lead, child, indent, role.of(_plain(child.key)))
        yield from _comment_lines(node.closing, indent)

    def _ordered(self, node: Node, role: Role) -> list[Node]:
        """The children, with the keys of the role in its order; other keys keep their positions."""
        children = node.children
        if not self._reorder or not role.order:
            return children
        ranks = {key: rank for rank, key in enumerate(role.order)}
        known = sorted(
            (child for child in children if _plain(child.key) in ranks), key=lambda child: ranks[_plain(child.key) or ""]
        )
        if role.open:
            return [*known, *(child for child in children if _plain(child.key) not in ranks)]
        remaining = iter(known)
        return [next(remaining) if _plain(child.key) in ranks else child for child in children]

    def _value(self, lead: str, node: Node, indent: int, role: Role) -> list[str]:
        """The lines of a value behind its key or `-`."""
        if node.kind is Kind.SCALAR:
            lines = _scalar_lines(lead, node.text, indent)
        elif node.kind is Kind.ALIAS:
            lines = [f"{lead} {node.text}"]
        else:
            lines = self._flow(lead, node, role) or self._block(lead, node, indent, role)
        if node.after:
            lines[-1] = _with_comment(lines[-1], node.after, indent - node.column)
        return lines

    def _block(self, lead: str, node: Node, indent: int, role: Role) -> list[str]:
        inner = list(self._children(node, indent + 2, role))
        if lead.endswith("-"):
            inner = list(dropwhile(lambda line: not line, inner))
            if not node.anchor and not node.head and not inner[0].lstrip().startswith("#"):
                return [f"{lead} {inner[0].lstrip()}", *inner[1:]]
        first = f"{lead} &{node.anchor}" if node.anchor else lead
        if node.head:
            first = _with_comment(first, node.head, indent - node.column)
        return [first, *inner]

    # --- on one line ---

    def _flow(self, lead: str, node: Node, role: Role) -> list[str] | None:
        """The lines of a collection in brackets; None where it must not, or cannot, be written so."""
        if node.children and (role.block or _has_comments(node)):
            return None
        if node.is_block and (node.head or not role.compact or not node.children):
            return None
        try:
            pieces = [self._piece(child, node, role) for child in self._ordered(node, role)]
        except _TooLongError:
            return None
        anchor = f" &{node.anchor}" if node.anchor else ""
        brackets = "{}" if node.kind is Kind.MAPPING else "[]"
        start = f"{lead}{anchor} {brackets[0]}"
        line = f"{start}{', '.join(pieces)}{brackets[1]}"
        if len(line) <= WIDTH:
            return [line]
        if node.is_block or not role.wrap:
            return None
        return self._wrapped(start, pieces, brackets[1], node, role)

    def _wrapped(self, start: str, pieces: Sequence[str], end: str, node: Node, role: Role) -> list[str] | None:
        """Over several lines: broken where its author has broken it, if every line fits then; else where a line is full."""
        broken = [child.broken for child in self._ordered(node, role)]
        for breaks in (broken, None):
            lines = list(_filled(start, pieces, end, breaks))
            fits = all(len(line) <= WIDTH for line in lines)
            if fits and len(lines) > 1 and (len(lines) <= MAX_FLOW_LINES or node.kind is Kind.LIST):
                return lines
        return None

    def _piece(self, child: Node, node: Node, role: Role) -> str:
        """A child within brackets."""
        text = self._flow_text(child, role.of(_plain(child.key)), quote=node.is_block)
        return text if child.key is None else f"{child.key}: {text}" if text else f"{child.key}:"

    def _flow_text(self, node: Node, role: Role, *, quote: bool) -> str:
        """A value within brackets. `quote`: it stood outside of them, where more needs no quotes. Raises _TooLongError."""
        if node.kind is Kind.ALIAS:
            return node.text
        if node.kind is Kind.SCALAR:
            return _flow_scalar(node, quote=quote)
        pieces = [self._piece(child, node, role) for child in self._ordered(node, role)]
        anchor = f"&{node.anchor} " if node.anchor else ""
        brackets = "{}" if node.kind is Kind.MAPPING else "[]"
        return f"{anchor}{brackets[0]}{', '.join(pieces)}{brackets[1]}"


def _flow_scalar(node: Node, *, quote: bool) -> str:
    text = node.text
    if "\n" in text or (quote and text[:1] in ("|", ">", "&", "!")) or (not text and node.key is None):
        raise _TooLongError
    if not quote or text[:1] in ('"', "'") or not _NEEDS_QUOTES.search(text):
        return text
    if "\\" in text or '"' in text:
        raise _TooLongError
    return f'"{text}"'


def _filled(start: str, pieces: Sequence[str], end: str, broken: Sequence[bool] | None) -> Iterator[str]:
    """Pieces on lines that are as full as can be, or that break where they are said to."""
    line, margin = start, " " * len(start)
    for index, piece in enumerate(pieces):
        last = index == len(pieces) - 1
        text = piece + (end if last else ",")
        fresh = line in (start, margin)
        full = broken[index] if broken is not None else len(line) + 1 + len(text) > WIDTH
        if fresh:
            line += text
        elif full:
            yield line
            line = margin + text
        else:
            line += f" {text}"
    yield line


# --- lines ------------------------------------------------------------------------------------------------------------


def _scalar_lines(lead: str, text: str, indent: int) -> list[str]:
    """A scalar as it is written; its further lines are indented anew, those of a text block with what they have more."""
    first, *rest = text.split("\n")
    lines = [f"{lead} {first.rstrip()}" if first else lead]
    margin = " " * (indent + 2)
    if first[:1] in ("|", ">") or re.match(r"&\S+ +[|>]", first):
        used = min((len(line) - len(line.lstrip()) for line in rest if line.strip()), default=0)
        return lines + [(margin + line[used:].rstrip("\r")) if line.strip() else "" for line in rest]
    return lines + [(margin + line.strip()) if line.strip() else "" for line in rest]


def _comment_lines(comments: Sequence[Comment], indent: int) -> Iterator[str]:
    """Comments on lines of their own, and at most one empty line between them."""
    blank = False
    for comment in comments:
        if comment.text:
            yield " " * indent + comment.text
        elif not blank:
            yield ""
        blank = not comment.text


def _with_comment(line: str, comment: Comment, shift: int) -> str:
    """A comment behind a line, in the column where it stood, two spaces away at least."""
    return f"{line:<{max(len(line) + 2, comment.column + shift)}}{comment.text}"


def _has_comments(node: Node) -> bool:
    inside = (child for child in node.walk() if child is not node)
    return bool(node.closing) or any(
        child.head or child.after or child.closing or any(comment.text for comment in child.before) for child in inside
    )


def _take_header(root: Node) -> list[Comment]:
    """What stands above the first key and an empty line: it stays at the top, wherever the key goes."""
    before = root.children[0].before
    last = max((index for index, comment in enumerate(before) if not comment.text), default=-1)
    header, root.children[0].before = before[: last + 1], before[last + 1 :]
    return header


def _without_blanks_around(lines: list[str]) -> list[str]:
    text = "\n".join(lines)
    with suppress(IndexError):
        while not text.split("\n")[0]:
            text = text.split("\n", 1)[1]
    return text.rstrip("\n").split("\n")


def _plain(key: str | None) -> str | None:
    """A key without quotes."""
    return key.strip("'\"") if key else key
