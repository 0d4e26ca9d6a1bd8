"""The command `diff`: the sentences first, then what they rest on; JSON; and the gate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.workbench.test_difference import NO_WOOD, STEEL, WOOD
from tests.workbench.test_difference_revisions import git
from tests.workbench.versions import load

DEARER = STEEL, STEEL.replace("90.00", "95.00")


@pytest.fixture
def carts(work: Path) -> Path:
    """Two folders, `old` and `new`, with the same cart."""
    load(work / "old")
    load(work / "new")
    return work


def compared(run: Run, *arguments: str) -> Any:
    return json.loads(run("diff", "old", "new", "--json", *arguments).stdout)


def test_diff__nothing_changed(run: Run, carts: Path) -> None:
    result = run("diff", "old", "new")
    assert result.stdout.splitlines() == [
        "Carts 1",
        "Nothing that could be bought vanishes.",
        "No price changes.",
        "",
        "Same bundles at the same prices: cart",
        "",
        "Nothing is written differently.",
    ]
    assert result.exit_code == 0


def test_diff__says_what_vanishes_and_why(run: Run, carts: Path) -> None:
    load(carts / "new", *NO_WOOD, DEARER)
    shown = run("diff", "old", "new").stdout
    for line in (
        "Something that could be bought cannot be bought any more: cart.",
        "Prices rise, by up to €5.00: cart.",
        "  80 → 60 bundles",
        "  Counted in each of the 2 contexts that matter.",
        "  20 bundles vanish (25.0 %)",
        "    frame: wood no longer known  20  frame=wood",
        "    wood-has-two  catalog.yaml:42:14  dropped: no bundle tells the difference",
        "  30 bundles cost more (50.0 %)",
        "    at most +€5.00: €108.00 → €113.00  frame=steel",
        "  Cheapest bundle: €50.00 → €113.00",
        "Written differently (3)",
    ):
        assert line in shown.splitlines(), shown


def test_diff__in_chinese(run: Run, carts: Path) -> None:
    load(carts / "new", *NO_WOOD)
    catalog = (carts / "new/catalog.yaml").read_text(encoding="utf-8")
    (carts / "new/catalog.yaml").write_text(catalog.replace("timezone", "languages: [en, zh]\ntimezone"), encoding="utf-8")
    assert "20 种配置消失 (25.0 %)" in run("diff", "old", "new", "--language", "zh").stdout


def test_diff__json(run: Run, carts: Path) -> None:
    load(carts / "new", *NO_WOOD, DEARER)
    document = compared(run, "--exit-code")
    (product,) = document["products"]
    assert document["exit_code"] == 10
    assert product["bundles"]["vanished"] == "20"
    (loss,) = product["bundles"]["vanishing"]
    assert loss["unknown"] == {"frame": ["wood"]}
    assert loss["witness"]["choices"]["frame"] == "wood"
    assert loss["witness"]["total"] == "50.00"
    (prices,) = product["prices"]
    assert (prices["measure"], prices["dearer"], prices["greatest"]["difference"]) == ("basis", "30", "5.00")
    assert document["changes"][0] == {
        "change": "changed",
        "path": ["modules", "frame", "options", "steel", "values", "price"],
        "before": "90",
        "after": "95",
        "file": "catalog.yaml",
        "line": 14,
        "column": 7,
    }


@pytest.mark.parametrize(
    ("edits", "arguments", "code"),
    [
        ((), ("--exit-code",), 0),
        (NO_WOOD, (), 0),
        (NO_WOOD, ("--exit-code",), 10),
        (NO_WOOD, ("--fail-on", "price"), 0),
        ((DEARER,), ("--exit-code",), 11),
        ((DEARER,), ("--fail-on", "vanish"), 0),
        ((DEARER,), ("--fail-on", "vanish, dearer"), 11),
        ((("price: 90.00", "price: 85.00"),), ("--exit-code",), 12),
        ((("price: 90.00", "price: 85.00"),), ("--fail-on", "price"), 12),
        ((("load: 200", "load: 260"),), ("--fail-on", "dead"), 12),
        ((("count(wheels) <= 2", "count(wheels) <= 3"),), ("--fail-on", "appear"), 12),
        ((("because: British lanes are narrow.", "because: Narrow."),), ("--exit-code",), 0),
    ],
)
def test_diff__is_a_gate(
    run: Run, carts: Path, edits: tuple[tuple[str, str], ...], arguments: tuple[str, ...], code: int
) -> None:
    load(carts / "new", *edits)
    assert run("diff", "old", "new", *arguments).exit_code == code


def test_diff__a_gate_that_cannot_tell_says_so(run: Run, carts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("configurator.engine.choose.find_spec", lambda package: None)
    load(carts / "new", *NO_WOOD)
    result = run("diff", "old", "new", "--exit-code", "--budget", "0")
    assert result.exit_code == 3
    assert "Not everything could be told within the budget: cart." in result.stdout


def test_diff__since_a_revision(run: Run, carts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    git(carts, "init", "-q")
    git(carts, "add", "old")
    git(carts, "commit", "-q", "-m", "one")
    load(carts / "old", *NO_WOOD)
    for arguments in (("old", "--since", "HEAD"), ("HEAD:old", "old"), ("HEAD:old",)):
        result = run("diff", *arguments, "--fail-on", "vanish")
        assert result.exit_code == 10, result.output
    assert run("diff", "old", "HEAD:old", "--fail-on", "vanish").exit_code == 0


def test_diff__a_broken_catalog_is_called_as_it_was_typed(run: Run, carts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    (carts / "old/catalog.yaml").write_text("catalog: carts\n", encoding="utf-8")
    git(carts, "init", "-q")
    git(carts, "add", "old")
    git(carts, "commit", "-q", "-m", "one")
    result = run("diff", "HEAD:old", "new")
    assert result.exit_code == 2
    assert "The catalog `HEAD:old` has" in result.stderr.replace("\n", " ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("old",), "With what is `old` to be compared?"),
        (("old", "new", "--since", "HEAD"), "`--since` says what to compare with already."),
        (("old", "new", "--fail-on", "vanisch"), "`--fail-on` does not know `vanisch`."),
        (("old", "new", "--on", "tomorrow"), "`tomorrow` is not a day."),
        (("old", "new", "--product", "card"), "There is no product `card` in this catalog."),
        (("old", "new", "-c", "region=US"), "`region` cannot be `US`"),
        (("old", "never"), "There is no catalog `never`."),
    ],
)
def test_diff__mistakes_of_a_person(run: Run, carts: Path, arguments: tuple[str, ...], message: str) -> None:
    result = run("diff", *arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_diff__long_lists_are_cut(run: Run, carts: Path) -> None:
    options = "".join(f"      w{n}: {{title: W{n}, load: 80, price: 40.00}}\n" for n in range(20))
    load(carts / "new", (WOOD, WOOD + options))
    assert "… and 8 more: --all" in run("diff", "old", "new").stdout
    assert "more: --all" not in run("diff", "old", "new", "--all").stdout


def test_diff__an_option_that_has_probably_got_another_id(run: Run, carts: Path) -> None:
    steel = "steel: {title: Steel"
    load(carts / "new", (steel, "iron: {title: Steel"))
    shown = " ".join(run("diff", "old", "new").stdout.split())
    assert "Is iron (catalog.yaml:15:7) what steel was? `replaces: steel` keeps old configurations readable." in shown
    load(carts / "new", (steel, "iron: {replaces: steel, title: Steel"))
    assert "what steel was" not in " ".join(run("diff", "old", "new").stdout.split())
    load(carts / "new", (steel, "iron: {title: Iron"))
    assert "what steel was" not in " ".join(run("diff", "old", "new").stdout.split())
