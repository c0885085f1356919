"""Exponentials, logarithms, powers and roots."""

from __future__ import annotations

from ..constants import LOG_TEN, LOG_TWO
from .piecewise import fabs, sign
from .row import primitive


@primitive(array="exp", ball="exp", slope=lambda x, y: y, curve=lambda x, y, s: y, words="exponential")
def exp(x):
    """e to the power x."""


@primitive(
    array="expm1",
    ball=lambda b, x: b.with_first(exp(x), x.series[0].expm1()),
    slope=lambda x, y: exp(x),
    curve=lambda x, y, s: s,
    words="exponential_less_one",
)
def expm1(x):
    """exp(x) - 1, without cancellation near 0."""


@primitive(array="log", ball="log", slope=lambda x, y: 1 / x, curve=lambda x, y, s: -s * s, words="logarithm")
def log(x):
    """Natural logarithm."""


@primitive(
    array="log1p",
    ball=lambda b, x: b.with_first(log(1 + x), x.series[0].log1p()),
    slope=lambda x, y: 1 / (1 + x),
    curve=lambda x, y, s: -s * s,
    words="logarithm_of_more",
)
def log1p(x):
    """log(1 + x), without cancellation near 0."""


@primitive(
    array="exp2",
    ball=lambda b, x: exp(LOG_TWO * x),
    slope=lambda x, y: LOG_TWO * y,
    curve=lambda x, y, s: LOG_TWO * s,
    words="ball",
)
def exp2(x):
    """2 to the power x."""


@primitive(
    array="log2",
    ball=lambda b, x: log(x) / LOG_TWO,
    slope=lambda x, y: 1 / (LOG_TWO * x),
    curve=lambda x, y, s: -s / x,
    words="ball",
)
def log2(x):
    """Logarithm to base 2."""


@primitive(
    array="log10",
    ball=lambda b, x: log(x) / LOG_TEN,
    slope=lambda x, y: 1 / (LOG_TEN * x),
    curve=lambda x, y, s: -s / x,
    words="ball",
)
def log10(x):
    """Logarithm to base 10."""


def _power_in_balls(b, x, y):
    x, y = b.same(x, y)
    return x**y


def _power_in_duals(d, x, y):
    if isinstance(y, d.Dual):
        x, y = d.same(x, y)
        value, logarithm = power(x.value, y.value), log(x.value)
        grown = y * d.Dual(logarithm, x.first / x.value, x.second / x.value - (x.first / x.value) ** 2)
        return d.chain(grown, value, value, lambda: value)
    value, none = x.value**y, d.none(x.value)
    slope = y * x.value ** (y - 1) if y else none
    return d.chain(x, value, slope, lambda: y * (y - 1) * x.value ** (y - 2) if y not in (0, 1) else none)


@primitive(array="power", ball=_power_in_balls, dual=_power_in_duals, words=lambda w, x, y: w.power_of(x, y))
def power(x, y):
    """x to the power y; NaN where x is negative and y is no whole number."""


def _sqrt_in_balls(b, x):
    """Of t², t⁴, ... the root is a series again."""
    series = x.series
    if series.length() == 0:
        return x
    shift = series.valuation()
    if shift == 0:
        return b.Ball(series.sqrt())
    if shift % 2:
        return b.Ball(b.undefined(x.terms))
    inner = (series / b.arb_series([0] * shift + [1], series.prec)).sqrt()
    return b.Ball(b.arb_series([0] * (shift // 2) + inner.coeffs(), inner.prec + shift // 2))


@primitive(
    array="sqrt", ball=_sqrt_in_balls, slope=lambda x, y: 0.5 / y, curve=lambda x, y, s: -0.5 * s / x, words="root"
)
def sqrt(x):
    """Square root."""


def _cbrt_in_arrays(a, x):
    if not a.np.iscomplexobj(x):
        return a.np.cbrt(x)
    return sign(x) * a.np.exp(a.np.log(a.np.where(x == 0, 1, fabs(x))) / 3) * (x != 0)


def _cbrt_in_balls(b, x):
    series = x.series
    if series.length() == 0:
        return x
    shift = series.valuation()
    if shift % 3:
        return b.Ball(b.undefined(x.terms))
    if series[shift] < 0:
        return -cbrt(-x)
    inner = ((series / b.arb_series([0] * shift + [1], series.prec) if shift else series).log() / 3).exp()
    return b.Ball(b.arb_series([0] * (shift // 3) + inner.coeffs(), inner.prec + shift // 3))


@primitive(
    array=_cbrt_in_arrays,
    ball=_cbrt_in_balls,
    slope=lambda x, y: 1 / (3 * y * y),
    curve=lambda x, y, s: -2 * s / (3 * x),
)
def cbrt(x):
    """Cube root, which negative numbers have too."""


def _hypot_in_arrays(a, x, y):
    return a.np.sqrt(x * x + y * y) if a.np.iscomplexobj(x) or a.np.iscomplexobj(y) else a.np.hypot(x, y)


def _hypot_in_balls(b, x, y):
    x, y = b.same(x, y)
    return sqrt(x * x + y * y)


def _hypot_in_duals(d, x, y):
    x, y = d.same(x, y)
    value = hypot(x.value, y.value)
    first = (d.times(x.value, x.first) + d.times(y.value, y.first)) / value
    bend = x.first**2 + d.times(x.value, x.second) + y.first**2 + d.times(y.value, y.second) - first * first
    return d.Dual(value, first, bend / value)


@primitive(array=_hypot_in_arrays, ball=_hypot_in_balls, dual=_hypot_in_duals, words="ball")
def hypot(x, y):
    """sqrt(x² + y²), without overflow."""
