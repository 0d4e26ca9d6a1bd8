"""What a person types after a command: catalogs by folder or name, decisions as `choice=value`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from configurator.errors import CatalogNotFoundError, RequestError

CATALOG_FILE = "catalog.yaml"

_FORMS = {"fact": "fact=value", "limit": "kind=amount", "input": "name=text"}


def find_catalog(name: str) -> Path:
    """The folder of a catalog: a path, or the bare name of a folder in `catalogs/`. Raises CatalogNotFoundError."""
    path = Path(name)
    if path.name == CATALOG_FILE and path.is_file():
        return path.parent
    if (path / CATALOG_FILE).is_file():
        return path
    known = known_catalogs()
    if path.parent == Path() and name in known:
        return known[name]
    raise CatalogNotFoundError(name, list(known))


def known_catalogs() -> dict[str, Path]:
    """The catalogs in `catalogs/` below the current folder, then those beside the package: name -> folder."""
    found: dict[str, Path] = {}
    for home in (Path("catalogs"), Path(__file__).parents[2] / "catalogs"):
        for file in sorted(home.glob(f"*/{CATALOG_FILE}")):
            found.setdefault(file.parent.name, file.parent)
    return found


def read_assignments(texts: Iterable[str], what: str = "decision") -> dict[str, str]:
    """Texts such as `cpu=ryzen-7` as a mapping. Raises RequestError where one has another form or comes twice."""
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = (piece.strip() for piece in text.partition("="))
        if not (name and equals and value):
            form = _FORMS.get(what, "choice=value")
            raise RequestError(f"`{text}` is not a {what}.", f"Write it as `{form}`, without spaces around the equals sign.")
        if found.get(name, value) != value:
            raise RequestError(f"`{name}` is given twice: `{found[name]}` and `{value}`.", "Keep one of them.")
        found[name] = value
    return found


def read_question(text: str) -> tuple[str, str]:
    """The choice and the value of `choice=value`. Raises RequestError."""
    ((choice, value),) = read_assignments([text], "question").items()
    return choice, value


def as_arguments(values: Mapping[str, object]) -> str:
    """Decisions as they are typed: `cpu=ryzen-7 memory.quantity=2`."""
    return " ".join(f"{name}={value}" for name, value in values.items())
