"""The command line `configurator`. It only reads arguments, calls the library and prints; imports are lazy to start fast."""

from __future__ import annotations


def main() -> None:
    """The entry point of the command line: runs a command and exits with its code."""
    import sys
    from io import TextIOWrapper

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character shows another, and nothing fails
    from configurator.cli.app import app

    app(prog_name="configurator")
