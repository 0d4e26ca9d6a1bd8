"""The command `test`: what an author reads, and what a program reads."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run
from tests.workbench.bikes import HEAD

CASES = f"""{HEAD}given:
  racer: {{frame: race}}
cases:
  our-bike:
    title: {{en: The city bike, zh: 城市车}}
    costs: {{one-time: 224.00}}
  racers:
    given: racer
    excludes: {{service: {{included: race-has-no-service}}}}
"""
WRONG = f"""{HEAD}cases:
  racers-with-service:
    title: {{en: Racers can be serviced, zh: 竞速车可保养}}
    given: {{frame: race}}
    allows: {{service: included}}
  dear:
    given: {{bottles.quantity: 1}}
    costs: {{one-time: 224.00}}
  free:
    given: {{frame: city}}
    because: race-has-no-service
"""


def write(work: Path, text: str) -> None:
    (work / "catalogs/bikes/cases.yaml").write_text(text, encoding="utf-8")


def test_test__cases_that_hold(run: Run, work: Path) -> None:
    write(work, CASES)
    result = run("test", "bikes")
    assert result.exit_code == 0
    assert result.stdout.startswith("Bikes 2026.1\n  city-bike: 2 of 2 cases hold\n✓ All 2 cases hold (")


def test_test__one_case_of_some_product(run: Run, work: Path) -> None:
    write(work, CASES)
    result = run("test", "bikes", "--product", "city-bike", "--case", "our-bike")
    assert "✓ our-bike  cases.yaml:6:3\n  The city bike\n  city-bike: 1 of 1 cases hold\n" in result.stdout


def test_test__a_case_that_fails_names_the_rules_and_the_charges(run: Run, work: Path) -> None:
    write(work, WRONG)
    result = run("test", "bikes")
    assert result.exit_code == 1
    text = " ".join(result.stdout.split())
    assert "✗ racers-with-service cases.yaml:4:3 Racers can be serviced" in text
    assert "city-bike · budget-class=1 · frame=race" in text
    assert "Expected service can be included cases.yaml:7:23" in text
    assert "Found service cannot be included: “Service contract: included” does not go with “Frame: Race”." in text
    assert "race-has-no-service catalog.yaml:57:13 Race frames are serviced by the maker." in text
    assert "Found €233.50 (+€9.50)" in text
    assert "bottles.price Bottle €9.50 just as much as the difference" in text
    assert "Expected the decisions cannot be completed, because of race-has-no-service" in text
    assert "Found they can be completed race-has-no-service catalog.yaml:57:13 does not apply" in text
    assert "✗ 3 of 3 cases do not hold" in text


def test_test__in_another_language(run: Run, work: Path) -> None:
    write(work, WRONG)
    result = run("test", "bikes", "--language", "zh")
    assert "竞速车可保养" in result.stdout
    assert "竞速车架由厂家保养。" in result.stdout
    assert "✗ 3 个用例中 3 个不成立" in result.stdout


def test_test__json(run: Run, work: Path) -> None:
    write(work, WRONG)
    result = run("test", "bikes", "--json", "--coverage")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert (document["ok"], document["passed"], document["failed"], document["issues"]) == (False, 0, 3, [])
    service, dear, free = document["cases"]
    assert (service["id"], service["product"], service["given"], service["line"]) == (
        "racers-with-service",
        "city-bike",
        {"frame": "race"},
        4,
    )
    (found,) = service["findings"]
    assert (found["kind"], found["choice"], found["values"]) == ("excluded", "service", ["included"])
    assert (found["file"], found["line"], found["column"]) == ("cases.yaml", 7, 23)
    assert [(rule["id"], rule["file"], rule["line"]) for rule in found["conflict"]["rules"]] == [
        ("race-has-no-service", "catalog.yaml", 57)
    ]
    amount = dear["findings"][0]
    assert (amount["kind"], amount["item"], amount["amount"]) == ("amount", "one-time", "233.50")
    assert {line["charge"]: line["amount"] for line in amount["lines"] if line["explains"]} == {"bottles.price": "9.50"}
    assert free["findings"][0]["rules"] == [
        {"id": "race-has-no-service", "standing": "does-not-apply", "file": "catalog.yaml", "line": 57, "column": 13}
    ]
    (covered,) = document["coverage"]
    assert covered["rules"]["percent"] == 0


def test_test__coverage(run: Run, work: Path) -> None:
    write(work, f"{HEAD}cases: {{our-bike: {{valid: yes}}}}\n")
    result = run("test", "bikes", "--coverage")
    assert result.exit_code == 0
    text = " ".join(result.stdout.split())
    assert "city-bike 1 cases · rules 0/1 (0 %) · values 3/8 (37 %)" in text
    assert "Rules that no case shows at work: race-has-no-service catalog.yaml:57:13" in text
    assert "frame 1/2 race" in text


def test_test__mistakes_in_cases_are_told_with_their_places(run: Run, work: Path) -> None:
    write(work, f"{HEAD}cases:\n  one: {{given: {{frame: rcae}}, valid: yes}}\n")
    result = run("test", "bikes")
    assert result.exit_code == 2
    assert "cases.yaml:4:24: error: `frame` has no option `rcae`" in result.stderr
    assert "did you mean `race`?" in result.stderr
    document = json.loads(run("test", "bikes", "--json").stdout)["error"]
    assert (document["code"], document["issues"][0]["line"]) == ("invalid-cases", 4)


def test_test__warnings_do_not_stop_anything(run: Run, work: Path) -> None:
    write(work, f"{HEAD}given: {{racer: {{frame: race}}}}\ncases: {{our-bike: {{valid: yes}}}}\n")
    result = run("test", "bikes")
    assert result.exit_code == 0
    assert "cases.yaml:3:9: warning: no case uses the decisions `racer`" in result.stdout
    assert json.loads(run("test", "bikes", "--json").stdout)["issues"][0]["severity"] == "warning"


def test_test__nothing_to_run(run: Run, work: Path) -> None:
    result = run("test", "bikes")
    assert (result.exit_code, "There are no test cases beside the catalog" in result.stderr) == (2, True)
    write(work, CASES)
    assert "Did you mean `racers`?" in run("test", "bikes", "--case", "racrs").stderr
    assert "There is no product `bike`" in run("test", "bikes", "--product", "bike").stderr
