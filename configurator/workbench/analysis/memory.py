"""What was found out before, in the process and in this user's cache: small records under a hash of what they follow from."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from pydantic import TypeAdapter, ValidationError

from configurator.engine.cache import DiagramCache

Record = TypeVar("Record")


class Memory:
    """Records of any kind by key. Without a cache they live as long as the process."""

    def __init__(self, cache: DiagramCache | None) -> None:
        self._cache = cache
        self._known: dict[str, Any] = {}

    def recall(self, kind: type[Record], key: str, make: Callable[[], Record]) -> Record:
        """The record of a kind and a key: known, read from the cache, or made now."""
        name = _name(kind, key)
        if not self._find(kind, name):
            self._known[name] = made = make()
            self._store(kind, name, made)
        known: Record = self._known[name]
        return known

    def knows(self, kind: type[Record], key: str) -> bool:
        """Whether there is a record of a kind and a key already."""
        return self._find(kind, _name(kind, key))

    def _find(self, kind: type[Record], name: str) -> bool:
        if name not in self._known:
            found = self._stored(kind, name)
            if found is not None:
                self._known[name] = found
        return name in self._known

    def _stored(self, kind: type[Record], name: str) -> Record | None:
        arrays = self._cache.load(name, _KIND) if self._cache else None
        try:
            return None if arrays is None else _adapter(kind).validate_json(arrays[_ARRAY].tobytes())
        except ValidationError:  # stored by another version
            return None

    def _store(self, kind: type[Record], name: str, record: Record) -> None:
        if self._cache is not None:
            self._cache.store(name, {_ARRAY: np.frombuffer(_adapter(kind).dump_json(record), dtype=np.uint8)}, _KIND)


def _name(kind: type[Record], key: str) -> str:
    return hashlib.sha256(f"{kind.__name__} {key}".encode()).hexdigest()


_ADAPTERS: dict[object, TypeAdapter[Any]] = {}


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


_KIND = "findings"
_ARRAY = "record"
