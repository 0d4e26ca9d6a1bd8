"""Whatever is done to quotes, in any order, right or wrong: the store is where a simple model of it is, and forgets nothing."""

from __future__ import annotations

import copy
import os
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from configurator.errors import ConfiguratorError
from configurator.quote.life import Actor, LifeCycleError, NotAllowedError, Step
from configurator.store.errors import StaleWriteError
from configurator.store.orders import Acceptance
from configurator.store.records import Draft, StoredQuote
from configurator.store.store import Store
from tests.store.clock import Clock
from tests.store.drafts import draft

EXAMPLES = int(os.environ.get("LAW_EXAMPLES", "25"))
law = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

ADA, BOB, CHO = (Actor(name, frozenset({role})) for name, role in (("ada", "a"), ("bob", "b"), ("cho", "c")))
ACTORS = st.sampled_from([ADA, BOB, CHO])
NOW = date(2026, 3, 2)
UNSENT = ("draft", "pending-approval", "approved")


@dataclass
class Revision:
    """A revision as the model has it: its state, everything that was saved, the roles still to approve, who asked."""

    state: str
    saves: list[Draft]
    open_roles: list[str] = field(default_factory=list)
    asked_by: str = ""
    ends: date | None = None


@dataclass
class Quote:
    """A quote as the model has it: every rule of the life cycle once more, without a database."""

    revisions: list[Revision]
    version: int = 1
    number: str | None = None
    order: int | None = None
    comments: int = 0

    @property
    def last(self) -> Revision:
        return self.revisions[-1]

    def expire(self, today: date) -> None:
        for revision in self.revisions:
            if revision.state == "sent" and revision.ends is not None and revision.ends <= today:
                revision.state = "expired"

    def _needs(self, *states: str) -> Revision:
        if self.order is not None or self.last.state not in states:
            raise RefusedError
        return self.last

    def save(self, new: Draft) -> None:
        revision = self._needs(*UNSENT)
        revision.state, revision.ends = "draft", new.valid_until
        revision.saves.append(new)

    def submit(self, roles: list[str], actor: Actor, today: date) -> None:
        revision = self._needs("draft")
        if revision.saves[-1].priced is None or (revision.ends is not None and revision.ends <= today):
            raise RefusedError
        revision.open_roles, revision.asked_by = list(roles), actor.name
        revision.state = "pending-approval" if roles else "approved"

    def _decide(self, actor: Actor) -> Revision:
        revision = self._needs("pending-approval")
        if revision.open_roles[0] not in actor.roles or actor.name == revision.asked_by:
            raise ForbiddenError
        return revision

    def approve(self, actor: Actor) -> None:
        revision = self._decide(actor)
        del revision.open_roles[0]
        revision.state = "pending-approval" if revision.open_roles else "approved"

    def send_back(self, actor: Actor) -> None:
        self._decide(actor).state = "draft"

    def send(self, today: date, numbers: list[int]) -> None:
        revision = self._needs("approved")
        if revision.ends is not None and revision.ends <= today:
            raise RefusedError
        self._supersede(revision)
        revision.state = "sent"
        if self.number is None:
            numbers[0] += 1
            self.number = f"Q-2026-{numbers[0]:05d}"

    def _supersede(self, chosen: Revision) -> None:
        for revision in self.revisions:
            if revision is not chosen and revision.state in (*UNSENT, "sent"):
                revision.state = "superseded"

    def revise(self) -> None:
        if self.order is not None:
            raise RefusedError
        self.revisions.append(Revision("draft", [self.last.saves[-1]], ends=self.last.saves[-1].valid_until))

    def _offered(self) -> Revision:
        sent = [revision for revision in self.revisions if revision.state == "sent"]
        if not sent or self.order is not None:
            raise RefusedError
        return sent[-1]

    def accept(self) -> bool:
        """Whether anything is written: an order that is there already is given again."""
        if self.order is not None:
            return False
        revision = self._offered()
        self._supersede(revision)
        revision.state = "accepted"
        self.order = self.revisions.index(revision) + 1
        return True

    def reject(self) -> None:
        self._offered().state = "rejected"


class RefusedError(Exception):
    pass


class ForbiddenError(Exception):
    pass


DRAFTS = st.builds(
    lambda content, priced, days: draft(content, priced=priced, valid_until=days and NOW + timedelta(days=days), timezone="UTC"),
    st.text(st.characters(codec=None), max_size=5),
    st.one_of(st.none(), st.just({"total": "1.00"}), st.just({"total": "2.00"})),
    st.one_of(st.none(), st.integers(1, 60)),
)
PRICED = DRAFTS.map(lambda each: replace(each, priced={"total": "3.00"}))
ROLES = st.lists(st.sampled_from(["b", "c"]), max_size=2)
# Sound steps (`onward`) come often, so that quotes get far; wrong ones in between must change nothing.
ONWARD = st.tuples(st.just("onward"), PRICED, ROLES, st.sampled_from(["revise", "revise", "accept", "reject"]))
OPERATIONS = st.one_of(
    ONWARD,
    ONWARD,
    ONWARD,
    ONWARD,
    ONWARD,
    ONWARD,
    st.tuples(st.just("save"), PRICED),
    st.tuples(st.just("save"), DRAFTS),
    st.tuples(st.just("submit"), st.one_of(st.just([]), ROLES)),
    st.tuples(st.just("approve"), ACTORS),
    st.tuples(st.just("send_back"), ACTORS),
    st.tuples(st.sampled_from(["send", "send", "send", "revise", "accept", "reject", "stale", "comment", "expire"])),
    st.tuples(st.just("wait"), st.integers(1, 20)),
)


