"""``python -m actderiv``: the same as the command."""

import os
import sys

from .cli import main

if sys.path and sys.path[0] in ("", os.getcwd()):  # "python -m" puts the current folder first: a numbers.py there
    del sys.path[0]  # would be taken for the standard library's

main()
