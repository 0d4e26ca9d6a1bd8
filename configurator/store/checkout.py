"""A version of a catalog as a folder: exactly the files that were published, byte for byte, also those of included folders."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from configurator.catalog.files import hash_of_files
from configurator.store.errors import StoreUnavailableError


def default_checkouts() -> Path:
    """Where versions are checked out: beside the cache of compiled products."""
    named = os.environ.get("CONFIGURATOR_CACHE")
    if named and named != "off":
        return Path(f"{named}-catalogs")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "configurator-catalogs"


def root_of(paths: list[str], hash: str) -> PurePosixPath:
    """Where the folder of the catalog lies in a checkout: so deep that included folders (`../shared`) are in the checkout too."""
    depth = max(map(_climb, paths))
    return PurePosixPath(*(f"above-{level}" for level in range(depth)), f"catalog-{hash[:12]}")


def _climb(path: str) -> int:
    """How many folders a path leads up, at its highest."""
    level, highest = 0, 0
    for part in PurePosixPath(path).parts:
        level += -1 if part == ".." else 1
        highest = min(highest, level)
    return -highest


def check_out(files: Mapping[str, bytes], hashed: frozenset[str], hash: str, folder: Path) -> Path | None:
    """Write the files of a version below a folder, under its hash; the folder of the catalog in it.

    What is there already and is right stays. None where the files are not those of the hash. Raises StoreUnavailableError.
    """
    if hash_of_files({path: content for path, content in files.items() if path in hashed}) != hash:
        return None
    root = root_of(list(files), hash)
    places = {_placed(root, path): content for path, content in files.items()}
    there = folder / hash
    try:
        if not _is_right(there, places):
            _replace(there, places, [(root, path) for path in files])
    except OSError as error:
        message = f"The catalog cannot be written to `{there}`: {error.strerror or error}."
        raise StoreUnavailableError(message, "Name another folder, or set `CONFIGURATOR_CACHE`.") from None
    return there / root


def _placed(root: PurePosixPath, path: str) -> str:
    """Where a file lies in the checkout."""
    return os.path.normpath(root / path)


def _is_right(there: Path, places: Mapping[str, bytes]) -> bool:
    """Whether exactly these files are there."""
    found = {path.relative_to(there).as_posix(): path for path in there.rglob("*") if not path.is_dir()}
    return found.keys() == places.keys() and all(_digest(found[name]) == _sha(places[name]) for name in found)


def _digest(path: Path) -> str:
    return _sha(path.read_bytes())


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _replace(there: Path, places: Mapping[str, bytes], paths: list[tuple[PurePosixPath, str]]) -> None:
    """Write files to a new folder beside, then rename it: nobody ever reads half of it."""
    there.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=there.parent, prefix=".writing-"))
    try:
        for root, path in paths:
            _make_folders(fresh / root, path)
        for name, content in places.items():
            (fresh / name).write_bytes(content)
        fresh.chmod(0o755)
        if there.exists():
            there.rename(fresh.with_name(f"{fresh.name}-old"))
        with suppress(FileExistsError):  # another process was faster, with the same files
            fresh.rename(there)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(fresh.with_name(f"{fresh.name}-old"), ignore_errors=True)


def _make_folders(root: Path, path: str) -> None:
    """All folders on the way to a file: a path such as `../shared` leads through each of them."""
    root.mkdir(parents=True, exist_ok=True)
    here = root
    for part in PurePosixPath(path).parent.parts:
        here = here.parent if part == ".." else here / part
        here.mkdir(exist_ok=True)
