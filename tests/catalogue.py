"""Which part of the catalogue a test asks that takes long for each function."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

SEED = 20261129
WHOLE = bool(os.environ.get("ACTDERIV_WHOLE"))
"""Whether all of it is asked for."""

Item = TypeVar("Item")


def part_of(items: Sequence[Item], share: int, turn: int = 0) -> list[Item]:
    """One item of ``share``, drawn by a seed, another draw for each ``turn``; all of them with ``ACTDERIV_WHOLE=1``."""
    if WHOLE:
        return list(items)
    drawn = np.random.default_rng([SEED, turn]).choice(len(items), -(-len(items) // share), replace=False)
    return [items[each] for each in sorted(drawn)]
