from __future__ import annotations

from pathlib import Path

import pytest

from configurator.cli.arguments import as_arguments, find_catalog, known_catalogs, read_assignments, read_question
from configurator.errors import CatalogNotFoundError, RequestError
from tests.cli.conftest import ROOT, bikes_text, write_catalog


def test_find_catalog__folder_file_or_bare_name(work: Path) -> None:
    folder = Path("catalogs/bikes")
    assert find_catalog("catalogs/bikes") == folder
    assert find_catalog("catalogs/bikes/") == folder
    assert find_catalog("catalogs/bikes/catalog.yaml") == folder
    assert find_catalog("bikes") == folder


def test_find_catalog__unknown_name_suggests_one(work: Path) -> None:
    with pytest.raises(CatalogNotFoundError, match="Did you mean `bikes`"):
        find_catalog("bike")


def test_find_catalog__folder_without_a_catalog(work: Path) -> None:
    with pytest.raises(CatalogNotFoundError, match="There is no catalog `catalogs`"):
        find_catalog("catalogs")


def test_known_catalogs__those_here_before_those_beside_the_package(work: Path) -> None:
    write_catalog(work, "pc", bikes_text())
    assert known_catalogs()["pc"] == Path("catalogs/pc")
    assert known_catalogs()["phone-plan"] == ROOT / "catalogs/phone-plan"


def test_read_assignments__values_may_contain_equals_signs() -> None:
    assert read_assignments(["a=1", "b = x=y "]) == {"a": "1", "b": "x=y"}


@pytest.mark.parametrize("text", ["cpu", "=x", "cpu=", "", "="])
def test_read_assignments__other_forms_are_refused(text: str) -> None:
    with pytest.raises(RequestError, match="is not a decision"):
        read_assignments([text])


def test_read_assignments__twice_the_same_is_fine_two_values_are_not() -> None:
    assert read_assignments(["a=1", "a=1"]) == {"a": "1"}
    with pytest.raises(RequestError, match="`a` is given twice: `1` and `2`"):
        read_assignments(["a=1", "a=2"])


def test_read_question__choice_and_value() -> None:
    assert read_question("cpu=ryzen") == ("cpu", "ryzen")
    with pytest.raises(RequestError, match="is not a question"):
        read_question("cpu")


def test_as_arguments__can_be_read_again() -> None:
    values = {"cpu": "ryzen", "memory.quantity": 2}
    assert read_assignments(as_arguments(values).split()) == {"cpu": "ryzen", "memory.quantity": "2"}
