"""A person at a terminal: the command line in a process of its own, on a pseudo-terminal of 80 columns."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time
from pathlib import Path

COMMAND = (sys.executable, "-c", "from configurator.cli import main; main()")
_THINKING = 0.2  # readline loses a Ctrl-C that comes between its prompt and its waiting for keys
_ANSI = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]")


class Terminal:
    """Types keys and waits for what appears. `shown` is everything so far, without colours."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.shown = ""
        self.raw = ""
        self._seen = 0
        self._pid, self._handle = pty.fork()
        if self._pid == 0:  # pragma: no cover - the child
            os.chdir(folder)
            known = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
            os.execve(COMMAND[0], [*COMMAND, *arguments], {**known, "TERM": "xterm-256color", "LANG": "C.UTF-8", **environment})
        fcntl.ioctl(self._handle, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))

    def wait_for(self, text: str, seconds: float = 20) -> str:
        """Everything that appeared since the last call, up to and with a text."""
        stop = time.monotonic() + seconds
        while text not in self.shown[self._seen :]:
            if not self._read(stop - time.monotonic()):
                raise AssertionError(f"{text!r} did not appear:\n{self.shown[self._seen :]}")
        end = self.shown.index(text, self._seen) + len(text)
        news, self._seen = self.shown[self._seen : end], end
        return news

    def type(self, keys: str) -> None:
        """Type keys: `\\r` is Enter, `\\x03` Ctrl-C, `\\x04` Ctrl-D, `\\t` Tab."""
        time.sleep(_THINKING)
        os.write(self._handle, keys.encode())

    def exit_code(self, seconds: float = 10) -> int:
        """Wait for the end of the process: its exit code."""
        stop = time.monotonic() + seconds
        while self._read(stop - time.monotonic()):
            pass
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])

    def _read(self, seconds: float) -> bool:
        """Read what is there; False at the end of the time or of the process."""
        ready, _, _ = select.select([self._handle], [], [], max(seconds, 0))
        try:
            data = os.read(self._handle, 65536) if ready else b""
        except OSError:
            return False
        self.raw += data.decode(errors="replace")
        self.shown = _ANSI.sub("", self.raw).replace("\r\n", "\n").replace("\r", "\n")
        return bool(data)
