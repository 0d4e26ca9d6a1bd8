"""Loading a catalog: from a folder of files to records, with everything that is wrong in any of them at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from configurator.catalog.context import build_context
from configurator.catalog.entries import Entry
from configurator.catalog.files import HEADER, CatalogFolder
from configurator.catalog.issues import Issues
from configurator.catalog.modules import BuiltModule, build_module
from configurator.catalog.names import ContextNames
from configurator.catalog.products import ProductBuilder
from configurator.catalog.records import Catalog, ContextFact, Product, Text
from configurator.catalog.texts import EMPTY, TextReader
from configurator.catalog.yaml_source import read_yaml
from configurator.errors import CatalogError
from configurator.source import Issue, Place, did_you_mean

_CURRENCY = re.compile(r"[A-Z]{3}")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def load_catalog(folder: str | Path) -> Catalog:
    """The catalog in a folder.

    Raises CatalogNotFoundError where there is none, and CatalogError with the issues of all files where it has errors.
    """
    path = Path(folder)
    catalog, issues = _Loader(CatalogFolder(path)).load()
    if catalog is None:
        raise CatalogError(path, issues)
    return catalog


def check_catalog(folder: str | Path) -> tuple[Issue, ...]:
    """Everything that is wrong or suspicious in a catalog, in the order of places.

    Raises CatalogNotFoundError where there is none.
    """
    return _Loader(CatalogFolder(Path(folder))).load()[1]


@dataclass
class _Header:
    """What `catalog.yaml` says of the catalog as a whole; defaults where it cannot be read."""

    languages: tuple[str, ...] | None = None
    title: Text = EMPTY
    description: Text | None = None
    currency: str = ""
    timezone: str = "UTC"
    quote_days: int = 30


class _Loader:
    def __init__(self, folder: CatalogFolder) -> None:
        self._folder = folder
        self._issues = Issues()
        self._complete = True

    def load(self) -> tuple[Catalog | None, tuple[Issue, ...]]:
        """The catalog, where it has no errors, and all issues."""
        files = self._files()
        entry = files.get(HEADER)
        texts = TextReader(self._languages(entry), self._issues)
        header = self._header(entry, texts)
        facts = build_context(entry.get("context"), texts, self._issues) if entry else None
        modules = self._modules(files, texts, ContextNames(facts))
        products = self._products(files, modules, facts, header, texts)
        self._warn_unused(files, modules)
        if self._issues.has_errors:
            return None, self._issues.ordered()
        assert entry is not None
        return self._catalog(entry, header, facts, modules, products), self._issues.ordered()

    # --- files ---

    def _files(self) -> dict[str, Entry]:
        """The mappings in all files that can be read, by the name of the file."""
        from configurator.catalog.schema_issues import check_shape  # pydantic: 90 ms

        found: dict[str, Entry] = {}
        for name in self._folder.yaml_names():
            entry, issues = read_yaml(name, self._folder.read(name) or b"")
            self._issues.extend(issues)
            if entry is None:
                self._complete = self._complete and not issues
                if name == HEADER and not issues:
                    self._issues.error(Place(name), "the file is empty", "begin with `catalog: ...` and `version: ...`")
                continue
            self._issues.extend(check_shape(entry, name == HEADER))
            found[name] = entry
        for name in self._folder.misnamed():
            self._issues.warn(Place(name), "this file is not read", f"rename it to `{name.removesuffix('.yml')}.yaml`")
        return found

    def _sections(self, files: dict[str, Entry], section: str) -> dict[str, Entry]:
        """The entries of a section of all files, by id; an id that is defined twice is an error."""
        found: dict[str, Entry] = {}
        for entry in files.values():
            part = entry.get(section)
            if part is not None and not isinstance(part.content, dict):
                self._complete = False
            for name, item in (part.members if part else {}).items():
                if name in found:
                    first = found[name].key_place
                    message = f"{section.removesuffix('s')} `{name}` is defined already, in {first.file} on line {first.line}"
                    self._issues.error(item.key_place, message, "remove one of them, or rename it")
                else:
                    found[name] = item
        return found

    # --- sections ---

    def _header(self, entry: Entry | None, texts: TextReader) -> _Header:
        if entry is None:
            return _Header()
        return _Header(
            texts.languages,
            texts.text(entry.get("title")),
            texts.optional(entry.get("description")),
            self._currency(entry.get("currency")),
            self._timezone(entry.get("timezone")),
            self._quote_days(entry.get("quote_days")),
        )

    def _languages(self, header: Entry | None) -> tuple[str, ...] | None:
        """The languages of the catalog; None where they cannot be read."""
        entry = header.get("languages") if header else None
        if entry is None:
            return ("en",) if header else None
        for item in entry.items:
            if item.is_scalar and not _LANGUAGE.fullmatch(item.written):
                self._issues.error(item.place, f"`{item.written}` is not a language code", "write `en`, `zh` or `pt-BR`")
        return tuple(dict.fromkeys(item.written for item in entry.items if item.is_scalar)) or None

    def _currency(self, entry: Entry | None) -> str:
        if entry is not None and entry.is_scalar and not _CURRENCY.fullmatch(entry.written):
            hint = "write an ISO 4217 code, three capitals: `EUR`"
            self._issues.error(entry.place, f"`{entry.written}` is not a currency", hint)
        return entry.written if entry else ""

    def _timezone(self, entry: Entry | None) -> str:
        if entry is None or not entry.is_scalar:
            return "UTC"
        import zoneinfo

        try:
            zoneinfo.ZoneInfo(entry.written)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            hint = did_you_mean(entry.written, zoneinfo.available_timezones()) or "write an IANA name: `Europe/Berlin`"
            self._issues.error(entry.place, f"there is no time zone `{entry.written}`", hint)
        return entry.written

    def _quote_days(self, entry: Entry | None) -> int:
        scalar = entry.scalar if entry else None
        if isinstance(scalar, int) and not isinstance(scalar, bool) and scalar > 0:
            return scalar
        if entry is not None and isinstance(scalar, int | Decimal):
            self._issues.error(entry.place, "`quote_days` must be a whole number of days, at least 1")
        return 30

    def _modules(self, files: dict[str, Entry], texts: TextReader, context: ContextNames) -> dict[str, BuiltModule]:
        return {
            name: build_module(name, entry, self._folder, texts, context, self._issues)
            for name, entry in self._sections(files, "modules").items()
        }

    def _products(
        self,
        files: dict[str, Entry],
        modules: dict[str, BuiltModule],
        facts: dict[str, ContextFact | None] | None,
        header: _Header,
        texts: TextReader,
    ) -> dict[str, Product | None]:
        sections = self._sections(files, "products")
        builder = ProductBuilder(modules, facts, header.quote_days, texts, self._issues, self._complete)
        if not sections and self._complete:
            self._issues.error(Place(HEADER), "this catalog has no products", "add `products:` here or in another file")
        return {name: builder.build(name, entry) for name, entry in sections.items()}

    def _warn_unused(self, files: dict[str, Entry], modules: dict[str, BuiltModule]) -> None:
        """Report modules that no product uses, unless a part names a module that is not known: it may be meant."""
        used = {module for entry in files.values() for module in _modules_used(entry.get("products"))}
        if not self._complete or not used <= modules.keys():
            return
        for name, module in modules.items():
            if name not in used and module.record is not None:
                self._issues.warn(module.record.place, f"no product has a part with module `{name}`", "use it, or remove it")

    def _catalog(
        self,
        entry: Entry,
        header: _Header,
        facts: dict[str, ContextFact | None] | None,
        modules: dict[str, BuiltModule],
        products: dict[str, Product | None],
    ) -> Catalog:
        return Catalog(
            id=_written(entry, "catalog"),
            version=_written(entry, "version"),
            title=header.title,
            description=header.description,
            currency=header.currency,
            languages=header.languages or (),
            timezone=header.timezone,
            context={name: fact for name, fact in (facts or {}).items() if fact is not None},
            modules={name: module.record for name, module in modules.items() if module.record is not None},
            products={name: product for name, product in products.items() if product is not None},
            content_hash=self._folder.content_hash(),
            folder=self._folder.path,
            warnings=self._issues.ordered(),
        )


def _modules_used(products: Entry | None) -> list[str]:
    """The modules that parts name; an empty text for a part that names none."""
    parts = [part for product in _members(products) for part in _members(product.get("parts"))]
    named = [part if part.is_scalar else part.get("module") for part in parts]
    return [module.written if module is not None else "" for module in named]


def _members(entry: Entry | None) -> list[Entry]:
    return list(entry.members.values()) if entry else []


def _written(entry: Entry, key: str) -> str:
    found = entry.get(key)
    return found.written if found else ""
