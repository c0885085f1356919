"""Keras as the source: its own activations, or a person's op, by the autograd of the backend it runs on."""

from __future__ import annotations

from ..messages import N_
from ..naming.grammar import Name
from .candidate import Opener, Source


def _open(request: Name) -> Opener:
    from ..engines.keras import engine, keras  # a run that asks another source need not load it
    from ._autograd import Framework, FrameworkOpener

    def framework() -> Framework:
        root, backend = keras()
        return Framework("keras", root, engine(), by=backend)

    return FrameworkOpener(request, framework)


SOURCE = Source("keras", N_("keras or keras:FILE.py:CALLABLE"), _open, priority=12)
