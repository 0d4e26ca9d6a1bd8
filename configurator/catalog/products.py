"""Products, from YAML to records: parts, rules, charges, defaults and the price basis."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from configurator.catalog.attributes import Attributes
from configurator.catalog.charge_kinds import ChargeKind, is_kind, kinds_in_order
from configurator.catalog.charges import Charges, charges_of_part, tax_of, taxed_as
from configurator.catalog.entries import Entry
from configurator.catalog.expressions import ExpressionReader
from configurator.catalog.files import CatalogFolder
from configurator.catalog.former import FormerIds, read_replaced
from configurator.catalog.grid import nearest_values, shown
from configurator.catalog.ids import name_problem
from configurator.catalog.inputs import Inputs
from configurator.catalog.issues import Issues
from configurator.catalog.item_facts import check_products, sums_of
from configurator.catalog.kinds import KindBuilder
from configurator.catalog.listed_charges import ListedCharges, OwnAmounts
from configurator.catalog.modules import BuiltModule
from configurator.catalog.names import ContextNames, ProductNames
from configurator.catalog.order_codes import OrderCodes
from configurator.catalog.paths import Paths
from configurator.catalog.preferences import Preferences
from configurator.catalog.price_rules import PriceRules
from configurator.catalog.reading import requirement_of
from configurator.catalog.records import (
    NO_SUPPLY,
    NONE,
    QUANTITY,
    Charge,
    Choice,
    ChoiceValue,
    ContextFact,
    Default,
    Dimension,
    Module,
    ModuleKind,
    Part,
    Product,
    Role,
    Rule,
    Supply,
    Text,
    choices_of,
    plain_number,
)
from configurator.catalog.rules import Rules
from configurator.catalog.shapes import PartShape
from configurator.catalog.structure import (
    Flat,
    default_slots,
    derived_of_part,
    least_number,
    nested_part,
    slots_of,
)
from configurator.catalog.texts import TextReader
from configurator.language.evaluate import totals_read
from configurator.language.hints import renamed_hint
from configurator.language.syntax import Expression, Literal
from configurator.language.types import ANY, CONDITION, NUMERIC
from configurator.source import did_you_mean

MAX_COUNT = 1_000
MAX_INSTANCES = 200
MAX_PARTS = 20_000
_BODY = {"needs", "attributes", "parts", "rules", "charges", "price_rules", "defaults", "preferences"}
_UNITS_OF_TERMS = {ChargeKind.MONTHLY: "month", ChargeKind.YEARLY: "year"}
_COUNT = re.compile(r"([0-9]{1,9})(?:\.\.([0-9]{1,9}))?")


@dataclass
class BuiltProduct:
    """A product as far as it can be read, and what expressions may read of it; no record where a part is not known."""

    record: Product | None
    shapes: dict[str, PartShape]
    kind: ModuleKind = ModuleKind.SHARED
    supply: Supply = NO_SUPPLY


class ProductBuilder:
    """Builds products over the modules and the context of a catalog.

    `sections` are the entries of all products by id: one may contain another; `module_sections` those of all
    modules; `shared` are the lists of rules and of charges that products share.
    `listed` are the amounts that price lists give to charges.
    `complete` is false where some file could not be read, so that an unknown module may be in it; `is_elsewhere`
    tells of a file whether it belongs to another catalog, which sells its products itself.
    """

    def __init__(
        self,
        sections: Mapping[str, Entry],
        module_sections: Mapping[str, Entry],
        shared: Mapping[str, Mapping[str, Entry]],
        modules: Mapping[str, BuiltModule],
        facts: Mapping[str, ContextFact | None] | None,
        quote_days: int,
        texts: TextReader,
        issues: Issues,
        complete: bool,
        currency: str = "",
        is_elsewhere: Callable[[str], bool] = lambda file: False,
        listed: ListedCharges | None = None,
        folder: CatalogFolder | None = None,
        fact_entries: Mapping[str, Entry] | None = None,
    ) -> None:
        self._fact_entries = fact_entries or {}
        self._folder = folder
        self._listed = listed or ListedCharges({})
        self._is_elsewhere = is_elsewhere
        self._sections = sections
        self._module_sections = module_sections
        self._shared = shared
        self._modules = modules
        self._facts = facts
        self._context = ContextNames(facts, currency)
        self._quote_days = quote_days
        self._texts = texts
        self._issues = issues
        self._complete = complete
        self._built: dict[str, BuiltProduct | None] = {}

    def sold(self) -> dict[str, Product | None]:
        """The products that a customer can configure; None for those that cannot be read."""
        found = {name: self._product(name) for name in self._sections}
        sold = {name: built.record for name, built in found.items() if built and self._is_sold(self._sections[name])}
        if self._complete:
            check_products(self._fact_entries, sold, self._issues)
        return sold

    def _product(self, name: str) -> BuiltProduct | None:
        """A product by id, built once; None while it is being built, since it would contain itself."""
        if name not in self._built:
            self._built[name] = None
            entry = self._sections[name]
            listed = self._listed.of("products", name)
            self._built[name] = self._body(name, entry, listed, with_basis=self._is_sold(entry))
        return self._built[name]

    def _body(self, name: str, entry: Entry, listed: OwnAmounts, with_basis: bool) -> BuiltProduct:
        """The product at an entry, which may stand inside another; `listed` are what price lists say of its charges."""
        if any(not isinstance(section.content, dict) for section in _made_of(entry)):
            return BuiltProduct(None, {})  # what is in it is not known, so nothing can be said of its rules either
        flat = Flat(former=self._former_ids(entry))
        shapes: dict[str, PartShape] = {}
        whole = self._own(entry, flat, shapes)
        whole = self._parts(entry.get("parts"), flat, shapes, listed) and whole
        paths = Paths(shapes)
        names = ProductNames(shapes, self._context, reads_each=True)
        with_totals = ProductNames(shapes, self._context, with_totals=True, reads_each=True)
        self._derive(entry, flat, shapes, paths)
        rules = Rules(ExpressionReader(with_totals, self._issues), paths, self._texts, self._issues)
        flat.rules += rules.read(self._with_shared(entry.get("rules"), "rules"))
        reader = ExpressionReader(names, self._issues)
        charges_entry = self._with_shared(entry.get("charges"), "charges")
        flat.charges += Charges(reader, self._texts, self._issues, paths, listed, self._folder).read(charges_entry, flat.charges)
        price_rules = PriceRules(reader, self._texts, self._issues, paths)
        flat.charges += price_rules.read(self._with_shared(entry.get("price_rules"), "price_rules"), flat.charges)
        self._check_parts_of(charges_entry, shapes, paths)
        numbers = ExpressionReader(ProductNames(shapes, self._context), self._issues)
        preferences = Preferences(ExpressionReader(names, self._issues), numbers, paths, self._texts, self._issues)
        flat.preferences += preferences.read(entry.get("preferences"))
        flat.defaults.update(self._defaults(entry.get("defaults"), shapes, flat.parts, whole))
        flat.conditional_defaults += self._conditional_defaults(entry.get("defaults"), flat.parts, numbers, paths, whole)
        flat.inputs.update(Inputs(numbers, paths, self._texts, self._issues).read(entry.get("inputs")))
        order_code = OrderCodes(numbers, paths, self._issues).read(entry.get("order_code"))
        flat.order_codes.update({"": order_code} if order_code is not None else {})
        if not flat.parts and not entry.get("parts"):
            self._issues.error(entry.key_place, "a product needs parts or attributes", "write `parts:` and what it is made of")
        term = self._term(entry, ProductNames(shapes, self._context), paths)
        basis_names = ProductNames(shapes, self._context)
        basis = self._price_basis(entry, basis_names, paths, tuple(flat.charges), term) if with_basis else {}
        sums = sums_of(self._fact_entries, name, self._facts or {})
        read = {fact: numbers.read(item, NUMERIC, "`sum`") for fact, item in sums.items()}
        if not whole:
            return BuiltProduct(None, shapes)
        adds = {fact: replace(each, root=paths.resolved(each.root)) for fact, each in read.items() if each is not None}
        title, description = self._texts.title(entry.get("title"), name), self._texts.optional(entry.get("description"))
        flat.place_those(paths.tells_apart)
        record = self._record(name, entry, title, description, flat, basis, term)
        return BuiltProduct(replace(record, adds=adds), shapes)

    def _with_shared(self, entry: Entry | None, section: str) -> Entry | None:
        """A list of rules or charges, with those that products share in the place of their names."""
        if entry is None or not any(item.is_scalar for item in entry.items):
            return entry
        content: list[Entry] = []
        for item in entry.items:
            if not item.is_scalar:
                content.append(item)
            elif item.written in self._shared[section]:
                content += self._shared[section][item.written].items
            elif self._complete:
                hint = did_you_mean(item.written, self._shared[section]) or f"define it under `{section}`"
                self._issues.error(item.place, f"there are no shared {section.replace('_', ' ')} `{item.written}`", hint)
        return replace(entry, content=content)

    def _record(
        self,
        name: str,
        entry: Entry,
        title: Text,
        description: Text | None,
        flat: Flat,
        basis: Mapping[ChargeKind, Expression],
        term: Expression | None = None,
    ) -> Product:
        facts = {fact: record for fact, record in (self._facts or {}).items() if record is not None}
        return Product(
            name,
            title,
            description,
            flat.parts,
            tuple(rule for rule in flat.rules if not rule.is_advice),
            tuple(_taxed(charge, flat.parts, tax_of(entry)) for charge in flat.charges),
            basis,
            flat.defaults,
            self._quote_days,
            facts,
            entry.key_place,
            tuple(flat.derived),
            tuple(rule for rule in flat.rules if rule.is_advice),
            tuple(flat.preferences),
            tuple(flat.conditional_defaults),
            flat.inputs,
            flat.order_codes,
            term,
        )

    def _compound(self, module: BuiltModule, kind: ModuleKind) -> BuiltProduct:
        """A mix, a bus or a sectional module: a product of the parts that its kind makes of it. Built once."""
        name = module.shape.id
        key = f"module {name}"
        if (built := self._built.get(key)) is not None:
            return built
        entry = self._module_sections[name]
        made = KindBuilder(entry, module, self._modules, self._texts, self._issues).build(kind)
        paths = Paths(made.shapes)
        names = ProductNames(made.shapes, self._context, with_totals=True, reads_each=True)
        rules = Rules(ExpressionReader(names, self._issues), paths, self._texts, self._issues)
        made.flat.rules += rules.read(entry.get("rules"))
        made.flat.defaults.update(self._defaults(entry.get("defaults"), made.shapes, made.flat.parts, made.whole))
        record = None
        if made.whole:
            title, description = self._texts.title(entry.get("title"), name), self._texts.optional(entry.get("description"))
            record = self._record(name, entry, title, description, made.flat, {})
        supply = module.record.supply if module.record and kind is not ModuleKind.BUS else NO_SUPPLY  # a bus: its carrier's
        self._built[key] = found = BuiltProduct(record, made.shapes, kind, supply)
        return found

    def _is_sold(self, entry: Entry) -> bool:
        """Whether a product can be configured by itself, and is not only a part of others, or sold elsewhere."""
        sold = entry.get("sold")
        return not self._is_elsewhere(entry.file) and (sold is None or sold.scalar is not False)

    # --- attributes ---

    def _former_ids(self, entry: Entry) -> dict[str, tuple[str, ...]]:
        """The ids that parts, attributes and needs replace in old configurations."""
        sections = (entry.get(section) for section in ("needs", "attributes", "parts"))
        members = {name: item for section in sections if section is not None for name, item in section.members.items()}
        former = FormerIds("part", self._issues, name_problem)
        found = {name: former.claim(name, read_replaced(item.get("replaces"))) for name, item in members.items()}
        former.check(members)
        return found

    def _own(self, entry: Entry, flat: Flat, shapes: dict[str, PartShape]) -> bool:
        """Read the needs and attributes that somebody decides; whether all could be read."""
        attributes, whole = Attributes(self._texts, self._issues), True
        for section, role in (("needs", Role.NEED), ("attributes", Role.ATTRIBUTE)):
            found = entry.get(section)
            for name, item in (found.members if found else {}).items():
                if name in shapes:
                    self._issues.error(item.key_place, f"there is a need `{name}` already", "rename one of them")
                elif item.get("value") is None or item.get("from") is not None:
                    own = attributes.decided(name, item, role)
                    shapes[name] = own.shape
                    whole = whole and own.part is not None
                    if own.part is not None:
                        flat.parts[name] = replace(own.part, replaces=flat.former[name])
                        default = self._default_of_own(item.get("default"), own.part)
                        flat.defaults.update({name: default} if default is not None else {})
        return whole

    def _default_of_own(self, entry: Entry | None, part: Part) -> ChoiceValue | None:
        return self._default_value(entry, choices_of(part, {})[0]) if entry is not None and entry.is_scalar else None

    def _derive(self, entry: Entry, flat: Flat, shapes: dict[str, PartShape], paths: Paths) -> None:
        """Read the attributes that follow from others, in their order: each may read those before it."""
        attributes, found = Attributes(self._texts, self._issues), entry.get("attributes")
        later = [name for name, item in (found.members if found else {}).items() if item.get("value") is not None]
        reader = ExpressionReader(ProductNames(shapes, self._context, later=later), self._issues)
        for name, item in (found.members if found else {}).items():
            if item.get("value") is None:
                continue
            derived = attributes.derived(name, item, reader, paths)
            if name in flat.parts:
                flat.rules += [attributes.calculation(name, item, derived[1])] if derived else []
            elif derived is None:
                shapes.setdefault(name, PartShape(name, own=ANY))
            else:
                shapes[name] = derived[0]
                flat.derived.append(derived[1])

    # --- parts ---

    def _parts(self, entry: Entry | None, flat: Flat, shapes: dict[str, PartShape], listed: OwnAmounts) -> bool:
        """Read the parts, and what is in them; whether all could be read."""
        whole = True
        members = entry.members if entry else {}
        modules = [(item if item.is_scalar else item.get("module") or item).written for item in members.values()]
        flat.repeated = {module for module in modules if modules.count(module) > 1}
        for name, item in members.items():
            if name in shapes:
                self._issues.error(item.key_place, f"there is an attribute `{name}` already", "rename one of them")
                continue
            low, high, instances = self._number(item)
            nested = self._nested(name, item, listed)
            if nested is not None:
                shapes[name] = PartShape(name, None, low, high, nested.shapes, instances)
                whole = self._add_nested(name, item, nested, flat, low, high, instances) and whole
            else:
                module = self._module(item if item.is_scalar else item.get("module"), item)
                shapes[name] = PartShape(name, module.shape if module else None, low, high, None, instances)
                whole = self._add_module(name, item, module, flat, low, high, instances) and whole
        return whole

    def _nested(self, name: str, entry: Entry, listed: OwnAmounts) -> BuiltProduct | None:
        """The product that fills a part: one with an id, or one that stands in the part itself."""
        if entry.members.keys() & _BODY and entry.get("product") is None and entry.get("module") is None:
            return self._body(name, entry, listed.beneath(name), with_basis=False)
        module = self._modules.get((entry if entry.is_scalar else entry.get("module") or entry).written)
        if module is not None and module.made_of_parts:
            return self._compound(module, module.made_of_parts)
        named = entry.get("product") or (entry if entry.is_scalar and entry.written not in self._modules else None)
        if named is None or not named.is_scalar or named.written not in self._sections:
            if entry.get("product") is None or named is None:
                return None
            if self._complete:
                hint = did_you_mean(named.written, self._sections) or "define it under `products`"
                self._issues.error(named.place, f"there is no product `{named.written}`", hint)
            return BuiltProduct(None, {})
        built = self._product(named.written)
        if built is None and not self._complete and entry.get("product") is None:
            return None  # a module of the same name may be meant, in a file that could not be read
        if built is None:
            self._issues.error(named.place, f"product `{named.written}` would contain itself", "take it out of one of the two")
            return BuiltProduct(None, {})
        return built

    def _add_nested(
        self, name: str, entry: Entry, nested: BuiltProduct, flat: Flat, low: int, high: int, instances: bool
    ) -> bool:
        record = nested.record
        if record is None:
            return False
        if any(totals_of_rule(rule) for rule in record.rules):
            hint = "write the rule in the outer product: `total(...)` is of all of it"
            self._issues.error(entry.key_place, f"a rule of `{record.id}` reads a total, and it is only a part here", hint)
            return False
        title = self._texts.text(entry.get("title")) if entry.get("title") else record.title
        part = nested_part(name, record, nested.kind, low, high, title, entry.key_place)
        part = replace(part, module=replace(part.module, supply=nested.supply), replaces=flat.former[name])
        part = replace(part, description=self._description(entry) or part.description)
        places = self._places(part, flat, low, high, instances)
        written_out = len(flat.parts) + len(places) * (1 + len(record.parts))
        if written_out > MAX_PARTS:
            message = f"with all of its instances, this product has {written_out:,} parts; up to {MAX_PARTS:,} are possible"
            hint = "Take fewer instances; where all are alike, `count` instead of `instances`."
            self._issues.error(entry.key_place, message, hint)
            return False
        flat.add_nested(name, record, places)
        return True

    def _add_module(
        self, name: str, entry: Entry, module: BuiltModule | None, flat: Flat, low: int, high: int, instances: bool
    ) -> bool:
        if module is None or module.record is None:
            return False
        title = self._texts.text(entry.get("title")) if entry.get("title") else module.record.title
        if entry.get("title") is None and name != module.record.id and module.record.id in flat.repeated:
            title = self._texts.title(None, name)  # two wheels would read alike
        part = Part(name, module.record, low, high, title, entry.key_place, needed=low > 0, replaces=flat.former[name])
        part = replace(part, description=self._description(entry))
        for place in self._places(part, flat, low, high, instances):
            flat.parts[place.id] = place
            flat.charges += charges_of_part(place)
            flat.derived += derived_of_part(place)
        return True

    def _description(self, entry: Entry) -> Text | None:
        """What a part says of itself, beside what its module does."""
        return self._texts.optional(entry.get("description"))

    @staticmethod
    def _places(part: Part, flat: Flat, low: int, high: int, instances: bool) -> list[Part]:
        """The part itself, or its instances."""
        if not instances:
            return [part]
        slots = slots_of(part, low, high)
        flat.defaults.update(default_slots(slots, low))
        if 0 < low < high:
            flat.rules.append(least_number(part, slots, low))
        return slots

    def _module(self, entry: Entry | None, part: Entry) -> BuiltModule | None:
        if entry is None or not entry.is_scalar:
            if entry is None and part.members:
                hint = "name what fills it: `module: ...` or `product: ...`"
                self._issues.error(part.key_place, "this part has no module", hint)
            return None
        found = self._modules.get(entry.written)
        if found is None and self._complete:
            known = [*self._modules, *self._sections] if entry is part else self._modules
            hint = did_you_mean(entry.written, known) or "define it under `modules`"
            self._issues.error(entry.place, f"there is no module `{entry.written}`", hint)
        return found

    def _number(self, entry: Entry) -> tuple[int, int, bool]:
        """How many there are at least and at most, and whether each is configured by itself."""
        count, instances = entry.get("count"), entry.get("instances")
        if count is not None and instances is not None:
            message = "a part has either a `count` of equal ones or `instances` that are configured one by one"
            self._issues.error(instances.key_place, message, "remove one of the two")
        low, high = self._count(instances or count, MAX_INSTANCES if instances is not None else MAX_COUNT)
        return low, high, instances is not None

    def _count(self, entry: Entry | None, most: int) -> tuple[int, int]:
        if entry is None or not entry.is_scalar:
            return 1, 1
        found = _COUNT.fullmatch(entry.written)
        if found is None and entry.written.endswith("*"):
            hint = f"write how many there can be at most, such as `{entry.written[:-1]}20`; up to {most:,}"
            self._issues.error(entry.place, f"`{entry.written}` has no end", hint)
            return 1, 1
        if found is None:
            self._issues.error(entry.place, f"`{entry.written}` is not a count", "write `1`, `0..1` or `1..4`")
            return 1, 1
        low, high = int(found[1]), int(found[2] or found[1])
        problem = _count_problem(low, high, most)
        if problem:
            self._issues.error(entry.place, *problem)
            return 1, 1
        return low, high

    def _check_parts_of(self, entry: Entry | None, shapes: Mapping[str, PartShape], paths: Paths) -> None:
        for item in entry.items if entry else []:
            part = item.get("part")
            if part is not None and part.is_scalar and not paths.knows(part.written):
                hint = did_you_mean(part.written, shapes) or _known(shapes)
                self._issues.error(part.place, f"this product has no part `{part.written}`", hint)

    # --- defaults ---

    def _defaults(
        self, entry: Entry | None, shapes: Mapping[str, PartShape], parts: Mapping[str, Part], whole: bool
    ) -> dict[str, ChoiceValue]:
        found: dict[str, ChoiceValue] = {}
        choices = {choice.path: choice for part in parts.values() for choice in choices_of(part, {})}
        for path, item in (entry.members if entry else {}).items():
            if not item.is_scalar:
                continue
            slots = [part for part in parts.values() if part.collection == path and not _is_position(part, parts)]
            if slots:
                found.update(self._default_number(item, path, slots))
            elif path in choices and (choices[path].part.role is not Role.PART or path not in _choice_paths(shapes)):
                value = self._default_value(item, choices[path])
                found.update({path: value} if value is not None else {})
            elif not whole and path.partition(".")[0] in shapes and shapes[path.partition(".")[0]].module is None:
                continue  # of a part that cannot be read
            else:
                value = self._default(path, item, shapes)
                found.update({path: value} if value is not None else {})
        return found

    def _conditional_defaults(
        self, entry: Entry | None, parts: Mapping[str, Part], reader: ExpressionReader, paths: Paths, whole: bool
    ) -> list[Default]:
        """The defaults that hold under a condition, in the order in which they are asked."""
        choices = {choice.path: choice for part in parts.values() for choice in choices_of(part, {})}
        found: list[Default] = []
        for path, item in (entry.members if entry else {}).items():
            cases = [case for case in item.items or [item] if case.members]
            if cases and path not in choices and not (whole and self._dimension_known(path, parts)):
                continue  # it may be of a part that cannot be read
            if cases and path not in choices:
                hint = did_you_mean(path, choices)
                self._issues.error(item.key_place, f"there is no choice `{path}`", hint)
                continue
            for number, case in enumerate(cases, 1):
                when = self._case_condition(case, is_last=number == len(cases), reader=reader)
                written = case.get("value")
                value = self._default_value(written, choices[path]) if written is not None else None
                if when is not None and value is not None:
                    found.append(Default(path, value, replace(when, root=paths.resolved(when.root))))
        return found

    def _case_condition(self, case: Entry, is_last: bool, reader: ExpressionReader) -> Expression | None:
        """The condition of a conditional default; the last one may stand without: in any other case."""
        if case.get("when") is not None:
            return reader.read(case.get("when"), CONDITION, "`when`")
        if is_last:
            return _always(case)
        if case.members.keys() == {"value"}:  # else a key was misspelled: that is reported already
            hint = "only the last one may stand without, for: in any other case"
            self._issues.error(case.key_place, "`when` is missing", hint)
        return None

    def _default_number(self, entry: Entry, path: str, slots: list[Part]) -> Mapping[str, ChoiceValue]:
        """So many instances there are, unless somebody decides."""
        number, least = entry.scalar, sum(slot.needed for slot in slots)
        if isinstance(number, int) and not isinstance(number, bool) and least <= number <= len(slots):
            return default_slots(slots, number)
        message = f"there are from {least} to {len(slots)} of `{path}`; `{entry.written}` is not such a number"
        self._issues.error(entry.place, message)
        return {}

    def _default_value(self, entry: Entry, choice: Choice) -> ChoiceValue | None:
        """A default as a value of its choice."""
        if not entry.is_scalar:
            return None
        if choice.dimension is not None and not (entry.written == NONE and choice.part.optional):
            return self._on_grid(entry, choice.path, choice.dimension)
        value = next((value for value in choice.values if str(value) == entry.written.lower() or value == entry.written), None)
        if value is None and self._options_known(choice.part.module):
            words = [str(word) for word in choice.values]
            now = choice.successor(entry.written)
            hint = (f"it is now called `{now}`" if now else None) or did_you_mean(entry.written, words) or _known(words)
            if choice.path == choice.part.id and _is_number_of(entry, choice.part.has_quantity):
                hint = _number_elsewhere(choice.part.id)
            self._issues.error(entry.place, f"`{choice.path}` has no value `{entry.written}`", hint)
        return value

    def _dimension_known(self, path: str, parts: Mapping[str, Part]) -> bool:
        """Whether it could be read what a path names, where that is a dimension."""
        part_id, _, member = path.rpartition(".")
        built = self._modules.get(parts[part_id].module.id) if part_id in parts else None
        return built is None or built.shape.dimensions.get(member, True) is not None

    def _options_known(self, module: Module) -> bool:
        """Whether the options of a module could be read."""
        built = self._modules.get(module.id)
        return built is None or built.shape.kind is not ModuleKind.SWAPPABLE or built.shape.option_ids is not None

    def _default(self, path: str, entry: Entry, shapes: Mapping[str, PartShape]) -> ChoiceValue | None:
        part_id, _, member = path.partition(".")
        part = shapes.get(part_id)
        if part is None or part.members is not None or part.instances:
            hint = did_you_mean(path, _choice_paths(shapes)) or _known(shapes)
            self._issues.error(entry.key_place, f"there is no choice `{path}`", hint)
            return None
        if not member:
            return self._default_option(entry, part)
        if member == QUANTITY:
            return self._default_quantity(entry, part)
        return self._default_dimension(entry, part, member)

    def _default_option(self, entry: Entry, part: PartShape) -> ChoiceValue | None:
        value = entry.written
        if value == NONE:
            if part.low == 0:
                return NONE
            hint = f"give it a count such as `0..{part.high}`, or another default"
            self._issues.error(entry.place, f"`{part.id}` cannot be left out", hint)
            return None
        known = part.itself.values
        if known is None or value in known:
            return value
        what = "option" if part.module and part.module.kind is ModuleKind.SWAPPABLE else "value"
        words = [*(str(word) for word in known), *([NONE] if part.low == 0 else [])]
        near = renamed_hint(value, part.itself.former) or did_you_mean(value, words) or _known(words)
        near = _number_elsewhere(part.id) if _is_number_of(entry, part.high > 1) else near
        self._issues.error(entry.place, f"`{part.id}` has no {what} `{value}`", near)
        return None

    def _default_quantity(self, entry: Entry, part: PartShape) -> ChoiceValue | None:
        if part.high == 1:
            self._issues.error(entry.key_place, f"`{part.id}` has no quantity to choose", f"write `{part.id}: ...` only")
            return None
        scalar = entry.scalar
        if isinstance(scalar, int) and not isinstance(scalar, bool) and part.low <= scalar <= part.high:
            return scalar
        message = f"the quantity of `{part.id}` goes from {part.low} to {part.high}; `{entry.written}` is not one of them"
        self._issues.error(entry.place, message)
        return None

    def _default_dimension(self, entry: Entry, part: PartShape, member: str) -> ChoiceValue | None:
        if part.module is None:
            return None
        if member not in part.module.dimensions:
            if part.module.whole:
                self._not_a_choice(entry, part, member)
            return None
        dimension = part.module.dimensions[member]
        if entry.written == NONE and part.low == 0:
            return NONE
        return self._on_grid(entry, f"{part.id}.{member}", dimension) if dimension is not None else None

    def _not_a_choice(self, entry: Entry, part: PartShape, member: str) -> None:
        path = f"{part.id}.{member}"
        if part.module and member in part.module.attributes:
            self._issues.error(entry.key_place, f"`{path}` is an attribute, not a choice", f"write `{part.id}: ...`")
        else:
            hint = did_you_mean(path, _choice_paths({part.id: part}))
            self._issues.error(entry.key_place, f"there is no choice `{path}`", hint)

    def _on_grid(self, entry: Entry, path: str, dimension: Dimension) -> ChoiceValue | None:
        scalar = entry.scalar
        if not isinstance(scalar, int | Decimal) or isinstance(scalar, bool):
            self._issues.error(entry.place, f"`{path}` is a number; `{entry.written}` is not", "write digits, without a unit")
            return None
        value = plain_number(Decimal(scalar))
        values = dimension.values
        if value in values:
            return value
        near = " or ".join(f"`{shown(number)}`" for number in nearest_values(Decimal(scalar), values))
        message = (
            f"`{path}` goes from {shown(dimension.low)} to {shown(dimension.high)} in steps of {shown(dimension.step)}; "
            f"`{entry.written}` is not one of them"
        )
        self._issues.error(entry.place, message, f"nearest: {near}")
        return None

    # --- the price basis ---

    def _price_basis(
        self, entry: Entry, names: ProductNames, paths: Paths, charges: tuple[Charge, ...], term: Expression | None
    ) -> dict[ChargeKind, Expression]:
        basis_entry = entry.get("price_basis")
        reader = ExpressionReader(names, self._issues)
        written = {ChargeKind(name): item for name, item in (basis_entry.members if basis_entry else {}).items() if is_kind(name)}
        found: dict[ChargeKind, Expression] = {}
        for kind, weight in written.items():
            expression = reader.read(weight, NUMERIC, "a weight in `price_basis`", _UNITS_OF_TERMS.get(kind))
            if expression is not None:
                found[kind] = replace(expression, root=paths.resolved(expression.root))
        if basis_entry is None:
            found |= {ChargeKind.ONE_TIME: _one(entry)}
            found |= over_term(term, charges) if term is not None else {}
        for kind in kinds_in_order(charge.kind for charge in charges):
            if kind not in written and kind not in found and not kind.is_contingent and entry.get("term") is None:
                self._check_unweighed(kind, entry, basis_entry, charges)
        return found

    def _term(self, entry: Entry, names: ProductNames, paths: Paths) -> Expression | None:
        """How many months a contract runs."""
        expression = ExpressionReader(names, self._issues).read(entry.get("term"), NUMERIC, "`term`", "month")
        return replace(expression, root=paths.resolved(expression.root)) if expression is not None else None

    def _check_unweighed(self, kind: ChargeKind, entry: Entry, basis: Entry | None, charges: tuple[Charge, ...]) -> None:
        if basis is not None and not (isinstance(basis.content, dict) and all(map(is_kind, basis.members))):
            return  # a weight may stand there under a wrong key: that is reported already
        unweighed = [charge.id for charge in charges if charge.kind is kind]
        if not unweighed:
            return
        shown_ids = ", ".join(f"`{charge}`" for charge in unweighed[:3]) + (" ..." if len(unweighed) > 3 else "")
        message = f"this product has {kind} charges ({shown_ids}), and its price basis does not weigh them"
        example = f"{{one-time: 1, {kind}: 12}}" if kind.is_recurring else "{one-time: 1, ...}"
        place = basis.key_place if basis is not None else entry.key_place
        self._issues.error(place, message, f"write how much they count when bundles are compared: `price_basis: {example}`")


def _taxed(charge: Charge, parts: Mapping[str, Part], category: str | None) -> Charge:
    """A charge in the tax category of the module that it is about, else of its product, unless it names one.

    One on other charges, such as a discount, stays without: it bears the taxes of those.
    """
    if charge.of is not None:
        return charge
    module = parts[charge.part].module if charge.part is not None and charge.part in parts else None
    return taxed_as(taxed_as(charge, module.tax if module else None), category)


def totals_of_rule(rule: Rule) -> tuple[str, ...]:
    """The totals that a rule reads."""
    return totals_read(requirement_of(rule)) + (totals_read(rule.when.root) if rule.when else ())


def _made_of(entry: Entry) -> list[Entry]:
    """The sections of a product that say what there is in it."""
    found = [entry.get(section) for section in ("needs", "attributes", "parts")]
    return [section for section in found if section is not None]


def _always(entry: Entry) -> Expression:
    place = entry.place
    return Expression("true", Literal(True, 0, 4), place.file, ((place.line, place.column),) * 4)


def over_term(term: Expression, charges: Iterable[Charge]) -> dict[ChargeKind, Expression]:
    """The weights that make the price basis the contract value: how often what is recurring is paid in a term of months."""
    from configurator.language.terms import times  # units: 20 ms

    kinds = {charge.kind for charge in charges if charge.kind.is_recurring}
    return {kind: replace(term, root=times(term.root, 1 / kind.months)) for kind in kinds_in_order(kinds)}


def _one(entry: Entry) -> Expression:
    place = entry.key_place
    return Expression("1", Literal(1, 0, 1), place.file, ((place.line, place.column),))


def _count_problem(low: int, high: int, most: int) -> tuple[str, str] | None:
    if low > high:
        return f"`{low}..{high}` counts backwards", f"write `{high}..{low}`"
    if high == 0:
        return "this part could never be there", "write `0..1`, or remove the part"
    if high > most:
        if most == MAX_INSTANCES:
            return f"a part has at most {most:,} instances", "use `count` for equal ones"
        return f"a part has at most {most:,} units", "make a dimension of it: a cut-to-fit module"
    return None


def _is_position(part: Part, parts: Mapping[str, Part]) -> bool:
    """Whether an instance is a position of a bus or a chain, of which no number is told."""
    return part.positioned and (part.parent is None or parts[part.parent].module.kind.is_made_of_parts)


def _is_number_of(entry: Entry, has_quantity: bool) -> bool:
    """Whether a number stands where an option should, of a part of which there may be several."""
    return has_quantity and isinstance(entry.scalar, int) and not isinstance(entry.scalar, bool)


def _number_elsewhere(path: str) -> str:
    return f"the number is `{path}.{QUANTITY}`"


def _choice_paths(shapes: Mapping[str, PartShape]) -> list[str]:
    found: list[str] = []
    for part in shapes.values():
        found.append(part.id)
        if part.high > 1:
            found.append(f"{part.id}.{QUANTITY}")
        found += [f"{part.id}.{dimension}" for dimension in (part.module.dimensions if part.module else ())]
    return found


def _known(words: Mapping[str, PartShape] | list[str]) -> str | None:
    return "known: " + ", ".join(f"`{word}`" for word in words) if 0 < len(words) <= 12 else None
