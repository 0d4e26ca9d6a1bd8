"""The sentences of an explanation, in one place. Wording never solves: it only says what the records hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from configurator.explanation.records import Change, Conflict, Decision, Given, Repair
from configurator.limits import Limit
from configurator.money import format_money
from configurator.titles import choice_title, fact_value_title, value_title

_ENGLISH: Mapping[str, str] = {
    "quote": "“{0}”",
    "pair": "{0}: {1}",
    "and": " and ",
    "comma": ", ",
    "focus": "{focus} does not go with {others}.",
    "focus alone": "{focus} is not possible.",
    "pending": "{others} do not go together.",
    "pending one": "{others} is not possible.",
    "never": "No configuration of this product is possible here.",
    "limits alone": "Nothing is possible within {others}.",
    "limit one-time": "your limit of {0} in one-time charges",
    "limit monthly": "your limit of {0} a month",
    "limit basis": "your limit of {0} in all",
    "structure": "{0} is either left out altogether or chosen with all its details.",
    "change": "change {choice} from {before} to {after}",
    "repair": "{0} ({1})",
    "nothing": "nothing needs to change",
    "difference": "{0} in all",
    "total": "then from {0} in all",
    "same price": "same price",
    "no way": "Nothing that you could change makes it possible in this situation.",
    "no way within": "Nothing that you could choose otherwise makes it possible within your limits.",
    "no way now": "Nothing that you could choose otherwise makes it available now.",
    "no way yet": "No change that makes it possible was found in time.",
    "no time": "There was no time to tell which reasons are decisive.",
}

_GERMAN: Mapping[str, str] = {
    "quote": "„{0}“",
    "pair": "{0}: {1}",
    "and": " und ",
    "comma": ", ",
    "focus": "{focus} passt nicht zu {others}.",
    "focus alone": "{focus} ist nicht möglich.",
    "pending": "{others} passen nicht zusammen.",
    "pending one": "{others} ist nicht möglich.",
    "never": "Hier ist keine Konfiguration dieses Produkts möglich.",
    "limits alone": "Nichts ist möglich mit {others}.",
    "limit one-time": "„höchstens {0} einmalig“",
    "limit monthly": "„höchstens {0} im Monat“",
    "limit basis": "„höchstens {0} insgesamt“",
    "structure": "{0}: entweder ganz weglassen oder mit allen Einzelheiten wählen.",
    "change": "{choice}: {after} statt {before}",
    "repair": "{0} ({1})",
    "nothing": "nichts muss geändert werden",
    "difference": "insgesamt {0}",
    "total": "dann insgesamt ab {0}",
    "same price": "gleicher Preis",
    "no way": "Keine Änderung Ihrer Auswahl macht es in dieser Lage möglich.",
    "no way within": "Keine Änderung Ihrer Auswahl macht es innerhalb Ihrer Grenzen möglich.",
    "no way now": "Keine Änderung Ihrer Auswahl macht es jetzt lieferbar.",
    "no way yet": "Eine Änderung, die es möglich macht, wurde nicht rechtzeitig gefunden.",
    "no time": "Welche Gründe entscheidend sind, war nicht rechtzeitig festzustellen.",
}

_CHINESE: Mapping[str, str] = {
    "quote": "“{0}”",
    "pair": "{0}：{1}",
    "and": "和",
    "comma": "、",
    "focus": "{focus}不能与{others}同时选择。",
    "focus alone": "{focus}不可选。",
    "pending": "{others}不能同时成立。",
    "pending one": "{others}不可选。",
    "never": "在此情况下，该产品没有任何可行的配置。",
    "limits alone": "在{others}之内没有任何可行的配置。",
    "limit one-time": "您设定的一次性费用上限 {0}",
    "limit monthly": "您设定的每月上限 {0}",
    "limit basis": "您设定的合计上限 {0}",
    "structure": "{0}要么整体不选，要么连同其明细一并选择。",
    "change": "将{choice}从{before}改为{after}",
    "repair": "{0}（{1}）",
    "nothing": "无需更改",
    "difference": "合计 {0}",
    "total": "改后合计 {0} 起",
    "same price": "价格不变",
    "no way": "在此情况下，无论怎样调整都无法选择。",
    "no way within": "在您设定的上限之内，无论怎样调整都无法选择。",
    "no way now": "无论怎样调整，目前都无法供货。",
    "no way yet": "未能及时找到可行的调整办法。",
    "no time": "未能及时确定具体原因。",
}

_BY_LANGUAGE = {"en": _ENGLISH, "de": _GERMAN, "zh": _CHINESE}


def word_conflict(conflict: Conflict, language: str) -> str:
    """What cannot hold together, in one sentence. The reasons follow from `word_reasons`."""
    words = _words(language)
    others = _join(
        [
            *(word_decision(decision, language) for decision in conflict.decisions),
            *(word_given(given, language) for given in conflict.context),
            *(word_limit(limit, conflict.currency, language) for limit in conflict.limits),
        ],
        words,
    )
    if conflict.focus:
        focus = word_decision(conflict.focus, language)
        return words["focus" if others else "focus alone"].format(focus=focus, others=others)
    if not others:
        return words["never"]
    count = len(conflict.decisions) + len(conflict.context)
    if not count:
        return words["limits alone"].format(others=others)
    count += len(conflict.limits)
    return words["pending" if count > 1 else "pending one"].format(others=others)


def word_reasons(conflict: Conflict, language: str) -> list[str]:
    """Why: the reasons of the rules in their authors' words; the make-up of parts only where nothing else is to blame."""
    words = _words(language)
    if not conflict.minimal:
        return [words["no time"]]
    because = [*(gone.because for gone in conflict.unavailable), *(rule.because for rule in conflict.written_rules)]
    reasons = [text.render(language) for text in because]
    if conflict.limits:
        return reasons
    return reasons or [words["structure"].format(part.title.render(language)) for part in conflict.structure]


