"""Reading `cases*.yaml` beside a catalog: every mistake in every file at once, each with its place and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from configurator.catalog.entries import Entry
from configurator.catalog.grid import nearest_values, shown
from configurator.catalog.issues import Issues
from configurator.catalog.records import Catalog, Choice, ChoiceValue, ContextFact, Product
from configurator.catalog.schema_issues import check_against
from configurator.catalog.texts import TextReader
from configurator.catalog.yaml_source import read_yaml
from configurator.errors import CatalogError, ConfiguratorError
from configurator.limits import LIMIT_KINDS, is_limited, read_limits
from configurator.money import from_minor, minor_digits, to_minor
from configurator.pricing.lists import applicable, currency_after, local_day
from configurator.ranges import is_numeric
from configurator.requests import find_choice, read_decision
from configurator.source import Issue, Place, Severity, did_you_mean, format_issues
from configurator.workbench.cases.records import (
    Allowed,
    Case,
    Completed,
    Costs,
    Excluded,
    Expectation,
    Implied,
    Impossible,
    Left,
    Possible,
    Values,
)
from configurator.workbench.cases.schema import CasesFile

FILES = "cases*.yaml"

_TRUTH = {"yes": True, "true": True, "no": False, "false": False}
_RANGE = re.compile(r"(-?[0-9.]+?)\.\.(-?[0-9.]+)")
_EXPECTATIONS = ("valid", "because", "implies", "excludes", "allows", "leaves", "costs", "cheapest", "completes", "prefers")
_OF_POSSIBLE = ("implies", "excludes", "allows", "leaves", "costs", "cheapest", "completes", "prefers")
_MOST_LISTED = 12


class CasesError(CatalogError):
    """The test cases of a catalog contain errors: all of them, each with its place."""

    code = "invalid-cases"

    def __init__(self, folder: Path, issues: tuple[Issue, ...]) -> None:
        self.folder = folder
        self.issues = issues
        errors = sum(issue.severity is Severity.ERROR for issue in issues)
        noun = "error" if errors == 1 else "errors"
        message = f"The test cases of `{folder}` have {errors} {noun}:\n\n{format_issues(issues, folder)}"
        ConfiguratorError.__init__(self, message)


def load_cases(catalog: Catalog) -> tuple[Case, ...]:
    """All cases in the folder of a catalog, in the order of the files' names. Raises CasesError."""
    cases, issues = read_cases(catalog)
    if any(issue.severity is Severity.ERROR for issue in issues):
        raise CasesError(catalog.folder, issues)
    return cases


def read_cases(catalog: Catalog) -> tuple[tuple[Case, ...], tuple[Issue, ...]]:
    """All cases that can be read, and everything that is wrong with any."""
    issues = Issues()
    known: dict[str, Case] = {}
    for path in sorted(catalog.folder.glob(FILES), key=lambda path: path.stem):
        entry = _entry_of(path, issues)
        for case in _FileReader(catalog, entry, issues).cases() if entry else ():
            if case.id in known:
                first = known[case.id].place
                message = f"case `{case.id}` is defined already, in {first.file} on line {first.line}"
                issues.error(case.place, message, "rename one of them")
            known.setdefault(case.id, case)
    return tuple(known.values()), issues.ordered()


def _entry_of(path: Path, issues: Issues) -> Entry | None:
    """The content of a file, in the shape that it should have as far as it goes."""
    try:
        content = path.read_bytes()
    except OSError as error:
        issues.error(Place(path.name), f"this file cannot be read: {error.strerror or error}", "check its permissions")
        return None
    entry, found = read_yaml(path.name, content, "`product:`, `cases:`")
    issues.extend(found)
    if entry is None:
        if not found:
            issues.error(Place(path.name), "the file is empty", "begin with `cases:`, or remove it")
        return None
    issues.extend(check_against(entry, CasesFile))
    return entry


