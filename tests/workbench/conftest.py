"""The command line, as its own tests run it."""

from tests.cli.conftest import compiled_once, run, work

__all__ = ["compiled_once", "run", "work"]
