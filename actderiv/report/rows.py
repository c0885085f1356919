"""The judgement of one candidate for one function: by difference quotients, or in units of the last place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields
from typing import TYPE_CHECKING, Any, ClassVar

from ..dataclass import dataclass
from ..messages import _, ngettext
from .cases import FAIL, PASS, UNDECIDED, Place, Problem
from .findings import MOST_LISTED, Finding, unlisted
from .specials import FAILED, Special, sentences

if TYPE_CHECKING:
    from .bias import Bias
    from .environment import Environment
    from .parts import Part
    from .tolerance import Grid, Tolerated

PARTS = "bias", "environment", "tolerance", "grid"
"""The fields of a row in ULP that are records of their own, or None."""
APART = "profile", "limit", "named", "interrupted", "part"
"""Those that are for a picture, or tell of the run."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """What every row has; each of its kinds adds the figures of its own."""

    kind: ClassVar[str]

    function: str
    parameters: Mapping[str, Any]
    candidate: str
    truth: str
    dtype: str
    sample: str
    points: int
    verdict: str
    order: int = 1
    wrt: str | None = None
    """The parameter with respect to which f is differentiated; None is x."""
    max_abs_error: float | None = None
    max_abs_error_at: float | None = None
    detects: float | None = None
    failures: int = 0
    findings: tuple[Finding, ...] = ()
    specials: tuple[Special, ...] = ()
    """Infinite inputs, NaN and the two zeros, where the answer is not what is expected."""
    notes: tuple[str, ...] = ()
    place: Place | None = None
    """Where the code that was judged stands, if it is a person's."""
    check: str | None = None
    """The name of the check that asked for the row; None for a plain ``compare``, which says nothing of it."""

    def as_json(self) -> dict[str, Any]:
        """Every field by its name, behind the kind of the row."""
        names = [each.name for each in fields(self) if each.name != "check" or self.check is not None]
        return {
            "kind": self.kind, **{name: getattr(self, name) for name in names},
            "parameters": dict(self.parameters), "notes": [*self.notes, *unlisted(self.findings)],
            "findings": [each.as_json() for each in self.findings[:MOST_LISTED]],
            "specials": [each.as_json() for each in self.specials], "place": self.place and self.place._asdict(),
        }  # fmt: skip

    @property
    def label(self) -> str:
        """The function and how it was asked, which tells the rows of a report apart: ``tanh[f'', float64]``."""
        what = f"∂f/∂{self.wrt}" if self.wrt else "" if self.order == 1 else "f" + "'" * self.order
        check = f"{self.check}: " if self.check not in (None, self.function) else ""
        return f"{check}{self.function}[{', '.join(filter(None, (what, self.dtype, *self.asked())))}]"

    def asked(self) -> tuple[str, ...]:
        """What else tells rows of one function apart."""
        return ()

    def problems(self) -> tuple[Problem, ...]:
        """Why the row did not pass: each region, each special input, or what could not be decided."""
        if self.verdict == PASS:
            return ()
        found = [Problem(each.kind, each.sentence()) for each in self.findings[:MOST_LISTED]]
        failed = [each for each in self.specials if each.verdict == FAILED]
        found += [Problem("special", said) for said in sentences(failed)]
        if self.verdict == UNDECIDED or not found:
            told = [note for note in self.notes if note.startswith(_(UNDECIDED))] or [*self.notes] or [_(self.verdict)]
            found.append(Problem(self.verdict, "; ".join(told)))
        return tuple(found)

    NESTED: ClassVar = frozenset({"parameters", "notes", "place"})
    """Fields that have no place in a spreadsheet."""

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The columns of a spreadsheet: every scalar; findings and specials are counted."""
        return ("kind", *(each.name for each in fields(cls) if each.name not in cls.NESTED))

    def tidy(self) -> dict[str, Any]:
        """The cell of each column."""
        cells = {name: getattr(self, name, None) for name in self.columns()}
        return {**cells, "findings": len(self.findings), "specials": len(self.specials)}

    def lines(self) -> tuple[str, ...]:
        """What is told under the row besides findings and specials."""
        return self.notes


@dataclass(frozen=True, kw_only=True)
class QuotientRow(Row):
    """A derivative against difference quotients of f; errors are in units of f'."""

    kind: ClassVar[str] = "quotients"

    h: float
    scheme: str
    left_out: int = 0
    """Inputs that decide nothing: the notes say why."""

    def asked(self) -> tuple[str, ...]:
        return (f"h={float(self.h)!r}",)


