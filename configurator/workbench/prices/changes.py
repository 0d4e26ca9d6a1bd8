"""Changed amounts, written into the files of a catalog: those characters and no others."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from configurator.catalog.load import load_catalog
from configurator.errors import CatalogError, RequestError
from configurator.money import minor_digits
from configurator.workbench.files.rewriting import changed_copy, replace_files
from configurator.workbench.prices.amounts import Amounts, read_amounts
from configurator.workbench.prices.sheet import Change, decimals

_MARK = b"\xef\xbb\xbf"


def apply_changes(amounts: Amounts, changes: Iterable[Change]) -> tuple[str, ...]:
    """Write changed amounts, and the names of the files that are others now. The catalog is loaded anew before that.

    Raises CatalogError where the catalog would have errors, RequestError where something else would change or a file cannot be
    written; every file is as it was then.
    """
    changes = tuple(changes)
    contents = changed_contents(amounts, changes)
    folder = amounts.catalog.folder
    with changed_copy(folder, contents) as copy:
        _check(amounts, changes, copy)
    replace_files(folder, amounts.files, contents)
    return tuple(contents)


def changed_contents(amounts: Amounts, changes: Iterable[Change]) -> dict[str, bytes]:
    """The files that change, with their new content."""
    wanted = {change.amount.span: change.new for change in changes if change.amount.span is not None}
    digits = minor_digits(amounts.catalog.currency)
    contents: dict[str, bytes] = {}
    for name, content in amounts.files.items():
        mark = _MARK if content.startswith(_MARK) else b""
        text = content.decode("utf-8-sig") if any(span.file == name for span in wanted) else ""
        for span in sorted((span for span in wanted if span.file == name), key=lambda span: -span.start):
            written = amount_text(wanted[span], text[span.start : span.end], digits, comma=span.comma)
            text = text[: span.start] + written + text[span.end :]
            contents[name] = mark + text.encode()
    return contents


def amount_text(amount: Decimal, before: str, digits: int, *, comma: bool) -> str:
    """An amount, with as many decimals as it had before; with all of its currency where it has any."""
    written = before.replace(",", ".")
    places = len(written.partition(".")[2]) if "e" not in written.lower() else 0
    needed = decimals(amount)
    if needed > places:
        places = max(needed, digits)
    text = f"{amount:.{places}f}"
    return text.replace(".", ",") if comma else text


def _check(amounts: Amounts, changes: Iterable[Change], copy: Path) -> None:
    """Whether the amounts, and no others, are what they should be."""
    try:
        after = read_amounts(load_catalog(copy))
    except CatalogError as error:
        raise CatalogError(amounts.catalog.folder, error.issues) from None
    wanted = {change.amount.key: change.new for change in changes}
    for key, amount in amounts.by_key.items():
        found = after.by_key[key].amount if key in after.by_key else None
        if found != wanted.get(key, amount.amount):
            named = " ".join(filter(None, key))
            message = f"`{named}` would become {found}: it is the same text in the file as another amount ({amount.place})."
            raise RequestError(message, "Write the two amounts out, without `*`, or change both alike.")
