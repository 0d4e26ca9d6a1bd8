"""What kinds of charge are called, in English, German and Chinese: `Monthly`, `Every 4 weeks`, `Yearly total`."""

from __future__ import annotations

from configurator.catalog.charge_kinds import ChargeKind

_TITLES = {
    "en": {
        "one-time": "One-time",
        "daily": "Daily",
        "weekly": "Weekly",
        "monthly": "Monthly",
        "quarterly": "Quarterly",
        "half-yearly": "Half-yearly",
        "yearly": "Yearly",
        "usage": "Usage",
        "deposit": "Deposit",
        "penalty": "Penalty",
    },
    "de": {
        "one-time": "Einmalig",
        "daily": "Täglich",
        "weekly": "Wöchentlich",
        "monthly": "Monatlich",
        "quarterly": "Vierteljährlich",
        "half-yearly": "Halbjährlich",
        "yearly": "Jährlich",
        "usage": "Verbrauch",
        "deposit": "Kaution",
        "penalty": "Vertragsstrafe",
    },
    "zh": {
        "one-time": "一次性",
        "daily": "每天",
        "weekly": "每周",
        "monthly": "每月",
        "quarterly": "每季度",
        "half-yearly": "每半年",
        "yearly": "每年",
        "usage": "用量",
        "deposit": "押金",
        "penalty": "违约金",
    },
}
_EVERY = {
    "en": ("Every {0} {1}", {"day": "days", "week": "weeks", "month": "months"}),
    "de": ("Alle {0} {1}", {"day": "Tage", "week": "Wochen", "month": "Monate"}),
    "zh": ("每{0}{1}", {"day": "天", "week": "周", "month": "个月"}),
}
_TOTALS = {
    "en": ("{0} total", "Total every {0} {1}"),
    "de": ("Summe {0}", "Summe alle {0} {1}"),
    "zh": ("{0}合计", "每{0}{1}合计"),
}


def kind_title(kind: ChargeKind, language: str) -> str:
    """A kind of charge as the head of a column: `One-time`, `Every 4 weeks`."""
    language = _known(language)
    if kind in _TITLES[language]:
        return _TITLES[language][kind]
    return _every(kind, _EVERY[language][0], language)


def total_title(kind: ChargeKind, language: str) -> str:
    """What the total of a kind of charge is called: `Monthly total`, `Total every 4 weeks`."""
    language = _known(language)
    whole, every = _TOTALS[language]
    if kind not in _TITLES[language]:
        return _every(kind, every, language)
    title = _TITLES[language][kind]
    return whole.format(title.lower() if language == "de" and (kind.period or kind is ChargeKind.ONE_TIME) else title)


def _every(kind: ChargeKind, pattern: str, language: str) -> str:
    number, unit = kind.period or (1, "month")
    return pattern.format(number, _EVERY[language][1][unit])


def _known(language: str) -> str:
    base = language.split("-")[0]
    return base if base in _TITLES else "en"
