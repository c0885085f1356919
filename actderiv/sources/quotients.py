"""Difference quotients as the source: what is judged is the function's own derivative, by values of f alone."""

from __future__ import annotations

from typing import Any

from ..activation import Bound
from ..floats import Format
from ..messages import _
from ..naming.grammar import Name, read
from .candidate import APPROXIMATION, Lacking, Opener, Source


class QuotientsOpener(Opener):
    """The name takes nothing after it: scheme and step are options of their own."""

    def __init__(self, request: Name):
        if len(request.parts) > 1 or request.assignments:
            said = _("{name} takes nothing after it.", name=request.parts[0])
            raise request.refuse(said, _("--scheme and --h choose the quotients; a module of that name is a FILE.py."))
        self.text = request.text

    def open(self, bound: Bound, order: int, format: Format) -> Any:
        raise Lacking(_("Quotients are judged by their own rule, by a tolerance that depends on the step."))


SOURCE = Source(
    "numeric", "numeric", QuotientsOpener, aliases=("quotients",), priority=1, trust=APPROXIMATION,
    orders=(1, 2),
)  # fmt: skip


def names_quotients(against: Any) -> bool:
    """Whether this is what ``against`` names: the usual case, told without loading any other source.

    Raises :class:`RequestError` where something follows the name.
    """
    name, *rest = against.split(":", 1) if isinstance(against, str) else ("",)
    if not SOURCE.names(name):
        return False
    if rest:
        SOURCE.open(read(against))
    return True
