"""What is in stock, from the files beside the catalogs: read again whenever another system has written one."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from configurator.availability import EVERYTHING, Availability, AvailabilityError, find_availability, load_availability
from configurator.catalog.records import Catalog

_log = logging.getLogger(__name__)

_Stamp = tuple[Path, int, int]
"""A file as it was read: its path, when it was changed, and its size."""


class Stocks:
    """The stock of all catalogs. Safe to share between threads.

    A file that cannot be read, such as one that is just being written, changes nothing: what was known before counts on, and the
    log says what is wrong.
    """

    def __init__(self) -> None:
        self._read: dict[Path, tuple[_Stamp | None, Availability]] = {}
        self._lock = threading.Lock()

    def of(self, catalog: Catalog) -> Availability:
        """What is in stock of a catalog now."""
        stamp = _stamp(catalog.folder)
        with self._lock:
            known, availability = self._read.get(catalog.folder, (None, EVERYTHING))
            if known != stamp:
                availability = _load(stamp[0], catalog, availability) if stamp is not None else EVERYTHING
                self._read[catalog.folder] = stamp, availability
            return availability


def _stamp(folder: Path) -> _Stamp | None:
    file = find_availability(folder)
    try:
        stat = file.stat() if file is not None else None
    except OSError:
        stat = None
    return (file, stat.st_mtime_ns, stat.st_size) if file is not None and stat is not None else None


def _load(file: Path, catalog: Catalog, before: Availability) -> Availability:
    try:
        return load_availability(file, catalog)
    except AvailabilityError as error:
        _log.error("catalog %s: %s", catalog.id, error)
        return before
