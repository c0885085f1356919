"""What a study finds, as plain data that merges: no formatting, no numpy, no knowledge of how it was found."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .bias import Bias, Rounding
from .cases import FAIL, KINDS, PASS, SKIPPED, UNDECIDED, Case, Judged, Place, Problem
from .environment import Environment
from .findings import Finding, Worst
from .judgement import Report
from .rows import QuotientRow, Row, UlpRow
from .specials import FAILED, TOLD, Special, failing
from .tables import Column, Marked, Mathematics, Result, Shown, Table
from .tolerance import Grid, Tolerated
from .values import LeftOut, Sweep, Values
from .vectors import Entry, VectorFinding, VectorRow

if TYPE_CHECKING:
    from .flow import EXPLODING, FLOWS, STABLE, VANISHING, Flow, Layer, Network, Passage, Spread, Step
    from .jacobian import Jacobian
    from .partials import Partials

__all__ = [
    "EXPLODING", "FAIL", "FAILED", "FLOWS", "KINDS", "PASS", "SKIPPED", "STABLE", "TOLD", "UNDECIDED", "VANISHING",
    "Bias", "Case", "Column", "Entry", "Environment", "Finding", "Flow", "Grid", "Jacobian", "Judged", "Layer",
    "LeftOut", "Marked", "Mathematics", "Network", "Partials", "Passage", "Place", "Problem", "QuotientRow", "Report",
    "Result", "Rounding", "Row", "Shown", "Special", "Spread", "Step", "Sweep", "Table", "Tolerated", "UlpRow",
    "Values", "VectorFinding", "VectorRow", "Worst", "failing",
]  # fmt: skip


LATER = "flow", "jacobian", "partials"
"""Results that few runs have: they are loaded with the first of their names."""


def __getattr__(name: str) -> Any:
    if name in __all__:
        for module in LATER:
            found = vars(import_module(f"{__name__}.{module}"))
            if name in found:
                return found[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
