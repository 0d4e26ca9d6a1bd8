"""What may be written in the YAML files of a catalog, as pydantic models.

They describe the shape only: which keys there are and what kind of value each has. What the values mean together
(names, defaults, grids, combinations) is checked where the records are built. The JSON Schema for editors comes from
`CatalogFile` and `ModulesFile`. `schema_issues.py` turns what pydantic finds into issues with places.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

from configurator.catalog.charge_kinds import KIND_PATTERN, NAMED_KINDS, is_kind
from configurator.catalog.ids import (
    ID_PATTERN,
    NAME_PATTERN,
    VALUE_PATTERN,
    attribute_problem,
    id_problem,
    name_problem,
    suggest_id,
    value_problem,
)
from configurator.catalog.values import percentage
from configurator.source import did_you_mean

MAPPING = "<mapping>"
LIST = "<list>"
SCALAR = "<scalar>"
TABLE = "<table>"
"""Tags of alternatives, as pydantic puts them into the location of an error; no key looks like that."""


def _leaf(check: Callable[[Any], str | None]) -> BeforeValidator:
    """A leaf type: `check` says what is wrong with a value as `demand|hint`, or None."""

    def validate(value: Any) -> Any:
        problem = check(value)
        if problem is None:
            return value
        message, _, hint = problem.partition("|")
        raise PydanticCustomError("catalog", "{message}", {"message": message, "hint": hint})

    return BeforeValidator(validate)


def _text_problem(value: object) -> str | None:
    if value is None or value == "":
        return "must be a text; there is nothing here|"
    if isinstance(value, bool):
        return "must be a text|put it in quotes"
    return None if isinstance(value, str | int | Decimal) else "must be a text|"


def _number_problem(value: object) -> str | None:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return None
    if isinstance(value, str):
        return f"must be a number, not the text `{value}`|write digits with a dot, without quotes or units: `12.50`"
    return f"must be a number{'; there is nothing here' if value is None else ''}|write digits, such as `12.50`"


def _day_problem(value: object) -> str | None:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return "must be a day|write it as `2026-12-31`"
    return None


def _percentage_problem(value: object) -> str | None:
    if percentage(str(value)) is not None:
        return None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        share = Decimal(value) * 100 if 0 < value < 1 else Decimal(value)
        return f"must be a percentage, not the number `{value}`|write `{share.normalize():f} %`"
    return "must be a percentage from 0 % to 100 %|write it as `19 %` or `5.5 %`"


def _truth_problem(value: object) -> str | None:
    return None if isinstance(value, bool) else "must be `true` or `false`|"


def _scalar_problem(value: object) -> str | None:
    if isinstance(value, dict | list):
        return "must be a single value|"
    return "must be a value; there is nothing here|" if value is None or value == "" else None


def _expression_problem(value: object) -> str | None:
    if isinstance(value, dict | list):
        return "must be an expression|a text with `: ` or that begins with `{` or `[` needs quotes around all of it"
    return "must be an expression; there is nothing here|" if value is None or value == "" else None


def _id_problem(problem: Callable[[str], str | None]) -> Callable[[Any], str | None]:
    def check(value: object) -> str | None:
        if isinstance(value, dict | list | bool | None):
            return "must be an id|"
        found = problem(str(value))
        return f"{found}|{suggest_id(str(value)) or ''}" if found else None

    return check


def _kind_problem(value: object) -> str | None:
    if is_kind(value):
        return None
    guess = did_you_mean(str(value), NAMED_KINDS)
    return f"must be a kind of charge, not `{value}`|{guess or 'write `one-time`, `monthly`, `yearly` or `every-4-weeks`'}"


Text = Annotated[Any, _leaf(_text_problem), WithJsonSchema({"type": ["string", "number"]})]
Day = Annotated[Any, _leaf(_day_problem), WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-12-31"]})]
Percentage = Annotated[Any, _leaf(_percentage_problem), WithJsonSchema({"type": "string", "examples": ["19 %", "5.5 %"]})]
Truth = Annotated[Any, _leaf(_truth_problem), WithJsonSchema({"type": "boolean"})]
Number = Annotated[Any, _leaf(_number_problem), WithJsonSchema({"type": "number"})]
Scalar = Annotated[Any, _leaf(_scalar_problem), WithJsonSchema({"type": ["string", "number", "boolean"]})]
_EXPRESSIONS = ["cpu.socket in cooler.sockets", "present(card)", "window.width <= 1.5 * window.height", "0.10 * room.rate"]
ExpressionText = Annotated[
    Any, _leaf(_expression_problem), WithJsonSchema({"type": ["string", "number", "boolean"], "examples": _EXPRESSIONS})
]
Id = Annotated[
    Any,
    _leaf(_id_problem(id_problem)),
    WithJsonSchema({"type": "string", "pattern": ID_PATTERN, "examples": ["power-supply", "ryzen-7-9800x3d"]}),
]
NameId = Annotated[Any, _leaf(_id_problem(name_problem)), WithJsonSchema({"type": "string", "pattern": NAME_PATTERN})]
ChargeKindText = Annotated[
    Any, _leaf(_kind_problem), WithJsonSchema({"type": "string", "pattern": KIND_PATTERN, "examples": list(NAMED_KINDS)})
]
AttributeId = Annotated[Any, _leaf(_id_problem(attribute_problem)), WithJsonSchema({"type": "string", "pattern": NAME_PATTERN})]
ValueId = Annotated[Any, _leaf(_id_problem(value_problem)), WithJsonSchema({"type": "string", "pattern": VALUE_PATTERN})]


def _text_shape(value: Any) -> str:
    return MAPPING if isinstance(value, dict) else SCALAR


def listed_shape(value: Any) -> str:
    """A list, or a single value."""
    return LIST if isinstance(value, list) else SCALAR


def options_shape(value: Any) -> str:
    """A table where there is `table: file.csv`, or one other key with a text, which is then misspelled."""
    if isinstance(value, list):
        return LIST
    if not isinstance(value, dict) or not (len(value) == 1 or "table" in value):
        return MAPPING
    return TABLE if isinstance(value.get("table", next(iter(value.values()))), str) else MAPPING


def _any_shape(value: Any) -> str:
    return LIST if isinstance(value, list) else _text_shape(value)


def _values_shape(value: Any) -> str:
    return LIST if isinstance(value, list) else MAPPING


Texts = Annotated[
    Annotated[Text, Tag(SCALAR)] | Annotated[dict[str, Text], Field(min_length=1), Tag(MAPPING)], Discriminator(_text_shape)
]
"""One text for all languages, or a mapping from language to text."""

Condition = Annotated[
    Annotated[ExpressionText, Tag(SCALAR)] | Annotated[list[ExpressionText], Field(min_length=1), Tag(LIST)],
    Discriminator(listed_shape),
]
Cell = Annotated[
    Annotated[Scalar, Tag(SCALAR)] | Annotated[list[Scalar], Field(min_length=1), Tag(LIST)], Discriminator(listed_shape)
]
AttributeValue = Annotated[Annotated[Scalar, Tag(SCALAR)] | Annotated[list[Scalar], Tag(LIST)], Discriminator(listed_shape)]


AttributeValues = Annotated[
    Annotated[dict[ValueId, Texts], Field(min_length=1), Tag(MAPPING)] | Annotated[list[Scalar], Field(min_length=1), Tag(LIST)],
    Discriminator(_values_shape),
]


_TAX: Any = Field("", description="The tax category of what it costs: an id of `taxes.categories` in catalog.yaml.")
TITLE: Any = Field("", description="What customers read: one text, or one for each language. Left out, the id as words.")
DESCRIPTION: Any = Field("", description="A sentence or two below the title: one text, or one for each language.")


class Strict(BaseModel):
    """A mapping with no keys but those that are described."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class AttributeModel(Strict):
    """A named, typed property."""

    type: Literal["number", "money", "text", "boolean", "set"] = Field("number", description="What its values are.")
    title: Texts = TITLE
    unit: Text = Field("", description="What it is measured in: `mm`, `kg`, `month`, `EUR/m2`.")
    value: ExpressionText = Field("", description="A formula that it follows from; it is not chosen then.")


