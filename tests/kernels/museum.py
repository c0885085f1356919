"""The museum of causes: kernels that have a fault, and at least three that look as if they had it.

``@exhibit(cause, of, dtypes)`` says what must be told of nearly all failing inputs; ``@lookalike(...)`` what must
not be told of any.
"""

import ml_dtypes
import numpy as np

BOTH, RESULT, GRID = "input and result pass through", "the result passes through", "rounded to multiples of"
CLAMP, FACTOR, OUTPUT = "x is clamped at", "times the truth", "f' from the output"
LINEAR, SQUARE, PRODUCT = "6x overflows", "1/x² falls below", "is missing"
GROWN = "overflows"
OTHER, FITTED = "the derivative of", "the values of"


def exhibit(cause, of, dtypes, order=1):
    def note(kernel):
        kernel.museum = True, cause, of, tuple(dtypes.split()), order
        return kernel

    return note


def lookalike(cause, of, dtypes, order=1):
    def note(kernel):
        kernel.museum = False, cause, of, tuple(dtypes.split()), order
        return kernel

    return note


def made(mark, kernel):
    """The kernel computed in float64 and rounded once."""

    def computed(x):
        with np.errstate(all="ignore"):
            return np.asarray(kernel(x.astype(np.float64))).astype(x.dtype)

    return mark(computed)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def bell(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2


def elu(z):
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def narrow(dtype, z):
    return np.asarray(z).astype(dtype).astype(np.float64)


def half(z):
    return narrow(np.float16, z)


def brain(z):
    return narrow(np.float32, narrow(ml_dtypes.bfloat16, z))


WIDE, SIXTEEN = "float32 float64", "bfloat16 float16"

through_half = made(exhibit(f"{BOTH} float16", "tanh", WIDE, 0), lambda z: half(np.tanh(half(z))))
through_brain = made(exhibit(f"{BOTH} bfloat16", "sigmoid", WIDE, 0), lambda z: brain(sigmoid(brain(z))))
slope_through_half = made(exhibit(f"{BOTH} float16", "sigmoid", "float32"), lambda z: half(bell(half(z))))
both_ten_bits = made(
    lookalike(BOTH, "tanh", "float32", 0), lambda z: np.round(np.tanh(np.round(z * 1024) / 1024) * 1024) / 1024
)
both_mixed = made(lookalike(BOTH, "tanh", "float32", 0), lambda z: half(np.tanh(brain(z))))
only_result = made(lookalike(BOTH, "tanh", "float32", 0), lambda z: half(np.tanh(z)))
only_input = made(lookalike(BOTH, "tanh", "float32", 0), lambda z: np.tanh(half(z)))

result_half = made(exhibit(f"{RESULT} float16", "tanh", WIDE, 0), lambda z: half(np.tanh(z)))
result_noise = made(lookalike(RESULT, "tanh", "float32", 0), lambda z: np.tanh(z) * (1 + 5e-4 * np.sin(9e5 * z)))
result_chopped = made(lookalike(RESULT, "tanh", "float32", 0), lambda z: np.trunc(np.tanh(z) * 2048) / 2048)
result_input = made(lookalike(RESULT, "tanh", "float32", 0), lambda z: np.tanh(half(z)))

grid_256 = made(exhibit(f"{GRID} 1/256", "sigmoid", "float32 float16", 0), lambda z: np.round(sigmoid(z) * 256) / 256)
grid_64 = made(exhibit(f"{GRID} 1/64", "tanh", "float32 bfloat16", 0), lambda z: np.round(np.tanh(z) * 64) / 64)
grid_chopped = made(lookalike(GRID, "sigmoid", "float32", 0), lambda z: np.floor(sigmoid(z) * 256) / 256)
grid_of_inputs = made(lookalike(GRID, "sigmoid", "float32", 0), lambda z: sigmoid(np.round(z * 256) / 256))
grid_noisy = made(
    lookalike(GRID, "sigmoid", "float32", 0), lambda z: np.round(sigmoid(z) * 256 + 0.8 * np.sin(1e3 * z)) / 256
)

clamp_sigmoid = made(exhibit(CLAMP, "sigmoid", "float32 bfloat16"), lambda z: bell(np.clip(z, -6, 6)))
clamp_value = made(exhibit(CLAMP, "tanh", "float32 bfloat16", 0), lambda z: np.tanh(np.clip(z, -2, 2)))
clamp_table = made(
    lookalike(CLAMP, "sigmoid", "float32"), lambda z: np.where(np.abs(z) > 6, bell(np.round(z)), bell(z))
)
clamp_other_value = made(lookalike(CLAMP, "sigmoid", "float32"), lambda z: np.where(np.abs(z) > 6, 0.001, bell(z)))
clamp_to_zero = made(lookalike(CLAMP, "sigmoid", "float32"), lambda z: np.where(np.abs(z) > 6, 0, bell(z)))

factor_slight = made(exhibit("1.012 times the truth", "sigmoid", "bfloat16 float16"), lambda z: 1.012 * bell(z))
factor_fine = made(exhibit("1.012 times the truth", "tanh", WIDE, 0), lambda z: 1.012 * np.tanh(z))
factor_growing = made(lookalike(FACTOR, "sigmoid", "float32"), lambda z: (1 + 0.01 * z) * bell(z))
factor_wavy = made(lookalike(FACTOR, "sigmoid", "float32"), lambda z: (1.012 + 0.004 * np.sin(z)) * bell(z))
factor_and_shift = made(lookalike(FACTOR, "sigmoid", "float32"), lambda z: 1.01 * bell(z) + 0.001)

output_elu = made(exhibit(OUTPUT, "elu", "bfloat16"), lambda z: np.where(z > 0, 1, brain(brain(elu(z)) + 1)))
output_elu_half = made(exhibit(OUTPUT, "elu", "float16"), lambda z: np.where(z > 0, 1, half(half(elu(z)) + 1)))
output_shifted = made(lookalike(OUTPUT, "elu", "float32"), lambda z: np.where(z > 0, 1, elu(z) + 1.001))
output_grid = made(
    lookalike(OUTPUT, "elu", "float32"), lambda z: np.where(z > 0, 1, np.round(np.exp(np.minimum(z, 0)) * 100) / 100)
)
output_cut = made(
    lookalike(OUTPUT, "elu", "float32"), lambda z: np.where(z > 0, 1, np.where(z < -4, 0, np.exp(np.minimum(z, 0))))
)

product_gate = made(exhibit(PRODUCT, "softsign", "float32"), lambda z: 1 / (1 + np.abs(z)))
product_far = made(
    lookalike(PRODUCT, "softsign", "float32"),
    lambda z: np.where(np.abs(z) > 1e9, 1 / (1 + np.abs(z)), 1 / (1 + np.abs(z)) ** 2),
)
product_larger = made(lookalike(PRODUCT, "softsign", "float32"), lambda z: 1.1 / (1 + np.abs(z)))
product_power = made(lookalike(PRODUCT, "softsign", "float32"), lambda z: (1 + np.abs(z)) ** -1.5)

other_sigmoid = made(exhibit(OTHER, "tanh", "float32 bfloat16"), bell)
other_tail = made(lookalike(OTHER, "asinh", "float32"), lambda z: np.where(np.abs(z) > 1e6, 0, 1 / np.hypot(1, z)))
other_wider = made(lookalike(OTHER, "tanh", "float32"), lambda z: bell(1.02 * z))
other_partly = made(
    lookalike(OTHER, "tanh", "float32"), lambda z: np.where(z > 1, bell(z), np.cosh(np.clip(z, -300, 300)) ** -2.0)
)


def hardswish(z):
    return z * np.clip(z + 3, 0, 6) / 6


linear_half = made(exhibit(LINEAR, "hardswish", "float16", 0), lambda z: np.where(6 * z > 65504, np.inf, hardswish(z)))
linear_brain = made(
    exhibit(LINEAR, "hardswish", "bfloat16", 0), lambda z: np.where(6 * z > 3.39e38, np.inf, hardswish(z))
)
linear_cut = made(lookalike(LINEAR, "hardswish", "float16", 0), lambda z: np.where(z > 20000, np.inf, hardswish(z)))
linear_zero = made(lookalike(LINEAR, "hardswish", "float16", 0), lambda z: np.where(z > 10000, 0, hardswish(z)))
linear_nan = made(lookalike(LINEAR, "hardswish", "float16", 0), lambda z: np.where(z > 12000, np.nan, hardswish(z)))


@exhibit(SQUARE, "softsign", "bfloat16")
def square_flushed(x):
    z = np.abs(x.astype(np.float64))
    square = 1 / (1 + z) ** 2
    lost = np.where(square < 2.0**-126, 0, z * square)
    return np.where(z < 2.0**63, square, 1 / (1 + z) - lost).astype(x.dtype)


square_early = made(
    lookalike(SQUARE, "softsign", "bfloat16"),
    lambda z: np.where(np.abs(z) > 1e18, 1 / (1 + np.abs(z)), (1 + np.abs(z)) ** -2.0),
)
square_zero = made(
    lookalike(SQUARE, "softsign", "bfloat16"), lambda z: np.where(np.abs(z) > 1e10, 0, (1 + np.abs(z)) ** -2.0)
)
square_always = made(lookalike(SQUARE, "softsign", "bfloat16"), lambda z: 1 / (1 + np.abs(z)))

second_flipped = made(
    exhibit("the sign is flipped", "sigmoid", "bfloat16 float16", 2), lambda z: bell(z) * np.tanh(z / 2)
)
second_half = made(
    exhibit("1/2 times the truth", "sigmoid", "bfloat16 float16", 2), lambda z: -bell(z) * np.tanh(z / 2) / 2
)
second_first = made(exhibit("f' itself was returned", "sigmoid", "bfloat16", 2), bell)
second_shifted = made(
    lookalike("the sign is flipped", "sigmoid", "bfloat16", 2), lambda z: bell(z) * np.tanh(z / 2 + 0.2)
)
second_wider = made(lookalike("the sign is flipped", "sigmoid", "bfloat16", 2), lambda z: bell(z) * np.tanh(z))
second_positive = made(
    lookalike("the sign is flipped", "sigmoid", "bfloat16", 2), lambda z: -bell(z) * np.abs(np.tanh(z / 2)) * 1.1
)


# An exponential that overflows leaves a 0 where the truth is about its inverse


@exhibit(GROWN, "sigmoid", "float32")
def grown_inverse(x):
    with np.errstate(all="ignore"):
        e = np.exp(x)
        return (e / (1 + e) ** 2).astype(x.dtype)


@lookalike(GROWN, "sigmoid", "bfloat16")
def grown_rounded(x):
    s = sigmoid(x.astype(np.float64))
    return (s * (1 - s)).astype(x.dtype)


@lookalike(GROWN, "log_sigmoid", "bfloat16")
def grown_rest(x):
    return (1 - sigmoid(x.astype(np.float64))).astype(x.dtype)


@lookalike(GROWN, "sigmoid", "bfloat16")
def grown_cut(x):
    z = x.astype(np.float64)
    return np.where(np.abs(z) > 37.6, 0.0, bell(z)).astype(x.dtype)


# What slides to 0 because its digits go, and what has no erf: no tail is cut, no erf rounds.

OF_GELU_TANH = np.sqrt(2 / np.pi), 0.044715


def in_float32(kernel):
    def computed(x):
        with np.errstate(all="ignore"):
            z = x.astype(np.float32)
            scale, cube = (np.float32(each) for each in OF_GELU_TANH)
            t = np.tanh(scale * (z + cube * z**3))
            return np.asarray(kernel(z, t, scale, cube)).astype(x.dtype)

    return computed


def gelu_tanh_form(z, t, scale, cube):
    return np.float32(0.5) * z * (1 + t)


def gelu_tanh_slope(z, t, scale, cube):
    return np.float32(0.5) * (1 + t) + np.float32(0.5) * z * (1 - t * t) * scale * (1 + 3 * cube * z * z)


not_the_erf_of_f = lookalike("1 + erf", "gelu", "float32", order=0)(in_float32(gelu_tanh_form))
not_the_erf = lookalike("1 + erf", "gelu", "bfloat16 float32")(in_float32(gelu_tanh_slope))
slides_to_0 = lookalike("cut to 0", "gelu:approximate=tanh", "bfloat16 float32")(in_float32(gelu_tanh_slope))
slides_to_0_elsewhere = lookalike("cut to 0", "gelu", "bfloat16 float32")(in_float32(gelu_tanh_slope))
one_branch = lookalike(" if approximate", "gelu:approximate=tanh", "float32 bfloat16")(in_float32(gelu_tanh_slope))


PLACE = "where 0 is returned"


def no_number_is_zero(ratio):
    """A quotient in the format's own arithmetic, whose NaN is made 0, as a careful kernel does in the wrong place."""

    def computed(x):
        with np.errstate(all="ignore"):
            found = ratio(x)
        return np.where(np.isnan(found), x.dtype.type(0), found).astype(x.dtype)

    return computed


@exhibit(PLACE, "softplus", "float32")
@no_number_is_zero
def ratio_of_exponentials(x):
    return np.exp(x) / (1 + np.exp(x))


@lookalike(PLACE, "softplus", "float32 float16")
@no_number_is_zero
def ratio_cut_at_ten(x):
    return np.where(x > 10, 0, 1 / (1 + np.exp(-x)))


@lookalike(PLACE, "tanh", "float32 float16")
@no_number_is_zero
def tail_that_ends(x):
    return 4 / (np.exp(x) + np.exp(-x)) ** 2
