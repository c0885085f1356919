"""Keras as the source: its own activations, or a person's op, by the autograd of the backend it runs on."""

from __future__ import annotations

from ..engines.keras import engine, keras
from ..messages import N_
from ..naming.grammar import Name
from ._autograd import Framework, FrameworkOpener
from .candidate import Source


def _framework() -> Framework:
    root, backend = keras()
    return Framework("keras", root, engine(), by=backend)


def _open(request: Name) -> FrameworkOpener:
    return FrameworkOpener(request, _framework)


SOURCE = Source("keras", N_("keras or keras:FILE.py:CALLABLE"), _open, priority=12)
