"""What a study finds, as plain data that merges: no formatting, no numpy, no knowledge of how it was found."""

from .bias import Bias, Rounding
from .cases import FAIL, KINDS, PASS, SKIPPED, UNDECIDED, Case, Judged, Place, Problem
from .environment import Environment
from .findings import Finding, Worst
from .flow import EXPLODING, FLOWS, STABLE, VANISHING, Flow, Layer, Network, Passage, Spread, Step
from .jacobian import Jacobian
from .judgement import Report
from .rows import QuotientRow, Row, UlpRow
from .specials import FAILED, TOLD, Special, failing
from .tables import Column, Marked, Mathematics, Result, Shown, Table
from .tolerance import Grid, Tolerated
from .values import Sweep, Values
from .vectors import Entry, VectorFinding, VectorRow

__all__ = [
    "EXPLODING", "FAIL", "FAILED", "FLOWS", "KINDS", "PASS", "SKIPPED", "STABLE", "TOLD", "UNDECIDED", "VANISHING",
    "Bias", "Case", "Column", "Entry", "Environment", "Finding", "Flow", "Grid", "Jacobian", "Judged", "Layer",
    "Marked", "Mathematics", "Network", "Passage", "Place", "Problem", "QuotientRow", "Report", "Result", "Rounding",
    "Row", "Shown", "Special", "Spread", "Step", "Sweep", "Table", "Tolerated", "UlpRow", "Values", "VectorFinding",
    "VectorRow", "Worst", "failing",
]  # fmt: skip
