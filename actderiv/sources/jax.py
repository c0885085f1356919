"""JAX as the source: its own functions, or a person's op, by its autograd, on the CPU."""

from __future__ import annotations

from ..engines.jax import engine
from ..messages import N_
from ..naming.grammar import Name
from ._autograd import Framework, FrameworkOpener
from .candidate import Source


def _framework() -> Framework:
    made = engine()
    return Framework("jax", made.jax, made)


def _open(request: Name) -> FrameworkOpener:
    return FrameworkOpener(request, _framework)


SOURCE = Source("jax", N_("jax or jax:FILE.py:CALLABLE"), _open, priority=11)
