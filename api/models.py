"""The shapes of requests and responses: what the service checks, and what `/v1/openapi.json` describes."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, StringConstraints, WithJsonSchema

MOST_CHARACTERS = 200
LARGEST = 10**15


def _check_value(value: Any) -> Any:
    """One look instead of a union of types, so that one value is one issue."""
    if isinstance(value, str) and len(value) <= MOST_CHARACTERS and _is_unicode(value):
        return value
    if isinstance(value, bool | int | float) and abs(value) <= LARGEST:  # not so NaN
        return value
    raise ValueError(f"must be a text of at most {MOST_CHARACTERS} characters, a number, or true or false")


def _is_unicode(text: str) -> bool:
    """Whether it can be written: JSON can hold halves of characters (lone surrogates)."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


Name = Annotated[str, StringConstraints(max_length=MOST_CHARACTERS)]
Value = Annotated[
    Any,
    PlainValidator(_check_value),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "maxLength": MOST_CHARACTERS},
                {"type": "number", "minimum": -LARGEST, "maximum": LARGEST},
                {"type": "boolean"},
            ]
        }
    ),
]
Values = Annotated[dict[Name, Value], Field(max_length=1000)]
MOST_TEXT = 10_000


class FileStamp(BaseModel):
    """Which file a customer gave. The service is not sent the file itself: it is kept elsewhere, and found by its hash."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, StringConstraints(min_length=1, max_length=MOST_CHARACTERS)]
    size: Annotated[int, Field(ge=0, le=LARGEST, strict=True)] = Field(description="In bytes.")
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


def _check_text(text: str) -> str:
    if not _is_unicode(text):
        raise ValueError("must be a text of whole characters")
    return text


InputText = Annotated[str, StringConstraints(max_length=MOST_TEXT), AfterValidator(_check_text)]
Inputs = Annotated[dict[Name, InputText | FileStamp], Field(max_length=200)]
Limits = Annotated[dict[Name, Value], Field(max_length=10)]
JsonValue = str | int | bool
Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]

_LANGUAGE_HELP = "Language of titles, sentences and formatted amounts; without it, the Accept-Language header decides."
_EXAMPLE = {"context": {"region": "EU"}, "decisions": {"cpu": "ryzen-7-9800x3d", "memory.quantity": 1}, "language": "en"}


def _examples(*examples: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": list(examples)})


# --- requests ---------------------------------------------------------------------------------------------------------


class StateRequest(BaseModel):
    """A customer in a context, with decisions. The service keeps nothing: every request carries them all."""

    model_config = _examples(_EXAMPLE, {"decisions": {}})

    context: Values = Field(default_factory=dict, description="Facts about the customer; those with a default may be left out.")
    decisions: Values = Field(default_factory=dict, description="Decided values by choice path. Their order does not matter.")
    limits: Limits = Field(
        default_factory=dict,
        description="What a total may come to at most: of a kind of charge (`one-time`, `monthly`) or the price basis (`basis`).",
    )
    inputs: Inputs = Field(
        default_factory=dict, description="What was filled in, by the id of the input: a text, or which file was given."
    )
    language: Language | None = Field(None, description=_LANGUAGE_HELP)
    for_customer: Name | None = Field(None, description="Id of the customer whose own price lists hold; for staff only.")


class ExplainRequest(StateRequest):
    """A question: why can `choice` not be `value`? Without both: why do the decisions contradict each other?"""

    model_config = _examples(
        {**_EXAMPLE, "decisions": {"cpu": "ryzen-7-9800x3d"}, "choice": "motherboard", "value": "asus-prime-b760m-a-wifi"}
    )

    choice: Name | None = Field(None, description="Path of the choice that is asked about.")
    value: Value | None = Field(None, description="Its value that is asked about.")


class CompleteRequest(StateRequest):
    """A configuration to be filled in."""

    model_config = _examples({**_EXAMPLE, "prefer": "cheapest"})

    prefer: Literal["default", "cheapest", "preferred"] = Field(
        "default", description="By the defaults, as cheap as can be, or by the preferences."
    )


class PriceRequest(StateRequest):
    """A configuration to be priced. What is open is filled in only if `prefer` says how."""

    model_config = _examples({**_EXAMPLE, "prefer": "default"})

    prefer: Literal["default", "cheapest", "preferred"] | None = Field(None, description="How to fill in what is open.")


class CompareRequest(StateRequest):
    """Two or three configurations of a product: the decisions of all, and those of each alternative besides."""

    model_config = _examples({"context": {}, "decisions": {}, "alternatives": [{"memory.quantity": 2}, {"memory.quantity": 4}]})

    alternatives: Annotated[list[Values], Field(min_length=2, max_length=3)]
    prefer: Literal["default", "cheapest", "preferred"] = Field("default", description="How to fill in what is open.")


class QuoteRequest(PriceRequest):
    """A configuration to be quoted."""

    model_config = _examples({**_EXAMPLE, "prefer": "default", "customer": "Jane Doe", "note": "Delivery in May."})

    customer: Annotated[str, StringConstraints(max_length=200)] = Field("", description="For whom, as shown in the quote.")
    note: Annotated[str, StringConstraints(max_length=4000)] = Field("", description="Shown in the quote as it is.")


class StepRequest(BaseModel):
    """What somebody says about a step."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"comment": "Please deliver in two parts."}]})

    comment: Annotated[str, StringConstraints(max_length=4000)] = ""


