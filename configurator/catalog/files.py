"""The files of a catalog folder: which are read, and the hash over all that were."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from configurator.catalog.csv_rows import CsvRows
from configurator.errors import CatalogNotFoundError

if TYPE_CHECKING:
    from configurator.catalog.rows import Rows
    from configurator.catalog.sheets import Workbook

HEADER = "catalog.yaml"
AVAILABILITY = "availability"
"""Files of this name, before the suffix, say what is in stock: they are no part of the catalog."""

LETTERHEAD = "letterhead"
"""The file of this name, before the suffix, says what stands on paper around quotes: it is no part of the catalog."""

PRICE_LISTS = "price-lists"
"""The folder, in that of a catalog, with its price lists."""

TABLE_SUFFIXES = (".csv", ".xlsx", ".xlsm")


class CatalogFolder:
    """A folder with a catalog. Raises CatalogNotFoundError where there is no `catalog.yaml` in it."""

    def __init__(self, path: Path) -> None:
        if not (path / HEADER).is_file():
            raise CatalogNotFoundError(str(path), _catalogs_beside(path))
        self.path = path
        self._read: dict[str, bytes] = {}
        self._workbooks: dict[str, Workbook] = {}
        self._included: list[str] = []
        self._named: set[str] = set()

    def include(self, name: str) -> str | None:
        """Read the files of another folder too, given as seen from this one; why that cannot be, where it cannot."""
        folder = PurePosixPath(name)
        if folder.is_absolute() or "\\" in name or not _is_folder(self.path / folder):
            return f"there is no folder `{name}`"
        if (self.path / folder).resolve() == self.path.resolve():
            return "this is the folder of the catalog itself"
        if any((self.path / folder).samefile(self.path / other) for other in self._included):
            return f"`{name}` is included already"
        self._included.append(folder.as_posix())
        return None

    def is_included(self, name: str) -> bool:
        """Whether a file belongs to another folder, whose files are read too."""
        return any(PurePosixPath(name).is_relative_to(folder) for folder in self._included)

    @property
    def included(self) -> tuple[str, ...]:
        """The other folders whose files are read too, as seen from this one."""
        return tuple(self._included)

    def exists(self, name: str) -> bool:
        """Whether there is such a file in the folder, or in one whose files are read too."""
        found = self._is_inside(name) and (self.path / name).is_file()
        if found:
            self._named.add(name)
        return found

    def _is_inside(self, name: str) -> bool:
        relative = PurePosixPath(name)
        if relative.is_absolute() or "\\" in name:
            return False
        inside = next((folder for folder in self._included if relative.is_relative_to(folder)), None)
        rest = relative.relative_to(inside) if inside is not None else relative
        return ".." not in rest.parts

    def yaml_names(self) -> list[str]:
        """The YAML files that belong to the catalog, `catalog.yaml` first."""
        names = sorted(path.name for path in self.path.glob("*.yaml") if _is_read(path))
        own = sorted(names, key=lambda name: name != HEADER)
        shared = ((folder, path) for folder in self._included for path in sorted((self.path / folder).glob("*.yaml")))
        return [*own, *(f"{folder}/{path.name}" for folder, path in shared if _is_read(path))]

    def price_list_names(self) -> list[str]:
        """The price lists of the catalog; those of folders that it includes belong to other catalogs."""
        found = (path.name for path in (self.path / PRICE_LISTS).glob("*.yaml") if _is_read(path))
        return [f"{PRICE_LISTS}/{name}" for name in sorted(found)]

    def misnamed(self) -> list[str]:
        """Files that look as if they belonged to the catalog and are not read."""
        found = (*self.path.glob("*.yml"), *(self.path / PRICE_LISTS).glob("*.yml"))
        return sorted(path.relative_to(self.path).as_posix() for path in found if _is_read(path))

    def tables(self) -> list[str]:
        """All CSV and Excel files, relative to the folder: what a missing table may have meant."""
        found = (path for path in self.path.rglob("*") if path.suffix.lower() in TABLE_SUFFIXES)
        return sorted(path.relative_to(self.path).as_posix() for path in found if not path.name.startswith("~$"))

    def table(self, name: str, sheet: str | None = None) -> Rows | None:
        """The rows of a CSV file, or of a sheet of an Excel file; None where there is no such file.

        Raises UnreadableTableError.
        """
        content = self.read(name)
        if content is None:
            return None
        if PurePosixPath(name).suffix.lower() not in TABLE_SUFFIXES[1:]:
            return CsvRows(name, content)
        from configurator.catalog.sheets import Workbook

        if name not in self._workbooks:
            self._workbooks[name] = Workbook(name, content)
        return self._workbooks[name].rows(sheet)

    def read(self, name: str) -> bytes | None:
        """The content of a file of the catalog; None where there is none, or where it lies outside the folder."""
        relative = PurePosixPath(name)
        if not self._is_inside(name):
            return None
        try:
            content = (self.path / relative).read_bytes()
        except (OSError, ValueError):
            return None
        self._read[relative.as_posix()] = content
        return content

    def content_hash(self) -> str:
        """The hash of the catalog: that of all files that were read."""
        return hash_of_files(self._read)

    def files_read(self) -> dict[str, bytes]:
        """All files that were read, by name."""
        return dict(self._read)

    def files_beside(self) -> dict[str, bytes]:
        """Files that go with the catalog and are no part of its hash: pictures that it names, and its test cases."""
        cases = (path.name for path in self.path.glob("cases*.yaml") if path.is_file())
        return {name: (self.path / name).read_bytes() for name in sorted({*self._named, *cases} - self._read.keys())}


def hash_of_files(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and the bytes of files, in the order of their names."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        for part in (name.encode(), content):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def _is_read(path: Path) -> bool:
    return path.is_file() and path.stem not in (AVAILABILITY, LETTERHEAD) and not path.name.startswith((".", "cases"))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except ValueError:  # such as a name with a zero byte
        return False


def _catalogs_beside(path: Path) -> list[str]:
    try:
        return sorted(header.parent.as_posix() for header in path.parent.glob(f"*/{HEADER}"))
    except OSError:
        return []
