"""JSON for programs: the whole result, floats as the shortest text that reads back to the same number."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from ..report import Result
from . import Look
from ._cells import plain


def render(result: Result, look: Look) -> str:
    return json.dumps(_prepare(result.as_json()), indent=2, ensure_ascii=not look.unicode, allow_nan=False) + "\n"


def _prepare(value: Any) -> Any:
    """``value`` in JSON's own types; a number that JSON cannot write becomes "nan", "inf" or "-inf"."""
    value = plain(value)
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {str(plain(key)): _prepare(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_prepare(each) for each in value]
    return value
