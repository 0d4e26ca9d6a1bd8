"""What may be written in the YAML files of a catalog, as pydantic models.

They describe the shape only: which keys there are and what kind of value each has. What the values mean together
(names, defaults, grids, combinations) is checked where the records are built. The JSON Schema for editors comes from
`CatalogFile` and `ModulesFile`. `schema_issues.py` turns what pydantic finds into issues with places.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

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
    return "must be a number|"


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


Text = Annotated[Any, _leaf(_text_problem), WithJsonSchema({"type": ["string", "number"]})]
Number = Annotated[Any, _leaf(_number_problem), WithJsonSchema({"type": "number"})]
Scalar = Annotated[Any, _leaf(_scalar_problem), WithJsonSchema({"type": ["string", "number", "boolean"]})]
ExpressionText = Annotated[Any, _leaf(_expression_problem), WithJsonSchema({"type": ["string", "number", "boolean"]})]
Id = Annotated[Any, _leaf(_id_problem(id_problem)), WithJsonSchema({"type": "string", "pattern": ID_PATTERN})]
NameId = Annotated[Any, _leaf(_id_problem(name_problem)), WithJsonSchema({"type": "string", "pattern": NAME_PATTERN})]
AttributeId = Annotated[Any, _leaf(_id_problem(attribute_problem)), WithJsonSchema({"type": "string", "pattern": NAME_PATTERN})]
ValueId = Annotated[Any, _leaf(_id_problem(value_problem)), WithJsonSchema({"type": "string", "pattern": VALUE_PATTERN})]


def _text_shape(value: Any) -> str:
    return MAPPING if isinstance(value, dict) else SCALAR


def _listed_shape(value: Any) -> str:
    return LIST if isinstance(value, list) else SCALAR


def _options_shape(value: Any) -> str:
    """A table where there is `table: file.csv`, or one other key with a text, which is then misspelled."""
    if not isinstance(value, dict) or not (len(value) == 1 or "table" in value):
        return MAPPING
    return TABLE if isinstance(value.get("table", next(iter(value.values()))), str) else MAPPING


def _values_shape(value: Any) -> str:
    return LIST if isinstance(value, list) else MAPPING


Texts = Annotated[
    Annotated[Text, Tag(SCALAR)] | Annotated[dict[str, Text], Field(min_length=1), Tag(MAPPING)], Discriminator(_text_shape)
]
"""One text for all languages, or a mapping from language to text."""

Condition = Annotated[
    Annotated[ExpressionText, Tag(SCALAR)] | Annotated[list[ExpressionText], Field(min_length=1), Tag(LIST)],
    Discriminator(_listed_shape),
]
Cell = Annotated[
    Annotated[Scalar, Tag(SCALAR)] | Annotated[list[Scalar], Field(min_length=1), Tag(LIST)], Discriminator(_listed_shape)
]
AttributeValue = Annotated[Annotated[Scalar, Tag(SCALAR)] | Annotated[list[Scalar], Tag(LIST)], Discriminator(_listed_shape)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class AttributeModel(_Strict):
    """A named, typed property."""

    type: Literal["number", "money", "text", "boolean", "set"]
    title: Texts = ""
    unit: Text = ""


Attribute = Annotated[
    Annotated[Literal["number", "money", "text", "boolean", "set"], Tag(SCALAR)] | Annotated[AttributeModel, Tag(MAPPING)],
    Discriminator(_text_shape),
]


class OptionModel(BaseModel):
    """One alternative of a swappable module; further keys are values of its attributes."""

    model_config = ConfigDict(extra="allow", defer_build=True)

    title: Texts
    description: Texts = ""


class OptionTable(_Strict):
    """Options that stand in a CSV file."""

    table: Text


class DimensionModel(_Strict):
    """A number that the customer sets."""

    title: Texts
    low: Number = Field(alias="from")
    high: Number = Field(alias="to")
    step: Number = 1
    unit: Text = ""


class ChargeModel(_Strict):
    """What a unit of a module costs."""

    id: Id
    title: Texts
    kind: Literal["one-time", "monthly"]
    amount: ExpressionText
    per: list[ExpressionText] = []
    when: ExpressionText = ""


class ProductChargeModel(ChargeModel):
    """What a product costs, or a part in it."""

    part: NameId = ""


class _ModuleModel(_Strict):
    title: Texts
    description: Texts = ""
    attributes: dict[AttributeId, Attribute] = {}
    charges: list[ChargeModel] = []


class SharedModule(_ModuleModel):
    """A fixed component, the same in every product."""

    kind: Literal["shared"]
    values: dict[str, AttributeValue] = {}


class SwappableModule(_ModuleModel):
    """Alternatives for one place."""

    kind: Literal["swappable"]
    options: Annotated[
        Annotated[OptionTable, Tag(TABLE)] | Annotated[dict[Id, OptionModel], Field(min_length=1), Tag(MAPPING)],
        Discriminator(_options_shape),
    ]


class CutToFitModule(_ModuleModel):
    """A module with dimensions that the customer sets."""

    kind: Literal["cut-to-fit"]
    values: dict[str, AttributeValue] = {}
    dimensions: dict[AttributeId, DimensionModel] = Field(min_length=1)


Module = Annotated[SharedModule | SwappableModule | CutToFitModule, Field(discriminator="kind")]


class ContextFactModel(_Strict):
    """A fact that is given, not chosen."""

    title: Texts
    values: Annotated[
        Annotated[dict[ValueId, Texts], Field(min_length=1), Tag(MAPPING)]
        | Annotated[list[Scalar], Field(min_length=1), Tag(LIST)],
        Discriminator(_values_shape),
    ] = []
    low: Number = Field(0, alias="from")
    high: Number = Field(0, alias="to")
    step: Number = 1
    unit: Text = ""
    default: Scalar = ""


class PartModel(_Strict):
    """A place in a product and how many there can be."""

    module: NameId
    count: Scalar = 1
    title: Texts = ""


Part = Annotated[Annotated[NameId, Tag(SCALAR)] | Annotated[PartModel, Tag(MAPPING)], Discriminator(_text_shape)]


class TableModel(_Strict):
    """Combinations that are allowed, or forbidden."""

    columns: list[ExpressionText] = Field(min_length=1)
    allow: list[list[Cell]] = []
    forbid: list[list[Cell]] = []


class RuleModel(_Strict):
    """What must hold, when, and why."""

    id: Id
    when: ExpressionText = ""
    require: Condition = ""
    table: TableModel | None = None
    because: Texts


class ProductModel(_Strict):
    """What a customer configures."""

    title: Texts
    description: Texts = ""
    parts: dict[NameId, Part] = Field(min_length=1)
    rules: list[RuleModel] = []
    charges: list[ProductChargeModel] = []
    defaults: dict[str, Scalar] = {}
    price_basis: dict[Literal["one-time", "monthly"], ExpressionText] = {}


class ModulesFile(_Strict):
    """Any `*.yaml` file of a catalog but `catalog.yaml`: modules and products."""

    modules: dict[NameId, Module] = {}
    products: dict[Id, ProductModel] = {}


class CatalogHeader(_Strict):
    """What stands in `catalog.yaml` only."""

    catalog: Id
    version: Text
    title: Texts
    description: Texts = ""
    currency: Text
    languages: list[Text] = Field([], min_length=1)
    timezone: Text = ""
    quote_days: Number = 30
    context: dict[NameId, ContextFactModel] = {}


class CatalogFile(ModulesFile, CatalogHeader):
    """`catalog.yaml`."""
