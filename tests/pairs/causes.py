"""Pairs whose fault has a name, and pairs that look like them. ``PAIRS`` holds them by name: f and its derivative.

``@explained(...)`` holds a part of the cause that must be told for nearly all failing inputs; ``@not_explained(...)``
parts of causes that would be wrong there, so none may be told.
"""

import numpy as np

ROOT = np.sqrt(2 / np.pi)


def explained(cause):
    def note(derivative):
        return derivative, cause, ()

    return note


def not_explained(*causes):
    def note(derivative):
        return derivative, None, causes

    return note


def sigma(x):
    return 1 / (1 + np.exp(-x))


def bell(x):
    return sigma(x) * sigma(-x)


PAIRS = {}


def add(name, f, wrong, note):
    """A pair under a name: f, its wrong derivative, and what must be told of it."""
    PAIRS[name] = f, *note(wrong)


def gelu(x):
    return 0.5 * x * (1 + np.tanh(ROOT * (x + 0.044715 * x**3)))


def gate(x):
    return 0.5 * (1 + np.tanh(ROOT * (x + 0.044715 * x**3)))


def gelu_prime(x):
    return gate(x) + x * 2 * gate(x) * (1 - gate(x)) * ROOT * (1 + 3 * 0.044715 * x**2)


def elu(x):
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


def elu_prime(x):
    return np.where(x > 0, 1.0, np.exp(np.minimum(x, 0)))


def relu(x):
    return np.maximum(x, 0)


def relu_squared(x):
    return np.maximum(x, 0) ** 2


def leaky(x):
    return np.where(x > 0, x, 0.1 * x)


def ramp(x):
    return np.clip(x / 6 + 0.5, 0, 1)


def swish(x):
    return x * sigma(x)


def swish_prime(x):
    return sigma(x) + x * bell(x)


def tanh_prime(x):
    return 1 - np.tanh(x) ** 2


def wave(x):
    return np.sin(x**2)


def hump(x):
    return np.exp(-(x**2))


INSIDE, AT_OUTPUT = "x enters as", "f'(f(x))"
add("parabola_halved", lambda x: x**2, lambda x: x, not_explained(INSIDE))
add("half_parabola_halved", relu_squared, relu, not_explained(INSIDE))
add("parabola_times_x", lambda x: x**2, lambda x: 2 * x**2, not_explained(AT_OUTPUT))
add("half_parabola_times_x", relu_squared, lambda x: 2 * relu_squared(x), not_explained(AT_OUTPUT))

OUTPUT = "f' as a function of the output y"
add("sigmoid_of_input", sigma, lambda y: y * (1 - y), explained(OUTPUT))
add("tanh_of_input", np.tanh, lambda y: 1 - y**2, explained(OUTPUT))
add("elu_of_input", elu, lambda y: np.where(y > 0, 1.0, y + 1), explained(OUTPUT))
add("own_of_input", lambda x: 2 + 3 * np.tanh(x / 2), lambda y: 1.5 * (1 - ((y - 2) / 3) ** 2), explained(OUTPUT))
add("parabola_for_bell", np.tanh, lambda y: 1.1 - y**2, not_explained(OUTPUT))
add("quartic", np.tanh, lambda y: 1 - y**4, not_explained(OUTPUT))
add("parabola_too_low", sigma, lambda y: y * (1 - y) - 0.05, not_explained(OUTPUT))
add("slope_at_the_output", np.tanh, lambda x: tanh_prime(np.tanh(x)), explained("f'(f(x))"))

ITSELF = "f itself was returned"
add("tanh_itself", np.tanh, np.tanh, explained(ITSELF))
add("swish_itself", swish, swish, explained(ITSELF))
add("softsign_itself", lambda x: x / (1 + np.abs(x)), lambda x: x / (1 + np.abs(x)), explained(ITSELF))
add("a_little_larger", np.tanh, lambda x: 1.05 * np.tanh(x), not_explained(ITSELF))
add("a_little_higher", np.tanh, lambda x: np.tanh(x) + 0.02, not_explained(ITSELF))
add("a_little_narrower", np.tanh, lambda x: np.tanh(1.1 * x), not_explained(ITSELF))

