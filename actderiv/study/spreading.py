"""Many small tasks over the cores: each process does its share and sends its results back in one piece."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from ..blocks import cores

ENOUGH = 64
"""Fewer tasks are done sooner than a second process is there."""

THREADED = "jax", "torch", "tensorflow"
"""Libraries with threads at work, which a copy of the process lacks: what waits for one of them waits for ever."""

Task = Callable[[Any], Any]


def may_fork() -> bool:
    """Whether a copy of this process can be made that works: Windows makes none, and on macOS the system's own
    libraries, its linear algebra among them, may end one."""
    return hasattr(os, "fork") and sys.platform != "darwin" and not any(each in sys.modules for each in THREADED)


def fork() -> int:
    """``os.fork`` without a warning about threads: those of the linear algebra, which sleep."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def spread(function: Task, tasks: Sequence[Any], progress: Callable[[int, int], None] | None = None) -> list[Any]:
    """``function`` of each task, in their order; what any of them raises is raised here.

    A child is a copy of this process, so nothing is imported twice; it is only made where :func:`may_fork` says
    so; elsewhere the work stays in this process.
    """
    workers = min(cores(), 8) if len(tasks) >= ENOUGH and may_fork() else 1
    children: list[tuple[int, int]] = []
    found: list[Any] = [None] * len(tasks)
    try:
        for number in range(1, workers):
            children.append(_child(function, tasks[number::workers]))
        for place in range(0, len(tasks), workers):
            if progress:
                progress(place, len(tasks))
            found[place] = function(tasks[place])
        for number in range(1, workers):
            answer = _collected(*children[0])
            del children[0]
            found[number::workers] = answer or [function(each) for each in tasks[number::workers]]
    except BaseException:
        for child in children:
            _end(*child)
        raise
    return found


def _end(process: int, pipe: int) -> None:
    """End a child, whose answer nobody wants."""
    with suppress(OSError):  # which may have been collected just now
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
    with suppress(OSError):
        os.close(pipe)


def _child(function: Task, tasks: Sequence[Any]) -> tuple[int, int]:
    """A process that does these tasks, and the end of the pipe from which its answer is read."""
    reading, writing = os.pipe()
    process = fork()
    if process:
        os.close(writing)
        return process, reading
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump([function(each) for each in tasks], pipe, pickle.HIGHEST_PROTOCOL)
    except BaseException:
        os._exit(1)  # the parent does these tasks again, and meets what went wrong
    os._exit(0)


def _collected(process: int, pipe: int) -> list[Any] | None:
    """What a child sent, or None where it came to grief."""
    with os.fdopen(pipe, "rb") as source:
        data = source.read()
    _, status = os.waitpid(process, 0)
    return pickle.loads(data) if status == 0 else None
