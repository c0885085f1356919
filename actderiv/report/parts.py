"""A row that speaks for a part of the inputs, with all that is needed to join it with the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """So many of the ``inputs`` are judged: the ``shard`` with that number of so many, or where it is not ``finished``
    what there was time for. ``first`` and ``last`` are the ends of what is judged. ``kept`` is for a program to go on.
    """

    points: int
    inputs: int
    shard: tuple[int, int] | None
    finished: bool
    first: float | None
    last: float | None
    kept: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """All of it."""
        return {"points": self.points, "inputs": self.inputs, "finished": self.finished, **self.kept}

    def sentence(self) -> str:
        """The part in words."""
        share = f"{self.points:,} of {self.inputs:,} inputs"
        extent = "" if self.first is None else f", the first {self.first:.6g}, the last {self.last:.6g}"
        shard = "" if self.shard is None else f"shard {self.shard[0]}/{self.shard[1]}"
        if not self.finished:
            return f"partial: interrupted{f' in {shard}' if shard else ''} after {share}{extent}"
        return f"partial: {shard}, {share}{extent}; actderiv merge joins the shards' JSON reports"