SECOND = "the second derivative, was returned"
add("tanh_second", np.tanh, lambda x: -2 * np.tanh(x) * tanh_prime(x), explained(SECOND))
add("sigmoid_second", sigma, lambda x: bell(x) * (1 - 2 * sigma(x)), explained(SECOND))
add("wave_second", wave, lambda x: 2 * np.cos(x**2) - 4 * x**2 * np.sin(x**2), explained(SECOND))
add("second_halved", np.tanh, lambda x: -np.tanh(x) * tanh_prime(x), not_explained(SECOND))
add("second_mirrored", np.tanh, lambda x: 2 * np.tanh(x) * tanh_prime(x), not_explained(SECOND))
add("second_raised", sigma, lambda x: bell(x) * (1 - 2 * sigma(x)) + 0.01, not_explained(SECOND))

PRODUCT = "a term of the product rule is missing"
add("swish_first_term", swish, sigma, explained(f"{PRODUCT}: f = x·g(x), returned g(x)"))
add("swish_second_term", swish, lambda x: x * bell(x), explained(f"{PRODUCT}: f = x·g(x), returned x·g'(x)"))
add("gelu_first_term", gelu, gate, explained(PRODUCT))
add(
    "square_first_term", lambda x: x**2 * np.tanh(x), lambda x: 2 * x * np.tanh(x), explained(f"{PRODUCT}: f = x²·g(x)")
)
add("gate_too_large", swish, lambda x: 1.05 * sigma(x), not_explained(PRODUCT))
add("gate_too_narrow", swish, lambda x: sigma(1.3 * x), not_explained(PRODUCT))
add("gate_and_more", swish, lambda x: sigma(x) + 0.02, not_explained(PRODUCT))
add("no_factor_x", np.tanh, lambda x: np.tanh(x + 0.1), not_explained(PRODUCT))

CHAIN = "a factor of the chain rule is missing"
add("wave_chain", wave, lambda x: np.cos(x**2), explained(f"{CHAIN}: 2x"))
add("hump_chain", hump, lambda x: -hump(x), explained(f"{CHAIN}: 2x"))
add(
    "gelu_chain",
    gelu,
    lambda x: gate(x) + x * 2 * gate(x) * (1 - gate(x)) * ROOT,
    explained("a factor is missing: 1 + 0.1341x²"),
)
add("roof_chain", lambda x: np.sqrt(x**2 + 1), lambda x: 0.5 / np.sqrt(x**2 + 1), explained(f"{CHAIN}: 2x"))
add("squared_chain", lambda x: (x**2 + 1) ** 2, lambda x: 2 * (x**2 + 1), explained(f"{CHAIN}: 2x"))
# f' divided by a polynomial, which is no u' of g'(u)·u': g' would turn where u does
LACKS = "a factor is missing"
add("cube_exponent", lambda x: x**3, lambda x: 3 * x, explained(f"{LACKS}: x"))
add("fourth_exponent", lambda x: x**4, lambda x: 4 * x**2, explained(f"{LACKS}: x"))
add("fifth_exponent", lambda x: x**5, lambda x: 5 * x**2, explained(f"{LACKS}: x²"))
add("polynomial_divided", lambda x: x**3 + x**2, lambda x: 3 * x + 2, explained(f"{LACKS}: x"))
add("exponential_alone", lambda x: x**2 * np.exp(x / 4), lambda x: np.exp(x / 4), explained(f"{LACKS}: 2x + 0.25x²"))
add("logarithm_twice", lambda x: np.log(x**2 + 1), lambda x: 2 * x / (x**2 + 1) ** 2, explained(f"{LACKS}: 1 + x²"))
add("quotient_without_x", lambda x: x / (1 + x**2), lambda x: (1 + x**2 - 2 * x) / (1 + x**2) ** 2, explained(LACKS))
add("wave_swapped", wave, lambda x: np.sin(x**2), not_explained(CHAIN))
add("hump_wider", hump, lambda x: -np.exp(-(x**2) / 2), not_explained(CHAIN))
add(
    "gelu_chain_of_another",
    gelu,
    lambda x: gate(x) + x * 2 * gate(x) * (1 - gate(x)) * ROOT * (1 + 0.2 * x**2),
    not_explained(CHAIN),
)

