"""Why a text is not an expression: the mistake that a person most likely made, where, and what to write instead.

The grammar says only where it stopped. Each function here recognises one mistake around that place; the first that
recognises something words it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with an expression, what to do about it, and the span of its text that is meant."""

    message: str
    hint: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where the grammar stopped: the word there (empty at the end of the text) and the word before it."""

    text: str
    offset: int
    word: str
    before: str
    before_start: int

    def mistake(self, message: str, hint: str | None = None) -> Mistake:
        return Mistake(message, hint, self.offset, self.offset + max(1, len(self.word)))

    def mistake_before(self, message: str, hint: str | None = None) -> Mistake:
        return Mistake(message, hint, self.before_start, self.before_start + len(self.before))


_WORD = re.compile(
    r"'[^'\n]*'|\"[^\"\n]*\"|\*\.[A-Za-z][\w-]*|[A-Za-z]\w*(?:-\w+)*(?:\.\w+(?:-\w+)*)*|\d+(?:\.\d+)?"
    r"|===|<=>|=>|=<|==|!=|<=|>=|<>|->|&&|\|\||\S",
    re.ASCII,
)
_FOREIGN = {
    "=": ("`=` does not compare", "write `==`"),
    "===": ("`===` does not exist here", "write `==`"),
    "<>": ("`<>` does not exist here", "write `!=`"),
    "=<": ("`=<` does not exist here", "write `<=`"),
    "=>": ("`=>` does not exist here", "write `>=` to compare, or `implies`"),
    "->": ("`->` does not exist here", "write `implies`"),
    "<=>": ("`<=>` does not exist here", "write `==`"),
    "&&": ("`&&` does not exist here", "write `and`"),
    "&": ("`&` does not exist here", "write `and`"),
    "||": ("`||` does not exist here", "write `or`"),
    "|": ("`|` does not exist here", "write `or`"),
    "!": ("`!` does not exist here", "write `not`"),
    "%": ("`%` stands only behind a number", "write `5 %`, or `0.05`"),
    "^": ("`^` needs a whole number behind it", "write `x ^ 2`"),
    "{": ("`{` does not exist here", "a list stands in square brackets: `x in [a, b]`"),
    ":": ("`:` does not exist here", "expressions have no keys and no ranges; write `x >= 1 and x <= 4`"),
    ";": ("`;` does not exist here", "join conditions with `and`"),
}
_FULL_WIDTH = dict(zip("（），。：；＝！＜＞＋－＊／［］【】", "(),.:;=!<>+-*/[][]", strict=True))
_CURLY_QUOTES = frozenset("‘’‚“”„«»`´「」")
_OPERATORS = frozenset(["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "and", "or", "not", "in", "implies", ",", "(", "["])
_KEYWORDS = frozenset(("and", "or", "not", "in", "implies"))
_COMPARISONS = frozenset(("==", "!=", "<", "<=", ">", ">=", "in"))
_BOUNDARIES = frozenset(("and", "or", "implies", "(", "[", ","))
_FOREIGN_WORDS = {"is": "==", "equals": "==", "then": "implies", "xor": "!=", "contains": "in"}


def find_mistake(text: str, offset: int) -> Mistake:
    """The mistake in `text` that made the grammar stop at `offset` (the length of the text: it ended too early)."""
    stop = _stop_at(text, offset)
    for recognise in _RECOGNISERS:
        mistake = recognise(stop)
        if mistake is not None:
            return mistake
    return stop.mistake(f"`{stop.word}` is not understood here")


def _stop_at(text: str, offset: int) -> _Stop:
    before, before_start = "", 0
    for match in _WORD.finditer(text):
        if match.start() >= offset:
            break
        before, before_start = match.group(), match.start()
    found = _WORD.match(text, offset)
    return _Stop(text, offset, found.group() if found else "", before, before_start)


def _unclosed_quote(stop: _Stop) -> Mistake | None:
    if stop.word in ("'", '"'):
        return stop.mistake("this quote is never closed", f"end the text with {stop.word}")
    return None


def _typography(stop: _Stop) -> Mistake | None:
    if stop.word in _CURLY_QUOTES:
        return stop.mistake(f"{stop.word} is not a quote here", "write texts in straight quotes: 'AM5'")
    if stop.word in _FULL_WIDTH:
        return stop.mistake(f"`{stop.word}` is a full-width character", f"write `{_FULL_WIDTH[stop.word]}`")
    if stop.word and not stop.word.isascii():
        return stop.mistake(f"`{stop.word}` cannot stand in a name", "write texts in quotes: 'AM5'")
    return None


def _power(stop: _Stop) -> Mistake | None:
    if stop.before == "^":
        return stop.mistake("`^` needs a whole number behind it", "write `x ^ 2`")
    if stop.before == stop.word == "*":
        return stop.mistake("`**` does not exist here", "write `x ^ 2`")
    return None


def _dot(stop: _Stop) -> Mistake | None:
    if stop.word == ".":
        return stop.mistake("`.` joins the two parts of a name, without spaces", "write `part.attribute`")
    return None


def _comma(stop: _Stop) -> Mistake | None:
    if stop.word == "," and not _open_brackets(stop.text[: stop.offset]):
        hint = "write numbers as `1299.50`; join conditions with `and`"
        return stop.mistake("`,` separates only what stands in brackets", hint)
    return None


def _empty_brackets(stop: _Stop) -> Mistake | None:
    if stop.word == ")" and stop.before == "(":
        return stop.mistake_before("there is nothing in these parentheses", "write a condition or an amount in them")
    return None


def _unopened(stop: _Stop) -> Mistake | None:
    if stop.word in (")", "]") and not _open_brackets(stop.text[: stop.offset]):
        opening = "(" if stop.word == ")" else "["
        return stop.mistake(f"`{stop.word}` closes nothing", f"remove it, or add the missing `{opening}`")
    return None


def _incomplete(stop: _Stop) -> Mistake | None:
    """The text, or what stands in brackets, ends after an operator."""
    if stop.word not in ("", ")", "]", ",") or stop.before not in _OPERATORS - {"(", "["}:
        return None
    return stop.mistake_before(f"something is missing after `{stop.before}`", None)


def _unclosed(stop: _Stop) -> Mistake | None:
    open_brackets = _open_brackets(stop.text[: stop.offset])
    if stop.word or not open_brackets:
        return None
    bracket, position = open_brackets[-1]
    closing = ")" if bracket == "(" else "]"
    return Mistake(f"this `{bracket}` is never closed", f"add the missing `{closing}`", position, position + 1)


def _foreign_operator(stop: _Stop) -> Mistake | None:
    word = stop.word
    if word == "=" and stop.before in ("<", ">"):
        return stop.mistake_before(f"`{stop.before} =` must be written together", f"write `{stop.before}=`")
    if word == "!" and stop.text[stop.offset + 1 :].lstrip().startswith("="):
        return stop.mistake("`! =` must be written together", "write `!=`")
    return stop.mistake(*_FOREIGN[word]) if word in _FOREIGN else None


def _capital_keyword(stop: _Stop) -> Mistake | None:
    """`a AND b`: the grammar stops at AND, or (`NOT a`) at the word after it."""
    for word, mistake in ((stop.word, stop.mistake), (stop.before, stop.mistake_before)):
        if word.lower() in _KEYWORDS and word not in _KEYWORDS:
            return mistake(f"`{word}` must be written in small letters", f"write `{word.lower()}`")
    return None


def _foreign_word(stop: _Stop) -> Mistake | None:
    if stop.before == "if":
        return stop.mistake_before("there is no `if`", "put the condition under `when`, or write `a implies b`")
    if stop.word in _FOREIGN_WORDS:
        return stop.mistake(f"there is no `{stop.word}`", f"write `{_FOREIGN_WORDS[stop.word]}`")
    if stop.word == "between":
        return stop.mistake("there is no `between`", "write `x >= 1 and x <= 4`")
    return None


def _chain(stop: _Stop) -> Mistake | None:
    """`a < b < c`: another comparison since the last `and`, `or` or bracket."""
    if stop.word not in _COMPARISONS:
        return None
    earlier = _words_since_boundary(stop.text[: stop.offset])
    first = next((index for index, word in enumerate(earlier) if word in _COMPARISONS), None)
    if first is None:
        return None
    middle = " ".join(earlier[first + 1 :])
    joined = f"... {earlier[first]} {middle} and {middle} {stop.word} ..."
    return stop.mistake("comparisons cannot be chained", f"write both, joined by `and`: `{joined}`")


def _list(stop: _Stop) -> Mistake | None:
    if stop.word == "[":
        return stop.mistake("a list can stand only to the right of `in`", "write `x in [a, b]`")
    return None


def _decimal(stop: _Stop) -> Mistake | None:
    """`.5`, `1.299,00` and `1e3`."""
    if stop.word == "." and stop.text[stop.offset + 1 : stop.offset + 2].isdigit():
        return stop.mistake("a number cannot begin with a dot", f"write `0{_number_from(stop)}`")
    if stop.before[:1].isdigit() and re.fullmatch(r"e\d*", stop.word):
        return stop.mistake("numbers have no exponent", "write the number out: `1000`")
    return None


def _number_from(stop: _Stop) -> str:
    found = re.match(r"\.\d+", stop.text[stop.offset :])
    return found.group() if found else ""


def _two_values(stop: _Stop) -> Mistake | None:
    """Two values side by side, without an operator."""
    if not stop.word or stop.word in _OPERATORS - {"(", "[", "not"} or stop.word in (")", "]", "."):
        return None
    if not stop.before or stop.before in _OPERATORS - {"not"}:
        return None
    if stop.before[:1].isdigit() and stop.word[:1].isalpha():
        hint = f"an operator may be missing: `{stop.before} * {stop.word}`"
        return stop.mistake(f"`{stop.word}` after a number is not understood", hint)
    message = f"something is missing between `{stop.before}` and `{stop.word}`"
    if stop.before == "not":
        return stop.mistake(message, "`not` stands before a condition, or in `x not in [a, b]`")
    return stop.mistake(message, "an operator such as `and`, `==` or `*`")


def _misplaced_operator(stop: _Stop) -> Mistake | None:
    """An operator where a value should be."""
    if stop.word in _OPERATORS - {"(", "["} and (not stop.before or stop.before in _OPERATORS):
        where = f"between `{stop.before}` and `{stop.word}`" if stop.before else f"before `{stop.word}`"
        return stop.mistake(f"something is missing {where}", "a name, a number or a text in quotes")
    return None


def _ended(stop: _Stop) -> Mistake | None:
    if stop.word:
        return None
    return Mistake("the expression ends too early", None, max(0, len(stop.text) - 1), len(stop.text))


def _open_brackets(text: str) -> list[tuple[str, int]]:
    """The brackets that are open at the end of the text, with their offsets."""
    found: list[tuple[str, int]] = []
    for match in _WORD.finditer(text):
        if match.group() in ("(", "["):
            found.append((match.group(), match.start()))
        elif match.group() in (")", "]") and found:
            found.pop()
    return found


def _words_since_boundary(text: str) -> list[str]:
    words = [match.group() for match in _WORD.finditer(text)]
    boundaries = [index for index, word in enumerate(words) if word in _BOUNDARIES]
    return words[boundaries[-1] + 1 :] if boundaries else words


_RECOGNISERS: tuple[Callable[[_Stop], Mistake | None], ...] = (
    _unclosed_quote,
    _typography,
    _foreign_operator,
    _capital_keyword,
    _foreign_word,
    _decimal,
    _power,
    _dot,
    _comma,
    _empty_brackets,
    _unopened,
    _incomplete,
    _unclosed,
    _misplaced_operator,
    _chain,
    _list,
    _two_values,
    _ended,
)
