"""What may be written in a file of the folder `price-lists`, as pydantic models; see `schema.py`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from configurator.catalog.schema import (
    LIST,
    MAPPING,
    SCALAR,
    TABLE,
    TITLE,
    Day,
    ExpressionText,
    FormerIds,
    Id,
    Number,
    OptionTable,
    Scalar,
    Strict,
    Text,
    Texts,
    listed_shape,
    options_shape,
)

FactValues = Annotated[
    Annotated[Scalar, Tag(SCALAR)] | Annotated[list[Scalar], Field(min_length=1), Tag(LIST)], Discriminator(listed_shape)
]
"""Values of a fact: one, or a list; a range (`1..5`) stands for all numbers in it."""


class ListedModule(Strict):
    """What a module costs by a price list."""

    charges: dict[str, ExpressionText] = Field({}, description="Amounts of its charges: numbers, or formulas as in `amount`.")
    options: Annotated[
        Annotated[OptionTable, Tag(TABLE)] | Annotated[dict[str, dict[str, Number]], Tag(MAPPING)], Discriminator(options_shape)
    ] = Field({}, description="Amounts of its options: a mapping from option to attributes, or a table in a CSV or Excel file.")
    ingredients: dict[str, dict[str, Number]] = Field({}, description="Amounts of the ingredients of a mix.")
    values: dict[str, Number] = Field({}, description="Amounts of the module itself.")


class ListedProduct(Strict):
    """What a product costs by a price list."""

    charges: dict[str, ExpressionText] = Field(
        description="Amounts of its charges: numbers, or formulas as in `amount`; of a product within a part, as `part.charge`."
    )


class PriceListFile(Strict):
    """A file in the folder `price-lists`: amounts in force for some customers, days or facts of the context."""

    price_list: Id = Field(description="The id of the price list.")
    title: Texts = TITLE
    currency: Text = Field("", description="The currency of its amounts. Left out, that of what it refines.")
    valid_from: Day = Field("", description="The first day on which it is in force: `2026-01-01`.")
    valid_until: Day = Field("", description="The first day on which it is no longer in force.")
    facts: dict[str, FactValues] = Field(
        {}, alias="for", description="Facts of the context, each with the value or values for which it is in force."
    )
    customers: FormerIds = Field("", description="The ids of the customers for whom it is in force.")
    refines: FormerIds = Field("", description="The price lists after which it is applied: its amounts count before theirs.")
    adjust: Text = Field("", description="By how much all amounts change that are charged and that it does not name: `-3 %`.")
    exchange: Number = Field(1, description="What a unit of the currency before is in its own: all other amounts are converted.")
    round: Number = Field(0, description="What changed amounts are rounded to multiples of. Left out, the smallest coin.")
    modules: dict[str, ListedModule] = Field({}, description="What modules cost, by their ids.")
    products: dict[str, ListedProduct] = Field({}, description="What products cost, by their ids.")
