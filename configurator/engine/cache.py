"""Compiled diagrams on disk, shared by processes, under a fingerprint of exactly what they were compiled from.

A file is trusted only if its format, fingerprint and checksum are right; a torn, foreign or older file is as good as none,
and the diagram is compiled again. Names, texts and prices of single values are not part of what is compiled, so that
changing them does not recompile.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np

from configurator.engine.diagram import Diagram
from configurator.engine.encoding import Encoding
from configurator.engine.ragged import Ints

# To be changed with whatever changes the meaning of a stored diagram: the layout of the arrays, or the numbering of classes.
_FORMAT = b"configurator diagram 1\n"
_ARRAYS = ("node_start", "arc_start", "sources", "sets", "targets", "set_start", "set_labels", "label_start")
_MOST_FILES = 300


def default_cache() -> DiagramCache | None:
    """The cache of this user: `$CONFIGURATOR_CACHE`, else `configurator` in `$XDG_CACHE_HOME` or `~/.cache`; `off`: none."""
    named = os.environ.get("CONFIGURATOR_CACHE")
    if named == "off":
        return None
    if named:
        return DiagramCache(Path(named))
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return DiagramCache(Path(home) / "configurator")


def fingerprint(encoding: Encoding, facts: Iterable[tuple[int, int]] = ()) -> str:
    """What a diagram depends on, and nothing else: the encoded constraints and the facts that it was restricted to."""
    digest = hashlib.sha256(_FORMAT)

    def add(label: str, *arrays: Ints) -> None:
        digest.update(label.encode())
        for array in arrays:
            digest.update(f"{array.shape}".encode() + np.ascontiguousarray(array, dtype=np.int64).tobytes())

    add(f"variables {encoding.sizes} {encoding.visible} facts {sorted(facts)}")
    for table in encoding.tables:
        add(f"table {table.scope}", table.rows, *table.keys)
    for coded in encoding.sums:
        add(f"sum {list(coded.weights)} {coded.low} {coded.high}", *coded.weights.values())
    add("classes", *encoding.classes)
    return digest.hexdigest()


def cached(
    cache: DiagramCache | None, encoding: Encoding, facts: Mapping[int, int], compile_: Callable[[], Diagram]
) -> Diagram:
    """The stored diagram of an encoded problem restricted to some facts; else it is compiled, and stored."""
    if cache is None:
        return compile_()
    key = fingerprint(encoding, facts.items())
    diagram = cache.load(key, encoding)
    if diagram is None:
        diagram = compile_()
        cache.store(key, diagram)
    return diagram


class DiagramCache:
    """A folder of diagrams. What cannot be read or written there is compiled and not kept; nothing is raised."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, key: str, encoding: Encoding) -> Diagram | None:
        """The diagram stored under a fingerprint; None where there is none that can be trusted."""
        try:
            content = self._path(key).read_bytes()
        except OSError:
            return None
        head = _FORMAT + key.encode()
        start = len(head) + 32
        payload = memoryview(content)[start:]
        if not content.startswith(head) or content[len(head) : start] != hashlib.sha256(payload).digest():
            return None
        stream = io.BytesIO(payload)
        feasible, order, *arrays = (np.load(stream, allow_pickle=False) for _ in range(len(_ARRAYS) + 2))
        return Diagram(
            order=tuple(order.tolist()), encoding=encoding, feasible=bool(feasible), **dict(zip(_ARRAYS, arrays, strict=True))
        )

    def store(self, key: str, diagram: Diagram) -> None:
        """Keep a diagram: written whole under another name, then renamed, so that nobody ever reads half of it."""
        stream = io.BytesIO()
        arrays = [np.array(diagram.feasible), np.array(diagram.order, dtype=np.int64)]
        for array in (*arrays, *(getattr(diagram, name) for name in _ARRAYS)):
            np.save(stream, array, allow_pickle=False)
        payload = stream.getbuffer()
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=".writing-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_FORMAT + key.encode() + hashlib.sha256(payload).digest())
                    file.write(payload)
                Path(name).replace(self._path(key))
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise
            self._forget_oldest()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.diagram"

    def _forget_oldest(self) -> None:
        files = sorted(self.folder.glob("*.diagram"), key=lambda path: path.stat().st_mtime)
        for path in files[: max(0, len(files) - _MOST_FILES)]:
            path.unlink(missing_ok=True)
