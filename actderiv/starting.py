"""What holds while the command is still loading: how Ctrl-C ends it, and how seldom garbage is looked for.

Only where this process is the command: whoever imports the package keeps their own ways.
"""

from __future__ import annotations

import gc
import os
import signal
import sys

COMMAND = "actderiv"
COLLECT_AFTER = 200_000
"""Python looks for garbage when there are so many new objects. A picture makes 130,000, nearly all of them while
matplotlib is imported, and these stay: looking through them took 4 % of the run."""


def is_command() -> bool:
    """Whether this process was started as ``actderiv`` or ``python -m actderiv``."""
    first = sys.argv[0] if sys.argv else ""
    if first == "-m":  # which Python puts there while it looks for the module; its name stands before the arguments
        word = sys.orig_argv[-len(sys.argv)]
        return (word.partition("m")[2] if word.startswith("-") else word) == COMMAND
    return os.path.splitext(os.path.basename(first))[0] == COMMAND


def leave(number: int, frame: object) -> None:
    """End at Ctrl-C with 130, as later, and without a traceback."""
    os._exit(128 + number)


if is_command():
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, leave)
