"""Which approvals an offer needs: where a discount, a total, a margin or a special is beyond what its author may decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from configurator.catalog.records import ApprovalRule
from configurator.money import format_money, format_number
from configurator.quote.document import Approval, Quote


def approvals_needed(
    quote: Quote, rules: Sequence[ApprovalRule], roles: Iterable[str], margin: Fraction | None = None
) -> tuple[Approval, ...]:
    """The approvals that a quote needs, of roles that whoever offers it does not have, each role once, as the rules stand.

    `margin` is the share of the net price that remains after cost, where it is known.
    """
    own, found = set(roles), dict[str, str]()
    for rule in rules:
        because = next(_reasons(rule, quote, margin), None)
        if because is not None and rule.role not in own:
            told = rule.because.render(quote.language) if rule.because is not None else because
            found.setdefault(rule.role, told if told == because else f"{told} ({because})")
    return tuple(Approval(role, because) for role, because in found.items())


def _reasons(rule: ApprovalRule, quote: Quote, margin: Fraction | None) -> Iterator[str]:
    """Why a rule asks for an approval."""
    if rule.discount is not None:
        for where, share in _discounts(quote):
            if share > rule.discount:
                yield f"{_percent(share, quote.language)} discount {where}, more than {_percent(rule.discount, quote.language)}"
    if rule.total is not None and quote.value > rule.total:
        amounts = [format_money(amount, quote.currency, quote.language) for amount in (quote.value, rule.total)]
        yield f"{amounts[0]} in all, more than {amounts[1]}"
    if rule.margin is not None and margin is not None and margin < rule.margin:
        yield f"{_percent(margin, quote.language)} margin, less than {_percent(rule.margin, quote.language)}"
    if rule.special:
        for item in quote.items:
            if item.is_special:
                yield f"special: {item.title}"


def _discounts(quote: Quote) -> Iterator[tuple[str, Fraction]]:
    """By how much each item, and the whole, is less than its prices say, kind by kind."""
    for item in quote.items:
        for kind, total in item.totals.items():
            listed = item.breakdown.total(kind) * item.quantity
            if listed > 0:
                yield f"on item {item.id}", 1 - Fraction(total) / Fraction(listed)
    for kind, total in quote.totals.items():
        listed = sum((item.breakdown.total(kind) * item.quantity for item in quote.counted), Decimal(0))
        if listed > 0:
            yield "on everything", 1 - Fraction(total) / Fraction(listed)


def _percent(share: Fraction, language: str) -> str:
    return f"{format_number(Fraction(round(share * 10_000), 100), language)} %"
