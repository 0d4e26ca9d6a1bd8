"""Which values of a configuration change when it is reopened, in the words of its quote and of the catalog of today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from configurator.catalog.records import Choice, ChoiceValue
from configurator.offers.former import Former, Gone
from configurator.offers.nearest import is_left_out
from configurator.offers.reopened import ChangedValue
from configurator.offers.sale import Sale
from configurator.quote.document import Chosen, Item
from configurator.titles import choice_title, value_title


def changed_values(
    sale: Sale, former: Former, assignment: Mapping[str, ChoiceValue], offered: Item | None, language: str
) -> tuple[ChangedValue, ...]:
    """What changes from what was offered to a configuration of today, in the order of the catalog; what is gone altogether last.

    A choice that is new and left out is no change, and neither is one that is gone and was left out.
    """
    chosen = {each.path: each for each in offered.choices} if offered is not None else {}
    return tuple(_changes(sale, former, assignment, chosen, language))


def _changes(
    sale: Sale, former: Former, assignment: Mapping[str, ChoiceValue], chosen: Mapping[str, Chosen], language: str
) -> Iterator[ChangedValue]:
    kept, gone = former.near.kept, {each.choice.path: each for each in former.gone if each.choice is not None}
    for path, choice in sale.product.choices.items():
        after = assignment[path]
        if path in gone:
            before, shown = _value(gone[path], chosen), value_title(choice, after, language)
            because = _not_sold(sale, choice, gone[path], language)
            yield ChangedValue(path, choice_title(choice, language), before, shown, gone[path].decided, because)
        elif path in kept and kept[path] != after:
            before, shown = value_title(choice, kept[path], language), value_title(choice, after, language)
            yield ChangedValue(path, choice_title(choice, language), before, shown, path in former.decided)
        elif path not in kept and former.wished and not is_left_out(choice, after):
            yield ChangedValue(path, choice_title(choice, language), None, value_title(choice, after, language), False)
    for each in former.gone:
        if each.choice is None and not _was_left_out(each, chosen):
            yield ChangedValue(each.path, _title(each, chosen), _value(each, chosen), None, each.decided)


def _not_sold(sale: Sale, choice: Choice, gone: Gone, language: str) -> str:
    """Why a value cannot be had today, where there is one that is not sold."""
    values = (gone.value, choice.successor(gone.value))
    found = (each.because.render(language) for each in sale.unavailable if each.choice == choice.path and each.value in values)
    return next(found, "")


def _title(gone: Gone, chosen: Mapping[str, Chosen]) -> str:
    """What a choice that is gone was called in the quote."""
    known = chosen.get(gone.path)
    if known is None:
        return gone.path
    return known.part_title if known.path == known.part else f"{known.part_title}: {known.title}"


def _value(gone: Gone, chosen: Mapping[str, Chosen]) -> str:
    known = chosen.get(gone.path)
    return known.value_title if known is not None and known.value == gone.value else str(gone.value)


def _was_left_out(gone: Gone, chosen: Mapping[str, Chosen]) -> bool:
    """Whether a choice that is gone said only that something is not there."""
    known = chosen.get(gone.path)
    return gone.value == "none" or (gone.value == 0 and (known is None or known.kind == "quantity"))
