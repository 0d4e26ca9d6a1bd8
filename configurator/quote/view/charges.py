"""A charge as a row of a table: `Loyalty: 10 % of €24.95`, and below it why, from when and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from configurator.catalog.charge_kinds import ChargeKind
from configurator.money import format_number, format_percent, format_unit_price, from_minor, round_to_minor
from configurator.pricing.breakdown import Factor, Leaf
from configurator.pricing.wording import count_phrase, factors_phrase, per_phrase
from configurator.quote.labels import labels
from configurator.quote.view.amounts import Amounts
from configurator.quote.view.formulas import Share, allowance_of, share_of
from configurator.quote.view.records import Row, RowKind


def charge_row(leaf: Leaf, amounts: Amounts, term: Fraction | None = None) -> Row:
    """A charge: its quantity times its unit price is its amount. A share of others says of how much, and has neither.

    `term` is how many months the contract runs, where there is one.
    """
    language, share = amounts.language, share_of(leaf)
    title = str(leaf.title)
    if share is not None:
        title = f"{title}{labels(language)['colon']}{share_phrase(share, amounts)}"
    free = not leaf.unit_amount and leaf.rule is None
    return Row(
        RowKind.CHARGE,
        title,
        details=tuple(_details(leaf, amounts, term)),
        quantity=_quantity(leaf, share, language),
        unit_price="" if share or free else format_unit_price(leaf.unit_amount, amounts.currency, language),
        per=per_phrase(leaf.factors, language),
        amounts=amounts.texts({leaf.kind: labels(language)["free"] if free else amounts.money(leaf.amount)}),
    )


def share_phrase(share: Share, amounts: Amounts) -> str:
    """`10 % of €24.95`, and at most how much where that holds."""
    words = labels(amounts.language)
    said = words["share of"].format(share=format_percent(share.share, amounts.language), amount=_in_full(share.of, amounts))
    return said if share.most is None else words["at most"].format(share=said, amount=_in_full(share.most, amounts))


def _in_full(amount: Fraction, amounts: Amounts) -> str:
    """An amount with all places of its currency; as it is where it is finer."""
    rounded = from_minor(round_to_minor(amount, amounts.currency), amounts.currency)
    is_finer = Fraction(rounded) != amount
    return format_unit_price(amount, amounts.currency, amounts.language) if is_finer else amounts.money(rounded)


def _quantity(leaf: Leaf, share: Share | None, language: str) -> str:
    return factors_phrase(leaf.factors, language) or ("" if share else format_number(1, language))


def _details(leaf: Leaf, amounts: Amounts, term: Fraction | None) -> Iterator[str]:
    words, language = labels(amounts.language), amounts.language
    for factor in leaf.factors:
        yield from _allowance(factor, leaf, language)
    yield from _period(leaf, language, term)
    if leaf.arrears:
        yield words["arrears"]
    if leaf.because is not None:
        yield str(leaf.because)


def _allowance(factor: Factor, leaf: Leaf, language: str) -> Iterator[str]:
    """`above 100 GB; expected: 50 GB` of what is used, `2 included` of all else."""
    words, found = labels(language), allowance_of(factor, leaf)
    if found is None or not found.included:
        return
    included = count_phrase(found.included, factor.unit, language)
    if leaf.kind is not ChargeKind.USAGE:
        yield words["of which included"].format(quantity=included)
        return
    above = words["above"].format(quantity=included)
    if found.quantity is None:
        yield above
    else:
        expected = words["expected"].format(quantity=count_phrase(found.quantity, factor.unit, language))
        yield f"{above}{words['semicolon']}{expected}"


def _period(leaf: Leaf, language: str, term: Fraction | None) -> Iterator[str]:
    """In which months it is due, where that is not the whole term."""
    words, first = labels(language), leaf.starts + 1
    if leaf.term is None or leaf.starts + leaf.term.months == term:
        if leaf.starts:
            yield words["from month"].format(month=format_number(first, language))
    elif not leaf.starts:
        yield words["first"].format(term=count_phrase(leaf.term.months, "month", language))
    else:
        last = format_number(leaf.starts + leaf.term.months, language)
        yield words["from to"].format(first=format_number(first, language), last=last)
