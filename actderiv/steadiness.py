"""NumPy's error state: in this project's own arithmetic overflows and the like are meant, whatever a caller has set."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def steadily(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """``function``, of whose arithmetic NumPy neither warns nor raises."""

    @wraps(function)
    def steady(*given: Arguments.args, **named: Arguments.kwargs) -> Answer:
        with unwarned():
            return function(*given, **named)

    return steady


def unwarned() -> Any:
    """While NumPy neither warns of overflows and the like nor raises an error for them, in this thread."""
    import numpy as np

    return np.errstate(all="ignore")
