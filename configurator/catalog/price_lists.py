"""The price lists of a catalog, from the files in its folder `price-lists` to records."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from configurator.catalog.context import default_hint
from configurator.catalog.currency import read_currency
from configurator.catalog.entries import Entry
from configurator.catalog.files import CatalogFolder
from configurator.catalog.former import read_replaced
from configurator.catalog.issues import Issues
from configurator.catalog.listed_charges import ListedCharges
from configurator.catalog.modules import BuiltModule
from configurator.catalog.price_list import OWN, Number, PriceList
from configurator.catalog.price_tables import Amounts, PriceTable, money_problem
from configurator.catalog.records import CONTEXT, ChoiceValue, ContextFact, ModuleKind
from configurator.catalog.rules import validity_of
from configurator.catalog.shapes import ModuleShape
from configurator.catalog.table_files import named_table
from configurator.catalog.texts import TextReader
from configurator.catalog.values import exact_value
from configurator.catalog.yaml_source import read_yaml
from configurator.source import Place, did_you_mean

_PERCENT = re.compile(r"([-+]?[0-9]{1,6}(?:\.[0-9]{1,6})?)\s*%")
_RANGE = re.compile(r"(-?[0-9.]+)\.\.(-?[0-9.]+)")


@dataclass(frozen=True, slots=True)
class Known:
    """What price lists may name: modules, products and facts of the context (None: not known because of an error)."""

    modules: Mapping[str, BuiltModule]
    products: Collection[str]
    facts: Mapping[str, ContextFact | None] | None
    currency: str
    complete: bool


class PriceListReader:
    """Reads all price lists of a catalog: first their files, then, with all that they may name, what they say."""

    def __init__(self, folder: CatalogFolder, issues: Issues) -> None:
        self._folder = folder
        self._issues = issues
        self.entries: dict[str, Entry] = {}
        for name in folder.price_list_names():
            self._read_file(name)
        self.charges = ListedCharges(self.entries)

    def _read_file(self, name: str) -> None:
        from configurator.catalog.price_list_schema import PriceListFile  # pydantic: 90 ms
        from configurator.catalog.schema_issues import check_against

        entry, issues = read_yaml(name, self._folder.read(name) or b"")
        self._issues.extend(issues)
        if entry is None:
            if not issues:
                self._issues.error(Place(name), "the file is empty", "begin with `price_list: ...`, its id")
            return
        self._issues.extend(check_against(entry, PriceListFile))
        named = entry.get("price_list")
        if named is None or not named.is_scalar:
            return
        if named.written in self.entries:
            first = self.entries[named.written].file
            message = f"price list `{named.written}` is defined already, in {first}"
            self._issues.error(named.place, message, "give one of them another id")
            return
        self.entries[named.written] = entry

    def read(self, known: Known, texts: TextReader) -> dict[str, PriceList]:
        """The price lists, each after those that it refines; what is wrong with them goes to the issues."""
        self.charges.report(self._issues)
        order = self._in_order()
        found: dict[str, PriceList] = {}
        for name in order:
            found[name] = self._price_list(name, self.entries[name], found, known, texts)
        return found

    # --- order ---

    def _in_order(self) -> list[str]:
        """The ids of the lists, each after those that it refines; what closes a circle is reported, and left out of it."""
        found: dict[str, None] = {}
        path: list[str] = []

        def visit(name: str) -> None:
            path.append(name)
            for other, place in read_replaced(self.entries[name].get("refines")):
                if other in path:
                    circle = " → ".join(f"`{each}`" for each in [*path[path.index(other) :], other])
                    message = f"price lists refine each other in a circle: {circle}"
                    self._issues.error(place, message, "take one of them out of `refines`")
                elif other in self.entries and other not in found:
                    visit(other)
            path.pop()
            found[name] = None

        for name in self.entries:
            if name not in found:
                visit(name)
        return list(found)

    # --- one list ---

    def _price_list(self, name: str, entry: Entry, before: Mapping[str, PriceList], known: Known, texts: TextReader) -> PriceList:
        refines = tuple(self._refined(entry, before))
        stated = read_currency(entry.get("currency"), self._issues)
        former = next((before[other].currency for other in refines), known.currency)
        currency = stated or former
        self._check_products(entry, known)
        amounts = {
            module: dict(self._of_module(module, item, currency, known)) for module, item in _members(entry, "modules").items()
        }
        return PriceList(
            id=name,
            title=texts.title(entry.get("title"), name),
            currency=currency,
            place=entry.members["price_list"].place,
            valid=validity_of(entry, self._issues),
            facts=dict(self._facts(entry.get("for"), known)),
            customers=frozenset(word for word, _ in read_replaced(entry.get("customers"))),
            refines=refines,
            adjust=self._adjustment(entry.get("adjust")),
            exchange=self._exchange(entry.get("exchange"), currency, former),
            step=self._step(entry.get("round")),
            amounts={module: of for module, of in amounts.items() if of},
        )

    def _refined(self, entry: Entry, before: Mapping[str, PriceList]) -> Iterator[str]:
        for word, place in read_replaced(entry.get("refines")):
            if word in before:
                yield word
            elif word not in self.entries:
                hint = did_you_mean(word, self.entries) or "name another price list, by its id"
                self._issues.error(place, f"there is no price list `{word}`", hint)

    def _check_products(self, entry: Entry, known: Known) -> None:
        for product, item in _members(entry, "products").items():
            if product not in known.products and known.complete:
                hint = did_you_mean(product, known.products) or "name a product of this catalog"
                self._issues.error(item.key_place, f"there is no product `{product}`", hint)

    # --- for whom ---

    def _facts(self, entry: Entry | None, known: Known) -> Iterator[tuple[str, frozenset[ChoiceValue]]]:
        for fact, item in (entry.members if entry else {}).items():
            record = (known.facts or {}).get(fact)
            if record is not None:
                yield fact, frozenset(value for each in item.items or [item] for value in self._values(record, each))
            elif known.facts is not None and fact not in known.facts:
                self._issues.error(item.key_place, f"the context has no fact `{fact}`", _fact_hint(fact, known.facts))

    def _values(self, fact: ContextFact, entry: Entry) -> Iterator[ChoiceValue]:
        """The values of a fact that are named: one, or all in a range."""
        found = _RANGE.fullmatch(entry.written) if entry.is_scalar else None
        if found is not None:
            low, high = Decimal(found[1]), Decimal(found[2])
            numbers = (value for value in fact.values if isinstance(value, int | Decimal) and low <= value <= high)
            values = list(numbers)
            if not values:
                message = f"no value of `{fact.id}` lies in `{entry.written}`"
                self._issues.error(entry.place, message, default_hint(entry, fact.values))
            yield from values
            return
        scalar = entry.scalar
        for value in fact.values:
            if str(value) == entry.written or (value == scalar and isinstance(value, bool) == isinstance(scalar, bool)):
                yield value
                return
        if entry.is_scalar:
            hint = default_hint(entry, fact.values)
            self._issues.error(entry.place, f"`{entry.written}` is not a value of `{fact.id}`", hint)

    # --- changes of all amounts ---

    def _adjustment(self, entry: Entry | None) -> Fraction:
        if entry is None or not entry.is_scalar:
            return Fraction(1)
        found = _PERCENT.fullmatch(entry.written.strip())
        if found is None or Decimal(found[1]) <= -100:
            message = f"`adjust` must be a change in percent, more than -100 %, not `{entry.written}`"
            self._issues.error(entry.place, message, "write `adjust: -3 %`, or `adjust: +2.5 %`")
            return Fraction(1)
        return 1 + Fraction(found[1]) / 100

    def _exchange(self, entry: Entry | None, currency: str, former: str) -> Fraction:
        number = entry.scalar if entry is not None else None
        if entry is None or not isinstance(number, int | Decimal) or isinstance(number, bool):
            return Fraction(1)
        if number <= 0:
            hint = f"write what one {former} is in {currency}" if currency != former else None
            self._issues.error(entry.place, "`exchange` must be more than 0", hint)
            return Fraction(1)
        if currency and currency == former:
            message = f"there is nothing to exchange: amounts are in {former} before this list too"
            self._issues.error(entry.key_place, message, "name another `currency`, or remove `exchange`")
        return Fraction(number)

    def _step(self, entry: Entry | None) -> Fraction | None:
        number = entry.scalar if entry is not None else None
        if entry is None or not isinstance(number, int | Decimal) or isinstance(number, bool):
            return None
        if number <= 0:
            self._issues.error(entry.place, "`round` must be more than 0", "write a step: `round: 0.05`")
            return None
        return Fraction(number)

    # --- amounts ---

    def _of_module(self, module: str, entry: Entry, currency: str, known: Known) -> Iterator[tuple[str, dict[str, Number]]]:
        built = known.modules.get(module)
        if built is None:
            if known.complete:
                hint = did_you_mean(module, known.modules) or "name a module of this catalog"
                self._issues.error(entry.key_place, f"there is no module `{module}`", hint)
            return
        section = _section_of(built)
        for other in ("options", "ingredients", "values"):
            found = entry.get(other)
            if found is None or section is None:
                continue
            if other != section:
                message = f"module `{module}` has no {other}: its amounts are those of its {section}"
                self._issues.error(found.key_place, message, f"write `{section}`")
            elif other == "values":
                yield OWN, dict(self._amounts(built.shape, found))
            else:
                yield from self._of_options(built.shape, found, currency, other).items()

    def _of_options(self, shape: ModuleShape, entry: Entry, currency: str, section: str) -> Amounts:
        table = entry.get("table")
        if table is not None and table.is_scalar and section == "options":
            rows = named_table(self._folder, entry, self._issues)
            if rows is None:
                return {}
            return PriceTable(rows, shape.id, shape.attributes, shape.option_ids, currency, self._issues).read()
        found: Amounts = {}
        for option, item in entry.members.items():
            if shape.option_ids is not None and option not in shape.option_ids:
                hint = did_you_mean(option, shape.option_ids)
                what = section.removesuffix("s")
                self._issues.error(item.key_place, f"module `{shape.id}` has no {what} `{option}`", hint)
            else:
                found[option] = dict(self._amounts(shape, item))
        return found

    def _amounts(self, shape: ModuleShape, entry: Entry) -> Iterator[tuple[str, Number]]:
        for attribute, item in entry.members.items():
            problem = money_problem(shape.id, shape.attributes, attribute) if shape.whole else None
            number = item.scalar
            if problem is not None:
                self._issues.error(item.key_place, *problem)
            elif isinstance(number, int | Decimal) and not isinstance(number, bool):
                yield attribute, exact_value(number)


def _section_of(built: BuiltModule) -> str | None:
    """Where the amounts of a module stand: in its options, its ingredients or its own values; None where that is not known."""
    if built.made_of_parts is ModuleKind.MIX:
        return "ingredients"
    if built.shape.kind is None:
        return None
    return "options" if built.shape.kind is ModuleKind.SWAPPABLE else "values"


def _fact_hint(fact: str, facts: Mapping[str, ContextFact | None]) -> str | None:
    bare = fact.removeprefix(f"{CONTEXT}.")
    if bare in facts:
        return f"write `{bare}`"
    if fact.rstrip("s") == "customer":
        return "write the ids of customers beside `for`: `customers: [C-1001]`"
    return did_you_mean(fact, facts) or ("known: " + ", ".join(f"`{each}`" for each in facts) if facts else None)


def _members(entry: Entry, section: str) -> Mapping[str, Entry]:
    found = entry.get(section)
    return found.members if found is not None else {}
