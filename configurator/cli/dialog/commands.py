"""The commands of the dialog: their names, in the order in which `help` lists them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its name, other names for it, and how its argument is written. Its help is the phrase `help <name>`."""

    name: str
    aliases: tuple[str, ...] = ()
    argument: str = ""


COMMANDS = (
    Command("why", ("?", "为什么"), "N"),
    Command("list", ("l", "列表"), "[all]"),
    Command("more", ("m", "更多")),
    Command("next", ("n", "skip", "下一项")),
    Command("go", ("g", "转到"), "CHOICE"),
    Command("drop", ("取消",), "[CHOICE]"),
    Command("undo", ("u", "back", "b", "撤销")),
    Command("redo", ("r", "重做")),
    Command("status", ("s", "show", "状态")),
    Command("price", ("p", "价格")),
    Command("context", ("情况",), "[FACT=VALUE]"),
    Command("limit", ("上限",), "[KIND=AMOUNT]"),
    Command("fill", ("填写",), "[NAME=TEXT]"),
    Command("finish", ("f", "完成"), "[cheapest|preferred]"),
    Command("customer", ("客户",), "NAME"),
    Command("note", ("备注",), "TEXT"),
    Command("quote", ("报价",), "[NAME]"),
    Command("save", ("保存",), "FILE [--force]"),
    Command("help", ("h", "帮助")),
    Command("quit", ("q", "exit", "bye", "退出")),
)

_BY_NAME = {name: command for command in COMMANDS for name in (command.name, *command.aliases)}


def read_command(line: str) -> tuple[Command, str] | None:
    """The command in a line and its argument; None where the line is something else. `?5` is `why 5`, `?` is `help`."""
    if line.startswith(("?", "？")):
        question = line[1:].strip()
        return (_BY_NAME["why"], question) if question else (_BY_NAME["help"], "")
    name, _, argument = line.partition(" ")
    command = _BY_NAME.get(name.lower())
    return (command, argument.strip()) if command else None
