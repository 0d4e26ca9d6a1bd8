"""The command `configure`, driven by a script on standard input."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from configurator.catalog.load import load_catalog
from configurator.catalog.records import Choice, Product
from configurator.cli.dialog.commands import COMMANDS, read_command
from configurator.cli.dialog.matching import find_choice_by_text, find_value, matching_values
from configurator.cli.words import ENGLISH
from configurator.errors import OffGridError, RequestError, UnknownChoiceError
from tests.cli.conftest import BIKES, ROOT, Run, bikes_text, write_catalog


def talk(run: Run, *lines: str, arguments: tuple[str, ...] = BIKES) -> tuple[int, str]:
    """The exit code, and what was printed after the first prompt."""
    result = run("configure", *arguments, input="\n".join((*lines, "")))
    assert result.stderr == ""
    return result.exit_code, result.stdout


# --- what is typed ---


@pytest.fixture
def product(work: Path) -> Product:
    return load_catalog(work / "catalogs/bikes").products["city-bike"]


@pytest.fixture
def frame(product: Product) -> Choice:
    return product.choices["frame"]


@pytest.mark.parametrize(
    ("line", "name", "argument"),
    [
        ("?", "help", ""),
        ("help", "help", ""),
        ("?3", "why", "3"),
        ("? race", "why", "race"),
        ("？3", "why", "3"),
        ("why frame=race", "why", "frame=race"),
        ("LIST all", "list", "all"),
        ("back", "undo", ""),
        ("q", "quit", ""),
        ("退出", "quit", ""),
        ("save my quote.html", "save", "my quote.html"),
    ],
)
def test_read_command(line: str, name: str, argument: str) -> None:
    found = read_command(line)
    assert found
    assert (found[0].name, found[1]) == (name, argument)


@pytest.mark.parametrize("line", ["race", "3", "frame=race", "quitting", ""])
def test_read_command__something_else(line: str) -> None:
    assert read_command(line) is None


def test_commands__each_has_help_and_names_of_its_own() -> None:
    names = [name for command in COMMANDS for name in (command.name, *command.aliases)]
    assert len(names) == len(set(names))
    assert all(f"help {command.name}" in ENGLISH for command in COMMANDS)


@pytest.mark.parametrize(("text", "value"), [("1", "city"), ("2", "race"), ("race", "race"), ("RACE", "race"), ("竞速", "race")])
def test_find_value__by_number_id_or_title(frame: Choice, text: str, value: str) -> None:
    assert find_value(frame, text, "zh" if text == "竞速" else "en") == value


@pytest.mark.parametrize("text", ["3", "0", "9800", "rac", "yes"])
def test_find_value__what_is_no_value_may_be_part_of_a_name(frame: Choice, text: str) -> None:
    assert find_value(frame, text, "en") is None


@pytest.mark.parametrize(("text", "value"), [("12", 12), ("12 months", 12), ("none", "none"), ("no", "none"), ("1", None)])
def test_find_value__numbers_are_themselves(product: Product, text: str, value: object) -> None:
    choice = product.choices["service.months"]
    if value is None:
        with pytest.raises(OffGridError):
            find_value(choice, text, "en")
    else:
        assert find_value(choice, text, "en") == value


@pytest.mark.parametrize(("text", "value"), [("yes", "included"), ("y", "included"), ("no", "none"), ("要", "included")])
def test_find_value__yes_and_no(product: Product, text: str, value: str) -> None:
    assert find_value(product.choices["service"], text, "en") == value


def test_matching_values__all_words_in_id_or_title(frame: Choice) -> None:
    assert matching_values(frame, "c", "en") == ["city", "race"]
    assert matching_values(frame, "CE ra", "en") == ["race"]
    assert matching_values(frame, "city race", "en") == []


def test_find_choice__by_path_title_or_beginning(product: Product) -> None:
    for text in ("service", "Service contract", "serv"):
        assert find_choice_by_text(product, text, "en").path == "service"
    assert find_choice_by_text(product, "service.m", "en").path == "service.months"
    assert find_choice_by_text(product, "保养合同：月数", "zh").path == "service.months"


def test_find_choice__unknown_or_ambiguous(product: Product) -> None:
    with pytest.raises(UnknownChoiceError, match="Did you mean `frame`"):
        find_choice_by_text(product, "fraem", "en")
    computer = load_catalog(ROOT / "catalogs/pc").products["gaming-pc"]
    with pytest.raises(RequestError, match="could be `cpu`"):
        find_choice_by_text(computer, "c", "en")


# --- conversations ---


def test_configure__from_the_first_question_to_the_quote(run: Run) -> None:
    code, shown = talk(run, "city", "yes", "2", "yes", "12", "quote Jane Doe")
    assert code == 0
    for line in (
        "Frame> city\n✓ Frame: City\n",
        "Bottle> yes\n✓ Bottle: included\n",
        "Bottle: Quantity> 2\n✓ Bottle: Quantity: 2\n",
        "Service contract> yes\n✓ Service contract: included\n",
        "Service contract: Months> 12\n✓ Service contract: Months: 12 months\n",
        "●●●●●  5 decided · 0 implied · 0 open\nCheapest now: €243.00 one-time + €4.90 monthly (€301.80 over 12 months)\n",
        "Nothing is left to decide.\n",
        "done> quote Jane Doe\n\nBikes\nQuote: City bike\n",
        "Prepared for   Jane Doe\n",
    ):
        assert line in shown


def test_configure__tells_what_follows(run: Run) -> None:
    _, shown = talk(run, "race")
    assert "✓ Frame: Race\n→ Service contract: not included\n→ Service contract: Months: not included\n" in shown
    assert "Cheapest now: €924.00 · +€700.00\n" in shown
    assert "Bottle  bottles  2 of 2 possible\n" in shown, "the implied service is not asked"


def test_configure__an_excluded_option_is_explained_and_a_repair_applied(run: Run) -> None:
    code, shown = talk(run, "race", "service=yes", "1", "status")
    assert code == 0
    assert "✗ “Service contract: included” does not go with “Frame: Race”.\n" in shown
    assert "Change [1]> 1\n✓ Service contract: included\n✓ Frame: City instead of Race\n" in shown
    assert "○ Open again: Service contract: Months\n" in shown


def test_configure__why_offers_the_same_ways_out(run: Run) -> None:
    code, shown = talk(run, "race", "go service", "?1", "no", "?1", "1")
    assert shown.count("Race frames are serviced by the maker.") == 2
    assert "✓ Frame: City instead of Race\n" in shown
    assert code == 0


def test_configure__why_of_something_possible(run: Run) -> None:
    _, shown = talk(run, "why 2", "race", "why frame=1", "why frame=race")
    assert "Frame> why 2\n✓ Frame: Race can be chosen.\n" in shown
    assert "The cheapest configuration with it: €924.00 over 12 months (+€700.00).\n" in shown
    assert "✓ Frame: Race is chosen.\n" in shown


def test_configure__leaving_a_conflict_changes_nothing(run: Run) -> None:
    _, shown = talk(run, "race", "service=yes", "no", "status")
    assert "frame              Frame                      decided   Race" in shown


def test_configure__a_number_that_is_no_repair(run: Run) -> None:
    code, shown = talk(run, "race", "service=yes", "4")
    assert code == 2
    assert "There is no change number 4.\nThe changes are numbered from 1 to 1.\n" in shown


def test_configure__undo_redo_drop(run: Run) -> None:
    code, shown = talk(run, "race", "undo", "redo", "drop frame", "undo", "undo", "undo")
    assert "> undo\n✓ Taken back: Frame\n○ Open again: Service contract, Service contract: Months\n" in shown
    assert "> redo\n✓ Made again: Frame\n" in shown
    assert "> drop frame\n✓ Frame is not decided any more.\n" in shown
    assert "There is nothing to take back.\n" in shown
    assert code == 2


def test_configure__drop_of_what_is_not_decided(run: Run) -> None:
    _, shown = talk(run, "drop", "drop service")
    assert "Nothing was decided here: Frame." in shown
    assert "Nothing was decided here: Service contract." in shown


def test_configure__go_next_and_list(run: Run) -> None:
    _, shown = talk(run, "next", "go serv", "list all", "go frame")
    assert "Frame> next\n" in shown
    assert "Bottle> go serv\n" in shown
    assert shown.count("Service contract  service  2 of 2 possible\n") == 2
    assert shown.count("Frame  frame  2 of 2 possible\n") == 2


def test_configure__list_all_shows_excluded_options_with_their_numbers(run: Run) -> None:
    _, shown = talk(run, "race", "go service", "list all")
    assert "✗     1   included                excluded\n" in shown


def test_configure__text_searches_the_options(run: Run) -> None:
    _, shown = talk(run, "rac", "/C", "zzz")
    assert "Frame  frame  1 found; list shows all\n" in shown
    assert "› Enter takes: Race\n" in shown
    assert "Frame  frame  2 found; list shows all\n" in shown
    assert "Frame has no option “zzz”.\n" in shown


def test_configure__the_name_of_a_choice_goes_there(run: Run) -> None:
    code, shown = talk(run, "service contract", "service.months", "finish", "frame")
    assert "Frame> service contract\n" in shown
    assert "Service contract> service.months\n" in shown
    assert "Service contract: Months> finish\n" in shown
    assert shown.count("Frame  frame  2 of 2 possible\n") == 2
    assert code == 0


def test_configure__a_part_of_a_name_for_another_choice(run: Run) -> None:
    code, shown = talk(run, "next", "frame=c", "why frame=c", "frame=ra")
    assert code == 2
    assert shown.count("“c” could be: city, race.\nType a little more.\n") == 2
    assert "✓ Frame: Race\n" in shown


def test_configure__an_option_of_another_choice(run: Run) -> None:
    _, shown = talk(run, "next", "race")
    assert "Bottle has no option “race”.\nIt is an option of Frame: type frame=race.\n" in shown


def test_configure__numbers_off_the_grid_and_other_texts(run: Run) -> None:
    code, shown = talk(run, "go service.months", "7", "many", "40")
    assert code == 2
    assert "7 is not one of them.\nNearest: 6 or 12.\n" in shown
    assert "“many” is not a number.\nType a number: 6–36 months in steps of 6, not included.\n" in shown
    assert "Nearest: 36.\n" in shown


def test_configure__price_before_and_after_finish(run: Run) -> None:
    code, shown = talk(run, "race", "price", "finish", "price")
    assert code == 0
    assert "What was open (2) was filled in as cheap as can be." in shown
    assert "What was open (2) was filled in by the defaults." in shown
    assert len(re.findall(r"\nTotal +€924.00\n", shown)) == 3


def test_configure__quote_needs_a_complete_configuration_and_a_customer(run: Run, work: Path) -> None:
    code, shown = talk(run, "quote Jane", "finish cheapest", "customer Jane", "note By hand.", "save jane.json", "save jane.json")
    assert code == 2
    assert "5 choices are still open.\nType finish to fill in the rest" in shown
    assert "saved as jane.json: €224.00\n" in shown
    assert "`jane.json` exists already.\n" in shown
    document = json.loads((work / "jane.json").read_text())
    assert (document["customer"], document["note"]) == ("Jane", "By hand.")


def test_configure__save_by_the_ending_of_the_name(run: Run, work: Path) -> None:
    saves = ("save a.txt", "save a.html", "save a.docx", "save a.pdf", "save a.txt --force")
    _, shown = talk(run, "finish", "save a.txt", "customer Jane", *saves)
    assert "Whom is the quote for?\n" in shown
    assert (work / "a.txt").read_text().startswith("Bikes\n")
    assert (work / "a.html").read_text().startswith("<!DOCTYPE html>")
    assert (work / "a.pdf").read_bytes().startswith(b"%PDF")
    assert "Let it end in .txt, .json, .html, .pdf, .xlsx, bom.csv or sales-bom.csv.\n" in shown


def test_configure__after_a_change_the_quote_must_be_finished_again(run: Run) -> None:
    _, shown = talk(run, "finish", "frame=race", "quote Jane")
    assert "2 choices are still open." in shown


def test_configure__context_shown_and_changed(run: Run) -> None:
    code, shown = talk(run, "context", "context region=UK", "context region=MARS")
    assert "Region        region=EU       EU | UK\n" in shown
    assert "Region: United Kingdom · Budget class: 1\n" in shown
    assert "`region` cannot be `MARS`" in shown
    assert code == 2


def test_configure__required_facts_are_asked_first(run: Run) -> None:
    code, shown = talk(run, "9", "2", "race", arguments=("bikes", "city-bike"))
    assert "Budget class: 1 .. 3\nBudget class> 9\n“9” is not one of the answers.\nBudget class> 2\n" in shown
    assert "Region: European Union · Budget class: 2\n" in shown
    assert "configurator configure bikes city-bike --context=budget-class=2 frame=race\n" in shown
    assert code == 0


def test_configure__input_that_ends_at_the_facts(run: Run) -> None:
    code, shown = talk(run, arguments=("bikes", "city-bike"))
    assert code == 0
    assert "Budget class" in shown


def test_configure__end_of_input_leaves_politely(run: Run) -> None:
    assert talk(run)[0] == 0
    code, shown = talk(run, "race")
    assert code == 0
    assert shown.endswith(
        "To go on with these decisions another time:\n"
        "  configurator configure bikes city-bike --context=budget-class=1 frame=race\n"
    )


def test_configure__quit_ends_before_the_rest(run: Run) -> None:
    code, shown = talk(run, "quit", "nonsense")
    assert (code, shown.endswith("Goodbye.\n")) == (0, True)


def test_configure__comments_and_empty_lines_are_passed_over(run: Run) -> None:
    code, shown = talk(run, "", "# the frame", "   ", "race")
    assert code == 0
    assert "# the frame" not in shown
    assert shown.count("Frame> ") == 1


def test_configure__lines_that_are_not_understood_make_a_script_fail(run: Run) -> None:
    code, shown = talk(run, "finish", "frobnicate")
    assert code == 2
    assert "“frobnicate” was not understood.\nType help to see what can be typed.\n" in shown


def test_configure__begins_with_a_contradiction(run: Run) -> None:
    code, shown = talk(run, "status", "2", "finish", arguments=(*BIKES, "frame=race", "service=included"))
    assert "✗ “Frame: Race” and “Service contract: included” do not go together.\n" in shown
    assert "service            Service contract           decided   included\n" in shown
    assert "Change [1-2]> 2\n✓ Service contract: not included instead of included\n" in shown
    assert code == 0


def test_configure__help_lists_every_command(run: Run) -> None:
    _, shown = talk(run, "help")
    assert all(f"\n  {command.name}" in shown for command in COMMANDS)


def test_configure__long_lists_come_in_pages(run: Run, work: Path) -> None:
    options = "\n".join(f"      color-{n}: {{title: Color {n}, size: 1, price: {n}, mounts: []}}" for n in range(1, 31))
    write_catalog(work, "colors", bikes_text().replace("    options:\n", f"    options:\n{options}\n"))
    _, shown = talk(run, "more", "more", "more", "12", arguments=("colors", *BIKES[1:]))
    assert "… 21 more: type more, or a part of a name.\n" in shown
    assert "… 10 more: type more, or a part of a name.\n" in shown
    assert "There are no more options.\n" in shown
    assert "✓ Frame: Color 12\n" in shown


def test_configure__in_chinese(run: Run) -> None:
    code, shown = talk(run, "竞速", "为什么 service=要", "1", "完成", "报价 王先生", "退出", arguments=(*BIKES, "-l", "zh"))
    assert code == 0
    assert "✓ 车架：竞速\n→ 保养合同：不含\n" in shown
    assert "✗ “保养合同：已包含”不能与“车架：竞速”同时选择。\n" in shown
    assert "✓ 车架：由竞速改为城市\n" in shown
    assert "客户      王先生\n" in shown
    assert "--language=zh" in shown


def test_configure__nothing_to_decide(run: Run, work: Path) -> None:
    text = bikes_text().split("products:")[0] + "products:\n  bare:\n    title: Bare\n    parts: {bottle: bottle}\n"
    write_catalog(work, "bare", text)
    _, shown = talk(run, "quote Jane", "list", arguments=("bare", "bare", *BIKES[2:]))
    assert "Nothing is left to decide.\n" in shown
    assert "Prepared for   Jane\n" in shown
    assert "No choice is in question." in shown
