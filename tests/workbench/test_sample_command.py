"""The command `sample`: tables on the screen and in files, and what is said besides."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import BIKES, Run
from tests.workbench.versions import load


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_sample__ten_on_the_screen_and_nothing_else(run: Run) -> None:
    result = run("sample", *BIKES)
    assert (result.exit_code, result.stderr) == (0, "")
    rows = rows_of(result.stdout)
    assert len(rows) == 10
    assert {row["product_id"] for row in rows} == {"city-bike"}
    assert run("sample", *BIKES).stdout == result.stdout
    assert run("sample", *BIKES, "--seed", "1").stdout != result.stdout


def test_sample__all_and_by_pairs(run: Run) -> None:
    everything = rows_of(run("sample", *BIKES, "--all").stdout)
    assert len(everything) == 4 * (7 + 1)
    ids = {row["bundle_id"] for row in everything}
    assert len(ids) == len(everything)
    pairs = rows_of(run("sample", *BIKES, "--covering", "2").stdout)
    assert {row["bundle_id"] for row in pairs} <= ids and len(pairs) < len(everything)


def test_sample__json_says_how_they_were_picked(run: Run) -> None:
    document = json.loads(run("sample", *BIKES, "frame=race", "--count", "3", "--json").stdout)
    assert document["sample"] == {
        "method": "drawn", "bundles": 3, "possible": "4", "seed": 0, "even": True, "steady": True,
        "strength": None, "covered": None, "impossible": None,
    }  # fmt: skip
    assert document["decisions"] == {"frame": "race"}
    assert [column["name"] for column in document["columns"]] == list(document["rows"][0])


@pytest.mark.parametrize("name", ["feed.csv", "feed.json", "feed.jsonl", "feed.parquet"])
def test_sample__a_file_by_its_name(run: Run, work: Path, name: str) -> None:
    result = run("sample", *BIKES, "--output", name)
    assert result.stdout == f"10 of 32 possible bundles saved as {name}: drawn evenly, seed 0\n"
    assert (work / name).stat().st_size > 100
    again = run("sample", *BIKES, "--output", name)
    assert again.exit_code == 2 and "exists already" in again.stderr
    assert run("sample", *BIKES, "--output", name, "--force", "--all").stdout == f"All 32 possible bundles saved as {name}\n"


def test_sample__what_was_covered(run: Run) -> None:
    assert run("sample", *BIKES, "--covering", "1", "-o", "one.csv").stdout.endswith(
        "with every possible value of every choice (14)\n"
    )
    told = " ".join(run("sample", *BIKES, "--covering", "2", "-o", "two.csv").stdout.split())
    assert "with every possible combination of 2 values" in told and "are impossible)" in told


def test_sample__a_contradiction_is_explained(run: Run) -> None:
    result = run("sample", *BIKES, "frame=race", "service=included")
    assert result.exit_code == 1
    assert "Race frames are serviced by the maker." in result.stdout
    document = json.loads(run("sample", *BIKES, "frame=race", "service=included", "--json").stdout)
    assert document["conflict"]["rules"][0]["id"] == "race-has-no-service"


def test_sample__searching_says_that_it_is_not_even(run: Run, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ortools")
    monkeypatch.setattr("configurator.workbench.sampling.sample.rank_products", lambda *arguments, **named: None)
    result = run("sample", *BIKES, "--count", "3")
    assert len(rows_of(result.stdout)) == 3
    assert "not each was as likely as any other" in result.stderr.replace("\n", " ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--all", "--count", "3"), "`--all` and `--count` do not go together."),
        (("--covering", "2", "--all"), "`--all` and `--covering` do not go together."),
        (("--format", "parquet"), "A Parquet file is not for a screen."),
        (("--output", "feed.xls"), "does not say which format to write"),
        (("--covering", "4"), "Invalid value for '--covering'"),
        (("--count", "0"), "Invalid value for '--count'"),
    ],
)
def test_sample__mistakes_of_a_person(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run("sample", *BIKES, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr.replace("\n", " ")


def test_sample__too_many_to_list(run: Run, work: Path) -> None:
    load(work / "carts", ("to: 50, step: 10", "to: 50, step: 0.0025"))
    result = run("sample", "carts", "cart", "--all")
    assert result.exit_code == 2
    assert "There are 128,016 bundles; up to 100,000 can be listed." in result.stderr.replace("\n", " ")
