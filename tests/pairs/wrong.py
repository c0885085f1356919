"""Pairs with a fault, as users ship them. ``@caught(...)`` says how and where each must be found on [-10, 10]."""

import numpy as np


def caught(kind, *regions):
    """The finding that must be there: its kind, and for each region the range its first and last input must lie in."""

    def note(derivative):
        derivative.caught = kind, regions
        return derivative

    return note


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def bell(x):
    return sigmoid(x) * sigmoid(-x)


def tenth_of_a_percent_too_large(x):
    return np.tanh(x)


@caught("inaccurate", ((-8, -5), (5, 8)))
def tenth_of_a_percent_too_large_prime(x):
    return 1.001 * (1 - np.tanh(x) ** 2)


def wrong_sign(x):
    return np.exp(-(x**2))


@caught("sign", ((-7, -4), (4, 7)))
def wrong_sign_prime(x):
    return 2 * x * np.exp(-(x**2))


def missing_product_term(x):
    return x * sigmoid(x)


@caught("sign", ((-10, -10), (-1.3, -1.2)))  # the true slope is negative left of -1.278
def missing_product_term_prime(x):
    return sigmoid(x)


def missing_product_term_right(x):
    return x * sigmoid(x)


@caught("inaccurate", ((-1.3, -1.2), (9.5, 10)))
def missing_product_term_right_prime(x):
    return sigmoid(x)


def two_at_the_kink(x):
    return np.maximum(x, 0)


@caught("subgradient", ((0, 0), (0, 0)))
def two_at_the_kink_prime(x):
    return np.where(x == 0, 2.0, np.where(x > 0, 1.0, 0.0))


def below_the_hull(x):
    return np.maximum(x, 0)


@caught("subgradient", ((0, 0), (0, 0)))
def below_the_hull_prime(x):
    return np.where(x == 0, -0.1, np.where(x > 0, 1.0, 0.0))


def tail_cut(x):
    return sigmoid(x)


@caught("zero", ((-10, -10), (-8.02, -8)), ((8, 8.02), (10, 10)))
def tail_cut_prime(x):
    return np.where(np.abs(x) > 8, 0.0, bell(x))


def input_for_output(x):
    return sigmoid(x)


@caught("sign", ((-10, -10), (-0.02, 0)), ((1, 1.02), (10, 10)))
def input_for_output_prime(x):
    return x * (1 - x)  # s(1 - s), given x


def never_saturates(x):
    return np.clip(x / 6 + 0.5, 0, 1)


@caught("inaccurate", ((-10, -10), (-3.02, -3)), ((3, 3.02), (10, 10)))
def never_saturates_prime(x):
    return np.full_like(x, 1 / 6)


def zero_everywhere(x):
    return np.tanh(x)


@caught("zero", ((-10, -10), (10, 10)))
def zero_everywhere_prime(x):
    return np.zeros_like(x)


def branch_not_taken(x):
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


@caught("nan", ((5, 5.02), (10, 10)))
def branch_not_taken_prime(x):
    wild = np.where(x > 5, np.inf, 0.0)
    return np.where(x > 0, 1.0, np.exp(np.minimum(x, 0))) + 0 * wild


def infinite_tail(x):
    return np.tanh(x)


@caught("inf", ((9, 9.02), (10, 10)))
def infinite_tail_prime(x):
    return np.where(x > 9, np.inf, 1 - np.tanh(x) ** 2)


def one_wrong_input(x):
    return np.sin(x)


@caught("inaccurate", ((2.5, 2.5), (2.5, 2.5)))
def one_wrong_input_prime(x):
    return np.where(np.abs(x - 2.5) < 1e-3, np.cos(x) + 1e-6, np.cos(x))


def convention_of_the_wrong_slope(x):
    return np.where(x > 0, x, 0.2 * x)


@caught("inaccurate", ((-10, -10), (-0.02, 0)))
def convention_of_the_wrong_slope_prime(x):
    return np.where(x > 0, 1.0, 0.01)
