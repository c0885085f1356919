"""Assertions about derivatives, for test suites: in the manner of ``numpy.testing``, with the findings as the message.

::

    from actderiv.testing import assert_derivative, assert_ulp

    def test_swish():
        assert_derivative(swish, dswish)                              # against difference quotients

    def test_tanh_kernel():
        assert_derivative("tanh", against=tanh_bw, dtype="bfloat16")  # over every value of the format

    def test_recorded():
        assert_ulp(got, x, "gelu", max_ulp=2, p99=1)                  # arrays that a kernel gave

They work under any test runner. The plug-in for pytest, :mod:`actderiv.testing.plugin`, adds a fixture, a marker and
``--actderiv-report``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..arguments import Dtype, from_python

if TYPE_CHECKING:
    from ..report import Report

__all__ = ["assert_derivative", "assert_ulp"]

listeners: list[Callable[[Report], None]] = []
"""Each is called with the report of every assertion, before that decides."""


def assert_derivative(function: Any, derivative: Any = None, *, err_msg: str = "", **options: Any) -> None:
    """Raise :class:`AssertionError` unless the derivative of a function passes.

    ``function`` and ``derivative`` are texts or callables, and ``options`` are those of :func:`actderiv.compare`:
    ``against="torch"`` or ``against=kernel`` judges an implementation, with ``dtype``, ``max_ulp`` and so on. What
    could not be decided does not pass. ``err_msg`` stands in front of the findings.
    """
    __tracebackhide__ = True
    from .. import compare

    _decide(compare(function, derivative=derivative, **options), err_msg)


@from_python
def assert_ulp(
    got: Any, x: Any, function: Any, max_ulp: float | None = None, p99: float | None = None, *, order: int = 1,
    dtype: Dtype | None = None, input_ulp: int | None = None, flush: bool = True, specials: str | None = None,
    atol: float | None = None, rtol: float | None = None, parameters: Any = None, err_msg: str = "",
) -> None:  # fmt: skip
    """Raise :class:`AssertionError` unless the values ``got`` at ``x`` are those of the derivative of ``function``.

    They may lie ``max_ulp`` units of the last place outside the hull of the true derivative over the inputs within
    ``input_ulp`` units of x (by default 4 and 4 in float32 and float64, 1 and 0 in narrower formats), and 99 in 100 of
    the errors may be at most ``p99`` units. The number format is that of ``got``, or ``dtype``, for which unsigned
    integers are bit patterns. ``order`` 0 means that ``got`` holds values of the function itself; infinite inputs, NaN
    and zeros count as for :func:`actderiv.compare`, and so do ``flush``, ``specials``, ``atol``, ``rtol`` and
    ``parameters``.
    """
    __tracebackhide__ = True
    from .arrays import judged

    report = judged(got, x, function, order=order, dtype=dtype, max_ulp=max_ulp, input_ulp=input_ulp, flush=flush,
                    specials=specials, atol=atol, rtol=rtol, parameters=parameters, p99=p99)  # fmt: skip
    _decide(report, err_msg)


def _decide(report: Report, err_msg: str) -> None:
    __tracebackhide__ = True
    for listen in listeners:
        listen(report)
    if not report.passed:
        raise AssertionError("\n".join(filter(None, [err_msg, "", str(report)])))
