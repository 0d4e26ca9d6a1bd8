"""Taxes, from YAML to records: categories, regions, rates, and the categories that charges name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise

from configurator.catalog.entries import Entry
from configurator.catalog.expressions import ExpressionReader
from configurator.catalog.issues import Issues
from configurator.catalog.names import ContextNames, FactNames
from configurator.catalog.records import CONTEXT, ChoiceValue, ContextFact, TaxCategory, Taxes, TaxRate
from configurator.catalog.rules import validity_of
from configurator.catalog.texts import TextReader
from configurator.catalog.values import percentage
from configurator.language.types import CONDITION
from configurator.source import did_you_mean

_STANDARD = "standard"
_TAX = "tax"
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class _Region:
    """The fact that tells the region: its id and its values; `values` is None where they are not known because of an error."""

    fact: str
    values: tuple[ChoiceValue, ...] | None


class TaxReader:
    """Reads the section `taxes`. `facts` are those of the context, None where it cannot be read."""

    def __init__(self, facts: Mapping[str, ContextFact | None] | None, texts: TextReader, issues: Issues, currency: str) -> None:
        self._facts = facts
        self._texts = texts
        self._issues = issues
        self._conditions = ExpressionReader(FactNames(ContextNames(facts, currency)), issues)

    def read(self, entry: Entry | None) -> Taxes | None:
        """The taxes at an entry; None where there are none, or where they cannot be read."""
        if entry is None or not isinstance(entry.content, dict):
            return None
        categories = self._categories(entry)
        region = self._region(entry.get("region"))
        rows = entry.get("rates")
        gross = _written(entry, "prices") == "gross"
        read = [self._rate(item, categories, region, gross) for item in (rows.items if rows else [])]
        rates = tuple(rate for rate in read if rate is not None)
        taxes = Taxes(gross, region.fact if region else None, categories, rates, entry.key_place)
        if rates and len(rates) == len(read):
            self._check(taxes, region)
        return taxes

    # --- categories and regions ---

    def _categories(self, entry: Entry) -> dict[str, TaxCategory]:
        found = entry.get("categories")
        if found is None or not isinstance(found.content, dict | list):
            return {_STANDARD: TaxCategory(_STANDARD, self._texts.title(None, _STANDARD), entry.key_place)}
        named = {item.written: item for item in found.items if item.is_scalar}
        titled = {name: self._texts.title(item.get("title"), name) for name, item in found.members.items()}
        places = {name: item.key_place for name, item in found.members.items()} | {name: e.place for name, e in named.items()}
        titled |= {name: self._texts.title(None, name) for name in named}
        return {name: TaxCategory(name, title, places[name]) for name, title in titled.items()}

    def _region(self, entry: Entry | None) -> _Region | None:
        """The fact that is named as `context.<fact>`."""
        if entry is None or not entry.is_scalar:
            return None
        prefix, _, fact = entry.written.partition(".")
        if prefix != CONTEXT or (self._facts is not None and fact not in self._facts):
            hint = did_you_mean(fact, self._facts or ()) or f"declare it under `{CONTEXT}`, or leave `region` out"
            if entry.written in (self._facts or ()):
                hint = f"write `{CONTEXT}.{entry.written}`"
            self._issues.error(entry.place, f"`{entry.written}` is not a fact of the context", hint)
            return _Region("", None)
        record = (self._facts or {}).get(fact)
        return _Region(fact, tuple(record.values) if record is not None else None)

    # --- rates ---

    def _rate(self, entry: Entry, categories: Mapping[str, TaxCategory], region: _Region | None, gross: bool) -> TaxRate | None:
        if not entry.members:
            return None
        tax = _written(entry, "tax") or _TAX
        title, because = self._texts.title(entry.get("title"), tax), self._texts.optional(entry.get("because"))
        named = self._named_categories(entry.get("category"), categories)
        regions = self._named_regions(entry.get("region"), region)
        when = self._conditions.read(entry.get("when"), CONDITION, "`when`")
        contained = self._contained(entry.get("contained"), gross)
        valid, share = validity_of(entry, self._issues), percentage(_written(entry, "rate"))
        if share is None or named is None or regions is None or (when is None and entry.get("when") is not None):
            return None
        compound, rate = entry.get("compound"), entry.get("rate")
        place = rate.place if rate is not None else entry.place
        is_compound = compound is not None and compound.scalar is True
        return TaxRate(tax, title, share, named, regions, when, valid, is_compound, contained, because, place)

    def _named_categories(self, entry: Entry | None, known: Mapping[str, TaxCategory]) -> tuple[str, ...] | None:
        found = _each(entry)
        unknown = [item for item in found if item.written not in known]
        for item in unknown:
            self._issues.error(item.place, f"there is no tax category `{item.written}`", _category_hint(item.written, known))
        return None if unknown else tuple(dict.fromkeys(item.written for item in found))

    def _named_regions(self, entry: Entry | None, region: _Region | None) -> tuple[ChoiceValue, ...] | None:
        found = _each(entry)
        if entry is not None and region is None:
            hint = f"write beside `rates` which fact it is: `region: {CONTEXT}.region`"
            self._issues.error(entry.key_place, "these taxes do not say what tells the region", hint)
            return None
        values = region.values if region else None
        if values is None:
            return None if found else ()
        known = {str(value): value for value in values}
        unknown = [item for item in found if item.written not in known]
        for item in unknown:
            hint = did_you_mean(item.written, known) or f"known: {_listed(known)}"
            self._issues.error(item.place, f"`{CONTEXT}.{region.fact if region else ''}` is never `{item.written}`", hint)
        return None if unknown else tuple(dict.fromkeys(known[item.written] for item in found))

    def _contained(self, entry: Entry | None, gross: bool) -> Fraction | None:
        if entry is not None and not gross:
            hint = "remove it, or write `prices: gross`"
            self._issues.error(entry.key_place, "net prices contain no tax, so `contained` says nothing", hint)
        return percentage(entry.written) if entry is not None else None

    # --- what they say together ---

    def _check(self, taxes: Taxes, region: _Region | None) -> None:
        for first, second in combinations(taxes.rates, 2):
            if _overlap(first, second):
                message = f"this is a second rate of `{second.tax}` beside that on line {first.place.line}"
                self._issues.error(second.place, f"{message}{_common(first, second)}", _OVERLAP_HINT)
        first = taxes.rates[0]
        if first.compound:
            hint = "put it below the taxes that it is charged on, or remove `compound`"
            self._issues.error(first.place, "no tax stands above this one, which is charged on others", hint)
        regions = (region.values or ()) if region else (None,)
        for category in taxes.categories.values():
            self._check_gaps(taxes, category, regions)

    def _check_gaps(self, taxes: Taxes, category: TaxCategory, regions: Iterable[ChoiceValue | None]) -> None:
        """Report where and when a category has no rate."""
        without = []
        for region in regions:
            rates = taxes.candidates(category.id, region)
            if not rates:
                without.append(region)
            for earlier, later in _interrupted(rates):
                message = f"from {earlier.valid.end} until this begins, `{category.id}` has no rate of `{later.tax}`"
                self._issues.warn(later.place, message, "begin it on that day, or write a rate of `0 %` for the time between")
        if without:
            where = f" in {_listed(str(region) for region in without)}" if None not in without else ""
            hint = "add it to `rates`; what is not taxed has a rate of `0 %`"
            self._issues.warn(category.place, f"tax category `{category.id}` has no rate{where}", hint)


_OVERLAP_HINT = "let one end (`valid_until`) before the other begins, give one a `when`, or another `tax` where both are charged"


def check_categories(files: Iterable[Entry], taxes: Taxes | None, issues: Issues, is_elsewhere: Callable[[str], bool]) -> None:
    """Report the tax categories that charges, modules and products name and the catalog does not have.

    What stands in a folder that is included may name categories where the catalog has no taxes at all.
    """
    for item in (found for entry in files for found in _named_in(entry)):
        if taxes is None and not is_elsewhere(item.file):
            hint = "declare them in catalog.yaml under `taxes`, or remove `tax`"
            issues.error(item.place, f"`{item.written}` is a tax category, and this catalog has no taxes", hint)
        elif taxes is not None and item.written not in taxes.categories:
            hint = _category_hint(item.written, taxes.categories)
            issues.error(item.place, f"there is no tax category `{item.written}`", hint)


def _named_in(file: Entry) -> Iterator[Entry]:
    """Where the modules, products and charges of a file name tax categories."""
    for section in ("modules", "products"):
        for item in _members(file.get(section)):
            yield from _named_by(item)
    for charges in _members(file.get("charges")):
        yield from (tax for charge in charges.items for tax in _scalar(charge.get("tax")))


def _named_by(body: Entry) -> Iterator[Entry]:
    """Where a module, a product, or a part that is made of others, names tax categories."""
    yield from _scalar(body.get("tax"))
    charges = body.get("charges")
    yield from (tax for charge in (charges.items if charges else []) for tax in _scalar(charge.get("tax")))
    for part in _members(body.get("parts")):
        yield from _named_by(part)


def _scalar(entry: Entry | None) -> Iterator[Entry]:
    if entry is not None and entry.is_scalar:
        yield entry


def _overlap(first: TaxRate, second: TaxRate) -> bool:
    """Whether two rates of one tax would count for the same amount: they are equally exact, and nothing tells them apart."""
    if first.tax != second.tax or _condition(first) != _condition(second):
        return False
    if not _meet(first.categories, second.categories) or not _meet(first.regions, second.regions):
        return False
    common = first.valid.within(second.valid)
    return common.start is None or common.end is None or common.start < common.end


def _meet(first: tuple[ChoiceValue, ...], second: tuple[ChoiceValue, ...]) -> bool:
    """Whether two lists name something in common; a list that is left out counts behind one that is there."""
    return bool(set(first) & set(second)) if first and second else not first and not second


def _condition(rate: TaxRate) -> str | None:
    return " ".join(rate.when.text.split()) if rate.when else None


def _common(first: TaxRate, second: TaxRate) -> str:
    """What two rates have in common, for a message."""
    categories = [category for category in second.categories if category in first.categories]
    regions = [str(region) for region in second.regions if region in first.regions]
    what = f" for {_listed(categories)}" if categories else ""
    return f"{what} in {_listed(regions)}" if regions else what


def _interrupted(rates: Iterable[TaxRate]) -> Iterator[tuple[TaxRate, TaxRate]]:
    """Rates without a condition that follow each other with days between them."""
    standing: dict[tuple[object, ...], list[TaxRate]] = {}
    for rate in rates:
        if rate.when is None:
            standing.setdefault((rate.tax, not rate.regions, not rate.categories), []).append(rate)
    if len({key[0] for key in standing}) < len(standing):
        return  # another rate steps in where one is not in force
    for same in standing.values():
        dated = sorted(same, key=lambda rate: (rate.valid.start is not None, rate.valid.start))
        for earlier, later in pairwise(dated):
            if earlier.valid.end is not None and later.valid.start is not None and earlier.valid.end < later.valid.start:
                yield earlier, later


def _category_hint(word: str, known: Iterable[str]) -> str:
    return did_you_mean(word, known) or f"known: {_listed(known)}"


def _listed(words: Iterable[str]) -> str:
    found = [f"`{word}`" for word in words]
    return ", ".join(found[:_SHOWN]) + (f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else "")


def _each(entry: Entry | None) -> list[Entry]:
    """The scalars of an entry that is one, or a list of them."""
    return [item for item in ((entry.items or [entry]) if entry is not None else []) if item.is_scalar]


def _members(entry: Entry | None) -> list[Entry]:
    return list(entry.members.values()) if entry else []


def _written(entry: Entry, key: str) -> str:
    found = entry.get(key)
    return found.written if found is not None and found.is_scalar else ""
