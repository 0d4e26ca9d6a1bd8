"""The life of a quote's revision: its states, what leads from one to the next, and who may do it.

    draft --submit--> pending-approval --approve, step by step--> approved --send--> sent --> accepted | rejected
      |                     |  ^ send-back, or save: draft again     ^                  '--> expired | superseded
      '--submit, where no approval is needed------------------------'

Pure functions of what they are given: nothing here keeps or reads anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from configurator.errors import ConfiguratorError


class State(StrEnum):
    """How far a revision of a quote has come."""

    DRAFT = "draft"
    PENDING = "pending-approval"
    APPROVED = "approved"
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class Action(StrEnum):
    """What is done to a revision."""

    SAVE = "save"
    SUBMIT = "submit"
    APPROVE = "approve"
    SEND_BACK = "send-back"
    SEND = "send"
    ACCEPT = "accept"
    REJECT = "reject"
    EXPIRE = "expire"
    SUPERSEDE = "supersede"
    REVISE = "revise"


UNSENT = (State.DRAFT, State.PENDING, State.APPROVED)
"""The states in which nobody outside has seen a revision yet: what is in it can still change."""

_NEXT: dict[tuple[State, Action], State] = {
    **{(state, Action.SAVE): State.DRAFT for state in UNSENT},
    (State.DRAFT, Action.SUBMIT): State.APPROVED,
    (State.PENDING, Action.APPROVE): State.APPROVED,
    (State.PENDING, Action.SEND_BACK): State.DRAFT,
    (State.APPROVED, Action.SEND): State.SENT,
    (State.SENT, Action.ACCEPT): State.ACCEPTED,
    (State.SENT, Action.REJECT): State.REJECTED,
    (State.SENT, Action.EXPIRE): State.EXPIRED,
    **{(state, Action.SUPERSEDE): State.SUPERSEDED for state in (*UNSENT, State.SENT)},
    # The next revision begins as a copy; the one that it is copied from stays as it is until the new one is sent.
    **{(state, Action.REVISE): state for state in State if state is not State.ACCEPTED},
}

_STEPWISE = (Action.SUBMIT, Action.APPROVE)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a name that stays the same (a login, never the name of a customer), and the roles they have."""

    name: str
    roles: frozenset[str] = field(default_factory=frozenset)


SYSTEM = Actor("system")
"""Who does what happens by itself, such as expiring."""


@dataclass(frozen=True, slots=True)
class Step:
    """One approval that a revision needs: by somebody with a role, and why."""

    role: str
    because: str


class LifeCycleError(ConfiguratorError):
    """A revision is in a state in which that cannot be done. `state` and `possible` say where it is and what can be done."""

    code = "life-cycle"

    def __init__(self, revision: str, state: State, action: Action, why: str = "", hint: str | None = None) -> None:
        self.state = state
        self.action = action
        self.possible = possible_actions(state)
        again = " again" if _DONE[action] == state else ""
        message = f"{revision} is {_STATE_WORDS[state]}; it cannot be {_DONE[action]}{again}."
        super().__init__(f"{message} {why}".rstrip(), hint or _possible_hint(self.possible))


class NotAllowedError(ConfiguratorError):
    """Somebody may not do that: another role is needed, or another person."""

    code = "not-allowed"


_STATE_WORDS = {state: state.value for state in State} | {State.DRAFT: "a draft", State.PENDING: "waiting for approval"}
_DONE = {
    Action.SAVE: "changed",
    Action.SUBMIT: "submitted",
    Action.APPROVE: "approved",
    Action.SEND_BACK: "sent back",
    Action.SEND: "sent",
    Action.ACCEPT: "accepted",
    Action.REJECT: "rejected",
    Action.EXPIRE: "expired",
    Action.SUPERSEDE: "superseded",
    Action.REVISE: "revised",
}
_BY_ITSELF = (Action.EXPIRE, Action.SUPERSEDE)


def _possible_hint(possible: Sequence[Action]) -> str:
    words = [_DONE[action] + (" (a new revision)" if action is Action.REVISE else "") for action in possible]
    if not words:
        return "It is final: begin another quote."
    *rest, last = words
    return f"It can be {', '.join(rest)} or {last}." if rest else f"It can be {last}."


def possible_actions(state: State) -> tuple[Action, ...]:
    """What a person can do with a revision in a state."""
    return tuple(action for action in Action if (state, action) in _NEXT and action not in _BY_ITSELF)


def next_state(state: State, action: Action, revision: str = "The revision", *, open_steps: int = 0) -> State:
    """The state that an action leads to. `open_steps`: how many approvals are still to be given after it.

    Raises LifeCycleError, which calls the revision by the name given.
    """
    if (state, action) not in _NEXT:
        raise LifeCycleError(revision, state, action)
    return State.PENDING if action in _STEPWISE and open_steps else _NEXT[state, action]


def end_of(valid_until: date, timezone: str) -> datetime:
    """The moment at which a quote ends, in UTC: the beginning of `valid_until`, a day on which it holds no more (half open)."""
    return datetime.combine(valid_until, time(), ZoneInfo(timezone)).astimezone(UTC)


def state_at(state: State, ends: datetime | None, now: datetime) -> State:
    """The state at a moment: what was sent counts as expired from the moment at which it ends."""
    return State.EXPIRED if state is State.SENT and ends is not None and ends <= now else state


def check_approver(step: Step, actor: Actor, asked_by: str, revision: str = "The revision") -> None:
    """Raises NotAllowedError where an actor cannot decide a step: another role is needed, or they asked for it themselves."""
    if step.role not in actor.roles:
        message = f"{revision} is to be decided by somebody with the role `{step.role}`; `{actor.name}` does not have it."
        raise NotAllowedError(message, f"It needs that approval because: {step.because}" if step.because else None)
    if actor.name == asked_by:
        message = f"`{actor.name}` asked for the approval of {revision[0].lower()}{revision[1:]}, and cannot decide it too."
        raise NotAllowedError(message, f"Let somebody else with the role `{step.role}` decide.")