class _FileReader:
    """The cases of one file. What the schema has reported is passed over."""

    def __init__(self, catalog: Catalog, entry: Entry, issues: Issues) -> None:
        self._catalog = catalog
        self._entry = entry
        self._issues = issues
        self._today = local_day(datetime.now(UTC), catalog)
        self._texts = TextReader(catalog.languages, issues)
        self._sets = _members(entry.get("given"))
        self._used: set[str] = set()

    def cases(self) -> Iterator[Case]:
        """The cases, as far as they can be read."""
        shared_product = self._product(self._entry.get("product"))
        shared = self._facts(self._entry.get("context"))
        for id, entry in _members(self._entry.get("cases")).items():
            product = self._product(entry.get("product")) if entry.get("product") else shared_product
            if product is None and not entry.get("product") and not self._entry.get("product"):
                product = self._only_product(entry)
            if product is not None:
                yield self._case(id, entry, product, shared)
            else:
                self._used |= self._sets.keys()  # for all that is known
        self._warn_unused()
        self._texts.report()

    # --- product and situation ---

    def _product(self, entry: Entry | None) -> Product | None:
        if entry is None or not entry.is_scalar:
            return None
        found = self._catalog.products.get(entry.written)
        if found is None:
            hint = _hint(entry.written, self._catalog.products)
            self._issues.error(entry.place, f"this catalog has no product `{entry.written}`", hint)
        return found

    def _only_product(self, entry: Entry) -> Product | None:
        """The product of a case that names none."""
        products = list(self._catalog.products.values())
        if len(products) == 1:
            return products[0]
        hint = f"write `product: {products[0].id}` here, or at the top of the file for all its cases"
        self._issues.error(entry.key_place, "this case does not say which product it is about", hint)
        return None

    def _facts(self, entry: Entry | None) -> dict[str, ChoiceValue]:
        found: dict[str, ChoiceValue] = {}
        for name, item in _members(entry).items():
            fact = self._catalog.context.get(name)
            if fact is None:
                self._issues.error(item.key_place, f"the context has no fact `{name}`", _hint(name, self._catalog.context))
            elif item.is_scalar:
                value = _fact_value(fact, item)
                if value is None:
                    hint = _fact_hint(fact, item)
                    self._issues.error(item.place, f"`{name}` is never `{item.written}`", hint)
                else:
                    found[name] = value
        return found

    def _case(self, id: str, entry: Entry, product: Product, shared: Mapping[str, ChoiceValue]) -> Case:
        context = {**shared, **self._facts(entry.get("context"))}
        self._check_required(entry, product, context)
        day, customer = self._day(entry.get("on")), entry.get("customer")
        whom = customer.written if customer is not None and customer.is_scalar else None
        reader = _CaseReader(product, self._currency(context, day, whom), self._issues)
        given = self._given(entry.get("given"), reader)
        expectations = tuple(reader.expectations(entry, given))
        self._check_expectations(entry)
        title, limits = self._texts.optional(entry.get("title")), reader.limits(entry.get("limits"))
        return Case(id, title, product.id, context, given, limits, expectations, entry.key_place, day, whom)

    def _currency(self, context: Mapping[str, ChoiceValue], day: date | None, customer: str | None) -> str:
        """The currency of the price lists that are in force for a case."""
        defaults = {fact.id: fact.default for fact in self._catalog.context.values() if fact.default is not None}
        lists = applicable(self._catalog, {**defaults, **context}, day or self._today, customer)
        return currency_after(lists, self._catalog)

    def _day(self, entry: Entry | None) -> date | None:
        if entry is None or not entry.is_scalar:
            return None
        try:
            return date.fromisoformat(entry.written)
        except ValueError:
            self._issues.error(entry.place, f"`{entry.written}` is not a day", "write year, month and day: `on: 2026-05-01`")
            return None

    def _check_required(self, entry: Entry, product: Product, context: Mapping[str, ChoiceValue]) -> None:
        written = {*_members(self._entry.get("context")), *_members(entry.get("context"))}
        for fact in product.context.values():
            if fact.default is None and fact.id not in context and fact.id not in written:
                hint = f"write `context: {{{fact.id}: {next(iter(fact.values))}}}`, here or at the top of the file"
                self._issues.error(entry.key_place, f"`{fact.id}` has no default, and this case does not give it", hint)

    def _given(self, entry: Entry | None, reader: _CaseReader) -> dict[str, ChoiceValue]:
        """The decisions; what stands later in a list replaces what stands earlier."""
        found: dict[str, ChoiceValue] = {}
        for item in entry.items if entry and isinstance(entry.content, list) else [entry]:
            if item is not None and item.is_scalar:
                found.update(reader.decisions(self._named_set(item)))
            elif item is not None:
                found.update(reader.decisions(item))
        return found

    def _named_set(self, entry: Entry) -> Entry | None:
        self._used.add(entry.written)
        if entry.written not in self._sets:
            example = f"write `given: {{{entry.written}: {{choice: value}}}}` at the top of the file"
            hint = _hint(entry.written, self._sets) or example
            self._issues.error(entry.place, f"this file has no decisions called `{entry.written}`", hint)
        return self._sets.get(entry.written)

    def _warn_unused(self) -> None:
        for name, entry in self._sets.items():
            if name not in self._used:
                self._issues.warn(entry.key_place, f"no case uses the decisions `{name}`", "use them, or remove them")

    # --- what belongs together ---

    def _check_expectations(self, entry: Entry) -> None:
        written = [key for key in _EXPECTATIONS if entry.get(key)]
        valid, because = entry.get("valid"), entry.get("because")
        if not written and isinstance(entry.content, dict):
            hint = "write what must follow: `valid: yes`, `because: rule`, `implies: {choice: value}`, ..."
            self._issues.error(entry.key_place, "this case expects nothing", hint)
        if valid and because and _truth(valid) is True:
            self._issues.error(because.key_place, "`because` says why something is impossible", "write `valid: no`, or remove it")
        elif because or (valid and _truth(valid) is False):
            found = next((found for key in _OF_POSSIBLE if (found := entry.get(key))), None)
            if found:
                expected = f"`{found.key.value}` is expected of decisions that can be completed"
                message = f"{expected}, and these are expected to be impossible"
                self._issues.error(found.key_place, message, "make two cases of it")


