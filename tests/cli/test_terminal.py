"""The dialog at a real terminal, in a process of its own."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import BIKES
from tests.cli.terminal import Terminal


def test_terminal__enter_takes_the_suggestion_until_the_quote_is_saved(work: Path) -> None:
    terminal = Terminal(work, "configure", *BIKES)
    assert "type help for everything else" in terminal.wait_for("Frame> ")
    terminal.type("\r")
    assert "✓ Frame: City" in terminal.wait_for("Bottle> ")
    terminal.type("\r")
    assert "✓ Bottle: not included" in terminal.wait_for("Service contract> ")
    terminal.type("1\r")
    terminal.wait_for("Service contract: Months> ")
    terminal.type("12\r")
    assert "Nothing is left to decide." in terminal.wait_for("done> ")
    terminal.type("save jane.html\r")
    terminal.wait_for("Customer> ")
    terminal.type("Jane Doe\r")
    terminal.wait_for("saved as jane.html")
    terminal.wait_for("done> ")
    terminal.type("save jane.html\r")
    terminal.wait_for("jane.html exists already. Overwrite it? y/N> ")
    terminal.type("\r")
    terminal.wait_for("`jane.html` exists already.")
    terminal.type("save jane.html\r")
    terminal.wait_for("y/N> ")
    terminal.type("y\r")
    terminal.wait_for("saved as jane.html")
    terminal.type("quit\r")
    terminal.wait_for("To go on with these decisions another time:")
    assert terminal.exit_code() == 0
    assert "Jane Doe" in (work / "jane.html").read_text(encoding="utf-8")


def test_terminal__a_repair_by_number_and_enter_to_leave_one(work: Path) -> None:
    terminal = Terminal(work, "configure", *BIKES, "frame=race")
    terminal.wait_for("Bottle> ")
    terminal.type("frame=c\r")
    terminal.wait_for("2 found; list shows all")
    terminal.wait_for("Frame> ")
    terminal.type("next\r")
    terminal.wait_for("Bottle> ")
    terminal.type("service=yes\r")
    assert "Race frames are serviced by the maker." in terminal.wait_for("Change [1]> ")
    terminal.type("\r")
    terminal.wait_for("Bottle> ")
    terminal.type("service=yes\r")
    terminal.wait_for("Change [1]> ")
    terminal.type("1\r")
    assert "✓ Frame: City instead of Race" in terminal.wait_for("Bottle> ")
    terminal.type("\x04")
    terminal.wait_for("bikes city-bike --context=budget-class=1 frame=city service=included")
    assert terminal.exit_code() == 0


def test_terminal__ctrl_c_leaves_politely(work: Path) -> None:
    terminal = Terminal(work, "configure", *BIKES, "frame=race")
    terminal.wait_for("Bottle> ")
    terminal.type("\x03")
    terminal.wait_for("frame=race")
    assert terminal.exit_code() == 130
    assert "Traceback" not in terminal.shown


def test_terminal__ctrl_d_at_the_facts(work: Path) -> None:
    terminal = Terminal(work, "configure", "bikes", "city-bike")
    terminal.wait_for("Budget class> ")
    terminal.type("\x04")
    assert terminal.exit_code() == 0


def test_terminal__tab_completes_options_and_commands(work: Path) -> None:
    terminal = Terminal(work, "configure", *BIKES)
    terminal.wait_for("Frame> ")
    terminal.type("ra\t\r")
    assert "✓ Frame: Race" in terminal.wait_for("Bottle> ")
    terminal.type("sta\t\r")
    terminal.wait_for("decided   Race")
    terminal.type("\x04")
    assert terminal.exit_code() == 0


def test_terminal__colours_unless_they_are_not_wanted(work: Path) -> None:
    terminal = Terminal(work, "options", *BIKES, "frame=race", "--choice", "service", "--all")
    assert terminal.exit_code() == 0
    assert "\x1b[2;9m" in terminal.raw, "excluded options are dim and struck out"
    plain = Terminal(work, "check", "bikes", NO_COLOR="1")
    assert plain.exit_code() == 0
    assert "\x1b[32m" not in plain.raw


def test_terminal__chinese_tables_stay_aligned(work: Path) -> None:
    terminal = Terminal(work, "configure", *BIKES, "--language", "zh")
    shown = terminal.wait_for("车架> ")
    assert "›      1   城市     +€0.00   默认" in shown
    assert "       2   竞速   +€700.00" in shown
    terminal.type("\x04")
    assert terminal.exit_code() == 0
