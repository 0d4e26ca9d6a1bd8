"""Texts in several languages, as authors write them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from configurator.catalog.entries import Entry
from configurator.catalog.issues import Issues
from configurator.catalog.records import Text
from configurator.source import Place, did_you_mean

EMPTY = Text({})


class TextReader:
    """Reads texts and checks their languages. `languages` is None where they are not known because of an error.

    `written` are all texts that were read, each with its place. What is written elsewhere (`is_elsewhere` tells it of a file)
    may have more languages than this catalog.
    """

    def __init__(
        self, languages: tuple[str, ...] | None, issues: Issues, is_elsewhere: Callable[[str], bool] = lambda file: False
    ) -> None:
        self.languages = languages
        self.written: dict[Place, Text] = {}
        self._issues = issues
        self._is_elsewhere = is_elsewhere
        self._unknown: set[str] = set()

    def text(self, entry: Entry | None) -> Text:
        """The text at an entry: one for all languages, or one a language."""
        if entry is None:
            return EMPTY
        if entry.is_scalar:
            return self.written.setdefault(entry.place, Text({"": entry.written.strip()}))
        texts = {language: item.written.strip() for language, item in entry.members.items() if item.is_scalar}
        for language, item in entry.members.items():
            self.check_language(language, item.key_place)
        if texts:
            self.warn_missing(texts, entry.place)
        return self.written.setdefault(entry.place, Text(texts))

    def title(self, entry: Entry | None, name: str) -> Text:
        """The title at an entry; where there is none, the id as words: `power-supply` reads `Power supply`."""
        if entry is not None:
            return self.text(entry)
        words = name.replace("-", " ")
        return Text({"": words[:1].upper() + words[1:]})

    def optional(self, entry: Entry | None) -> Text | None:
        """The text at an entry, where there is one."""
        return None if entry is None else self.text(entry)

    def check_language(self, language: str, place: Place) -> bool:
        """Whether a language is one of the catalog's. One that is not is reported once, not with every text."""
        if self.languages is None or language in self.languages or self._is_elsewhere(place.file):
            return True
        if language not in self._unknown:
            self._unknown.add(language)
            declared = ", ".join(self.languages)
            hint = did_you_mean(language, self.languages) or f"add it to `languages` in catalog.yaml: [{declared}, {language}]"
            self._issues.error(place, f"`{language}` is not a language of this catalog", hint)
        return False

    def warn_missing(self, languages: Iterable[str], place: Place) -> None:
        """Report the languages of the catalog that a text lacks."""
        present = set(languages)
        missing = [language for language in self.languages or () if language not in present]
        if missing and "" not in present:
            listed = ", ".join(f"`{language}`" for language in missing)
            self._issues.warn(place, f"this text is missing in {listed}")
