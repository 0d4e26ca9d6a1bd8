"""Starting is quick: what is not needed yet is not imported."""

from __future__ import annotations

import subprocess
import sys
import time

NOISE = 6


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_import__is_quick_and_loads_nothing_heavy():
    started = time.perf_counter()
    loaded = run("import sys, configurator; print(*sorted(sys.modules))").split()
    assert time.perf_counter() - started < 0.3 * NOISE
    heavy = {"numpy", "networkx", "constraint", "pydantic", "lark", "yaml", "babel", "jinja2", "rich", "typer", "fastapi"}
    assert heavy.isdisjoint(loaded)


def test_import__offers_its_names():
    assert run("import configurator; print(configurator.load_catalog.__name__)").strip() == "load_catalog"
    assert run("import configurator; print(len(dir(configurator)) >= len(configurator.__all__))").strip() == "True"
