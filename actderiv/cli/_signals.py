"""What ends the program from outside ends it as an error does: files and children that are under way are cleaned up."""

from __future__ import annotations

import signal
import threading
from typing import Any

from ..messages import N_, _

NAMES = {"SIGINT": N_("Interrupted."), "SIGTERM": N_("Terminated."), "SIGHUP": N_("Hung up.")}
_received = [int(signal.SIGINT)]


def heed() -> None:
    """Let each of these signals raise a KeyboardInterrupt; one that is ignored, as nohup wants it, stays so."""
    if threading.current_thread() is not threading.main_thread():  # which alone may say what signals do
        return
    for number in _numbers():
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, _raise)


def release() -> None:
    """The work is done, there is nothing to clean up: a signal that comes now ends what may still go on at once."""
    for number in _numbers():
        if signal.getsignal(number) is _raise:
            signal.signal(number, signal.SIG_DFL)
    # Python remembers an interrupt inside code that was given as a text, as dataclasses are made, until the next of it,
    # and would end by SIGINT, whatever the status.
    exec("pass")


def status() -> int:
    """The exit status of a run that a signal ended, as shells count it."""
    return 128 + _received[-1]


def said() -> str:
    """The signal in words."""
    return _(NAMES[signal.Signals(_received[-1]).name])


def _raise(number: int, frame: Any) -> None:
    _received.append(number)
    raise KeyboardInterrupt


def _numbers() -> list[signal.Signals]:
    """Those that the system knows: Windows hangs nothing up."""
    return [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
