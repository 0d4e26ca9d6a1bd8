"""Writing over files of a catalog: all of them or none, and never with a content that has not been read and found good."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from configurator.catalog.files import HEADER, CatalogFolder
from configurator.catalog.yaml_source import read_yaml
from configurator.errors import RequestError


def catalog_folder(path: Path) -> CatalogFolder:
    """The folder of a catalog, with the folders that it includes. Raises CatalogNotFoundError."""
    folder = CatalogFolder(path)
    header, _ = read_yaml(HEADER, folder.read(HEADER) or b"")
    includes = header.get("includes") if header else None
    for item in includes.items if includes else ():
        named = item if item.is_scalar else item.get("folder")
        if named is not None and named.is_scalar:
            folder.include(named.written)
    return folder


@contextmanager
def changed_copy(path: Path, contents: Mapping[str, bytes]) -> Iterator[Path]:
    """A temporary folder that looks like that of a catalog, with another content for some of its files.

    All other files are links; folders that the catalog includes lie beside it as they do in truth.
    """
    folder = catalog_folder(path)
    upwards = max((PurePosixPath(name).parts.count("..") for name in folder.included), default=0)
    with tempfile.TemporaryDirectory(prefix="catalog-") as root:
        copy = Path(root, *["above"] * upwards, path.resolve().name or "catalog")
        copy.mkdir(parents=True)
        for name in (".", *folder.included):
            _link_files(path / name, copy / name)
        for name, content in contents.items():
            (copy / name).unlink(missing_ok=True)
            (copy / name).write_bytes(content)
        yield copy


def _link_files(source: Path, target: Path) -> None:
    for file in sorted(source.rglob("*")):
        link = target / file.relative_to(source)
        if file.is_file() and not link.exists():
            link.parent.mkdir(parents=True, exist_ok=True)
            try:
                link.symlink_to(file.resolve())
            except OSError:  # not everybody may make links on Windows
                shutil.copyfile(file, link)


def replace_files(folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Write files of a folder in one step each, once all of them can be written; `before` is what they are read as.

    Raises RequestError, with every file as it was, where one has changed since it was read or cannot be written.
    """
    targets = {name: (folder / name).resolve() for name in after}
    written: dict[str, Path] = {}
    replaced: list[str] = []
    try:
        for name, target in targets.items():
            if target.read_bytes() != before[name]:
                raise RequestError(f"`{target}` has been changed by somebody else meanwhile.", "Do it again.")
            written[name] = _written_beside(target, after[name])
        for name, target in targets.items():
            written[name].replace(target)
            replaced.append(name)
    except OSError as error:
        for name in replaced:
            _written_beside(targets[name], before[name]).replace(targets[name])
        message = f"The files in `{folder}` cannot be written: {error.strerror or error}. They are as they were."
        raise RequestError(message, "Make them writable.") from None
    finally:
        for path in written.values():
            with suppress(FileNotFoundError):
                path.unlink()


def _written_beside(target: Path, content: bytes) -> Path:
    """The content in a temporary file in the same folder, with the mode of the file that it will replace."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(target, path)
    except OSError:
        path.unlink()
        raise
    return path