class _CaseReader:
    """The decisions and expectations of cases of one product."""

    def __init__(self, product: Product, currency: str, issues: Issues) -> None:
        self._currency = currency
        self._product = product
        self._issues = issues

    def decisions(self, entry: Entry | None) -> dict[str, ChoiceValue]:
        """Values by choice path, as far as they can be read."""
        return {choice.path: value for _, choice, value in self._single_values(entry)}

    def limits(self, entry: Entry | None) -> dict[str, Decimal]:
        """Limits by what they limit."""
        found: dict[str, Decimal] = {}
        for kind, item in _members(entry).items():
            if not item.is_scalar:
                continue
            if not is_limited(kind):
                self._issues.error(item.key_place, f"there is no total `{kind}`", _hint(kind, LIMIT_KINDS))
                continue
            try:
                found[kind] = read_limits(self._currency, {kind: item.scalar})[kind].amount
            except ConfiguratorError as error:
                self._report(item.place, error)
        return found

    def expectations(self, entry: Entry, given: Mapping[str, ChoiceValue]) -> Iterator[Expectation]:
        """Everything that a case expects, in the order of the documentation."""
        yield from self._validity(entry.get("valid"), entry.get("because"))
        for item, choice, value in self._single_values(entry.get("implies")):
            self._refuse_given(item, choice, given)
            yield Implied(item.place, choice, value)
        yield from self._excluded(entry.get("excludes"))
        yield from (Allowed(item.place, choice, values) for item, choice, values in self._value_lists(entry.get("allows")))
        yield from (Left(item.place, choice, values) for item, choice, values in self._value_lists(entry.get("leaves")))
        yield from self._costs(entry.get("costs"), "default")
        yield from self._costs(entry.get("cheapest"), "cheapest")
        for key, prefer in (("completes", "default"), ("prefers", "preferred")):
            for item, choice, value in self._single_values(entry.get(key)):
                self._refuse_given(item, choice, given)
                yield Completed(item.place, prefer, choice, value)

    def _refuse_given(self, entry: Entry, choice: Choice, given: Mapping[str, ChoiceValue]) -> None:
        if choice.path in given:
            message = f"`{choice.path}` is given in this case, so that it follows from nothing"
            self._issues.error(entry.key_place, message, "remove it here or there")

    def _validity(self, valid: Entry | None, because: Entry | None) -> Iterator[Expectation]:
        truth = _truth(valid) if valid else None
        if valid and valid.is_scalar and truth is None:
            self._issues.error(valid.place, f"`valid` is yes or no, not `{valid.written}`", "write `valid: yes` or `valid: no`")
        if truth is True:
            assert valid is not None
            yield Possible(valid.place)
        elif because is not None:
            yield Impossible(because.place, self._rules(because))
        elif truth is False:
            assert valid is not None
            yield Impossible(valid.place)

    def _excluded(self, entry: Entry | None) -> Iterator[Excluded]:
        for path, item in _members(entry).items():
            choice = self._choice(path, item)
            if choice is None:
                continue
            if not isinstance(item.content, dict):
                for value in _listed(item):
                    found = self._values(choice, value.scalar, value.written, value.place) if value.is_scalar else None
                    if found:
                        yield Excluded(value.place, choice, found)
                continue
            for written, rules in item.members.items():
                found = self._values(choice, rules.key_scalar, written, rules.key_place)
                if found:
                    yield Excluded(rules.key_place, choice, found, self._rules(rules))

    def _rules(self, entry: Entry) -> tuple[str, ...]:
        known = [rule.id for rule in self._product.rules]
        found: dict[str, None] = {}
        for item in _listed(entry):
            if item.is_scalar and item.written in known:
                found[item.written] = None
            elif item.is_scalar:
                hint = _hint(item.written, known)
                self._issues.error(item.place, f"product `{self._product.id}` has no rule `{item.written}`", hint)
        return tuple(id for id in known if id in found)

    # --- values ---

    def _single_values(self, entry: Entry | None) -> Iterator[tuple[Entry, Choice, ChoiceValue]]:
        for path, item in _members(entry).items():
            choice = self._choice(path, item)
            value = self._value(choice, item.scalar, item.written, item.place) if choice and item.is_scalar else None
            if choice is not None and value is not None:
                yield item, choice, value

    def _value_lists(self, entry: Entry | None) -> Iterator[tuple[Entry, Choice, Values]]:
        for path, item in _members(entry).items():
            choice = self._choice(path, item)
            if choice is None:
                continue
            values: dict[ChoiceValue, None] = {}
            for each in _listed(item):
                if each.is_scalar:
                    values.update(dict.fromkeys(self._values(choice, each.scalar, each.written, each.place)))
            yield item, choice, tuple(value for value in choice.values if value in values)

    def _choice(self, path: str, entry: Entry) -> Choice | None:
        try:
            return find_choice(self._product, path)
        except ConfiguratorError as error:
            self._report(entry.key_place, error)
            return None

    def _value(self, choice: Choice, scalar: object, written: str, place: Place) -> ChoiceValue | None:
        try:
            return read_decision(self._product, choice, written if written in choice.values else scalar)
        except ConfiguratorError as error:
            self._report(place, error)
            return None

    def _values(self, choice: Choice, scalar: object, written: str, place: Place) -> Values:
        """One value, or of numbers all from one to another: `5..30`."""
        ends = _RANGE.fullmatch(written) if is_numeric(choice) else None
        if ends is None:
            value = self._value(choice, scalar, written, place)
            return () if value is None else (value,)
        low, high = (self._value(choice, end, end, place) for end in ends.groups())
        if low is None or high is None:
            return ()
        found = tuple(value for value in choice.values if not isinstance(value, str) and low <= value <= high)  # type: ignore[operator]
        if not found:
            self._issues.error(place, f"`{written}` counts backwards", f"write `{ends[2]}..{ends[1]}`")
        return found

    # --- amounts ---

    def _costs(self, entry: Entry | None, prefer: str) -> Iterator[Costs]:
        rules = (charge.rule for charge in self._product.charges if charge.rule is not None)
        charges = list(dict.fromkeys((*(charge.id for charge in self._product.charges), *rules)))
        for item, amount in _members(entry).items():
            if amount.content is None:  # reported with the shape of the file
                continue
            if not is_limited(item) and item not in charges:
                message = f"`{item}` is neither a total, a charge nor a price rule of product `{self._product.id}`"
                hint = _hint(item, [*LIMIT_KINDS, *charges]) or f"totals: {_listing(LIMIT_KINDS)}"
                self._issues.error(amount.key_place, message, hint)
                continue
            low_entry, high_entry = (amount, amount) if amount.is_scalar else (amount.get("at-least"), amount.get("at-most"))
            low, high = self._amount(low_entry), self._amount(high_entry)
            if low is not None and high is not None and low > high:
                self._issues.error(amount.place, "no amount is at least and at most so much", "exchange the two")
            elif low is not None or high is not None:
                yield Costs(amount.place, prefer, item, low, high)

    def _amount(self, entry: Entry | None) -> Decimal | None:
        if entry is None or not entry.is_scalar:
            return None
        scalar, currency = entry.scalar, self._currency
        if isinstance(scalar, bool) or not isinstance(scalar, int | Decimal):
            message = f"`{entry.written}` is not an amount of money"
            self._issues.error(entry.place, message, "write digits with a dot, without quotes or currency: `12.50`")
            return None
        try:
            return from_minor(to_minor(Decimal(scalar), currency), currency)
        except ValueError:
            digits = minor_digits(currency)
            places = f"{digits or 'no'} decimal place{'' if digits == 1 else 's'}"
            self._issues.error(entry.place, f"`{entry.written}` is finer than {currency} can be paid", f"write {places} at most")
            return None

    def _report(self, place: Place, error: ConfiguratorError) -> None:
        """An error about something that was typed, as an issue of the file that it stands in."""
        self._issues.error(place, _uncapitalised(error.message), _uncapitalised(error.hint) if error.hint else None)