Attribute = Annotated[
    Annotated[Literal["number", "money", "text", "boolean", "set"], Tag(SCALAR)] | Annotated[AttributeModel, Tag(MAPPING)],
    Discriminator(_text_shape),
]


FormerIds = Annotated[
    Annotated[Text, Tag(SCALAR)] | Annotated[list[Text], Field(min_length=1), Tag(LIST)], Discriminator(listed_shape)
]
"""Ids that old configurations have for something: one, or a list."""


class _SupplyModel(BaseModel):
    order_code: Text = Field("", description="What it is ordered by.")
    image: Text = Field("", description="A picture: a file in the folder of the catalog.")
    valid_from: Day = Field("", description="The first day on which it holds, or is sold: `2026-01-01`.")
    valid_until: Day = Field("", description="The first day on which it no longer holds, or is no longer sold.")
    replaces: FormerIds = Field("", description="Ids that meant this in former versions: old configurations can be read.")
    supplier: Text = Field("", description="Who delivers it: an id of `suppliers` in catalog.yaml.")
    lead_days: Number = Field(0, description="How many days it takes to be delivered.")


class OptionModel(_SupplyModel):
    """One alternative of a swappable module; further keys are values of its attributes."""

    model_config = ConfigDict(extra="allow", defer_build=True)

    title: Texts = TITLE
    description: Texts = DESCRIPTION


