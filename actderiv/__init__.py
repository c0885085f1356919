"""actderiv shows, checks and certifies the derivatives of activation functions.

The same power as the command, from Python::

    import actderiv

    leaky = actderiv.get("leaky_relu:negative_slope=0.2")
    leaky.f(x), leaky.df(x)                           # any shape; the dtype of x is kept
    actderiv.plot("heaviside", "relu")                # a matplotlib Figure
    actderiv.compare("tanh", h=1e-6).passed           # a Report
"""

from __future__ import annotations  # noqa: I001

from . import starting  # noqa: F401  first of all, as the rest takes its time

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from .arguments import Dtype, from_python, taken
from .errors import ActderivError, FileError, ForeignError, RequestError
from .messages import N_, _
from .steadiness import steadily
from .version import __version__

if TYPE_CHECKING:
    from .activation import (
        BEND,
        FUNCTIONS,
        JUMP,
        KINK,
        TWIST,
        Activation,
        Bound,
        NonNegative,
        NonZero,
        Positive,
        Whole,
        derivative_of,
        register,
    )  # fmt: skip
    from .compiling import Fast
    from .identification import Identified
    from .naming import parse
    from .report import Flow, Jacobian, Partials, Report, Sweep, Values

__all__ = [
    "BEND", "FUNCTIONS", "JUMP", "KINK", "TWIST", "ActderivError", "Activation", "Bound", "FileError",
    "ForeignError", "NonNegative", "NonZero", "Positive", "RequestError", "Whole", "__version__", "animate", "compare",
    "derivative_of", "fast", "flow", "get", "identify", "jacobian", "names", "page", "parse", "plot", "register",
    "sweep", "table",
]  # fmt: skip

Function: TypeAlias = "str | Bound | Activation | Callable[..., Any]"
"""What names a function: a text, what :func:`get` returns, or any callable of a NumPy array or of a number."""
Parameters = Mapping[str, Any]


