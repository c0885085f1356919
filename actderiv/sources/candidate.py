"""What every source of derivatives has in common: how it is named, opened and asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..activation import Bound
from ..dataclass import dataclass
from ..errors import RequestError
from ..floats import Codes, Format
from ..messages import _
from ..naming.grammar import Name
from ..registry import fold, names_of

if TYPE_CHECKING:
    from ..naming.halves import Backward
    from ..naming.vectors import VectorCalled
    from ..report import Environment, Place

TRUTH, APPROXIMATION, CODE = "truth", "approximation", "code"
"""How far a source is trusted: it is exact; it is this project's own and close to it; it is somebody's code."""

DERIVATIVES = "f", "f'", "f''"
"""What each order of derivative is called."""


class Lacking(RequestError):
    """The source has no such function, not of that order, or not in that format; a table of all goes on without it."""


@dataclass(frozen=True)
class Learned:
    """What came to light about a candidate while it was asked, as plain data, for another process to know.

    ``begun`` are the remarks on its first inputs, in order, ``more`` those of any others. ``upstream`` are the fields
    of :attr:`Candidate.upstream`. ``writes`` says whether it answers by writing into its input.
    """

    begun: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    printed: bool = False
    upstream: tuple[Any, ...] = ()
    writes: bool = False

    def joined(self, other: Learned) -> Learned:
        """What this and another have learned, of which one has asked the first inputs, or both."""
        begun = self.begun or other.begun
        more = {*self.more, *other.more}.difference(begun)
        from ..naming.upstream import Upstream

        found = [Upstream(*each) for each in (self.upstream, other.upstream) if each]
        upstream = tuple(found[0].merged(found[1]) if len(found) > 1 else found[0]) if found else ()
        printed, writes = self.printed or other.printed, self.writes or other.writes
        return Learned(begun, tuple(sorted(more)), printed, upstream, writes)


class Candidate:
    """Values of a function or of a derivative of it, in one number format: what is judged.

    ``name`` is what was asked for, with the source's own name in front; ``detail`` is what stands behind it (a version,
    a function's name). Subclasses answer :meth:`at`; the answer has the dtype and the shape of ``x``, or an error says
    who broke that.
    """

    name: str
    detail: str = ""
    upstream: Any = None
    """Where the gradient from above did not come through as a factor, if the candidate takes one."""
    place: Place | None = None
    """Where its code stands, if it is a person's."""

    def at(self, x: Any) -> Any:
        """The values at ``x``, an array of the format's dtype."""
        raise NotImplementedError

    def learned(self, begun: tuple[str, ...]) -> Learned:
        """What came to light while it was asked; the part about the gradient from above since this was called last.

        ``begun`` are the remarks that there were after the first inputs.
        """
        return Learned()

    def learn(self, learned: Learned) -> None:
        """Take for known what others have learned, and nothing else."""

    def remarks(self) -> tuple[str, ...]:
        """What it has learned so far, in order."""
        return ()

    def at_specials(self, x: Any) -> tuple[Any, Any]:
        """The values at infinite inputs, NaN and the two zeros, and whether it has one for each."""
        return self.at(x), [True] * x.size

    def coverage(self) -> list[str]:
        """What a reader should know about the candidate: inputs it lacks, what it did besides computing."""
        return []

    def environment(self) -> Environment | None:
        """The framework that computes, if one does."""
        return None

    def keeps(self) -> str | None:
        """What it keeps of its own forward pass for the backward pass, in the words of the engines, "" if that is not
        known; None where there is nothing to keep."""
        return None

    def takes_output(self, x: Any) -> bool:
        """Whether it is given f(x) in the place of x where it is judged as a function of that.

        What comes by the output itself is not. ``x`` are inputs to find it out at.
        """
        return True

    def output(self, x: Any) -> Any | None:
        """The output that it computes itself; None where that is anybody's f(x), rounded once."""
        return None

    def inputs(self, format: Format) -> Any | None:
        """The only inputs it has values for, ascending; None where it answers anywhere."""
        return None


