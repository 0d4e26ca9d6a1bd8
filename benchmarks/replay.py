"""One peer on one subject, in a process of its own: `python -m benchmarks.replay PEER NAME FILE SECONDS`.

Replays the recorded clicks of FILE and prints a line of JSON for each step, so that what was done within the time is known.
The time starts when the peer has been made, which has a time of its own; when it is over, an alarm ends the process, whatever a
solver is doing.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import sys
from pathlib import Path
from typing import Any

from benchmarks.clicks import Click, timed
from benchmarks.peers import NotEncodableError, load_peer
from benchmarks.subjects import load_subject

MAKING = 3  # times the limit to make a peer


def main() -> None:
    name, subject_name, file, limit = sys.argv[1:]
    clicks: list[Click] = pickle.loads(Path(file).read_bytes())
    subject = load_subject(subject_name)
    signal.setitimer(signal.ITIMER_REAL, MAKING * float(limit))
    os.environ["PEER_SECONDS"] = str((MAKING + 1) * float(limit))
    try:
        peer, seconds = timed(lambda: load_peer(name)(subject.problem))
    except NotEncodableError as error:
        say({"gave up": str(error)})
        return
    say({"compile s": getattr(peer, "seconds", seconds)})
    signal.setitimer(signal.ITIMER_REAL, float(limit))
    for number, click in enumerate(clicks):
        answer, seconds = timed(lambda click=click: peer.available(click.decisions))
        spent = getattr(peer, "seconds", seconds)
        say({"click": number, "first": not click.decisions, "seconds": spent, "agrees": agrees(answer, click)})
    for click in clicks:
        if hasattr(peer, "cheapest") and not click.decisions and click.totals is not None:
            totals, seconds = timed(lambda click=click: peer.cheapest(click.decisions, subject.costs))
            say({"cheapest s": seconds, "agrees": not_empty(totals) == not_empty(click.totals)})


def agrees(answer: dict[str, set[Any]], click: Click) -> bool:
    """Whether a peer's answer is ours; what we left unchecked may be or not be in it."""
    ours, theirs = not_empty(click.available), not_empty(answer)
    if ours.keys() - theirs.keys():
        return False
    unchecked = click.unchecked
    return all(ours.get(name, set()) <= found <= ours.get(name, set()) | unchecked.get(name, set())
               for name, found in theirs.items())  # fmt: skip


def not_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {name: found for name, found in values.items() if found}


def say(line: dict[str, Any]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
