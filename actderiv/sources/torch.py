"""torch as the source: its own functions, or a person's op, by its autograd, on the CPU."""

from __future__ import annotations

from ..messages import N_
from ..naming import SPELLED
from ..naming.grammar import Name
from .candidate import Opener, Source


def _open(request: Name) -> Opener:
    from ..engines.torch import engine  # a run that asks another source need not load it
    from ._autograd import Framework, FrameworkOpener

    def framework() -> Framework:
        made = engine()
        return Framework("torch", made.torch, made)

    return FrameworkOpener(request, framework)


SOURCE = Source(
    "torch",
    N_("torch or torch:FILE.py:CALLABLE"),
    _open,
    aliases=tuple(each for each, name in SPELLED.items() if name == "torch"),
    priority=10,
)
