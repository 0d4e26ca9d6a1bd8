"""Laws of quantities, tiers, slabs, least amounts and terms: against calculations with decimals that share no code with them."""

from __future__ import annotations

import os
import tempfile
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from configurator import load_catalog
from configurator.catalog.charge_kinds import ChargeKind
from configurator.quote import build_quote, recompute_quote

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "25"))
CENT = Decimal("0.01")
amounts = st.decimals("0.001", 40, places=3)
MONTHS = {"monthly": Fraction(1), "quarterly": Fraction(3), "yearly": Fraction(12), "every-4-weeks": Fraction(48, 52)}


@st.composite
def charges(draw: st.DrawFn) -> dict:
    """A charge by quantity, with or without tiers."""
    limits = sorted(draw(st.sets(st.integers(1, 30), min_size=1, max_size=3)))
    found = {
        "form": draw(st.sampled_from(["amount", "tiers", "slabs"])),
        "limits": limits,
        "amounts": [draw(amounts) for _ in (*limits, None)],
        "included": draw(st.none() | st.integers(0, 12)),
        "minimum": draw(st.none() | st.integers(0, 12)),
        "kind": draw(st.sampled_from([*MONTHS, "one-time"])),
    }
    if found["form"] == "amount":
        found["at_least"] = draw(st.none() | st.integers(0, 60))
        found["at_most"] = draw(st.none() | st.integers(60, 300))
    return found


def written(charge: dict) -> str:
    """The charge as YAML."""
    keys = [f"id: c, kind: {charge['kind']}, quantity: number"]
    if charge["form"] == "amount":
        keys.append(f"amount: {charge['amounts'][0]}")
    else:
        ends = [f"up_to: {limit}, " for limit in charge["limits"]] + [""]
        rows = ", ".join(f"{{{end}amount: {amount}}}" for end, amount in zip(ends, charge["amounts"], strict=True))
        keys.append(f"{charge['form']}: [{rows}]")
    keys += [f"{key}: {charge[key]}" for key in ("included", "minimum", "at_least", "at_most") if charge.get(key) is not None]
    return "{" + ", ".join(keys) + "}"


def by_hand(charge: dict, number: int) -> Decimal:
    """What the charge comes to, slab by slab, each amount rounded once."""
    billed = max(number - (charge["included"] or 0), 0)
    billed = max(billed, charge["minimum"] or 0)
    if charge["form"] == "amount":
        whole = charge["amounts"][0] * billed
        if charge["at_least"] is not None:
            whole = max(whole, Decimal(charge["at_least"]))
        if charge["at_most"] is not None:
            whole = min(whole, Decimal(charge["at_most"]))
        return whole.quantize(CENT, ROUND_HALF_UP)
    edges = [0, *charge["limits"], 10**9]
    total = Decimal(0)
    for low, high, amount in zip(edges[:-1], edges[1:], charge["amounts"], strict=True):
        if charge["form"] == "tiers" and low < billed <= high:
            total += (amount * billed).quantize(CENT, ROUND_HALF_UP)
        if charge["form"] == "slabs" and billed > low:
            total += (amount * (min(billed, high) - low)).quantize(CENT, ROUND_HALF_UP)
    return total


@settings(max_examples=EXAMPLES, deadline=None)
@given(charges(), st.lists(st.integers(0, 40), min_size=1, max_size=6, unique=True), st.integers(1, 36))
def test_tiers__come_to_what_a_person_works_out(charge: dict, numbers: list[int], months: int) -> None:
    text = f"""
catalog: tiers
version: "1"
title: Tiers
currency: EUR
modules: {{m: {{kind: cut-to-fit, dimensions: {{number: {{from: 0, to: 40}}}}, charges: [{written(charge)}]}}}}
products: {{p: {{parts: {{m: m}}, term: {months} month}}}}
"""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "catalog.yaml").write_text(text, encoding="utf-8")
        catalog = load_catalog(folder)
    least = {option.value: option.total for option in catalog.configure("p").options("m.number")}
    for number in numbers:
        session = catalog.configure("p", decisions={"m.number": number})
        breakdown = session.price()
        expected = by_hand(charge, number)
        assert breakdown.total(ChargeKind(charge["kind"])) == expected
        payments = months / MONTHS[charge["kind"]] if charge["kind"] in MONTHS else Fraction(1)
        assert abs(Fraction(breakdown.contract.value) - Fraction(expected) * payments) <= Fraction(1, 200)
        assert least[number] == breakdown.basis.total == breakdown.contract.value
        quote = build_quote(session.configuration, customer="law", created=session.now, language="en")
        assert recompute_quote(quote) == []
