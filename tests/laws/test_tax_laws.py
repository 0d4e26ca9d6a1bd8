"""Laws of taxes, against calculations with decimals that share nothing with the code that they are held against."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.money import from_minor, split_exactly, to_minor
from configurator.pricing import Taxable, tax_amounts
from tests.pricing.taxes import DAY, rate, taxes

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "200"))
CATEGORIES = ("standard", "reduced", "exempt")
PERCENT = {"standard": "19", "reduced": "7", "exempt": "0"}
PLACES = {"EUR": Decimal("0.01"), "JPY": Decimal("1"), "KWD": Decimal("0.001")}

amounts = st.lists(
    st.builds(
        Taxable,
        st.uuids().map(str),
        st.sampled_from(["one-time", "monthly"]),
        st.sampled_from([None, *CATEGORIES]),
        st.integers(-20_000, 200_000) | st.sampled_from([-1, 0, 1, 50, 150, 250]),
    ),
    max_size=12,
)


def usual(gross: bool):
    rates = [rate(percent, name, title=name) for name, percent in PERCENT.items()]
    return taxes(*rates, gross=gross, categories=CATEGORIES)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Half up, a refund as its charge: what ROUND_HALF_UP of the standard library does."""
    return amount.quantize(PLACES[currency], ROUND_HALF_UP)


def tax_by_hand(given: Sequence[Taxable], currency: str, gross: bool) -> dict[tuple[str, str], Decimal]:
    """The tax of each kind and category, with decimals of 60 digits."""
    with localcontext() as context:
        context.prec = 60
        sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for each in given:
            sums[each.kind, each.category or "standard"] += each.minor * PLACES[currency]
        shares = {name: Decimal(percent) / 100 for name, percent in PERCENT.items()}
        return {
            key: rounded(total * shares[key[1]] / (1 + shares[key[1]]) if gross else total * shares[key[1]], currency)
            for key, total in sums.items()
        }


@settings(max_examples=EXAMPLES)
@given(amounts, st.booleans(), st.sampled_from(sorted(PLACES)))
def test_tax__is_the_sum_times_the_rate_rounded_once(given, gross, currency):
    found = tax_amounts(given, usual(gross), {}, DAY)
    lines = {(line.kind, line.categories[0]): from_minor(line.amount, currency) for line in found.lines}
    assert lines == tax_by_hand(given, currency, gross)
    assert len(lines) == len(found.lines)


@settings(max_examples=EXAMPLES)
@given(amounts, st.booleans())
def test_amounts__add_up_to_the_lines_and_keep_what_was_given(given, gross):
    found = tax_amounts(given, usual(gross), {}, DAY)
    assert [(amount.key, amount.kind) for amount in found.amounts] == [(each.key, each.kind) for each in given]
    for each, amount in zip(given, found.amounts, strict=True):
        assert amount.net + amount.tax == amount.gross
        assert each.minor == (amount.gross if gross else amount.net)
        share = Fraction(PERCENT[amount.categories[0]]) / 100
        exact = Fraction(each.minor) * share / (1 + share) if gross else each.minor * share
        assert abs(amount.tax - exact) < 1
    for kind in found.kinds:
        lines = [line for line in found.lines if line.kind == kind]
        assert found.total(kind).tax == sum(line.amount for line in lines)
        assert found.total(kind).net == sum(line.base for line in lines)
        assert found.total(kind).gross == found.total(kind).net + found.total(kind).tax


@settings(max_examples=EXAMPLES)
@given(amounts, st.booleans(), st.randoms(use_true_random=False))
def test_totals__do_not_depend_on_the_order(given, gross, random):
    def totals(each):
        found = tax_amounts(each, usual(gross), {}, DAY)
        return {(line.kind, line.categories): (line.base, line.amount) for line in found.lines}

    shuffled = list(given)
    random.shuffle(shuffled)
    assert totals(shuffled) == totals(given)


@settings(max_examples=EXAMPLES)
@given(amounts, st.booleans())
def test_refund__mirrors_its_charge(given, gross):
    def taxed(sign):
        same = [Taxable(each.key, each.kind, each.category, sign * each.minor) for each in given]
        return tax_amounts(same, usual(gross), {}, DAY)

    forth, back = taxed(1), taxed(-1)
    assert [-amount.amount for amount in forth.lines] == [amount.amount for amount in back.lines]
    mirrored = {each.kind for each in given} - {line.kind for line in forth.lines if line.amount == 0}
    for kind in mirrored:  # where the tax is 0 in all, neither is the one that mirrors the other
        one = [(-a.net, -a.tax, -a.gross) for a in forth.amounts if a.kind == kind]
        assert one == [(a.net, a.tax, a.gross) for a in back.amounts if a.kind == kind]


@settings(max_examples=EXAMPLES)
@given(st.integers(-(10**7), 10**7), st.integers(0, 10_000))
def test_gross_prices__contain_what_is_added_to_their_net_prices(net, hundredths):
    """Net to gross and back is the same price; gross to net and forth is as well, within half a minor unit of tax."""
    share = Fraction(hundredths, 10_000)
    added = tax_amounts([Taxable("a", "k", None, net)], taxes(rate(share)), {}, DAY).amounts[0]
    contained = tax_amounts([Taxable("a", "k", None, added.gross)], taxes(rate(share), gross=True), {}, DAY).amounts[0]
    assert (contained.net, contained.tax, contained.gross) == (added.net, added.tax, added.gross)


