"""The facts of the context, from YAML to records."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from configurator.catalog.entries import Entry
from configurator.catalog.grid import nearest_values, read_grid, shown
from configurator.catalog.ids import suggest_id, value_problem
from configurator.catalog.issues import Issues
from configurator.catalog.item_facts import read_items
from configurator.catalog.measures import read_unit
from configurator.catalog.records import ChoiceValue, ContextFact, Number, OwnedFact, Text, plain_number
from configurator.catalog.scalars import Scalar
from configurator.catalog.texts import TextReader
from configurator.source import did_you_mean

_TRUTH_TEXTS = {True: Text({"en": "yes", "de": "ja", "zh": "是"}), False: Text({"en": "no", "de": "nein", "zh": "否"})}


def build_context(entry: Entry | None, texts: TextReader, issues: Issues) -> dict[str, ContextFact | None] | None:
    """The facts by id, None for those that cannot be read; None where the section cannot be read at all."""
    if entry is None:
        return {}
    if not isinstance(entry.content, dict):
        return None
    return {name: _fact(name, item, texts, issues) for name, item in entry.members.items()}


def _fact(name: str, entry: Entry, texts: TextReader, issues: Issues) -> ContextFact | None:
    title = texts.text(entry.get("title"))
    values = read_values(entry, texts, issues, "a fact")
    if values is None:
        return None
    default_entry = entry.get("default")
    default = _default(default_entry, values, issues) if default_entry else None
    items = read_items(entry, default, values, issues)
    owned = _owned(entry.get("owned"), values, issues)
    return ContextFact(name, title, values, default, read_unit(entry, issues), entry.key_place, items, owned)


def _owned(entry: Entry | None, values: Mapping[ChoiceValue, Text], issues: Issues) -> OwnedFact | None:
    """What a fact asks of what the customer owns."""
    if entry is None or not isinstance(entry.content, dict):
        return None
    product, months, count = entry.get("product"), entry.get("months"), entry.get("count")
    if product is None or (months is None) == (count is None):
        hint = "write `owned: {product: mobile-plan, months: true}`"
        issues.error(entry.key_place, "`owned` asks for `months` or for the `count` of a product", hint)
        return None
    if not all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        message = "`owned` gives a whole number, and this fact has other values"
        issues.error(entry.key_place, message, "give it a range `from`, `to`")
        return None
    return OwnedFact(product.written, months is not None)


def read_values(entry: Entry, texts: TextReader, issues: Issues, what: str) -> dict[ChoiceValue, Text] | None:
    """The values that are listed, or of a range; None where they cannot be read. `what` they belong to, for messages."""
    if isinstance(entry.content, list):
        return _listed(entry, texts, issues)
    listed, ranged = entry.get("values"), entry.get("from") or entry.get("to")
    if listed is not None and ranged is not None:
        issues.error(ranged.key_place, f"{what} has either `values` or a range `from`, `to`", "remove one of the two")
        return None
    if listed is not None:
        return _listed(listed, texts, issues)
    if ranged is None:
        if entry.members:
            issues.error(entry.key_place, f"{what} needs its `values`, or a range `from`, `to`", "write `values: [a, b]`")
        return None
    return _ranged(entry, issues)


def _ranged(entry: Entry, issues: Issues) -> dict[ChoiceValue, Text] | None:
    missing = next((key for key in ("from", "to") if entry.get(key) is None), None)
    if missing:
        issues.error(entry.key_place, f"`{missing}` is missing", f"write `{missing}: ...`")
        return None
    grid = read_grid(entry, issues)
    return {value: Text({"": shown(value)}) for value in grid.values} if grid else None


def _listed(entry: Entry, texts: TextReader, issues: Issues) -> dict[ChoiceValue, Text] | None:
    if isinstance(entry.content, list):
        found = _from_list(entry.items, issues)
    else:
        found = {_value(item.key_scalar): texts.text(item) for item in entry.members.values()}
    kinds = {_kind(value) for value in found}
    if len(kinds) > 1:
        message = f"these values are of different kinds: {' and '.join(sorted(kinds))}"
        issues.error(entry.key_place, message, "put all of them in quotes")
        return None
    return found or None


def _from_list(items: list[Entry], issues: Issues) -> dict[ChoiceValue, Text]:
    found: dict[ChoiceValue, Text] = {}
    for item in items:
        if not item.is_scalar:
            continue
        value = _value(item.scalar)
        problem = value_problem(value) if isinstance(value, str) else None
        if problem:
            issues.error(item.place, problem, suggest_id(value) if isinstance(value, str) else None)
        elif value in found:
            issues.error(item.place, f"`{item.written}` stands here twice", "remove one of them")
        found[value] = _TRUTH_TEXTS[value] if isinstance(value, bool) else Text({"": item.written})
    return found


def _default(entry: Entry, values: dict[ChoiceValue, Text], issues: Issues) -> ChoiceValue | None:
    if not entry.is_scalar:
        return None
    value = _value(entry.scalar)
    known = {str(known): known for known in values}
    if value in values and isinstance(value, bool) == isinstance(next(iter(values)), bool):
        return value
    if entry.written in known and isinstance(known[entry.written], str):
        return known[entry.written]
    issues.error(entry.place, f"`{entry.written}` is not a value of this fact", default_hint(entry, values))
    return None


def default_hint(entry: Entry, values: Mapping[ChoiceValue, Text]) -> str | None:
    """What may be meant by what is no value of a fact."""
    numbers: list[Number] = [value for value in values if isinstance(value, int | Decimal) and not isinstance(value, bool)]
    scalar = entry.scalar
    if numbers and isinstance(scalar, int | Decimal):
        near = nearest_values(Decimal(scalar), numbers)
        return "nearest: " + " or ".join(f"`{shown(number)}`" for number in near)
    words = [str(value) for value in values]
    same = next((word for word in words if word.lower() == entry.written.lower()), None)
    if same:
        return f"did you mean `{same}`?"
    return did_you_mean(entry.written, words) or "known: " + ", ".join(f"`{word}`" for word in words[:12])


def _value(scalar: Scalar) -> ChoiceValue:
    return plain_number(scalar) if isinstance(scalar, Decimal) else "" if scalar is None else scalar


def _kind(value: ChoiceValue) -> str:
    return "truth values" if isinstance(value, bool) else "texts" if isinstance(value, str) else "numbers"
