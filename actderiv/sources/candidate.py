"""What every source of derivatives has in common: how it is named, opened and asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..activation import Bound
from ..errors import RequestError
from ..floats import Format
from ..naming.grammar import Name


class Lacking(RequestError):
    """The source has no such function, not of that order, or not in that format; a table of all goes on without it."""


class Candidate:
    """Values of a function or of a derivative of it, in one number format: what is judged.

    ``name`` is what the person wrote, ``detail`` what stands behind it (a version, a function's name). Subclasses
    answer :meth:`at`; the answer has the dtype and the shape of ``x``, or an error says who broke that.
    """

    name: str
    detail: str = ""
    upstream: Any = None
    """Where the gradient from above did not come through as a factor, if the candidate takes one."""

    def at(self, x: Any) -> Any:
        """The values at ``x``, an array of the format's dtype."""
        raise NotImplementedError

    def at_specials(self, x: Any) -> tuple[Any, Any]:
        """The values at infinite inputs, NaN and the two zeros, and whether it has one for each."""
        return self.at(x), [True] * x.size

    def coverage(self) -> list[str]:
        """What a reader should know about the candidate: inputs it lacks, what it did besides computing."""
        return []

    def inputs(self, format: Format) -> Any | None:
        """The only inputs it has values for, ascending; None where it answers anywhere."""
        return None


class Opener:
    """A source that the person has named: opens a candidate for one function, order and format after the other."""

    text: str
    forward = False
    """Whether it computes f too (``order`` 0), and keeps of it what it saves for the backward pass."""

    def covers(self, bound: Bound) -> bool:
        """Whether the source has this function at all; a table of conformance leaves out what it has not."""
        return True

    def open(self, bound: Bound, order: int, format: Format) -> Candidate:
        """The candidate for f (``order`` 0), f' (1) or f'' (2) of ``bound`` in ``format``.

        Raises :class:`Lacking` where the source has no such thing.
        """
        raise NotImplementedError


@dataclass(frozen=True)
class Source:
    """A kind of candidate. ``written`` says how it is named after ``--against``, and ``opener`` reads a request.

    ``recognises`` is for sources that go by the look of the text instead of a name in front.
    """

    name: str
    written: str
    opener: Callable[[Name], Opener]
    aliases: tuple[str, ...] = ()
    recognises: Callable[[Name], bool] | None = None
