"""What was compiled, on disk: named arrays under a fingerprint of exactly what they were made from, shared by processes.

Files are mapped into memory, so that processes share one copy. A file is trusted only if its format, fingerprint and checksum are
right; a torn, foreign or older file is as good as none, and what it should hold is compiled again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import mmap
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.engine.fingerprint import FORMAT

Arrays = Mapping[str, NDArray[Any]]

_MOST_FILES = 600
_ALIGNED = 64
_CHECKSUM = hashlib.sha256().digest_size


def default_cache() -> DiagramCache | None:
    """The cache of this user: `$CONFIGURATOR_CACHE`, else `configurator` in `$XDG_CACHE_HOME` or `~/.cache`; `off`: none."""
    named = os.environ.get("CONFIGURATOR_CACHE")
    if named == "off":
        return None
    if named:
        return DiagramCache(Path(named))
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return DiagramCache(Path(home) / "configurator")


class DiagramCache:
    """A folder of named arrays. What cannot be read or written there is compiled and not kept; nothing is raised."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, key: str, kind: str = "diagram") -> dict[str, NDArray[Any]] | None:
        """The arrays stored under a fingerprint, read-only, mapped into memory; None where there are none to be trusted."""
        try:
            with self._path(key, kind).open("rb") as file:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError):
            return None
        content = memoryview(mapped)
        head = _head(key, kind)
        start = len(head) + _CHECKSUM
        if content[: len(head)] != head or content[len(head) : start] != hashlib.sha256(content[start:]).digest():
            return None
        size = int.from_bytes(content[start : start + 8], "little")
        listed = json.loads(bytes(content[start + 8 : start + 8 + size]))
        return {
            name: np.frombuffer(mapped, dtype, int(np.prod(shape)), offset).reshape(shape)
            for name, dtype, shape, offset in listed
        }

    def store(self, key: str, arrays: Arrays, kind: str = "diagram") -> None:
        """Keep arrays: written whole under another name, then renamed, so that nobody ever reads half of them."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=".writing-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_content(key, kind, arrays))
                Path(name).replace(self._path(key, kind))
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
            self._forget_oldest()

    def _path(self, key: str, kind: str) -> Path:
        return self.folder / f"{key}.{kind}"

    def _forget_oldest(self) -> None:
        found = [(path.stat().st_mtime, path) for path in self.folder.iterdir() if not path.name.startswith(".")]
        for _, path in sorted(found)[: max(0, len(found) - _MOST_FILES)]:
            path.unlink(missing_ok=True)


def _head(key: str, kind: str) -> bytes:
    return FORMAT + f"{kind} {key}\n".encode()


def _content(key: str, kind: str, arrays: Arrays) -> bytes:
    """A file: the head, a checksum of the rest, the list of the arrays with their places, and the arrays, aligned."""
    head = _head(key, kind)
    start = len(head) + _CHECKSUM + 8
    # The list says where the arrays begin, and so must not change its length with that: offsets are written in full width.
    width = len(json.dumps([[name, array.dtype.str, array.shape, 10**15] for name, array in arrays.items()]))
    offset = _aligned(start + width)
    listed, blocks = [], []
    for name, array in arrays.items():
        block = np.ascontiguousarray(array).tobytes()
        listed.append([name, array.dtype.str, array.shape, offset])
        blocks.append(block.ljust(_aligned(len(block)), b"\0"))
        offset += len(blocks[-1])
    written = json.dumps(listed).encode()
    payload = len(written).to_bytes(8, "little") + written
    payload = payload.ljust(_aligned(start + width) - start + 8, b"\0") + b"".join(blocks)
    return head + hashlib.sha256(payload).digest() + payload


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED
