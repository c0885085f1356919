"""Who is told how far the work is while a person's function is asked one number at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_watchers: list[Callable[[int, int], None]] = []


def told(done: int, total: int) -> None:
    """Tell whoever watches how many numbers are done, and of how many."""
    for watcher in _watchers:
        watcher(done, total)


@contextmanager
def watched(progress: Callable[[int, int], None]) -> Iterator[None]:
    """Let ``progress`` watch."""
    _watchers.append(progress)
    try:
        yield
    finally:
        _watchers.remove(progress)