class AcceptRequest(BaseModel):
    """Who accepts an offer."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"name": "Jo Doe", "email": "jo@example.org", "purchase_order": "PO-7"}]}
    )

    name: Annotated[str, StringConstraints(max_length=200)]
    email: Annotated[str, StringConstraints(max_length=200)]
    purchase_order: Annotated[str, StringConstraints(max_length=200)] | None = None


class QuoteDocument(BaseModel):
    """A quote that stands for itself: customer, validity, context, choices, and the price with every formula."""

    model_config = ConfigDict(extra="allow")

    schema_version: int = Field(description="Version of the document's shape.")


# --- responses: shared ------------------------------------------------------------------------------------------------


class Response(BaseModel):
    """Base of all responses: exactly the documented members."""

    model_config = ConfigDict(extra="forbid")


class Money(Response):
    """An exact amount: decimal string, ISO 4217 currency, and as the language writes it (differences with their sign)."""

    model_config = _examples({"amount": "20.00", "currency": "EUR", "formatted": "€20.00"})

    amount: str
    currency: str
    formatted: str


class CatalogStamp(Response):
    """Which catalog."""

    id: str
    version: str
    title: str


class ProductStamp(Response):
    """Which product."""

    id: str
    title: str


class ProductSummary(ProductStamp):
    """A product on a list."""

    description: str | None


class PriceListOut(Response):
    """A price list."""

    id: str
    title: str


class Heading(Response):
    """What every answer about a product begins with; `price_lists` are those that hold in the context, on the day."""

    catalog: CatalogStamp
    product: ProductStamp
    language: str
    currency: str
    price_lists: list[PriceListOut]


class Problem(BaseModel):
    """What went wrong (RFC 9457). Extension members depend on `code`: `issues`, `conflict`, `open`, `choice`, `near`..."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "/v1/problems/unknown-option",
                    "title": "A decision names no option of its choice",
                    "status": 422,
                    "detail": "`cpu` has no option `ryzen-7-9800`.",
                    "instance": "urn:uuid:7ef36e0d-2c1b-4b5c-a2f2-5a9c9a3f2f5b",
                    "code": "unknown-option",
                    "hint": "Did you mean `ryzen-7-9800x3d`?",
                    "choice": "cpu",
                    "option": "ryzen-7-9800",
                }
            ]
        },
    )

    type: str = Field(description="Address of the problem's description.")
    title: str = Field(description="The same for all problems of this type.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened this time, for people.")
    instance: str = Field(description="Names this occurrence; the log of the service has it too where it logs.")
    code: str = Field(description="Stable, for programs.")
    hint: str | None = Field(description="What to do next.")


class ProblemTypeOut(Response):
    """What all problems of one code have in common."""

    type: str
    code: str
    status: int
    title: str
    hint: str | None


