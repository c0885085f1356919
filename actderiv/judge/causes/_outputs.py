"""Derivatives as functions of the output: what frameworks compute from the y that they saved.

Nobody declares them. Between two breaks f' is tried as a·b(y) + c·y + d·y² and the like; where such a sum of few terms
gives f' to nearly all digits, that is the form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise

import numpy as np

from ...activation import Bound
from ...dataclass import dataclass

Array = np.ndarray
BASES: tuple[tuple[tuple[str, Callable[[Array], Array]], ...], ...] = (
    (("1", np.ones_like), ("y", lambda y: y)),
    (("1", np.ones_like), ("y", lambda y: y), ("y²", np.square)),
    (("1", np.ones_like), ("exp(-y)", lambda y: np.exp(-y))),
    (("1", np.ones_like), ("exp(y)", np.exp)),
)
EXACT = 1e-11
"""The largest error of a form, relative to the largest derivative; a fit that is no identity is off by far more."""


@dataclass(frozen=True)
class Form:
    """f' as a function of the output: one sum of terms for each piece between the breaks."""

    breaks: tuple[float, ...]
    pieces: tuple[tuple[tuple[Callable[[Array], Array], float], ...], ...]
    text: str

    def at(self, x: Array, y: Array, rounded: Callable[[Array], Array] = np.asarray) -> Array:
        """Its value for the output y, the piece chosen by x, every term ``rounded``."""
        where = np.searchsorted(np.array(self.breaks), x, side="left")
        values = [sum((rounded(weight * term(y)) for term, weight in piece), np.zeros_like(y)) for piece in self.pieces]
        return np.choose(where, values) if len(values) > 1 else values[0]

    def of(self, y: Array, rounded: Callable[[Array], Array] = np.asarray) -> Array:
        """Its value for y, the piece chosen by y too: as a kernel that is given nothing else."""
        return self.at(y, y, rounded)


@lru_cache(maxsize=64)
def output_forms(bound: Bound) -> tuple[Form, ...]:
    """The forms of f' as a function of y, if there are any; functions with constant slopes have none worth a name."""
    breaks = tuple(each for each in bound.breaks if abs(each) < 50)
    if len(breaks) > 4 or bound.activation.derivative is None:
        return ()
    ends = (-np.inf, *breaks, np.inf)
    pieces, texts = [], []
    for low, high in pairwise(ends):
        found = next(_fits(bound, max(low, -4.0 + min(high, 0)), min(high, 4.0 + max(low, 0))), None)
        if found is None:
            return ()
        pieces.append(found[0])
        texts.append(found[1])
    if all(len(piece) < 2 for piece in pieces):
        return ()
    return (Form(breaks, tuple(pieces), "; ".join(dict.fromkeys(texts))),)


def _fits(bound: Bound, low: float, high: float) -> Iterator[tuple[tuple, str]]:
    x = np.linspace(low, high, 43)[1:-1]
    y, slope = np.asarray(bound.f(x)), np.asarray(bound.df(x))
    if not (np.isfinite(y).all() and np.isfinite(slope).all()):
        return
    if np.ptp(slope) == 0:
        yield ((np.ones_like, float(slope[0])),), f"f' = {slope[0]:.4g}"
        return
    for basis in BASES:
        with np.errstate(all="ignore"):
            columns = np.stack([term(y) for _, term in basis], axis=1)
        if not np.isfinite(columns).all():  # LAPACK would complain on stdout
            continue
        weights = np.linalg.lstsq(columns, slope, rcond=None)[0]
        if np.max(np.abs(columns @ weights - slope)) <= EXACT * np.max(np.abs(slope)):
            tidy = [_tidy(each) if abs(each) > EXACT * np.max(np.abs(weights)) else 0.0 for each in weights]
            terms = [(name, term, weight) for (name, term), weight in zip(basis, tidy, strict=True) if weight]
            yield tuple((term, weight) for _, term, weight in terms), "f' = " + _sum(terms)
            return


def _tidy(weight: float) -> float:
    """The weight without the last digits of the fit, where a short decimal is that near."""
    short = float(f"{weight:.9g}")
    return short if abs(short - weight) <= 1e-11 * max(1.0, abs(weight)) else float(weight)


def _sum(terms: list[tuple[str, Callable[[Array], Array], float]]) -> str:
    said = ""
    for name, _, weight in terms:
        size = f"{abs(weight):.4g}"
        part = size if name == "1" else name if size == "1" else f"{size}·{name}"
        said += f" {'-' if weight < 0 else '+'} {part}" if said else f"{'-' if weight < 0 else ''}{part}"
    return said
