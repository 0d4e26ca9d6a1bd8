"""The files of a catalog folder: which are read, and the hash over all that were."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

from configurator.errors import CatalogNotFoundError

HEADER = "catalog.yaml"


class CatalogFolder:
    """A folder with a catalog. Raises CatalogNotFoundError where there is no `catalog.yaml` in it."""

    def __init__(self, path: Path) -> None:
        if not (path / HEADER).is_file():
            raise CatalogNotFoundError(str(path), _catalogs_beside(path))
        self.path = path
        self._read: dict[str, bytes] = {}

    def yaml_names(self) -> list[str]:
        """The YAML files that belong to the catalog, `catalog.yaml` first."""
        names = sorted(path.name for path in self.path.glob("*.yaml") if _is_read(path))
        return sorted(names, key=lambda name: name != HEADER)

    def misnamed(self) -> list[str]:
        """Files that look as if they belonged to the catalog and are not read."""
        return sorted(path.name for path in self.path.glob("*.yml") if _is_read(path))

    def tables(self) -> list[str]:
        """All CSV files, relative to the folder: what a missing table may have meant."""
        return sorted(path.relative_to(self.path).as_posix() for path in self.path.rglob("*.csv"))

    def read(self, name: str) -> bytes | None:
        """The content of a file of the catalog; None where there is none, or where it lies outside the folder."""
        relative = PurePosixPath(name)
        if relative.is_absolute() or ".." in relative.parts or "\\" in name:
            return None
        try:
            content = (self.path / relative).read_bytes()
        except (OSError, ValueError):
            return None
        self._read[relative.as_posix()] = content
        return content

    def content_hash(self) -> str:
        """SHA-256 over the names and the bytes of all files that were read, in the order of their names."""
        digest = hashlib.sha256()
        for name, content in sorted(self._read.items()):
            for part in (name.encode(), content):
                digest.update(len(part).to_bytes(8, "big") + part)
        return digest.hexdigest()


def _is_read(path: Path) -> bool:
    return path.is_file() and not path.name.startswith((".", "cases"))


def _catalogs_beside(path: Path) -> list[str]:
    try:
        return sorted(header.parent.as_posix() for header in path.parent.glob(f"*/{HEADER}"))
    except OSError:
        return []
