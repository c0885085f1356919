"""Known functions of a stretched and shifted input, stretched and shifted themselves: b·v(a·x + c) + d."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import numpy as np

from ..activation import FUNCTIONS, Activation
from ..dataclass import dataclass
from ..errors import ActderivError
from ..parameters import shortest
from .fitting import CLOSE, ROUGH, refined
from .ideas import Idea, sides, worded
from .sampling import Array
from .seen import Seen
from .shortening import shortened

SIZES = 1, 1 / 8, 0.2, 0.25, 1 / 3, 0.5, 0.7, 0.85, 1.25, 1.5, 1.75, 2, 2.5, 3, 4, 5, 6, 8, 10, 15, 20
STRETCHES = np.array([sign * size for size in SIZES for sign in (1, -1)], dtype=float)
COARSE = np.array([sign * size for size in (1, 0.125, 0.2, 1 / 3, 0.5, 0.75, 1.5, 2, 3, 4.5) for sign in (1, -1)])
SHIFTS = np.array([0.0, *(sign * size for size in (0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0) for sign in (1, -1))])
"""Where 0 is moved to, in x."""

TRIED = 24, 60
"""So many of the most promising functions are refined, without shifts and with them."""

PROMISING = 0.2
LEAST = 0.01
"""A smaller stretch makes every smooth function a straight line."""


@dataclass(frozen=True)
class Start:
    idea: Idea
    stretch: float
    shift: float
    left: float
    """The part of the values that the best multiple leaves unexplained."""


def scaled(seen: Seen, shifted: bool) -> Iterator[Idea]:
    """Every idea whose input is stretched, with ``shifted`` also shifted, that may be the callable."""
    few = seen.glance
    if np.ptp(few.got) == 0:
        return
    starts = sorted(_starts(seen.sketch, shifted), key=lambda each: each.left)
    for start in [each for each in starts if each.left <= PROMISING][: TRIED[shifted]]:
        found = _fitted(start, few, shifted)
        if found is not None:
            yield found


def _starts(few: Seen, shifted: bool) -> Iterator[Start]:
    a, shift = _grid(shifted)
    few = few.only(few.regular)
    for idea, known in _known(tuple(FUNCTIONS), few.x.tobytes(), shifted):
        left = _unexplained(known, few)
        best = int(np.argmin(np.round(left, 9)))  # of mirror images the one that is not mirrored
        yield Start(idea, float(a[best]), float(-a[best] * shift[best]), float(left[best]))


@lru_cache(maxsize=2)
def _known(functions: tuple[Activation, ...], x: bytes, shifted: bool) -> list[tuple[Idea, Array]]:
    """The values of each function and derivative for all stretches and shifts; the inputs are mostly the same ones."""
    at = np.frombuffer(x)
    a, shift = _grid(shifted)
    inner = (a[:, None] * (at[None, :] - shift[:, None])).ravel()
    found = []
    for bound in worded():
        for idea in sides(bound):
            try:
                values = idea.at(inner).reshape(a.size, at.size)
                with np.errstate(all="ignore"):
                    found.append((idea, values.astype(np.float32)))
            except ActderivError:
                continue
    return found


def _grid(shifted: bool) -> tuple[Array, Array]:
    grids = (COARSE, SHIFTS) if shifted else (STRETCHES, np.zeros(1))
    return tuple(each.ravel() for each in np.meshgrid(*grids))


def _unexplained(known: Array, few: Seen) -> Array:
    """For each row, the part of the weighted variance of the values that no multiple of it plus a constant explains."""
    weight = few.weight**2 / np.sum(few.weight**2)
    with np.errstate(all="ignore"):
        centred = known - (known @ weight)[:, None]
        got = few.got - few.got @ weight
        size, whole = (centred**2) @ weight, float(got**2 @ weight)
        share = ((centred * got) @ weight) ** 2 / (size * whole)
        flat = ~np.isfinite(share) | (size <= 1e-18 * np.max(known**2, axis=1))
    return np.sqrt(np.where(flat, 1.0, np.maximum(0.0, 1.0 - share)))


def _fitted(start: Start, few: Seen, shifted: bool) -> Idea | None:
    idea = start.idea

    def values(sets: Array) -> Array:
        inner = sets[:, [0]] * few.x[None, :] + (sets[:, [1]] if shifted else 0.0)
        known = idea.at(inner.ravel()).reshape(inner.shape)
        return sets[:, [-2]] * known + sets[:, [-1]]

    def error(chosen: Any) -> float:
        rounded = np.asarray(few.digits.round(values(np.array([chosen]))[0])).astype(np.float64)
        with np.errstate(all="ignore"):
            found = float(np.mean(np.abs(rounded - few.got) * few.weight))
        return found if np.isfinite(found) else np.inf

    inner = (start.stretch, start.shift) if shifted else (start.stretch,)
    known = values(np.array([[*inner, 1.0, 0.0]]))[0]
    columns = np.stack([known, np.ones_like(known)], axis=1) * few.weight[:, None]
    try:
        b, d = np.linalg.lstsq(columns, few.got * few.weight, rcond=None)[0]
        best = refined(values, np.array([*inner, b, d]), few.got, few.weight)
    except (ActderivError, np.linalg.LinAlgError):
        return None
    scale, off, a = float(np.mean(np.abs(few.got) * few.weight)) or 1.0, error(best), float(best[0])
    if off > ROUGH * scale or abs(a) < LEAST or best[-2] == 0:
        return None
    if off <= CLOSE * scale:
        best = _plain(best, error, few)
    a, c, b, d = (float(best[0]), float(best[1]) if shifted else 0.0, float(best[-2]), float(best[-1]))
    return _moved(idea, a, c, b, d)


def _plain(best: Array, error: Callable[[Any], float], few: Seen) -> Array:
    """The numbers as somebody wrote them: 1 or -1, shifts of 0, a factor that is the stretch or undoes it."""
    floor = 0.05 * few.u
    ahead = [[1.0, -1.0], *([[0.0]] if best.size == 4 else [])]
    inner = shortened([*best], error, [*ahead, [], []], floor)[: best.size - 2]
    a = inner[0]
    usual = [*([each] for each in inner), [1.0, -1.0, a, 1 / a, -a], [0.0]]
    return np.array(shortened([*inner, *best[-2:]], error, usual, floor))


def _moved(idea: Idea, a: float, c: float, b: float, d: float) -> Idea:
    """The idea of b·v(a·x + c) + d."""
    inner = "x" if a == 1 else "-x" if a == -1 else f"{shortest(a)}·x"
    inner += f" {'-' if c < 0 else '+'} {shortest(abs(c))}" if c else ""
    name = f"{idea.text.removesuffix('(x)')}({inner})"
    text = name if b == 1 else f"-{name}" if b == -1 else f"{shortest(b)}·{name}"
    text += f" {'-' if d < 0 else '+'} {shortest(abs(d))}" if d else ""
    chained = idea.what == "derivative" and b == a and a != 1
    free = idea.free + (a != 1) + (b != 1 and not chained) + (c != 0) + (d != 0)
    places = tuple(sorted((place - c) / a for place in idea.breaks))
    return Idea(
        text,
        idea.function,
        idea.what,
        lambda x: b * idea.at(a * x + c) + d,
        places,
        free,
        True,
        idea.what == "derivative" and abs(b) != abs(a) != 1,
    )