class OptionTable(Strict):
    """Options that stand in a CSV or Excel file."""

    table: Text = Field(
        description="A CSV or Excel file, beside the file that names it: one row an option, one column an attribute."
    )
    sheet: Text = Field("", description="The sheet of an Excel file, where it has several.")


class DimensionModel(Strict):
    """A number that the customer sets."""

    title: Texts = TITLE
    low: Number = Field(alias="from", description="The least value.")
    high: Number = Field(alias="to", description="The greatest value; it lies on the grid of `from` and `step`.")
    step: Number = Field(1, description="From one value to the next.")
    unit: Text = Field("", description="What it is measured in: `mm`, `kg`, `month`, `EUR/m2`.")


Lines = Annotated[
    Annotated[Text, Tag(SCALAR)] | Annotated[list[Text], Field(min_length=1), Tag(LIST)], Discriminator(listed_shape)
]
"""Charges, by their ids or those of their parts: one, a list, or `all`."""


class TierModel(Strict):
    """An amount for a range of quantities; it begins where the one before it ends."""

    up_to: Number = Field(0, description="The greatest quantity; the last one may be without.")
    amount: ExpressionText = Field(description="Money per unit: a number, an attribute, or a formula.")


class PriceTableModel(Strict):
    """Amounts that depend on several things, a row each: the first row that matches counts."""

    columns: list[ExpressionText] = Field([], min_length=1, description="What the amount depends on.")
    rows: list[list[Cell]] = Field(
        [], description="A cell for each column (a value, a range `a..b`, a list of them, or `any`), and then the amount."
    )
    file: Text = Field("", description="A CSV or Excel file with the rows: its header names the columns, the last one `amount`.")
    sheet: Text = Field("", description="The sheet of an Excel file, where it has several.")


class PriceGridModel(Strict):
    """Amounts that depend on two things: one has its values down the rows, the other along the columns."""

    rows: ExpressionText = Field(description="What the first cell of each row is a value of.")
    columns: ExpressionText = Field(description="What the cells of the first row are values of.")
    mode: Literal["up-to", "exact"] = Field(
        "up-to", description="`up-to`: a header is the upper end of what it is for; `exact`: it is that value alone."
    )
    amounts: list[list[Cell]] = Field([], min_length=1, description="The grid, row by row; the first cell of all is not read.")
    file: Text = Field("", description="A CSV or Excel file with the grid.")
    sheet: Text = Field("", description="The sheet of an Excel file, where it has several.")


class ChargeModel(Strict):
    """What a unit of a module costs."""

    id: Id = Field(description="The id, unique among its siblings: lower-case words joined by hyphens.")
    title: Texts = TITLE
    kind: ChargeKindText = Field(description="When it is due. Totals are kept for each kind and never mixed.")
    amount: ExpressionText = Field("", description="Money per unit: a number, an attribute, or a formula; or a share, `5 %`.")
    table: PriceTableModel | None = Field(None, description="A table with the amounts, instead of `amount`.")
    grid: PriceGridModel | None = Field(None, description="A table of two dimensions with the amounts, instead of `amount`.")
    otherwise: ExpressionText = Field("", description="The amount where no row of the table matches.")
    cost: ExpressionText = Field("", description="What one costs the seller, times the same factors; customers never see it.")
    per: list[ExpressionText] = Field([], description="What the amount is multiplied by: dimensions, quantities, formulas.")
    quantity: ExpressionText = Field("", description="How much is charged for, where some of it is included, or tiers count.")
    included: ExpressionText = Field("", description="How much of the quantity is included, and costs nothing.")
    minimum: ExpressionText = Field("", description="The least quantity that is charged for.")
    tiers: list[TierModel] = Field(
        [], min_length=1, description="Amounts that depend on the quantity: all of it is charged at the amount of its tier."
    )
    slabs: list[TierModel] = Field(
        [], min_length=1, description="Amounts that depend on the quantity: what lies in a slab is charged at its amount."
    )
    at_least: ExpressionText = Field("", description="The least that it comes to, where it applies.")
    at_most: ExpressionText = Field("", description="The most that it comes to.")
    of: Lines = Field([], description="The charges that it is on, by their ids or those of their parts, or `all`.")
    kinds: list[ChargeKindText] = Field([], min_length=1, description="Of these only those of one kind.")
    when: ExpressionText = Field("", description="The condition under which it applies; left out, always.")
    term: ExpressionText = Field("", description="How many months it runs, where that is not the term of the product.")
    after: Number = Field(0, description="How many months after the beginning it starts.")
    arrears: Any = Field(False, description="Whether it is paid at the end of each period, and not at its beginning.")
    because: Texts = Field("", description="Why it is charged, in words that a customer understands.")
    tax: Id = _TAX


