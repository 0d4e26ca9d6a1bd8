"""The commands `contracts list` and `show`: what runs, what is paid next, what it comes to, when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.text import Text as Styled

from configurator.cli.contracts.changing import read_day
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.screen import FAINT, STRONG, Screen, plain_table
from configurator.cli.store.arguments import opened
from configurator.money import format_money, from_minor

if TYPE_CHECKING:
    from configurator.contracts.records import Contract, ContractLine, Payment
    from configurator.offers.running import RunningContract

_PAYMENTS_SHOWN = 6


def list_of(customer: str, place: str | None, *, as_json: bool) -> ExitCode:
    """List the contracts of a customer."""
    from configurator.offers.running import contracts_of

    with opened(place) as store:
        found = contracts_of(store, customer)
    if as_json:
        print_json({"contracts": [_head(each) for each in found]})
        return ExitCode.OK
    screen = Screen()
    if not found:
        screen.line(f"Customer {customer} has no contract.", FAINT)
        return ExitCode.OK
    table = plain_table(header=True)
    for column in ("order", "from", "until", "what"):
        table.add_column(column, no_wrap=column != "what", overflow="fold")
    for each in found:
        contract = each.contract
        until = contract.end.isoformat() if contract.end else "cancelled"
        table.add_row(each.order, contract.start.isoformat(), until, Styled(_owned(each)))
    screen.show(table, indent=0)
    return ExitCode.OK


def show(order: str, on: str | None, language: str, place: str | None, *, as_json: bool) -> ExitCode:
    """Show a contract on a day."""
    from configurator.offers.running import running_contract

    with opened(place) as store:
        found = running_contract(store, order)
    day = read_day(on) if on is not None else date.today()
    if as_json:
        print_json(_document(found, day))
    else:
        _show(found, day, language)
    return ExitCode.OK


def _show(found: RunningContract, day: date, language: str) -> None:
    screen, contract = Screen(language), found.contract
    until = f"until {contract.end}" if contract.end else "until it is cancelled"
    screen.line(f"{found.order}  {_owned(found)}  from {contract.start} {until}", STRONG)
    for each in contract.running(day):
        screen.line(f"  {_amount(each.line.minor, contract, language)} {each.line.kind}  {_told(each, day, language)}")
    for line in contract.apart:
        screen.line(f"  {_amount(line.minor, contract, language)} {line.kind}  {line.title.render(language)}", FAINT)
    coming = _coming(contract, day)
    for payment in coming:
        screen.line(f"  due {payment.day}  {_amount(payment.minor, contract, language)} {payment.kind}")
    if contract.end is not None:
        screen.line(f"All payments: {_amount(_value(contract), contract, language)}")


def _told(line: ContractLine, day: date, language: str) -> str:
    """A line with what is special about its days."""
    notes = [f"from {line.start}"] if line.start > day else []
    notes += [f"until {line.end}"] if line.end is not None and line.line.term is not None else []
    notes += ["in arrears"] if line.line.arrears else []
    return line.line.title.render(language) + (f" ({', '.join(notes)})" if notes else "")


def _coming(contract: Contract, day: date) -> list[Payment]:
    """The next payments from a day on."""
    from configurator.contracts import Period, Unit, payments

    until = contract.end if contract.end is not None else Period(1, Unit.YEAR).after(day)
    after = Period(1, Unit.DAY).after(until)
    return [each for each in payments(contract, after) if each.day >= day and each.minor][:_PAYMENTS_SHOWN]


def _value(contract: Contract) -> int:
    from configurator.contracts import payments

    return sum(each.minor for each in payments(contract))


def _amount(minor: int, contract: Contract, language: str) -> str:
    return format_money(from_minor(minor, contract.currency), contract.currency, language)


def _owned(found: RunningContract) -> str:
    return ", ".join(f"{each.owned.quantity} × {each.owned.product}" for each in found.owned)


def _head(found: RunningContract) -> dict[str, Any]:
    contract = found.contract
    return {
        "order": found.order,
        "customer": found.customer,
        "start": contract.start.isoformat(),
        "end": contract.end.isoformat() if contract.end else None,
        "currency": contract.currency,
        "products": [{"product": each.owned.product, "quantity": each.owned.quantity} for each in found.owned],
    }


def _document(found: RunningContract, day: date) -> dict[str, Any]:
    from configurator.contracts.documents import contract_to_json

    contract = found.contract
    return {
        **_head(found),
        "on": day.isoformat(),
        "running": list(_running(contract, day)),
        "payments": [
            {"day": each.day.isoformat(), "kind": each.kind, "amount": f"{from_minor(each.minor, contract.currency):f}"}
            for each in _coming(contract, day)
        ],
        "value": f"{from_minor(_value(contract), contract.currency):f}" if contract.end else None,
        "contract": contract_to_json(contract),
    }


def _running(contract: Contract, day: date) -> Iterator[dict[str, Any]]:
    for each in contract.running(day):
        yield {
            "key": each.key,
            "title": each.line.title.render(),
            "kind": each.line.kind,
            "amount": f"{from_minor(each.line.minor, contract.currency):f}",
            "from": each.start.isoformat(),
            "until": each.end.isoformat() if each.end else None,
        }
