"""How the files of a catalog are laid out: the order of keys, what stands on one line and what on lines of its own.

A `Role` says it for one kind of value. What no role knows is left as its author wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Role:
    """One kind of value. `members`, `each`: the roles of what it contains.

    `order`: its keys, as far as their order is fixed. Others keep their positions, or follow them where the role is `open`.

    `block`: always on lines of its own. `compact`: on one line wherever it fits, whatever its author did. `wrap`: what is too
    long for one line in brackets may go over several.
    """

    order: tuple[str, ...] = ()
    open: bool = False
    block: bool = False
    compact: bool = False
    wrap: bool = True
    members: Mapping[str, str] = field(default_factory=dict)
    each: str = "any"

    def of(self, key: str | None) -> Role:
        """The role of a value in it, by its key; None for an item of a list."""
        name = self.members.get(key, self.each) if key is not None else self.each
        return ROLES[name]


_TEXTS = {"title": "title", "description": "text"}
_SUPPLY = ("order_code", "image", "valid_from", "valid_until", "replaces", "supplier", "lead_days")
_BODY = {
    **_TEXTS,
    "needs": "own attributes",
    "attributes": "own attributes",
    "inputs": "inputs",
    "parts": "parts",
    "rules": "rules",
    "charges": "charges",
    "price_rules": "price rules",
    "defaults": "defaults",
    "preferences": "preferences",
}
_BODY_ORDER = ("needs", "attributes", "parts", "inputs", "defaults", "rules", "preferences", "tax", "charges", "price_rules")
_PART_ORDER = ("module", "product", "count", "instances", "title", "description", "order_code", "replaces")
_MODULE_ORDER = (
    *("kind", "title", "description", *_SUPPLY),
    *("dimensions", "unit", "step", "total", "attributes", "values", "options", "ingredients", "count"),
    *("ports", "budgets", "length", "joins", "ends", "measure", "rules", "defaults", "tax", "charges"),
)
_HEADER_ORDER = ("catalog", "version", "title", "description", "currency", "languages", "timezone", "quote_days")
_CASE_ORDER = (
    *("title", "product", "context", "given", "limits", "on", "customer", "valid", "because"),
    *("implies", "excludes", "allows", "leaves", "costs", "cheapest", "completes", "prefers"),
)

FILE, CASES, PRICE_LIST = "file", "cases file", "price list"

ROLES: dict[str, Role] = {
    "any": Role(),
    "short": Role(compact=True),
    "title": Role(compact=True, wrap=False),
    "text": Role(wrap=False),
    "texts": Role(each="title"),
    FILE: Role(
        order=(
            *_HEADER_ORDER,
            "includes",
            "suppliers",
            "context",
            "taxes",
            "approvals",
            "modules",
            "rules",
            "charges",
            "price_rules",
            "products",
        ),
        block=True,
        members={
            **_TEXTS,
            "languages": "short",
            "suppliers": "suppliers",
            "context": "context",
            "taxes": "taxes",
            "approvals": "approvals",
            "modules": "modules",
            "rules": "shared rules",
            "charges": "shared charges",
            "price_rules": "shared price rules",
            "products": "products",
        },
    ),
    "suppliers": Role(each="supplier"),
    "supplier": Role(order=("title", "lead_days"), compact=True, members=_TEXTS),
    "context": Role(each="fact"),
    "fact": Role(
        order=("title", "values", "from", "to", "step", "unit", "default", "items", "owned"),
        members={**_TEXTS, "values": "texts"},
    ),
    "taxes": Role(
        order=("prices", "region", "categories", "rates"), members={"categories": "tax categories", "rates": "tax rates"}
    ),
    "tax categories": Role(each="tax category"),
    "tax category": Role(compact=True, members=_TEXTS),
    "tax rates": Role(block=True, each="tax rate"),
    "tax rate": Role(
        order=(
            *("tax", "title", "category", "region", "rate", "compound", "contained"),
            *("when", "valid_from", "valid_until", "because"),
        ),
        members={**_TEXTS, "category": "short", "region": "short", "because": "text"},
    ),
    "approvals": Role(block=True, each="approval"),
    "approval": Role(order=("role", "discount", "total", "margin", "special", "because"), members={"because": "text"}),
    # modules
    "modules": Role(block=True, each="module"),
    "module": Role(
        order=_MODULE_ORDER,
        block=True,
        members={
            **_TEXTS,
            "attributes": "attributes",
            "dimensions": "dimensions",
            "options": "options",
            "ingredients": "ingredients",
            "total": "dimension",
            "ports": "ports",
            "budgets": "budgets",
            "rules": "rules",
            "charges": "charges",
        },
    ),
    "attributes": Role(each="attribute"),
    "attribute": Role(order=("type", "unit", "title", "value"), compact=True, members=_TEXTS),
    "dimensions": Role(each="dimension"),
    "dimension": Role(order=("title", "from", "to", "step", "unit"), compact=True, members=_TEXTS),
    "options": Role(order=("table", "sheet"), each="option"),
    "option": Role(order=("title", "description"), open=True, members=_TEXTS),
    "ingredients": Role(each="ingredient"),
    "ingredient": Role(order=("title", "description", "from", "to", "step"), open=True, members=_TEXTS),
    "ports": Role(each="port"),
    "port": Role(order=("title", "accepts", "count"), compact=True, members={**_TEXTS, "accepts": "short"}),
    "budgets": Role(each="budget"),
    "budget": Role(order=("title", "of", "capacity"), compact=True, members=_TEXTS),
    # products
    "products": Role(block=True, each="product"),
    "product": Role(
        order=("title", "description", "order_code", "replaces", "sold", *_BODY_ORDER, "term", "price_basis"),
        block=True,
        members={**_BODY, "price_basis": "short"},
    ),
    "parts": Role(each="part"),
    "part": Role(order=(*_PART_ORDER, *_BODY_ORDER), members=_BODY),
    "own attributes": Role(each="own attribute"),
    "own attribute": Role(
        order=(
            "title",
            "description",
            "type",
            "values",
            "from",
            "to",
            "step",
            "unit",
            "value",
            "because",
            "optional",
            "default",
            "replaces",
        ),
        members={**_TEXTS, "values": "texts", "because": "text"},
    ),
    "inputs": Role(each="input"),
    "input": Role(order=("title", "description", "when", "most", "pattern", "file", "required"), members=_TEXTS),
    "defaults": Role(each="default"),
    "default": Role(order=("when", "value"), each="default"),
    "preferences": Role(block=True, each="preference"),
    "preference": Role(order=("id", "when", "prefer", "minimize", "maximize", "weight", "because"), members={"because": "text"}),
    # rules and charges
    "shared rules": Role(block=True, each="rules"),
    "rules": Role(block=True, each="rule"),
    "rule": Role(
        order=("id", "severity", "valid_from", "valid_until", "when", "require", "table", "because"),
        block=True,
        members={"table": "table", "because": "text"},
    ),
    "table": Role(order=("columns", "allow", "forbid"), members={"columns": "short", "allow": "rows", "forbid": "rows"}),
    "rows": Role(block=True, each="short"),
    "shared charges": Role(block=True, each="charges"),
    "charges": Role(block=True, each="charge"),
    "charge": Role(
        order=(
            *("id", "part", "title", "kind", "of", "kinds", "amount", "table", "grid", "otherwise", "cost"),
            *("per", "quantity", "included", "minimum", "tiers", "slabs"),
            *("at_least", "at_most", "when", "term", "after", "arrears", "tax", "because"),
        ),
        members={
            **{"title": "title", "table": "price table", "grid": "price grid", "per": "short", "of": "short"},
            **{"tiers": "tiers", "slabs": "tiers", "because": "text"},
        },
    ),
    "price table": Role(order=("columns", "rows", "file", "sheet"), members={"columns": "short", "rows": "rows"}),
    "price grid": Role(order=("rows", "columns", "mode", "amounts", "file", "sheet"), members={"amounts": "rows"}),
    "tiers": Role(each="short"),
    "shared price rules": Role(block=True, each="price rules"),
    "price rules": Role(block=True, each="price rule"),
    "price rule": Role(
        order=(
            *("id", "title", "valid_from", "valid_until", "when", "lines", "kinds", "on", "discount", "surcharge", "price"),
            *("at_most", "exclusive", "order", "term", "after", "because"),
        ),
        block=True,
        members={"title": "title", "lines": "short", "kinds": "short", "because": "text"},
    ),
    # price lists
    PRICE_LIST: Role(
        order=(
            *("price_list", "title", "currency", "exchange", "valid_from", "valid_until", "for", "customers"),
            *("refines", "adjust", "round", "modules", "products"),
        ),
        block=True,
        members={
            "title": "title",
            "for": "any",
            "customers": "short",
            "refines": "short",
            "modules": "listed modules",
            "products": "listed products",
        },
    ),
    "listed modules": Role(block=True, each="listed module"),
    "listed module": Role(order=("values", "options", "ingredients", "charges"), members={"options": "options"}),
    "listed products": Role(block=True, each="listed product"),
    "listed product": Role(order=("charges",)),
    # test cases
    CASES: Role(order=("product", "context", "given", "cases"), block=True, members={"cases": "cases"}),
    "cases": Role(block=True, each="case"),
    "case": Role(order=_CASE_ORDER, members={**_TEXTS, "because": "short"}),
}
