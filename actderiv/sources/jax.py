"""JAX as the source: its own functions, or a person's op, by its autograd, on the CPU."""

from __future__ import annotations

from ..messages import N_
from ..naming.grammar import Name
from .candidate import Opener, Source


def _open(request: Name) -> Opener:
    from ..engines.jax import engine  # a run that asks another source need not load it
    from ._autograd import Framework, FrameworkOpener

    def framework() -> Framework:
        made = engine()
        return Framework("jax", made.jax, made)

    return FrameworkOpener(request, framework)


SOURCE = Source("jax", N_("jax or jax:FILE.py:CALLABLE"), _open, priority=11)