class ProductChargeModel(ChargeModel):
    """What a product costs, or a part in it."""

    part: Text = Field("", description="The part that it belongs to: it is charged only where that is present.")


class _ModuleModel(_SupplyModel, Strict):
    title: Texts = TITLE
    description: Texts = DESCRIPTION
    attributes: dict[AttributeId, Attribute] = Field(
        {}, description="Named, typed properties: what rules and charges read, and customers compare."
    )
    charges: list[ChargeModel] = Field([], description="What it costs.")
    tax: Id = _TAX


class SharedModule(_ModuleModel):
    """A fixed component, the same in every product."""

    kind: Literal["shared"] = Field(description="How the module can be customized.")
    values: dict[str, AttributeValue] = Field({}, description="The values of the attributes.")


Options = Annotated[
    Annotated[OptionTable, Tag(TABLE)]
    | Annotated[list[Id], Field(min_length=1), Tag(LIST)]
    | Annotated[dict[Id, OptionModel], Field(min_length=1), Tag(MAPPING)],
    Discriminator(options_shape),
]
"""A table, a list of ids, or a mapping from id to option."""


class SwappableModule(_ModuleModel):
    """Alternatives for one place."""

    kind: Literal["swappable"] = Field(description="How the module can be customized.")
    options: Options = Field(
        description="The alternatives: a mapping from id to option, a list of ids, or a table in a CSV or Excel file."
    )


class CutToFitModule(_ModuleModel):
    """A module with dimensions that the customer sets."""

    kind: Literal["cut-to-fit"] = Field(description="How the module can be customized.")
    values: dict[str, AttributeValue] = Field({}, description="The values of the attributes.")
    dimensions: dict[AttributeId, DimensionModel] = Field(min_length=1, description="The numbers that the customer sets.")


class IngredientModel(_SupplyModel):
    """What a mix may contain, and how much of it; further keys are values of its attributes."""

    model_config = ConfigDict(extra="allow", defer_build=True)

    title: Texts = TITLE
    description: Texts = DESCRIPTION
    low: Number = Field(alias="from", description="The least amount, where it is taken.")
    high: Number = Field(alias="to", description="The greatest amount.")
    step: Number = Field(1, description="The step of its amount, where it is another than that of the mix.")
    required: Any = Field(False, description="Whether it is always there.")


class RangeModel(Strict):
    """A number that is chosen from a range."""

    title: Texts = TITLE
    low: Number = Field(alias="from", description="The least value.")
    high: Number = Field(alias="to", description="The greatest value; it lies on the grid of `from` and `step`.")
    step: Number = Field(1, description="From one value to the next.")


class TableModel(Strict):
    """Combinations that are allowed, or forbidden."""

    columns: list[ExpressionText] = Field(min_length=1, description="The expressions whose values are combined.")
    allow: list[list[Cell]] = Field(
        [], description="The combinations that are allowed, a row each: a cell is a value, a range, a list of them, or `any`."
    )
    forbid: list[list[Cell]] = Field(
        [], description="The combinations that are forbidden, a row each: a cell is a value, a range, a list of them, or `any`."
    )


class RuleModel(Strict):
    """What must hold, when, and why."""

    id: Id = Field(description="The id, unique among its siblings: lower-case words joined by hyphens.")
    when: ExpressionText = Field("", description="The condition under which it applies; left out, always.")
    require: Condition = Field("", description="What must hold where `when` is true: a condition, or several.")
    table: TableModel | None = Field(None, description="A table of combinations, instead of `require`.")
    because: Texts = Field(
        "", description="The reason, in words that a customer understands: one text, or one for each language."
    )
    severity: Literal["must", "advice"] = Field("must", description="`must` excludes what breaks it; `advice` only tells.")
    valid_from: Day = Field("", description="The first day on which it holds: `2026-01-01`.")
    valid_until: Day = Field("", description="The first day on which it no longer holds.")


