"""`--at-most`: what a customer wants to pay at most, on the command line and in the dialog."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import BIKES, Run

FRAME = ("--at-most", "one-time=300")


def test_options__within_a_limit(run: Run) -> None:
    document = json.loads(run("options", *BIKES, *FRAME, "--at-most", "basis=1000", "--json").stdout)
    assert document["limits"] == {"basis": "1000.00", "one-time": "300.00"}
    assert document["implied"]["frame"] == "city"


def test_explain__names_the_limit(run: Run) -> None:
    result = run("explain", *BIKES[:2], "frame=race", *BIKES[2:], *FRAME)
    assert result.exit_code == 1
    assert "does not go with your limit of €300.00 in one-time charges." in result.stdout.replace("\n", " ")
    assert "Nothing that you could choose otherwise" in result.stdout


def test_explain__json_has_the_limits_that_take_part(run: Run) -> None:
    document = json.loads(run("explain", *BIKES[:2], "frame=race", *BIKES[2:], *FRAME, "--json").stdout)
    limit = {"kind": "one-time", "amount": "300.00", "sentence": "your limit of €300.00 in one-time charges"}
    assert document["conflict"]["limits"] == [limit] and document["conflict"]["rules"] == []


def test_price_and_quote__keep_to_the_limit(run: Run) -> None:
    price = json.loads(run("price", *BIKES, "--at-most", "basis=230", "--json").stdout)
    assert price["breakdown"]["basis"]["total"] == "224.00"
    quote = json.loads(run("quote", *BIKES, *FRAME, "--customer", "Jane", "--json").stdout)
    assert "limits" not in quote
    contradiction = run("price", *BIKES, "frame=race", *FRAME)
    assert contradiction.exit_code == 1 and "do not go together" in contradiction.stdout.replace(" \n", " ")


@pytest.mark.parametrize(
    ("limit", "why"), [("yaerly=5", "no total `yaerly`"), ("monthly=-1", "less than"), ("monthly", "kind=amount")]
)
def test_at_most__what_is_no_limit_is_told_before_compiling(run: Run, limit: str, why: str) -> None:
    result = run("options", *BIKES, "--at-most", limit)
    assert result.exit_code == 2
    assert why in result.stderr.replace("\n", " ")


def test_dialog__limits_are_set_shown_and_taken_away(run: Run) -> None:
    script = "limit one-time=300\nlimit\nframe=race\nlimit one-time=none\nframe=race\nquit\n"
    result = run("configure", *BIKES, input=script)
    told = result.stdout.replace("\n", " ")
    assert told.count("Limits: your limit of €300.00 in one-time charges") == 2
    assert "does not go with your limit" in told and "Limits: –" in told
    assert "frame=race" in told.split("another time")[1]
