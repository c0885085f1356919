"""NumPy's error state: in this project's own arithmetic it is what NumPy has by default, whatever a caller has set."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


def steadily(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """``function`` with NumPy's error state as it is by default, whatever the caller has set: overflows and the like
    in this project's own arithmetic are meant."""

    @wraps(function)
    def steady(*given: Arguments.args, **named: Arguments.kwargs) -> Answer:
        with by_default():
            return function(*given, **named)

    return steady


def by_default() -> Any:
    """While NumPy's error state is as it is by default."""
    import numpy as np

    return np.errstate(divide="warn", over="warn", under="ignore", invalid="warn")
