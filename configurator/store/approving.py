"""Approvals: asking for them, giving them step by step, sending back. Each holds the hashes of exactly what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from configurator.quote.life import Action, Actor, LifeCycleError, State, Step, check_approver
from configurator.store import tables
from configurator.store.audit import Did
from configurator.store.checking import LONGEST_NAME, text_problem
from configurator.store.errors import RecordError
from configurator.store.holding import HeldQuote


def submit(held: HeldQuote, steps: Sequence[Step], actor: Actor) -> None:
    """Ask for approvals, in this order; without any the revision is approved at once."""
    _check_steps(steps)
    revision = held.latest
    state = held.after(revision, Action.SUBMIT, open_steps=len(steps))
    check_offer(held, revision, Action.SUBMIT)
    last = held.last_save(revision)
    round = held.revisions[revision].rounds + 1
    asked = {"quote": held.id, "revision": revision, "round": round, "asked_by": actor.name, "asked_at": held.now}
    seen = {"content": last.content, "priced": last.priced}
    rows = [{**asked, **seen, "step": number, "role": step.role, "because": step.because} for number, step in enumerate(steps, 1)]
    if rows:
        held.connection.execute(sa.insert(tables.approvals), rows)
    held.set_state(revision, state, rounds=round)
    needed = [{"role": step.role, "because": step.because} for step in steps]
    held.record(actor, Did.SUBMITTED, revision, save=last.save, steps=needed, **seen)
    held.finish(actor)


def _check_steps(steps: Sequence[Step]) -> None:
    problems = [text_problem(step.role, "the role", LONGEST_NAME, needed=True) for step in steps]
    problems += [text_problem(step.because, "the reason") for step in steps]
    if any(problems):
        raise RecordError("The approvals", [problem for problem in problems if problem])


def approve(held: HeldQuote, actor: Actor, comment: str) -> None:
    """Give the approval that is next. Raises NotAllowedError where the actor cannot."""
    revision = held.latest
    held.after(revision, Action.APPROVE)
    steps = _open_steps(held, revision)
    _decide(held, steps[0], actor, comment, approved=True)
    state = held.after(revision, Action.APPROVE, open_steps=len(steps) - 1)
    held.set_state(revision, state)
    held.record(actor, Did.APPROVED, revision, step=steps[0].step, role=steps[0].role, comment=comment, seen=steps[0].priced)
    held.finish(actor)


def send_back(held: HeldQuote, actor: Actor, comment: str) -> None:
    """Refuse the approval that is next: the revision is a draft again. Raises NotAllowedError where the actor cannot."""
    revision = held.latest
    state = held.after(revision, Action.SEND_BACK)
    step = _open_steps(held, revision)[0]
    _decide(held, step, actor, comment, approved=False)
    held.set_state(revision, state)
    held.record(actor, Did.SENT_BACK, revision, step=step.step, role=step.role, comment=comment)
    held.finish(actor)


def check_offer(held: HeldQuote, revision: int, action: Action) -> None:
    """Raises LifeCycleError where a revision is no offer yet, or none any more."""
    last = held.last_save(revision)
    ends = held.revisions[revision].ends
    if last.priced is None:
        why, hint = "Nothing is priced in it yet.", "Price it and save it first."
    elif ends is not None and ends <= held.now:
        why, hint = f"Its offer ended on {last.valid_until}.", "Save it with a later `valid_until` first."
    else:
        return
    raise LifeCycleError(held.label(revision), held.states[revision], action, why, hint)


def check_approved_as_seen(held: HeldQuote, revision: int) -> None:
    """Raises LifeCycleError where the last save is not what was approved: that never happens, and would be grave."""
    last = held.last_save(revision)
    if any((row.content, row.priced) != (last.content, last.priced) for row in _round(held, revision)):
        why = "It is not what was approved."
        raise LifeCycleError(held.label(revision), State.APPROVED, Action.SEND, why, "Save it and submit it again.")


def _round(held: HeldQuote, revision: int) -> Sequence[Row[Any]]:
    table = tables.approvals
    round = held.revisions[revision].rounds
    query = sa.select(table).where(table.c.quote == held.id, table.c.revision == revision, table.c.round == round)
    return held.connection.execute(query.order_by(table.c.step)).all()


def _open_steps(held: HeldQuote, revision: int) -> Sequence[Row[Any]]:
    return [row for row in _round(held, revision) if row.approved is None]


def _decide(held: HeldQuote, step: Row[Any], actor: Actor, comment: str, *, approved: bool) -> None:
    check_approver(Step(step.role, step.because), actor, step.asked_by, held.label(step.revision))
    problem = text_problem(comment, "the comment")
    if problem:
        raise RecordError("The comment", [problem])
    table = tables.approvals
    here = [table.c[name] == getattr(step, name) for name in ("quote", "revision", "round", "step")]
    decided = {"decided_by": actor.name, "decided_at": held.now, "approved": approved, "comment": comment}
    held.connection.execute(sa.update(table).where(*here).values(decided))
