"""How the fields of contracts and their changes are written in JSON: minor units as texts, periods as `3 months`."""

from __future__ import annotations

import re
from typing import Annotated, Any

from configurator.contracts.periods import Period, Unit
from configurator.pricing.fields import Codec

_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,25}")
_PERIOD = re.compile(r"([1-9][0-9]{0,4}) (day|week|month|year)s?")


def _minor_from_json(value: Any) -> int:
    if not isinstance(value, str) or not _WHOLE.fullmatch(value):
        raise ValueError("must be an amount in minor units, written as a string such as `1050`")
    return int(value)


def _period_from_json(value: Any) -> Period:
    try:
        return period_of(value)
    except ValueError:
        raise ValueError("must be a period such as `1 month` or `2 weeks`") from None


def period_of(text: Any) -> Period:
    """The period that a text says: `1 month`, `2 weeks`. Raises ValueError where it says none."""
    found = _PERIOD.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(f"`{text}` is no period")
    return Period(int(found[1]), Unit(found[2]))


Minor = Annotated[int, Codec(_minor_from_json, str, {"type": "string", "pattern": f"^({_WHOLE.pattern})$"})]
Length = Annotated[Period, Codec(_period_from_json, str, {"type": "string", "pattern": f"^{_PERIOD.pattern}$"})]