Rule = Annotated[Annotated[Id, Tag(SCALAR)] | Annotated[RuleModel, Tag(MAPPING)], Discriminator(_text_shape)]
"""A rule, or the id of a list of rules that products share."""


class _MadeOfPartsModel(_ModuleModel):
    rules: list[Rule] = Field([], description="What must hold.")
    defaults: dict[str, Scalar] = Field({}, description="What a completion takes for a choice that nobody decided, by its path.")


class MixModule(_MadeOfPartsModel):
    """Ingredients whose amounts add up to a total."""

    kind: Literal["mix"] = Field(description="How the module can be customized.")
    ingredients: dict[NameId, IngredientModel] = Field(
        min_length=1, description="What it may contain, each with its least and greatest amount."
    )
    unit: Text = Field("%", description="What the amounts are measured in.")
    step: Number = Field(1, description="The step of all amounts.")
    total: Annotated[Annotated[Number, Tag(SCALAR)] | Annotated[RangeModel, Tag(MAPPING)], Discriminator(_text_shape)] = Field(
        100, description="What the amounts add up to: a number, or a range that the customer chooses from."
    )
    count: Scalar = Field("", description="How many ingredients there are: `2..3`.")


class PortModel(Strict):
    """Places of a carrier that take options of certain modules."""

    title: Texts = TITLE
    accepts: Annotated[
        Annotated[NameId, Tag(SCALAR)] | Annotated[list[NameId], Field(min_length=1), Tag(LIST)], Discriminator(listed_shape)
    ] = Field(description="The module, or the modules, whose options it takes.")
    count: Scalar = Field(1, description="How many places: a number, or a numeric attribute of the carrier.")


class BudgetModel(Strict):
    """What everything on a carrier may use together of something."""

    title: Texts = TITLE
    of: NameId = Field(description="The attribute that is added up.")
    capacity: Scalar = Field(description="How much there may be: a number, or an attribute of the carrier.")


class BusModule(_MadeOfPartsModel):
    """A carrier with ports that take other modules, within its capacity."""

    kind: Literal["bus"] = Field(description="How the module can be customized.")
    options: Options = Field(
        {}, description="The alternatives: a mapping from id to option, a list of ids, or a table in a CSV or Excel file."
    )
    values: dict[str, AttributeValue] = Field({}, description="The values of the attributes.")
    ports: dict[NameId, PortModel] = Field(min_length=1, description="Places that take options of other modules.")
    budgets: dict[Id, BudgetModel] = Field({}, description="What everything that is plugged in may use together.")


class SectionalModule(_MadeOfPartsModel):
    """Sections that are joined in a chain through matching sides."""

    kind: Literal["sectional"] = Field(description="How the module can be customized.")
    options: Options = Field(
        description="The alternatives: a mapping from id to option, a list of ids, or a table in a CSV or Excel file."
    )
    length: Scalar = Field(description="How many sections: `2..6`.")
    joins: dict[NameId, NameId] = Field(
        {}, description="Which sides must match: `{right: left}` compares `right` of a section with `left` of the next."
    )
    ends: dict[NameId, Scalar] = Field({}, description="What the free sides at both ends must be.")
    measure: Text = Field("", description="The attribute whose sum is the length of the chain.")


Module = Annotated[
    SharedModule | SwappableModule | CutToFitModule | MixModule | BusModule | SectionalModule, Field(discriminator="kind")
]


class ItemsModel(Strict):
    """What a fact follows from in an offer of several items."""

    product: Lines = Field([], description="The products whose items count: one, or a list. Left out, all of the catalog.")
    sum: ExpressionText = Field("", description="What one unit of an item adds, as its product reads it. Left out, units count.")
    of: Literal["others", "all"] = Field("others", description="The other items, or all: then the item itself counts, too.")


ItemsText = Annotated[Annotated[Text, Tag(SCALAR)] | Annotated[ItemsModel, Tag(MAPPING)], Discriminator(_text_shape)]
"""`own-quantity`: how many of the item itself are ordered; or what items add up to."""


class OwnedModel(Strict):
    """What a fact asks of what the customer owns of a product, on the day of the offer."""

    product: Id = Field(description="The id of the product.")
    months: Literal[True] = Field(True, description="For how many whole months, since the first.")
    count: Literal[True] = Field(True, description="How many.")


