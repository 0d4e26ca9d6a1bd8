"""The life of a revision, as pure functions: every state with every action."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from configurator.quote.life import (
    Action,
    Actor,
    LifeCycleError,
    NotAllowedError,
    State,
    Step,
    check_approver,
    end_of,
    next_state,
    possible_actions,
    state_at,
)

LEADS = {
    "draft": {"save": "draft", "submit": "approved", "supersede": "superseded", "revise": "draft"},
    "pending-approval": {
        "save": "draft",
        "approve": "approved",
        "send-back": "draft",
        "supersede": "superseded",
        "revise": "pending-approval",
    },
    "approved": {"save": "draft", "send": "sent", "supersede": "superseded", "revise": "approved"},
    "sent": {"accept": "accepted", "reject": "rejected", "expire": "expired", "supersede": "superseded", "revise": "sent"},
    "accepted": {},
    "rejected": {"revise": "rejected"},
    "expired": {"revise": "expired"},
    "superseded": {"revise": "superseded"},
}


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("state", list(State))
def test_next_state__for_every_state_and_action(state: State, action: Action) -> None:
    expected = LEADS[state].get(action)
    if expected is None:
        with pytest.raises(LifeCycleError) as raised:
            next_state(state, action, "`Q-1/1`")
        assert raised.value.possible == possible_actions(state)
        assert str(raised.value).startswith("`Q-1/1` is ") and raised.value.hint
    else:
        assert next_state(state, action) == expected


def test_next_state__waits_while_approvals_are_open() -> None:
    assert next_state(State.DRAFT, Action.SUBMIT, open_steps=2) is State.PENDING
    assert next_state(State.PENDING, Action.APPROVE, open_steps=1) is State.PENDING
    assert next_state(State.PENDING, Action.SEND_BACK, open_steps=1) is State.DRAFT


def test_end_of__is_midnight_where_the_quote_is() -> None:
    assert end_of(date(2026, 7, 1), "Europe/Berlin") == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert end_of(date(2026, 7, 1), "America/New_York") == datetime(2026, 7, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize("state", list(State))
def test_state_at__only_what_was_sent_expires(state: State) -> None:
    end = datetime(2026, 7, 1, tzinfo=UTC)
    assert state_at(state, end, end - timedelta(microseconds=1)) is state
    assert state_at(state, end, end) is (State.EXPIRED if state is State.SENT else state)
    assert state_at(state, None, end) is state


def test_check_approver__has_the_role_and_did_not_ask() -> None:
    step = Step("boss", "10 %")
    check_approver(step, Actor("bob", frozenset({"boss", "rep"})), "ada")
    with pytest.raises(NotAllowedError, match="because: 10 %"):
        check_approver(step, Actor("bob", frozenset({"rep"})), "ada")
    with pytest.raises(NotAllowedError, match="cannot decide it too"):
        check_approver(step, Actor("ada", frozenset({"boss"})), "ada")
