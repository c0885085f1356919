"""``python -m actderiv``: the same as the command."""

from .cli import main

main()
