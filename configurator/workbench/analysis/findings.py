"""Issues out of analyses: each with the place in the file that it is about, the rules behind it, and what to do.

What is written once and used by several products (a module, a rule that is repeated by its name) is only reported where it is so
in all of them: a rule that does nothing in one product may be there for another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from configurator.catalog.records import NONE, Catalog, Choice, ChoiceKind, ChoiceValue, Option, Part, Product, Rule
from configurator.source import Issue, Place, Severity
from configurator.workbench.analysis.consequences import Analysis, Question, Runs, in_runs
from configurator.workbench.analysis.places import place_of_default
from configurator.workbench.analysis.reasons import Reasons
from configurator.workbench.analysis.study import Aspect

Why = Callable[[Product, Question], Reasons]
"""Asks for the rules behind a finding about a product."""


@dataclass(frozen=True)
class Findings:
    """What was found out about the products of a catalog; None for one that could not be analysed.

    Of single rules, only those that are `wanted` are spoken of.
    """

    catalog: Catalog
    analyses: Mapping[str, Analysis | None]
    why: Why
    wanted: Callable[[Rule], bool] = lambda rule: True

    def issues(self) -> Iterator[Issue]:
        """All issues, each once."""
        possible = [(product, found) for product, found in self._analysed() if found.feasible]
        for product, found in self._analysed():
            if not found.feasible:
                yield self._void(product)
        for product, found in possible:
            yield from self._facts(product, found)
            yield from self._defaults(product, found)
        if len(possible) == len(self.catalog.products):
            yield from _Choices(self, possible).issues()
            yield from self._rules(possible)

    def _analysed(self) -> Iterator[tuple[Product, Analysis]]:
        for product in self.catalog.products.values():
            found = self.analyses.get(product.id)
            if found is not None:
                yield product, found

    def rules(self, product: Product, question: Question) -> list[Rule] | None:
        """The rules behind a finding; None where they are not known."""
        reasons = self.why(product, question)
        return None if reasons is None else [rule for rule in product.rules if rule.id in reasons]

    # --- products and contexts ----------------------------------------------------------------------------------------

    def _void(self, product: Product) -> Issue:
        guilty = _written_by_authors(product, self.rules(product, Question()) or [])
        place = guilty[0].place if guilty else product.place
        if len(guilty) == 1:
            hint = f"Rule `{guilty[0].written.id}` can never hold: correct it."
            return Issue(place, f"`{product.id}` has no valid configuration.", hint)
        hint = f"These rules cannot hold together: {_listed(guilty, place)}." if guilty else "Its rules cannot hold together."
        return Issue(place, f"`{product.id}` has no valid configuration.", hint)

    def _facts(self, product: Product, found: Analysis) -> Iterator[Issue]:
        for fact in product.context.values():
            for run in found.dead.get(fact.path, ()):
                told = _run_told(list(fact.values), run)
                why = self.rules(product, Question(fact.path, (run,)))
                message = f"`{product.id}` has no valid configuration where `{fact.path}` is {told}."
                yield _warning(product.place, message, _excluded(why, product.place, "correct them where that is not meant"))

    def _defaults(self, product: Product, found: Analysis) -> Iterator[Issue]:
        for path, value in product.defaults.items():
            if in_runs(product.choices[path].values.index(value), found.dead.get(path, ())):
                message = f"`{product.id}`: the default `{path}: {value}` can never be chosen; completion takes another value."
                place = place_of_default(self.catalog, product, path)
                yield _warning(place, message, "Choose a default that the rules allow.")
        if found.clash:
            defaults = ", ".join(f"`{path}: {product.defaults[path]}`" for path in found.clash.defaults)
            facts = ", ".join(f"`context.{fact}` is `{product.context[fact].default}`" for fact in found.clash.facts)
            rules = [rule for rule in product.rules if rule.id in found.clash.rules]
            message = f"`{product.id}`: the defaults do not go together: {defaults}{f' where {facts}' if facts else ''}."
            place = place_of_default(self.catalog, product, found.clash.defaults[-1])
            hint = f"See rule {_listed(rules, place)}; completion leaves out the later default." if rules else None
            yield _warning(place, message, hint)

    # --- rules --------------------------------------------------------------------------------------------------------

    def _rules(self, possible: Sequence[tuple[Product, Analysis]]) -> Iterator[Issue]:
        by_place: dict[Place, list[tuple[Product, Rule, str]]] = {}
        for product, found in possible:
            parts = {part.place for part in product.parts.values()}
            for rule in product.rules:
                if rule.place not in parts and self.wanted(rule):  # in the place of a part, it comes from a count
                    by_place.setdefault(rule.place, []).append((product, rule, _kind(rule.id, found)))
        for standing in by_place.values():
            kinds = {kind for _, _, kind in standing}
            rules = [(product, rule) for product, rule, _ in standing]
            if kinds == {_SILENT}:
                yield from self._silent(rules)
            elif kinds <= {_SILENT, _REDUNDANT}:
                yield self._redundant(rules)
            elif kinds == {_UNMEETABLE}:
                yield from self._unmeetable(rules)

    def _silent(self, rules: list[tuple[Product, Rule]]) -> Iterator[Issue]:
        rule = rules[0][1]
        assert rule.when is not None
        place = rule.when.locate()
        if any(_lies_within(warning.place, place) for warning in self.catalog.warnings):
            return  # the cause was told: a comparison that is never true
        why = self._behind(rules, Aspect.FIRES)
        message = f"Rule `{rule.written.id}` never fires: its `when` is true in no valid configuration."
        if why == []:
            yield _warning(place, message, "No combination of options makes it true: correct it, or remove the rule.")
        else:
            yield _warning(place, message, _excluded(why, place, "correct the `when`, or remove the rule"))

    def _redundant(self, rules: list[tuple[Product, Rule]]) -> Issue:
        rule = rules[0][1]
        why = self._behind(rules, Aspect.EXCLUDES)
        if why == []:
            message = f"Rule `{rule.written.id}` excludes nothing: it holds whatever is chosen."
            return _warning(rule.place, message, "Correct its requirement, or remove it.")
        message = f"Rule `{rule.written.id}` is redundant: it excludes nothing that the other rules allow."
        hint = f"It follows from {_listed(why, rule.place)}; remove" if why else "Remove"
        return _warning(rule.place, message, f"{hint} it, unless it is there for options to come, or for its reason.")

    def _unmeetable(self, rules: list[tuple[Product, Rule]]) -> Iterator[Issue]:
        rule = rules[0][1]
        assert rule.when is not None
        why = self._behind(rules, Aspect.IS_MET)
        if why != []:  # by itself, a rule forbids its `when` on purpose
            place = rule.when.locate()
            message = f"Where the `when` of rule `{rule.written.id}` is true, nothing can be chosen."
            hint = f"What it requires is excluded by {_listed(why, place)}; correct" if why else "Correct"
            yield _warning(place, message, f"{hint} one of the rules, or forbid the condition itself.")

    def _behind(self, rules: list[tuple[Product, Rule]], aspect: Aspect) -> list[Rule] | None:
        return _together(self.rules(product, Question(rule=rule.id, aspect=aspect)) for product, rule in rules)


def _written_by_authors(product: Product, rules: list[Rule]) -> list[Rule]:
    """Rules, each place once, without those that come from a number of instances; these where there are no others."""
    counted = {part.place for part in product.parts.values() if part.collection is not None}
    found = {rule.place: rule for rule in rules}
    return [rule for place, rule in found.items() if place not in counted] or list(found.values())


_SILENT, _REDUNDANT, _UNMEETABLE = "silent", "redundant", "unmeetable"


def _kind(rule: str, found: Analysis) -> str:
    kinds = ((_SILENT, found.rules.silent), (_REDUNDANT, found.rules.redundant), (_UNMEETABLE, found.rules.unmeetable))
    return next((kind for kind, rules in kinds if rule in rules), "")


# --- choices ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Standing:
    """A choice of a product, and the positions of its values that can never be."""

    product: Product
    choice: Choice
    dead: Runs

    def is_dead(self, value: ChoiceValue) -> bool:
        """Whether a value can never be chosen."""
        return in_runs(self.choice.values.index(value), self.dead)

    @property
    def alive(self) -> list[ChoiceValue]:
        """The values that can be chosen."""
        return [value for position, value in enumerate(self.choice.values) if not in_runs(position, self.dead)]

    @property
    def is_never_there(self) -> bool:
        """Whether the part can only be left out."""
        return self.choice.path == self.choice.part.id and self.alive == [NONE]

    @property
    def is_always_there(self) -> bool:
        """Whether the part can never be left out, although its count says so."""
        return self.choice.path == self.choice.part.id and self.choice.part.optional and self.is_dead(NONE)


class _Choices:
    """The choices of all products; what is written in one place is looked at together."""

    def __init__(self, findings: Findings, possible: Sequence[tuple[Product, Analysis]]) -> None:
        self._findings = findings
        self._standings = [
            _Standing(product, choice, found.dead.get(path, ()))
            for product, found in possible
            for path, choice in product.choices.items()
        ]
        self._never = {(s.product.id, s.choice.path) for s in self._standings if s.is_never_there}
        self._always = {(s.product.id, s.choice.path) for s in self._standings if s.is_always_there}
        self._dead_options = self._options_without_use()

    def issues(self) -> Iterator[Issue]:
        """What can never be chosen, never left out, or only in one way."""
        yield from self._options()
        by_part: dict[tuple[Place, ChoiceKind], list[_Standing]] = {}
        for standing in self._standings:
            if not self._is_within(standing, self._never):
                by_part.setdefault((standing.choice.part.place, standing.choice.kind), []).append(standing)
        for standings in by_part.values():
            yield from self._part(standings)
        by_dimension: dict[Place, list[_Standing]] = {}
        for standing in self._standings:
            if standing.choice.dimension and not self._is_in(standing, self._never):
                by_dimension.setdefault(standing.choice.dimension.place, []).append(standing)
        for standings in by_dimension.values():
            yield from self._numbers(standings, standings[0].choice.dimension.place)  # type: ignore[union-attr]

    # --- options ------------------------------------------------------------------------------------------------------

    def _options_without_use(self) -> dict[Place, list[tuple[_Standing, Option]]]:
        """The places of options that no choice of any product can take, though it can take others; with these choices."""
        by_place: dict[Place, list[tuple[_Standing, Option]]] = {}
        for standing in self._standings:
            if standing.choice.kind is ChoiceKind.OPTION:
                for option in standing.choice.part.module.options.values():
                    by_place.setdefault(option.place, []).append((standing, option))
        return {
            place: own
            for place, own in by_place.items()
            if all(standing.is_dead(option.id) for standing, option in own)
            and any(set(standing.alive) - {NONE} for standing, _ in own)
        }

    def _options(self) -> Iterator[Issue]:
        """The options that can never be chosen: those of one module that the same rules exclude are told at once."""
        together: dict[tuple[str, tuple[Place, ...]], tuple[Place, list[str], list[Rule] | None]] = {}
        for place, own in self._dead_options.items():
            first, option = own[0]
            why = self._why((standing, other.id) for standing, other in own)
            key = first.choice.part.module.id, tuple(rule.place for rule in why) if why else (place,)
            together.setdefault(key, (place, [], why))[1].append(option.id)
        for (module, _), (place, options, why) in together.items():
            many = len(options) > 1
            named = f"Option{'s' if many else ''} {_shown(options)} of `{module}`"
            message = f"{named} can never be chosen: the rules of every product exclude {'them' if many else 'it'}."
            advice = f"correct {'their' if many else 'its'} attributes or the rules, or remove {'them' if many else 'it'}"
            yield _warning(place, message, _excluded(why, place, advice, "They are" if many else "It is"))

    # --- parts --------------------------------------------------------------------------------------------------------

    def _part(self, standings: list[_Standing]) -> Iterator[Issue]:
        first = standings[0]
        part, place = first.choice.part, first.choice.part.place
        named = f"`{first.product.id}`: `{part.id}`"
        if all(standing.is_never_there for standing in standings):
            some = [(standing, value) for standing in standings for value in standing.choice.values[:-1]]
            hint = _excluded(self._why(some), place, "correct the rules, or remove the part")
            yield _warning(place, f"{named} can never be included.", hint)
        elif all(standing.is_always_there for standing in standings):
            if not self._is_within(first, self._always) and not (part.parent and part.needed):
                why = self._why((standing, NONE) for standing in standings)
                count = "1" if part.high == 1 else f"1..{part.high}"
                hint = f"Demanded by {_listed(why, place)}: write" if why else "Write"
                message = f"{named} is always there, though it may be left out (`count: {part.low}..{part.high}`)."
                yield _warning(place, message, f"{hint} `count: {count}`, or correct the rules.")
        elif first.choice.kind is ChoiceKind.OPTION:
            yield from self._only_one(standings, named)
        elif first.choice.kind is ChoiceKind.QUANTITY:
            yield from self._numbers(standings, place)

    def _only_one(self, standings: list[_Standing], named: str) -> Iterator[Issue]:
        first = standings[0]
        options = first.choice.part.module.options
        alive = {value for standing in standings for value in standing.alive}
        dead = [option for option in options.values() if option.id not in alive]
        if len(alive) > 1 or len(options) < 2 or all(option.place in self._dead_options for option in dead):
            return
        place = first.choice.part.place
        why = self._why((standing, option.id) for standing in standings for option in dead)
        message = f"{named} leaves no choice: of {len(options)} options, only `{next(iter(alive))}` can ever be chosen."
        advice = "leave the others out" if first.choice.part.is_own else "take a module of one option"
        hint = _excluded(why, place, f"correct the rules, or {advice}", "The others are")
        yield _warning(place, message, hint)

    # --- numbers ------------------------------------------------------------------------------------------------------

    def _numbers(self, standings: list[_Standing], place: Place) -> Iterator[Issue]:
        """Numbers that no choice written here can have, as ranges: one at either end, and those between at once.

        Where a formula says what a number is, nothing is said of those between: nobody chooses it, and it may leap.
        """
        first = standings[0]
        values = first.choice.values
        absent = first.choice.part.optional
        numbers = values[:-1] if absent else values
        if any(standing.choice.values[: len(numbers)] != numbers for standing in standings):
            return
        dead = [all(in_runs(position, standing.dead) for standing in standings) for position in range(len(numbers))]
        runs = list(_stretches(dead))
        between = [(start, stop) for start, stop in runs if start > 0 and stop < len(numbers) - 1]
        for start, stop in runs:
            if (start, stop) in between and (len(between) > 1 or all(map(_is_calculated, standings))):
                continue
            edge = start if stop == len(numbers) - 1 else stop
            why = self._why((standing, numbers[edge]) for standing in standings)
            message = f"{_numbers_of(standings)} can never be {_run_told(numbers, (start, stop))}."
            yield _warning(place, message, _excluded(why, place, _shorter(numbers, start, stop, first.choice)))
        if len(between) > 1 and not all(map(_is_calculated, standings)):
            why = self._why((standing, numbers[stop]) for _, stop in between[:_MOST_RUNS] for standing in standings)
            message = f"{_numbers_of(standings)} can never be {_runs_told(numbers, between)}."
            yield _warning(place, message, _excluded(why, place, "correct the rules where that is not meant"))

    # --- reasons ------------------------------------------------------------------------------------------------------

    def _why(self, values: Iterable[tuple[_Standing, ChoiceValue]]) -> list[Rule] | None:
        """The rules that exclude values of choices."""
        asked: dict[tuple[str, str], tuple[_Standing, list[int]]] = {}
        for standing, value in values:
            _, positions = asked.setdefault((standing.product.id, standing.choice.path), (standing, []))
            positions.append(standing.choice.values.index(value))
        return _together(
            self._findings.rules(standing.product, Question(standing.choice.path, tuple((p, p) for p in positions)))
            for standing, positions in asked.values()
        )

    def _is_in(self, standing: _Standing, found: set[tuple[str, str]]) -> bool:
        """Whether the part of a choice is among those found, or lies in one of them."""
        return (standing.product.id, standing.choice.part.id) in found or self._is_within(standing, found)

    def _is_within(self, standing: _Standing, found: set[tuple[str, str]]) -> bool:
        """Whether the part of a choice lies in one of those found; or, for its numbers, is one."""
        part: Part | None = standing.choice.part
        if standing.choice.path != standing.choice.part.id and (standing.product.id, standing.choice.part.id) in found:
            return True
        while part is not None and part.parent:
            if (standing.product.id, part.parent) in found:
                return True
            part = standing.product.parts.get(part.parent)
        return False


# --- words ------------------------------------------------------------------------------------------------------------


def _warning(place: Place, message: str, hint: str | None) -> Issue:
    return Issue(place, message, hint, Severity.WARNING)


def _shown(ids: Sequence[str]) -> str:
    """Ids in a sentence; of many only the first."""
    named = [f"`{id}`" for id in ids]
    if len(named) > _MOST_NAMED:
        named = [*named[: _MOST_NAMED - 1], f"{len(named) - _MOST_NAMED + 1} more"]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"


_MOST_NAMED = 6


def _lies_within(place: Place, other: Place) -> bool:
    """Whether a place is within another one, on one line."""
    end = other.column + other.length
    return (place.file, place.line) == (other.file, other.line) and other.column <= place.column < end


def _excluded(rules: list[Rule] | None, place: Place, advice: str, who: str = "It is") -> str:
    """What makes it so, and what to do."""
    if not rules:
        return f"{advice[0].upper()}{advice[1:]}."
    return f"{who} excluded by {_listed(rules, place)}; {advice}."


def _listed(rules: Sequence[Rule] | None, place: Place) -> str:
    """Rules with their places, as seen from a place: `` `socket` (line 12) and `power` (products.yaml:30) ``."""
    named = [f"`{rule.written.id}` ({_seen_from(rule.place, place)})" for rule in rules or ()]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}" if named else ""


def _seen_from(place: Place, other: Place) -> str:
    return f"line {place.line}" if place.file == other.file else f"{place.file}:{place.line}"


def _together(found: Iterable[list[Rule] | None]) -> list[Rule] | None:
    """Rules of several products, each place once; None where some are not known."""
    rules: dict[Place, Rule] = {}
    for own in found:
        if own is None:
            return None
        rules |= {rule.place: rule for rule in own if rule.place not in rules}
    return list(rules.values())


def _run_told(values: Sequence[ChoiceValue], run: tuple[int, int]) -> str:
    """Neighbouring values: `` `a` ``, `` `a` or `b` ``, `` `a` to `f` `` for numbers."""
    first, last = run
    own = [f"`{value}`" for value in values[first : last + 1]]
    if len(own) > 2 and not isinstance(values[first], str | bool):
        return f"{own[0]} to {own[-1]}"
    return own[0] if len(own) == 1 else f"{', '.join(own[:-1])} or {own[-1]}"


_MOST_RUNS = 3


def _runs_told(values: Sequence[ChoiceValue], runs: Sequence[tuple[int, int]]) -> str:
    """Values that are no neighbours; of many the first, and how many there are."""
    told = [_run_told(values, run) for run in runs[:_MOST_RUNS]]
    if len(runs) > _MOST_RUNS:
        number = sum(stop - start + 1 for start, stop in runs[_MOST_RUNS:])
        told.append(f"{number:,} more between them and `{values[runs[-1][1] + 1]}`")
    return f"{', '.join(told[:-1])} or {told[-1]}"


def _is_calculated(standing: _Standing) -> bool:
    """Whether a formula says what the number is."""
    part = standing.choice.part
    return part.is_own and any(rule.place == part.place for rule in standing.product.rules)


def _numbers_of(standings: list[_Standing]) -> str:
    """What has the numbers: a dimension of a module, or a choice of a product."""
    choice = standings[0].choice
    if choice.dimension is not None and not choice.part.is_own:
        return f"`{choice.dimension.id}` of `{choice.part.module.id}`"
    return f"`{standings[0].product.id}`: `{choice.path}`"


def _shorter(numbers: Sequence[ChoiceValue], start: int, stop: int, choice: Choice) -> str:
    """How to write the range without the numbers at one of its ends."""
    counted = choice.kind is ChoiceKind.QUANTITY
    if stop == len(numbers) - 1 and start > 0:
        end = "the count" if counted else "the range"
        return f"let {end} end at `{numbers[start - 1]}`, or correct the rules"
    if start == 0 and stop < len(numbers) - 1 and not counted:
        return f"let the range begin at `{numbers[stop + 1]}`, or correct the rules"
    return "correct the rules where that is not meant"


def _stretches(flags: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Neighbouring positions that are set, as first and last."""
    start: int | None = None
    for position, flag in enumerate((*flags, False)):
        if flag and start is None:
            start = position
        elif not flag and start is not None:
            yield start, position - 1
            start = None