def word_repair(repair: Repair, language: str) -> str:
    """What to change, and what it does to the price."""
    words = _words(language)
    changes = _join([word_change(change, language) for change in repair.changes], words) or words["nothing"]
    return words["repair"].format(changes[0].upper() + changes[1:], word_difference(repair, language))


def word_difference(repair: Repair, language: str) -> str:
    """The effect of a repair on the total: `+€12.00 in all`, `same price`; the total itself where none was possible before."""
    words, currency = _words(language), repair.configuration.catalog.currency
    if repair.difference is None:
        return words["total"].format(format_money(repair.total, currency, language))
    if not repair.difference:
        return words["same price"]
    sign = "+" if repair.difference > 0 else "−"
    amount = format_money(abs(repair.difference), currency, language)
    return words["difference"].format(sign + amount)


def word_no_way(conflict: Conflict, language: str) -> str:
    """What to say where there is no repair."""
    words = _words(language)
    if not conflict.all_repairs:
        return words["no way yet"]
    return words["no way within" if conflict.limits else "no way now" if conflict.unavailable else "no way"]


def word_decision(decision: Decision, language: str) -> str:
    """A decision: `“Processor: AMD Ryzen 7 9800X3D”`."""
    return _pair(choice_title(decision.choice, language), value_title(decision.choice, decision.value, language), language)


def word_given(given: Given, language: str) -> str:
    """A fact: `“Region: European Union”`."""
    return _pair(given.fact.title.render(language), fact_value_title(given.fact, given.value, language), language)


def word_limit(limit: Limit, currency: str, language: str) -> str:
    """A limit: `your limit of €50.00 a month`."""
    return _words(language)[f"limit {limit.kind}"].format(format_money(limit.amount, currency, language))


def word_change(change: Change, language: str) -> str:
    """One change of a repair: `change Mainboard from ... to ...`."""
    return _words(language)["change"].format(
        choice=choice_title(change.choice, language),
        before=value_title(change.choice, change.before, language),
        after=value_title(change.choice, change.after, language),
    )


def _pair(title: str, value: str, language: str) -> str:
    words = _words(language)
    return words["quote"].format(words["pair"].format(title, value))


def _join(items: Sequence[str], words: Mapping[str, str]) -> str:
    if len(items) < 2:
        return "".join(items)
    return words["comma"].join(items[:-1]) + words["and"] + items[-1]


def _words(language: str) -> Mapping[str, str]:
    return _BY_LANGUAGE.get(language.split("-")[0], _ENGLISH)
