"""The pictures of results: reports of compare, sweeps, and flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import RequestError
from ...messages import _
from . import check_size, figure
from .looks import AUTO, Look

if TYPE_CHECKING:
    from ..scene import Curves


def drawn(
    result: Any, theme: str | None, size: tuple[float, float] | None, dpi: float | None, legend: str | None
) -> Any:
    """The Figure of a result."""
    look = Look(theme, neutral=False, legend=legend or AUTO)
    check_size(size, look.worn_theme.dpi if dpi is None else dpi)
    return figure(_curves(result), look, size, dpi)


def _curves(result: Any) -> Curves:
    from ...report import Flow, Sweep

    if isinstance(result, Sweep):
        from ..scene import curves_of_sweep

        return curves_of_sweep(result)
    if isinstance(result, Flow):
        from ..scene.flow import curves_of_flow

        return curves_of_flow(result)
    return _errors(result)


def _errors(report: Any) -> Curves:
    """The errors of implementations, in units of their format."""
    from ...floats import FORMATS
    from ...naming import bound_of
    from ...report import UlpRow
    from ..scene.errors import curves_of_errors

    rows = [row for row in report.rows if isinstance(row, UlpRow) and row.profile]
    if not rows:
        raise RequestError(
            _("A report of quotients has no errors in ULP to draw."),
            hint=_("actderiv.plot(FUNCTION, numeric=True, error=True) draws them beside the derivative."),
        )
    kinds = {(row.dtype, row.limit) for row in rows}
    if len(kinds) > 1 or rows[0].dtype not in FORMATS:
        if len(kinds) > 1:
            said = _(
                "A picture has one number format and one bound, and this report has {count} of them.", count=len(kinds)
            )
        else:
            said = _("No picture is made of the codes of {dtype} here.", dtype=rows[0].dtype)
        raise RequestError(said, hint=_("Draw the report of each compare by itself."))
    limit = rows[0].limit
    assert limit is not None
    named = dict.fromkeys(row.function for row in rows if row.named)  # a person's code is not run for a picture
    return curves_of_errors(rows, FORMATS.get(rows[0].dtype), limit, [bound_of(each) for each in named])
