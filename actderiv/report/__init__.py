"""What a study finds, as plain data that merges: no formatting, no numpy, no knowledge of how it was found."""

from .bias import Bias, Rounding
from .judgement import FAIL, PASS, UNDECIDED, Finding, Report, Row, Worst
from .tables import Column, Marked, Result, Shown, Table
from .values import Sweep, Values

__all__ = [
    "FAIL", "PASS", "UNDECIDED", "Bias", "Column", "Finding", "Marked", "Report", "Result", "Rounding", "Row", "Shown",
    "Sweep", "Table", "Values", "Worst",
]  # fmt: skip
