"""How far a catalog is translated: for each language, the texts that it lacks, with their places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from configurator.catalog.load import load_texts
from configurator.catalog.records import Catalog, Text
from configurator.errors import RequestError
from configurator.source import Place


@dataclass(frozen=True, slots=True)
class MissingText:
    """A text that is not there in a language, and what it says in another."""

    place: Place
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Translation:
    """How far a catalog is translated into a language.

    `texts` is how many there are, `translated` in the language itself; `shared` are one text for all languages.
    """

    language: str
    texts: int
    translated: int
    shared: tuple[MissingText, ...]
    missing: tuple[MissingText, ...]

    @property
    def common(self) -> int:
        """How many are one text for all languages."""
        return len(self.shared)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    @property
    def percent(self) -> int:
        """How much there is, rounded down: 100 is complete."""
        return 100 * (self.texts - len(self.missing)) // self.texts if self.texts else 100


def read_translations(folder: Path, languages: Iterable[str] = ()) -> tuple[Catalog, tuple[Translation, ...]]:
    """How far a catalog is translated into languages, which it need not have yet; without any, into all that it has.

    Raises CatalogNotFoundError, CatalogError, and RequestError for what is no language.
    """
    catalog, written = load_texts(folder)
    wanted = tuple(languages)
    for language in wanted:
        if not language.replace("-", "").isalnum() or not language[:2].isalpha():
            raise RequestError(f"`{language}` is not a language code.", "Write `en`, `zh` or `pt-BR`.")
    return catalog, tuple(_translation(language, written) for language in wanted or catalog.languages)


def _translation(language: str, written: dict[Place, Text]) -> Translation:
    there = [text for text in written.values() if language in text.by_language]
    shared = [
        _missing(place, text)
        for place, text in sorted(written.items())
        if language not in text.by_language and "" in text.by_language
    ]
    missing = [
        _missing(place, text)
        for place, text in sorted(written.items())
        if language not in text.by_language and "" not in text.by_language
    ]
    return Translation(language, len(written), len(there), tuple(shared), tuple(missing))


def _missing(place: Place, text: Text) -> MissingText:
    language, said = next(iter(text.by_language.items()), ("", ""))
    return MissingText(place, said, language)