@dataclass
class VectorCandidate:
    """A function of vectors, or its backward pass, as it is called. ``forward`` is what stands beside it in the same
    file, by the name of the function; ``told`` what a reader should know."""

    called: VectorCalled
    told: str = ""
    place: Place | None = None
    environment: Environment | None = None
    forward: VectorCalled | None = None


class Opener:
    """A source that the person has named: opens a candidate for one function, order and format after the other."""

    text: str
    source: Source
    forward = False
    """Whether it computes f too (``order`` 0)."""
    trains = False
    """Whether it differentiates with respect to parameters by itself."""

    def covers(self, bound: Bound) -> bool:
        """Whether the source has this function at all; a table of conformance leaves out what it has not."""
        return True

    def open(self, bound: Bound, order: int, format: Format) -> Candidate:
        """The candidate for f (``order`` 0), f' (1) or f'' (2) of ``bound`` in ``format``.

        Raises :class:`Lacking` where the source has no such thing.
        """
        raise NotImplementedError

    def sensitive(self, bound: Bound, name: str, format: Format) -> Candidate:
        """The candidate for ∂f/∂p, p the parameter of that name; ``bound`` has that for its derivative."""
        return self.open(bound, 1, format)

    def vectors(self, bound: Bound, order: int, format: Format, saved: Callable[..., Any]) -> list[VectorCandidate]:
        """Readings of it as a function of vectors, the likeliest first; none where it can only mean one of numbers.

        ``saved`` gives the output for rows of inputs.
        """
        return []

    def backward(self, bound: Bound, format: Format) -> Backward | None:
        """It as the backward pass of a product of two inputs; None where it can be none."""
        return None

    def coded(self, bound: Bound, order: int, given: Format | Codes, answer: Format | Codes) -> Candidate:
        """The candidate that computes between ``given`` and ``answer``, one or both of which are quantised numbers."""
        hint = _("FILE.py:CALLABLE, from an array of codes to one, is asked so, and so are recorded codes.")
        raise Lacking(_("{text} computes with numbers, not with codes.", text=self.text), hint=hint)


@dataclass(frozen=True)
class Source:
    """A kind of candidate. ``written`` says how it is named after ``--against``, and ``opener`` reads a request.

    ``priority`` is its place in the order in which sources are asked, the lowest first. ``trust`` and
    ``orders`` say what its values are worth and which derivatives it has. ``recognises`` is for
    sources that go by the look of the text instead of a name in front.
    """

    name: str
    written: str
    opener: Callable[[Name], Opener]
    aliases: tuple[str, ...] = ()
    recognises: Callable[[Name], bool] | None = None
    priority: int = 100
    trust: str = CODE
    orders: tuple[int, ...] = (0, 1, 2)

    def names(self, word: str) -> bool:
        """Whether the word in front of a text is the name of this source, however it is spelled."""
        return self.recognises is None and fold(word) in {fold(name) for name in names_of(self)}

    def open(self, request: Name) -> Opener:
        """What reads the request. Its ``text`` has the source's own name in front, whatever the person's spelling."""
        return self.opened(self.opener(request), request)

    def opened(self, opener: Opener, request: Name | None = None) -> Opener:
        """``opener``, which knows from now on that this is its source."""
        opener.source = self
        if request is not None and self.recognises is None:
            opener.text = self.name + request.text[request.span(0)[1] :]
        return opener

    def require(self, order: int) -> None:
        """Raise :class:`Lacking` where the source has no derivative of that order."""
        if order not in self.orders:
            has = _(" and ").join(DERIVATIVES[each] for each in self.orders)
            lacks = (
                DERIVATIVES[order]
                if order in range(len(DERIVATIVES))
                else _("a derivative of order {order}", order=order)
            )
            hint = _("--against exact has f, f' and f''.")
            raise Lacking(
                _("The source {name} has {has}, not {lacks}.", name=self.name, has=has, lacks=lacks), hint=hint
            )
