"""Planted mistakes: a catalog with exactly one, and exactly the issue about it comes out, at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from configurator.source import Issue
from configurator.workbench.analysis import study
from configurator.workbench.analysis.memory import Memory
from configurator.workbench.checking import Checked, Checker

HEADER = """\
catalog: bikes
version: "1"
title: Bikes
currency: EUR
context:
  region: {title: Region, values: [EU, UK], default: EU}
modules:
  frame:
    kind: swappable
    title: Frame
    attributes: {size: number, price: money}
    options:
      city: {title: City, size: 54, price: 199.00}
      race: {title: Race, size: 56, price: 899.00}
      cargo: {title: Cargo, size: 60, price: 999.00}
    charges:
      - {id: price, title: Frame, kind: one-time, amount: price}
  basket:
    kind: shared
    title: Basket
    attributes: {price: money}
    values: {price: 20.00}
    charges:
      - {id: price, title: Basket, kind: one-time, amount: price}
  service:
    kind: cut-to-fit
    title: Service
    dimensions:
      months: {title: Months, from: 6, to: 36, step: 6}
    attributes: {rate: money}
    values: {rate: 4.90}
    charges:
      - {id: fee, title: Service, kind: one-time, amount: rate, per: [months]}
"""

PRODUCT = """\
products:
  bike:
    title: Bike
    parts:
      frame: frame
      baskets: {module: basket, count: 0..3}
      service: {module: service, count: 0..1}
    rules:
      - {id: long-frames, when: frame.size > 55, require: baskets.quantity <= 2, because: They are narrow.}
      - {id: race-alone, when: frame == 'race', require: not present(service), because: The maker serves them.}
