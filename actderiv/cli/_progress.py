"""A progress bar on a terminal's stderr, for work that lasts longer than a second."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from types import TracebackType

from ..messages import _
from ._streams import terminal_width

PATIENCE = 1.0
WIDTH = 30
MANY = 10**6
"""So many steps are inputs, whose number says less than their share."""


class Bar:
    """Shows how far the work is: call it with the number of steps done and to do. Leaves nothing behind."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.columns = 0
        self.begun = 0, 0, self.started
        """Of how many steps how many were done when they were first heard of, and when that was."""

    def __call__(self, done: int, total: int) -> None:
        if total != self.begun[0]:
            self.begun = total, done, time.monotonic()
        if time.monotonic() - self.started < PATIENCE or sys.stderr is None or not sys.stderr.isatty():
            return
        shown = line(done, total, terminal_width(sys.stderr) - 1, self._left(done))  # the last would begin another line
        self.columns = max(self.columns, len(shown))
        _draw("\r" + shown.ljust(self.columns))

    def _left(self, done: int) -> str:
        """The time that is left, once there is something to tell it by."""
        total, before, since = self.begun
        spent = time.monotonic() - since
        if spent < PATIENCE or done <= before:
            return ""
        seconds = int(spent * (total - done) / (done - before))
        hours, minutes = seconds // 3600, seconds // 60
        told = f"{hours} h {minutes % 60} min" if hours else f"{minutes} min" if minutes > 9 else f"{seconds} s"
        return _(", about {time} left", time=told)

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.columns:
            _draw("\r" + " " * self.columns + "\r")


def line(done: int, total: int, columns: int, left: str = "") -> str:
    """How far the work is, in no more than so many columns."""
    told = (f"{done}/{total}" if total < MANY else f"{100 * done / total:.1f} %") + left
    if len(told) > columns:
        told = f"{100 * done // max(1, total)} %"
    width = min(WIDTH, columns - len(told) - 3)
    filled = width * done // max(1, total)
    return f"[{'#' * filled}{'.' * (width - filled)}] {told}" if width > 0 else told


def _draw(text: str) -> None:
    with suppress(OSError):  # a terminal that was closed
        sys.stderr.write(text)
        sys.stderr.flush()
