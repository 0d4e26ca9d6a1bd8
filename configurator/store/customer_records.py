"""Customers as records, what is wrong with one, and how they are written in tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Row

from configurator.store.checking import LONGEST_NAME, currency_problem, email_problem, id_problem, text_problem

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Contact:
    """A person at a customer."""

    name: str = ""
    email: str = ""
    phone: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """An address: `kind` says what for, such as `billing`."""

    kind: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer. The id is given by the company; where it is empty, the store makes one. `attributes` are texts of any name."""

    id: str = ""
    name: str = ""
    segment: str | None = None
    language: str | None = None
    currency: str | None = None
    tax_id: str | None = None
    addresses: tuple[Address, ...] = ()
    contacts: tuple[Contact, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredCustomer:
    """A customer as stored. `erased_at`: when name, contacts and everything else about the person were erased."""

    customer: Customer
    version: int
    created_at: datetime
    changed_at: datetime
    changed_by: str
    erased_at: datetime | None

    @property
    def id(self) -> str:
        """The id of the customer."""
        return self.customer.id


DETAILS = tuple(each.name for each in fields(Customer) if each.name != "id")


def problems_of(customer: Customer) -> Iterator[tuple[str, str]]:
    """Everything that is wrong with a customer: the field, as columns call it (`contact.2.email`), and what is wrong."""
    yield from _found("id", id_problem(customer.id, "the id"))
    yield from _found("name", text_problem(customer.name, "the name", 500, needed=True))
    yield from _found("segment", text_problem(customer.segment or "", "the segment", LONGEST_NAME))
    yield from _found("tax_id", text_problem(customer.tax_id or "", "the tax id", LONGEST_NAME))
    if customer.language is not None and not (isinstance(customer.language, str) and _LANGUAGE.fullmatch(customer.language)):
        yield "language", f"`{customer.language}` is not a language such as `en` or `zh-CN`"
    if customer.currency is not None:
        yield from _found("currency", currency_problem(customer.currency))
    lists: tuple[tuple[str, Sequence[Contact | Address]], ...] = (("contact", customer.contacts), ("address", customer.addresses))
    for name, records in lists:
        for number, record in enumerate(records, 1):
            yield from _record_problems(column_prefix(name, number), asdict(record))
    for name, value in customer.attributes.items():
        yield from _found(f"attribute.{name}", id_problem(name, "the name of an attribute"))
        yield from _found(f"attribute.{name}", text_problem(value, f"the attribute `{name}`"))


def _record_problems(prefix: str, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        is_email = name == "email" and value
        problem = email_problem(value) if is_email else text_problem(value, f"`{prefix}.{name}`", LONGEST_NAME)
        yield from _found(f"{prefix}.{name}", problem)


def _found(name: str, problem: str | None) -> Iterator[tuple[str, str]]:
    if problem:
        yield name, problem


def column_prefix(kind: str, number: int) -> str:
    """How columns of the contacts or addresses of a customer begin: `contact`, then `contact.2`."""
    return kind if number == 1 else f"{kind}.{number}"


def customer_row(customer: Customer) -> dict[str, Any]:
    """The columns of a customer, without those that count writes."""
    return {
        "id": customer.id,
        "name": customer.name,
        "segment": customer.segment,
        "language": customer.language,
        "currency": customer.currency,
        "tax_id": customer.tax_id,
        "addresses": [_without_empty(address) for address in customer.addresses],
        "contacts": [_without_empty(contact) for contact in customer.contacts],
        "attributes": dict(customer.attributes),
        "sought": sought(customer),
    }


def _without_empty(record: Contact | Address) -> dict[str, str]:
    return {name: value for name, value in asdict(record).items() if value}


def sought(customer: Customer) -> str:
    """The text in which a customer is sought: id, name, names and e-mail addresses of contacts."""
    people = [text for contact in customer.contacts for text in (contact.name, contact.email)]
    return " ".join(filter(None, (customer.name, customer.id, *people))).casefold()


def stored_customer(row: Row[Any]) -> StoredCustomer:
    """The customer in a row."""
    customer = Customer(
        id=row.id,
        name=row.name,
        segment=row.segment,
        language=row.language,
        currency=row.currency,
        tax_id=row.tax_id,
        addresses=tuple(Address(**each) for each in row.addresses),
        contacts=tuple(Contact(**each) for each in row.contacts),
        attributes=row.attributes,
    )
    return StoredCustomer(customer, row.version, row.created_at, row.changed_at, row.changed_by, row.erased_at)


def changed_fields(before: Customer, after: Customer) -> list[str]:
    """The fields in which two customers differ."""
    return [name for name in DETAILS if getattr(before, name) != getattr(after, name)]
