"""The commands `contracts list` and `show`: what runs, what is paid next, what it comes to, when it ends."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rich.text import Text as Styled

from configurator.cli.contracts.changing import read_day
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.screen import FAINT, STRONG, Screen, plain_table
from configurator.cli.store.arguments import opened
from configurator.money import format_money, from_minor

if TYPE_CHECKING:
    from configurator.contracts.records import Contract, ContractLine
    from configurator.offers.running import RunningContract


def list_of(customer: str, place: str | None, *, as_json: bool) -> ExitCode:
    """List the contracts of a customer."""
    from configurator.offers.contract_documents import contract_summary
    from configurator.offers.running import contracts_of

    with opened(place) as store:
        found = contracts_of(store, customer)
    if as_json:
        print_json({"contracts": [contract_summary(each) for each in found]})
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
    from configurator.offers.contract_documents import contract_document
    from configurator.offers.running import running_contract

    with opened(place) as store:
        found = running_contract(store, order)
    day = read_day(on) if on is not None else date.today()
    if as_json:
        print_json(contract_document(found, day))
    else:
        _show(found, day, language)
    return ExitCode.OK


def _show(found: RunningContract, day: date, language: str) -> None:
    from configurator.offers.contract_documents import all_payments, next_payments

    screen, contract = Screen(language), found.contract
    until = f"until {contract.end}" if contract.end else "until it is cancelled"
    screen.line(f"{found.order}  {_owned(found)}  from {contract.start} {until}", STRONG)
    for each in contract.running(day):
        screen.line(f"  {_amount(each.line.minor, contract, language)} {each.line.kind}  {_told(each, day, language)}")
    for line in contract.apart:
        screen.line(f"  {_amount(line.minor, contract, language)} {line.kind}  {line.title.render(language)}", FAINT)
    for payment in next_payments(contract, day):
        screen.line(f"  due {payment.day}  {_amount(payment.minor, contract, language)} {payment.kind}")
    if contract.end is not None:
        screen.line(f"All payments: {_amount(all_payments(contract), contract, language)}")


def _told(line: ContractLine, day: date, language: str) -> str:
    """A line with what is special about its days."""
    notes = [f"from {line.start}"] if line.start > day else []
    notes += [f"until {line.end}"] if line.end is not None and line.line.term is not None else []
    notes += ["in arrears"] if line.line.arrears else []
    return line.line.title.render(language) + (f" ({', '.join(notes)})" if notes else "")


def _amount(minor: int, contract: Contract, language: str) -> str:
    return format_money(from_minor(minor, contract.currency), contract.currency, language)


def _owned(found: RunningContract) -> str:
    return ", ".join(f"{each.owned.quantity} × {each.owned.product}" for each in found.owned)
