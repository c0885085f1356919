"""In which direction an implementation errs, and the rounding that its values show."""

from __future__ import annotations

from functools import reduce
from typing import Any

from ..dataclass import dataclass
from ..messages import _

NONE, STOCHASTIC = "none", "stochastic"
"""The values follow no single rounding; or one that goes up or down by chance."""
OR = " or "
"""What stands between modes in a name, where nothing tells one from the other."""


@dataclass(frozen=True)
class Rounding:
    """The rounding that values show: its ``name``, and for how many of the values that tell it is right.

    ``mean_ulp`` is the mean error of those values, upwards counted positive; ``mean_ulp_of_size`` that of their size,
    away from 0 counted positive.
    """

    name: str
    agreeing: int
    deciding: int
    mean_ulp: float
    mean_ulp_of_size: float

    def sentence(self) -> str:
        """The rounding in words, with the bias that it leaves."""
        if self.name == NONE:
            return _("no single rounding: {share} of {count} inexact values are the nearest; {mean}",
                     share=_share(self.agreeing, self.deciding), count=self.deciding, mean=self._mean())  # fmt: skip
        how = self.words()
        if self.agreeing == self.deciding:
            return _("rounds {how} (all {count} values that tell); {mean}",
                     how=how, count=self.deciding, mean=self._mean())  # fmt: skip
        share = _share(self.agreeing, self.deciding)
        return _("rounds {how} ({share} of {count} values that tell); {mean}",
                 how=how, share=share, count=self.deciding, mean=self._mean())  # fmt: skip

    def words(self) -> str:
        """What finishes the sentence "it rounds"; several modes where the values tell no one from the others."""
        if self.name == STOCHASTIC:
            return _("stochastically")
        modes = [_(mode) for mode in self.name.split(OR)]
        return reduce(lambda one, other: _("{one} or {other}", one=one, other=other), modes)

    def _mean(self) -> str:
        """The mean error; of the sizes where errors of both signs cancel each other in that of the values."""
        size, value = self.mean_ulp_of_size, self.mean_ulp
        if abs(size) > 2 * abs(value) and abs(size) >= 0.05:
            return _("mean {error:+.2f} ULP in size", error=size)
        return _("mean {error:+.2f} ULP", error=value)


@dataclass(frozen=True)
class Bias:
    """The signed mean and a high percentile of the errors, in ULP, and the rounding where it can be told.

    ``p99_ulp`` is rounded up, by at most ``resolution`` of itself.
    """

    mean_ulp: float | None
    p99_ulp: float
    resolution: float
    rounding: Rounding | None = None

    def as_json(self) -> dict[str, Any]:
        """One flat object; what is not known is null."""
        of = self.rounding
        return {
            "mean_ulp": self.mean_ulp, "p99_ulp": self.p99_ulp, "p99_resolution": self.resolution,
            "rounding": of and of.name, "agreeing": of and of.agreeing, "deciding": of and of.deciding,
            "rounded_mean_ulp": of and of.mean_ulp, "rounded_mean_ulp_of_size": of and of.mean_ulp_of_size,
        }  # fmt: skip

    def lines(self, failed: bool) -> tuple[str, ...]:
        """What is told under a row: the rounding, where it is known. That wrong values follow none is no news."""
        if self.rounding is None or (failed and self.rounding.name == NONE):
            return ()
        return (self.rounding.sentence(),)


BIAS_COLUMNS = ("signed_mean_ulp", "p99_ulp", "rounding")
"""What spreadsheets get of it."""


def of_bias(bias: Bias | None) -> tuple[Any, ...]:
    """The cells of :data:`BIAS_COLUMNS`."""
    return (bias.mean_ulp, bias.p99_ulp, bias.rounding and bias.rounding.name) if bias else (None, None, None)


def _share(count: int, of: int) -> str:
    """A percentage, rounded down: 100 % would mean all."""
    return f"{1000 * count // max(1, of) / 10:g}%"
