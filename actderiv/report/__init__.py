"""What a study finds, as plain data that merges: no formatting, no numpy, no knowledge of how it was found."""

from .bias import Bias, Rounding
from .judgement import FAIL, PASS, UNDECIDED, Finding, Report, Row, Worst
from .specials import FAILED, TOLD, Special, failing
from .tables import Column, Marked, Mathematics, Result, Shown, Table
from .values import Sweep, Values

__all__ = [
    "FAIL", "FAILED", "PASS", "TOLD", "UNDECIDED", "Bias", "Column", "Finding", "Marked", "Mathematics", "Report",
    "Result", "Rounding", "Row", "Shown", "Special", "Sweep", "Table", "Values", "Worst", "failing",
]  # fmt: skip
