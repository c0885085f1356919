"""What a study finds, as plain data that merges: no formatting, no numpy, no knowledge of how it was found."""

from .bias import Bias, Rounding
from .cases import FAIL, KINDS, PASS, SKIPPED, UNDECIDED, Case, Judged, Place, Problem
from .environment import Environment
from .findings import Finding, Worst
from .judgement import Report
from .rows import QuotientRow, Row, UlpRow
from .specials import FAILED, TOLD, Special, failing
from .tables import Column, Marked, Mathematics, Result, Shown, Table
from .values import Sweep, Values

__all__ = [
    "FAIL", "FAILED", "KINDS", "PASS", "SKIPPED", "TOLD", "UNDECIDED", "Bias", "Case", "Column", "Environment",
    "Finding", "Judged", "Marked", "Mathematics", "Place", "Problem", "QuotientRow", "Report", "Result", "Rounding",
    "Row", "Shown", "Special", "Sweep", "Table", "UlpRow", "Values", "Worst", "failing",
]  # fmt: skip
