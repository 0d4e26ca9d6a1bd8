"""The command `translations`: how far a catalog is translated, and every text that is missing."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text as Styled

from configurator.cli.arguments import find_catalog
from configurator.cli.documents import Document, catalog_document
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.screen import BAD, FAINT, GOOD, STRONG, Screen
from configurator.workbench.files.translations import MissingText, Translation, read_translations

_LONGEST = 60


def translations(name: str, languages: Sequence[str], *, common: bool, as_json: bool) -> ExitCode:
    """Print what is translated, language by language. The answer is no where something is missing.

    `common`: list also what is one text for all languages, since a sentence among them is one that nobody has translated.
    """
    folder = find_catalog(name)
    catalog, found = read_translations(folder, languages)
    if as_json:
        listed = [_document(translation) for translation in found]
        print_json({"catalog": catalog_document(catalog, catalog.languages[0]), "languages": listed})
    else:
        screen = Screen()
        screen.line(f"{catalog.title.render(catalog.languages[0])} {catalog.version}", STRONG)
        for translation in found:
            _show(translation, screen)
        _show_shared(found, screen, listed=common)
    return ExitCode.OK if all(translation.complete for translation in found) else ExitCode.NO


def _show(translation: Translation, screen: Screen) -> None:
    counted = f"{translation.translated:,} of {translation.texts:,} texts"
    same = f", {translation.common:,} the same in all languages" if translation.common else ""
    missing = f", {len(translation.missing):,} missing" if translation.missing else ""
    mark, style = ("✓", GOOD) if translation.complete else ("✗", BAD)
    screen.line()
    screen.line(f"{mark} {translation.language}: {translation.percent} %  {counted}{same}{missing}", style)
    _list(translation.missing, screen)


def _show_shared(found: Sequence[Translation], screen: Screen, *, listed: bool) -> None:
    """The texts that are one for all languages, each once; or how to have them listed."""
    shared = {text.place: text for translation in found for text in translation.shared}
    if not shared:
        return
    screen.line()
    if listed:
        screen.line(f"The same in all languages ({len(shared):,})", STRONG)
        _list([shared[place] for place in sorted(shared)], screen)
    else:
        screen.line("What is the same in all languages: --common lists it.", FAINT)


def _list(texts: Sequence[MissingText], screen: Screen) -> None:
    for text in texts:
        screen.unwrapped(Styled.assemble((f"  {text.place}", STRONG), "  ", (_shortened(text.text), FAINT)))


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _document(translation: Translation) -> Document:
    return {
        "language": translation.language,
        "complete": translation.complete,
        "percent": translation.percent,
        "texts": translation.texts,
        "translated": translation.translated,
        "common": translation.common,
        "missing": [_missing_document(text) for text in translation.missing],
    }


def _missing_document(missing: MissingText) -> Document:
    place = missing.place
    sheet = {"sheet": place.sheet} if place.sheet else {}
    where = {"file": place.file, **sheet, "line": place.line, "column": place.column}
    return {**where, "text": missing.text, "language": missing.language}