"""


def rule(id: str, require: str, when: str = "") -> str:
    """A line of the rules."""
    condition = f"when: {when}, " if when else ""
    return f'      - {{id: {id}, {condition}require: "{require}", because: Because.}}\n'


def checked(folder: Path, text: str, memory: Memory | None = None) -> Checked:
    """What a check of a catalog of one file finds in its files and its rules."""
    (folder / "catalog.yaml").write_text(text, encoding="utf-8")
    checker = Checker(folder, memory=memory or Memory(None))
    found = checker.check_files()
    assert found.catalog is not None, [issue.message for issue in found.issues]
    checker.check_rules(found, checker.configurable(found.catalog))
    return found


def told(issue: Issue, text: str) -> tuple[str, str, str, str | None]:
    """An issue as its severity, what it marks (with the rest of its line from there on), its message and its hint."""
    line = text.splitlines()[issue.place.line - 1]
    return issue.severity.value, line[issue.place.column - 1 :], issue.message, issue.hint


def issues(folder: Path, text: str) -> list[tuple[str, str, str, str | None]]:
    return [told(issue, text) for issue in checked(folder, text).ordered]


def line_of(text: str, part: str) -> int:
    """The line where a part of the text stands, once."""
    assert text.count(part) == 1, part
    return text[: text.index(part)].count("\n") + 1


def expect(folder: Path, text: str, severity: str, at: str, message: str, hint: str) -> None:
    """Exactly one issue, at the line and column where `at` begins; `{name}` in the hint is the line of the rule `name`."""
    (found,) = checked(folder, text).ordered
    start = text.index(at)
    line, column = text[:start].count("\n") + 1, start - text.rfind("\n", 0, start)
    assert (found.severity.value, found.place.line, found.place.column) == (severity, line, column)
    assert found.message == message
    names = [name for name in ("a", "b", "c") if f"{{{name}}}" in hint]
    assert found.hint == hint.format(**{name: line_of(text, f"id: {name},") for name in names})


# --- nothing wrong ----------------------------------------------------------------------------------------------------


def test_analysis__a_sound_catalog_has_no_issues(tmp_path: Path) -> None:
    assert issues(tmp_path, HEADER + PRODUCT) == []


# --- products and contexts --------------------------------------------------------------------------------------------


def test_analysis__void_product_blames_a_smallest_set_of_rules(tmp_path: Path) -> None:
    text = HEADER + PRODUCT + rule("a", "present(baskets)")
    text += rule("b", "baskets.quantity == 1") + rule("c", "count(baskets) >= 2")
    expect(
        tmp_path,
        text,
        "error",
        "b, require",
        "`bike` has no valid configuration.",
        "These rules cannot hold together: `b` (line {b}) and `c` (line {c}).",
    )


def test_analysis__context_without_a_configuration(tmp_path: Path) -> None:
    text = HEADER + PRODUCT + rule("a", "present(service) and frame == 'race'", "context.region == 'UK'")
    found = issues(tmp_path, text)
    message = "`bike` has no valid configuration where `context.region` is `UK`."
    line = line_of(text, "id: a,")
    assert found[0] == (
        "warning",
        "bike:",
        message,
        f"It is excluded by `race-alone` (line {line - 1}) and `a` (line {line}); correct them where that is not meant.",
    )
    # ... and so nothing fulfils the rule where it fires
    assert [issue[2] for issue in found[1:]] == ["Where the `when` of rule `a` is true, nothing can be chosen."]


def test_analysis__default_that_can_never_be_chosen(tmp_path: Path) -> None:
    text = (HEADER + PRODUCT).replace("    rules:\n", "    defaults: {service.months: 36}\n    rules:\n")
    found = issues(tmp_path, text + rule("a", "service.months <= 30"))
    assert [issue[2] for issue in found] == [
        "`months` of `service` can never be `36`.",
        "`bike`: the default `service.months: 36` can never be chosen; completion takes another value.",
    ]


def test_analysis__defaults_that_do_not_go_together(tmp_path: Path) -> None:
    text = (HEADER + PRODUCT).replace("    rules:\n", "    defaults: {frame: race, service: included}\n    rules:\n")
    expect(
        tmp_path,
        text,
        "warning",
        "included}",
        "`bike`: the defaults do not go together: `frame: race`, `service: included`.",
        f"See rule `race-alone` (line {line_of(text, 'id: race-alone')}); completion leaves out the later default.",
    )


def test_analysis__defaults_within_a_part_that_is_left_out_by_default_are_for_later(tmp_path: Path) -> None:
    text = (HEADER + PRODUCT).replace("    rules:\n", "    defaults: {service: none, service.months: 12}\n    rules:\n")
    assert issues(tmp_path, text) == []


# --- options and parts ------------------------------------------------------------------------------------------------


def test_analysis__dead_option_with_the_rules_that_make_it_so(tmp_path: Path) -> None:
    text = HEADER + PRODUCT + rule("a", "frame.size >= 60 implies present(service)")
    text += rule("b", "frame == 'cargo' implies not present(service)")
    expect(
        tmp_path,
        text,
        "warning",
        "cargo: {title",
        "Option `cargo` of `frame` can never be chosen: the rules of every product exclude it.",
        "It is excluded by `a` (line {a}) and `b` (line {b}); correct its attributes or the rules, or remove it.",
    )


def test_analysis__option_that_one_of_two_products_can_take_is_not_dead(tmp_path: Path) -> None:
    other = "  trike:\n    title: Trike\n    parts: {frame: frame}\n"
    assert issues(tmp_path, HEADER + PRODUCT + rule("a", "frame != 'cargo'") + other) == []


def test_analysis__numbers_that_can_never_be_are_told_as_a_range(tmp_path: Path) -> None:
    text = HEADER + PRODUCT + rule("a", "service.months <= 18")
    expect(
        tmp_path,
        text,
        "warning",
        "months: {title",
        "`months` of `service` can never be `24` to `36`.",
        "It is excluded by `a` (line {a}); let the range end at `18`, or correct the rules.",
    )


def test_analysis__numbers_below_and_between(tmp_path: Path) -> None:
    text = HEADER + PRODUCT + rule("a", "service.months != 24 and service.months >= 12")
    why = f"It is excluded by `a` (line {line_of(text, 'id: a,')});"
    assert [issue[2:] for issue in issues(tmp_path, text)] == [
        ("`months` of `service` can never be `24`.", f"{why} correct the rules where that is not meant."),
        ("`months` of `service` can never be `6`.", f"{why} let the range begin at `12`, or correct the rules."),
    ]


def test_analysis__many_gaps_between_numbers_are_told_at_once(tmp_path: Path) -> None:
    gaps = " and ".join(f"service.months != {months}" for months in (12, 24, 36, 48, 60))
    expect(
        tmp_path,
        HEADER.replace("to: 36", "to: 66") + PRODUCT + rule("a", gaps),
        "warning",
        "months: {title",
        "`months` of `service` can never be `12`, `24`, `36` or 2 more between them and `66`.",
        "It is excluded by `a` (line {a}); correct the rules where that is not meant.",
    )


def test_analysis__a_number_that_a_formula_determines_may_leap(tmp_path: Path) -> None:
    counted = "    attributes: {weight: {from: 0, to: 40, title: Weight, value: 7 * count(baskets) + 10}}\n    rules:\n"
    text = (HEADER + PRODUCT).replace("    rules:\n", counted)
    message = "`bike`: `weight` can never be `{}`."
    assert [issue[2] for issue in issues(tmp_path, text)] == [
        message.format("0` to `9"),
        message.format("32` to `40"),
    ]


CHEST = """\
catalog: chest
version: "1"
title: Chest
currency: EUR
modules:
  box: {kind: cut-to-fit, title: Box, dimensions: {height: {title: Height, from: 10, to: 40}}}
