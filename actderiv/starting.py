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
    first = sys.argv[0] if sys.argv else ""
    if first == "-m":  # which Python puts there while it looks for the module; its name stands before the arguments
        word = sys.orig_argv[-len(sys.argv)]
        return (word.partition("m")[2] if word.startswith("-") else word) == COMMAND
    return os.path.splitext(os.path.basename(first))[0] == COMMAND


def leave(number: int, frame: object) -> None:
    os._exit(128 + number)


if is_command() and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, leave)