@dataclass(frozen=True, kw_only=True)
class UlpRow(Row):
    """An implementation against the true value, in units in the last place of its format.

    ``flushed`` counts subnormal values that came back as 0. ``within`` and
    ``ulp_histogram`` count inputs by their error.
    """

    kind: ClassVar[str] = "ulp"

    out_dtype: str | None = None
    """The format of the answer, where numbers are quantised; None: that of the input."""
    round: str | None = None
    """By which mode the truth is rounded before errors are counted from it; None: it is not."""
    max_ulp: float | None
    max_ulp_at: float | None = None
    mean_ulp: float | None = None
    within: Mapping[str, int] = field(default_factory=dict)
    ulp_histogram: Mapping[str, int] = field(default_factory=dict)
    flushed: int = 0
    bias: Bias | None = None
    environment: Environment | None = None
    """What computed the candidate's values, as far as a framework tells."""
    tolerance: Tolerated | None = None
    grid: Grid | None = None
    part: Part | None = None
    """The part of the inputs that is judged; None where all are."""
    interrupted: bool = False
    profile: tuple[tuple[float, float], ...] = ()
    """x and the ULP error there, for a picture: the worst input of each stretch of the format."""
    limit: float | None = None
    """So many ULP were allowed, for a picture."""
    named: bool = False
    """Whether the text alone says which function it is: one of the catalogue, or a formula. For a picture, too."""

    def as_json(self) -> dict[str, Any]:
        plain = super().as_json()
        for name in APART:
            del plain[name]
        if self.part is not None:
            plain["part"] = self.part.as_json()
        parts = {name: getattr(self, name) for name in PARTS}
        return {
            **plain, "within": dict(self.within), "ulp_histogram": dict(self.ulp_histogram),
            **{name: part and part.as_json() for name, part in parts.items()},
        }  # fmt: skip

    NESTED: ClassVar = Row.NESTED | {"within", "ulp_histogram", *APART, *PARTS}

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        from .bias import BIAS_COLUMNS
        from .tolerance import Grid, Tolerated

        return (*super().columns(), *BIAS_COLUMNS, *Tolerated.COLUMNS, *Grid.COLUMNS)

    def tidy(self) -> dict[str, Any]:
        from .bias import BIAS_COLUMNS, of_bias

        bias = dict(zip(BIAS_COLUMNS, of_bias(self.bias), strict=True))
        margins = [each.tidy() for each in (self.tolerance, self.grid) if each]
        return {**super().tidy(), **bias, **{name: cell for cells in margins for name, cell in cells.items()}}

    def lines(self) -> tuple[str, ...]:
        bias = self.bias.lines(self.verdict == FAIL) if self.bias else ()
        flushed = (
            ngettext("flushed: {count} subnormal value returned as 0",
                     "flushed: {count} subnormal values returned as 0", self.flushed),
        ) if self.flushed else ()  # fmt: skip
        tolerated = (self.tolerance.sentence(self.points),) if self.tolerance else ()
        grid = (self.grid.sentence(),) if self.grid else ()
        part = (self.part.sentence(),) if self.part else ()
        return (*part, *tolerated, *grid, *bias, *self.notes, *flushed)

    def shares(self) -> tuple[str, ...]:
        """The percentages of inputs within 0.5, 1 and 4 ULP, rounded down: 100 % means all."""
        tenths = [1000 * count // max(1, self.points) for count in self.within.values()]
        return tuple(f"{each / 10:g}%" for each in tenths)
