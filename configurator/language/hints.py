"""Small texts that check messages have in common: which value was probably meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from configurator.language.evaluate import Value
from configurator.language.types import NameType, Type
from configurator.source import did_you_mean


def quotes_hint(word: str, beside: NameType) -> str | None:
    """Where an unknown name is, or resembles, a text that the name beside it can be."""
    if beside.type is Type.BOOLEAN:
        return truth_hint(word)
    if beside.type not in (Type.TEXT, Type.SET):
        return None
    known = _texts(beside.values or ())
    if word in known:
        return f"texts stand in quotes: `'{word}'`"
    guess = did_you_mean(word, known)
    return f"texts stand in quotes; {guess}" if guess else None


def truth_hint(word: str) -> str | None:
    """Where a word means a truth value in other languages."""
    if word.lower() in ("yes", "true", "on"):
        return "write `true`, without quotes"
    return "write `false`, without quotes" if word.lower() in ("no", "false", "off") else None


def renamed_hint(word: Value, former: Mapping[str, str] | None) -> str | None:
    """What something is called now that had another id; None where nothing had it."""
    now = former.get(word) if former and isinstance(word, str) else None
    return f"it is now called `{now}`" if now else None


def value_hint(value: Value, known: Collection[Value]) -> str | None:
    """The closest text, the nearest numbers, or all values where they are few."""
    if isinstance(value, str):
        texts = _texts(known)
        return did_you_mean(value, texts) or _listing(texts)
    if not isinstance(value, int | Fraction):
        return None
    wanted = value
    numbers = sorted(number for number in known if isinstance(number, int | Fraction))
    near = [number for number in numbers if number < wanted][-1:] + [number for number in numbers if number > wanted][:1]
    return "nearest: " + " and ".join(f"`{number_text(number)}`" for number in near) if near else None


def _listing(texts: Sequence[str]) -> str | None:
    return "known: " + ", ".join(f"`{text}`" for text in texts) if 0 < len(texts) <= 8 else None


def _texts(values: Iterable[Value]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def counted(number: int, noun: str) -> str:
    """`1 cell`, `2 cells`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def number_text(number: int | Fraction) -> str:
    """A number as an author would write it: `12`, `0.25`, or a fraction where it has no finite decimal."""
    if number.denominator == 1:
        return str(int(number))
    text = f"{float(number):.12g}"
    return text if Fraction(text) == number else str(number)


def is_number(text: str) -> bool:
    """Whether a text looks like a number."""
    return text.replace(".", "", 1).isdigit()
