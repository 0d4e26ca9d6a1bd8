"""Files of cases: what can be said in them, and every mistake with its place, its reason and what to do."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from configurator.catalog.load import load_catalog
from configurator.errors import CatalogError
from configurator.source import Severity
from configurator.workbench.cases.reading import CasesError, load_cases
from configurator.workbench.cases.records import Allowed, Completed, Costs, Excluded, Implied, Impossible, Left, Possible
from tests.catalog.catalogs import marked
from tests.workbench.bikes import HEAD, issues_of, write_bikes

EVERYTHING = """\
product: city-bike
context: {budget-class: 2, region: EU}
given:
  racer: {frame: race}
  thirsty: {bottles.quantity: 2}
cases:
  all-there-is:
    title: {en: All, zh: 全部}
    context: {region: UK}
    given: [racer, thirsty, {bottles.quantity: 3}]
    limits: {monthly: 5, basis: 1000.00}
    valid: yes
    implies: {service: none}
    excludes: {service: included, service.months: {6..18: race-has-no-service, 36: [race-has-no-service]}}
    allows: {frame: [city, race]}
    leaves: {frame: [race, city]}
    costs: {one-time: {at-least: 900, at-most: 999.99}, frame.price: 899}
    cheapest: {basis: 952.50}
    completes: {service.months: none}
  impossible:
    given: [racer, {service: included}]
    because: race-has-no-service