def __getattr__(name: str) -> Any:
    """Names of the records and of the grammar, whose modules ``actderiv --help`` does without."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import activation, naming

    found = globals()[name] = getattr(naming if name == "parse" else activation, name)
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


@steadily
@from_python
def get(
    function: Function, derivative: str | Callable[..., Any] | None = None, parameters: Parameters | None = None,
    takes: str | None = None,
) -> Bound:  # fmt: skip
    """The function that a text names (``"elu:alpha=2"``, ``"acts.py:swish"``), or that is handed over.

    ``derivative`` is the text or the callable of its derivative, ``parameters`` are those of both. ``takes`` says what
    the arguments of the derivative are, in order, where their names do not: ``"grad,x"``, of x, y (the output), grad
    (the gradient from above), cache (what f returned beside its value) and out (a buffer).

    Raises :class:`RequestError` for what names no function and for parameters that it does not take,
    :class:`ForeignError` where code that is named fails, :class:`FileError` where its file cannot be read.
    """
    from .naming import bound_of
    from .naming.roles import read_takes

    return bound_of(function, derivative, parameters, None if takes is None else read_takes(takes))


@steadily
@from_python
def fast(
    function: Function, derivative: str | Callable[..., Any] | None = None, parameters: Parameters | None = None,
    takes: str | None = None,
) -> Fast:  # fmt: skip
    """The function, as :func:`get` takes it, for large arrays: compiled, where numba is installed (``actderiv[fast]``).

    Its ``f(x)``, ``df(x)`` and ``both(x)``, f and f' at once, take float32 and float64 through machine code, computed
    in float64 and rounded once, with the same bound of accuracy; last digits differ from those of :func:`get`. The
    first call with a dtype compiles, which takes up to some seconds; the result is kept on disk. ``out`` is an array
    for the answer, two of them for ``both``. Without numba, for other dtypes and for code that is no formula of the
    package, all goes as by :func:`get`; ``why_not`` says so. Raises as :func:`get` does, and :class:`RequestError`
    where ``out`` is no array for the answer.
    """
    from .compiling import Fast

    return Fast(get(function, derivative, parameters, takes))


@from_python
def names() -> list[str]:
    """The names of the catalogue, in its order; aliases left out."""
    from .activation import FUNCTIONS

    return FUNCTIONS.names()


@steadily
@from_python
def plot(
    *functions: Function, derivative: str | Callable[..., Any] | bool = True, parameters: Parameters | None = None,
    range: tuple[float, float] | None = None, points: int | None = None, layout: str | None = None,
    numeric: bool = False, error: bool = False, scheme: str | None = None, h: float | None = None, order: int = 1,
    theme: str | None = None, size: tuple[float, float] | None = None, dpi: float | None = None,
    title: str | None = None, takes: str | None = None, wrt: str | None = None, ax: Any = None, color: Any = None,
    lw: Any = None, label: Any = None, ylim: tuple[float, float] | None = None, only: str | None = None,
    xscale: str = "linear", yscale: str = "linear", columns: int | None = None, share_y: bool = False,
    names: Sequence[str] = (), formula: bool = False, legend: str | None = None,
    tangent: float | Sequence[float] = (), secant: float | Sequence[float] = (), saturation: float | None = None,
    framework_slopes: bool = False, key: bool = False,
) -> Any:  # fmt: skip
    """Draw functions and their derivatives; returns a :class:`matplotlib.figure.Figure`.

    ``derivative`` is that of the one function, as for :func:`get`; False leaves it out. ``range`` is where x runs (by
    default -5 to 5, wider where a break lies outside), ``points`` how many equal steps are drawn instead of as many as
    smooth lines need, ``layout`` "overlay", "grid" or "split". ``numeric`` lays the derivative by ``scheme`` and step
    ``h`` (by default central, 1e-6) over the analytic one, ``error`` adds a panel of their distance. With ``order`` 2
    the second derivative is drawn, too, and the numeric one is that of f'; with ``wrt`` the derivative is that with
    respect to a parameter.

    ``ylim`` is what of y is shown, ``only`` "f" or "derivative" what is drawn alone; ``xscale`` and
    ``yscale`` are "linear", "log" or "symlog". ``columns`` is how many panels stand side by side, with ``share_y`` all
    have the same limits of y. ``names`` are those of the functions in the picture, ``formula`` writes that of f below
    the title; ``legend`` is "auto", "end" (of the curves), "outside" (below the axes) or "none".

    ``tangent`` and ``secant`` are places at which a line is drawn with its slope: the tangent, or what there is at a
    break; the secant through the two points that ``scheme`` asks with ``h`` (by default forward, 1). ``saturation``
    shades where |f'| is below it, and hatches where f' is 0 over an interval. ``framework_slopes`` marks what
    frameworks return at breaks. ``key`` tells below what dots, rings, arrows and conventions mean.

    ``ax`` is a pair of axes of your own, or two, for f and f'. ``color``, ``lw`` and ``label`` are one for all, or a
    sequence: of one function for f and f', of several for each of them. rcParams and style sheets hold where no
    ``theme`` is named. ``size`` is in inches. The figure shows itself in a notebook; pyplot knows nothing of it.

    Raises as :func:`get` does, and :class:`RequestError` for what cannot be drawn.
    """
    from .pictures import matplotlib as figures
    from .pictures.scene import Additions, Request

    shown = derivative if isinstance(derivative, bool) else True
    own = None if isinstance(derivative, bool) else derivative
    places = cast(tuple[float, ...], tangent), cast(tuple[float, ...], secant)
    also = Additions(*places, scheme, h, saturation, framework_slopes)
    request = Request(range, points, layout, shown, numeric, error, scheme, h, title, order, wrt, ylim, only, xscale,
                      yscale, columns, share_y, tuple(names), formula, key, also)  # fmt: skip
    return figures.plot(
        *_bounds(functions, own, parameters, takes, every=False), request=request, theme=theme,
        size=size, dpi=dpi, ax=ax, color=color, lw=lw, label=label, legend=legend,
    )  # fmt: skip


@steadily
@from_python
def animate(
    function: Function, at: float, format: str = "gif", scheme: str = "forward", frames: int = 37,
    theme: str | None = None, size: tuple[float, float] | None = None, dpi: float | None = None,
    derivative: str | Callable[..., Any] | None = None, parameters: Parameters | None = None, takes: str | None = None,
) -> bytes:  # fmt: skip
    """The secant at x = ``at`` turns into the tangent as h goes from 1 to 1e-12, beside it the error of its slope: the
    bytes of a file that moves.

    ``format`` is "gif", "png" (APNG) or "webp", ``scheme`` the quotient that is the secant's slope, "forward",
    "backward" or "central". ``size`` is in inches; it is about 960 pixels wide where no ``dpi`` is said.
    ``derivative``, ``parameters`` and ``takes`` are those of :func:`get`, and so are the errors raised;
    :class:`RequestError` also where nothing can touch f.
    """
    from .pictures.matplotlib import check_size
    from .pictures.matplotlib.animation import animation
    from .pictures.matplotlib.moving import MOVING
    from .pictures.scene.approach import approach_of, checked

    kind = MOVING.get(format).name
    checked(at, scheme, frames)
    check_size(size, 100.0 if dpi is None else dpi)
    (bound,) = _bounds((function,), derivative, parameters, takes)
    return animation(approach_of(bound, at, scheme, frames), kind, theme, size, dpi)


@steadily
@from_python
def compare(
    *functions: Function, against: Any = "numeric", dtype: Dtype = "float64",
    range: tuple[float, float] | None = None, points: int | None = None, h: float | tuple[float, ...] = (),
    scheme: str = "central", tol: float | None = None, order: int = 1,
    derivative: str | Callable[..., Any] | None = None, parameters: Parameters | None = None, takes: str | None = None,
    wrt: str | None = None, specials: str | None = None, executor: Any = None, **strictness: Any,
) -> Report:  # fmt: skip
    """Judge derivatives, f' or with ``order`` 2 f''; no function means all of them.

    By default against difference quotients, with ``h``, ``scheme`` and ``tol``; ``derivative``, ``parameters`` and
    ``takes`` are those of :func:`get`. ``against`` names another candidate, as on the command line: ``"torch"``,
    ``"kernels.py:df"``, ``"recorded.npz"``, or is a callable, or a list of several. Then ``strictness`` may hold
    ``sample``, ``seed``, ``max_ulp``, ``input_ulp``, ``flush``, ``saved_output``, ``breaks``, ``atol``,
    ``rtol`` and ``lsb`` (:class:`actderiv.study.request.Request`). ``specials`` says what a wrong answer at ±inf, NaN
    or ±0 means: ``"fail"``, ``"tell"`` or ``"skip"``; by default a wrong f fails and a wrong derivative is told. With
    ``wrt`` it is the derivative with respect to that parameter of the functions, at its value and at others near it.

    With ``sample="all"`` the inputs are spread over copies of this process; a number as ``executor`` says over how
    many, or it is an executor of :mod:`concurrent.futures`. Its processes load a text as ``against`` by themselves.

    ``h`` and ``range`` are in the units of x, ``tol`` and ``atol`` in those of the derivative, ``rtol`` is a ratio;
    ``max_ulp`` and ``input_ulp`` count spacings of the format at the true value and at x. A verdict is no error: see
    ``passed`` and ``rows`` of the :class:`Report`. Raises as :func:`get` does, and :class:`RequestError` for options
    that do not go together, :class:`ForeignError` where a candidate fails.
    """
    if wrt is not None and (not functions or order != 1 or derivative is not None or specials is not None):
        raise RequestError(_("wrt= names a parameter of the functions; order=, derivative=, specials= belong to x."))
    from .sources.quotients import names_quotients

    strictness = _strictness(strictness)
    several = against if isinstance(against, list) else [against]
    numeric = [names_quotients(each) for each in several]
    quotients = {"h": h != (), "scheme": scheme != "central", "tol": tol is not None}
    foreign = [*strictness] * all(numeric) + [name for name, given in quotients.items() if given and not any(numeric)]
    if foreign:
        if all(numeric):
            said = N_("{names}: goes with another candidate than quotients, not with against={against!r}.")
        else:
            said = N_("{names}: goes with difference quotients, not with against={against!r}.")
        raise RequestError(_(said, names=", ".join(foreign), against=against))
    if not several:
        raise RequestError(_("against=[] names no candidate."))
    from .report import Report

    reports = []
    for source, quotient in zip(several, numeric, strict=True):
        bounds = _bounds(functions, derivative, parameters, takes if quotient else None)
        if quotient:
            reports.append(_quotients(bounds, dtype, range, points, h, scheme, tol, order, wrt, specials))
        else:
            from .naming.roles import read_takes
            from .study.request import Request, ask

            roles = None if takes is None else read_takes(takes)
            request = Request(source, dtype, order, range=range, points=points, takes=roles, wrt=wrt,
                              specials=specials, **strictness)  # fmt: skip
            reports.append(ask(request, bounds, every=not functions, executor=executor))
    return Report.joined(reports)


def _strictness(given: Mapping[str, Any]) -> dict[str, Any]:
    """What goes on to a :class:`Request`, read as its fields say."""
    for name in given:
        from .study.request import Request

        if name not in Request.__dataclass_fields__:
            raise RequestError(_("compare takes no {name}=.", name=name))
    return {name: taken(name, value, str(Request.__dataclass_fields__[name].type)) for name, value in given.items()}


def _quotients(
    bounds: list[Bound], dtype: str, range: tuple[float, float] | None, points: int | None, h: Any, scheme: str,
    tol: float | None, order: int, wrt: str | None, specials: str | None,
) -> Report:  # fmt: skip
    from .floats import FORMATS
    from .samples import Uniform
    from .sources.differences import SCHEMES

    sample = Uniform(*(range or (-10.0, 10.0)), 2001 if points is None else points)
    if wrt is not None:
        from .study import parameter

        return parameter.compare(
            bounds, wrt, steps=h, scheme=SCHEMES.get(scheme), format=FORMATS.get(dtype), tolerance=tol,
            sample=sample,
        )  # fmt: skip
    from .study import numeric as study
    from .study.specials import Policy

    return study.compare(
        bounds, steps=h, scheme=SCHEMES.get(scheme), format=FORMATS.get(dtype), tolerance=tol, order=order,
        sample=sample, specials=Policy(specials),
    )  # fmt: skip


@steadily
@from_python
def table(
    *functions: Function, at: tuple[float, ...] = (), range: tuple[float, float] = (-5.0, 5.0),
    points: int = 11, h: float | None = None, scheme: str = "central", dtype: Dtype = "float64", order: int = 1,
    derivative: str | Callable[..., Any] | None = None, parameters: Parameters | None = None, takes: str | None = None,
    wrt: str | None = None,
) -> Values:  # fmt: skip
    """f, f' and the numeric f' at given inputs, or at ``points`` inputs in a range and every break in it.

    With ``order`` 2 f'' comes after f', and the numeric derivative is that of f'. ``derivative``, ``parameters`` and
    ``takes`` are those of :func:`get`. With ``wrt`` the derivative is that with respect to a parameter.

    Rows come in the order of the functions and of x; at a break there are three, left of it, at it and right of it.
    Raises as :func:`get` does, and :class:`RequestError` for inputs that are no values of the format.
    """
    from .floats import FORMATS
    from .samples import Uniform
    from .sources.differences import SCHEMES
    from .study import values

    if wrt is not None:
        if not functions or order != 1 or derivative is not None:
            raise RequestError(_("wrt= names a parameter of the functions; order= and derivative= belong to x."))
        from .study import parameter

        return parameter.table(
            _bounds(functions, None, parameters, takes), wrt, at=at, h=h, scheme=SCHEMES.get(scheme),
            sample=Uniform(*range, points), format=FORMATS.get(dtype),
        )  # fmt: skip
    return values.table(
        _bounds(functions, derivative, parameters, takes), at=at, h=h, scheme=SCHEMES.get(scheme),
        sample=Uniform(*range, points), format=FORMATS.get(dtype), order=order,
    )  # fmt: skip


@steadily
@from_python
def sweep(
    *functions: Function, h: float | tuple[float, ...] = (), schemes: tuple[str, ...] = (),
    dtype: Dtype = "float64", range: tuple[float, float] = (-10.0, 10.0), points: int = 2001,
    derivative: str | Callable[..., Any] | None = None, parameters: Parameters | None = None, takes: str | None = None,
) -> Sweep:  # fmt: skip
    """Max error against the step, for each scheme.

    ``h`` are the steps, in the units of x (by default powers of ten), ``schemes`` names, by default all. The error is
    in the units of the derivative, the largest over ``points`` inputs in ``range``. ``derivative``, ``parameters`` and
    ``takes`` are those of :func:`get`, and so are the errors raised.
    """
    from .floats import FORMATS
    from .samples import Uniform
    from .sources.differences import SCHEMES
    from .study import values

    chosen = [SCHEMES.get(name) for name in schemes] or list(SCHEMES)
    return values.sweep(
        _bounds(functions, derivative, parameters, takes), steps=cast(tuple[float, ...], h),
        schemes=chosen, format=FORMATS.get(dtype),
        sample=Uniform(*range, points),
    )  # fmt: skip


@steadily
@from_python
def flow(
    *functions: Function, depth: int = 20, width: int = 256, batch: int = 64, init: str = "xavier", gain: float = 1.0,
    seeds: int = 5, seed: int = 0, explain: bool = False, derivative: str | Callable[..., Any] | None = None,
    parameters: Parameters | None = None, takes: str | None = None,
) -> Flow:  # fmt: skip
    """How a gradient passes through deep random networks of each function: vanishing, stable or exploding.

    ``seeds`` networks are drawn by ``init`` ("xavier", "he", "lecun", "orthogonal"), their weights multiplied by
    ``gain``, the first from ``seed``; a batch goes forward and a gradient backward. ``explain`` adds the chain rule of
    two layers with its numbers. ``derivative``, ``parameters`` and ``takes`` are those of :func:`get`, and so are the
    errors raised; :class:`RequestError` also for a network that cannot be.
    """
    from .study import flow as study

    network = study.network_of(depth, width, batch, init, gain, seeds, seed)
    if not functions:
        raise RequestError(_("No function to send a gradient through: name one."))
    return study.flow(_bounds(functions, derivative, parameters, takes), network, explain=explain)


@steadily
@from_python
def page(*functions: Function) -> str:
    """A page on which functions are tried out in a browser, as HTML that loads nothing: write it to a file.

    Choose a function there or type a formula, drag x for the tangent and h for the secant, move the parameters. Without
    a function it has linear, heaviside, sigmoid, tanh, relu and leaky_relu. Raises as :func:`get` does, and
    :class:`RequestError` for code that is no formula.
    """
    from . import webpage

    return webpage.page(_bounds(functions, None, None, None, every=False))


@steadily
@from_python
def jacobian(function: Function, at: tuple[float, ...]) -> Jacobian | Partials:
    """Values and Jacobian of softmax, log_softmax, softmin or sparsemax at a vector of 2 to 64 finite numbers; of glu,
    swiglu, geglu or reglu the value and both partial derivatives at (a, b).

    Of softmax and log_softmax also the gradient of the cross-entropy for each label, p - y, and of sparsemax that of
    its loss.
    """
    from .naming.gated import is_product
    from .study import jacobian as study
    from .study.partials import partials

    (bound,) = _bounds((function,), None, None, None)
    if is_product(bound):
        return partials(bound, at)
    return study.jacobian(bound, at)


@steadily
@from_python
def identify(
    function: Function, dtype: Dtype = "float64", range: tuple[float, float] | None = None, points: int = 1001,
    takes: str | None = None, order: int = 1,
) -> Identified:  # fmt: skip
    """The known function, variant, parameters or derivative that a callable (or what a text names) has the values of;
    where there is none, what is nearest.

    Without ``range`` it is looked at from -10 to 10 and in the tails beyond. ``order`` says whether an op that comes
    with its derivative is looked at itself (0), or its derivative (1). Raises as :func:`get` does.
    """
    from .identification import identify_source
    from .naming.roles import read_takes

    return identify_source(function, dtype, range, points, None if takes is None else read_takes(takes), order)


def _bounds(
    functions: tuple[Function, ...], derivative: Any, parameters: Parameters | None, takes: str | None,
    every: bool = True,
) -> list[Bound]:  # fmt: skip
    if (derivative is not None or parameters) and len(functions) != 1:
        raise RequestError(_("derivative= and parameters= go with one function."))
    if not functions and every:
        from .activation import FUNCTIONS

        return [record.bind() for record in FUNCTIONS]
    return [get(function, derivative, parameters, takes) for function in functions]
