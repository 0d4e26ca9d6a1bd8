"""Contracts and their changes as JSON documents: plain dicts, lists and texts; what says nothing is left out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from configurator.contracts.records import Amendment, Contract
from configurator.errors import ContractError
from configurator.pricing.fields import read_document

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def contract_to_json(contract: Contract) -> dict[str, Any]:
    """The document of a contract."""
    document: dict[str, Any] = _contracts().dump_python(contract, mode="json", exclude_defaults=True)
    return document


def contract_from_json(document: str | bytes | Mapping[str, Any]) -> Contract:
    """The contract in a document. Raises ContractError that names every problem."""
    try:
        return read_document(_contracts(), document)
    except ValueError as error:
        raise ContractError(f"This is not the document of a contract: {'; '.join(error.args)}.") from None


def amendment_to_json(amendment: Amendment) -> dict[str, Any]:
    """The document of a change."""
    document: dict[str, Any] = _amendments().dump_python(amendment, mode="json", exclude_defaults=True)
    return document


def amendment_from_json(document: str | bytes | Mapping[str, Any]) -> Amendment:
    """The change in a document. Raises ContractError that names every problem."""
    try:
        return read_document(_amendments(), document)
    except ValueError as error:
        raise ContractError(f"This is not the document of a change: {'; '.join(error.args)}.") from None


@cache
def _contracts() -> TypeAdapter[Contract]:
    from pydantic import TypeAdapter  # 0.1 s: only where a document is read or written

    return TypeAdapter(Contract)


@cache
def _amendments() -> TypeAdapter[Amendment]:
    from pydantic import TypeAdapter

    return TypeAdapter(Amendment)
