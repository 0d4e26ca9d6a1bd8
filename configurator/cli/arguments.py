"""What a person types after a command: catalogs by folder or name, decisions as `choice=value`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from configurator.catalog.records import INCLUDED, NONE, QUANTITY, Product
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
    is_there = path.is_dir() or (path.is_file() and (path.parent / CATALOG_FILE).is_file())
    raise CatalogNotFoundError(name, list(known), path if is_there else None)


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


def with_instances(product: Product, decisions: Mapping[str, str]) -> dict[str, str]:
    """Decisions in which a number of instances is written out: `lines=2` (or `lines.quantity=2`) includes the first two, and
    leaves out the others.

    Raises RequestError where there cannot be so many, where they have options, which a number does not tell, or where another
    decision contradicts.
    """
    found = {name: value for name, value in decisions.items() if not _number_of_instances(product, name, value)}
    for name, value in decisions.items():
        if name in found:
            continue
        for path, each in _first_instances(product, name, int(value)).items():
            if found.setdefault(path, each) != each:
                message = f"`{name}={value}` says `{path}={each}`, and `{path}={found[path]}` is given as well."
                raise RequestError(message, "Keep one of them.")
    return found


def _number_of_instances(product: Product, name: str, value: str) -> bool:
    """Whether a decision is about how many instances of a part there are."""
    from configurator.catalog.shapes import without_numbers

    if name in product.choices or name in product.successors or not value.isdecimal():
        return False
    paths = {without_numbers(part.collection) for part in product.parts.values() if part.collection is not None}
    return without_numbers(name.removesuffix(f".{QUANTITY}")) in paths


def _first_instances(product: Product, name: str, number: int) -> dict[str, str]:
    """The first instances of a part as included, the others as left out."""
    from configurator.catalog.shapes import without_numbers

    path = name.removesuffix(f".{QUANTITY}")
    slots = [part for part in product.parts.values() if part.collection == path]
    if not slots:
        paths = dict.fromkeys(part.collection for part in product.parts.values() if part.collection is not None)
        meant = next(other for other in paths if without_numbers(other) == without_numbers(path))
        raise RequestError(f"`{name}` does not say in which instance.", f"Write for example `{meant}={number}`.")
    least = sum(not slot.optional for slot in slots)
    if not least <= number <= len(slots):
        there = "always" if least == len(slots) else "at most"
        message = f"There cannot be {number} of `{path}`: there are {there} {len(slots)}."
        raise RequestError(message, f"Write `{path}={len(slots)}`.")
    if any(slot.optional and slot.module.options for slot in slots[:number]):
        options = " or ".join(f"`{option}`" for option in list(slots[0].module.options)[:3])
        message = f"`{name}={number}` does not say which options they are."
        raise RequestError(message, f"Choose each by itself: `{slots[0].id}=...`, such as {options}; the others are `{NONE}`.")
    return {slot.id: INCLUDED if place < number else NONE for place, slot in enumerate(slots) if slot.optional}


def as_arguments(values: Mapping[str, object]) -> str:
    """Decisions as they are typed: `cpu=ryzen-7 memory.quantity=2`."""
    return " ".join(f"{name}={value}" for name, value in values.items())
