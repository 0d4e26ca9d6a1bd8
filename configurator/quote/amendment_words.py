"""What a change of a running contract means, in sentences: for whoever offers it, and for the customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from configurator.catalog.charge_kinds import ChargeKind
from configurator.contracts.records import Line, LineChange, Status
from configurator.money import format_money, from_minor, locale
from configurator.pricing.kind_words import kind_title
from configurator.quote.amended import How, QuotedAmendment

_ENGLISH: Mapping[str, str] = {
    "amend": "Change of order {order} from {day}",
    "upgrade": "Order {order} begins a new term on {day}, until {end}",
    "renew": "Order {order} is renewed from {day} until {end}",
    "cancel": "Order {order} is cancelled and ends on {day}",
    "added": "New: {title}",
    "removed": "Ends: {title}",
    "changed": "Changed: {title}",
    "credit": "{amount} back for what is paid beyond {before}",
    "charged back": "{amount} for a discount that was given beyond {before}",
    "prorated": "{amount} for the part of the period from {day}",
    "once": "{amount} once",
    "taken back": "{amount} that is not due any more",
    "recurring": "{kind} {amount} from {day}",
    "before": "{kind} {amount} until now",
    "penalty": "Early end of the contract: {amount}",
    "due": "On {day} this makes {amount}",
    "back": "On {day} {amount} is given back",
    "value": "All payments of the contract together change by {amount}",
    "nothing": "Nothing changes",
    ":": ": ",
    ";": "; ",
}
_GERMAN: Mapping[str, str] = {
    "amend": "Änderung des Auftrags {order} ab {day}",
    "upgrade": "Für den Auftrag {order} beginnt am {day} eine neue Laufzeit, bis {end}",
    "renew": "Der Auftrag {order} wird ab {day} bis {end} verlängert",
    "cancel": "Der Auftrag {order} ist gekündigt und endet am {day}",
    "added": "Neu: {title}",
    "removed": "Endet: {title}",
    "changed": "Geändert: {title}",
    "credit": "{amount} zurück für bereits Bezahltes ab {before}",
    "charged back": "{amount} für einen Rabatt, der ab {before} schon gewährt war",
    "prorated": "{amount} für den Teil des Zeitraums ab {day}",
    "once": "{amount} einmalig",
    "taken back": "{amount} werden nicht mehr fällig",
    "recurring": "{kind} {amount} ab {day}",
    "before": "{kind} {amount} bisher",
    "penalty": "Vorzeitiges Vertragsende: {amount}",
    "due": "Am {day} sind dafür {amount} fällig",
    "back": "Am {day} werden {amount} gutgeschrieben",
    "value": "Alle Zahlungen des Vertrags zusammen ändern sich um {amount}",
    "nothing": "Es ändert sich nichts",
    ":": ": ",
    ";": "; ",
}
_CHINESE: Mapping[str, str] = {
    "amend": "订单{order}自{day}起变更",
    "upgrade": "订单{order}自{day}起开始新的合约期，至{end}",
    "renew": "订单{order}自{day}起续约至{end}",
    "cancel": "订单{order}已取消，于{day}终止",
    "added": "新增：{title}",
    "removed": "终止：{title}",
    "changed": "变更：{title}",
    "credit": "退还自{before}起已付的{amount}",
    "charged back": "收回自{before}起已给的优惠{amount}",
    "prorated": "自{day}起本期剩余部分{amount}",
    "once": "一次性{amount}",
    "taken back": "不再应付{amount}",
    "recurring": "自{day}起{kind}{amount}",
    "before": "此前{kind}{amount}",
    "penalty": "提前终止合同：{amount}",
    "due": "{day}应付{amount}",
    "back": "{day}退还{amount}",
    "value": "合同全部付款合计变化{amount}",
    "nothing": "没有变化",
    ":": "：",
    ";": "；",
}
_WORDS = {"en": _ENGLISH, "de": _GERMAN, "zh": _CHINESE}


def word_amendment(quoted: QuotedAmendment, language: str = "en") -> tuple[str, ...]:
    """What changes and what it costs from when: the change, a sentence for every line, the penalty, and what it comes to."""
    return tuple(_Wording(quoted, language).sentences())


class _Wording:
    """Words and amounts in one language."""

    def __init__(self, quoted: QuotedAmendment, language: str) -> None:
        self._change, self._amendment, self._language = quoted.change, quoted.amendment, language
        self._words = _WORDS.get(language.split("-")[0], _ENGLISH)
        self._currency = quoted.amendment.after.currency

    def sentences(self) -> Iterator[str]:
        found = self._amendment
        end = self._day(found.after.end) if found.after.end else ""
        yield self._words[self._change.how].format(order=self._change.order, day=self._day(found.day), end=end)
        changed = [change for change in found.changes if self._is_told(change)]
        for change in changed:
            yield self._line(change)
        if not changed:
            yield self._words["nothing"]
        if found.penalty:
            yield self._words["penalty"].format(amount=self._money(found.penalty))
        due = found.credit + found.prorated + found.one_time + found.penalty
        if due:
            yield self._words["due" if due > 0 else "back"].format(day=self._day(found.day), amount=self._money(abs(due)))
        if found.value:
            sign = "+" if found.value > 0 else "−"
            yield self._words["value"].format(amount=f"{sign}{self._money(abs(found.value))}")

    def _is_told(self, change: LineChange) -> bool:
        is_renewed = self._change.how in (How.RENEW, How.UPGRADE) and change.recurring
        return change.status is not Status.UNCHANGED or bool(change.credit or change.prorated or change.one_time or is_renewed)

    def _line(self, change: LineChange) -> str:
        named = change.after or change.before
        assert named is not None, "there is something before or after a change"
        title = named.title.render(self._language)
        head = title if change.status is Status.UNCHANGED else self._words[change.status].format(title=title)
        parts = list(self._parts(change))
        return head + (self._words[":"] + self._words[";"].join(parts) if parts else "")

    def _parts(self, change: LineChange) -> Iterator[str]:
        day = self._day(self._amendment.day)
        if change.before is not None and change.before.period is not None and change.before != change.after:
            yield self._words["before"].format(kind=self._kind(change.before), amount=self._money(change.before.minor))
        if change.credit:
            key = "charged back" if change.credit > 0 else "credit" if self._recurs(change) else "taken back"
            yield self._words[key].format(amount=self._money(abs(change.credit)), before=day)
        if change.prorated:
            yield self._words["prorated"].format(amount=self._money(change.prorated), day=day)
        if change.one_time:
            yield self._words["once"].format(amount=self._money(change.one_time))
        if change.next_billing is not None and change.after is not None:
            kind, amount = self._kind(change.after), self._money(change.recurring)
            yield self._words["recurring"].format(kind=kind, amount=amount, day=self._day(change.next_billing))

    def _recurs(self, change: LineChange) -> bool:
        return change.before is not None and change.before.period is not None

    def _kind(self, line: Line) -> str:
        found = kind_title(ChargeKind(line.kind), self._language)
        return found[:1].lower() + found[1:]

    def _money(self, minor: int) -> str:
        return format_money(from_minor(minor, self._currency), self._currency, self._language)

    def _day(self, day: date) -> str:
        from babel.dates import format_date

        return str(format_date(day, "long", locale=locale(self._language)))
