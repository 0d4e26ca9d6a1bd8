"""How commands end: exit codes, messages, never a stack trace for a person's mistake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from configurator.cli.app import app
from tests.cli.conftest import BIKES, Run, bikes_text, write_catalog

MISTAKES = [
    (("options", "bike", "city-bike"), "unknown-catalog", "Did you mean `bikes`?"),
    (("options", "bikes", "citybike"), "unknown-product", "Did you mean `city-bike`?"),
    (("options", *BIKES, "fraem=city"), "unknown-choice", "Did you mean `frame`?"),
    (("options", *BIKES, "frame=cty"), "unknown-option", "Did you mean `city`?"),
    (("options", *BIKES, "frame=CITY"), "unknown-option", "Did you mean `city`?"),
    (("options", *BIKES, "bottles=2"), "unknown-option", "The number is chosen as `bottles.quantity`."),
    (("explain", "bikes", "city-bike", "service=12", *BIKES[2:]), "unknown-option", "The number is chosen as `service.months`."),
    (("options", *BIKES, "service.months=7"), "off-grid", "Nearest: 6 or 12."),
    (("options", *BIKES, "frame"), "invalid-request", "Write it as `choice=value`"),
    (("options", *BIKES, "--choice", "fraem"), "unknown-choice", "Did you mean `frame`?"),
    (("options", "bikes", "city-bike"), "invalid-context", "`--context fact=value`"),
    (("options", *BIKES, "-c", "region=MARS"), "invalid-context", "`--context fact=value`"),
    (("options", *BIKES, "-c", "region"), "invalid-request", "Write it as `fact=value`"),
    (("options", *BIKES, "--language", "fr"), "invalid-request", "Languages: en, zh."),
    (("explain", *BIKES[:2], "frame", *BIKES[2:]), "invalid-request", "Write it as `choice=value`"),
    (("recompute", "missing.json"), "invalid-quote", "Name a quote that was saved as .json."),
    (("options", "bikes"), "usage", "Try `configurator options --help`."),
    (("options", *BIKES, "--no-such-option"), "usage", "Try `configurator options --help`."),
    (("optoins",), "usage", "Try `configurator --help`."),
    (("options", *BIKES, "--budget", "soon"), "usage", "Try `configurator options --help`."),
]


@pytest.mark.parametrize(("arguments", "code", "hint"), MISTAKES)
def test_mistakes__one_message_on_standard_error_and_exit_code_2(
    run: Run, arguments: tuple[str, ...], code: str, hint: str
) -> None:
    result = run(*arguments)
    message = result.stderr.replace("\n", " ")
    assert result.exit_code == 2
    assert message.startswith("Error: ")
    assert hint in message
    assert "Traceback" not in result.output


@pytest.mark.parametrize(("arguments", "code", "hint"), MISTAKES)
def test_mistakes__with_json_one_object_on_standard_output(
    run: Run, arguments: tuple[str, ...], code: str, hint: str
) -> None:
    result = run(*arguments, "--json")
    error = json.loads(result.stdout)["error"]
    assert result.exit_code == 2
    assert result.stderr == ""
    assert error["code"] == code
    assert hint in error["hint"]
    assert error["message"]


def test_mistakes__a_broken_catalog_lists_its_issues(run: Run, work: Path) -> None:
    write_catalog(work, "broken", bikes_text().replace("frame == 'race'", "fraem == 'race'"))
    result = run("options", "broken", *BIKES[1:])
    assert result.exit_code == 2
    assert "has 1 error" in result.stderr
    assert "catalog.yaml:58:15: error:" in result.stderr
    error = json.loads(run("options", "broken", *BIKES[1:], "--json").stdout)["error"]
    assert error["code"] == "invalid-catalog"
    assert error["issues"][0]["line"] == 58


def test_mistakes__lines_of_a_catalog_are_not_broken(run: Run, work: Path) -> None:
    long = bikes_text().replace("frame == 'race'", "fraem == 'race' and frame.size > 1 and frame.size > 2 and frame.size > 3")
    write_catalog(work, "broken", long)
    shown = run("options", "broken", *BIKES[1:]).stderr
    assert "when: fraem == 'race' and frame.size > 1 and frame.size > 2 and frame.size > 3\n" in shown


def test_mistakes__are_told_without_the_words_of_a_library(run: Run) -> None:
    message = " ".join(run("price", *BIKES, "--prefer", "nicest").stderr.split())
    assert message.startswith("Error: Invalid value for '--prefer' / '-p': 'nicest' is not one of 'default', 'cheapest'")


def test_mistakes__a_question_has_no_full_stop(run: Run) -> None:
    for arguments, guess in ((("--at-most", "month=5"), "`monthly`?"), (("-c", "regoin=EU"), "`region`?")):
        lines = run("price", *BIKES, *arguments).stderr.splitlines()
        assert any(line.endswith(guess) for line in lines), lines


def test_impossible__one_decision_alone_was_never_possible(run: Run, work: Path) -> None:
    text = bikes_text().replace("when: frame == 'race'", "when: present(bottles)", 1)
    text = text.replace("require: not present(service)", "require: bottles.quantity <= 2", 1)
    write_catalog(work, "bikes", text)
    result = run("price", *BIKES, "bottles.quantity=3")
    assert "✗ “Bottle: Quantity: 3” is not possible." in result.stdout


@pytest.mark.usefixtures("without_solvers")
def test_budget__exit_code_3(run: Run) -> None:
    result = run("options", *BIKES, "--budget", "0")
    assert result.exit_code == 3
    assert "Give it more time with `--budget SECONDS`" in result.stderr.replace("\n", " ")


@pytest.mark.usefixtures("without_solvers")
def test_budget__from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFIGURATOR_BUDGET", "0")
    assert run("options", *BIKES).exit_code == 3


def test_language__from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFIGURATOR_LANGUAGE", "zh")
    assert run("options", *BIKES).stdout.startswith("自行车 2026.1 · 城市自行车\n")


@pytest.fixture
def defect(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("oh no")

    monkeypatch.setattr("configurator.cli.arguments.known_catalogs", fail)


@pytest.mark.usefixtures("defect", "work")
def test_defect__short_message_and_how_to_report_it() -> None:
    result = CliRunner().invoke(app, ["check", "nowhere"])
    assert result.exit_code == 70
    assert "This is a defect of configurator" in result.stderr.replace("\n", " ")
    assert "ZeroDivisionError: oh no" in result.stderr.replace("\n", " ")
    assert "--debug" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.usefixtures("defect", "work")
@pytest.mark.parametrize("arguments", [["--debug", "check", "nowhere"], ["check", "nowhere", "--debug"]])
def test_defect__with_debug_the_trace_too(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 70
    assert "Traceback" in result.stderr


@pytest.mark.usefixtures("defect", "work")
def test_defect__as_json() -> None:
    result = CliRunner().invoke(app, ["check", "nowhere", "--json"])
    assert json.loads(result.stdout)["error"]["code"] == "defect"


def test_interrupt__exit_code_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("configurator.cli.arguments.known_catalogs", interrupt)
    result = run("check", "nowhere")
    assert result.exit_code == 130
    assert "Traceback" not in result.output


def test_no_arguments__help(run: Run) -> None:
    result = run()
    assert result.exit_code == 0
    assert "Exit codes:" in result.stdout


def test_version(run: Run) -> None:
    assert run("--version").stdout.startswith("configurator ")
