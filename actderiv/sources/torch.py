"""torch as the source: its own functions, or a person's op, by its autograd, on the CPU."""

from __future__ import annotations

from ..engines.torch import engine
from ..messages import N_
from ..naming import SPELLED
from ..naming.grammar import Name
from ._autograd import Framework, FrameworkOpener
from .candidate import Source


def _framework() -> Framework:
    made = engine()
    return Framework("torch", made.torch, made)


def _open(request: Name) -> FrameworkOpener:
    return FrameworkOpener(request, _framework)


SOURCE = Source(
    "torch",
    N_("torch or torch:FILE.py:CALLABLE"),
    _open,
    aliases=tuple(each for each, name in SPELLED.items() if name == "torch"),
    priority=10,
)
