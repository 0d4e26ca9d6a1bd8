"""How a command ends when it cannot do its work: one clear message and an exit code, never a stack trace for a person's mistake.

With `--json` the message is a JSON object on standard output, so that a program always reads exactly one document there;
without, it is text on standard error.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Callable
from typing import Any

import typer

from configurator.cli.exits import ExitCode
from configurator.errors import CatalogError, ConfiguratorError
from configurator.store.errors import CustomersError

# `typer.TyperException` or `click.ClickException`: newer versions of typer carry their own copy of click.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]

_NO = frozenset({"conflict", "incomplete", "missing-input"})
_HINTS = {
    "invalid-context": "Give facts of the context as `--context fact=value`.",
    "missing-input": "Fill them in with `--input NAME=TEXT`.",
    "budget-exceeded": "Give it more time with `--budget SECONDS`, or make the rules smaller.",
}


def exit_code_of(run: Callable[[], object], *, as_json: bool, debug: bool) -> int:
    """Run a command; the code to exit with. Whatever goes wrong is told, with its trace only where `debug`."""
    try:
        return int(run() or 0)  # type: ignore[call-overload, no-any-return]
    except (KeyboardInterrupt, typer.Abort):
        return ExitCode.INTERRUPTED
    except ConfiguratorError as error:
        _trace(debug)
        _tell(error_document(error), as_json)
        return _code_of(error)
    except _UsageError as error:
        _tell(_document("usage", *_usage(error)), as_json)
        return ExitCode.USAGE
    except Exception as error:
        _trace(debug)
        _tell(_document("defect", *_defect(error, debug)), as_json)
        return ExitCode.DEFECT


def error_document(error: ConfiguratorError) -> dict[str, Any]:
    """An error as a JSON object: `{"error": {"code", "message", "hint"}}`, with the `issues` of a catalog."""
    document = _document(error.code, error.message, _HINTS.get(error.code, error.hint))
    if isinstance(error, CatalogError | CustomersError):
        from configurator.cli.documents import issue_document

        document["error"]["issues"] = [issue_document(issue) for issue in error.issues]
    return document


def print_json(document: Any) -> None:
    """Print a JSON document."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


def _document(code: str, message: str, hint: str | None) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "hint": hint}}


def _code_of(error: ConfiguratorError) -> ExitCode:
    if error.code == "budget-exceeded":
        return ExitCode.BUDGET
    return ExitCode.NO if error.code in _NO else ExitCode.USAGE


def _usage(error: Any) -> tuple[str, str]:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "configurator"
    return error.format_message().replace("Value error, ", ""), f"Try `{command} --help`."


def _defect(error: Exception, debug: bool) -> tuple[str, str]:
    message = f"This is a defect of configurator, not a mistake of yours: {type(error).__name__}: {error}".rstrip(": ")
    if debug:
        return message, "Please report it with the command that you typed and the trace above."
    return message, "Run the command again with --debug, and report what it prints together with the command."


def _trace(debug: bool) -> None:
    if debug:
        traceback.print_exc()


def _tell(document: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print_json(document)
        return
    from configurator.cli.screen import error_console

    error = document["error"]
    console = error_console()
    sentence, gap, issues = f"Error: {error['message']}".partition("\n\n")
    style = "red" if console.is_terminal else None
    console.print(sentence, style=style)
    if gap:  # lines of files, as they are: an editor or `grep` finds a place in them
        console.print(f"\n{issues}", style=style, soft_wrap=True)
    if error["hint"]:
        console.print(error["hint"])
