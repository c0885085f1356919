"""Ticks of axes, and limits that are the ends of what there is: the round numbers at which axes are labelled."""

from __future__ import annotations

import math

import numpy as np

from .data import EVEN, LOG, SYMLOG, Scale, Ticks

TALLEST = 1e300
"""So far a picture reaches up and down: its height in pixels is a float, too."""
SHORTEST = 1e-300
"""Steps shorter than that are no round numbers: there the ends alone are marked."""
SMALLEST_LOG, LARGEST_LOG = -250.0, 300.0
"""Between these powers of ten a logarithmic axis stays, so that room for more is left on both sides."""
MARGIN = 0.05
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def ticks(low: float, high: float, count: int = 7, *, scale: Scale = EVEN, zero: float | None = None) -> Ticks:
    """About ``count`` round numbers from low to high; on a logarithmic axis powers of ten.

    ``zero`` is the height that stands for an exact 0 on a logarithmic axis.
    """
    if scale.kind == LOG:
        return _decades(low, high, count, zero)
    if scale.kind == SYMLOG:
        return _both_sides(low, high, count, scale.threshold)
    raw = (high - low) / max(1, count)
    if raw < SHORTEST:
        return Ticks((low, high), (_number(low, SHORTEST), _number(high, SHORTEST)))
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * each for each in (1, 2, 5, 10) if size * each >= 0.75 * raw)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    at = tuple(step * each for each in range(first, last + 1))
    return Ticks(at, tuple(_number(each, step) for each in at))


def _number(value: float, step: float) -> str:
    """``value`` with as many decimals as ``step`` has, and a true minus sign."""
    if step >= 1e-4 and abs(value) < 1e6:
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        text = f"{value:.{decimals}f}"
    else:
        digits = 1 + max(0, math.ceil(math.log10(max(abs(value), step) / step)))
        text = "0" if abs(value) < step / 2 and step > SHORTEST else f"{value:.{digits}g}"
    return minus(text)


def minus(text: str) -> str:
    """The text with a minus sign in the place of every hyphen that stands before a number."""
    return text.replace("-", "−")


def _both_sides(low: float, high: float, count: int, threshold: float) -> Ticks:
    """0, and powers of ten on both sides of it from ``threshold`` on."""
    room = max(1, count // 2)
    parts = [_decades(threshold, end, room, None) if end > threshold else Ticks((), ()) for end in (-low, high)]
    left = [(-at, f"−{name}") for at, name in zip(*parts[0], strict=True)][::-1]
    marked = [*left, *([(0.0, "0")] if low <= 0 <= high else []), *zip(*parts[1], strict=True)]
    return Ticks(tuple(at for at, _ in marked), tuple(name for _, name in marked))


def _decades(low: float, high: float, count: int, zero: float | None) -> Ticks:
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    step = max(1, math.ceil((last - first + 1) / max(1, count)))
    powers = [each for each in range(first, last + 1) if each % step == 0]
    at = [10.0**each for each in powers]
    labels = ["10" + str(each).translate(SUPERSCRIPTS) for each in powers]
    if zero is not None:
        kept = [(a, label) for a, label in zip(at, labels, strict=True) if a > 5 * zero]
        at, labels = [zero, *(a for a, _ in kept)], ["0", *(label for _, label in kept)]
    return Ticks(tuple(at), tuple(labels))


def x_limits(low: float, high: float, scale: Scale = EVEN) -> tuple[float, float]:
    """The range with a margin on both sides."""
    first, last = float(scale.place(low)), float(scale.place(high))
    margin = MARGIN * (last - first)
    ends = float(scale.value(first - margin)), float(scale.value(last + margin))
    if scale.kind == LOG:  # powers of ten beyond the numbers are 0 and infinite
        return ends[0] or low, ends[1] if math.isfinite(ends[1]) else high
    return ends


def log_limits(values: np.ndarray) -> tuple[float, float]:
    """Limits of a logarithmic axis for positive values, in whole decades with a little room."""
    if values.size == 0:
        return 1e-17, 1.0
    low, high = math.log10(values.min()), math.log10(values.max())
    margin = max(0.3, MARGIN * (high - low))
    top = min(max(high + margin, SMALLEST_LOG + 1), LARGEST_LOG)
    return 10.0 ** min(max(low - margin, SMALLEST_LOG), top - 1), 10.0**top
