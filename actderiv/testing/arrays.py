"""Arrays of inputs and of what a kernel gave for them, judged as recorded values are."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import numpy as np

from .. import get
from ..errors import RequestError
from ..floats import FORMATS
from ..messages import _
from ..report import FAIL, Report, UlpRow
from ..sources._records.opening import ArraysOpener
from ..sources.recorded import SOURCE
from ..study.implementation import judge_all
from ..study.request import Request
from ..study.specials import Policy


def judged(got: Any, x: Any, function: Any, *, order: int, dtype: str | None, parameters: Any, p99: float | None,
           **strictness: Any) -> Report:  # fmt: skip
    """The report on the values ``got`` at ``x``."""
    columns = _pair(x, got)
    request = Request("got", dtype or _format_of(columns[1]), order, **strictness)
    opener = SOURCE.opened(ArraysOpener("got", columns))
    report = judge_all(
        [get(function, None, parameters)], opener, format=request.format, sample=request.where(), rule=request.rule(),
        order=order, specials=Policy(request.specials),
    )  # fmt: skip
    return report if p99 is None else _within(report, p99)


def _pair(x: Any, got: Any) -> tuple[np.ndarray, np.ndarray]:
    pair = _array(x), _array(got)
    if pair[0].shape != pair[1].shape:
        shapes = {"shape": pair[0].shape, "other": pair[1].shape}
        raise RequestError(_("x has the shape {shape}, and got {other}.", **shapes))
    for name, each in zip(("x", "got"), pair, strict=True):
        if each.dtype.kind not in "fiuV":
            raise RequestError(_("{name} is an array of {dtype}, not of numbers.", name=name, dtype=each.dtype))
    return pair[0].ravel(), pair[1].ravel()


def _array(given: Any) -> np.ndarray:
    """An array or a framework's tensor as an array of NumPy; one of bfloat16 by way of its bits."""
    if hasattr(given, "detach"):
        given = given.detach().cpu().contiguous()
        name = str(given.dtype).rpartition(".")[2]
        if name in FORMATS and FORMATS.get(name).library != "numpy":
            dtype = FORMATS.get(name).dtype
            return np.asarray(given.view(getattr(sys.modules["torch"], f"int{8 * dtype.itemsize}"))).view(dtype)
    return np.asarray(given)


def _format_of(got: np.ndarray) -> str:
    if got.dtype.kind == "u":
        raise RequestError(_("got holds bit patterns: dtype= says of which number format."))
    return "float64" if got.dtype.kind == "i" else got.dtype.name


def _within(report: Report, p99: float) -> Report:
    """The report, with rows failed of which more than one error in a hundred is larger: what was counted is rounded
    up, so that a little more passes."""
    if not p99 >= 0:
        said = _("p99 counts units in the last place, from 0 up; {value} is no such number.", value=p99)
        raise RequestError(said)
    rows = []
    for row in report.rows:
        if isinstance(row, UlpRow) and row.bias and not row.bias.p99_ulp <= p99 * (1 + row.bias.resolution):
            found = {"found": row.bias.p99_ulp, "wanted": p99}
            said = _("99 in 100 errors are within {found:.3g} ULP, not within {wanted:g}", **found)
            row = replace(row, verdict=FAIL, notes=(*row.notes, said))
        rows.append(row)
    return replace(report, rows=tuple(rows))
