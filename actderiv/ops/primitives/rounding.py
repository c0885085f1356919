"""Words that keep digits and finite numbers where floats would lose them; in exact arithmetic they say little."""

from __future__ import annotations

from math import inf as _inf

from .exponential import exp
from .row import primitive


def _saturated_in_arrays(a, x, limit=_inf):
    largest = a.largest(a.np.asarray(x).dtype)
    most = min(float(limit), largest) if a.np.ndim(limit) == 0 else a.np.minimum(limit, largest)
    return a.choosing.held(x, most)


def _saturated_in_duals(d, x, limit=_inf):
    """What it is for no longer changes where it holds on: so the slope stays."""
    return d.Dual(saturated(x.value, limit), x.first, x.second)


@primitive(array=_saturated_in_arrays, ball=lambda b, x, limit=_inf: x, dual=_saturated_in_duals, words="ball")
def saturated(x, limit=_inf):
    """x held within ±limit, where numbers are floats; ball arithmetic takes x whole.

    For the argument of a function that no longer changes beyond ±limit, not by one bit: it keeps the intermediate steps
    from overflowing. Without a limit the infinities become the largest numbers, so y / (1 + y) has its limit there.
    """


def _scaled_in_arrays(a, x, factor):
    with a.np.errstate(over="ignore"):
        product = factor * x
    if a.np.isfinite(product).all():
        return product
    return a.choosing.chosen(a.np.isfinite(x), saturated(product, a.largest(a.np.asarray(x).dtype)), product)


def _scaled_in_duals(d, x, factor):
    product = x * factor
    return d.Dual(scaled(d.value_of(x), d.value_of(factor)), product.first, product.second)


@primitive(array=_scaled_in_arrays, ball=lambda b, x, factor: x * factor, dual=_scaled_in_duals, words="ball")
def scaled(x, factor):
    """factor·x, which stays finite where x is finite."""


def _times_exp_in_arrays(a, w, x, e=None):
    return a.factors.times(saturated(w), a.factors.exponential(x, e))


def _times_exp_in_balls(b, w, x, e=None):
    w, x = b.same(w, x)
    return w * (exp(x) if e is None else e)


def _times_exp_in_duals(d, w, x, e=None):
    w, x = d.same(w, x)
    first = w.first + d.times(w.value, x.first)
    second = w.second + 2 * d.times(w.first, x.first) + d.times(w.value, x.second + x.first * x.first)
    return d.Dual(*(times_exp(each, x.value, d.value_of(e)) for each in (w.value, first, second)))


@primitive(array=_times_exp_in_arrays, ball=_times_exp_in_balls, dual=_times_exp_in_duals, words="ball")
def times_exp(w, x, e=None):
    """w·exp(x), which is 0 only where the product itself is: exp(x) alone may underflow long before. ``e`` is exp(x),
    from a formula that has it anyway."""


def _times_gauss_in_arrays(a, w, x, rate):
    if a.np.iscomplexobj(x) or a.np.iscomplexobj(w):
        return times_exp(w, -rate * x * x)
    return a.factors.weighed(w, a.factors.gauss(x, rate), a.np.result_type(w, x))


def _times_gauss_in_balls(b, w, x, rate):
    w, x = b.same(w, x)
    return w * exp(-rate * x * x)


def _times_gauss_in_duals(d, w, x, rate):
    w, x = d.same(w, x)
    inner = -rate * x * x
    first = w.first + d.times(w.value, inner.first)
    second = w.second + 2 * d.times(w.first, inner.first) + d.times(w.value, inner.second + inner.first * inner.first)
    return d.Dual(*(times_gauss(each, x.value, rate) for each in (w.value, first, second)))


@primitive(array=_times_gauss_in_arrays, ball=_times_gauss_in_balls, dual=_times_gauss_in_duals, words="ball")
def times_gauss(w, x, rate):
    """w·exp(-rate·x²) for a rate that is a power of two: the rounding of x² does not enter, and see times_exp."""


def _sum_rest_in_arrays(a, x, y):
    np = a.np
    kind = np.result_type(x, y)
    x, y = np.real(x), np.real(y)
    with np.errstate(invalid="ignore"):
        total = x + y
        part = total - x
        rest = (x - (total - part)) + (y - part)
    return np.where(np.isfinite(rest), rest, 0).astype(kind)


@primitive(
    array=_sum_rest_in_arrays,
    ball=lambda b, x, y: b.same(x, y)[0] * 0,
    dual=lambda d, x, y: d.without_slope(sum_rest, x, y),
    words="ball",
)
def sum_rest(x, y):
    """What x + y loses in rounding, exactly: 0 in ball arithmetic."""


def _product_rest_in_arrays(a, x, y):
    np = a.np
    kind = np.result_type(x, y)
    x, y = (np.asarray(np.real(each), dtype=np.real(kind.type()).dtype) for each in (x, y))
    with np.errstate(over="ignore", invalid="ignore", under="ignore"):
        product = (x * y).astype(np.float64)
        (x, x_low), (y, y_low) = a.special.halves(x), a.special.halves(y)
        rest = ((x * y - product) + x * y_low + x_low * y) + x_low * y_low
    return np.where(np.isfinite(rest), rest, 0).astype(kind)


@primitive(
    array=_product_rest_in_arrays,
    ball=lambda b, x, y: b.same(x, y)[0] * 0,
    dual=lambda d, x, y: d.without_slope(product_rest, x, y),
    words="ball",
)
def product_rest(x, y):
    """What x·y loses in rounding, exactly: 0 in ball arithmetic, and 0 where the product is near overflow."""