class ContextFactModel(Strict):
    """A fact that is given, not chosen."""

    title: Texts = Field(description="What customers read: one text, or one for each language. Left out, the id as words.")
    values: AttributeValues = Field([], description="Its values: a list, or a mapping from value to title.")
    low: Number = Field(0, alias="from", description="The least value.")
    high: Number = Field(0, alias="to", description="The greatest value; it lies on the grid of `from` and `step`.")
    step: Number = Field(1, description="From one value to the next.")
    unit: Text = Field("", description="What it is measured in: `mm`, `kg`, `month`, `EUR/m2`.")
    default: Scalar = Field("", description="The value where nobody tells; without one, somebody must.")
    items: ItemsText = Field("", description="How it follows from the items of an offer: `own-quantity`, or what they add up to.")
    owned: OwnedModel | None = Field(None, description="What it is filled with for customers who own a product.")


class ProductAttributeModel(Strict):
    """A property of the product itself: listed values, a number in a range, or a value that follows from others."""

    title: Texts = TITLE
    description: Texts = DESCRIPTION
    type: Literal["boolean"] = Field("boolean", description="`boolean`, for a question that is answered by yes or no.")
    values: AttributeValues = Field([], description="Its values: a list, or a mapping from value to title.")
    low: Number = Field(0, alias="from", description="The least value.")
    high: Number = Field(0, alias="to", description="The greatest value; it lies on the grid of `from` and `step`.")
    step: Number = Field(1, description="From one value to the next.")
    unit: Text = Field("", description="What it is measured in: `mm`, `kg`, `month`, `EUR/m2`.")
    value: ExpressionText = Field("", description="A formula that it follows from, or must come to where there is a range too.")
    because: Texts = Field(
        "", description="The reason, in words that a customer understands: one text, or one for each language."
    )
    optional: Any = Field(False, description="Whether it may be left out.")
    default: Scalar = Field("", description="What a completion takes where nobody decided.")
    replaces: FormerIds = Field("", description="Ids that meant this in former versions: old configurations can be read.")


ProductAttribute = Annotated[
    Annotated[Literal["boolean"], Tag(SCALAR)]
    | Annotated[list[Scalar], Field(min_length=1), Tag(LIST)]
    | Annotated[ProductAttributeModel, Tag(MAPPING)],
    Discriminator(_any_shape),
]


class DefaultModel(Strict):
    """What a completion takes where a condition holds."""

    value: Scalar = Field(description="What is taken.")
    when: ExpressionText = Field("", description="When it applies; the last one may be without: in any other case.")


class PreferenceModel(Strict):
    """What should rather be so: a condition, or a number that should be small or great."""

    id: Id = Field(description="The id, unique among its siblings: lower-case words joined by hyphens.")
    prefer: ExpressionText = Field("", description="A condition that should rather hold.")
    minimize: ExpressionText = Field("", description="A number that should be small.")
    maximize: ExpressionText = Field("", description="A number that should be great.")
    weight: Number = Field(1, description="How much it counts beside other preferences.")
    when: ExpressionText = Field("", description="The condition under which it applies; left out, always.")
    because: Texts = Field(
        "", description="The reason, in words that a customer understands: one text, or one for each language."
    )


DefaultValue = Annotated[
    Annotated[Scalar, Tag(SCALAR)]
    | Annotated[list[DefaultModel], Field(min_length=1), Tag(LIST)]
    | Annotated[DefaultModel, Tag(MAPPING)],
    Discriminator(_any_shape),
]
ProductCharge = Annotated[Annotated[Id, Tag(SCALAR)] | Annotated[ProductChargeModel, Tag(MAPPING)], Discriminator(_text_shape)]
"""A charge, or the id of a list of charges that products share."""


class InputModel(Strict):
    """What a customer fills in and no rule reads: a text, or a file."""

    title: Texts = TITLE
    description: Texts = DESCRIPTION
    most: Scalar = Field("", description="The greatest number of characters, or the greatest size of a file.")
    pattern: Text = Field("", description="The regular expression that a text must match.")
    file: Annotated[
        Annotated[Text, Tag(SCALAR)] | Annotated[list[Text], Field(min_length=1), Tag(LIST)], Discriminator(listed_shape)
    ] = Field("", description="The kinds of file that are accepted, by their endings.")
    required: Any = Field(False, description="Whether an order needs it.")
    when: ExpressionText = Field("", description="The condition under which it applies; left out, always.")


