"""Functions as large and as small as float64 goes: every command ends as promised, and none warns of its arithmetic."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

CODE = """
import numpy as np

def steep(x): return 1.7e308 * np.tanh(10 * x)
def wave(x): return 1.6e308 * np.sin(100 * x)
def jump(x): return np.where(x > 0.3, 1.7e308, -1.7e308)
def line(x): return np.full_like(x, 1e308) * x
def tiny(x): return 1e-320 * x
"""
FUNCTIONS = "acts.py:steep", "acts.py:wave", "acts.py:jump", "acts.py:line", "acts.py:tiny", "1e308*abs(x)", "1e307/x"
LINES = (
    "plot {f}", "plot {f} --out o.svg", "plot {f} --yscale symlog --out o.svg", "plot {f} --alt",
    "plot {f} --tangent 0.5 --out o.svg", "plot {f} --secant 0.5 --h 0.1 --out o.svg", "table {f} --at 0.25,1",
    "table {f} --dtype float32 --at 0.5", "identify {f}", "sweep {f}", "compare {f}",
)  # fmt: skip


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_magnitude_breaks_a_command(function, line, command, tmp_path):
    (tmp_path / "acts.py").write_text(CODE)
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        ended = command(*(function if word == "{f}" else word for word in line.split()))
    assert ended.status in (0, 1, 2), ended.err  # 2: without a derivative there is nothing to compare
    assert "Warning" not in ended.err


def test_a_narrow_format_is_no_matter_of_whose_derivative_it_is(command, tmp_path):
    """f of the catalogue is computed in float64 and rounded once, whatever its derivative is replaced by."""
    (tmp_path / "acts.py").write_text("def df(x): return 2 * x\n")
    plain = command("table", "xsilu", "--dtype", "bfloat16", "--at", "0.5,3", "--format", "csv")
    pair = command(
        "table", "xsilu", "--derivative", "acts.py:df", "--dtype", "bfloat16", "--at", "0.5,3", "--format", "csv"
    )
    values = [[line.split(",")[:4] for line in each.out.splitlines()] for each in (plain, pair)]
    assert plain.status == pair.status == 0
    assert values[0] == values[1]
