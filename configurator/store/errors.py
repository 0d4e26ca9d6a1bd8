"""What can go wrong with a store: each error says what, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from configurator.errors import ConfiguratorError, in_a_sentence
from configurator.source import Issue, did_you_mean, format_issues


class StoreUnavailableError(ConfiguratorError):
    """The database of a store cannot be opened, reached or written now."""

    code = "store-unavailable"


class StoreVersionError(ConfiguratorError):
    """The tables of a store are older or newer than this program."""

    code = "store-version"


class StoreDamagedError(ConfiguratorError):
    """What is in the store is not what was put there: a document or file does not have its own hash."""

    code = "store-damaged"


class StaleWriteError(ConfiguratorError):
    """Somebody has changed a record since it was read. `seen` is the version that was read, `version` the one there is."""

    code = "stale-write"

    def __init__(self, what: str, seen: int, version: int, who: str, when: datetime) -> None:
        self.seen = seen
        self.version = version
        self.who = who
        self.when = when
        at = when.isoformat(sep=" ", timespec="seconds")
        super().__init__(
            f"{what} was changed by `{who}` at {at}: this is based on version {seen}, and it is at version {version}.",
            "Read it again, and do it once more on what is there now.",
        )


class RecordError(ConfiguratorError):
    """Something cannot be kept as it is given. `problems` are all that is wrong with it."""

    code = "invalid-record"

    def __init__(self, what: str, problems: Sequence[str], hint: str | None = None) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{what} cannot be stored: {in_a_sentence(problems)}", hint)


class UnknownQuoteError(ConfiguratorError):
    """There is no quote, revision or save of that name."""

    code = "unknown-quote"

    def __init__(self, message: str, hint: str = "Name it by its number, such as `Q-2026-00017`, or by its id.") -> None:
        super().__init__(message, hint)


def no_revision(quote: str, revision: int, last: int) -> UnknownQuoteError:
    """The error for a revision that a quote does not have."""
    return UnknownQuoteError(f"Quote `{quote}` has no revision {revision}; its last one is {last}.", "Name one of its revisions.")


class UnknownOrderError(ConfiguratorError):
    """There is no order of that number."""

    code = "unknown-order"

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no order `{name}`.", "Name it by its number, such as `O-2026-00017`.")


class UnknownCustomerError(ConfiguratorError):
    """There is no customer of that id."""

    code = "unknown-customer"

    def __init__(self, customer: str, known: Sequence[str] = ()) -> None:
        guess = did_you_mean(customer, known)
        hint = guess[0].upper() + guess[1:] if guess else "Search for a part of the name, the e-mail address or the id."
        super().__init__(f"There is no customer `{customer}`.", hint)


class UnknownVersionError(ConfiguratorError):
    """No such version of a catalog was published."""

    code = "unknown-version"


class CustomersError(ConfiguratorError):
    """A file of customers contains errors: all of them, each with its place. Nothing of it was stored."""

    code = "invalid-customers"

    def __init__(self, file: str, issues: Sequence[Issue], folder: Path | None = None) -> None:
        """`folder`: where the file can be read, to show its lines."""
        self.issues = tuple(issues)
        noun = "problem" if len(issues) == 1 else "problems"
        message = f"The file `{file}` has {len(issues)} {noun}; nothing of it was stored:\n\n{format_issues(issues, folder)}"
        super().__init__(message, "Correct them, or import the good rows alone with --skip-bad.")


class ShareLinkError(ConfiguratorError):
    """A share link does not open what it was made for. `reason` is `unknown`, `revoked`, `expired`, `superseded` or `scope`."""

    code = "share-link"

    def __init__(self, reason: str, message: str, ask: str | None = None) -> None:
        self.reason = reason
        self.ask = ask
        super().__init__(message, f"Ask `{ask}` for a new one." if ask else "Ask whoever sent it to you for a new one.")


class TransferError(ConfiguratorError):
    """An export cannot be imported: it is incomplete or of another kind, or there is something in the store already."""

    code = "invalid-export"
