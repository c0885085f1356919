"""What a study finds, as plain data that merges: no formatting, no numpy, no knowledge of how it was found."""

from .bias import Bias, Rounding
from .environment import Environment
from .findings import Finding, Worst
from .judgement import Report
from .rows import FAIL, PASS, UNDECIDED, QuotientRow, Row, UlpRow
from .specials import FAILED, TOLD, Special, failing
from .tables import Column, Marked, Mathematics, Result, Shown, Table
from .tolerance import Grid, Tolerated
from .values import Sweep, Values

__all__ = [
    "FAIL", "FAILED", "PASS", "TOLD", "UNDECIDED", "Bias", "Column", "Environment", "Finding", "Grid", "Marked",
    "Mathematics", "QuotientRow", "Report", "Result", "Rounding", "Row", "Shown", "Special", "Sweep", "Table",
    "Tolerated", "UlpRow", "Values", "Worst", "failing",
]  # fmt: skip
