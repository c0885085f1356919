"""A row that speaks for a part of the inputs, with all that is needed to join it with the others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..dataclass import dataclass
from ..messages import _


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
        if self.first is None:
            share = _("{points:,} of {inputs:,} inputs", points=self.points, inputs=self.inputs)
        else:
            share = _("{points:,} of {inputs:,} inputs, the first {first:.6g}, the last {last:.6g}",
                      points=self.points, inputs=self.inputs, first=self.first, last=self.last)  # fmt: skip
        shard = "" if self.shard is None else f"{self.shard[0]}/{self.shard[1]}"
        if self.finished:
            return _("partial: shard {shard}, {share}; actderiv merge joins the shards' JSON reports",
                     shard=shard, share=share)  # fmt: skip
        if shard:
            return _("partial: interrupted in shard {shard} after {share}", shard=shard, share=share)
        return _("partial: interrupted after {share}", share=share)