products:
  drawer:
    sold: false
    parts: {box: box}
    rules: [{id: high, require: box.height + 1 > 42, because: High.}]
  chest: {title: Chest, parts: {drawers: {product: drawer, instances: 1..3, title: Drawer}}}
"""


def test_analysis__one_rule_that_can_never_hold_is_not_blamed_together_with_a_number_of_instances(tmp_path: Path) -> None:
    found = issues(tmp_path, CHEST)
    assert [issue[2:] for issue in found] == [("`chest` has no valid configuration.", "Rule `high` can never hold: correct it.")]


def test_analysis__need_of_which_only_one_answer_is_left(tmp_path: Path) -> None:
    needs = "    needs: {use: [town, trips]}\n    rules:\n"
    text = (HEADER + PRODUCT).replace("    rules:\n", needs) + rule("a", "use == 'town'")
    expect(
        tmp_path,
        text,
        "warning",
        "use: [town",
        "`bike`: `use` leaves no choice: of 2 options, only `town` can ever be chosen.",
        "The others are excluded by `a` (line {a}); correct the rules, or leave the others out.",
    )


def test_analysis__a_count_that_can_never_be(tmp_path: Path) -> None:
    text = (HEADER + PRODUCT).replace("baskets.quantity <= 2", "baskets.quantity <= 1") + rule("a", "count(baskets) <= 2")
    expect(
        tmp_path,
        text,
        "warning",
        "baskets: {module",
        "`bike`: `baskets.quantity` can never be `3`.",
        "It is excluded by `a` (line {a}); let the count end at `2`, or correct the rules.",
    )


def test_analysis__part_that_can_never_be_included(tmp_path: Path) -> None:
    forbidding = "present(service), require: frame.size < 55 or not present"
    text = HEADER + PRODUCT.replace("frame == 'race', require: not present", forbidding)
    text += rule("a", "not present(service) or frame.size > 55")
    found = issues(tmp_path, text)
    assert [issue[1:] for issue in found[:1]] == [
        (
            "service: {module: service, count: 0..1}",
            "`bike`: `service` can never be included.",
            f"It is excluded by `race-alone` (line {line_of(text, 'id: race-alone')}) and `a` (line {line_of(text, 'id: a,')}); "
            "correct the rules, or remove the part.",
        )
    ]
    # ... so that the rule about it never holds where it fires; its dimension is not told again
    assert [issue[2] for issue in found[1:]] == ["Where the `when` of rule `race-alone` is true, nothing can be chosen."]


def test_analysis__part_that_is_always_there(tmp_path: Path) -> None:
    text = HEADER + PRODUCT + rule("a", "present(service) or present(baskets)")
    text += rule("b", "present(service) implies present(baskets)")
    expect(
        tmp_path,
        text,
        "warning",
        "baskets: {module",
        "`bike`: `baskets` is always there, though it may be left out (`count: 0..3`).",
        "Demanded by `a` (line {a}) and `b` (line {b}): write `count: 1..3`, or correct the rules.",
    )


def test_analysis__choice_of_which_only_one_is_left(tmp_path: Path) -> None:
    other = "  trike:\n    title: Trike\n    parts: {frame: frame}\n"
    text = (HEADER + PRODUCT).replace("frame.size > 55", "present(service)").replace("frame == 'race'", "baskets.quantity == 3")
    text = text.replace("baskets.quantity <= 2", "baskets.quantity != 2") + rule("a", "frame.size <= 55") + other
    expect(
        tmp_path,
        text,
        "warning",
        "frame: frame\n",
        "`bike`: `frame` leaves no choice: of 3 options, only `city` can ever be chosen.",
        "The others are excluded by `a` (line {a}); correct the rules, or take a module of one option.",
    )


# --- rules ------------------------------------------------------------------------------------------------------------


def test_analysis__rule_that_never_fires(tmp_path: Path) -> None:
    text = HEADER + PRODUCT + rule("a", "baskets.quantity <= 1", "frame == 'race' and present(service)")
    expect(
        tmp_path,
        text,
        "warning",
        "frame == 'race' and present",
        "Rule `a` never fires: its `when` is true in no valid configuration.",
        f"It is excluded by `race-alone` (line {line_of(text, 'id: race-alone')}); correct the `when`, or remove the rule.",
    )


def test_analysis__rule_whose_condition_no_options_fulfil(tmp_path: Path) -> None:
    text = HEADER + PRODUCT + rule("a", "not present(service)", "frame.size > 58 and frame.price < 900")
    expect(
        tmp_path,
        text,
        "warning",
        "frame.size > 58",
        "Rule `a` never fires: its `when` is true in no valid configuration.",
        "No combination of options makes it true: correct it, or remove the rule.",
    )


def test_analysis__redundant_rule_with_the_rules_that_imply_it(tmp_path: Path) -> None:
    text = HEADER + PRODUCT + rule("a", "count(baskets) <= 1", "present(service)")
    text += rule("b", "present(service)", "frame == 'cargo'")
    text += rule("c", "count(baskets) <= 1", "frame == 'city' and present(service)")
    expect(
        tmp_path,
        text,
        "warning",
        "c, when",
        "Rule `c` is redundant: it excludes nothing that the other rules allow.",
        "It follows from `a` (line {a}); remove it, unless it is there for options to come, or for its reason.",
    )


def test_analysis__redundant_only_by_two_rules_together(tmp_path: Path) -> None:
    text = HEADER + PRODUCT + rule("a", "present(service)", "frame == 'cargo'")
    text += rule("b", "count(baskets) <= 1", "present(service)") + rule("c", "count(baskets) <= 1", "frame == 'cargo'")
    expect(
        tmp_path,
        text,
        "warning",
        "c, when",
        "Rule `c` is redundant: it excludes nothing that the other rules allow.",
        "It follows from `a` (line {a}) and `b` (line {b}); "
        "remove it, unless it is there for options to come, or for its reason.",
    )


def test_analysis__rule_that_holds_whatever_is_chosen(tmp_path: Path) -> None:
    text = HEADER + PRODUCT + rule("a", "frame.size <= 60")
    expect(
        tmp_path,
        text,
        "warning",
        "a, require",
        "Rule `a` excludes nothing: it holds whatever is chosen.",
        "Correct its requirement, or remove it.",
    )


def test_analysis__rule_that_nothing_can_meet_where_it_fires(tmp_path: Path) -> None:
    text = HEADER + PRODUCT + rule("a", "present(service)", "frame.size > 55 and count(baskets) == 1")
    text += rule("b", "not present(service)", "frame == 'cargo' and present(baskets)")
    expect(
        tmp_path,
        text,
        "warning",
        "frame.size > 55 and",
        "Where the `when` of rule `a` is true, nothing can be chosen.",
        f"What it requires is excluded by `race-alone` (line {line_of(text, 'id: race-alone')}) and `b` (line {{b}}); "
        "correct one of the rules, or forbid the condition itself.",
    )


def test_analysis__rule_that_forbids_its_condition_is_meant_so(tmp_path: Path) -> None:
    text = HEADER + PRODUCT + rule("a", "not present(baskets)", "frame == 'cargo' and present(baskets)")
    assert issues(tmp_path, text) == []


def test_analysis__rule_that_one_of_two_products_needs_is_not_redundant(tmp_path: Path) -> None:
    shared = HEADER + PRODUCT.replace("- {id: race-alone", "- &race\n        {id: race-alone")
    trike = """\
  trike:
    title: Trike
    parts: {frame: frame, service: {module: service, count: 0..1}}
    rules:
      - *race
      - {id: no-service, when: frame.size > 55, require: not present(service), because: Nobody has tools for them.}
