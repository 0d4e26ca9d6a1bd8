"""`check --watch`: the catalog is checked again on every save, until Ctrl-C.

What the files themselves say is shown at once; what follows from the rules comes from a thread of its own, so that a long
compilation keeps nobody from reading about the next save. A thread that was overtaken finishes, and says nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from configurator.cli.arguments import find_catalog
from configurator.cli.exits import ExitCode
from configurator.cli.screen import FAINT, STRONG, Screen
from configurator.cli.workbench.check import show_issues, show_product, show_result
from configurator.source import Issue
from configurator.workbench.checking import Checked, Checker

_PATIENCE = 0.4
"""So many seconds the analysis may take before what the files say is shown without it."""

_STEP, _DEBOUNCE, _LOOK_AGAIN = 20, 200, 1_000  # milliseconds

Stamps = dict[Path, tuple[int, int]]
"""When each file was changed, and its size."""


def watch(name: str, *, budget: float | None, fast: bool) -> ExitCode:
    """Check a catalog on every save. Ctrl-C ends it, and is no failure."""
    watching = _Watching(find_catalog(name), budget, fast=fast)
    try:
        watching.run()
    except KeyboardInterrupt:
        watching.screen.line()
    return ExitCode.OK


@dataclass
class _Told:
    """What was printed of a check already: on a terminal nothing, since it is cleared."""

    round: int
    products: set[str] = field(default_factory=set)
    issues: set[Issue] = field(default_factory=set)
    doing: str = ""


class _Watching:
    def __init__(self, folder: Path, budget: float | None, *, fast: bool) -> None:
        self.screen = Screen()
        self._folder = folder
        self._folders = [folder]
        self._checker = Checker(folder, budget)
        self._fast = fast
        self._round = 0
        self._printing = threading.Lock()
        self._told = _Told(0)

    def run(self) -> None:
        """Check now, and whenever a file is another one than it was."""
        import watchfiles

        known = self._checked(_stamps(self._folders))
        looks = watchfiles.watch(
            *self._folders,
            watch_filter=None,
            step=_STEP,
            debounce=_DEBOUNCE,
            rust_timeout=_LOOK_AGAIN,
            yield_on_timeout=True,
        )
        for _ in looks:
            stamps = _stamps(self._folders)
            if stamps != known:
                known = self._checked(stamps)

    def _checked(self, stamps: Stamps) -> Stamps:
        """Check; the stamps of then. Files are stamped before they are read, so that no save is missed."""
        started = time.perf_counter()
        self._round += 1
        checked = self._checker.check_files()
        if checked.catalog is not None:
            folders = [self._folder, *checked.catalog.included]
            new = [folder for folder in folders if folder not in self._folders]
            self._folders = folders
            if new:
                stamps = stamps | _stamps(new)
                checked = self._checker.check_files()
        self._check(checked, started)
        return stamps

    def _check(self, checked: Checked, started: float) -> None:
        """Show what the files say, and what follows from it."""
        if checked.catalog is None or self._fast:
            self._show(self._round, checked, started)
            return
        done = threading.Event()
        threading.Thread(target=self._analyse, args=(self._round, checked, started, done), daemon=True).start()
        if not done.wait(_PATIENCE):
            self._show(self._round, checked, started, "analysing …")

    def _analyse(self, number: int, checked: Checked, started: float, done: threading.Event) -> None:
        """What follows from the rules; then, which may take longer, how large the products are."""
        assert checked.catalog is not None
        found = Checked(checked.folder, checked.catalog, list(checked.issues))
        catalog = self._checker.configurable(checked.catalog)
        self._checker.check_rules(found, catalog)
        for product in catalog.products.values():
            if not self._checker.knows_size(catalog, product):
                self._show(number, found, started, "compiling …")
                done.set()
            self._checker.check_size(found, catalog, product)
        self._show(number, found, started)
        done.set()

    def _show(self, number: int, checked: Checked, started: float, doing: str = "") -> None:
        """Show what is known, unless a newer check has begun."""
        with self._printing:
            if number != self._round:
                return
            if self.screen.console.is_terminal:
                self.screen.console.clear()
            if self.screen.console.is_terminal or number != self._told.round:
                self._told = _Told(number)
                seconds = time.perf_counter() - started
                self.screen.line(f"{datetime.now():%H:%M:%S}  {checked.folder}  {seconds:.2f} s", STRONG)
            for product in checked.sizes:
                if product not in self._told.products:
                    show_product(product, checked, self.screen)
            show_issues(checked, self.screen, self._told.issues)
            self._told.products |= checked.sizes.keys()
            self._told.issues |= set(checked.issues)
            if doing and doing != self._told.doing:
                self.screen.line(doing, FAINT)
            self._told.doing = doing
            if not doing:
                show_result(checked, self.screen, fast=self._fast)
                self.screen.line("Checked again on every save; Ctrl-C ends it.", FAINT)


def _stamps(folders: Iterable[Path]) -> Stamps:
    """The files of some folders as they are now. One that goes while it is looked at is not there."""
    found: Stamps = {}
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                if not any(part.startswith(".") for part in path.relative_to(folder).parts) and path.is_file():
                    stat = path.stat()
                    found[path] = stat.st_mtime_ns, stat.st_size
            except OSError:
                continue
    return found
