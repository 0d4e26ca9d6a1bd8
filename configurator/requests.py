"""What people and programs type, as the values of choices and facts: checked, or one clear error."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from configurator.catalog.records import (
    Choice,
    ChoiceKind,
    ChoiceValue,
    ContextFact,
    Number,
    Product,
    plain_number,
)
from configurator.errors import (
    ContextError,
    OffGridError,
    RequestError,
    UnknownChoiceError,
    UnknownOptionError,
    in_a_sentence,
)
from configurator.source import did_you_mean

Given = object  # whatever came in: text from a command line, numbers and texts from JSON


def read_decisions(product: Product, given: Mapping[str, Given]) -> dict[str, ChoiceValue]:
    """Decisions by choice path. Choices and options are also known by the ids that they have in old configurations.

    Raises UnknownChoiceError, UnknownOptionError or OffGridError; RequestError where two names of one choice disagree.
    """
    found: dict[str, ChoiceValue] = {}
    for path, value in given.items():
        choice = find_choice(product, path)
        read = read_decision(product, choice, value)
        if found.setdefault(choice.path, read) != read:
            former = next(other for other in given if other != choice.path and find_choice(product, other) is choice)
            raise RequestError(f"`{former}` is now called `{choice.path}`, which is given another value.", "Keep one of them.")
    return found


def read_renamed(product: Product, given: Mapping[str, Given]) -> dict[str, str]:
    """What decisions say by an id of old configurations, and how it is said now: `processor=i5` and `cpu=core-i5`.

    Raises what `read_decisions` raises.
    """
    found: dict[str, str] = {}
    for path, value in given.items():
        choice = find_choice(product, path)
        read = read_value(choice, value)
        if path != choice.path or (value not in choice.values and choice.successor(value) == read):
            found[f"{path}={value}"] = f"{choice.path}={read}"
    return found


def find_choice(product: Product, path: str) -> Choice:
    """The choice of a path, also of one that it has in old configurations. Raises UnknownChoiceError where there is none."""
    found = product.choices.get(path) or product.choices.get(product.successors.get(path, ""))
    if found is None:
        raise UnknownChoiceError(path, list(product.choices))
    return found


def read_decision(product: Product, choice: Choice, given: Given) -> ChoiceValue:
    """As `read_value`; a number that is meant for another choice of the same part (`monitor: 3`) is told so."""
    try:
        return read_value(choice, given)
    except UnknownOptionError as error:
        number = _number(given)
        of_part = (other for other in product.choices.values() if other.path.startswith(f"{choice.path}."))
        meant = next((other.path for other in of_part if number is not None and number in other.values), None)
        if meant is None:
            raise
        raise UnknownOptionError(error.choice, error.option, (), meant) from None


def read_value(choice: Choice, given: Given) -> ChoiceValue:
    """A value of a choice; of an option that another one replaces, that one.

    Raises UnknownOptionError, or OffGridError for a number between two steps or out of range.
    """
    for value in choice.values:
        if given == value and isinstance(given, bool) == isinstance(value, bool):
            return value
    number = _number(given)
    if choice.kind is ChoiceKind.OPTION and isinstance(given, int | float | Decimal):  # listed numbers and truth values
        written = str(given).lower() if isinstance(given, bool) else str(number)
        if written in choice.values:
            return written
    successor = choice.successor(given)
    if successor is not None:
        return successor
    if choice.kind in (ChoiceKind.OPTION, ChoiceKind.PRESENCE) or number is None:
        raise UnknownOptionError(choice.path, given, [str(value) for value in choice.values])
    if number in choice.values:
        return number
    return _off_grid(choice, number)


def read_context(product: Product, given: Mapping[str, Given]) -> dict[str, ChoiceValue]:
    """A value for every fact of the context, defaults filled in. Raises ContextError for all that is wrong at once."""
    known = product.context
    problems = [
        f"there is no fact `{name}`; {did_you_mean(name, known) or 'known: ' + (', '.join(known) or 'none')}"
        for name in given
        if name not in known
    ]
    values: dict[str, ChoiceValue] = {}
    for fact in known.values():
        if fact.id in given:
            value = fact_value(fact, given[fact.id])
            if value is None:
                problems.append(f"`{fact.id}` cannot be `{given[fact.id]}`; {_possible(fact)}")
            else:
                values[fact.id] = value
        elif fact.default is None:
            problems.append(f"`{fact.id}` ({fact.title}) is required; {_possible(fact)}")
        else:
            values[fact.id] = fact.default
    if problems:
        raise ContextError("The context cannot be used: " + in_a_sentence(problems))
    return values


def fact_value(fact: ContextFact, given: Given) -> ChoiceValue | None:
    """A value of a fact; None where it has no such value."""
    number = _number(given)
    for value in fact.values:
        if value in (given, number):
            return value
    return None


def _possible(fact: ContextFact) -> str:
    values = [str(value) for value in fact.values]
    if len(values) > 12:
        return f"it goes from {values[0]} to {values[-1]}"
    return "it is one of " + ", ".join(f"`{value}`" for value in values)


def _number(given: Given) -> Number | None:
    """A number from a number or a text; None where it is neither or not finite."""
    if isinstance(given, bool) or not isinstance(given, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(given).strip())
    except InvalidOperation:
        return None
    return plain_number(number) if number.is_finite() and abs(number.adjusted()) < 30 else None


def _off_grid(choice: Choice, number: Number) -> ChoiceValue:
    numbers = sorted((value for value in choice.values if not isinstance(value, str)), key=Decimal)
    below = [value for value in numbers if Decimal(value) < number][-1:]
    above = [value for value in numbers if Decimal(value) > number][:1]
    step = choice.dimension.step if choice.dimension else 1
    raise OffGridError(choice.path, number, numbers[0], numbers[-1], step, [*below, *above])