add("negative", np.tanh, lambda x: -tanh_prime(x), explained("the sign is flipped"))
add("twice", np.tanh, lambda x: 2 * tanh_prime(x), explained("2 times the truth"))
add("half", sigma, lambda x: bell(x) / 2, explained("1/2 times the truth"))
add("quarter", swish, lambda x: swish_prime(x) / 4, explained("1/4 times the truth"))
FACTOR = "times the truth"
add("nearly_twice", np.tanh, lambda x: (2 + 0.01 * np.sin(x)) * tanh_prime(x), not_explained(FACTOR))
add("growing_factor", sigma, lambda x: (1 + 0.01 * x) * bell(x), not_explained(FACTOR))
add("factor_and_shift", sigma, lambda x: 2 * bell(x) + 0.01, not_explained(FACTOR))
add("constant_twice", lambda x: 3 * x, lambda x: np.full_like(x, 6.0), not_explained(FACTOR))

EXCHANGED = "are exchanged"
add("relu_exchanged", relu, lambda x: np.where(x > 0, 0.0, 1.0), explained(EXCHANGED))
add("leaky_exchanged", leaky, lambda x: np.where(x > 0, 0.1, 1.0), explained(EXCHANGED))
add("elu_exchanged", elu, lambda x: np.where(x > 0, np.exp(x), 1.0), explained(EXCHANGED))
add("ramp_exchanged", ramp, lambda x: np.where(np.abs(x) > 3, 1 / 6, 0.0), explained(EXCHANGED))
add("other_constants", leaky, lambda x: np.where(x > 0, 0.2, 0.9), not_explained(EXCHANGED))
add("half_exchanged", relu, lambda x: np.where(x > 0, 0.0, 0.5), not_explained(EXCHANGED))
add("elu_mirrored", elu, lambda x: np.where(x > 0, np.exp(-x), 1.0), not_explained(EXCHANGED))
add("smooth_mirrored", lambda x: np.logaddexp(0, x), lambda x: sigma(-x), not_explained(EXCHANGED))

SHIFTED = "the threshold is shifted"
add("relu_shifted", relu, lambda x: np.where(x > 0.5, 1.0, 0.0), explained(SHIFTED))
add("ramp_shifted", ramp, lambda x: np.where(np.abs(x) < 2.5, 1 / 6, 0.0), explained(SHIFTED))
add("elu_shifted", elu, lambda x: np.where(x > 0.3, 1.0, np.exp(np.minimum(x, 0.3))), explained(SHIFTED))
add(
    "hole_beside", relu, lambda x: np.where((x > 0.5) & (x < 1), 0.0, np.where(x > 0, 1.0, 0.0)), not_explained(SHIFTED)
)
add("another_slope_there", relu, lambda x: np.where(x > 0.5, 1.0, np.where(x > 0, 0.3, 0.0)), not_explained(SHIFTED))
add(
    "hole_in_a_smooth_one",
    gelu,
    lambda x: np.where((x > -3.5) & (x < -3), 0.0, gelu_prime(x)),
    not_explained(SHIFTED, "break"),
)

CLAMP, HELD, TIE = "x is clamped at", "x is clamped, or the result", "a tie at"
add("input_clamped", sigma, lambda x: bell(np.clip(x, -4, 4)), explained(CLAMP))
add("result_held", sigma, lambda x: np.maximum(bell(x), 0.01), explained(HELD))
add("result_held_", sigma, lambda x: np.maximum(bell(x), 0.01), not_explained(CLAMP))
add("relu_for_leaky", leaky, lambda x: np.where(x > 0, 1.0, 0.0), not_explained(TIE))
add("nan_at_the_kink", np.abs, lambda x: x / np.abs(x), explained("a division by 0"))

add("tanh_by_sigmoid", np.tanh, bell, explained("the derivative of sigmoid"))
add("gelu_by_swish", gelu, swish_prime, explained("the derivative of silu"))
add("softplus_by_tanh", lambda x: np.logaddexp(0, x), tanh_prime, explained("the derivative of tanh"))
OTHER = "the derivative of"
add("nearly_sigmoid", np.tanh, lambda x: bell(1.02 * x), not_explained(OTHER))
add("sigmoid_above_zero", np.tanh, lambda x: np.where(x > 1, bell(x), tanh_prime(x)), not_explained(OTHER))
add("noise", np.tanh, lambda x: tanh_prime(x) + 0.01 * np.sin(50 * x), not_explained(OTHER, FACTOR, PRODUCT))
