"""Recorded values as the source: a file of inputs and of what an implementation answered to them."""

from __future__ import annotations

from pathlib import Path

from ..messages import N_
from ..naming.grammar import Name
from ._records import is_record
from .candidate import Opener, Source


def _open(request: Name) -> Opener:
    from ._records.opening import RecordedOpener  # a run that asks another source need not load it

    return RecordedOpener(request)


SOURCE = Source(
    "recorded",
    N_("FILE.npz, .npy, .csv, .safetensors, .pt, .parquet or .bin"),
    _open,
    recognises=lambda request: is_record(Path(request.parts[0])),
    priority=20,  # before formulas: "1.csv" begins like one
)
