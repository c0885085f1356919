"""How evenly spaced inputs are cut into parts for processes, and who is told how many of them are done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from ..samples import BLOCK, Uniform

PART = 16
"""So many blocks of inputs are judged by one process, after which it takes the next."""

Progress = Callable[[int, int], None]
Told = Callable[[int], None]
"""What is told how many parts of a sample are done."""


def parts_of(sample: Uniform) -> int:
    """How many parts of ``PART`` blocks a sample has."""
    return -(-sample.points // (PART * BLOCK))


def blocks_of(number: int) -> slice:
    """The blocks of the part with that number."""
    return slice(number * PART, (number + 1) * PART)


def telling(progress: Progress | None, number: int, of: int, sample: Uniform) -> Told:
    """What the task with that number, ``of`` so many, which each go through the sample, tells of its parts."""
    parts = parts_of(sample)
    return lambda done: progress(number * parts + done, of * parts) if progress else None


def heard(blocks: Iterable[np.ndarray], told: Told) -> Iterator[np.ndarray]:
    """The blocks of a sample, of which one after the other is done."""
    done = 0
    for done, block in enumerate(blocks, 1):
        yield block
        if done % PART == 0:
            told(done // PART)
    if done % PART:
        told(-(-done // PART))
