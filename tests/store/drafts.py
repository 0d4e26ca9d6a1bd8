"""Drafts to be saved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from configurator.store.records import Draft

DRAFT = Draft(
    content={"items": [{"product": "gaming-pc", "decisions": {"cpu": "ryzen"}, "quantity": 2}]},
    priced={"total": "1299.00", "lines": [{"title": "“Prozessor” 处理器", "amount": "1299.00"}]},
    title="Two gaming PCs",
    currency="EUR",
    total=Decimal("1299.00"),
    valid_until=date(2100, 1, 1),
    timezone="Europe/Berlin",
    catalogs=("a" * 64,),
    products=("gaming-pc",),
)


def draft(content: object = None, **changes: Any) -> Draft:
    return replace(DRAFT, content={"items": [content]} if content is not None else DRAFT.content, **changes)
