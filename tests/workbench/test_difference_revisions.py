"""Catalogs as they were in git: `REVISION:PATH` and `--since`, and what is said where that is not to be had."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from configurator.catalog.load import load_catalog
from configurator.workbench.comparison.revisions import RevisionError, catalog_at, folder_at, revision_of
from tests.workbench.versions import load

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with `catalogs/carts` as of version 1, and version 2 in the working tree; the current folder."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    load(tmp_path / "catalogs/carts")
    (tmp_path / "notes.txt").write_text("not a catalog", encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    git(tmp_path, "tag", "v1")
    load(tmp_path / "catalogs/carts", ('version: "1"', 'version: "2"'))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_revision_of__as_git_writes_it(repository: Path) -> None:
    assert revision_of("HEAD~1:catalogs/pc") == ("HEAD~1", "catalogs/pc")
    assert revision_of("main:") == ("main", "")
    assert revision_of("catalogs/pc") is None
    assert revision_of(r"C:\catalogs\pc") is None
    (repository / "a:b").mkdir()
    assert revision_of("a:b") is None


@pytest.mark.parametrize(
    ("revision", "path", "inside"),
    [
        ("HEAD", "catalogs/carts", "."),
        ("v1", "catalogs/carts/", "."),
        ("v1", "carts", "."),
        ("HEAD", "./carts", "catalogs"),
        ("HEAD", "./", "catalogs/carts"),
        ("HEAD", ".", "catalogs/carts"),
        ("HEAD", "catalogs/carts", "catalogs/carts"),
    ],
)
def test_catalog_at__a_revision(repository: Path, monkeypatch: pytest.MonkeyPatch, revision: str, path: str, inside: str) -> None:
    monkeypatch.chdir(repository / inside)
    with catalog_at(revision, path) as folder:
        assert load_catalog(folder).version == "1"
        assert [file.name for file in folder.iterdir()] == ["catalog.yaml"]
    assert not folder.exists()


@pytest.mark.parametrize("inside", [".", "catalogs/carts", ".."])
def test_folder_at__since_a_revision(repository: Path, monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    monkeypatch.chdir(repository / inside)
    with folder_at("HEAD", repository / "catalogs/carts") as folder:
        assert load_catalog(folder).version == "1"


def test_folder_at__the_root_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    load(tmp_path)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "one")
    with folder_at("HEAD", tmp_path) as folder:
        assert load_catalog(folder).id == "carts"
    monkeypatch.chdir(tmp_path)
    with catalog_at("HEAD", "") as folder:
        assert load_catalog(folder).id == "carts"


def test_revisions__what_is_not_there_is_said(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(RevisionError, match="no revision `v2`") as error, catalog_at("v2", "carts"):
        pass
    assert error.value.hint and "`HEAD~1`" in error.value.hint
    with pytest.raises(RevisionError, match="In revision `v1` there is no catalog `cards`"), catalog_at("v1", "cards"):
        pass
    with pytest.raises(RevisionError, match="no revision `--help`"), catalog_at("--help", "carts"):
        pass
    load(repository / "catalogs/new")
    with pytest.raises(RevisionError, match="there is no catalog `catalogs/new`"), folder_at("v1", repository / "catalogs/new"):
        pass
    outside = tmp_path_factory.mktemp("outside")
    with pytest.raises(RevisionError, match="is in no git repository"), folder_at("HEAD", outside):
        pass


def test_revisions__without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RevisionError, match="git is not installed") as error, catalog_at("HEAD", "carts"):
        pass
    assert error.value.hint == "Install git, or name two folders."
