"""From the number that fits best to the number that somebody wrote: the default, a short decimal, a known constant."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

CONSTANTS = (
    *(sign * above / below for below in range(3, 13) for above in range(1, below) for sign in (1, -1)),
    math.sqrt(2), 1 / math.sqrt(2), math.sqrt(2 / math.pi), math.pi, math.pi / 2, math.log(2), math.e, math.sqrt(3),
    math.sqrt(math.pi) / 2, 2 / math.sqrt(math.pi), 1 / math.sqrt(2 * math.pi), (1 + math.sqrt(5)) / 2,
    1.6732632423543772, 1.0507009873554805, math.pi / math.sqrt(3), 1 / math.pi, 2 / math.pi,
)  # fmt: skip
"""Numbers that people write and that no short decimal is; those of SELU among them."""

NO_WORSE = 1.1
"""A shorter number whose error is no larger than that of the best fit by this factor is no worse: the fit follows the
rounding errors of its few inputs."""

MANY_DIGITS = 6


def shortened(
    fitted: Sequence[float], error: Callable[[Sequence[float]], float], usual: Sequence[Sequence[float]], floor: float
) -> list[float]:
    """The numbers of a fit one after the other replaced by the plainest ones that fit no worse.

    ``usual`` are those that are tried first, for each; ``floor`` is an error that does not count.
    """
    found = [float(each) for each in fitted]
    least = error(found)
    for place, best in enumerate(found):
        for number in (*usual[place], *_plainer(best)):
            tried = [*found[:place], float(number), *found[place + 1 :]]
            if error(tried) <= NO_WORSE * least + floor:
                found = tried
                break
    return found


def _plainer(best: float) -> Iterator[float]:
    """Ever longer decimals near the best number, constants before the long ones."""
    for digits in range(1, 18):
        if digits == MANY_DIGITS:
            yield from (each for each in CONSTANTS if abs(each - best) <= 1e-4 * abs(best))
        yield float(f"{best:.{digits}g}")
