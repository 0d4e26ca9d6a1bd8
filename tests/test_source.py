from pathlib import Path

from configurator.source import Issue, Place, Severity, did_you_mean, format_issue, format_issues


def test_issue__with_its_line_and_a_caret(tmp_path: Path):
    (tmp_path / "catalog.yaml").write_text("a: 1\n  b: watage\n", encoding="utf-8")
    issue = Issue(Place("catalog.yaml", 2, 6, 6), "unknown attribute `watage`", "did you mean `wattage`?")
    assert format_issue(issue, tmp_path) == (
        "catalog.yaml:2:6: error: unknown attribute `watage`\n"
        "    2 |   b: watage\n"
        "      |      ^^^^^^\n"
        "      = did you mean `wattage`?"
    )


def test_issue__caret_stands_under_chinese_characters(tmp_path: Path):
    (tmp_path / "a.yaml").write_text("标题: 处理器\n", encoding="utf-8")
    shown = format_issue(Issue(Place("a.yaml", 1, 5, 3), "wrong"), tmp_path).splitlines()
    assert shown[1] == "    1 | 标题: 处理器"
    assert shown[2] == "      |       ^^^^^^"


def test_issue__caret_after_a_tab(tmp_path: Path):
    (tmp_path / "a.yaml").write_text("\tab\n", encoding="utf-8")
    assert format_issue(Issue(Place("a.yaml", 1, 2, 2), "wrong"), tmp_path).splitlines()[2] == "      | \t^^"


def test_issue__where_the_file_cannot_be_read():
    issue = Issue(Place("gone.yaml", 9), "wrong", severity=Severity.WARNING)
    assert format_issue(issue, Path("/nowhere")) == "gone.yaml:9:1: warning: wrong"


def test_issues__in_the_order_of_their_places():
    issues = [Issue(Place("b.yaml", 1), "three"), Issue(Place("a.yaml", 9), "two"), Issue(Place("a.yaml", 2), "one")]
    assert [line[-3:] for line in format_issues(issues).splitlines() if line] == ["one", "two", "ree"]


def test_did_you_mean__only_what_is_close():
    assert did_you_mean("watage", ["wattage", "socket"]) == "did you mean `wattage`?"
    assert did_you_mean("x", ["wattage"]) is None


def test_did_you_mean__capitals_make_no_difference():
    assert did_you_mean("HDF", ["oak", "hdf"]) == "did you mean `hdf`?"
    assert did_you_mean("ID", ["idx", "id"]) == "did you mean `id`?"
