"""Writing a large file: under another name first, renamed when it is whole and on disk; never over another one unless wanted."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from configurator.errors import RequestError


@contextmanager
def new_file(path: Path, *, force: bool = False) -> Iterator[Path]:
    """A temporary file beside `path`, which only its owner can read; it becomes `path` when the block ends well, else it is gone.

    Raises RequestError where it cannot be written, or exists and `force` is not given.
    """
    if path.is_dir():
        raise RequestError(f"`{path}` is a folder.", "Name a file in it.")
    if path.exists() and not force:
        raise _in_the_way(path)
    name = ""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        os.close(handle)
        yield Path(name)
        _sync(Path(name))
        if force:
            Path(name).replace(path)
        else:
            path.hardlink_to(name)
        _sync(path.parent)
    except FileExistsError:
        raise _in_the_way(path) from None
    except OSError as error:
        raise RequestError(f"`{path}` cannot be written: {error.strerror or error}.", "Write to another place.") from None
    finally:
        if name:
            with suppress(FileNotFoundError):
                Path(name).unlink()


def _in_the_way(path: Path) -> RequestError:
    return RequestError(f"`{path}` exists already.", "Choose another name, or overwrite it with --force.")


def _sync(path: Path) -> None:
    """What was written is on disk, not only on its way."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