class PriceRuleModel(Strict):
    """A discount or a surcharge on charges, and why."""

    id: Id = Field(description="The id, unique among its siblings: lower-case words joined by hyphens.")
    title: Texts = TITLE
    because: Texts = Field(
        "", description="The reason, in words that a customer understands: one text, or one for each language."
    )
    when: ExpressionText = Field("", description="The condition under which it applies; left out, always.")
    lines: Lines = Field("", description="The charges that it is on, by their ids or those of their parts; left out, all.")
    kinds: list[ChargeKindText] = Field([], min_length=1, description="Only charges of these kinds.")
    on: Literal["line", "total"] = Field("line", description="Whether each charge is reduced, or all of them together.")
    discount: ExpressionText = Field("", description="By how much it is less: `10 %`, or an amount.")
    surcharge: ExpressionText = Field("", description="By how much it is more: `3 %`, or an amount.")
    price: ExpressionText = Field("", description="What it costs instead.")
    at_most: ExpressionText = Field("", description="The greatest discount or surcharge.")
    exclusive: Id = Field("", description="A group of price rules of which only the first that applies counts.")
    order: Number = Field(0, description="Those of a lower number come first; of equal ones, as they stand here.")
    term: ExpressionText = Field("", description="For how many months it holds, where that is not the whole term.")
    after: Number = Field(0, description="How many months after the beginning it starts.")
    valid_from: Day = Field("", description="The first day on which it holds: `2026-01-01`.")
    valid_until: Day = Field("", description="The first day on which it no longer holds.")


PriceRule = Annotated[Annotated[Id, Tag(SCALAR)] | Annotated[PriceRuleModel, Tag(MAPPING)], Discriminator(_text_shape)]
"""A price rule, or the id of a list of price rules that products share."""


class _BodyModel(Strict):
    """What a product is made of, also inside another one."""

    needs: dict[AttributeId, ProductAttribute] = Field(
        {}, description="Questions in the customer's own terms, which rules connect to the rest."
    )
    attributes: dict[AttributeId, ProductAttribute] = Field(
        {}, description="Properties of the product itself that the customer decides, or that follow from others."
    )
    parts: dict[NameId, Part] = Field(
        {}, description="The named places of the product, each filled by a module or another product."
    )
    rules: list[Rule] = Field([], description="What must hold.")
    charges: list[ProductCharge] = Field([], description="What it costs.")
    price_rules: list[PriceRule] = Field([], description="Discounts and surcharges on what it costs.")
    defaults: dict[str, DefaultValue] = Field(
        {}, description="What a completion takes for a choice that nobody decided, by its path."
    )
    preferences: list[PreferenceModel] = Field([], description="What should rather be so; nothing is excluded.")
    inputs: dict[NameId, InputModel] = Field({}, description="What a customer fills in and no rule reads: texts and files.")
    order_code: Text = Field("", description="What it is ordered by.")
    tax: Id = _TAX


class PartModel(_BodyModel):
    """A place in a product: what fills it, and how many there can be. With parts or attributes it is a product of its own."""

    module: NameId = Field("", description="The module that fills it.")
    product: Id = Field("", description="The product that fills it.")
    count: Scalar = Field(1, description="How many: `1`, `0..1`, `1..4`.")
    instances: Scalar = Field(1, description="How many, each configured by itself: `0..3`.")
    title: Texts = TITLE
    description: Texts = DESCRIPTION
    replaces: FormerIds = Field("", description="Ids that meant this in former versions: old configurations can be read.")


Part = Annotated[Annotated[NameId, Tag(SCALAR)] | Annotated[PartModel, Tag(MAPPING)], Discriminator(_text_shape)]


class ProductModel(_BodyModel):
    """What a customer configures."""

    title: Texts = TITLE
    description: Texts = DESCRIPTION
    sold: Any = Field(True, description="Whether it is sold by itself, and not only as a part of others.")
    term: ExpressionText = Field("", description="How long a contract runs: `contract.months`, or `24 month`.")
    price_basis: dict[ChargeKindText, ExpressionText] = Field(
        {}, description="How much a unit of each kind of charge counts where bundles are compared."
    )


class ModulesFile(Strict):
    """Any `*.yaml` file of a catalog but `catalog.yaml`: modules and products."""

    modules: dict[NameId, Module] = Field({}, description="Building blocks, by their ids.")
    products: dict[Id, ProductModel] = Field({}, description="What customers configure, by their ids.")
    rules: dict[Id, list[RuleModel]] = Field({}, description="Lists of rules that several products share, by their ids.")
    charges: dict[Id, list[ProductChargeModel]] = Field(
        {}, description="Lists of charges that several products share, by their ids."
    )
    price_rules: dict[Id, list[PriceRuleModel]] = Field(
        {}, description="Lists of price rules that several products share, by their ids."
    )


