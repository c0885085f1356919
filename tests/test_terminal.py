"""Pictures in the terminal: as wide as it is and no wider, with the same breaks and dots, in characters it has."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import actderiv
from actderiv.activation import JUMP
from actderiv.pictures.scene import Request, curves_of, curves_of_sweep
from actderiv.pictures.terminal import render
from actderiv.report import Sweep

EVERY = [each.bind() for each in actderiv.FUNCTIONS]


def shows_its_jumps(bound):
    """Whether f has jumps and no other breaks, each of at least two lines of a terminal."""
    if set(bound.breaks.values()) != {JUMP}:
        return False
    reach = 2 * max(map(abs, bound.breaks)) or 1.0
    (panel,) = curves_of([bound], Request(derivative=False, range=(-reach, reach))).panels
    heights = [abs(right - left) for left, right in map(bound.limits, bound.breaks)]
    return min(heights) > (panel.ylim[1] - panel.ylim[0]) / 8


JUMPY = [each for each in EVERY if shows_its_jumps(each)]
COLOUR = re.compile(r"\x1b\[\d*m")
ALL = Request(
    layout="grid", numeric=True, error=True, title="All of them, under a title that is too long for a narrow one"
)


@pytest.mark.parametrize("bound", EVERY, ids=lambda each: each.spec)
def test_never_wider_than_the_terminal(bound):
    for wish in (Request(), Request(numeric=True, error=True)):
        curves = curves_of([bound], wish)
        for width, unicode in product((40, 80, 200), (True, False)):
            lines = render(curves, width, unicode=unicode).splitlines()
            assert 0.85 * width < max(map(len, lines)) <= width
            assert all(line == line.rstrip() for line in lines)


@settings(max_examples=30)
@given(width=st.integers(1, 300), count=st.integers(1, 5), unicode=st.booleans(), colour=st.booleans())
def test_any_width_holds(width, count, unicode, colour):
    text = render(curves_of(EVERY[:count], ALL), width, unicode=unicode, colour=colour)
    assert max(len(COLOUR.sub("", line)) for line in text.splitlines()) <= max(width, 12)
    assert text.endswith("\n")


@pytest.mark.parametrize("bound", EVERY, ids=lambda each: each.spec)
def test_plain_characters_where_there_is_no_unicode(bound):
    text = render(curves_of([bound], Request(numeric=True, error=True)), 80, unicode=False)
    assert text.isascii()
    assert "?" not in text
    assert text.count("@") >= sum(1 for order in bound.breaks.values() if order == JUMP)


@pytest.mark.parametrize("bound", JUMPY, ids=lambda each: each.spec)
@pytest.mark.parametrize("unicode", [True, False])
@pytest.mark.parametrize("width", [60, 80, 131])
def test_a_jump_is_never_joined(bound, unicode, width):
    """Between the two ends of f at a jump, the column of the jump is empty but for the axis."""
    reach = 2 * max(map(abs, bound.breaks)) or 1.0
    wish = Request(derivative=False, range=(-reach, reach))
    text = render(curves_of([bound], wish), width, unicode=unicode).splitlines()
    filled, opened = ("●", "○") if unicode else ("@", "o")
    body = [line.ljust(width) for line in text[2:-2]]
    columns = {place for line in body for place, cell in enumerate(line) if cell in filled + opened}
    assert len(columns) == len(bound.breaks)
    for column in columns:
        cells = [line[column] for line in body]
        dots = [row for row, cell in enumerate(cells) if cell in filled + opened]
        assert len(dots) >= 2
        assert sum(cell == filled for cell in cells) == 1
        between = {cells[row] for row in range(dots[0], dots[-1])} - {filled, opened}
        assert between <= set(" ┈-")


@pytest.mark.parametrize(("unicode", "arrow", "label"), [(True, "↑", "1·δ(x)"), (False, "^", "1*delta(x)")])
def test_the_delta_is_an_arrow_with_its_weight(unicode, arrow, label):
    text = render(curves_of([actderiv.get("heaviside")]), unicode=unicode)
    assert f"{arrow} {label}" in text


def test_curves_differ_without_colour():
    text = render(curves_of([actderiv.get("tanh")]))
    solid, dashed = re.findall("[⠀-⣿]{4}", text.splitlines()[1])
    assert solid != dashed
    plain = render(curves_of([actderiv.get("tanh")]), unicode=False)
    assert plain.splitlines()[1] == "*** f(x)   ... f'(x)"


def test_colour_only_where_it_is_asked_for():
    curves = curves_of([actderiv.get("relu")])
    plain, coloured = render(curves), render(curves, colour=True)
    assert "\x1b" not in plain
    assert COLOUR.sub("", coloured) == plain
    assert "\x1b[34m" in coloured
    assert "\x1b[31m" in coloured
    for line in coloured.splitlines():
        codes = COLOUR.findall(line)
        assert not codes or codes[-1] == "\x1b[0m"


def test_wide_terminals_show_panels_side_by_side():
    curves = curves_of([actderiv.get(name) for name in ("sigmoid", "relu")], Request(layout="grid"))
    assert "sigmoid" in render(curves, 100).splitlines()[0]
    assert "relu" in render(curves, 100).splitlines()[0]
    assert "relu" not in render(curves, 60).splitlines()[0]


def test_control_characters_of_a_title_do_not_reach_the_terminal():
    with pytest.raises(actderiv.RequestError, match="control character"):
        render(curves_of([actderiv.get("relu")], Request(title="a\x1b[31mb")))


def test_a_sweep_in_the_terminal():
    rows = tuple(("f", "central", 10.0**-n, 10.0 ** -(n % 7), n == 6) for n in range(12))
    text = render(curves_of_sweep(Sweep(rows)))
    assert text.count("●") == 1
    assert "10⁻" in text


@pytest.mark.parametrize("unicode", [True, False])
def test_without_colour_a_delta_joins_no_ends(unicode):
    text = render(curves_of([actderiv.get("heaviside")]), 80, unicode=unicode)
    tip, stem, filled, empty = "↑║●○" if unicode else "^:@o"
    rows = text.splitlines()[2:]
    column = next(row.index(tip) for row in rows if tip in row)
    seen = [row.ljust(80)[column] for row in rows]
    assert seen.count(stem) > 5
    for dot in (filled, empty):
        assert stem not in (seen[seen.index(dot) - 1], seen[seen.index(dot) + 1])
