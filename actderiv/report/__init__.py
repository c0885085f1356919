"""What a study finds, as plain data that merges: no formatting, no numpy, no knowledge of how it was found."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .cases import FAIL, KINDS, PASS, SKIPPED, UNDECIDED, Case, Judged, Place, Problem
from .findings import Finding, Worst
from .judgement import Report
from .rows import QuotientRow, Row, UlpRow
from .specials import FAILED, TOLD, Special, failing
from .tables import Column, Marked, Mathematics, Result, Shown, Table

if TYPE_CHECKING:
    from .bias import Bias, Rounding
    from .environment import Environment
    from .flow import EXPLODING, FLOWS, STABLE, VANISHING, Flow, Layer, Network, Passage, Spread, Step
    from .jacobian import Jacobian
    from .partials import Partials
    from .tolerance import Grid, Tolerated
    from .values import LeftOut, Sweep, Values
    from .vectors import Entry, VectorFinding, VectorRow

__all__ = [
    "EXPLODING", "FAIL", "FAILED", "FLOWS", "KINDS", "PASS", "SKIPPED", "STABLE", "TOLD", "UNDECIDED", "VANISHING",
    "Bias", "Case", "Column", "Entry", "Environment", "Finding", "Flow", "Grid", "Jacobian", "Judged", "Layer",
    "LeftOut", "Marked", "Mathematics", "Network", "Partials", "Passage", "Place", "Problem", "QuotientRow", "Report",
    "Result", "Rounding", "Row", "Shown", "Special", "Spread", "Step", "Sweep", "Table", "Tolerated", "UlpRow",
    "Values", "VectorFinding", "VectorRow", "Worst", "failing",
]  # fmt: skip


LATER = {
    "bias": ("Bias", "Rounding"),
    "environment": ("Environment",),
    "flow": ("EXPLODING", "FLOWS", "STABLE", "VANISHING", "Flow", "Layer", "Network", "Passage", "Spread", "Step"),
    "jacobian": ("Jacobian",),
    "partials": ("Partials",),
    "tolerance": ("Grid", "Tolerated"),
    "values": ("LeftOut", "Sweep", "Values"),
    "vectors": ("Entry", "VectorFinding", "VectorRow"),
}
"""What not every run has, by its module, which is loaded with the first of its names."""


def __getattr__(name: str) -> Any:
    for module, names in LATER.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
