"""The records of a catalog: immutable, checked, with the place of everything in its file.

`load_catalog` makes them; nothing else does. A product as it is written may contain other products and instances that are
configured one by one; its record is flat (see `structure.py`): every part of every instance is a part of its own, with a
path as its id (`lines[1].handset`). A product's customer decides `Choice`s, each a variable of its own:

| choice path       | what it is                                        | values                                  |
|-------------------|---------------------------------------------------|-----------------------------------------|
| `cpu`             | the option of a swappable part                    | option ids, and `none` where optional   |
| `transfer`        | presence of a shared or cut-to-fit part           | `included`, and `none` where optional   |
| `stay.nights`     | a dimension of a cut-to-fit part                  | numbers, and `none` where optional      |
| `memory.quantity` | how many of a part whose count is a range above 1 | whole numbers (0 means `none`)          |
| `colour`          | an attribute of the product: listed values        | the values, and `none` where optional   |
| `volume`          | an attribute of the product: a number in a range  | numbers, and `none` where optional      |
| `lines[2]`        | presence of an instance, or of a nested product   | `included`, and `none` where optional   |

and facts of the context are variables too, under `context.<name>`. Every `Name` in an expression reads exactly one
variable: a `Reference` says which, and how its value becomes the value of the name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from configurator.catalog.charge_kinds import ChargeKind as ChargeKind
from configurator.language.evaluate import ABSENT, MISSING, Absent, Missing, Value
from configurator.language.syntax import Expression, Name
from configurator.remembered import Remembered
from configurator.source import Issue, Place

if TYPE_CHECKING:
    from configurator.catalog.price_list import PriceList

NONE = "none"
INCLUDED = "included"
QUANTITY = "quantity"
CONTEXT = "context"

Number = int | Decimal
ChoiceValue = str | int | Decimal | bool


class ModuleKind(StrEnum):
    """How a module can be customized (Pine's kinds of modularity)."""

    SHARED = "shared"
    SWAPPABLE = "swappable"
    CUT_TO_FIT = "cut-to-fit"
    MIX = "mix"
    BUS = "bus"
    SECTIONAL = "sectional"

    @property
    def is_made_of_parts(self) -> bool:
        """Whether a module of this kind is written out as a product of parts and rules."""
        return self in (ModuleKind.MIX, ModuleKind.BUS, ModuleKind.SECTIONAL)


class AttributeType(StrEnum):
    """What the values of an attribute are."""

    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    BOOLEAN = "boolean"
    SET = "set"


class ChoiceKind(StrEnum):
    """What a choice decides."""

    OPTION = "option"
    PRESENCE = "presence"
    QUANTITY = "quantity"
    DIMENSION = "dimension"


class Role(StrEnum):
    """What a part is in its product."""

    PART = "part"
    """A place that is filled by a module."""
    PRODUCT = "product"
    """Another product inside the product, or an instance of one: its own parts follow, with longer paths."""
    ATTRIBUTE = "attribute"
    """A property of the product itself that the customer decides."""
    NEED = "need"
    """A question in the customer's own terms, which rules connect to the rest."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one or more languages; under the key `""` a text that is the same in all."""

    by_language: Mapping[str, str]

    def render(self, language: str = "en") -> str:
        """The text in `language`; else in its base language, else as written for all, else in any language."""
        texts = self.by_language
        for key in (language, language.split("-")[0], "", "en"):
            if key in texts:
                return texts[key]
        return next(iter(texts.values()), "")

    def __str__(self) -> str:
        return self.render()


@dataclass(frozen=True, slots=True)
class Validity:
    """From a day on, and until before another day, in the time zone of the catalog; None: without end."""

    start: date | None = None
    end: date | None = None

    def contains(self, day: date) -> bool:
        """Whether a day lies in it."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def within(self, other: Validity) -> Validity:
        """The days that lie in both."""
        starts = [start for start in (self.start, other.start) if start is not None]
        ends = [end for end in (self.end, other.end) if end is not None]
        return Validity(max(starts, default=None), min(ends, default=None))


ALWAYS = Validity()


@dataclass(frozen=True, slots=True)
class Supplier:
    """Who delivers modules or options; `lead_days` is how long that takes, unless they say otherwise."""

    id: str
    title: Text
    lead_days: int | None
    place: Place


@dataclass(frozen=True, slots=True)
class Supply:
    """How something is supplied. `valid` are the days on which it is sold; `replaces`: ids that mean it in old configurations.

    `origin` is the module and the option that an option of a port is: a port takes those of several modules.
    """

    order_code: str | None = None
    image: str | None = None
    valid: Validity = ALWAYS
    replaces: tuple[str, ...] = ()
    supplier: str | None = None
    lead_days: int | None = None
    origin: tuple[str, str] | None = None

    def within(self, module: Supply) -> Supply:
        """The supply of an option within its module: supplier and lead time of that count where it says nothing itself."""
        days = module.lead_days if self.lead_days is None else self.lead_days
        valid = self.valid.within(module.valid)
        return replace(self, valid=valid, supplier=self.supplier or module.supplier, lead_days=days)


NO_SUPPLY = Supply()


@dataclass(frozen=True, slots=True)
class Input:
    """What a customer fills in and no rule reads: a text, or a file where it has `endings`.

    `most` are characters of a text, bytes of a file. It is asked for where `when` holds (None: always).
    """

    id: str
    title: Text
    description: Text | None
    most: int
    place: Place
    pattern: str | None = None
    endings: tuple[str, ...] = ()
    required: bool = False
    when: Expression | None = None

    @property
    def is_file(self) -> bool:
        """Whether a file is filled in, and no text."""
        return bool(self.endings)


@dataclass(frozen=True, slots=True)
class FileStamp:
    """Which file was filled in: its name, its size in bytes, the SHA-256 of its content. The file itself is kept elsewhere."""

    name: str
    size: int
    sha256: str


InputValue = str | FileStamp


@dataclass(frozen=True, slots=True)
class OrderCode:
    """An order code that is put together: texts as they are, and expressions whose values stand between them."""

    pieces: tuple[str | Expression, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Attribute:
    """A named, typed property of the options of a module (or of the module itself)."""

    id: str
    title: Text
    type: AttributeType
    unit: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Option:
    """One alternative of a swappable module. `values` lacks the attributes that it does not have."""

    id: str
    title: Text
    description: Text | None
    values: Mapping[str, Value]
    place: Place
    supply: Supply = NO_SUPPLY


@dataclass(frozen=True, slots=True)
class Dimension:
    """A number that the customer sets: from `low` to `high` in steps of `step`; `high` lies on the grid."""

    id: str
    title: Text
    low: Number
    high: Number
    step: Number
    unit: str | None
    place: Place

    @property
    def values(self) -> tuple[Number, ...]:
        """All values in order: `low + k * step`."""
        steps = int((Decimal(self.high) - Decimal(self.low)) / Decimal(self.step))
        return tuple(plain_number(Decimal(self.low) + k * Decimal(self.step)) for k in range(steps + 1))


@dataclass(frozen=True, slots=True)
class MeasuredFactor(Expression):
    """A factor of a charge that is a number of a `unit`: of `m2`, where the charge is by an area."""

    unit: str = ""


@dataclass(frozen=True, slots=True)
class ListedAmount:
    """An amount beside that of a charge (by a price list, or what it costs the seller), and what that is multiplied by."""

    amount: Expression
    per: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Charge:
    """What something costs: `amount` (an expression, money per unit) times every factor in `per`, rounded once.

    A factor of which the unit is known is a MeasuredFactor. `part` is the part that the charge belongs to (None: the product
    as a whole); the charge applies where that part is present and `when` (if any) is true, and none of `unless` applies.

    With `of`, it is a charge on others, by their ids: its formulas may read what these come to together
    (`total('subtotal')`), and it applies only where one of them does. A price rule (whose id is `rule`) is written out so.

    `term` is how many months a recurring charge runs, where that is not the term of the product; it `starts` so many months after
    the contract, and is paid at the end of each period if it is in `arrears`. `because` says why it is there. `tax` is its
    category of tax (None: that which the catalog names first).
    `listed` are the amounts of the price lists that name it, by their ids. `cost` is what it costs the seller, where that is
    known: no price depends on it.
    """

    id: str
    title: Text
    kind: ChargeKind
    amount: Expression
    per: tuple[Expression, ...]
    when: Expression | None
    part: str | None
    place: Place
    of: tuple[str, ...] | None = None
    unless: tuple[str, ...] = ()
    rule: str | None = None
    because: Text | None = None
    valid: Validity = ALWAYS
    term: Expression | None = None
    starts: int = 0
    arrears: bool = False
    tax: str | None = None
    listed: Mapping[str, ListedAmount] = field(default_factory=dict)
    cost: ListedAmount | None = None

    @property
    def formulas(self) -> tuple[Expression, ...]:
        """Everything that it is computed from: the amount, the factors, and the condition if it has one."""
        return (self.amount, *self.per, *((self.when,) if self.when else ()))


@dataclass(frozen=True, slots=True)
class TaxCategory:
    """What is taxed alike."""

    id: str
    title: Text
    place: Place


@dataclass(frozen=True, slots=True)
class TaxRate:
    """One row of the taxes: the share (19/100) that a `tax` takes of some categories in some regions (none named: of all).

    `when` reads facts of the context only. A `compound` tax is charged on the amount with the taxes above it. `contained` is the
    share that gross prices contain where it is another than `rate`: a customer of another region, or one who is exempt, then pays
    the net price and this rate.
    """

    tax: str
    title: Text
    rate: Fraction
    categories: tuple[str, ...]
    regions: tuple[ChoiceValue, ...]
    when: Expression | None
    valid: Validity
    compound: bool
    contained: Fraction | None
    because: Text | None
    place: Place


@dataclass(frozen=True, slots=True)
class Taxes:
    """The taxes of a catalog. `gross`: its amounts contain them. `region` is the fact that tells the region, where one does."""

    gross: bool
    region: str | None
    categories: Mapping[str, TaxCategory]
    rates: tuple[TaxRate, ...]
    place: Place

    @property
    def default(self) -> str:
        """The category of what names none: the first."""
        return next(iter(self.categories))

    def candidates(self, category: str, region: ChoiceValue | None) -> tuple[TaxRate, ...]:
        """The rates that a category may have in a region, tax by tax, that which counts first before the others.

        A rate with a condition stands before one without, one that names the region before one that names none, one that names
        the category before one that names none; then as they are written.
        """
        taxes = list(dict.fromkeys(rate.tax for rate in self.rates))
        found = [
            rate
            for rate in self.rates
            if (not rate.categories or category in rate.categories) and (not rate.regions or region in rate.regions)
        ]
        order = [(taxes.index(rate.tax), rate.when is None, not rate.regions, not rate.categories) for rate in found]
        return tuple(rate for _, rate in sorted(zip(order, found, strict=True), key=lambda pair: pair[0]))


@dataclass(frozen=True, slots=True)
class Module:
    """A building block that can be sold. `values` are the attributes of a shared or cut-to-fit module.

    `tax` is the category of charges of its own and of those of a part that it fills, unless they name one.
    """

    id: str
    kind: ModuleKind
    title: Text
    description: Text | None
    attributes: Mapping[str, Attribute]
    options: Mapping[str, Option]
    dimensions: Mapping[str, Dimension]
    values: Mapping[str, Value]
    charges: tuple[Charge, ...]
    place: Place
    derived: tuple[Derived, ...] = ()
    supply: Supply = NO_SUPPLY
    tax: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A named place in a product, filled by a module, with a count from `low` to `high`.

    Attributes and needs of a product, and products inside a product, are parts too, each with a module made for it (`role`
    tells them apart). `dimension` is that of a number of the product's own. `parent` is the nested product or instance that
    the part belongs to: the part is there only where that is, and always then where it is `needed`. `collection` is the path
    of the instances that the part is one of (`lines` for `lines[2]`); `positioned` instances have places of their own, so
    that they are not interchangeable. `replaces` are the ids that the part has in old configurations.
    """

    id: str
    module: Module
    low: int
    high: int
    title: Text
    place: Place
    role: Role = Role.PART
    dimension: Dimension | None = None
    description: Text | None = None
    parent: str | None = None
    needed: bool = True
    collection: str | None = None
    positioned: bool = False
    replaces: tuple[str, ...] = ()

    @property
    def optional(self) -> bool:
        """Whether the part may be left out."""
        return self.low == 0

    @property
    def has_quantity(self) -> bool:
        """Whether the customer chooses how many."""
        return self.high > 1

    @property
    def about(self) -> Text | None:
        """What customers read of it: its own description, or else that of its module."""
        return self.description or self.module.description

    @property
    def is_own(self) -> bool:
        """Whether it is a property of the product and no building block: an attribute or a need."""
        return self.role in (Role.ATTRIBUTE, Role.NEED)


@dataclass(frozen=True, slots=True)
class CombinationTable:
    """Allowed (or forbidden) combinations: one expression a column; a cell is a set of values, or None for any."""

    columns: tuple[Expression, ...]
    rows: tuple[tuple[frozenset[Value] | None, ...], ...]
    allow: bool = True


@dataclass(frozen=True, slots=True)
class Rule:
    """What an author writes: where `when` is true, `require` holds. `because` is the reason in the author's words.
    Advice may be broken: it is told, and a completion prefers what follows it.

    Over absent parts: a `when` that is not definitely true does not fire; a `require` that is not definitely false
    holds (three-valued logic, Kleene). A rule that is read of instances, or of a nested product, is written out for all of
    them; `as_written` is what its author wrote.
    """

    id: str
    when: Expression | None
    require: Expression | CombinationTable
    because: Text
    place: Place
    as_written: Rule | None = None
    valid: Validity = ALWAYS
    is_advice: bool = False

    @property
    def written(self) -> Rule:
        """The rule in the words of the product that it was written for."""
        return self.as_written or self


@dataclass(frozen=True, slots=True)
class Choice:
    """One variable that the customer decides. `values` are in catalog order, `none` (or quantity 0) last."""

    path: str
    kind: ChoiceKind
    part: Part
    title: Text
    values: tuple[ChoiceValue, ...]
    dimension: Dimension | None = None
    default: ChoiceValue | None = None

    @property
    def fixed(self) -> bool:
        """Whether there is nothing to decide."""
        return len(self.values) == 1

    def option(self, value: ChoiceValue) -> Option | None:
        """The option record behind a value, where it has one."""
        return self.part.module.options.get(str(value)) if self.kind is ChoiceKind.OPTION else None

    def successor(self, former: object) -> str | None:
        """The option that replaces one of old configurations; None where none does."""
        options = self.part.module.options.values() if self.kind is ChoiceKind.OPTION else ()
        return next((option.id for option in options if former in option.supply.replaces), None)


class ItemsCounted(StrEnum):
    """Which items of an offer a fact follows from, seen from the one that it is a fact of."""

    OWN = "own-quantity"
    OTHERS = "others"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class ItemsFact:
    """How a fact follows from the items of an offer that count: how many there are of them, or what they add up to.

    `products` are those that are counted (None: all of the catalog). What one unit of an item adds is in `Product.adds`, 1 where
    it is not there.
    """

    counted: ItemsCounted
    products: tuple[str, ...] | None
    place: Place

    def counts(self, product: str) -> bool:
        """Whether items of a product are counted."""
        return self.counted is not ItemsCounted.OWN and (self.products is None or product in self.products)


@dataclass(frozen=True, slots=True)
class OwnedFact:
    """What a fact asks of what the customer owns of a product: for how many `months`, or else how many."""

    product: str
    months: bool


@dataclass(frozen=True, slots=True)
class ContextFact:
    """A fact that is given, not chosen: its values in order, each with a title, and a default or None (required).

    In an offer it follows from the `items` of that, where it says so and nobody gives it.
    One that asks what is `owned` is filled for customers of whom that is known.
    """

    id: str
    title: Text
    values: Mapping[ChoiceValue, Text]
    default: ChoiceValue | None
    unit: str | None
    place: Place
    items: ItemsFact | None = None
    owned: OwnedFact | None = None

    @property
    def path(self) -> str:
        """The name of its variable."""
        return f"{CONTEXT}.{self.id}"


@dataclass(frozen=True, slots=True)
class Preference:
    """A soft rule: `cost` (an expression, a number) times `weight` is what a product falls short of it; 0 fulfils it."""

    id: str
    cost: Expression
    weight: Number
    because: Text
    place: Place
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Default:
    """What a completion takes for a choice where `when` holds (None: always), unless somebody decides."""

    path: str
    value: ChoiceValue
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Derived:
    """A value that follows from others: `name` is how expressions read it (`window.area`), `formula` what it is."""

    name: str
    title: Text
    unit: str | None
    formula: Expression
    place: Place


@dataclass(frozen=True, slots=True)
class Reference:
    """How a name reads one variable: `variable` is a choice path or `context.<fact>`.

    With `attribute`, the value of the name is that attribute of the option (or module) behind the variable's value;
    with `presence_count`, it is 1 where the variable is not `none` and 0 where it is; else the variable's value itself.
    """

    variable: str
    part: Part | None = field(default=None, compare=False)
    attribute: str | None = None
    presence_count: bool = False

    def value(self, variable_value: ChoiceValue) -> Value | Absent | Missing:
        """The value of the name, given the value of its variable; ABSENT where the part is not there."""
        absent = self.part is not None and variable_value == NONE
        if self.presence_count:
            return 0 if absent else 1
        if absent:
            return ABSENT
        if self.attribute is None:
            return exact(variable_value)
        assert self.part is not None
        module = self.part.module
        values = module.options[str(variable_value)].values if module.kind is ModuleKind.SWAPPABLE else module.values
        return values.get(self.attribute, MISSING)


@dataclass(frozen=True)
class Product:
    """What a customer configures: parts, rules over them, charges, and how totals of different kinds compare.

    `charges` are complete: those of the modules, written out per part, then the product's own. `price_basis` weighs the
    total of each kind of charge to the one number that "cheapest" minimises. `advice` are rules that may be broken;
    `preferences` say what a completion should rather take. `conditional_defaults` stand before the `defaults`.
    `term` is how many months a contract runs.
    `order_codes` are put together for the product as a whole (under the key `""`) and for products inside it (by part).
    """

    id: str
    title: Text
    description: Text | None
    parts: Mapping[str, Part]
    rules: tuple[Rule, ...]
    charges: tuple[Charge, ...]
    price_basis: Mapping[ChargeKind, Expression]
    defaults: Mapping[str, ChoiceValue]
    quote_days: int
    context: Mapping[str, ContextFact]
    place: Place
    derived: tuple[Derived, ...] = ()
    advice: tuple[Rule, ...] = ()
    preferences: tuple[Preference, ...] = ()
    conditional_defaults: tuple[Default, ...] = ()
    inputs: Mapping[str, Input] = field(default_factory=dict)
    order_codes: Mapping[str, OrderCode] = field(default_factory=dict)
    term: Expression | None = None
    adds: Mapping[str, Expression] = field(default_factory=dict)

    @cached_property
    def choices(self) -> Mapping[str, Choice]:
        """Every choice by its path, in the order of the parts."""
        found: dict[str, Choice] = {}
        for part in self.parts.values():
            for choice in choices_of(part, self.defaults):
                found[choice.path] = choice
        return found

    @cached_property
    def successors(self) -> Mapping[str, str]:
        """The paths that choices have in old configurations, each with the path of today."""
        former = (
            (f"{old}{path.removeprefix(choice.part.id)}", path)
            for path, choice in self.choices.items()
            for old in choice.part.replaces
        )
        return {old: path for old, path in former if old not in self.choices}

    @cached_property
    def conditional(self) -> Mapping[str, tuple[Default, ...]]:
        """The conditional defaults of each choice that has some."""
        found: dict[str, tuple[Default, ...]] = {}
        for default in self.conditional_defaults:
            found[default.path] = (*found.get(default.path, ()), default)
        return found

    @cached_property
    def charges_by_id(self) -> Mapping[str, Charge]:
        """The charges by their ids; of several with one id the last."""
        return {charge.id: charge for charge in self.charges}

    @cached_property
    def known_references(self) -> dict[tuple[str, ...], Reference]:
        """References by the parts of their names, filled as names are resolved: repeated reads look here first."""
        return {}

    @cached_property
    def known_prices(self) -> dict[object, object]:
        """Charges, weights and groups as breakdowns write them, each under what it is; filled as they are priced."""
        return {}

    @cached_property
    def known_items(self) -> Remembered[Any]:
        """How values of choices and facts stand in items of quotes, and where parts come from, filled as they are needed."""
        return Remembered(4096)

    @property
    def is_dated(self) -> bool:
        """Whether what it demands depends on the day."""
        rules = any(rule.valid != ALWAYS for rule in (*self.rules, *self.advice))
        return rules or any(charge.valid != ALWAYS for charge in self.charges)

    def on(self, day: date) -> Product:
        """The product with the rules and the charges that are in force on a day."""
        if not self.is_dated:
            return self
        rules = tuple(rule for rule in self.rules if rule.valid.contains(day))
        advice = tuple(rule for rule in self.advice if rule.valid.contains(day))
        charges = tuple(charge for charge in self.charges if charge.valid.contains(day))
        return replace(self, rules=rules, advice=advice, charges=charges)

    def parts_with(self, attribute: str) -> tuple[str, ...]:
        """The ids of all parts whose module declares the attribute (or dimension): what `*.attribute` stands for."""
        return tuple(
            part.id for part in self.parts.values() if attribute in part.module.attributes or attribute in part.module.dimensions
        )

    def reference(self, name: Name) -> Reference | None:
        """What a name reads, or None where the product has no such thing."""
        return self._references(name.parts)

    def _references(self, parts: tuple[str, ...]) -> Reference | None:
        if parts[0] == CONTEXT:
            known = len(parts) == 2 and parts[1] in self.context
            return Reference(".".join(parts)) if known else None
        part = self.parts.get(parts[0])
        if part is None or len(parts) > 2:
            return None
        if len(parts) == 1:
            return Reference(part.id, part)
        member = parts[1]
        if member in part.module.dimensions:
            return Reference(f"{part.id}.{member}", part)
        if member == QUANTITY:
            if part.has_quantity:
                return Reference(f"{part.id}.{QUANTITY}")
            return Reference(part.id, part, presence_count=True)
        if member in part.module.attributes:
            return Reference(part.id, part, attribute=member)
        return None

    def members(self, part_id: str) -> tuple[str, ...]:
        """The names that may follow `part_id.` in an expression."""
        module = self.parts[part_id].module
        return (*module.dimensions, *module.attributes, QUANTITY)


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """When an offer needs the approval of a role: a discount or a total above so much, a margin below, or any special in it."""

    role: str
    because: Text | None
    discount: Fraction | None
    total: Decimal | None
    margin: Fraction | None
    special: bool
    place: Place


@dataclass(frozen=True)
class Catalog:
    """A loaded catalog without errors. `content_hash` covers every byte of every file that was read (SHA-256).

    `included` are the other folders whose files were read. `price_lists` stand in an order in which each comes after those that
    it refines; `applied_lists` are the ids of those whose amounts the modules and charges have already (`pricing.lists`).
    """

    id: str
    version: str
    title: Text
    description: Text | None
    currency: str
    languages: tuple[str, ...]
    timezone: str
    context: Mapping[str, ContextFact]
    modules: Mapping[str, Module]
    products: Mapping[str, Product]
    content_hash: str
    folder: Path
    suppliers: Mapping[str, Supplier] = field(default_factory=dict)
    warnings: tuple[Issue, ...] = field(default=())
    included: tuple[Path, ...] = ()
    taxes: Taxes | None = None
    price_lists: Mapping[str, PriceList] = field(default_factory=dict)
    applied_lists: tuple[str, ...] = ()
    approvals: tuple[ApprovalRule, ...] = ()

    @cached_property
    def known_listings(self) -> dict[tuple[str, ...], Catalog]:
        """The catalog with the amounts of price lists, by the ids of these: filled as they are asked for."""
        return {}


def exact(value: ChoiceValue) -> Value:
    """A choice's value as expressions see it: decimals become exact rationals, texts stay texts."""
    return Fraction(value) if isinstance(value, Decimal) else value


def plain_number(value: Decimal) -> Number:
    """An `int` where the number is whole, else a `Decimal` without trailing zeros."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def choices_of(part: Part, defaults: Mapping[str, ChoiceValue]) -> list[Choice]:
    """What a customer decides about a part."""
    module = part.module
    tail: tuple[ChoiceValue, ...] = (NONE,) if part.optional else ()
    if part.dimension is not None:
        numbers = (*part.dimension.values, *tail)
        return [Choice(part.id, ChoiceKind.DIMENSION, part, part.title, numbers, part.dimension, defaults.get(part.id))]
    if module.kind is ModuleKind.SWAPPABLE:
        kind, values = ChoiceKind.OPTION, (*module.options, *tail)
    else:
        kind, values = ChoiceKind.PRESENCE, (INCLUDED, *tail)
    found = [Choice(part.id, kind, part, part.title, values, None, defaults.get(part.id))]
    if part.has_quantity:
        path = f"{part.id}.{QUANTITY}"
        counts = (*range(max(part.low, 1), part.high + 1), *((0,) if part.optional else ()))
        found.append(Choice(path, ChoiceKind.QUANTITY, part, QUANTITY_TITLE, counts, None, defaults.get(path)))
    for dimension in module.dimensions.values():
        path = f"{part.id}.{dimension.id}"
        values = (*dimension.values, *tail)
        found.append(Choice(path, ChoiceKind.DIMENSION, part, dimension.title, values, dimension, defaults.get(path)))
    return found


QUANTITY_TITLE = Text({"en": "Quantity", "de": "Anzahl", "zh": "数量"})
