"""The change of a running contract that a quote offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from configurator.contracts.fields import Length
from configurator.contracts.records import Amendment
from configurator.pricing.fields import Record


class How(StrEnum):
    """How a running contract changes."""

    AMEND = "amend"
    """Other lines from a day on; it ends as before."""
    UPGRADE = "upgrade"
    """Other lines from a day on, and the term of the offer begins anew on it."""
    RENEW = "renew"
    """A further term after its end."""
    CANCEL = "cancel"
    """An earlier end."""


@dataclass(frozen=True, slots=True)
class Change(Record):
    """What is wanted of a running contract: of which order, how, decided on which day, and with which notice."""

    order: str
    how: How
    on: date
    notice: Length | None = None


@dataclass(frozen=True, slots=True)
class QuotedAmendment(Record):
    """What was wanted, and what it does to the contract, thing by thing. It holds while the contract is as it was `before`."""

    change: Change
    amendment: Amendment
