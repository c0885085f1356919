"""``python -m actderiv``: the same as the command."""

import sys

from . import files
from .cli import main

if sys.path and sys.path[0] in ("", *map(str, files.here())):  # "python -m" puts the current folder first: a numbers.py
    del sys.path[0]  # there would be taken for the standard library's

main()
