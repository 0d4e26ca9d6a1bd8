"""Texts in several languages, as authors write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from configurator.catalog.entries import Entry
from configurator.catalog.issues import Issues
from configurator.catalog.records import Text
from configurator.source import Place, did_you_mean

EMPTY = Text({})

MISSING = "this text is missing in `*`"
_NAMED = re.compile("`[^`]*[*]`")
_FEW = 5
"""So many texts that lack a language are told one by one where no text has it."""


@dataclass(frozen=True, slots=True)
class _Lack:
    """Languages that something lacks; `message` has `*` where they are named."""

    place: Place
    languages: Sequence[str]
    message: str
    hint: str | None

    def told_of(self, languages: Sequence[str]) -> str:
        named = _NAMED.findall(self.message)[0]
        return self.message.replace(named, ", ".join(named.replace("*", language) for language in languages))


class TextReader:
    """Reads texts and checks their languages. `languages` is None where they are not known because of an error.

    `written` are all texts that were read, each with its place. What is written elsewhere (`is_elsewhere` tells it of a file)
    may have more languages than this catalog. What is said of languages is complete after `report`.
    """

    def __init__(
        self, languages: tuple[str, ...] | None, issues: Issues, is_elsewhere: Callable[[str], bool] = lambda file: False
    ) -> None:
        self.languages = languages
        self.written: dict[Place, Text] = {}
        self._issues = issues
        self._is_elsewhere = is_elsewhere
        self._unknown: dict[str, Place] = {}
        self._found: set[str] = set()
        self._lacking: list[_Lack] = []
        self._instead = 0

    def text(self, entry: Entry | None) -> Text:
        """The text at an entry: one for all languages, or one a language."""
        if entry is None:
            return EMPTY
        if entry.is_scalar:
            return self.written.setdefault(entry.place, Text({"": entry.written.strip()}))
        texts = {language: item.written.strip() for language, item in entry.members.items() if item.is_scalar}
        known = [self.check_language(language, item.key_place) for language, item in entry.members.items()]
        missing = self.missing(texts)
        if missing and known.count(False) >= len(missing):  # those are meant
            self._instead += 1
        elif texts:
            self.lacks(entry.place, missing, MISSING)
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
            self._found.add(language)
            return True
        self._unknown.setdefault(language, place)
        return False

    def missing(self, present: Collection[str]) -> list[str]:
        """The languages of the catalog that a text lacks."""
        return [] if "" in present else [language for language in self.languages or () if language not in present]

    def lacks(self, place: Place, missing: Sequence[str], message: str, hint: str | None = None) -> None:
        """Note that something lacks languages; the message has `*` where they are named: ``missing in `*` ``."""
        if missing:
            self._lacking.append(_Lack(place, missing, message, hint))

    def report(self, declared: Mapping[str, Place] | None = None) -> None:
        """Report the languages that are unknown, and what is missing; `declared` says where the languages are named.

        A language that no text has is one mistake, where it is named, and not one with every text.
        """
        nowhere: set[str] = set()
        for language, place in (declared or {}).items():
            number = sum(language in lack.languages for lack in self._lacking)
            if language not in self._found and number + self._instead > _FEW:
                nowhere.add(language)
                self._report_nowhere(language, place, number)
        if not nowhere:
            self._report_unknown()
        for lack in self._lacking:
            languages = [language for language in lack.languages if language not in nowhere]
            if languages:
                self._issues.warn(lack.place, lack.told_of(languages), lack.hint)

    def _report_nowhere(self, language: str, place: Place, number: int) -> None:
        if self._unknown:
            texts = ", ".join(f"`{each}`" for each in self._unknown)
            hint = did_you_mean(language, self._unknown) or f"the texts have {texts}"
            self._issues.error(place, f"no text is in `{language}`", hint)
        else:
            self._issues.warn(place, f"no text is in `{language}`: {number} lack it", "translate them, or remove the language")

    def _report_unknown(self) -> None:
        for language, place in self._unknown.items():
            languages = self.languages or ()
            example = f"add it to `languages` in catalog.yaml: [{', '.join((*languages, language))}]"
            hint = did_you_mean(language, languages) or example
            self._issues.error(place, f"`{language}` is not a language of this catalog", hint)
