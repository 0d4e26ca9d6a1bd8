"""The sentences of an explanation, in one place. Wording never solves: it only says what the records hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from configurator.explanation.records import Change, Conflict, Decision, Given, Repair
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
    "pending one": "{others} is no longer possible.",
    "never": "No configuration of this product is possible here.",
    "structure": "{0} is either left out altogether or chosen with all its details.",
    "change": "change {choice} from {before} to {after}",
    "repair": "{0} ({1})",
    "nothing": "nothing needs to change",
    "difference": "{0} in all",
    "total": "then from {0} in all",
    "same price": "same price",
    "no way": "Nothing that you could change makes it possible in this situation.",
}

_CHINESE: Mapping[str, str] = {
    "quote": "“{0}”",
    "pair": "{0}：{1}",
    "and": "和",
    "comma": "、",
    "focus": "{focus}不能与{others}同时选择。",
    "focus alone": "{focus}不可选。",
    "pending": "{others}不能同时成立。",
    "pending one": "{others}已不可选。",
    "never": "在此情况下，该产品没有任何可行的配置。",
    "structure": "{0}要么整体不选，要么连同其明细一并选择。",
    "change": "将{choice}从{before}改为{after}",
    "repair": "{0}（{1}）",
    "nothing": "无需更改",
    "difference": "合计 {0}",
    "total": "改后合计 {0} 起",
    "same price": "价格不变",
    "no way": "在此情况下，无论怎样调整都无法选择。",
}


def word_conflict(conflict: Conflict, language: str) -> str:
    """What cannot hold together, in one sentence. The reasons follow from `word_reasons`."""
    words = _words(language)
    others = _join(
        [
            *(word_decision(decision, language) for decision in conflict.decisions),
            *(word_given(given, language) for given in conflict.context),
        ],
        words,
    )
    if conflict.focus:
        focus = word_decision(conflict.focus, language)
        return words["focus" if others else "focus alone"].format(focus=focus, others=others)
    if not others:
        return words["never"]
    count = len(conflict.decisions) + len(conflict.context)
    return words["pending" if count > 1 else "pending one"].format(others=others)


def word_reasons(conflict: Conflict, language: str) -> list[str]:
    """Why: the reasons of the rules in their authors' words; the make-up of parts only where no rule is to blame."""
    words = _words(language)
    reasons = [rule.because.render(language) for rule in conflict.rules]
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


def word_no_way(language: str) -> str:
    """What to say where there is no repair."""
    return _words(language)["no way"]


def word_decision(decision: Decision, language: str) -> str:
    """A decision: `“Processor: AMD Ryzen 7 9800X3D”`."""
    return _pair(choice_title(decision.choice, language), value_title(decision.choice, decision.value, language), language)


def word_given(given: Given, language: str) -> str:
    """A fact: `“Region: European Union”`."""
    return _pair(given.fact.title.render(language), fact_value_title(given.fact, given.value, language), language)


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
    return _CHINESE if language.split("-")[0] == "zh" else _ENGLISH