def _members(entry: Entry | None) -> Mapping[str, Entry]:
    return entry.members if entry is not None else {}


def _listed(entry: Entry) -> list[Entry]:
    return entry.items if isinstance(entry.content, list) else [entry]


def _truth(entry: Entry) -> bool | None:
    return entry.scalar if isinstance(entry.scalar, bool) else _TRUTH.get(entry.written)


def _fact_value(fact: ContextFact, entry: Entry) -> ChoiceValue | None:
    for value in fact.values:
        if value == entry.scalar and isinstance(value, bool) == isinstance(entry.scalar, bool):
            return value
    return entry.written if entry.written in fact.values else None


def _fact_hint(fact: ContextFact, entry: Entry) -> str | None:
    numbers = [value for value in fact.values if isinstance(value, int | Decimal) and not isinstance(value, bool)]
    if numbers and isinstance(entry.scalar, int | Decimal):
        near = nearest_values(Decimal(entry.scalar), numbers)
        return "nearest: " + " or ".join(f"`{shown(number)}`" for number in near)
    return _hint(entry.written, [str(value).lower() if isinstance(value, bool) else str(value) for value in fact.values])


def _hint(word: str, known: Iterable[str]) -> str | None:
    words = list(known)
    return did_you_mean(word, words) or (f"known: {_listing(words)}" if 0 < len(words) <= _MOST_LISTED else None)


def _listing(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _uncapitalised(sentence: str) -> str:
    """A sentence as issues are worded: a small letter first, no full stop."""
    first = sentence.split(" ", 1)[0]
    start = sentence if first[1:].lower() != first[1:] else sentence[0].lower() + sentence[1:]
    return start.removesuffix(".")
