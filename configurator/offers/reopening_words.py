"""What becomes of a stored offer, in sentences: for people who look at one, and as reasons in a list of many."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from configurator.catalog.charge_kinds import ChargeKind
from configurator.offers.content import content_to_json
from configurator.offers.reopened import ChangedValue, Outcome, Reopened, ReopenedItem, Sums
from configurator.pricing.difference import totals_difference
from configurator.pricing.difference_words import difference_document, word_amount, word_difference
from configurator.quote.document import Fact

_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "unchanged": "unchanged",
        "re-priced": "other prices",
        "repaired": "to be changed",
        "impossible": "not possible any more",
        "same": "nothing changes",
        "comma": ", ",
        "instead": "{title}: {after} instead of {before}",
        "gone": "{title}: {before} is no longer offered",
        "new": "{title}: {after} is new",
        "undecided": "{0} (nobody had decided this)",
        "why": "{0}: {1}",
        "renamed": "`{0}` is now called `{1}`",
        "discount gone": "The discount “{0}” is left out: what it is on is gone ({1}).",
        "discount less": "The discount “{0}” is not on {1} any more.",
        "currency": "It was in {0} and is in {1} now.",
        "approval": "needs the approval of {role}: {because}",
        "total": "{0} in all",
    },
    "de": {
        "unchanged": "unverändert",
        "re-priced": "andere Preise",
        "repaired": "zu ändern",
        "impossible": "nicht mehr möglich",
        "same": "nichts ändert sich",
        "comma": ", ",
        "instead": "{title}: {after} statt {before}",
        "gone": "{title}: {before} wird nicht mehr angeboten",
        "new": "{title}: {after} ist neu",
        "undecided": "{0} (das hatte niemand entschieden)",
        "why": "{0}: {1}",
        "renamed": "`{0}` heißt jetzt `{1}`",
        "discount gone": "Der Rabatt „{0}“ entfällt: Worauf er gilt, gibt es nicht mehr ({1}).",
        "discount less": "Der Rabatt „{0}“ gilt nicht mehr auf {1}.",
        "currency": "Das Angebot war in {0} und ist jetzt in {1}.",
        "approval": "braucht die Freigabe von {role}: {because}",
        "total": "insgesamt {0}",
    },
    "zh": {
        "unchanged": "无变化",
        "re-priced": "价格有变",
        "repaired": "需要更改",
        "impossible": "已无法提供",
        "same": "无任何变化",
        "comma": "，",
        "instead": "{title}：{after}，原为{before}",
        "gone": "{title}：{before}已不再提供",
        "new": "{title}：新增{after}",
        "undecided": "{0}（此项原非客户选择）",
        "why": "{0}：{1}",
        "renamed": "`{0}` 现称 `{1}`",
        "discount gone": "折扣“{0}”取消：所针对的费用已不存在（{1}）。",
        "discount less": "折扣“{0}”不再适用于{1}。",
        "currency": "原以{0}报价，现以{1}报价。",
        "approval": "需要{role}批准：{because}",
        "total": "合计 {0}",
    },
}


def word_outcome(outcome: Outcome, language: str) -> str:
    """An outcome: `to be changed`."""
    return _words(language)[outcome.value]


def word_change(change: ChangedValue, language: str) -> str:
    """A value that changes: `Phone: Pixel 9a instead of Galaxy A16 (nobody had decided this)`."""
    words = _words(language)
    key = "gone" if change.after is None else "new" if change.before is None else "instead"
    told = words[key].format(title=change.title, before=change.before, after=change.after)
    if not change.decided and key != "new":
        told = words["undecided"].format(told)
    return words["why"].format(told, change.because.rstrip(".。")) if change.because else told


def word_item(item: ReopenedItem, language: str) -> list[str]:
    """What becomes of an item: what changes, why, and what it does to the price of one."""
    words = _words(language)
    renamed = [words["renamed"].format(*pair) for pair in (item.renamed or {}).items()]
    changes = [word_change(change, language) for change in item.changes]
    return [*changes, *item.because, *renamed, *(word_difference(item.price, language) if item.price is not None else ())]


def word_reopened(reopened: Reopened) -> list[str]:
    """All that is to be said of an offer, in the language of its quote; of several items each with its title."""
    return list(_sentences(reopened))


def _sentences(reopened: Reopened) -> Iterator[str]:
    language, words = reopened.language, _words(reopened.language)
    for item in reopened.items:
        for sentence in word_item(item, language):
            yield sentence if len(reopened.items) == 1 else words["why"].format(item.title, sentence)
    yield from reopened.because
    yield from word_totals(reopened)
    for approval in reopened.approvals:
        yield words["approval"].format(role=approval.role, because=approval.because)


def word_totals(reopened: Reopened) -> list[str]:
    """By how much the totals of the whole offer change, where it is not just that of one item."""
    before, after = reopened.before, reopened.after
    if before is None or after is None or not _needs_totals(reopened):
        return []
    changed = totals_difference(before.totals, after.totals, reopened.currency)
    told = [word_amount(each, kind, reopened.currency, reopened.language) for kind, each in changed.items() if each]
    words = _words(reopened.language)
    return [words["total"].format(words["comma"].join(told))] if told else []


def _needs_totals(reopened: Reopened) -> bool:
    """Whether the totals change by something else than the one item that there is, once."""
    if len(reopened.items) != 1 or reopened.items[0].item.quantity != 1:
        return True
    price = reopened.items[0].price
    assert reopened.before is not None and reopened.after is not None
    changed = totals_difference(reopened.before.totals, reopened.after.totals, reopened.currency)
    own: Mapping[ChargeKind, Any] = price.totals if price is not None else {}
    return {kind: each for kind, each in changed.items() if each} != {kind: each for kind, each in own.items() if each}


def word_gone_fact(name: str, fact: Fact | None, language: str) -> ChangedValue:
    """A fact of the context that there is no more, or not with its value."""
    title, value = (fact.title, fact.value_title) if fact is not None else (name, "")
    return ChangedValue(f"context.{name}", title, value or name, None, True)


def word_dropped_discount(title: str, charges: Sequence[str], language: str, *, whole: bool) -> str:
    """A discount whose charges, or some of them, are gone."""
    names = _words(language)["comma"].join(f"`{charge}`" for charge in charges)
    return _words(language)["discount gone" if whole else "discount less"].format(title, names)


def word_other_currency(before: str, after: str, language: str) -> str:
    """An offer that is in another currency now."""
    return _words(language)["currency"].format(before, after)


def _words(language: str) -> Mapping[str, str]:
    return _WORDS.get(language.split("-")[0], _WORDS["en"])


# --- for programs -----------------------------------------------------------------------------------------------------


def reopened_document(reopened: Reopened) -> dict[str, Any]:
    """A reopened offer as plain dicts; amounts are texts. `content` is the proposal."""
    return {
        "outcome": reopened.outcome.value,
        "currency": reopened.currency,
        "before": sums_document(reopened.before),
        "after": sums_document(reopened.after),
        "sentences": word_reopened(reopened),
        "items": [_item_document(item, reopened.language) for item in reopened.items],
        "approvals": [{"role": each.role, "because": each.because} for each in reopened.approvals],
        "content": content_to_json(reopened.content),
    }


def sums_document(sums: Sums | None) -> dict[str, Any] | None:
    """What an offer comes to."""
    if sums is None:
        return None
    return {
        "totals": {str(kind): f"{total:f}" for kind, total in sums.totals.items()},
        "gross": None if sums.gross is None else {str(kind): f"{total:f}" for kind, total in sums.gross.items()},
        "due_now": f"{sums.due_now:f}",
        "contract_value": None if sums.contract_value is None else f"{sums.contract_value:f}",
    }


def _item_document(item: ReopenedItem, language: str) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "outcome": item.outcome.value,
        "changed_decisions": item.changed_decisions,
        "changes": [_change_document(change, language) for change in item.changes],
        "renamed": dict(item.renamed or {}),
        "because": list(item.because),
        "price": None if item.price is None else difference_document(item.price, language),
    }


def _change_document(change: ChangedValue, language: str) -> dict[str, Any]:
    return {
        "choice": change.choice,
        "title": change.title,
        "before": change.before,
        "after": change.after,
        "decided": change.decided,
        "because": change.because,
        "sentence": word_change(change, language),
    }