# --- responses: catalogs ----------------------------------------------------------------------------------------------


class CatalogSummary(Response):
    """A catalog on the list. A broken one has a `problem` and no products."""

    id: str
    status: Literal["ready", "broken"]
    version: str | None
    title: str | None
    description: str | None
    products: list[ProductSummary]
    problem: Problem | None


class CatalogList(Response):
    """All catalogs of the service."""

    catalogs: list[CatalogSummary]


class FactValue(Response):
    """A value that a fact can have."""

    value: JsonValue
    title: str


class Fact(Response):
    """A fact of the context. Without a default it must be given."""

    id: str
    title: str
    unit: str | None
    default: JsonValue | None
    values: list[FactValue]


class CatalogOut(CatalogStamp):
    """A catalog: what is offered, and what must be known about a customer."""

    description: str | None
    currency: str
    languages: list[str]
    timezone: str
    content_hash: str
    context: list[Fact]
    products: list[ProductSummary]


class ChoiceHead(Response):
    """A choice: one thing that the customer decides."""

    path: str
    kind: Literal["option", "presence", "quantity", "dimension"]
    part: str
    part_title: str
    title: str
    unit: str | None
    default: JsonValue | None


class ChoiceValue(Response):
    """A value of a choice."""

    value: JsonValue
    title: str
    description: str | None
    image: str | None = Field(description="Address of its picture, on this service where it begins with `/`.")


class NumberRange(Response):
    """Numbers from one to another in steps; a number that is broken is a string, so that it stays exact."""

    model_config = _examples({"from": 400, "to": 1350, "step": 1})

    low: int | str = Field(alias="from")
    high: int | str = Field(alias="to")
    step: int | str


class ChoiceRecord(ChoiceHead):
    """A choice with all its values.

    `ranges`: the numbers of a dimension or quantity, null for other choices. Of more than 200 numbers, `values` has only what
    `ranges` cannot say: that the part is left out.
    """

    ranges: list[NumberRange] | None
    values: list[ChoiceValue]


class InputRecord(Response):
    """Something that a customer can fill in and no rule reads: a text of at most `most` characters, or a file of `most` bytes.

    `endings` are those of the file's name; `pattern` is a regular expression (of Python) that the whole text must match.
    """

    id: str
    title: str
    description: str | None
    kind: Literal["text", "file"]
    most: int
    pattern: str | None
    endings: list[str]
    required: bool


class ProductOut(ProductSummary):
    """A product: its choices with all values, what can be filled in, and the facts of its context."""

    catalog: CatalogStamp
    language: str
    currency: str
    context: list[Fact]
    choices: list[ChoiceRecord]
    inputs: list[InputRecord]


# --- responses: configuring -------------------------------------------------------------------------------------------


class OptionState(ChoiceValue):
    """A value of a choice right now.

    `available`: it can be had without giving up another decision. `total`: the least total of a configuration with it;
    `difference`: against the least total now. `unchecked`: there was no time to tell whether it is available; it may be
    chosen, and is settled then.
    """

    status: Literal["decided", "implied", "available", "excluded", "unchecked"]
    available: bool
    default: bool
    total: Money | None
    difference: Money | None


class ChoiceState(ChoiceHead):
    """A choice right now; `value` is what was decided or is implied.

    `ranges`: the numbers of a dimension or quantity that can be had without giving up another decision, null for other choices;
    `unchecked_ranges`: those of which there was no time to tell.
    Of more than 200 numbers, `values` has only those that stand out: decided or implied, the default, and the part left out.
    """

    status: Literal["decided", "implied", "open"]
    value: JsonValue | None
    ranges: list[NumberRange] | None
    unchecked_ranges: list[NumberRange] | None
    values: list[OptionState]


class Decision(Response):
    """A value that somebody chose, or wants to choose."""

    choice: str
    title: str
    value: JsonValue
    value_title: str
    sentence: str


class Given(Response):
    """A fact of the context and its value."""

    fact: str
    title: str
    value: JsonValue
    value_title: str
    sentence: str


class LimitReason(Response):
    """A limit of the customer that takes part in a conflict."""

    kind: str
    amount: Money
    sentence: str