"""
    assert issues(tmp_path, shared + trike) == []


# --- attributes -------------------------------------------------------------------------------------------------------


def test_attributes__nobody_reads_one_without_a_title(tmp_path: Path) -> None:
    text = (HEADER + PRODUCT).replace("{size: number, price: money}", "{size: number, price: money, speeds: number}")
    text = text.replace("size: 54,", "size: 54, speeds: 3,")
    expect(
        tmp_path,
        text,
        "warning",
        "speeds: number",
        "No charge and no rule reads the attribute `speeds` of `frame`, and it has no title to be shown with.",
        "Give it a `title` where customers should see it, or remove it.",
    )


def test_attributes__one_with_a_title_is_shown(tmp_path: Path) -> None:
    text = (HEADER + PRODUCT).replace("price: money}", "price: money, speeds: {type: number, title: Speeds}}", 1)
    assert issues(tmp_path, text.replace("size: 54,", "size: 54, speeds: 3,")) == []


def test_attributes__nothing_has_a_value(tmp_path: Path) -> None:
    text = (HEADER + PRODUCT).replace("price: money}", "price: money, speeds: {type: number, title: Speeds}}", 1)
    expect(
        tmp_path,
        text,
        "warning",
        "speeds: {type",
        "Nothing has a value for the attribute `speeds` of `frame`.",
        "Fill it in, or remove the attribute.",
    )


def test_attributes__money_that_is_never_charged(tmp_path: Path) -> None:
    text = (HEADER + PRODUCT).replace("{rate: money}", "{rate: money, setup: money}")
    text = text.replace("{rate: 4.90}", "{rate: 4.90, setup: 9.00}")
    expect(
        tmp_path,
        text,
        "warning",
        "setup: money",
        "No charge and no rule reads `setup` of `service`: the amount is never charged.",
        "Add a charge that reads it, or remove the attribute.",
    )


def test_attributes__option_without_the_price_that_others_have(tmp_path: Path) -> None:
    text = (HEADER + PRODUCT).replace("size: 60, price: 999.00", "size: 60")
    text = text.replace("kind: one-time, amount: price}\n  basket", "kind: one-time, amount: price, when: has(price)}\n  basket")
    expect(
        tmp_path,
        text,
        "warning",
        "cargo: {title",
        "Option `cargo` of `frame` costs nothing: `price` is missing, and other options have it.",
        "Fill it in; write 0.00 where the option is free on purpose.",
    )


# --- large dimensions, other engines, little time ---------------------------------------------------------------------

LARGE = """\
catalog: windows
version: "1"
title: Windows
currency: EUR
modules:
  window:
    kind: cut-to-fit
    title: Window
    dimensions:
      width: {title: Width, from: 400, to: 2400}
      height: {title: Height, from: 400, to: 2200}
  glass:
    kind: swappable
    title: Glass
    attributes: {max-area: number}
    options:
      double: {title: Double, max-area: 3}
      triple: {title: Triple, max-area: 2}
