"""Runs sources over samples, block by block, and returns plain results: the only room that loops."""

from .implementation import Rule, against
from .numeric import DEFAULT_STEP, compare, default_step
from .values import sweep, table

__all__ = ["DEFAULT_STEP", "Rule", "against", "compare", "default_step", "sweep", "table"]