@settings(max_examples=EXAMPLES)
@given(amounts, st.integers(0, 2500), st.integers(0, 2500), st.booleans(), st.booleans())
def test_several_taxes__add_up_one_on_top_of_another(given, first, second, compound, gross):
    shares = Fraction(first, 10_000), Fraction(second, 10_000)
    rows = rate(shares[0], tax="state"), rate(shares[1], tax="county", compound=compound)
    same = [Taxable(each.key, each.kind, None, each.minor) for each in given]
    found = tax_amounts(same, taxes(*rows, gross=gross), {}, DAY)
    for kind in found.kinds:
        state, county = (line for line in found.lines if line.kind == kind)
        whole, total = sum(each.minor for each in same if each.kind == kind), found.total(kind)
        assert total.gross == total.net + state.amount + county.amount
        assert (total.gross if gross else total.net) == whole
        assert (state.base, county.base) == (total.net, total.net + (state.amount if compound else 0))
        if not gross:
            for line in (state, county):
                by_hand = Decimal(line.base) * Decimal(line.rate.numerator) / Decimal(line.rate.denominator)
                assert line.amount == by_hand.quantize(Decimal(1), ROUND_HALF_UP)
        else:
            parts = shares[0], shares[1] * (1 + shares[0] if compound else 1)
            for line, part in zip((state, county), parts, strict=True):
                assert abs(line.amount - Fraction(whole) * part / (1 + sum(parts))) <= Fraction(1, 2)


@settings(max_examples=EXAMPLES)
@given(amounts, st.integers(0, 3000), st.integers(0, 3000))
def test_contained__rate_is_taken_out_before_the_other_is_added(given, home, away):
    row = rate(Fraction(away, 10_000), contained=str(Fraction(home, 100)))
    same = [Taxable(each.key, each.kind, None, each.minor) for each in given]
    found = tax_amounts(same, taxes(row, gross=True), {}, DAY)
    for kind in found.kinds:
        (line,) = (line for line in found.lines if line.kind == kind)
        whole = sum(each.minor for each in same if each.kind == kind)
        with localcontext() as context:
            context.prec = 60
            net = (Decimal(whole) * 10_000 / (10_000 + home)).quantize(Decimal(1), ROUND_HALF_UP)
            tax = (net * away / 10_000).quantize(Decimal(1), ROUND_HALF_UP)
        assert (found.total(kind).net, found.total(kind).tax, line.amount) == (net, tax, tax)
        assert all(amount.net + amount.tax == amount.gross for amount in found.amounts)


@settings(max_examples=EXAMPLES)
@given(st.lists(st.fractions(-1000, 1000, max_denominator=1000), max_size=10))
def test_split__is_next_to_the_exact_shares_and_as_close_as_can_be(shares):
    exact = sum(shares, Fraction())
    total = int(to_minor(Decimal(int(2 * abs(exact) + 1) // 2), "JPY")) * (-1 if exact < 0 else 1)
    parts = split_exactly(total, shares)
    assert sum(parts) == total
    assert all(abs(part - share) < 1 for part, share in zip(parts, shares, strict=True))
    for up in range(len(parts)):  # no unit given to another part would bring the parts closer to their shares in all
        for down in range(len(parts)):
            moved = [part + (index == up) - (index == down) for index, part in enumerate(parts)]
            assert _distance(moved, shares) >= _distance(parts, shares)


@settings(max_examples=EXAMPLES)
@given(amounts, st.integers(-50_000, 50_000), st.booleans())
def test_discounts__on_others_bear_their_taxes(given, minor, gross):
    """A discount in the categories of what it is on, in proportion: as if each category had a discount of its own."""
    given = [each for each in given if each.kind == "monthly"]
    discount = Taxable("discount", "monthly", None, minor, on=tuple(each.key for each in given))
    found = tax_amounts([*given, discount], usual(gross), {}, DAY)
    last = found.amounts[-1]
    assert (last.gross if gross else last.net) == minor and last.net + last.tax == last.gross
    bases = defaultdict(int)
    for each in given:
        bases[each.category or "standard"] += each.minor
    whole, before = sum(bases.values()), tax_amounts(given, usual(gross), {}, DAY)
    for category, base in bases.items():
        (line,) = (line for line in found.lines if line.categories == (category,))
        (old,) = (line for line in before.lines if line.categories == (category,))
        share = Fraction(minor * base, whole) if whole else Fraction(0)
        moved = (line.base + line.amount - old.base - old.amount) if gross else line.base - old.base
        if whole:
            assert abs(moved - share) < 1
    assert sum(line.amount for line in found.lines) == sum(amount.tax for amount in found.amounts)


def test_split__refuses_a_total_that_is_not_the_rounded_sum():
    with pytest.raises(ValueError, match="is not 1/2, rounded"):
        split_exactly(2, [Fraction(1, 2)])


def _distance(parts, shares):
    return sum((part - share) ** 2 for part, share in zip(parts, shares, strict=True))
