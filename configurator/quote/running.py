"""From quotes to running contracts: the lines that a quote agrees, the contract that it begins, and the change of one.

A line stands for a charge of an item: `1/tariff.fee`. What is paid once has the option that it is for, `1/handset.price:pixel-9`:
another handset is something new. Discounts are lines of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from configurator.catalog.charge_kinds import ChargeKind
from configurator.catalog.records import Text
from configurator.contracts.amendments import amend, begin, cancel, renew, upgrade, with_penalty
from configurator.contracts.periods import Period, Unit
from configurator.contracts.records import Amendment, Contract, Line, Penalty
from configurator.errors import ContractError
from configurator.money import half_up, to_minor
from configurator.pricing.breakdown import Group, Leaf
from configurator.pricing.wording import count_phrase
from configurator.quote.amended import Change, How
from configurator.quote.document import Discount, Item, Quote

_YEAR = {Unit.MONTH: 12, Unit.WEEK: 52, Unit.DAY: 365}
_APART = (ChargeKind.USAGE, ChargeKind.DEPOSIT, ChargeKind.PENALTY)


def contract_of(quote: Quote, start: datetime | date, timezone: str | None = None) -> Contract:
    """The contract that begins where a quote is accepted: on that day in a time zone (None: that of the quote).

    It runs for the longest term of its items, which end at their own; until it is cancelled where something recurs without a
    term. Raises ContractError.
    """
    zone = ZoneInfo(timezone or quote.valid.timezone)
    day = start.astimezone(zone).date() if isinstance(start, datetime) else start
    lines, apart = lines_of(quote)
    return replace(begin(lines, day, term_of(quote), quote.currency), apart=apart)


def term_of(quote: Quote) -> Period | None:
    """The longest term of the items that count; None where something recurs that has none."""
    terms = [_months(item) for item in quote.counted if any(leaf.kind.period for leaf in item.breakdown.leaves())]
    longest = max((term for term in terms if term is not None), default=None)
    return length(longest) if longest is not None and None not in terms else None


def length(months: Fraction) -> Period:
    """So many months, or weeks or days where these are no whole months; else the nearest number of days, one at least."""
    for unit, number in _YEAR.items():
        count = months * number / 12
        if count.denominator == 1 and count > 0:
            return Period(int(count), unit)
    days = months * _YEAR[Unit.DAY] / 12
    return Period(max(1, int(half_up(days.numerator, days.denominator))), Unit.DAY)


def lines_of(quote: Quote) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """What is paid by the calendar, and apart from it usage, deposits and penalties: a line for every charge and discount."""
    found = [line for item in quote.counted for line in _lines_of_item(item, quote)]
    found += [line for each in quote.discounts for line in _lines_of_discount(each, quote)]
    lines = _unlike(found)
    return tuple(line for line in lines if line.kind not in _APART), tuple(line for line in lines if line.kind in _APART)


def change(contract: Contract, quote: Quote | None, wanted: Change) -> Amendment:
    """What becomes of a contract by a change: the lines of a quote from a day on, or (`cancel`) none.

    What was paid once is charged only for what is new. What ends before the contract would (all of it by `cancel`, items or units
    of them by `amend`) costs the penalties that were agreed for it. Raises ContractError.
    """
    if wanted.how is How.CANCEL:
        return cancel(contract, wanted.on, wanted.notice, penalty=_penalty(contract))
    if quote is None:
        raise ContractError("It is not said what the contract shall be.", "Give an offer with all that shall run then.")
    if wanted.how is How.RENEW and wanted.on != contract.end:
        end = contract.end or "no day"
        message = f"This contract ends on {end}, and is renewed then, not on {wanted.on}."
        raise ContractError(message, f"Renew on {end}; `upgrade` begins a new term earlier.")
    lines, apart = lines_of(quote)
    if wanted.how is How.AMEND:
        _check_terms(contract, quote, lines, wanted.on)
    lines = (*(line for line in lines if line.period is not None), *_once(contract, lines, wanted.on))
    found = _changed(contract, lines, term_of(quote), wanted)
    if wanted.how is How.AMEND:
        found = with_penalty(found, _penalties(contract, lines, wanted.on))
    return replace(found, after=replace(found.after, apart=apart))


def _changed(contract: Contract, lines: Sequence[Line], term: Period | None, wanted: Change) -> Amendment:
    if wanted.how is How.AMEND:
        return amend(contract, lines, wanted.on)
    if term is None:
        raise ContractError("The offer has no term for which the contract could run.", "Amend the contract, without a new term.")
    return upgrade(contract, lines, wanted.on, term) if wanted.how is How.UPGRADE else renew(contract, term, lines)


def _penalty(contract: Contract) -> Penalty | None:
    """What the contract says that an early end costs."""
    minor = sum(line.minor for line in contract.apart if line.kind == ChargeKind.PENALTY)
    return Penalty(fixed=minor) if minor and contract.end is not None else None


def _check_terms(contract: Contract, quote: Quote, lines: Iterable[Line], day: date) -> None:
    """Raises ContractError where the rest of the contract would cut short a term of what is new, such as 24 instalments."""
    own = {
        f"{item.id}/{leaf.charge}": leaf.starts + leaf.term.months
        for item in quote.counted
        for leaf in item.breakdown.leaves()
        if leaf.term is not None and leaf.kind.period is not None
    }
    before = {line.key: line.line.minor for line in contract.running(day)}
    for line in lines:
        is_more = line.minor > max(before.get(line.key, 0), 0)
        if contract.end is None or line.key not in own or not is_more or length(own[line.key]).after(day) <= contract.end:
            continue
        title, months = line.title.render(quote.language), count_phrase(own[line.key], "month", quote.language)
        message = f"`{title}` is paid for {months}, and the contract ends on {contract.end} already."
        raise ContractError(message, "`upgrade` begins a new term; or offer it so that it is paid at once.")


def _penalties(contract: Contract, lines: Sequence[Line], day: date) -> int:
    """What it costs that from a day on a contract with an end goes on with fewer items, or fewer units of them."""
    if contract.end is None:
        return 0
    running = [line.line for line in contract.running(day)]
    found = 0
    for agreed in (line for line in contract.apart if line.kind == ChargeKind.PENALTY):
        item = _item_of(agreed)
        there = min(agreed.quantity, _units_of(item, running))
        found += agreed.amount * max(there - _units_of(item, lines), 0)
    return found


def _item_of(line: Line) -> str:
    return line.key.partition("/")[0]


def _units_of(item: str, lines: Iterable[Line]) -> int:
    """How many units of an item run."""
    return max((line.quantity for line in lines if line.period is not None and _item_of(line) == item), default=0)


def _once(contract: Contract, lines: Iterable[Line], day: date) -> Iterator[Line]:
    """What is paid once: units that were not paid; where they cost something else now, by how much it is more than was paid."""
    for line in (line for line in lines if line.period is None):
        paid = [each.line for each in contract.lines if _is_of(each.line, line.key) and each.start < day]
        rest = line.minor - sum(each.minor for each in paid)
        if all(each.amount == line.amount for each in paid):
            yield line
            continue
        yield from paid
        if rest * line.minor > 0:
            yield replace(line, key=f"{line.key}#{len(paid) + 1}", amount=rest, quantity=1)


def _is_of(line: Line, key: str) -> bool:
    return line.period is None and (line.key == key or line.key.startswith(f"{key}#"))


# --- the lines of a quote ---


def _months(item: Item) -> Fraction | None:
    """The term of an item; none of a length of nothing."""
    return (item.breakdown.contract.term.months or None) if item.breakdown.contract is not None else None


def _own_term(months: Fraction | None, quote: Quote) -> Period | None:
    """A term, where it is another than that of the contract."""
    found = length(months) if months is not None else None
    return found if found != term_of(quote) else None


def _lines_of_item(item: Item, quote: Quote) -> Iterator[Line]:
    for group in item.breakdown.groups:
        for leaf in group.leaves:
            if leaf.term is None or leaf.term.months > 0:
                yield _line(item, group, leaf, quote)


def _line(item: Item, group: Group, leaf: Leaf, quote: Quote) -> Line:
    """The line of a charge: so much for one unit of a part where that is paid once, else for one item."""
    is_once = leaf.kind is ChargeKind.ONE_TIME
    amount, units = to_minor(leaf.amount, quote.currency), _units(leaf) if is_once else 1
    title = leaf.title if len(quote.counted) == 1 else Text({"": f"{item.title}: {leaf.title.render(quote.language)}"})
    months = leaf.term.months if leaf.term is not None else _months(item)
    recurs = leaf.kind.period is not None
    return Line(
        key=f"{item.id}/{leaf.charge}:{group.option}" if is_once and group.option else f"{item.id}/{leaf.charge}",
        title=title,
        kind=str(leaf.kind),
        amount=amount // units if amount % units == 0 else amount,
        period=_period(leaf.kind),
        quantity=item.quantity * (units if amount % units == 0 else 1),
        starts=leaf.starts if recurs else 0,
        term=_own_term(months, quote) if recurs else None,
        arrears=leaf.arrears and recurs,
    )


def _units(leaf: Leaf) -> int:
    """How many units of parts a charge counts."""
    found = Fraction(1)
    for factor in leaf.factors:
        found *= factor.value if factor.is_quantity else 1
    return int(found) if found.denominator == 1 and found >= 1 else 1


def _period(kind: ChargeKind) -> Period | None:
    return Period(kind.period[0], Unit(kind.period[1])) if kind.period is not None else None


def _lines_of_discount(discount: Discount, quote: Quote) -> Iterator[Line]:
    """A discount as a line: it runs as long as the longest of what it is on, as in the value of the contract."""
    items = [item for item in quote.counted if discount.item in (None, item.id)]
    on = [leaf for item in items for leaf in item.breakdown.leaves() if leaf.kind is discount.kind]
    on = [leaf for leaf in on if not discount.charges or leaf.charge in discount.charges]
    if not items or not on:
        return
    terms = [months for item in items if (months := _months(item)) is not None]
    recurs = discount.kind.period is not None
    yield Line(
        key=f"{f'{discount.item}/' if discount.item else ''}discount.{discount.title}.{discount.kind}",
        title=Text({"": discount.title}),
        kind=str(discount.kind),
        amount=to_minor(discount.amount, quote.currency),
        period=_period(discount.kind),
        starts=min(leaf.starts for leaf in on) if recurs else 0,
        term=_own_term(max(terms), quote) if recurs and terms else None,
        arrears=recurs and all(leaf.arrears for leaf in on),
    )


def _unlike(lines: Iterable[Line]) -> list[Line]:
    """Lines with keys that all differ."""
    found: dict[str, Line] = {}
    for line in lines:
        key, number = line.key, 2
        while key in found:
            key, number = f"{line.key}/{number}", number + 1
        found[key] = replace(line, key=key)
    return list(found.values())
