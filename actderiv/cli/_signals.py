"""What ends the program from outside ends it as an error does: files and children that are under way are cleaned up."""

from __future__ import annotations

import signal
from typing import Any

NAMES = {"SIGINT": "Interrupted.", "SIGTERM": "Terminated.", "SIGHUP": "Hung up."}
_received = [int(signal.SIGINT)]


def heed() -> None:
    """Let each of these signals raise a KeyboardInterrupt; one that is ignored, as nohup wants it, stays so."""
    for number in _numbers():
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, _raise)


def ignore() -> None:
    """The work is done: a signal that comes now changes nothing."""
    for number in _numbers():
        signal.signal(number, signal.SIG_IGN)


def status() -> int:
    """The exit status of a run that a signal ended, as shells count it."""
    return 128 + _received[-1]


def said() -> str:
    """The signal in words."""
    return NAMES[signal.Signals(_received[-1]).name]


def _raise(number: int, frame: Any) -> None:
    _received.append(number)
    raise KeyboardInterrupt


def _numbers() -> list[signal.Signals]:
    """Those that the system knows: Windows hangs nothing up."""
    return [getattr(signal, name) for name in NAMES if hasattr(signal, name)]
