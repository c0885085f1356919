"""The modes of rounding: each one record, found by its name or by what standards call it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..dataclass import dataclass
from ..messages import N_
from ..registry import Registry


@dataclass(frozen=True)
class Mode:
    """A way to round: ``whole`` takes real numbers to whole ones, and ``words`` finish the sentence "it rounds"."""

    name: str
    words: str
    whole: Callable[[Any], Any]
    aliases: tuple[str, ...] = ()

    @property
    def nearest(self) -> bool:
        """Whether it looks which of two values is nearer."""
        return self.name.startswith("nearest")


def _nearest_even(q: Any) -> Any:
    import numpy as np

    return np.rint(q)


def _nearest_away(q: Any) -> Any:
    import numpy as np

    down = np.floor(np.abs(q))  # to add 1/2 first would round 0.49999999999999994 to 1
    return np.copysign(down + (np.abs(q) - down >= 0.5), q)


def _toward_zero(q: Any) -> Any:
    import numpy as np

    return np.trunc(q)


def _away_from_zero(q: Any) -> Any:
    import numpy as np

    return np.copysign(np.ceil(np.abs(q)), q)


def _down(q: Any) -> Any:
    import numpy as np

    return np.floor(q)


def _up(q: Any) -> Any:
    import numpy as np

    return np.ceil(q)


ROUNDINGS: Registry[Mode] = Registry("rounding")
for _mode in (
    Mode("nearest-even", N_("to nearest, ties to even"), _nearest_even, ("rne", "half-even")),
    Mode("nearest-away", N_("to nearest, ties away from zero"), _nearest_away, ("rna", "rmm", "half-away")),
    Mode("toward-zero", N_("toward zero"), _toward_zero, ("rtz", "truncate", "trunc")),
    Mode("away-from-zero", N_("away from zero"), _away_from_zero, ("away",)),
    Mode("down", N_("down"), _down, ("rdn", "floor")),
    Mode("up", N_("up"), _up, ("rup", "ceil")),
):
    ROUNDINGS.add(_mode)
