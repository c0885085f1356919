"""Ctrl-C while the command is still loading: it ends with 130, as later, and without a traceback.

Only where this process is the command: whoever imports the package keeps their own ways.
"""

from __future__ import annotations

import os
import signal
import sys

COMMAND = "actderiv"


def is_command() -> bool:
    """Whether this process was started as ``actderiv`` or ``python -m actderiv``."""
    words = sys.orig_argv
    if "-m" in words[:-1]:
        return words[words.index("-m") + 1] == COMMAND
    return bool(sys.argv) and os.path.splitext(os.path.basename(sys.argv[0]))[0] == COMMAND


def leave(number: int, frame: object) -> None:
    os._exit(128 + number)


if is_command() and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, leave)
