"""Price lists on the command line: which are in force is told, by context, day and customer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.catalog.catalogs import write
from tests.cli.conftest import BIKES, ROOT, Run, bikes_text, write_catalog

CLUB = """\
price_list: club
title: {en: Club prices, zh: 俱乐部价}
customers: [C-7]
modules: {frame: {options: {city: {price: 149}}}}
"""
WINTER = """\
price_list: winter
title: {en: Winter in dollars, zh: 冬季美元价}
currency: USD
exchange: 1.10
for: {budget-class: 2}
valid_from: 2026-12-01
valid_until: 2027-03-01
"""


@pytest.fixture
def listed(work: Path) -> Path:
    folder = write_catalog(work, "bikes", bikes_text())
    return write(folder, {"price-lists/club.yaml": CLUB, "price-lists/winter.yaml": "refines: club\n" + WINTER})


@pytest.mark.usefixtures("listed")
def test_price__has_the_lists_of_the_customer(run: Run) -> None:
    plain, club = run("price", *BIKES, "--date", "2026-06-01"), run("price", *BIKES, "--for-customer", "C-7")
    assert "Prices:" not in plain.stdout and "€199.00" in plain.stdout
    assert "Prices: Club prices\n" in club.stdout and "€149.00" in club.stdout


@pytest.mark.usefixtures("listed")
def test_price__has_the_lists_of_the_day_and_the_context(run: Run) -> None:
    bikes = ("bikes", "city-bike", "--context", "budget-class=2", "--for-customer", "C-7")
    winter = run("price", *bikes, "--date", "2026-12-24").stdout
    assert "Prices: Club prices · Winter in dollars\n" in winter
    assert "$163.90" in winter and "€" not in winter
    assert "€149.00" in run("price", *bikes, "--date", "2027-03-01").stdout
    document = json.loads(run("price", *bikes, "--date", "2026-12-24", "--json").stdout)
    assert (document["currency"], document["breakdown"]["currency"]) == ("USD", "USD")
    assert document["price_lists"] == [
        {"id": "club", "title": "Club prices"},
        {"id": "winter", "title": "Winter in dollars"},
    ]


@pytest.mark.usefixtures("listed")
def test_date__that_is_none(run: Run) -> None:
    result = run("price", *BIKES, "--date", "24.12.2026")
    assert result.exit_code == 2
    assert "`24.12.2026` is not a day." in result.stderr and "`2026-12-31`" in result.stderr


@pytest.mark.usefixtures("listed")
def test_options_and_limits__are_in_the_currency_of_the_list(run: Run) -> None:
    bikes = ("bikes", "city-bike", "--context", "budget-class=2", "--date", "2026-12-24")
    shown = run("options", *bikes, "--choice", "frame").stdout
    assert "Prices: Winter in dollars" in shown and "+$770.00" in shown
    assert "$" in run("explain", *bikes, "frame=race", "--at-most", "one-time=500").stdout


@pytest.mark.usefixtures("listed")
def test_dialog__tells_the_lists_of_another_context(run: Run) -> None:
    lines = "context budget-class=2\nstatus\ncontext budget-class=1\nlist\n"
    result = run("configure", *BIKES, "--date", "2026-12-24", input=lines)
    assert result.exit_code == 0
    assert result.stdout.count("Prices: Winter in dollars\n") == 2
    assert "Prices: as in the catalog\n" in result.stdout
    changed = result.stdout.split("Prices: Winter in dollars\n")[1]
    assert "Cheapest now: $" in changed and "·" not in changed.split("Cheapest now: $")[1].split("\n")[0]


@pytest.mark.usefixtures("listed")
def test_dialog__tells_how_to_go_on_with_the_same_prices(run: Run) -> None:
    result = run("configure", *BIKES, "--date", "2026-12-24", "--for-customer", "C-7", input="race\n")
    assert "--date=2026-12-24 --for-customer=C-7 frame=race" in result.stdout.replace("\n", " ")


@pytest.mark.usefixtures("listed")
def test_quote__is_dated_and_priced_as_of_the_day(run: Run, work: Path) -> None:
    bikes = ("bikes", "city-bike", "--context", "budget-class=2", "--date", "2026-12-24", "--customer", "Jane Doe")
    quote = json.loads(run("quote", *bikes, "--json").stdout)
    assert quote["currency"] == "USD"
    assert quote["created"].startswith("2026-12-24")
    saved = run("quote", *bikes, "--output", "quote.json")
    assert "Prices: Winter in dollars\n" in saved.stdout and "$" in saved.stdout
    assert run("recompute", "quote.json").exit_code == 0


@pytest.mark.usefixtures("listed")
def test_check__reads_price_lists(run: Run, work: Path) -> None:
    assert run("check", "bikes", "--fast").exit_code == 0
    path = work / "catalogs/bikes/price-lists/club.yaml"
    path.write_text(CLUB.replace("city:", "citty:"), encoding="utf-8")
    result = run("check", "bikes", "--fast")
    assert result.exit_code == 1
    assert "price-lists/club.yaml:4:" in result.stdout and "did you mean `city`?" in result.stdout


@pytest.mark.usefixtures("listed")
def test_test__shows_amounts_in_the_currency_of_the_list(run: Run, work: Path) -> None:
    case = "one: {context: {budget-class: 2}, on: 2026-12-24, customer: C-7, costs: {frame.price: 160}}"
    (work / "catalogs/bikes/cases.yaml").write_text(f"product: city-bike\ncases:\n  {case}\n", encoding="utf-8")
    shown = run("test", "bikes").stdout
    assert "2026-12-24 · C-7 · budget-class=2" in shown and "$163.90" in shown and "€" not in shown
    (document,) = json.loads(run("test", "bikes", "--json").stdout)["cases"]
    assert (document["currency"], document["customer"], document["price_lists"]) == ("USD", "C-7", ["club", "winter"])


def test_diff__tells_what_is_written_differently_in_lists(run: Run, work: Path, listed: Path) -> None:
    before = write_catalog(work, "before", bikes_text())
    write(before, {"price-lists/club.yaml": CLUB.replace("149", "159")})
    shown = run("diff", "before", "bikes").stdout
    assert "price-lists › club › amounts › frame › city" in shown and "159 → 149" in shown
    assert "+  price-lists › winter: Winter in dollars" in shown


def test_price__says_of_how_much_a_rule_is_a_share_and_why(run: Run) -> None:
    winter = ("stay.nights=8", "--context", "code=WINTER7", "--date", "2026-12-05")
    said = " ".join(run("price", str(ROOT / "catalogs/room-package"), "room-package", *winter).stdout.split())
    assert "Winter week: 15% of €1,160.00 -€174.00" in said
    assert "Our newsletter promised you 15 % off the room for a week in winter, up to 250 euros." in said
