"""Bundles of a product, picked out of all that there are: drawn evenly, all of them, or a few that cover every combination.

Where a product has no diagram, because it is too large for one, an engine searches: then bundles are found by deciding at random,
each possible but not each as likely, and `Sample.even` says so.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count as count_up
from itertools import islice

from configurator.catalog.records import CONTEXT, Choice, ChoiceValue, Product
from configurator.engine.interface import Budget, Engine
from configurator.engine.sampling import RankedProducts, rank_products
from configurator.errors import ConfiguratorError, NotAnswerableError
from configurator.problem.interchange import has_twins, without_twins
from configurator.problem.records import Problem, Value
from configurator.ranges import is_absence, is_numeric
from configurator.workbench.sampling.arrangements import Arrangements
from configurator.workbench.sampling.covering import cover

Values = Mapping[str, ChoiceValue]
Told = Callable[[int], None]

MOST_LISTED = 100_000
"""So many bundles are listed at most where all are asked for."""

MOST_LEVELS = 5
"""A dimension or quantity with more possible numbers than this is covered by its lowest, its middle and its highest one."""

_ATTEMPTS = 3

_ARRANGING_BUDGET = Budget(seconds=5, memory_mb=512)
"""What a diagram may take in which of all arrangements of instances one is left; beyond it, these are told apart one by one."""


class Method(StrEnum):
    """How the bundles of a sample were picked."""

    DRAWN = "drawn"
    """Each from all that are possible, independently of the others."""
    DISTINCT = "distinct"
    """As drawn, no bundle twice."""
    ALL = "all"
    COVERING = "covering"
    """A few that contain every possible combination of values."""


class TooManyBundlesError(ConfiguratorError):
    """All bundles are asked for, and these are more than anybody could use."""

    code = "too-many-bundles"

    def __init__(self, count: int, *, at_least: bool = False) -> None:
        self.count = count
        number = f"at least {count:,}" if at_least else f"{count:,}"
        hint = "Decide some choices, or take some of them: --count 1000, or --covering 2 for every pair of values."
        super().__init__(f"There are {number} bundles; up to {MOST_LISTED:,} can be listed.", hint)


class NoBundleError(ConfiguratorError):
    """Nothing is possible, so that there is nothing to pick."""

    code = "no-bundle"

    def __init__(self) -> None:
        super().__init__("No bundle agrees with these decisions in this context.", "Take back one of them.")


@dataclass(frozen=True, slots=True)
class Situation:
    """A product in a context, with decisions: of which bundles a sample is taken.

    `problem` is that of the product, `engine` that of the context.
    """

    product: Product
    problem: Problem
    engine: Engine
    context: Values
    decided: Values

    @property
    def given(self) -> dict[str, Value]:
        """All that is given, by the names of variables."""
        return {**{f"{CONTEXT}.{name}": value for name, value in self.context.items()}, **self.decided}


@dataclass(frozen=True, slots=True)
class Sample:
    """Bundles, each with a value for every choice, and how they were picked.

    `possible`: how many there are to pick from; None where that is not known. `even`: each was as likely as any other (always
    so, but where an engine searches). `steady`: the same seed gives the same bundles on every machine.
    """

    method: Method
    bundles: Sequence[Values]
    possible: int | None
    seed: int | None = None
    even: bool = True
    steady: bool = True
    strength: int | None = None
    covered: int | None = None
    impossible: int | None = None


def draw(situation: Situation, count: int, seed: int, *, distinct: bool = False, told: Told | None = None) -> Sample:
    """Random bundles; `told` hears how many there are as they are found. Raises NoBundleError."""
    ranked = _ranked(situation)
    method, source = Method.DISTINCT if distinct else Method.DRAWN, random.Random(seed)
    if ranked is not None:
        drawn = ranked.draw_distinct(count, seed) if distinct else ranked.draw(count, seed)
        return Sample(method, _taken(situation, drawn, told), ranked.count, seed, steady=ranked.steady)
    arranged = _arranged(situation)
    if arranged is not None:
        found = islice(_drawn_of_arranged(situation, arranged, source, distinct=distinct), count)
        return Sample(method, _taken(situation, found, told), None, seed, steady=arranged.steady)
    found = islice(_searched(situation, source, distinct), count)
    return Sample(method, _taken(situation, found, told), None, seed, even=False, steady=False)


def list_all(situation: Situation, told: Told | None = None) -> Sample:
    """All bundles, in the order of the catalog.

    Raises NoBundleError, TooManyBundlesError, or NotAnswerableError where there is no diagram.
    """
    bundles = _taken(situation, _all(situation), told)
    choices = situation.product.choices
    places = {path: {value: place for place, value in enumerate(choice.values)} for path, choice in choices.items()}
    bundles.sort(key=lambda bundle: tuple(place[bundle[path]] for path, place in places.items()))
    return Sample(Method.ALL, bundles, len(bundles))


def _all(situation: Situation) -> Iterator[Mapping[str, Value]]:
    """Every bundle once. Raises TooManyBundlesError, NotAnswerableError."""
    ranked = _ranked(situation)
    if ranked is not None:
        if ranked.count > MOST_LISTED:
            raise TooManyBundlesError(ranked.count)
        return ranked.products()
    arranged = _arranged(situation)
    if arranged is not None:
        return _all_of_arranged(situation, arranged)
    what = "all bundles, as it searches for one after the other"
    raise NotAnswerableError(situation.engine.name, what, "Draw some of them with --count, or decide more choices.")


def draw_covering(situation: Situation, strength: int) -> Sample:
    """A few bundles with every possible combination of `strength` values.

    Options and presence count with every value that can be had; numbers of more than five by the lowest, the middle and the
    highest that can be had (and by being left out). Raises NoBundleError, CoveringTooLargeError, NotAnswerableError.
    """
    engine, given = situation.engine, situation.given
    if not engine.feasible(given):
        raise NoBundleError
    found = engine.available(given)
    levels: dict[str, Sequence[Value]] = {}
    for path, choice in situation.product.choices.items():
        unchecked = {value for value in found.unchecked.get(path, ()) if engine.feasible({**given, path: value})}
        levels[path] = _levels(choice, [value for value in choice.values if value in found[path] or value in unchecked])
    covering = cover(engine, given, levels, strength)
    bundles = _taken(situation, iter(covering.products), None)
    counts = covering.strength, covering.covered, covering.impossible
    return Sample(Method.COVERING, bundles, None, None, True, True, *counts)


def _levels(choice: Choice, possible: Sequence[ChoiceValue]) -> Sequence[ChoiceValue]:
    """The values of a choice that are to be combined."""
    if not is_numeric(choice):
        return possible
    numbers = [value for value in possible if not is_absence(choice, value)]
    if len(numbers) <= MOST_LEVELS:
        return possible
    absent = [value for value in possible if is_absence(choice, value)]
    return [numbers[0], numbers[len(numbers) // 2], numbers[-1], *absent]


def _ranked(situation: Situation) -> RankedProducts | None:
    """All bundles by number, of those that differ in the places of interchangeable instances only one. None without a diagram."""
    if not has_twins(situation.product):
        return _checked(rank_products(situation.problem, situation.given, situation.engine))
    problem = without_twins(situation.product, situation.problem, situation.decided)
    return _checked(rank_products(problem, situation.given, budget=_ARRANGING_BUDGET))


def _arranged(situation: Situation) -> RankedProducts | None:
    """All arrangements of all bundles by number; None without a diagram, or where they are the bundles themselves."""
    if not has_twins(situation.product):
        return None
    return _checked(rank_products(situation.problem, situation.given, situation.engine))


def _checked(ranked: RankedProducts | None) -> RankedProducts | None:
    if ranked is not None and not ranked.count:
        raise NoBundleError
    return ranked


def _drawn_of_arranged(
    situation: Situation, arranged: RankedProducts, source: random.Random, *, distinct: bool
) -> Iterator[Mapping[str, Value]]:
    """Bundles drawn evenly, out of arrangements that are."""
    arrangements = Arrangements(situation.product, situation.decided)
    if distinct and arranged.count <= MOST_LISTED:
        listed = list(_all_of_arranged(situation, arranged))
        yield from source.sample(listed, len(listed))
        return
    seen: set[tuple[object, ...]] = set()
    drawn = (arranged.product(source.randrange(arranged.count)) for _ in count_up())
    for product in arrangements.kept(drawn, source):
        key = tuple(product[path] for path in situation.product.choices) if distinct else ()
        if not distinct or key not in seen:
            seen.add(key)
            yield product


def _all_of_arranged(situation: Situation, arranged: RankedProducts) -> Iterator[Mapping[str, Value]]:
    """Every bundle once, out of all arrangements. Raises TooManyBundlesError."""
    arrangements = Arrangements(situation.product, situation.decided)
    if arranged.count > MOST_LISTED * arrangements.most:
        raise TooManyBundlesError(arranged.count // arrangements.most, at_least=True)
    return (product for product in arranged.products() if arrangements.ordered(product) == product)


def _taken(situation: Situation, products: Iterator[Mapping[str, Value]], told: Told | None) -> list[Values]:
    """The choices of products, in the order of the catalog."""
    paths = list(situation.product.choices)
    found: list[Values] = []
    for product in products:
        found.append({path: product[path] for path in paths})  # type: ignore[misc]
        if told:
            told(len(found))
    return found


def _searched(situation: Situation, source: random.Random, distinct: bool) -> Iterator[Mapping[str, Value]]:
    """Bundles of an engine that searches, choices decided at random; distinct ones until none was new for long."""
    seen: set[tuple[object, ...]] = set()
    stale = 0
    while stale < _MOST_STALE:
        product = _one_searched(situation, source)
        key = tuple(product[path] for path in situation.product.choices)
        stale = stale + 1 if distinct and key in seen else 0
        if not stale:
            seen.add(key)
            yield product


_MOST_STALE = 20


def _one_searched(situation: Situation, source: random.Random) -> Mapping[str, Value]:
    """One bundle: every choice, in random order, takes a random value that some bundle has with the values before it."""
    engine, fixed = situation.engine, dict(situation.given)
    product = engine.complete(fixed)
    if product is None:
        raise NoBundleError
    choices = [choice for choice in situation.product.choices.values() if choice.path not in fixed]
    source.shuffle(choices)
    for choice in choices:
        for value in source.sample(choice.values, min(_ATTEMPTS, len(choice.values))):
            found = product if product[choice.path] == value else engine.complete({**fixed, choice.path: value})
            if found is not None:
                product = found
                break
        fixed[choice.path] = product[choice.path]
    return product
