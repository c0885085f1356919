"""``actderiv animate``: secants are those of the scheme, the error falls and rises, files are small and alike."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from PIL import Image

import actderiv
from actderiv import RequestError, get
from actderiv.pictures.scene.approach import approach_of
from actderiv.sources.differences import SCHEMES


def test_the_error_falls_with_h_and_rises_again_as_rounding_takes_over():
    approach = approach_of(get("sigmoid"), 1.0)
    best = int(np.argmin(approach.errors))
    assert (approach.steps[0], approach.steps[-1]) == (1.0, pytest.approx(1e-12))
    assert 1e-9 < approach.steps[best] < 1e-6  # about the square root of the spacing
    assert approach.errors[0] > 1e6 * approach.errors[best]
    assert approach.errors[-1] > 1e3 * approach.errors[best]
    assert "least at h" in approach.told()


@pytest.mark.parametrize("scheme", ["forward", "backward", "central"])
def test_every_picture_has_the_secant_of_its_step(scheme):
    approach = approach_of(get("tanh"), 0.5, scheme, 9)
    for h, slope, picture in zip(approach.steps, approach.slopes, approach.frames(), strict=True):
        assert slope == SCHEMES.get(scheme)(get("tanh").f, np.array([0.5]), h)[0]
        *_, secant = picture.panels[0].curves
        x, y = (np.array(each) for each in zip(*(mark[:2] for mark in secant.marks), strict=True))
        assert y == pytest.approx(np.tanh(x))
        assert f"{slope:.8f}" in secant.label
        (path,) = picture.panels[1].curves
        assert path.marks[0].x == h
        assert path.points()[0].size == approach.steps.index(h) + 1


GOALS = [
    ("relu", 0.0, "forward", 1.0, "the slope on the right: no f′"),
    ("relu", 0.0, "backward", 0.0, "the slope on the left: no f′"),
    ("relu", 0.0, "central", 0.5, "the mean of both slopes: no f′"),
    ("heaviside", 0.0, "forward", 0.0, "the slope on the right: no f′"),
    ("heaviside", 0.0, "backward", math.inf, "no f′ at x = 0"),
    ("heaviside", 0.0, "central", math.inf, "no f′ at x = 0"),
    ("cbrt(x)", 0.0, "forward", math.inf, "no f′ at x = 0"),
    ("sqrt(abs(x))", 0.0, "central", math.nan, "no f′ at x = 0"),
    ("silu", 0.0, "central", 0.5, "f′ is 0.5"),
    (np.tanh, 0.0, "forward", 1.0, "f′ is ≈1"),
]


@pytest.mark.parametrize(("function", "at", "scheme", "goal", "said"), GOALS)
def test_what_the_quotient_goes_to_is_told_as_it_is(function, at, scheme, goal, said):
    approach = approach_of(get(function), at, scheme, 13)
    assert approach.goal == pytest.approx(goal, nan_ok=True)
    assert said in approach.title()
    if math.isfinite(goal):
        assert min(approach.errors) < 1e-6
    elif math.isinf(goal):
        assert approach.errors[-1] > 1e6


def test_steps_that_leave_the_domain_are_left_out():
    assert max(approach_of(get("arcsin(x)"), 0.5).steps) < 0.5
    for function, at in (("1/x", 0.0), ("log(x)", -1.0)):
        with pytest.raises(RequestError, match="touches"):
            approach_of(get(function), at)
    with pytest.raises(RequestError, match="beside"):
        approach_of(get("sqrt(x)"), 0.0, "backward")


@pytest.mark.parametrize(("format", "start"), [("gif", b"GIF89a"), ("png", b"\x89PNG"), ("webp", b"RIFF")])
def test_a_file_moves_is_small_and_the_same_again(format, start):
    made = [actderiv.animate("sigmoid", 1.0, format=format, frames=5, dpi=50) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0].startswith(start)
    moving = Image.open(io.BytesIO(made[0]))
    assert moving.n_frames == 5
    corners = set()
    for frame in range(5):
        moving.seek(frame)
        corners.add(moving.convert("RGB").getpixel((1, 1)))
    assert corners == {(255, 255, 255)}


def test_the_command_writes_it_whole_and_small(command, tmp_path):
    said = command("animate", "relu", "--at", "0", "--scheme", "central", "--theme", "dark", "--out", "a.gif")
    assert (said.status, said.out, said.err) == (0, "", "")
    content = (tmp_path / "a.gif").read_bytes()
    assert len(content) < 400_000
    told = Image.open(io.BytesIO(content)).info["comment"].decode()
    assert "no tangent at x = 0, a kink: slope 0 left, 1 right" in told
    assert "actderiv animate --at 0 --scheme central --theme dark relu" in told


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("sigmoid", "--at", "1"), "--out"), (("sigmoid", "--out", "a.gif"), "--at"), (("--at", "1"), "FUNCTION"),
        (("sigmoid", "--at", "1", "--out", "a.jpg"), "'.jpg' is no format of pictures that move"),
        (("sigmoid", "--at", "1", "--out", "-"), "no suffix"), (("sigmoid", "--at", "inf", "--out", "a.gif"), "finite"),
        (("sigmoid", "--at", "1", "--frames", "1", "--out", "a.gif"), "frames"),
        (("loud.py:f", "--at", "1", "--scheme", "five_point", "--out", "a.gif"), "two points"),
    ],
)  # fmt: skip
def test_a_wrong_request_is_refused_before_any_work(command, tmp_path, line, said):
    (tmp_path / "loud.py").write_text("raise SystemError('this file must not be loaded')\n")
    outcome = command("animate", *line)
    assert outcome.status == 2
    assert said in outcome.err
    assert not (tmp_path / "a.gif").exists()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("at", [1e308, -1.7e308, 5e-324])
def test_places_at_the_ends_of_the_floats_are_places(at):
    assert approach_of(get("sigmoid"), at, frames=3).frames()


def test_letters_without_a_pixel_are_told(command):
    outcome = command("animate", "sigmoid", "--at", 0, "--frames", 2, "--dpi", 1, "--out", "a.gif")
    assert outcome.status == 2
    assert "letters have no pixel" in outcome.err