products:
  window:
    title: Window
    parts: {window: window, glass: glass}
    rules:
      - {id: area, require: window.width * window.height / 1000000 <= glass.max-area, because: It would break.}
      - {id: shape, require: window.width <= 2 * window.height, because: It would sag.}
"""


def test_analysis__large_dimensions_are_sound_without_compiling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("configurator.configurable.compile_product", None)  # nobody may call it
    assert issues(tmp_path, LARGE) == []


def test_analysis__large_dimension_with_numbers_that_can_never_be(tmp_path: Path) -> None:
    text = LARGE + rule("a", "window.width < 2301")
    expect(
        tmp_path,
        text,
        "warning",
        "width: {title",
        "`width` of `window` can never be `2301` to `2400`.",
        "It is excluded by `a` (line {a}); let the range end at `2300`, or correct the rules.",
    )


def test_analysis__large_dimensions_with_a_redundant_rule(tmp_path: Path) -> None:
    text = LARGE + rule("a", "window.width <= 3 * window.height")
    expect(
        tmp_path,
        text,
        "warning",
        'a, require: "window',
        "Rule `a` is redundant: it excludes nothing that the other rules allow.",
        f"It follows from `shape` (line {line_of(text, 'id: shape')}); remove it, unless it is there for options to come, "
        "or for its reason.",
    )


MISTAKES = (
    rule("a", "present(service)", "frame == 'cargo'")
    + rule("b", "count(baskets) <= 1", "present(service)")
    + rule("c", "count(baskets) <= 1", "frame == 'cargo'")
    + rule("d", "baskets.quantity <= 1", "frame == 'race' and present(service)")
    + rule("e", "frame.size != 56 or service.months != 6")
    + rule("f", "service.months <= 30")
)


def test_analysis__says_the_same_without_the_extra_for_searching(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEADER + PRODUCT + MISTAKES
    searched = issues(tmp_path, text)
    monkeypatch.setattr(study, "_searching", lambda problem: None)
    assert [issue[2] for issue in searched] == [
        "`months` of `service` can never be `36`.",
        "Rule `c` is redundant: it excludes nothing that the other rules allow.",
        "Rule `d` never fires: its `when` is true in no valid configuration.",
        "Rule `e` is redundant: it excludes nothing that the other rules allow.",
    ]
    assert issues(tmp_path, text) == searched


def test_analysis__claims_nothing_that_it_could_not_ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "MOST_ROWS", 0)
    found = checked(tmp_path, HEADER + PRODUCT + MISTAKES)
    assert [issue.message for issue in found.ordered] == ["`months` of `service` can never be `36`."]
    assert found.unsettled == {"bike": ("long-frames", "race-alone", "a", "b", "c", "d", "e", "f")}


def test_analysis__claims_nothing_without_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "_searching", lambda problem: None)
    monkeypatch.setattr(study, "COMPILE_SECONDS", 0)
    monkeypatch.setattr("configurator.engine.choose.find_spec", lambda package: None)
    found = checked(tmp_path, HEADER + PRODUCT + MISTAKES)
    assert found.unsettled["bike"] == ("long-frames", "race-alone", "a", "b", "c", "d", "e", "f")
    assert [issue.message for issue in found.ordered] == ["`months` of `service` can never be `36`."]


# --- what is remembered -----------------------------------------------------------------------------------------------


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The products that were asked about, in order."""
    from configurator.workbench.analysis import consequences as analysis

    found: list[str] = []
    analyse = analysis.analyse_product

    def noting(studied: study.Study) -> analysis.Analysis:
        found.append(studied.product.id)
        return analyse(studied)

    monkeypatch.setattr(analysis, "analyse_product", noting)
    return found


