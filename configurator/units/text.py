"""Units as people write them: `m2`, `m²`, `kWh`, `W/m2K`, `EUR/month`, `l/100 km`.

A text is factors, divided by factors. Factors are joined by `·`, `*`, a space, or nothing where digits end a word (`m2K`), and
bind more strongly than `/`: `W/m2K` is `W/(m2·K)`. A factor is a word with an exponent, or a number with a word: `100 km`.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

from configurator.errors import ConfiguratorError
from configurator.units.unit import Unit
from configurator.units.words import closest_word, definition, is_currency, known_words, own_definition

_WORD = r"dB\(A\)|°[CF]?(?![^\W\d_])|[%‰]|[€£]|[^\W\d_]+(?:-[^\W\d_]+)*"
_TOKEN = re.compile(
    rf"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<word>{_WORD})(?P<exponent>\^?-?\d+)?"
    r"|\s*(?P<times>[·*×⋅])\s*|(?P<over>/)|(?P<open>\()|(?P<close>\)(?P<outer>\^?-?\d+)?))"
)
_MINUS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{DOT OPERATOR}": "·", "\N{BULLET}": "·"})
_MAX_EXPONENT = 9
_MAX_LENGTH = 60


class UnitError(ConfiguratorError):
    """A text is no unit. `reason` says why, without the text."""

    code = "invalid-unit"

    def __init__(self, text: str, reason: str, hint: str | None = None) -> None:
        self.reason = reason
        super().__init__(f"`{text}` is not a unit: {reason}", hint)


@lru_cache(1024)
def parse_unit(text: str) -> Unit:
    """The unit that a text names; a word that is not known is a unit of its own dimension (see `own_words`).

    Raises UnitError.
    """
    if len(text) > _MAX_LENGTH:
        raise UnitError(text[:_MAX_LENGTH] + "...", "it is too long", "write a short one: `kg/m3`")
    unit = _Parser(text).unit()
    if len(own_words(unit)) > 1 and " " in text.strip():
        raise UnitError(text, "a unit is one word, or several joined by `·` and `/`", "write `kg/m3`, or one word: `rack-unit`")
    return unit


def own_words(unit: Unit) -> tuple[str, ...]:
    """The words of a unit that the table does not know: the author's own."""
    return tuple(word for word, _ in unit.names if not word[0].isdigit() and definition(word) is None)


def doubt(text: str) -> tuple[str, str] | None:
    """A message and a hint where a unit has a word that is not known and close to one that is."""
    for word in own_words(parse_unit(text)):
        meant = closest_word(word)
        if meant is not None:
            return f"`{word}` is no known unit and converts to none", f"did you mean `{meant}`?"
    return None


def currencies(unit: Unit) -> tuple[str, ...]:
    """The currencies in a unit."""
    return tuple(base for base, _ in unit.dimension if is_currency(base))


def units_like(unit: Unit) -> tuple[str, ...]:
    """A few known words for units of the same dimension, the usual ones first."""
    return tuple(word for word in known_words() if parse_unit(word).is_compatible(unit))[:_SHOWN]


_SHOWN = 6


class _Parser:
    """Recursive descent over the tokens of one text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._split()
        self._index = 0

    def unit(self) -> Unit:
        if not self._tokens:
            raise UnitError(self._text, "it is empty", "write a unit such as `mm`, or leave `unit` out")
        found = self._quotient()
        if self._index < len(self._tokens):
            raise self._misplaced()
        return found

    def _split(self) -> list[re.Match[str]]:
        text = re.sub(r"\bper\b", "/", unicodedata.normalize("NFKC", self._text).translate(_MINUS)).strip()
        found: list[re.Match[str]] = []
        position = 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise self._unreadable(text[position:].strip())
            found.append(match)
            position = match.end()
        return found

    def _quotient(self) -> Unit:
        found = Unit() if self._next("over") else self._product()
        while self._take("over"):
            found = found / self._product()
        return found

    def _product(self) -> Unit:
        found = self._factor()
        while True:
            if self._take("times") or self._next("word", "number", "open"):
                found = found * self._factor()
            else:
                return found

    def _factor(self) -> Unit:
        number, word, opening = self._take("number"), None, None
        if number is None:
            opening = self._take("open")
        if opening is not None:
            inner = self._quotient()
            closing = self._take("close")
            if closing is None:
                raise UnitError(self._text, "a `(` is never closed", "add the missing `)`")
            return inner ** self._exponent(closing["outer"])
        word = self._take("word")
        if word is None and number is None:
            raise self._misplaced()
        if number is None:
            assert word is not None
            return _named(word["word"]) ** self._exponent(word["exponent"])
        return self._counted(number["number"], word)

    def _counted(self, number: str, word: re.Match[str] | None) -> Unit:
        """A number of something as one unit: `100 km`; 1 alone is no unit, but can be divided: `1/min`."""
        amount = Fraction(number)
        if amount <= 0:
            raise UnitError(self._text, "its number must be above 0")
        if word is None:
            if amount != 1 or not self._next("over"):
                raise UnitError(self._text, "a number stands only before a word", "write `100 g`, or `1/min`")
            return Unit()
        single = _named(word["word"]) ** self._exponent(word["exponent"])
        if amount == 1:
            return single
        return Unit(amount * single.factor, single.dimension, ((f"{number} {single}", 1),))

    def _exponent(self, written: str | None) -> int:
        exponent = int((written or "1").removeprefix("^"))
        if exponent == 0 or abs(exponent) > _MAX_EXPONENT:
            raise UnitError(self._text, f"the exponent {exponent} makes no sense", "write `m2`, `m3` or `s-1`")
        return exponent

    # --- tokens ---

    def _next(self, *kinds: str) -> bool:
        """Whether the next token is of one of these kinds."""
        if self._index == len(self._tokens):
            return False
        return any(self._tokens[self._index][kind] is not None for kind in kinds)

    def _take(self, kind: str) -> re.Match[str] | None:
        if not self._next(kind):
            return None
        self._index += 1
        return self._tokens[self._index - 1]

    def _misplaced(self) -> UnitError:
        if self._index == len(self._tokens):
            return UnitError(self._text, "something is missing at its end", "write a word after `/` or `·`")
        return UnitError(self._text, f"`{self._tokens[self._index][0].strip()}` stands in the wrong place", "write `kg/m3`")

    def _unreadable(self, rest: str) -> UnitError:
        meant = closest_word(rest[:1])
        if rest[0] in "$¥":
            return UnitError(self._text, f"`{rest[0]}` is the sign of several currencies", "write the code: `USD`")
        return UnitError(self._text, f"`{rest[0]}` cannot stand in one", f"did you mean `{meant}`?" if meant else None)


def _named(word: str) -> Unit:
    return Unit(*(definition(word) or own_definition(word)), ((word, 1),))
