"""The catalogs that the service offers. A catalog with errors stays on the list with its problem; it stops nothing else."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from configurator.catalog.records import Product
from configurator.configurable import ConfigurableCatalog, load_catalog
from configurator.errors import CatalogNotFoundError, ConfiguratorError, ContextError, UnknownProductError

MAIN_FILE = "catalog.yaml"

_log = logging.getLogger(__name__)
_progress = logging.getLogger("uvicorn.error")  # shown where uvicorn says that it is starting


class CatalogUnreadableError(ConfiguratorError):
    """A catalog could not be loaded or compiled for a reason that is not one of its author's errors."""

    code = "unreadable-catalog"

    def __init__(self, name: str) -> None:
        super().__init__(f"The catalog `{name}` could not be loaded.", "The reason is in the log of the service.")


class SameCatalogError(ConfiguratorError):
    """Two folders hold catalogs of one id; the later one is left out."""

    code = "invalid-catalog"

    def __init__(self, catalog: str, folder: str) -> None:
        super().__init__(f"The folder `{folder}` is left out: another catalog has the id `{catalog}` too.", "Rename one.")


@dataclass(frozen=True, slots=True)
class Entry:
    """A catalog on the list: loaded, or with the error that keeps it from being used."""

    id: str
    catalog: ConfigurableCatalog | None
    error: ConfiguratorError | None


class Catalogs:
    """All catalogs of a folder, by id. Safe to share between threads."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self.entries = entries
        self._failures: dict[tuple[str, str], ConfiguratorError] = {}
        self._lock = threading.Lock()

    def find(self, catalog: str) -> ConfigurableCatalog:
        """A usable catalog. Raises CatalogNotFoundError; CatalogError or CatalogUnreadableError where it is broken."""
        entry = self.entries.get(catalog)
        if entry is None:
            raise CatalogNotFoundError(catalog, list(self.entries))
        if entry.catalog is None:
            assert entry.error is not None
            raise entry.error
        return entry.catalog

    def product(self, catalog: str, product: str) -> Product:
        """A product's record. Raises what `find` raises, and UnknownProductError."""
        return self.find(catalog).product(product)

    def ready(self, catalog: str, product: str) -> ConfigurableCatalog:
        """A catalog whose product is compiled. Compiling is tried once: its failure is remembered and raised again.

        Raises what `product` raises, BudgetExceededError, RuleTooLargeError, CatalogUnreadableError.
        """
        found = self.find(catalog)
        failure = self._failures.get((catalog, product))
        if failure is None:
            failure = self._compile(found, catalog, product)
        if failure is not None:
            raise failure
        return found

    def compile(self) -> None:
        """Compile every product, and make it ready for the default context. Failures are remembered and logged."""
        for entry in self.entries.values():
            for product in entry.catalog.products if entry.catalog else ():
                _progress.info("Compiling %s/%s, or reading what was compiled before", entry.id, product)
                try:
                    ready = self.ready(entry.id, product)
                    ready.configure(product)
                    ready.compile_lists(product)
                except ContextError:  # a fact without a default: the first customer who tells it waits a moment
                    continue
                except ConfiguratorError as error:
                    _log.error("catalog %s, product %s: %s", entry.id, product, error)

    def _compile(self, found: ConfigurableCatalog, catalog: str, product: str) -> ConfiguratorError | None:
        try:
            found.compile(product)
        except UnknownProductError as error:
            return error
        except Exception as error:
            failure = _as_failure(error, f"{catalog}/{product}")
            with self._lock:
                self._failures[catalog, product] = failure
            return failure
        return None


def load_catalogs(folder: Path) -> Catalogs:
    """Every catalog in a folder (each a folder with a file `catalog.yaml`), or the one that the folder itself is.

    Raises CatalogNotFoundError where there is no such folder. Where two catalogs have one id, the later one is an error.
    """
    if not folder.is_dir():
        raise CatalogNotFoundError(str(folder))
    places = [folder] if (folder / MAIN_FILE).is_file() else sorted(path.parent for path in folder.glob(f"*/{MAIN_FILE}"))
    entries: dict[str, Entry] = {}
    for place in places:
        entry = _load(place)
        if entry.id in entries:
            entry = Entry(f"{place.name}-2", None, SameCatalogError(entry.id, place.name))
        entries[entry.id] = entry
    return Catalogs(entries)


def _load(place: Path) -> Entry:
    try:
        catalog = load_catalog(place)
    except Exception as error:
        failure = _as_failure(error, place.name)
        _log.error("catalog %s: %s", place.name, failure)
        return Entry(place.name, None, failure)
    return Entry(catalog.records.id, catalog, None)


def _as_failure(error: Exception, name: str) -> ConfiguratorError:
    """The error itself where it speaks to people; else one that says no internals, and the rest in the log."""
    if isinstance(error, ConfiguratorError):
        return error
    _log.error("catalog %s", name, exc_info=error)
    return CatalogUnreadableError(name)

