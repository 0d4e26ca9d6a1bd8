"""What can be stored: everything that is wrong with a record, in words."""

from __future__ import annotations

import re
import secrets
import unicodedata
from base64 import b32encode
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from configurator.errors import RequestError
from configurator.store.errors import RecordError
from configurator.store.records import Draft, NewQuote

LONGEST_ID, LONGEST_NAME, LONGEST_TEXT = 64, 200, 10_000
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_CURRENCY = re.compile(r"[A-Z]{3}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def new_id() -> str:
    """A random id: 12 characters of base 32, 60 bits."""
    return b32encode(secrets.token_bytes(8))[:12].decode().lower()


def text_problem(text: object, what: str, longest: int = LONGEST_TEXT, *, needed: bool = False) -> str | None:
    """Why something cannot be stored as a text: it is none, too long, or has characters that no text should have."""
    if not isinstance(text, str):
        return f"{what} is not a text"
    if needed and not text.strip():
        return f"{what} is missing"
    if len(text) > longest:
        return f"{what} has {len(text):,} characters; {longest:,} are possible"
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" for character in text):
        return f"{what} has control characters in it"
    return None


def id_problem(text: object, what: str) -> str | None:
    """Why something cannot be an id of a customer or the like."""
    problem = text_problem(text, what, LONGEST_ID, needed=True)
    if problem is None and not _ID.fullmatch(str(text)):
        return f"{what} `{text}` has other characters than letters, digits, `.`, `_` and `-`"
    return problem


def email_problem(text: object) -> str | None:
    """Why something cannot be an e-mail address."""
    problem = text_problem(text, "the e-mail address", LONGEST_NAME, needed=True)
    return problem or (None if _EMAIL.fullmatch(str(text)) else f"`{text}` is no e-mail address")


def currency_problem(text: object) -> str | None:
    """Why something cannot be a currency."""
    known = isinstance(text, str) and _CURRENCY.fullmatch(text)
    return None if known else f"the currency `{text}` is no ISO 4217 code such as `EUR`"


def sought_words(text: str | None) -> list[str]:
    """The words of a text that is sought. Raises RequestError for one that is too long, or has characters that no text has."""
    problem = text_problem(text or "", "the text", LONGEST_NAME)
    if problem:
        raise RequestError(f"This cannot be sought: {problem}.", "Give some words of what you look for.")
    return (text or "").casefold().split()


def check_text(text: str, what: str, longest: int = LONGEST_TEXT) -> str:
    """A text that a person wrote, without blanks around it. Raises RecordError."""
    problem = text_problem(text, what, longest, needed=True)
    if problem:
        raise RecordError(what[0].upper() + what[1:], [problem])
    return text.strip()


def check_new(new: NewQuote) -> None:
    """Raises RecordError with everything that is wrong with a new quote."""
    problems = [text_problem(new.owner, "the owner", LONGEST_NAME, needed=True)]
    if new.customer is not None:
        problems.append(id_problem(new.customer, "the customer id"))
    _raise("The quote", [*filter(None, problems), *_draft_problems(new.draft)])


def check_draft(draft: Draft) -> None:
    """Raises RecordError with everything that is wrong with a draft, except that it is no JSON."""
    _raise("The draft", list(_draft_problems(draft)))


def _raise(what: str, problems: list[str]) -> None:
    if problems:
        raise RecordError(what, problems)


def _draft_problems(draft: Draft) -> Iterator[str]:
    found = [text_problem(draft.title, "the title", 500), *_amount_problems(draft), _timezone_problem(draft.timezone)]
    found += [text_problem(hash, "a catalog hash", LONGEST_ID, needed=True) for hash in draft.catalogs]
    found += [text_problem(product, "a product", LONGEST_NAME, needed=True) for product in draft.products]
    if draft.valid_until is not None and type(draft.valid_until) is not date:
        found.append("`valid_until` is not a day")
    return filter(None, found)


def _amount_problems(draft: Draft) -> Iterator[str | None]:
    if draft.currency is not None:
        yield currency_problem(draft.currency)
    if draft.total is not None:
        exact = isinstance(draft.total, Decimal) and draft.total.is_finite() and len(str(draft.total)) <= 40
        yield None if exact else f"the total `{draft.total}` is not an exact amount (a `Decimal`)"
        yield None if draft.currency else "it has a total and no currency"


def _timezone_problem(name: str) -> str | None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError):
        return f"the time zone `{name}` is unknown"
    return None
