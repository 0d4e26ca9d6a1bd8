"""A session: one customer configuring one product. The one mutable object; it holds an immutable `State`.

    session = catalog.configure("gaming-pc", context={"region": "EU"})
    session.choose("cpu", "ryzen-7-9800x3d")     # the new State, or a Conflict that leaves the state as it was
    session.options("motherboard")               # every value, available or not, with the cheapest total
    session.explain("motherboard", "...")        # why not, and what to change
    session.complete(prefer="cheapest")
    session.quote(customer="Jane Doe")
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from configurator.availability import EVERYTHING, Availability, Unavailable, unavailable
from configurator.catalog.price_list import PriceList
from configurator.catalog.records import Catalog, Charge, ChoiceValue, Input, InputValue, Product, Rule
from configurator.compiled import CompiledProduct
from configurator.completion import PREFERENCES, complete_decisions, follows, known_values
from configurator.configuration import Configuration
from configurator.engine.interface import Engine
from configurator.errors import ConfiguratorError, DecisionConflictError, IncompleteError, RequestError
from configurator.explanation import Conflict, Repair
from configurator.explanation.wording import word_conflict
from configurator.inputs import asked_for, check_required, find_input, inputs_of, read_input, read_inputs
from configurator.limits import Limits, read_limits
from configurator.pricing.lists import applicable, local_day
from configurator.questions import next_question
from configurator.ranges import Range
from configurator.requests import find_choice, read_context, read_decision, read_decisions, read_renamed, read_value
from configurator.state import Options, State, build_state

if TYPE_CHECKING:
    from configurator.pricing import Breakdown
    from configurator.quote import Quote

Values = Mapping[str, ChoiceValue]
Given = Mapping[str, object]


class Session:
    """A customer's configuration in progress. Made by `ConfigurableCatalog.configure`."""

    def __init__(
        self,
        compiled: CompiledProduct,
        *,
        context: Given,
        decisions: Given,
        limits: Given | None = None,
        language: str,
        now: datetime,
        availability: Availability = EVERYTHING,
        inputs: Given | None = None,
        customer: str | None = None,
    ) -> None:
        self.catalog: Catalog = compiled.catalog
        self.product: Product = compiled.product
        self.language = language
        self.now = now
        self.availability = availability
        self.customer = customer
        self.day = local_day(now, self.catalog)
        self.unavailable = unavailable(self.product, availability, self.day)
        self._unlimited = compiled.without(self.unavailable)
        self._wishes: dict[str, ChoiceValue] = {}
        self._filled = read_inputs(self.product, inputs or {})
        self._renamed = read_renamed(self.product, decisions)
        self._completion: Configuration | None = None
        self._begin(read_context(self.product, context), limits or {}, read_decisions(self.product, decisions))

    # --- what is ----------------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """The state of the moment."""
        return self._history[self._position]

    @property
    def compiled(self) -> CompiledProduct:
        """The product with its engine, without the limits and the context of this session: what all sessions of it share."""
        return self._unlimited

    @property
    def context(self) -> Values:
        """The facts that this session was started with, defaults included."""
        return self._context

    @property
    def price_lists(self) -> tuple[PriceList, ...]:
        """The price lists in force, in the order in which they are applied."""
        return tuple(self.catalog.price_lists[name] for name in self.catalog.applied_lists)

    @property
    def limits(self) -> Limits:
        """What totals may come to at most, by what is limited: a kind of charge (`monthly`), or the price basis (`basis`)."""
        return self._limits

    @property
    def decided(self) -> Values:
        """The decisions, in the order of the catalog."""
        return self.state.decided

    @property
    def implied(self) -> Values:
        """What follows from the decisions."""
        return self.state.implied

    @property
    def available(self) -> Mapping[str, tuple[ChoiceValue, ...]]:
        """What remains for each choice under all decisions."""
        return self.state.available

    @property
    def excluded(self) -> Mapping[str, tuple[ChoiceValue, ...]]:
        """What cannot be had unless another decision changes."""
        return self.state.excluded

    def options(self, path: str) -> Options:
        """All values of a choice, each available or not, with the cheapest total that contains it.

        Raises UnknownChoiceError.
        """
        return self.state.options(find_choice(self.product, path).path)

    def ranges(self, path: str) -> tuple[Range, ...]:
        """The numbers of a choice that can be had without giving up another decision, as ranges; none of a choice of options.

        Raises UnknownChoiceError.
        """
        return self.state.ranges(find_choice(self.product, path).path)

    @property
    def conflict(self) -> Conflict | None:
        """Where the decisions contradict each other (after the context or the catalog changed): why. Else None."""
        return None if self.state.feasible else self._explain(None)

    @property
    def renamed(self) -> Mapping[str, str]:
        """What was decided by an id of old configurations, and how it is said now: `{"processor=i5": "cpu=core-i5"}`."""
        return dict(self._renamed)

    @property
    def bounded_by(self) -> tuple[Charge, ...]:
        """The charges because of which totals of options are only bounds: what a configuration costs at least, but for rounding.

        They are on very many others together. The price of a complete configuration is exact always.
        """
        known = self.product.charges_by_id
        return tuple(known[name] for name in self._costs.bounded if name in known)

    # --- deciding ---------------------------------------------------------------------------------------------------

    def choose(self, path: str, value: object, resolve: Repair | None = None) -> State | Conflict:
        """Decide a choice: the new state, or a Conflict that leaves everything as it was.

        With `resolve` (a repair of such a conflict), its changes are made with the decision. Raises UnknownChoiceError,
        UnknownOptionError or OffGridError; RequestError where the repair does not fit.
        """
        choice = find_choice(self.product, path)
        read = read_decision(self.product, choice, value)
        self._renamed.update(read_renamed(self.product, {path: value}))
        decisions = {**self.decided, choice.path: read}
        if resolve is not None:
            decisions.update({change.choice.path: change.after for change in resolve.changes})
            if decisions[choice.path] != read:
                raise RequestError(f"This repair does not keep `{path}` at `{value}`.", "Use a repair of this conflict.")
        state = self._state_of(decisions)
        if not state.feasible and self.state.feasible:
            conflict = self._explain((choice.path, read))
            if conflict is not None:
                return conflict
        return self._move_to(state)

    def apply(self, repair: Repair) -> State:
        """Make the changes of a repair of `conflict`."""
        changes = {change.choice.path: change.after for change in repair.changes}
        return self._move_to(self._state_of({**self.decided, **changes}))

    def retract(self, path: str) -> State:
        """Take a decision back. Raises UnknownChoiceError; without such a decision nothing changes."""
        choice = find_choice(self.product, path)
        if choice.path not in self.decided:
            return self.state
        return self._move_to(self._state_of({other: v for other, v in self.decided.items() if other != choice.path}))

    def undo(self) -> State:
        """Back to the state before the last decision, if there is one."""
        return self._go(max(self._position - 1, 0))

    def redo(self) -> State:
        """Forward again after an undo, if nothing was decided since."""
        return self._go(min(self._position + 1, len(self._history) - 1))

    def change_context(self, **facts: object) -> State:
        """Change facts of the context; the decisions stay, and where they no longer hold, `conflict` says why.

        Other price lists may be in force then. Earlier states belong to the old context, so undo ends here. Raises ContextError,
        and LimitError where a limit is finer than the smallest coin of another currency.
        """
        return self._begin(read_context(self.product, {**self._context, **facts}), self._amounts, self.decided)

    def limit(self, kind: str, amount: object) -> State:
        """Say what a total may come to at most: of a kind of charge (`monthly`), or of the price basis (`basis`). None: no limit.

        Works as a change of context: decisions stay, `conflict` says why where they no longer hold, and undo ends here.
        Raises LimitError, or LimitTooLargeError; then the session stays as it was.
        """
        return self._begin(self._context, {**self._amounts, kind: amount}, self.decided)

    # --- wishes -----------------------------------------------------------------------------------------------------

    @property
    def wishes(self) -> Values:
        """What is wished for although it cannot be had now: it decides nothing."""
        return dict(self._wishes)

    def wish(self, path: str, value: object) -> Unavailable:
        """Note that somebody would like what cannot be had now. Raises UnknownChoiceError, UnknownOptionError, RequestError."""
        choice = find_choice(self.product, path)
        wanted = read_value(choice, value)
        for found in self.unavailable:
            if (found.choice, found.value) == (choice.path, wanted):
                self._wishes[choice.path] = wanted
                return found
        raise RequestError(f"`{choice.path}={wanted}` is not out of stock.", "Choose it instead.")

    # --- inputs -----------------------------------------------------------------------------------------------------

    @property
    def inputs(self) -> Mapping[str, InputValue]:
        """What was filled in, whether or not the configuration of the moment asks for it."""
        return {name: self._filled[name] for name in self.product.inputs if name in self._filled}

    @property
    def asked(self) -> tuple[Input, ...]:
        """The inputs that are asked for, as far as is decided."""
        known = known_values(self.product, self.engine, self.decided, self._context) if self.state.feasible else {}
        return tuple(asked_for(self.product, known))

    def fill(self, name: str, value: object) -> InputValue | None:
        """Fill in a text, or a file (a Path, or a mapping of `name`, `size` and `sha256`); None takes it out again.

        Raises InputError that says what is wrong with it.
        """
        asked = find_input(self.product, name)
        read = read_input(asked, value) if value is not None else None
        if read is None:
            self._filled.pop(name, None)
        else:
            self._filled[name] = read
        if self._completion is not None:
            self._completion = self._with_inputs(self._completion)
        return read

    # --- explaining and completing ----------------------------------------------------------------------------------

    def explain(self, path: str, value: object) -> Conflict | None:
        """Why a value cannot be chosen, and what to change so that it can; None where it can.

        Raises UnknownChoiceError, UnknownOptionError or OffGridError.
        """
        choice = find_choice(self.product, path)
        return self._explain((choice.path, read_value(choice, value)))

    def complete(self, prefer: str = "default") -> Configuration:
        """Fill in what is open, by the defaults or as cheap as can be; the completed values are not decisions.

        `price` and `quote` use this completion until the next decision. Raises DecisionConflictError where the decisions
        contradict each other, RequestError for an unknown preference.
        """
        self._completion = self.completed(prefer)
        return self._completion

    def completed(self, prefer: str = "default") -> Configuration:
        """As `complete`, but only looked at: the session does not change."""
        if prefer not in PREFERENCES:
            raise RequestError(f"There is no preference `{prefer}`.", f"Use one of: {', '.join(PREFERENCES)}.")
        compiled = self._compiled.preferred() if prefer == "preferred" else self._compiled
        engine = self.engine if compiled is self._compiled else compiled.given(self._context)
        found = complete_decisions(self.product, engine, compiled.problem.costs, self.decided, prefer, self._context)
        if found is None:
            conflict = self._explain(None)
            assert conflict is not None
            raise DecisionConflictError(word_conflict(conflict, self.language), conflict, "Change one of them first.")
        return self._with_inputs(Configuration(self.catalog, self.product, self._context, self.decided, found, day=self.day))

    def completed_as(self, assignment: Mapping[str, object]) -> Configuration | None:
        """The configuration that was made before, where it agrees with the decisions and still is possible; else None."""
        try:
            values = read_decisions(self.product, assignment)
        except ConfiguratorError:
            return None
        agrees = all(values.get(path) == value for path, value in self.decided.items())
        if set(values) != set(self.product.choices) or not agrees or not self.engine.feasible(values):
            return None
        found = Configuration(self.catalog, self.product, self._context, self.decided, values, day=self.day)
        self._completion = self._with_inputs(found)
        return self._completion

    def count(self) -> int:
        """How many bundles agree with the decisions. Raises NotAnswerableError where an engine searches and cannot count."""
        return self._compiled.count(self._context, self.decided)

    def next_question(self) -> str | None:
        """The choice whose answer narrows what is left most, needs first; None where nothing is open."""
        return next_question(self.product, self.engine, self.decided, self.state.open)

    @property
    def advice(self) -> tuple[Rule, ...]:
        """The advice that the configuration goes against, as far as it is decided: nothing is excluded by it."""
        known = {**known_values(self.product, self.engine, self.decided, self._context)} if self.state.feasible else {}
        return tuple(rule for rule in self.product.advice if not follows(self.product, rule, known))

    # --- price and quote --------------------------------------------------------------------------------------------

    @property
    def configuration(self) -> Configuration:
        """The complete configuration: the completion, or what the decisions leave. Raises IncompleteError."""
        if self._completion is not None:
            return self._completion
        if self.state.open or not self.state.feasible:
            raise IncompleteError(self.state.open)
        return self.completed("cheapest")

    def price(self) -> Breakdown:
        """The price of the complete configuration, leaf by leaf. Raises IncompleteError."""
        from configurator.pricing import price

        return price(self.configuration)

    def quote(self, customer: str, note: str = "", language: str | None = None) -> Quote:
        """A quote for the complete configuration, dated when the session started.

        Raises IncompleteError, or MissingInputError where something must be filled in first.
        """
        from configurator.quote import build_quote

        check_required(self.product, self.configuration.values, self.configuration.inputs)
        chosen = language or self.language
        return build_quote(self.configuration, customer=customer, created=self.now, language=chosen, note=note)

    # --- inside -----------------------------------------------------------------------------------------------------

    @property
    def _amounts(self) -> dict[str, object]:
        """The limits as they are given."""
        return {name: limit.amount for name, limit in self._limits.items()}

    def _begin(self, context: Values, limits: Given, decisions: Values) -> State:
        """Go on in a context, with its price lists, within limits; where that raises, everything stays as it was."""
        lists = applicable(self._unlimited.catalog, context, self.day, self.customer)
        unlimited = self._unlimited.under(lists)
        read = read_limits(unlimited.catalog.currency, limits)
        compiled = unlimited.within(read)
        engine = compiled.given(context)
        costs = unlimited.problem.costs
        state = build_state(unlimited.catalog, unlimited.product, engine, costs, context, decisions)
        self.catalog, self.product, self._costs = unlimited.catalog, unlimited.product, costs
        self._context, self._limits, self._compiled, self._unlimited = context, read, compiled, unlimited
        self.engine: Engine = engine
        self._history: list[State] = [state]
        return self._go(0)

    def _with_inputs(self, configuration: Configuration) -> Configuration:
        """A configuration with what was filled in for it."""
        return replace(configuration, inputs=inputs_of(self.product, configuration.values, self._filled))

    def _explain(self, focus: tuple[str, ChoiceValue] | None) -> Conflict | None:
        return self._compiled.explainer.explain(self._context, self.engine, self.decided, focus)

    def _state_of(self, decisions: Values) -> State:
        return build_state(self.catalog, self.product, self.engine, self._costs, self._context, decisions)

    def _move_to(self, state: State) -> State:
        if state.decided != self.state.decided:
            self._history = [*self._history[: self._position + 1], state]
            self._position += 1
            self._completion = None
        return self.state

    def _go(self, position: int) -> State:
        self._position = position
        self._completion = None
        return self.state


def now() -> datetime:
    """The present, with its time zone."""
    return datetime.now(UTC)
