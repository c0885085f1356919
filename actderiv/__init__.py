"""actderiv shows, checks and certifies the derivatives of activation functions.

The same power as the command, from Python::

    import actderiv

    leaky = actderiv.get("leaky_relu:negative_slope=0.2")
    leaky.f(x), leaky.df(x)                           # any shape; the dtype of x is kept
    actderiv.plot("heaviside", "relu")                # a matplotlib Figure
    actderiv.compare("tanh", h=1e-6).passed           # a Report
"""

from __future__ import annotations  # noqa: I001

from typing import TYPE_CHECKING, Any

from .activation import (
    BEND, FUNCTIONS, JUMP, KINK, TWIST, Activation, Bound, NonNegative, NonZero, Positive, Whole, derivative_of,
    register,
)  # fmt: skip
from .errors import ActderivError, FileError, ForeignError, RequestError
from .spec import parse
from .version import __version__

if TYPE_CHECKING:
    from .report import Report, Sweep, Values

__all__ = [
    "BEND", "FUNCTIONS", "JUMP", "KINK", "TWIST", "ActderivError", "Activation", "Bound", "FileError",
    "ForeignError", "NonNegative", "NonZero", "Positive", "RequestError", "Whole", "__version__", "compare",
    "derivative_of", "get", "names", "plot", "register", "sweep", "table",
]  # fmt: skip


def get(function: str | Bound | Activation, derivative: str | None = None) -> Bound:
    """The function that a text names: ``"sigmoid"``, ``"leaky_relu:negative_slope=0.2"``, ``"acts.py:swish"``."""
    if isinstance(function, Activation):
        return function.bind()
    return function if isinstance(function, Bound) else parse(function, derivative)


def names() -> list[str]:
    """The names of the catalogue, in its order; aliases left out."""
    return FUNCTIONS.names()


def plot(*functions: str | Bound | Activation, **options: Any) -> Any:
    """Draw functions and their derivatives; returns a :class:`matplotlib.figure.Figure`.

    The options are those of the command: ``range``, ``points``, ``layout``, ``numeric``, ``error``, ``scheme``, ``h``,
    ``theme``, ``size``, ``dpi``, ``title``, ``derivative``; see :func:`actderiv.figures.plot`.
    """
    from . import figures

    return figures.plot(*(get(each) for each in functions), **options)


def compare(
    *functions: str | Bound | Activation, against: str = "numeric", dtype: str = "float64",
    range: tuple[float, float] | None = None, points: int | None = None, h: float | tuple[float, ...] = (),
    scheme: str = "central", tol: float | None = None, order: int = 1, **strictness: Any,
) -> Report:  # fmt: skip
    """Judge derivatives, f' or with ``order`` 2 f''; no function means all of them.

    By default against difference quotients, with ``h``, ``scheme`` and ``tol``. ``against`` names another candidate, as
    on the command line: ``"torch"``, ``"kernels.py:df"``, ``"recorded.npz"``; then ``strictness`` may hold ``sample``,
    ``seed``, ``max_ulp``, ``input_ulp``, ``flush`` and ``saved_output``
    (:class:`actderiv.study.request.Request`).
    """
    bounds = _bounds(functions)
    quotients = {"h": h != (), "scheme": scheme != "central", "tol": tol is not None}
    foreign = [*strictness] if against == "numeric" else [name for name, given in quotients.items() if given]
    if foreign:
        kind = "another candidate than quotients" if against == "numeric" else "difference quotients"
        raise RequestError(f"{', '.join(foreign)}: goes with {kind}, not with against={against!r}.")
    if against != "numeric":
        from .study.request import Request, ask

        request = Request(against, dtype, order, range=range, points=points, **strictness)
        return ask(request, bounds, every=not functions)
    from .floats import FORMATS
    from .samples import Uniform
    from .sources.differences import SCHEMES
    from .study import numeric

    return numeric.compare(
        bounds, steps=_steps(h), scheme=SCHEMES.get(scheme), format=FORMATS.get(dtype), tolerance=tol, order=order,
        sample=Uniform(*(range or (-10.0, 10.0)), 2001 if points is None else points),
    )  # fmt: skip


def table(
    *functions: str | Bound | Activation, at: tuple[float, ...] = (), range: tuple[float, float] = (-5.0, 5.0),
    points: int = 11, h: float | None = None, scheme: str = "central", dtype: str = "float64", order: int = 1,
) -> Values:  # fmt: skip
    """f, f' and the numeric f' at given inputs, or at ``points`` inputs in a range and every break in it.

    With ``order`` 2 f'' comes after f', and the numeric derivative is that of f'.
    """
    from .floats import FORMATS
    from .samples import Uniform
    from .sources.differences import SCHEMES
    from .study import values

    return values.table(
        _bounds(functions), at=tuple(at), sample=Uniform(*range, points), h=h, scheme=SCHEMES.get(scheme),
        format=FORMATS.get(dtype), order=order,
    )  # fmt: skip


def sweep(
    *functions: str | Bound | Activation, h: float | tuple[float, ...] = (), schemes: tuple[str, ...] = (),
    dtype: str = "float64", range: tuple[float, float] = (-10.0, 10.0), points: int = 2001,
) -> Sweep:  # fmt: skip
    """Max error against the step, for each scheme."""
    from .floats import FORMATS
    from .samples import Uniform
    from .sources.differences import SCHEMES
    from .study import values

    chosen = [SCHEMES.get(each) for each in schemes] or list(SCHEMES)
    return values.sweep(
        _bounds(functions), steps=_steps(h), schemes=chosen, format=FORMATS.get(dtype), sample=Uniform(*range, points)
    )


def _bounds(functions: tuple[Any, ...]) -> list[Bound]:
    return [get(each) for each in functions] if functions else [each.bind() for each in FUNCTIONS]


def _steps(h: float | tuple[float, ...]) -> tuple[float, ...]:
    return (h,) if isinstance(h, (int, float)) else tuple(h)