"""


def test_load_cases__everything_that_can_be_said(tmp_path: Path) -> None:
    case, impossible = load_cases(load_catalog(write_bikes(tmp_path, cases=EVERYTHING)))
    assert (case.id, case.product, str(case.title), case.place.line) == ("all-there-is", "city-bike", "All", 7)
    assert case.context == {"budget-class": 2, "region": "UK"}
    assert case.given == {"frame": "race", "bottles.quantity": 3}
    assert case.limits == {"monthly": Decimal("5.00"), "basis": Decimal("1000.00")}
    told = [(type(each), getattr(each, "values", None) or getattr(each, "value", None)) for each in case.expectations]
    assert told == [
        (Possible, None),
        (Implied, "none"),
        (Excluded, ("included",)),
        (Excluded, (6, 12, 18)),
        (Excluded, (36,)),
        (Allowed, ("city", "race")),
        (Left, ("city", "race")),
        (Costs, None),
        (Costs, None),
        (Costs, None),
        (Completed, "none"),
    ]
    costs = [each for each in case.expectations if isinstance(each, Costs)]
    assert [(each.prefer, each.item, each.low, each.high) for each in costs] == [
        ("default", "one-time", Decimal("900.00"), Decimal("999.99")),
        ("default", "frame.price", Decimal("899.00"), Decimal("899.00")),
        ("cheapest", "basis", Decimal("952.50"), Decimal("952.50")),
    ]
    assert impossible.expectations == (Impossible(impossible.expectations[0].place, ("race-has-no-service",)),)


def test_load_cases__several_files_in_the_order_of_their_names(tmp_path: Path) -> None:
    one, two = (f"{HEAD}cases: {{{name}: {{valid: yes}}}}\n" for name in ("one", "two"))
    folder = write_bikes(tmp_path, cases=two)
    (folder / "cases-more.yaml").write_text(one, encoding="utf-8")
    assert [case.id for case in load_cases(load_catalog(folder))] == ["two", "one"]


def test_load_cases__a_catalog_without_cases_has_none(tmp_path: Path) -> None:
    assert load_cases(load_catalog(write_bikes(tmp_path))) == ()


def test_load_cases__the_only_product_needs_no_name(tmp_path: Path) -> None:
    text = "cases:\n  one: {context: {budget-class: 1}, valid: yes}\n"
    assert [case.product for case in load_cases(load_catalog(write_bikes(tmp_path, cases=text)))] == ["city-bike"]


MISTAKES = [
    ("  one: {given: {frmae: city}, valid: yes}", "frmae", "there is no choice `frmae` in this product", "did you mean `frame`?"),
    ("  one: {given: {frame: cty}, valid: yes}", "cty", "`frame` has no option `cty`", "did you mean `city`?"),
    (
        "  one: {given: {service.months: 7}, valid: yes}",
        "7",
        "`service.months` goes from 6 to 36 in steps of 6; 7 is not one of them",
        "nearest: 6 or 12",
    ),
    (
        "  one: {given: {bottles: 3}, valid: yes}",
        "3",
        "`bottles` has no option `3`",
        "the number is chosen as `bottles.quantity`",
    ),
    ("  one: {context: {budget-class: 9}, valid: yes}", "9", "`budget-class` is never `9`", "nearest: `3`"),
    ("  one: {given: racr, valid: yes}", "racr", "this file has no decisions called `racr`", "did you mean `racer`?"),
    ("  one: {product: city-bkie, valid: yes}", "city-bkie", "this catalog has no product `city-bkie`", None),
    ("  one: {context: {regoin: EU}, valid: yes}", "regoin", "the context has no fact `regoin`", "did you mean `region`?"),
    ("  one: {context: {region: US}, valid: yes}", "US", "`region` is never `US`", "known: `EU`, `UK`"),
    ("  one: {valid: maybe}", "maybe", "`valid` is yes or no, not `maybe`", "write `valid: yes` or `valid: no`"),
    ("  one: {}", "one", "this case expects nothing", None),
    (
        "  one: {because: race-has-no-servce}",
        "race-has-no-servce",
        "product `city-bike` has no rule `race-has-no-servce`",
        "did you mean `race-has-no-service`?",
    ),
    ("  one: {valid: yes, because: race-has-no-service}", "because", "`because` says why something is impossible", None),
    ("  one: {valid: no, allows: {frame: city}}", "allows", "`allows` is expected of decisions that can be completed, and", None),
    ("  one: {given: {frame: city}, implies: {frame: city}}", "frame", "`frame` is given in this case, so that it", None),
    ("  one: {costs: {montly: 1}}", "montly", "`montly` is neither a total, a charge nor a price", "did you mean `monthly`?"),
    ("  one: {costs: {monthly: free}}", "free", "`free` is not an amount of money", None),
    ("  one: {costs: {monthly: 1.005}}", "1.005", "`1.005` is finer than EUR can be paid", "write 2 decimal places at most"),
    ("  one: {costs: {monthly: {at-least: 3, at-most: 2}}}", "monthly", "no amount is at least and at most so much", None),
    ("  one: {on: 2026-02-30, valid: yes}", "2026-02-30", "`2026-02-30` is not a day", None),
    ("  one: {limits: {montly: 1}, valid: yes}", "montly", "there is no total `montly`", "did you mean `monthly`?"),
    ("  one: {limits: {monthly: -1}, valid: yes}", "-1", None, None),
    ("  one: {excludes: {service.months: 18..6}}", "18..6", "`18..6` counts backwards", "write `6..18`"),
    ("  one: {excludes: {service.months: 6..19}}", "6..19", "`service.months` goes from 6 to 36 in steps of 6; 19 is not", None),
    ("  one: {exclude: {frame: city}}", "exclude", "unknown key `exclude`", "did you mean `excludes`?"),
    ("  One Case: {valid: yes}", "One Case", None, "write `one-case`"),
]


@pytest.mark.parametrize(("case", "marks", "message", "hint"), MISTAKES, ids=[case[0].strip()[:60] for case in MISTAKES])
def test_read_cases__a_mistake(case: str, marks: str, message: str | None, hint: str | None, tmp_path: Path) -> None:
    text = f"{HEAD}given: {{racer: {{frame: race}}}}\ncases:\n{case}\n  other: {{given: racer, valid: yes}}\n"
    found = [issue for issue in issues_of(tmp_path, cases=text) if issue.severity is Severity.ERROR]
    assert len(found) == 1, found
    assert marked(found[0], tmp_path) == marks
    assert found[0].place.line == 5
    assert message is None or found[0].message.startswith(message)
    assert found[0].hint
    assert hint is None or found[0].hint == hint


def test_read_cases__all_mistakes_at_once(tmp_path: Path) -> None:
    one = "one: {given: {frmae: city}, allows: {frame: rcae}, costs: {x: 1}}"
    text = f"{HEAD}cases:\n  {one}\n  two: {{valid: perhaps}}\n"
    found = issues_of(tmp_path, cases=text, **{"cases-more": "cases: [a]\n"})
    assert [(issue.place.file, issue.place.line) for issue in found] == [
        ("cases-more.yaml", 1),
        *[("cases.yaml", 4)] * 3,
        ("cases.yaml", 5),
    ]
    with pytest.raises(CasesError, match="have 5 errors") as caught:
        load_cases(load_catalog(tmp_path))
    assert caught.value.issues == found
    assert isinstance(caught.value, CatalogError)
    assert caught.value.code == "invalid-cases"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("- a\n", "a catalog file is a mapping: `product:`, `cases:`, ..."),
        ("product: city-bike\ncases: {}\n", "`cases` must not be empty"),
        ("product: city-bike\n  cases:\n", "this line is indented by 2 spaces, which differs from the lines above"),
    ],
)
def test_read_cases__files_that_are_no_cases(text: str, message: str, tmp_path: Path) -> None:
    found = issues_of(tmp_path, cases=text)
    assert [issue.message for issue in found] == [message]


def test_read_cases__facts_without_a_default_must_be_given(tmp_path: Path) -> None:
    found = issues_of(tmp_path, cases="product: city-bike\ncases:\n  one: {valid: yes}\n")
    assert [(issue.place.line, issue.message) for issue in found] == [
        (3, "`budget-class` has no default, and this case does not give it")
    ]
    assert found[0].hint == "write `context: {budget-class: 1}`, here or at the top of the file"


def test_read_cases__an_id_is_used_once_in_all_files(tmp_path: Path) -> None:
    text = f"{HEAD}cases: {{one: {{valid: yes}}}}\n"
    found = issues_of(tmp_path, cases=text, **{"cases-more": text})
    assert [(issue.place.file, issue.message) for issue in found] == [
        ("cases-more.yaml", "case `one` is defined already, in cases.yaml on line 3")
    ]


def test_read_cases__decisions_that_no_case_uses_are_a_warning(tmp_path: Path) -> None:
    found = issues_of(tmp_path, cases=f"{HEAD}given: {{racer: {{frame: race}}}}\ncases: {{one: {{valid: yes}}}}\n")
    assert [(issue.severity, issue.message) for issue in found] == [(Severity.WARNING, "no case uses the decisions `racer`")]