class RuleReason(Response):
    """A rule that takes part in a conflict, and its author's reason."""

    id: str
    because: str


class StructureReason(Response):
    """A part whose own make-up takes part in a conflict: left out, it has no quantity."""

    part: str
    title: str


class Change(Response):
    """One decision that a repair gives up, and the value that takes its place."""

    choice: str
    title: str
    before: JsonValue
    before_title: str
    after: JsonValue
    after_title: str
    sentence: str


class Repair(Response):
    """A smallest verified change of decisions. `decisions` are what to send next; `difference` is its effect on the total."""

    sentence: str
    changes: list[Change]
    total: Money
    difference: Money | None
    decisions: dict[str, JsonValue]


class Unavailable(Response):
    """A value that cannot be had now, whatever else is chosen: out of stock, or not sold today. `until`: a day, or null."""

    choice: str
    value: JsonValue
    because: str
    until: str | None


class Conflict(Response):
    """A minimal set of decisions, facts, limits, rules and what is unavailable that cannot hold together, and repairs."""

    sentence: str
    reasons: list[str]
    focus: Decision | None
    decisions: list[Decision]
    context: list[Given]
    limits: list[LimitReason]
    unavailable: list[Unavailable]
    rules: list[RuleReason]
    structure: list[StructureReason]
    repairs: list[Repair]
    no_repair: str | None = Field(description="Said where nothing that the customer could change helps.")


class InputState(InputRecord):
    """An input right now: `asked`, whether the configuration asks for it, and what was filled in."""

    asked: bool
    value: str | FileStamp | None


class StateOut(Heading):
    """The state after these decisions. Where they contradict each other, `feasible` is false and `conflict` says why."""

    context: dict[str, JsonValue]
    limits: dict[str, Money]
    decisions: dict[str, JsonValue]
    renamed: dict[str, str] = Field(description="Decisions by ids of old configurations, and what they are called now.")
    implied: dict[str, JsonValue]
    open: list[str]
    feasible: bool
    complete: bool
    total: Money | None
    bounded_by: list[str] = Field(
        description="Price rules on so many charges that totals here are what it costs at least; those of a completion are exact."
    )
    choices: list[ChoiceState]
    unavailable: list[Unavailable]
    inputs: list[InputState]
    advice: list[RuleReason]
    conflict: Conflict | None


class Question(Heading):
    """The choice to ask about next: its answer narrows what is left most. None where nothing is open."""

    choice: str | None
    title: str | None


class Explanation(Heading):
    """The answer to a question. `possible`: the value can be chosen, and there is no conflict."""

    possible: bool
    conflict: Conflict | None


class CompletedChoice(Response):
    """What one choice came to."""

    path: str
    title: str
    value: JsonValue
    value_title: str
    decided: bool


class Delivery(Response):
    """How many days it takes to deliver, and the part that takes longest."""

    days: int
    part: str
    part_title: str


class Shortage(Response):
    """Something that takes more than there is in stock."""

    title: str
    needed: int
    stock: int
    until: str | None


class Totals(Heading):
    """What a complete configuration costs: one number to compare by (the price basis), and a total per kind of charge."""

    total: Money
    totals: dict[str, Money]


class Completion(Totals):
    """A complete configuration that extends the decisions."""

    prefer: Literal["default", "cheapest", "preferred"]
    context: dict[str, JsonValue]
    limits: dict[str, Money]
    decisions: dict[str, JsonValue]
    assignment: dict[str, JsonValue]
    choices: list[CompletedChoice]
    order_code: str | None
    delivery: Delivery | None
    shortages: list[Shortage]


class PriceOut(Totals):
    """The price of a complete configuration; `breakdown` has every charge with its formula and what it read."""

    breakdown: dict[str, Any]


class Difference(Response):
    """Something in a document that is not what its own content gives."""

    where: str
    expected: str
    found: str


class Recomputation(Response):
    """Whether a quote document adds up: no differences."""

    reference: str
    consistent: bool
    differences: list[Difference]


class Health(Response):
    """That the service is up, and how many catalogs can and cannot be used."""

    status: Literal["ok"]
    version: str
    ready: int
    broken: int