# --- rules with dates -------------------------------------------------------------------------------------------------


def dated(id: str, require: str, days: str) -> str:
    return f'      - {{id: {id}, {days}, require: "{require}", because: Because.}}\n'


def test_dates__a_rule_to_come_is_told_with_its_day(tmp_path: Path) -> None:
    days = "valid_from: 2090-01-01, valid_until: 2091-01-01"
    text = HEADER + PRODUCT + dated("b", "frame == 'cargo' and baskets.quantity == 3", days)
    (issue,) = checked(tmp_path, text).ordered
    assert issue.message == "From 2090-01-01 on: `bike` has no valid configuration."
    assert issue.hint is not None
    assert "`long-frames`" in issue.hint
    assert "`b`" in issue.hint


def test_dates__what_is_so_today_is_told_once(tmp_path: Path) -> None:
    text = HEADER + PRODUCT + rule("a", "frame != 'cargo'")
    text += dated("b", "frame != 'race'", "valid_from: 2090-01-01")
    text += dated("c", "frame.size < 70", "valid_from: 2092-01-01")
    assert [issue.message for issue in checked(tmp_path, text).ordered] == [
        "From 2090-01-01 on: Option `race` of `frame` can never be chosen: the rules of every product exclude it.",
        "Option `cargo` of `frame` can never be chosen: the rules of every product exclude it.",
        "From 2092-01-01 on: Rule `c` excludes nothing: it holds whatever is chosen.",
    ]


