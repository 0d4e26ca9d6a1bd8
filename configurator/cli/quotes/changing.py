"""The commands that make and change stored quotes: `create`, `save`, `change`, `discount`, `copy`, `revise`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from configurator.catalog.charge_kinds import ChargeKind, is_kind
from configurator.catalog.values import percentage
from configurator.cli.arguments import read_assignments
from configurator.cli.exits import ExitCode
from configurator.cli.failures import print_json
from configurator.cli.quotes.desk import Seat, desk_at
from configurator.cli.quotes.showing import show_kept
from configurator.cli.screen import BAD, GOOD, Screen
from configurator.errors import RequestError
from configurator.offers.documents import kept_document

if TYPE_CHECKING:
    from configurator.offers.content import Content
    from configurator.offers.desk import Kept


@dataclass(frozen=True, slots=True)
class Reduction:
    """A discount as it is typed."""

    title: str
    because: str
    share: str | None
    amount: str | None
    item: str | None
    kinds: tuple[str, ...]


def create(seat: Seat, file: Path, customer: str | None, *, as_json: bool) -> ExitCode:
    """Make a quote of the offer in a file."""
    wanted = read_offer(file)
    if customer is not None:
        wanted = replace(wanted, customer_id=customer)
    with desk_at(seat) as desk:
        kept = desk.create(wanted)
    return _done(kept, as_json=as_json)


def save(seat: Seat, quote: str, file: Path, version: int | None, *, as_json: bool) -> ExitCode:
    """Save the last revision of a quote with the content in a file."""
    wanted = read_offer(file)
    with desk_at(seat) as desk:
        kept = desk.change(quote, lambda _: wanted, version)
    return _done(kept, as_json=as_json)


def copy(seat: Seat, quote: str, customer: str | None, *, as_json: bool) -> ExitCode:
    """Make a new quote with the content of another."""
    with desk_at(seat) as desk:
        kept = desk.copy(quote, customer)
    return _done(kept, as_json=as_json)


def revise(seat: Seat, quote: str, version: int | None, *, as_json: bool) -> ExitCode:
    """Begin the next revision, as a copy of the last."""
    with desk_at(seat) as desk:
        held = desk.store.quotes.open(quote).version if version is None else version
        desk.store.quotes.revise(quote, version=held, actor=desk.actor)
        kept = desk.open(quote)
    return _done(kept, as_json=as_json)


def change(
    seat: Seat, quote: str, decisions: Sequence[str], items: Sequence[str], version: int | None, *, as_json: bool
) -> ExitCode:
    """Make one change to all items that allow it, and say of the others why not."""
    from configurator.offers.desk import change_items

    wanted: Mapping[str, str] = read_assignments(decisions)
    refused: dict[str, str] = {}
    with desk_at(seat) as desk:

        def changed(content: Content) -> Content:
            found, problems = change_items(content, wanted, items or None, desk)
            refused.update(problems)
            wished = [item.id for item in content.items if item.product is not None and (not items or item.id in items)]
            if set(wished) <= set(problems):
                listed = "; ".join(f"item `{item}`: {problem}" for item, problem in problems.items())
                raise RequestError(f"No item can be changed so: {listed}.", "Nothing was saved.")
            return found

        kept = desk.change(quote, changed, version)
    if as_json:
        print_json({**kept_document(kept), "refused": refused})
        return ExitCode.NO if refused else ExitCode.OK
    show_kept(kept)
    screen = Screen()
    for item, problem in refused.items():
        screen.line(f"✗ item {item} stays as it was: {problem}", BAD)
    return ExitCode.NO if refused else ExitCode.OK


def discount(seat: Seat, quote: str, reduction: Reduction, version: int | None, *, as_json: bool) -> ExitCode:
    """Give a discount on an item or on everything; one of the same title on the same item takes the place of the former."""
    from configurator.offers.content import DiscountContent

    wanted = DiscountContent(
        title=reduction.title,
        because=reduction.because,
        share=_share(reduction.share),
        amount=_amount(reduction.amount),
        item=reduction.item,
        kinds=_kinds(reduction.kinds),
        by=seat.actor.name,
    )
    if (wanted.share is None) == (wanted.amount is None):
        raise RequestError("A discount is a share or an amount.", "Write `--share '5 %'` or `--amount 50`.")

    def reduced(content: Content) -> Content:
        others = [each for each in content.discounts if (each.title, each.item) != (wanted.title, wanted.item)]
        kept = [wanted] if wanted.share or wanted.amount else []
        return replace(content, discounts=(*others, *kept))

    with desk_at(seat) as desk:
        kept = desk.change(quote, reduced, version)
    return _done(kept, as_json=as_json)


def read_offer(file: Path) -> Content:
    """The content in a file, or in standard input (`-`)."""
    import sys

    from configurator.offers.files import read_content, read_file

    if str(file) == "-":
        return read_content("<standard input>", sys.stdin.buffer.read())
    return read_content(str(file), read_file(file))


def _done(kept: Kept, *, as_json: bool) -> ExitCode:
    if as_json:
        print_json(kept_document(kept))
    else:
        show_kept(kept)
        Screen().line(f"✓ Saved as {kept.stored.label(kept.revision)}.", GOOD)
    return ExitCode.OK


def _share(text: str | None) -> Fraction | None:
    if text is None:
        return None
    share = percentage(text if "%" in text else f"{text} %")
    if share is None:
        raise RequestError(f"`{text}` is no share.", "Write it as `5 %`.")
    return share


def _amount(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise RequestError(f"`{text}` is no amount of money.", "Write digits with a dot: `49.90`.")
    return amount


def _kinds(texts: Sequence[str]) -> tuple[ChargeKind, ...]:
    unknown = [text for text in texts if not is_kind(text)]
    if unknown:
        raise RequestError(f"`{unknown[0]}` is no kind of charge.", "Write `one-time`, `monthly` or `yearly`.")
    return tuple(map(ChargeKind, texts))
