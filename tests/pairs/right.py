"""Pairs as users write them, in plain NumPy, all right: none may be accused. NAME_prime is NAME's derivative."""

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_prime(x):
    return sigmoid(x) * (1 - sigmoid(x))


def relu(x):
    return np.maximum(x, 0)


def relu_prime(x):
    return np.where(x > 0, 1.0, 0.0)


def relu_other_convention(x):
    return np.maximum(x, 0)


def relu_other_convention_prime(x):
    return np.where(x >= 0, 1, 0)  # integers, as people write them


def relu_half(x):
    return np.maximum(x, 0)


def relu_half_prime(x):
    return np.heaviside(x, 0.5)


def leaky_relu(x, negative_slope=0.01):
    return np.where(x > 0, x, negative_slope * x)


def leaky_relu_prime(x, negative_slope=0.01):
    return np.where(x > 0, 1.0, negative_slope)


def kink_off_the_grid(x):
    return np.abs(x - 0.123456)


def kink_off_the_grid_prime(x):
    return np.sign(x - 0.123456)


def kink_inside_a_stencil(x):
    return np.abs(x - 0.1200004)


def kink_inside_a_stencil_prime(x):
    return np.sign(x - 0.1200004)


def triangle_wave(x):
    return np.abs(x - np.round(x))


def triangle_wave_prime(x):
    return np.sign(x - np.round(x))


def x_abs_x(x):
    return x * np.abs(x)


def x_abs_x_prime(x):
    return 2 * np.abs(x)


def softsign(x):
    return x / (1 + np.abs(x))


def softsign_prime(x):
    return 1 / (1 + np.abs(x)) ** 2


def naive_softplus(x):
    return np.log(1 + np.exp(x))


def naive_softplus_prime(x):
    return 1 / (1 + np.exp(-x))


def naive_tanh(x):
    return (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x))


def naive_tanh_prime(x):
    return 1 - np.tanh(x) ** 2


def naive_gelu_tanh(x):
    return 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))


def naive_gelu_tanh_prime(x):
    t = np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))
    return 0.5 * (1 + t) + 0.5 * x * (1 - t**2) * np.sqrt(2 / np.pi) * (1 + 3 * 0.044715 * x**2)


def fast_wave(x):
    return np.sin(30 * x)


def fast_wave_prime(x):
    return 30 * np.cos(30 * x)


def aliased_wave(x):
    return np.sin(40 * np.pi * x)


def aliased_wave_prime(x):
    return 40 * np.pi * np.cos(40 * np.pi * x)


def constant_slope(x):
    return 3 * x + 1


def constant_slope_prime(x):
    return np.full_like(x, 3.0)


def step(x):
    return np.heaviside(x, 1.0)


def step_prime(x):
    return np.zeros_like(x)


def stairs(x):
    return np.floor(x)


def stairs_prime(x):
    return np.zeros_like(x)


def hard_sigmoid(x):
    return np.clip(x / 6 + 0.5, 0, 1)


def hard_sigmoid_prime(x):
    return np.where(np.abs(x) < 3, 1 / 6, 0)


def parabola(x):
    return x**2


def parabola_prime(x):
    return 2 * x


def exponential(x):
    return np.exp(x)


def exponential_prime(x):
    return np.exp(x)


def computed_in_float32(x):
    return np.tanh(x.astype(np.float32)).astype(x.dtype)


def computed_in_float32_prime(x):
    return 1 - np.tanh(x) ** 2


def returned_in_float32(x):
    return np.tanh(x)


def returned_in_float32_prime(x):
    return (1 - np.tanh(x) ** 2).astype(np.float32)


def power_three_halves(x):
    return np.maximum(x, 0) ** 1.5


def power_three_halves_prime(x):
    return 1.5 * np.sqrt(np.maximum(x, 0))


def cube_root(x):
    return np.cbrt(x)


def cube_root_prime(x):
    with np.errstate(divide="ignore"):
        return 1 / (3 * np.cbrt(x) ** 2)


def big_offset(x):
    return np.maximum(x, 0) + 1e6


def big_offset_prime(x):
    return np.where(x > 0, 1.0, 0.0)


tangent = np.tanh


def tangent_prime(x):
    return 1 / np.cosh(x) ** 2