class SupplierModel(Strict):
    """Who delivers what the catalog does not make itself."""

    title: Texts = TITLE
    lead_days: Number = Field(0, description="How many days its deliveries take, unless a module or an option says otherwise.")


class TaxCategoryModel(Strict):
    """What is taxed alike."""

    title: Texts = TITLE


TaxCategories = Annotated[
    Annotated[list[Id], Field(min_length=1), Tag(LIST)]
    | Annotated[dict[Id, TaxCategoryModel], Field(min_length=1), Tag(MAPPING)],
    Discriminator(_values_shape),
]
TaxCategoryIds = Annotated[
    Annotated[Id, Tag(SCALAR)] | Annotated[list[Id], Field(min_length=1), Tag(LIST)], Discriminator(listed_shape)
]


class TaxRateModel(Strict):
    """What share of an amount a tax is: where, of what and when."""

    tax: Id = Field("tax", description="Which tax it is: of one tax one rate counts, and different taxes add up.")
    title: Texts = TITLE
    category: TaxCategoryIds = Field("", description="The category that is taxed so, or several; left out, all others.")
    region: Cell = Field("", description="The region where it holds, or several; left out, all others.")
    rate: Percentage = Field(description="The share: `19 %`.")
    when: ExpressionText = Field("", description="A condition over the context: `context.customer == 'business'`.")
    compound: Truth = Field(False, description="Whether it is charged on the amount together with the taxes above it.")
    contained: Percentage = Field("", description="The share that gross prices contain, where it is another: of the home region.")
    because: Texts = Field("", description="Why the rate is as it is; it is printed: `Reverse charge`.")
    valid_from: Day = Field("", description="The first day on which it holds: `2026-01-01`.")
    valid_until: Day = Field("", description="The first day on which it no longer holds.")


class TaxesModel(Strict):
    """Which taxes there are on what things cost."""

    prices: Literal["net", "gross"] = Field(description="Whether amounts are without taxes (net) or contain them (gross).")
    region: ExpressionText = Field("", description="The fact that tells the region: `context.region`.")
    categories: TaxCategories = Field([], description="What is taxed alike; the first is that of everything that names none.")
    rates: list[TaxRateModel] = Field(min_length=1, description="The rates.")


class IncludeModel(Strict):
    """Another folder whose modules, rules and charges are read too."""

    folder: Text = Field(description="The folder, as seen from this one.")


Include = Annotated[Annotated[Text, Tag(SCALAR)] | Annotated[IncludeModel, Tag(MAPPING)], Discriminator(_text_shape)]


class ApprovalModel(Strict):
    """When an offer needs somebody's approval."""

    role: Text = Field(description="Whose approval: the role of a person, such as `sales-manager`.")
    discount: Text = Field("", description="Where a discount that a person gives is more than this: `10 %`.")
    total: Number = Field(0, description="Where it comes to more than this all in all.")
    margin: Text = Field("", description="Where less than this remains after cost: `20 %`.")
    special: Truth = Field(False, description="Where it has a special, which no catalog has.")
    because: Texts = Field("", description="Why: what the person reads who is asked.")


class CatalogHeader(Strict):
    """What stands in `catalog.yaml` only."""

    catalog: Id = Field(description="The id of the catalog.")
    version: Text = Field(description='The version, as a text: `"2026.1"`.')
    title: Texts = Field(description="What customers read: one text, or one for each language. Left out, the id as words.")
    description: Texts = DESCRIPTION
    currency: Text = Field(description="The currency of all amounts: an ISO 4217 code.")
    languages: list[Text] = Field([], min_length=1, description="The languages of all texts; the first is the base language.")
    timezone: Text = Field("", description="Where days begin and end: `Europe/Berlin`.")
    quote_days: Number = Field(30, description="How many days a quote is valid.")
    context: dict[NameId, ContextFactModel] = Field(
        {}, description="Facts about customer and sale that are given and not chosen."
    )
    suppliers: dict[Id, SupplierModel] = Field({}, description="Who delivers what the catalog does not make itself.")
    approvals: list[ApprovalModel] = Field([], description="Which offers somebody must approve before they are sent.")
    taxes: TaxesModel | None = Field(None, description="Which taxes there are on what things cost.")
    includes: list[Include] = Field([], description="Folders whose modules, rules and charges are read too.")


class CatalogFile(ModulesFile, CatalogHeader):
    """`catalog.yaml`."""
