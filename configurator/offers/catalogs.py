"""Catalogs by their ids, as offers name them: from folders, and those of former versions from where they are kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from configurator.configurable import ConfigurableCatalog, load_catalog
from configurator.errors import RequestError
from configurator.source import did_you_mean


class Catalogs:
    """The catalogs that offers are made from. Safe to share between threads.

    `folder_of` finds the folder of a catalog by its content hash, where former versions are kept (a store's `checkout`); `load`
    finds a catalog by its id when it is first named.
    """

    def __init__(
        self,
        catalogs: Iterable[ConfigurableCatalog],
        folder_of: Callable[[str], str | Path] | None = None,
        load: Callable[[str], ConfigurableCatalog] | None = None,
    ) -> None:
        self._by_id = {each.records.id: each for each in catalogs}
        self._by_hash = {each.records.content_hash: each for each in self._by_id.values()}
        self._folder_of = folder_of
        self._load = load
        self._lock = threading.Lock()

    def current(self, catalog: str | None) -> ConfigurableCatalog:
        """A catalog by its id, as it is now; the only one, where none is named. Raises RequestError."""
        if catalog is None and len(self._by_id) == 1:
            return next(iter(self._by_id.values()))
        found = self._by_id.get(catalog or "")
        if found is None and catalog is not None and self._load is not None:
            with self._lock:
                found = self._by_id.setdefault(catalog, self._load(catalog))
                self._by_hash.setdefault(found.records.content_hash, found)
        if found is None:
            known = ", ".join(f"`{each}`" for each in self._by_id) or "none"
            guess = did_you_mean(catalog or "", self._by_id)
            message = f"There is no catalog `{catalog}` here." if catalog else "An item does not say of which catalog it is."
            raise RequestError(message, f"{guess[0].upper()}{guess[1:]}" if guess else f"Catalogs: {known}.")
        return found

    @property
    def loaded(self) -> Mapping[str, ConfigurableCatalog]:
        """The catalogs as they are now, by their ids, as far as they were named."""
        return dict(self._by_id)

    def version(self, content_hash: str) -> ConfigurableCatalog | None:
        """The catalog with a content hash, where it is kept."""
        with self._lock:
            if content_hash not in self._by_hash and self._folder_of is not None:
                try:
                    self._by_hash[content_hash] = load_catalog(self._folder_of(content_hash))
                except LookupError:
                    return None
            return self._by_hash.get(content_hash)