def test_dates__what_was_is_told_no_more(tmp_path: Path) -> None:
    text = HEADER + PRODUCT + dated("b", "frame != 'race'", "valid_until: 2020-01-01")
    assert checked(tmp_path, text).ordered == []


def test_memory__texts_comments_and_prices_ask_nothing_again(tmp_path: Path, asked: list[str]) -> None:
    memory, text = Memory(None), HEADER + PRODUCT + MISTAKES
    first = checked(tmp_path, text, memory)
    moved = checked(tmp_path, "# a comment\n\n" + text.replace("title: City", "title: Town").replace("199.00", "209.00"), memory)
    assert asked == ["bike"]
    assert [(issue.place.line + 2, issue.message) for issue in first.ordered] == [
        (issue.place.line, issue.message) for issue in moved.ordered
    ]


def test_memory__another_rule_asks_again(tmp_path: Path, asked: list[str]) -> None:
    memory = Memory(None)
    checked(tmp_path, HEADER + PRODUCT, memory)
    found = checked(tmp_path, (HEADER + PRODUCT).replace("frame.size > 55", "2 * frame.size > 120"), memory)
    assert asked == ["bike", "bike"]
    assert [issue.message for issue in found.ordered] == [
        "Rule `long-frames` never fires: its `when` is true in no valid configuration."
    ]


def test_memory__is_kept_on_disk(tmp_path: Path, asked: list[str]) -> None:
    from configurator.engine.cache import DiagramCache

    folder = tmp_path / "catalog"
    folder.mkdir()
    found = [checked(folder, HEADER + PRODUCT + MISTAKES, Memory(DiagramCache(tmp_path / "cache"))) for _ in range(2)]
    assert asked == ["bike"]
    assert found[0].ordered == found[1].ordered
