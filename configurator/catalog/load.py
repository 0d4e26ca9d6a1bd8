"""Loading a catalog: from a folder of files to records, with everything that is wrong in any of them at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path, PurePosixPath

from configurator.catalog.approvals import read_approvals
from configurator.catalog.context import build_context
from configurator.catalog.currency import read_currency
from configurator.catalog.entries import Entry
from configurator.catalog.files import HEADER, CatalogFolder
from configurator.catalog.former import FormerIds
from configurator.catalog.ids import name_problem
from configurator.catalog.issues import Issues
from configurator.catalog.listed_charges import ListedCharges
from configurator.catalog.modules import BuiltModule, build_module
from configurator.catalog.names import ContextNames
from configurator.catalog.price_list import PriceList
from configurator.catalog.price_list_checks import check_price_lists
from configurator.catalog.price_lists import Known, PriceListReader
from configurator.catalog.products import ProductBuilder
from configurator.catalog.records import ApprovalRule, Catalog, ContextFact, Module, Product, Supplier, Taxes, Text
from configurator.catalog.supply import SupplyReader
from configurator.catalog.taxes import TaxReader, check_categories
from configurator.catalog.texts import EMPTY, TextReader
from configurator.catalog.yaml_source import read_yaml
from configurator.errors import CatalogError
from configurator.source import Issue, Place, did_you_mean

_SHARED_SECTIONS = ("modules", "products", "rules", "charges", "price_rules")
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


def load_texts(folder: str | Path) -> tuple[Catalog, dict[Place, Text]]:
    """The catalog in a folder, and all of its texts as they are written, each with its place. Raises as `load_catalog`."""
    path = Path(folder)
    loader = _Loader(CatalogFolder(path))
    catalog, issues = loader.load()
    if catalog is None:
        raise CatalogError(path, issues)
    return catalog, loader.texts.written


def load_with_files(folder: str | Path) -> tuple[Catalog, CatalogFolder]:
    """The catalog in a folder, and the folder with the very bytes that it was loaded from. Raises as `load_catalog`."""
    read = CatalogFolder(Path(folder))
    catalog, issues = _Loader(read).load()
    if catalog is None:
        raise CatalogError(read.path, issues)
    return catalog, read


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
    approvals: tuple[ApprovalRule, ...] = ()


class _Loader:
    def __init__(self, folder: CatalogFolder) -> None:
        self._folder = folder
        self._issues = Issues()
        self._complete = True
        self.texts = TextReader(None, self._issues)
        self._module_sections: dict[str, Entry] = {}
        self._included_headers: list[Entry] = []
        self._suppliers: dict[str, Supplier] = {}
        self._suppliers_known = True

    def load(self) -> tuple[Catalog | None, tuple[Issue, ...]]:
        """The catalog, where it has no errors, and all issues."""
        files = self._files()
        entry = files.get(HEADER)
        texts = self.texts = TextReader(self._languages(entry), self._issues, self._folder.is_included)
        header = self._header(entry, texts)
        facts = build_context(entry.get("context"), texts, self._issues) if entry else None
        for each in (*([entry] if entry else []), *self._included_headers):
            self._read_suppliers(each.get("suppliers"))
        lists = PriceListReader(self._folder, self._issues)
        modules = self._modules(files, texts, ContextNames(facts, header.currency), header.currency, lists.charges)
        context = entry.get("context") if entry is not None else None
        fact_entries = context.members if context is not None else {}
        products = self._products(files, modules, facts, header, texts, lists.charges, fact_entries)
        known = Known(modules, self._sections(files, "products"), facts, header.currency, self._complete)
        price_lists = lists.read(known, texts)
        taxes = self._taxes(entry, files, facts, header.currency)
        self._warn_unused(files, modules)
        texts.report(_languages_named(entry))
        if self._issues.has_errors:
            return None, self._issues.ordered()
        assert entry is not None
        catalog = self._catalog(entry, header, facts, modules, products, taxes, price_lists)
        check_price_lists(catalog, lists.entries, self._issues)
        if self._issues.has_errors:
            return None, self._issues.ordered()
        return replace(catalog, warnings=self._issues.ordered()), self._issues.ordered()

    # --- files ---

    def _files(self) -> dict[str, Entry]:
        """The mappings in all files that can be read, by the name of the file; `catalog.yaml` says which other folders count."""
        header = self._file(HEADER)
        if header is not None:
            self._include(header)
        read = {name: header if name == HEADER else self._file(name) for name in self._folder.yaml_names()}
        for name in self._folder.misnamed():
            self._issues.warn(Place(name), "this file is not read", f"rename it to `{name.removesuffix('.yml')}.yaml`")
        return {name: entry for name, entry in read.items() if entry is not None}

    def _file(self, name: str) -> Entry | None:
        """The mapping in a file; None where it cannot be read."""
        from configurator.catalog.schema_issues import check_shape  # pydantic: 90 ms

        entry, issues = read_yaml(name, self._folder.read(name) or b"")
        self._issues.extend(issues)
        if entry is None:
            self._complete = self._complete and not issues
            if name == HEADER and not issues:
                self._issues.error(Place(name), "the file is empty", "begin with `catalog: ...` and `version: ...`")
            return None
        if name != HEADER and PurePosixPath(name).name == HEADER:  # of a folder that is included
            self._included_headers.append(entry)
            entry = replace(entry, content={key: item for key, item in entry.members.items() if key in _SHARED_SECTIONS})
        self._issues.extend(check_shape(entry, name == HEADER))
        return entry

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

    def _include(self, header: Entry) -> None:
        """Read the files of other folders too: catalogs may share modules."""
        entry = header.get("includes")
        for item in entry.items if entry else []:
            folder = item if item.is_scalar else item.get("folder")
            problem = self._folder.include(folder.written) if folder is not None and folder.is_scalar else None
            if folder is not None and problem is not None:
                self._complete = False
                self._issues.error(folder.place, problem, "name another folder, as seen from this one: `../shared`")

    def _read_suppliers(self, entry: Entry | None) -> None:
        """Who delivers what the catalog does not make itself; its own words count before those of an included folder."""
        self._suppliers_known = self._suppliers_known and (entry is None or isinstance(entry.content, dict))
        for name, item in (entry.members if entry else {}).items():
            days = item.get("lead_days")
            number = days.scalar if days is not None else None
            lead = number if isinstance(number, int) and not isinstance(number, bool) and number >= 0 else None
            if days is not None and lead is None and isinstance(number, int | Decimal):
                message = f"`lead_days` must be a whole number of days, not `{days.written}`"
                self._issues.error(days.place, message, "write `lead_days: 14`")
            supplier = Supplier(name, self.texts.title(item.get("title"), name), lead, item.key_place)
            self._suppliers.setdefault(name, supplier)

    # --- sections ---

    def _header(self, entry: Entry | None, texts: TextReader) -> _Header:
        if entry is None:
            return _Header()
        return _Header(
            texts.languages,
            texts.text(entry.get("title")),
            texts.optional(entry.get("description")),
            read_currency(entry.get("currency"), self._issues),
            self._timezone(entry.get("timezone")),
            self._quote_days(entry.get("quote_days")),
            read_approvals(entry.get("approvals"), texts, self._issues),
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

    def _modules(
        self, files: dict[str, Entry], texts: TextReader, context: ContextNames, currency: str, listed: ListedCharges
    ) -> dict[str, BuiltModule]:
        self._module_sections = self._sections(files, "modules")
        suppliers = self._suppliers if self._suppliers_known else None
        supply = SupplyReader(suppliers, self._folder.exists, self._issues)
        former = FormerIds("module", self._issues, name_problem)
        found = {
            name: build_module(name, entry, self._folder, texts, context, self._issues, supply, former, currency, own)
            for name, entry in self._module_sections.items()
            for own in (listed.of("modules", name),)
        }
        former.check(self._module_sections)
        return found

    def _products(
        self,
        files: dict[str, Entry],
        modules: dict[str, BuiltModule],
        facts: dict[str, ContextFact | None] | None,
        header: _Header,
        texts: TextReader,
        listed: ListedCharges,
        fact_entries: Mapping[str, Entry],
    ) -> dict[str, Product | None]:
        sections = self._sections(files, "products")
        shared = {section: self._sections(files, section) for section in ("rules", "charges", "price_rules")}
        entries = (sections, self._module_sections, shared)
        builder = ProductBuilder(
            *entries,
            modules,
            facts,
            header.quote_days,
            texts,
            self._issues,
            self._complete,
            header.currency,
            self._folder.is_included,
            listed,
            self._folder,
            fact_entries,
        )
        if not sections and self._complete:
            self._issues.error(Place(HEADER), "this catalog has no products", "add `products:` here or in another file")
        return builder.sold()

    def _taxes(
        self, header: Entry | None, files: dict[str, Entry], facts: dict[str, ContextFact | None] | None, currency: str
    ) -> Taxes | None:
        """The taxes of the catalog; where it has none of its own, those of the first folder that it includes."""
        headers = (*([header] if header else []), *self._included_headers)
        entry = next((found for each in headers if (found := each.get("taxes")) is not None), None)
        taxes = TaxReader(facts, self.texts, self._issues, currency).read(entry)
        if header is not None and (taxes is not None or entry is None):
            check_categories(files.values(), taxes, self._issues, self._folder.is_included)
        return taxes

    def _warn_unused(self, files: dict[str, Entry], modules: dict[str, BuiltModule]) -> None:
        """Report modules that no product uses, unless a part names a module that is not known: it may be meant."""
        used = {module for entry in files.values() for module in _modules_used(entry.get("products"))}
        used |= {item.written for entry in self._module_sections.values() for item in _plugged(entry)}
        nested = {name for entry in files.values() for name in (entry.get("products") or entry).members}
        if not self._complete or not used <= modules.keys() | nested:
            return
        for name, module in modules.items():
            if name not in used and module.record is not None and not self._folder.is_included(module.record.place.file):
                self._issues.warn(module.record.place, f"no product has a part with module `{name}`", "use it, or remove it")

    def _catalog(
        self,
        entry: Entry,
        header: _Header,
        facts: dict[str, ContextFact | None] | None,
        modules: dict[str, BuiltModule],
        products: dict[str, Product | None],
        taxes: Taxes | None,
        price_lists: dict[str, PriceList],
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
            modules={name: _record(module) for name, module in modules.items() if module.record is not None},
            products={name: product for name, product in products.items() if product is not None},
            content_hash=self._folder.content_hash(),
            folder=self._folder.path,
            suppliers=self._suppliers,
            price_lists=price_lists,
            included=tuple((self._folder.path / name).resolve() for name in self._folder.included),
            taxes=taxes,
            approvals=header.approvals,
        )


def _languages_named(header: Entry | None) -> dict[str, Place]:
    """Where the languages of a catalog stand."""
    entry = header.get("languages") if header else None
    return {item.written: item.place for item in (entry.items if entry else []) if item.is_scalar}


def _record(module: BuiltModule) -> Module:
    """The record of a module; one that is made of parts has the kind that its author wrote."""
    assert module.record is not None
    return replace(module.record, kind=module.made_of_parts) if module.made_of_parts else module.record


def _modules_used(products: Entry | None) -> list[str]:
    """The modules that parts name; an empty text for a part that names none."""
    return [module for product in _members(products) for module in _modules_within(product)]


def _plugged(module: Entry) -> Iterator[Entry]:
    """The modules that the ports of a bus take."""
    for port in _members(module.get("ports")):
        accepts = port.get("accepts")
        if accepts is not None:
            yield from accepts.items or [accepts]


def _modules_within(product: Entry) -> Iterator[str]:
    parts = product.get("parts")
    if parts is not None and not isinstance(parts.content, dict):
        yield ""
    for part in _members(parts):
        module = part if part.is_scalar else part.get("module")
        if module is not None:
            yield module.written
        elif part.get("product") is None:
            yield from _modules_within(part) if part.get("parts") or part.get("attributes") else [""]


def _members(entry: Entry | None) -> list[Entry]:
    return list(entry.members.values()) if entry else []


def _written(entry: Entry, key: str) -> str:
    found = entry.get(key)
    return found.written if found else ""
