"""Processes that tests start."""

from __future__ import annotations

import sys

HEEDING = [
    sys.executable, "-c", "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
    " os.execv(sys.executable, [sys.executable, *sys.argv[1:]])",
]  # fmt: skip
"""Python, which heeds Ctrl-C also where a shell's background jobs ignore it."""
