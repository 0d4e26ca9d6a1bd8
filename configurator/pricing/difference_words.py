"""The difference of two prices in words: `+€12.00 a month: Data +€8.00 (20 GB instead of 10 GB), Insurance +€4.00`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from configurator.catalog.charge_kinds import ChargeKind
from configurator.money import format_money, format_number, format_unit_price
from configurator.pricing.difference import Cause, ChangedCharge, ChangedTax, PriceDifference, Turn
from configurator.pricing.kind_words import kind_title
from configurator.pricing.wording import count_phrase, per_phrase

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "comma": ", ",
        "pair": "{0}: {1}",
        "sum": "{0}: {1}",
        "part": "{0} {1}",
        "why": "{0} ({1})",
        "instead": "{0} instead of {1}",
        "base": "on other amounts",
        "added": "new",
        "removed": "no longer",
        "rate": "{0} at {1} instead of {2}",
        "tax": "{0} {1}",
        "contract": "{0} over the whole term",
        "percent": "{0} %",
        "none": "nothing",
        "one-time": "{0} once",
        "daily": "{0} a day",
        "weekly": "{0} a week",
        "monthly": "{0} a month",
        "quarterly": "{0} a quarter",
        "half-yearly": "{0} each half-year",
        "yearly": "{0} a year",
        "other": "{0} ({1})",
    },
    "de": {
        "comma": ", ",
        "pair": "{0}: {1}",
        "sum": "{0}: {1}",
        "part": "{0} {1}",
        "why": "{0} ({1})",
        "instead": "{0} statt {1}",
        "base": "auf andere Beträge",
        "added": "neu",
        "removed": "entfällt",
        "rate": "{0} mit {1} statt {2}",
        "tax": "{0} {1}",
        "contract": "{0} über die ganze Laufzeit",
        "percent": "{0} %",
        "none": "nichts",
        "one-time": "{0} einmalig",
        "daily": "{0} am Tag",
        "weekly": "{0} in der Woche",
        "monthly": "{0} im Monat",
        "quarterly": "{0} im Vierteljahr",
        "half-yearly": "{0} im Halbjahr",
        "yearly": "{0} im Jahr",
        "other": "{0} ({1})",
    },
    "zh": {
        "comma": "，",
        "pair": "{0}：{1}",
        "sum": "{0}：{1}",
        "part": "{0} {1}",
        "why": "{0}（{1}）",
        "instead": "{0}，原为{1}",
        "base": "所依据的金额有变",
        "added": "新增",
        "removed": "取消",
        "rate": "{0}税率{1}，原为{2}",
        "tax": "{0} {1}",
        "contract": "整个合约期{0}",
        "percent": "{0}%",
        "none": "无",
        "one-time": "一次性{0}",
        "daily": "每天{0}",
        "weekly": "每周{0}",
        "monthly": "每月{0}",
        "quarterly": "每季度{0}",
        "half-yearly": "每半年{0}",
        "yearly": "每年{0}",
        "other": "{0}（{1}）",
    },
}


def word_difference(difference: PriceDifference, language: str) -> list[str]:
    """Every kind of charge of which something changes, with its charges; then the taxes, and what it comes to over the term."""
    kinds = [kind for kind in difference.totals if difference.of(kind)]
    found = [word_kind(difference, kind, language) for kind in kinds]
    found += [text for tax in difference.taxes if (text := word_tax(tax, difference, language))]
    if difference.contract_value:
        amount = signed_money(difference.contract_value, difference.currency, language)
        found.append(_words(language)["contract"].format(amount))
    return found


def word_kind(difference: PriceDifference, kind: ChargeKind, language: str) -> str:
    """What a total differs by, and the charges that make it: `+€12.00 a month: Data +€8.00, Insurance +€4.00`."""
    words = _words(language)
    changes = words["comma"].join(word_charge(change, difference.currency, language) for change in difference.of(kind))
    total = word_amount(difference.totals[kind], kind, difference.currency, language)
    return words["sum"].format(total, changes) if changes else total


def word_charge(change: ChangedCharge, currency: str, language: str) -> str:
    """One charge that changed, and why: `Data +€8.00 (20 GB instead of 10 GB)`."""
    words = _words(language)
    told = words["part"].format(charge_title(change, language), signed_money(change.difference, currency, language))
    why = words["comma"].join(_reasons(change, currency, language))
    return words["why"].format(told, why) if why else told


def word_tax(tax: ChangedTax, difference: PriceDifference, language: str) -> str:
    """A tax that is taken at another rate, or comes to something else on prices without it; nothing where prices contain it."""
    words = _words(language)
    amount = word_amount(tax.difference, tax.kind, difference.currency, language)
    rates = [words["comma"].join(_percent(rate, language) for rate in each) for each in (tax.rates_after, tax.rates_before)]
    if tax.rates_after != tax.rates_before and all(rates):
        told = words["rate"].format(tax.title.render(language), *rates)
        return words["why"].format(told, amount)
    contained = difference.gross is not None and difference.gross.get(tax.kind) == difference.totals.get(tax.kind)
    return "" if contained and all(rates) else words["tax"].format(tax.title.render(language), amount)


def word_amount(amount: Decimal, kind: ChargeKind, currency: str, language: str) -> str:
    """A difference of a total: `+€12.00 a month`, `−€5.00 once`."""
    words = _words(language)
    told = signed_money(amount, currency, language)
    if kind in words:
        return words[kind].format(told)
    return words["other"].format(told, kind_title(kind, language).lower())


def signed_money(amount: Decimal, currency: str, language: str) -> str:
    """A difference: `+€12.00`, `−€5.00`, `±€0.00`."""
    sign = "−" if amount < 0 else "+" if amount else "±"
    return sign + format_money(abs(amount), currency, language)


def charge_title(change: ChangedCharge, language: str) -> str:
    """What a charge is called: by its part, where its own title says no more; else by both."""
    title, part = change.leaf.title.render(language), change.group.title.render(language)
    if change.group.part is None or change.leaf.rule is not None or part.casefold() in title.casefold():
        return title
    option = change.group.option_title
    known = f"{part} {option.render(language) if option else ''}".casefold()
    return part if title.casefold() in known else _words(language)["pair"].format(part, title)


def _reasons(change: ChangedCharge, currency: str, language: str) -> Iterator[str]:
    """Why an amount is another one: the option, the number of units, the rule that it comes from."""
    words, causes = _words(language), change.causes
    if Cause.OPTION in causes:
        yield words["instead"].format(*(_option(change, after, language) for after in (True, False)))
    elif change.turn is not Turn.CHANGED and change.group.option_title is not None and change.leaf.rule is None:
        yield change.group.option_title.render(language)
    for before, after in change.factors:
        yield words["instead"].format(*(count_phrase(each.value, each.unit, language) for each in (after, before)))
    if Cause.RATE in causes and Cause.OPTION not in causes and change.leaf.factors:
        yield _rates(change, currency, language)
    if change.leaf.because is not None:
        yield change.leaf.because.render(language).rstrip(".。")
    elif Cause.BASE in causes:
        yield words["base"]


def _rates(change: ChangedCharge, currency: str, language: str) -> str:
    """`€0.45 instead of €0.50 per GB`."""
    assert change.before is not None and change.after is not None
    rates = [format_unit_price(leaf.unit_amount, currency, language) for leaf in (change.after, change.before)]
    per = per_phrase(change.after.factors, language)
    return " ".join(text for text in (_words(language)["instead"].format(*rates), per) if text)


def _option(change: ChangedCharge, after: bool, language: str) -> str:
    group = change.group_after if after else change.group_before
    assert group is not None
    return group.option_title.render(language) if group.option_title else _words(language)["none"]


def _percent(rate: Fraction, language: str) -> str:
    return _words(language)["percent"].format(format_number(rate * 100, language))


def difference_document(difference: PriceDifference, language: str) -> dict[str, Any]:
    """A difference as plain dicts, for programs; amounts are texts. `sentences` are for people."""
    return {
        "currency": difference.currency,
        "sentences": word_difference(difference, language),
        "totals": _amounts(difference.totals),
        "gross": None if difference.gross is None else _amounts(difference.gross),
        "due_now": f"{difference.due_now:f}",
        "contract_value": None if difference.contract_value is None else f"{difference.contract_value:f}",
        "charges": [_charge_document(change, difference.currency, language) for change in difference.charges],
        "taxes": [_tax_document(tax) for tax in difference.taxes],
    }


def _amounts(totals: Mapping[ChargeKind, Decimal]) -> dict[str, str]:
    return {str(kind): f"{total:f}" for kind, total in totals.items()}


def _charge_document(change: ChangedCharge, currency: str, language: str) -> dict[str, Any]:
    return {
        "charge": change.charge,
        "kind": str(change.kind),
        "turn": change.turn.value,
        "causes": [cause.value for cause in change.causes],
        "before": None if change.before is None else f"{change.before.amount:f}",
        "after": None if change.after is None else f"{change.after.amount:f}",
        "difference": f"{change.difference:f}",
        "sentence": word_charge(change, currency, language),
    }


def _tax_document(tax: ChangedTax) -> dict[str, str]:
    amounts = {"before": f"{tax.before:f}", "after": f"{tax.after:f}", "difference": f"{tax.difference:f}"}
    return {"tax": tax.tax, "kind": str(tax.kind), **amounts}


def _words(language: str) -> Mapping[str, str]:
    return _WORDS.get(language.split("-")[0], _WORDS["en"])
