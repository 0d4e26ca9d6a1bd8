"""Catalogs as they were in git: the files of a revision, in a folder for a while."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from configurator.errors import ConfiguratorError

CATALOG_FILE = "catalog.yaml"
_HOME = "catalogs"
_SECONDS = 60


class RevisionError(ConfiguratorError):
    """A catalog cannot be had as it was in a revision."""

    code = "unknown-revision"


def revision_of(name: str) -> tuple[str, str] | None:
    """The revision and the path of `REVISION:PATH`, as git writes it; None where it is a path of this machine."""
    revision, colon, path = name.partition(":")
    if not colon or len(revision) < 2 or Path(name).exists():  # `C:\catalogs` is no revision
        return None
    return revision, path


@contextmanager
def catalog_at(revision: str, path: str) -> Iterator[Path]:
    """A folder with the files of a catalog as they were in a revision, while it is looked at.

    `path` is that of the catalog's folder from the root of the repository (from the current folder with `./`, as git has it), or
    the bare name of a folder in `catalogs`. Raises RevisionError.
    """
    path = path.rstrip("/")
    is_name = bool(path) and PurePosixPath(path).name == path
    yield from _unpacked(revision, [path, f"{_HOME}/{path}"] if is_name else [path], Path())


@contextmanager
def folder_at(revision: str, folder: Path) -> Iterator[Path]:
    """A folder of the working tree as it was in a revision. Raises RevisionError."""
    yield from _unpacked(revision, [_git("rev-parse", "--show-prefix", folder=folder).decode().strip().rstrip("/")], folder)


def _unpacked(revision: str, paths: list[str], folder: Path) -> Iterator[Path]:
    """A folder with the files of the first of some paths at which there is a catalog."""
    commit = _commit(revision, folder)
    for path in paths:
        inside = "./" if path == "." else path
        if _id_of(f"{commit}:{inside.rstrip('/')}/{CATALOG_FILE}" if inside else f"{commit}:{CATALOG_FILE}", folder):
            tree = _id_of(f"{commit}:{inside}", folder)
            assert tree is not None
            with tempfile.TemporaryDirectory(prefix="catalog-") as found:
                _extract(_git("archive", "--format=tar", tree, folder=_root(folder)), Path(found), f"{revision}:{path}")
                yield Path(found)
            return
    raise _no_catalog(revision, paths[0] or ".")


def _root(folder: Path) -> Path:
    """The root of the working tree, where git archives all of a tree; the folder itself in a repository without one."""
    try:
        return Path(_git("rev-parse", "--show-toplevel", folder=folder).decode().strip())
    except RevisionError:
        return folder


def _no_catalog(revision: str, path: str) -> RevisionError:
    hint = "Paths are from the root of the repository, or begin with `./`, as in `git show REVISION:PATH`."
    return RevisionError(f"In revision `{revision}` there is no catalog `{path}`.", hint)


def _commit(revision: str, folder: Path) -> str:
    """The id of a revision. Raises RevisionError where there is none of that name."""
    try:
        found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", folder=folder)
    except RevisionError as error:
        if error.hint:
            raise
        hint = "Name a commit, a branch or a tag: `HEAD~1`, `main`, `v1.2`."
        raise RevisionError(f"This repository has no revision `{revision}`.", hint) from None
    return found.decode().strip()


def _id_of(name: str, folder: Path) -> str | None:
    """The id of what git calls so; None where there is no such thing."""
    try:
        return _git("rev-parse", "--verify", "--quiet", "--end-of-options", name, folder=folder).decode().strip()
    except RevisionError:
        return None


def _git(*arguments: str, folder: Path) -> bytes:
    """What git prints. Raises RevisionError: with a hint where git itself, or a repository, is missing."""
    program = shutil.which("git")
    if program is None:
        hint = "Install git, or name two folders."
        raise RevisionError("git is not installed; it is needed to read a catalog as it was.", hint)
    try:
        run = subprocess.run([program, *arguments], cwd=folder, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise RevisionError(f"git did not answer within {_SECONDS} seconds.", "Name two folders instead.") from None
    if run.returncode == 0:
        return run.stdout
    told = run.stderr.decode(errors="replace").strip()
    if "not a git repository" in told:
        hint = "Go to a folder of the repository, or name two folders."
        raise RevisionError(f"`{folder.resolve()}` is in no git repository.", hint)
    if "dubious ownership" in told:
        hint = "Do as git advises: `git status` shows how."
        raise RevisionError(f"git does not trust this repository: {told.splitlines()[0]}", hint)
    raise RevisionError(f"git failed: {told.splitlines()[0] if told else 'without a message'}.")


def _extract(archive: bytes, folder: Path, what: str) -> None:
    """Unpack the files of an archive; nothing is written outside the folder."""
    try:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")
    except (tarfile.TarError, OSError) as error:
        raise RevisionError(f"The files of `{what}` cannot be unpacked: {error}.", "Name two folders instead.") from None
