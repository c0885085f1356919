"""A question that might end the process is asked in a copy of it.

A table in C that is looked up at ``(int)x`` reads somewhere else for NaN. Python cannot catch that; so where a person's
own compiled code is loaded, what it is asked beyond the usual inputs is asked in a child.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import ActderivError, ForeignError
from ..messages import _
from .spreading import fork, may_fork

SYSTEM = "/lib", "/usr/lib", "/usr/local/lib", "[", "/dev", "/memfd", "/SYSV"
"""Where the libraries of a system lie, and what is no file."""


def compiled_code() -> bool:
    """Whether a library is loaded that belongs neither to the system nor to Python, and a copy may be made.

    Seen where the system lists what is mapped, which is Linux.
    """
    if not may_fork():
        return False
    with suppress(OSError):
        mapped = [line.split(maxsplit=5) for line in Path("/proc/self/maps").read_text("utf-8", "replace").splitlines()]
        paths = {parts[5] for parts in mapped if len(parts) == 6 and "x" in parts[1]}
        return any(not path.startswith(_known()) and "site-packages" not in path for path in paths)
    return False


@cache
def _known() -> tuple[str, ...]:
    own = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    return (*SYSTEM, *own, *map(os.path.realpath, own))


def apart(ask: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """``ask``, answered by a child; where that ends without an answer, a :class:`ForeignError` says how."""

    def asked(x: Any) -> Any:
        reading, writing = os.pipe()
        process = fork()
        if not process:
            _answer(ask, x, writing)
        os.close(writing)
        try:
            with os.fdopen(reading, "rb") as source:
                data = source.read()
        except BaseException:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            raise
        __, status = os.waitpid(process, 0)
        if not data:
            raise ForeignError(_ended(status))
        found, error = pickle.loads(data)
        if error is not None:
            raise ForeignError(error)
        return found

    return asked


def _answer(ask: Callable[[Any], Any], x: Any, writing: int) -> None:
    """What the child does: it answers through the pipe and is gone."""
    try:
        try:
            answer: Any = ask(x), None
        except ActderivError as error:
            answer = None, error.message
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(answer, pipe, pickle.HIGHEST_PROTOCOL)
    finally:
        os._exit(0)


def _ended(status: int) -> str:
    if os.WIFSIGNALED(status):
        return _("the process ended by {signal}", signal=signal.Signals(os.WTERMSIG(status)).name)
    return _("the process ended")