class Play:
    """The store and the model, side by side."""

    def __init__(self, store: Store, clock: Clock, first: Draft, numbers: list[int]) -> None:
        self.store = store
        self.clock = clock
        self.numbers = numbers
        self.id = store.quotes.create(first, owner="ada", actor=ADA).id
        self.model = Quote([Revision("draft", [first], ends=first.valid_until)])

    @property
    def today(self) -> date:
        return self.clock.moment.date()

    def run(self, name: str, *given: object) -> None:
        """One operation on both: they come to the same, or both refuse it for the same reason."""
        self.model.expire(self.today)
        before = copy.deepcopy(self.model)
        expected: type[Exception] | None = None
        try:
            writes = self._in_model(name, *given)
        except (RefusedError, ForbiddenError) as error:
            self.model, writes = before, False
            expected = NotAllowedError if isinstance(error, ForbiddenError) else LifeCycleError
        try:
            self._in_store(name, before.version, *given)
            found: type[Exception] | None = None
        except ConfiguratorError as error:
            found = type(error)
        assert found is (StaleWriteError if name == "stale" else expected), (name, given, found, expected)
        self.model.version = before.version + bool(writes)
        self.agree()

    def onward(self, new: Draft, roles: list[str], then: str) -> tuple[object, ...]:
        """What brings the quote further now."""
        self.model.expire(self.today)
        revision = self.model.last
        is_over = revision.ends is not None and revision.ends <= self.today
        if revision.state in UNSENT and (is_over or revision.saves[-1].priced is None):
            return "save", replace(new, valid_until=self.today + timedelta(days=9))
        if revision.state == "pending-approval":
            return "approve", BOB if revision.open_roles[0] == "b" else CHO
        return {"draft": ("submit", roles), "approved": ("send",), "sent": (then,)}.get(revision.state, ("revise",))

    def _in_model(self, name: str, *given: object) -> bool:
        model = self.model
        if name == "save":
            model.save(*given)  # type: ignore[arg-type]
        elif name == "submit":
            model.submit(given[0], ADA, self.today)  # type: ignore[arg-type]
        elif name in ("approve", "send_back"):
            getattr(model, name)(*given)
        elif name == "send":
            model.send(self.today, self.numbers)
        elif name == "accept":
            return model.accept()
        elif name in ("revise", "reject"):
            getattr(model, name)()
        elif name == "wait":
            self.clock.moment += timedelta(days=given[0])  # type: ignore[arg-type]
            model.expire(self.today)
        return name not in ("wait", "stale", "comment", "expire")

    def _in_store(self, name: str, version: int, *given: object) -> None:
        quotes, known = self.store.quotes, {"version": version, "actor": ADA}
        if name == "save":
            quotes.save(self.id, given[0], **known)  # type: ignore[arg-type]
        elif name == "submit":
            quotes.submit(self.id, steps=[Step(role, "because") for role in given[0]], **known)  # type: ignore[arg-type,attr-defined]
        elif name == "approve":
            quotes.approve(self.id, version=version, actor=given[0])  # type: ignore[arg-type]
        elif name == "send_back":
            quotes.send_back(self.id, version=version, actor=given[0], comment="no")  # type: ignore[arg-type]
        elif name in ("send", "revise", "reject"):
            getattr(quotes, name)(self.id, **known)
        elif name == "accept":
            self.store.orders.accept(self.id, Acceptance("Jo", "jo@example.org"), actor=ADA)
        elif name == "stale":
            quotes.save(self.id, draft("lost"), version=version - 1, actor=BOB)
        elif name == "comment":
            quotes.comment(self.id, "a comment", actor=BOB)
        elif name == "expire":
            quotes.expire()

    def agree(self) -> None:
        """The store is where the model is, and gives back everything that was ever saved."""
        quote, model = self.store.quotes.open(self.id), self.model
        assert [revision.state for revision in quote.revisions] == [revision.state for revision in model.revisions]
        assert (quote.version, quote.number) == (model.version, model.number)
        assert quote.latest.save == len(model.last.saves)
        order = self.store.orders.of_quote(self.id)
        assert (order.revision if order else None) == model.order
        self.lists_agree(quote)

    def lists_agree(self, quote: StoredQuote) -> None:
        (listed,) = self.store.quotes.find(text=self.id).items
        shown = quote.shown
        assert (listed.state, listed.revision, listed.title) == (quote.state, shown.revision, shown.title)
        assert self.store.quotes.count(text=self.id, state=quote.state) == 1

    def everything_can_be_read(self) -> None:
        for number, revision in enumerate(self.model.revisions, 1):
            for save, saved in enumerate(revision.saves, 1):
                assert self.store.quotes.read(self.id, number, save) == saved


def test_quotes__live_as_the_model_says(store: Store, clock: Clock) -> None:
    numbers = [0]

    @law
    @given(PRICED, st.lists(OPERATIONS, min_size=12, max_size=30))
    def live(first: Draft, operations: list[tuple[object, ...]]) -> None:
        clock.go_to(2026, 3, 2)
        play = Play(store, clock, first, numbers)
        for name, *given_to in operations:
            name, *given_to = play.onward(*given_to) if name == "onward" else (name, *given_to)  # type: ignore[arg-type]
            play.run(str(name), *given_to)
        play.everything_can_be_read()

    live()
    assert store.verify() == []
    assert sorted(quote.number for quote in store.quotes.iterate() if quote.number) == [
        f"Q-2026-{number:05d}" for number in range(1, numbers[0] + 1)
    ]
    assert numbers[0] > EXAMPLES / 4, "hardly any quote was ever sent"
