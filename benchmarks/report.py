"""The figures as tables, and what is wrong in them."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

Row = dict[str, Any]
NO_SUBJECT = ("not a feature model", "no UVL file of it")

COMPILED = {
    "subject": "", "engine": "engine", "variables": "vars", "values": "values", "constraints": "rules", "load s": "load s",
    "compile s": "compile s", "peak MB": "peak MB", "more MB": "more", "nodes": "nodes", "edges": "edges", "bytes": "bytes",
    "products": "products", "oracle": "oracle", "cached ms": "cached ms",
}  # fmt: skip
CLICKED = {
    "subject": "", "clicks": "clicks", "clicks with unchecked": "unchecked",
    "first ms": "first ms", "first ms compiled": "compiled",
    "available ms": "available ms", "available p99": "p99", "available ms compiled": "compiled", "available p99 compiled": "p99",
    "cheapest ms": "cheapest ms", "cheapest p99": "p99", "cheapest ms compiled": "compiled", "cheapest p99 compiled": "p99",
    "cheapest read ms": "all read ms",
    "conflict ms": "conflict ms", "conflict unfinished": "unfinished", "repairs ms": "repairs ms",
    "repairs unfinished": "unfinished", "session click ms": "session click ms", "session click p99": "p99",
}  # fmt: skip


def show(console: Console, rows: list[Row], start: dict[str, float]) -> None:
    """Our figures, the peers', and start-up."""
    show_ours(console, rows, COMPILED, "This engine, compiling")
    answering = [row for row in rows if "clicks" in row]
    show_ours(console, answering, CLICKED, "This engine, answering (ms; compiled: with compiled loops)")
    for row in rows:
        if "gave up" in row:
            console.print(f"{row['subject']}: {row['gave up']}")
    show_peers(console, [row for row in rows if row.get("peers")])
    for name, seconds in start.items():
        console.print(f"{name}: {seconds:.2f} s")


def show_ours(console: Console, rows: list[Row], titles: dict[str, str], title: str) -> None:
    """A table of some columns, those that any row has."""
    columns = [name for name in titles if any(name in row for row in rows)]
    table = Table(title=title)
    for name in columns:
        table.add_column(titles[name], no_wrap=name == "subject", justify="left" if name == "subject" else "right")
    for row in rows:
        table.add_row(*(written(row.get(name, "")) for name in columns))
    console.print(table)


def show_peers(console: Console, rows: list[Row]) -> None:
    """For each peer the median click, and how many times ours that is, on the same clicks."""
    peers = list(dict.fromkeys(peer for row in rows for peer in row["peers"]))
    if not peers:
        return
    title = "Peers: median ms of `available` (times ours on the same clicks), ms of the first click, number of clicks"
    table = Table("", *peers, title=title)
    table.columns[0].no_wrap = True
    for row in rows:
        table.add_row(row["subject"], *(peer_cell(row["peers"].get(peer, {})) for peer in peers))
    console.print(table)
    for row in rows:
        for peer, figures in row["peers"].items():
            if "cheapest s" in figures:
                ours, theirs = row.get("cheapest ms compiled", row.get("cheapest ms", 0.0)), 1000 * figures["cheapest s"]
                console.print(f"{row['subject']}: {peer} takes {theirs:.0f} ms for `cheapest`, ours {ours:.2f} ms")


def peer_cell(figures: Row) -> str:
    if "available ms" not in figures:
        reason = figures.get("gave up", "")
        return "" if reason in NO_SUBJECT else f"- {reason}"[:30]
    first, agrees = written(figures.get("first click ms", "-")), "" if figures["agrees"] else " DIFFERS"
    return f"{written(figures['available ms'])} ({figures['ratio']:.1f}x) {first} #{figures['clicks']}{agrees}"


def written(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}" if value < 100 else f"{value:.0f}"
    return f"{value:.4g}" if isinstance(value, int) and value > 10**9 else str(value)


def differing(rows: list[Row]) -> list[str]:
    """A sentence for each count that is not the published one, and each peer that answers otherwise."""
    counts = [f"{row['subject']}: the count is not the published one" for row in rows if row.get("oracle") == "DIFFERS"]
    answers = [f"{row['subject']}: {peer} answers otherwise" for row in rows for peer, figures in row.get("peers", {}).items()
               if figures.get("agrees") is False]  # fmt: skip
    return counts + answers
