"""A progress bar on a terminal's stderr, for work that lasts longer than a second."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from types import TracebackType

from ._streams import terminal_width

PATIENCE = 1.0
WIDTH = 30


class Bar:
    """Shows how far the work is: call it with the number of steps done and to do. Leaves nothing behind."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.columns = 0

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self.started < PATIENCE or sys.stderr is None or not sys.stderr.isatty():
            return
        shown = line(done, total, terminal_width(sys.stderr) - 1)  # the last column would begin another line
        self.columns = max(self.columns, len(shown))
        _draw("\r" + shown.ljust(self.columns))

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.columns:
            _draw("\r" + " " * self.columns + "\r")


def line(done: int, total: int, columns: int) -> str:
    """How far the work is, in no more than so many columns."""
    told = f"{done}/{total}"
    if len(told) > columns:
        told = f"{100 * done // max(1, total)} %"
    width = min(WIDTH, columns - len(told) - 3)
    filled = width * done // max(1, total)
    return f"[{'#' * filled}{'.' * (width - filled)}] {told}" if width > 0 else told


def _draw(text: str) -> None:
    with suppress(OSError):  # a terminal that was closed
        sys.stderr.write(text)
        sys.stderr.flush()
