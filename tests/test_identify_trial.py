"""identify on functions as people write them: odd numbers, stretched, clamped, look-alikes, tables, nothing known."""

from __future__ import annotations

import numpy as np
import pytest

from actderiv import identify


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softplus(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def elu(x, alpha=1.0):
    return np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0)))


KNOWN = {
    "sigmoid(x)": sigmoid,
    "tanh(x)": lambda x: 1 - 2 / (np.exp(2 * x) + 1),
    "silu(x)": lambda x: x * sigmoid(x),
    "quick_gelu(x)": lambda x: x * sigmoid(1.702 * x),
    "gelu:approximate=tanh(x)": lambda x: x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))),
    "hardswish(x)": lambda x: x * np.clip(x + 3, 0, 6) / 6,
    "mish(x)": lambda x: x * np.tanh(softplus(x)),
    "relu6(x)": lambda x: np.clip(x, 0, 6),
    "softsign(x)": lambda x: x / (1 + np.abs(x)),
    "squareplus(x)": lambda x: (x + np.sqrt(x * x + 4)) / 2,
    "sigmoid′(x)": lambda x: sigmoid(x) * (1 - sigmoid(x)),
    "tanh′(x)": lambda x: 1 - np.tanh(x) ** 2,
    "hardshrink:lambd=0.7(x)": lambda x: np.where(np.abs(x) > 0.7, x, 0),
    "softshrink:lambd=0.37(x)": lambda x: np.sign(x) * np.maximum(np.abs(x) - 0.37, 0),
    "softplus:beta=3(x)": lambda x: softplus(3 * x) / 3,
    "leaky_relu:negative_slope=0.37(x)": lambda x: np.where(x > 0, x, 0.37 * x),
    "elu:alpha=0.37(x)": lambda x: elu(x, 0.37),
    "elu:alpha=0.37′(x)": lambda x: np.where(x > 0, 1, 0.37 * np.exp(np.minimum(x, 0))),
    "selu:alpha=0.37,scale=1.3(x)": lambda x: 1.3 * elu(x, 0.37),
    "celu:alpha=0.37(x)": lambda x: 0.37 * elu(x / 0.37),
    "swish:beta=1.37(x)": lambda x: x * sigmoid(1.37 * x),
    "hardtanh:min_val=-0.37,max_val=2.5(x)": lambda x: np.clip(x, -0.37, 2.5),
    "thresholded_relu:alpha=0.37,value=-1.7(x)": lambda x: np.where(x > 0.37, x, -1.7),
    "sigmoid′(4·x)": lambda x: sigmoid(4 * x) * sigmoid(-4 * x),
    "4·sigmoid′(4·x)": lambda x: 4 * sigmoid(4 * x) * sigmoid(-4 * x),
    "3·sigmoid(1.702·x - 0.3) - 1": lambda x: 3 * sigmoid(1.702 * x - 0.3) - 1,
    "tanh(1.3·x)": lambda x: np.tanh(1.3 * x),
    "-sigmoid(x)": lambda x: -sigmoid(x),
    "tanh(x) rounded to multiples of 1/256": lambda x: np.round(np.tanh(x) * 256) / 256,
    "sigmoid(x) rounded down to multiples of 1/100": lambda x: np.floor(sigmoid(x) * 100) / 100,
}
"""Text → a function as somebody else writes it."""

NEAR = {
    "tanh(x)": (lambda x: np.clip(np.tanh(x), -0.98, 0.98), 0.02),
    "softplus(x)": (lambda x: np.where(x > 20, x, np.log1p(np.exp(np.minimum(x, 20)))), 2.1e-9),
    "gelu:approximate=tanh(x)": (
        lambda x: x / 2 * (1 + np.tanh(0.79788 * (x + 0.044715 * x**3))), 4e-6,
    ),
    "sigmoid(x)": (lambda x: sigmoid(x) + 1e-4 * np.sin(7 * x), 1e-4),
}  # fmt: skip
"""What is nearest → a function that it is not, and how far off at most."""

NOTHING = (
    lambda x: np.sin(3.3 * x) * np.cos(1.7 * x) * np.exp(0.1 * x),
    lambda x: np.tanh(x) * np.cos(x) + 0.1 * x,
    lambda x: x * sigmoid(x) + 0.01 * np.sin(x * x),
)


@pytest.mark.parametrize("text", KNOWN)
def test_what_is_known_is_found_with_its_numbers(text):
    with np.errstate(all="ignore"):
        found = identify(KNOWN[text])
    texts = [each.text for each in found.matches]
    assert text in texts, (texts, [each.text for each in found.nearest])
    # Synonyms of as few numbers may stand before it: sigmoid_derivative is sigmoid′.
    assert found.verdict == "identified"
    assert found.matches[0].idea.free == next(each for each in found.matches if each.text == text).idea.free


@pytest.mark.parametrize("text", NEAR)
def test_what_is_only_near_is_not_claimed(text):
    function, most = NEAR[text]
    with np.errstate(all="ignore"):
        found = identify(function)
    assert not found.matches
    assert text in [each.text for each in found.nearest]
    assert 0 < found.nearest[0].max_abs_error <= 1.05 * most
    assert f"nearest: {found.nearest[0].text}" in " ".join(str(found).split())


@pytest.mark.parametrize("function", NOTHING, ids=("waves", "mixture", "wobble"))
def test_nothing_known_is_not_claimed(function):
    with np.errstate(all="ignore"):
        found = identify(function)
    assert found.verdict == "unknown"
    assert found.nearest


def test_the_pieces_of_a_clamp_are_told():
    notes = identify(lambda x: np.clip(np.tanh(x), -0.98, 0.98)).notes
    assert any("above 2.28 it is constant, 0.98" in each for each in notes), notes


def test_a_narrow_window_does_not_tell_relu_from_relu6():
    found = identify(lambda x: np.maximum(x, 0), range=(-1, 1))
    assert found.verdict == "ambiguous"
    assert {"relu(x)", "relu6(x)"} <= {each.text for each in found.matches}
    assert "cannot be told apart" in str(found)


def test_where_everything_saturates_nothing_crashes():
    assert identify("numpy:tanh", range=(700, 1500)).verdict == "ambiguous"


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("text", ["hardshrink:lambd=0.7", "gelu", "gelu:approximate=tanh", "silu", "quick_gelu"])
def test_lookalikes_are_told_apart_in_every_format(text, dtype):
    found = identify(text, dtype=dtype)
    assert found.matches[0].text == f"{text}(x)"


def test_a_callable_that_answers_in_float32_is_compared_in_it():
    found = identify(lambda x: np.tanh(x.astype(np.float32)))
    assert found.matches[0].text == "tanh(x)"
    assert any("float32 numbers" in each for each in found.notes)


def test_recorded_values_are_identified(tmp_path):
    x = np.linspace(-4, 4, 401)
    path = tmp_path / "recorded.npz"
    np.savez(path, x=x, y=np.where(np.abs(x) > 0.7, x, 0.0))
    assert identify(str(path)).matches[0].function == "hardshrink:lambd=0.7"
