"""What may be written in `cases*.yaml`, as pydantic models: the shape only, as in `configurator.catalog.schema`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from configurator.catalog.schema import LIST, MAPPING, SCALAR, TITLE, Id, Scalar, Texts


def _shape(value: Any) -> str:
    if isinstance(value, dict):
        return MAPPING
    return LIST if isinstance(value, list) else SCALAR


def _listed_shape(value: Any) -> str:
    return LIST if isinstance(value, list) else SCALAR


Several = Annotated[
    Annotated[Scalar, Tag(SCALAR)] | Annotated[list[Scalar], Field(min_length=1), Tag(LIST)], Discriminator(_listed_shape)
]
"""One value or a list of them."""

ValuesWithReasons = Annotated[
    Annotated[Scalar, Tag(SCALAR)]
    | Annotated[list[Scalar], Field(min_length=1), Tag(LIST)]
    | Annotated[dict[str, Several], Field(min_length=1), Tag(MAPPING)],
    Discriminator(_shape),
]
"""One value, a list of them, or a mapping from value to the rules behind."""

Decisions = dict[str, Scalar]

GivenPart = Annotated[Annotated[Scalar, Tag(SCALAR)] | Annotated[Decisions, Tag(MAPPING)], Discriminator(_shape)]
Given = Annotated[
    Annotated[Scalar, Tag(SCALAR)]
    | Annotated[list[GivenPart], Field(min_length=1), Tag(LIST)]
    | Annotated[Decisions, Tag(MAPPING)],
    Discriminator(_shape),
]
"""Decisions, the name of decisions that stand at the top of the file, or a list of both."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class BoundsModel(_Strict):
    """An amount that is not told exactly."""

    at_least: Scalar = Field(0, alias="at-least", description="The least amount.")
    at_most: Scalar = Field(0, alias="at-most", description="The greatest amount.")


Amount = Annotated[Annotated[Scalar, Tag(SCALAR)] | Annotated[BoundsModel, Tag(MAPPING)], Discriminator(_shape)]


class CaseModel(_Strict):
    """A situation and what is expected of it."""

    title: Texts = TITLE
    product: Scalar = Field("", description="The product, where it is not that of the file.")
    context: dict[str, Scalar] = Field({}, description="Facts about customer and sale, where they differ from those of the file.")
    given: Given = Field(
        "", description="What is decided: `{choice: value}`, the name of decisions at the top of the file, or a list of both."
    )
    limits: dict[str, Scalar] = Field({}, description="What totals may come to at most: `{monthly: 50}`.")
    on: Scalar = Field("", description="The day, where rules have dates: `2026-05-01`.")
    customer: Scalar = Field("", description="The id of the customer, where price lists are for single customers.")
    valid: Scalar = Field("", description="`yes`: the decisions can be completed; `no`: they cannot.")
    because: Several = Field("", description="The decisions cannot be completed, and these rules are the reason.")
    implies: dict[str, Scalar] = Field({}, description="What follows: `{choice: value}`.")
    excludes: dict[str, ValuesWithReasons] = Field(
        {}, description="What cannot be had: `{choice: value}`, a list of values, or `{choice: {value: rule}}` with the reason."
    )
    allows: dict[str, Several] = Field({}, description="What can be had.")
    leaves: dict[str, Several] = Field({}, description="What can be had, and nothing else of the choice.")
    costs: dict[str, Amount] = Field({}, description="What it costs, filled in by the defaults.")
    cheapest: dict[str, Amount] = Field({}, description="What it costs, filled in as cheap as can be.")
    completes: dict[str, Scalar] = Field({}, description="What filling in by the defaults takes.")
    prefers: dict[str, Scalar] = Field({}, description="What filling in by the preferences takes.")


class CasesFile(_Strict):
    """A file of cases. `product` and `context` are for the cases that say nothing else."""

    product: Scalar = Field("", description="The product of the cases that name none.")
    context: dict[str, Scalar] = Field({}, description="Facts about customer and sale, for all cases.")
    given: dict[Id, Decisions] = Field({}, description="Decisions under a name, for several cases.")
    cases: dict[Id, CaseModel] = Field(min_length=1, description="The cases, by their ids.")
