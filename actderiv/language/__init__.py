"""Formulas: the text that a person types or a record shows, read into a tree, computed in any arithmetic, printed.

Python's expressions and the habits of mathematics beside them. :func:`read` is the only way in: ``ast.parse`` and an
allow-list of what it may find; nothing is ever executed.
"""

from __future__ import annotations

from .binding import formula_bound
from .evaluating import evaluate
from .latex import latex
from .printing import printed
from .reading import read
from .tree import Formula

__all__ = ["Formula", "evaluate", "formula_bound", "latex", "printed", "read"]
