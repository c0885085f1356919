"""A progress bar on a terminal's stderr, for work that lasts longer than a second."""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from types import TracebackType

PATIENCE = 1.0
WIDTH = 30


class Bar:
    """Shows how far the work is: call it with the number of steps done and to do. Leaves nothing behind."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.shown = False

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self.started < PATIENCE or sys.stderr is None or not sys.stderr.isatty():
            return
        filled = WIDTH * done // max(1, total)
        self.shown = True
        _draw(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {done}/{total}")

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.shown:
            _draw("\r" + " " * (WIDTH + 24) + "\r")


def _draw(text: str) -> None:
    with suppress(OSError):  # a terminal that was closed
        sys.stderr.write(text)
        sys.stderr.flush()
