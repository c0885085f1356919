"""Quotients beside poles: no sound derivative is accused there, of a formula or of code; a fault still is."""

from __future__ import annotations

import numpy as np
import pytest

from actderiv import compare, get
from actderiv.onesided import endless

POLES = {
    "reciprocal": ("1/x", "1/x", "-1/x**2", 0.0),
    "double": ("1/(x-0.3)^2", "1/(x-0.3)**2", "-2/(x-0.3)**3", 0.3),
    "eighth": ("1/x^8", "1/x**8", "-8/x**9", 0.0),
    "tangent": ("tan(x)", "np.tan(x)", "1/np.cos(x)**2", np.pi / 2),
    "logarithm": ("log(|x*x-2|)", "np.log(np.abs(x*x-2))", "2*x/(x*x-2)", 2**0.5),
    "rational": ("x/(x*x-2)", "x/(x*x-2)", "-(x*x+2)/(x*x-2)**2", 2**0.5),
    "cosecant": ("1/sin(3*x)", "1/np.sin(3*x)", "-3*np.cos(3*x)/np.sin(3*x)**2", np.pi / 3),
    "one_sided": ("exp(-1/x)", "np.exp(-1/x)", "np.exp(-1/x)/x**2", 0.0),
    "root": ("1/sqrt(|x*x-3|)", "1/np.sqrt(np.abs(x*x-3))", "-x*np.sign(x*x-3)/np.abs(x*x-3)**1.5", 3**0.5),
    "arctanh": ("atanh(x/3)", "np.arctanh(x/3)", "3/(9-x*x)", 3.0),
}
SETTINGS = [("central", 1e-3), ("central", 1e-6), ("forward", 1e-6), ("backward", 1e-7), ("five_point", 1e-4)]
COMPLEX = {"logarithm", "root"}
"""Their code drops the imaginary part: np.abs does."""

STEEP = {"one_sided"}
"""So steep beside the pole that no step shows an error of 1 % everywhere."""


@pytest.fixture(scope="module")
def code(tmp_path_factory):
    """A file with every pair, and with faulty derivatives of each."""
    path = tmp_path_factory.mktemp("code") / "poles.py"
    lines = ["import numpy as np", ""]
    for name, (_, value, slope, at) in POLES.items():
        lines += [f"def {name}(x):", f"    return {value}", f"def d_{name}(x):", f"    return {slope}"]
        for fault, changed in (
            ("sign", f"np.where(np.abs(x - {at}) < 0.05, -d, d)"),
            ("scale", f"np.where(np.abs(x - {at}) < 0.5, 1.05*d, d)"),
        ):
            lines += [f"def {fault}_{name}(x):", f"    d = {slope}", f"    return {changed}"]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", POLES)
def test_no_sound_derivative_is_accused_beside_a_pole(name, code, recwarn):
    typed, pair = get(POLES[name][0]), {"derivative": f"{code}:d_{name}"}
    for scheme, h in SETTINGS:
        for report in (compare(typed, scheme=scheme, h=h), compare(f"{code}:{name}", scheme=scheme, h=h, **pair)):
            row = report.rows[0]
            unclear = h > 1e-5 or name in STEEP
            assert row.verdict == "pass" or (unclear and row.verdict == "undecided"), (scheme, h, row.findings)
    exact = compare(typed, scheme="complex_step", h=1e-6).rows[0]
    assert exact.verdict == "pass", exact.findings
    found = compare(f"{code}:{name}", scheme="complex_step", h=1e-6, **pair).rows[0]
    assert found.verdict == ("undecided" if name in COMPLEX else "pass")
    assert not recwarn.list


@pytest.mark.parametrize("name", ["reciprocal", "double", "logarithm", "one_sided"])
@pytest.mark.parametrize("fault", ["sign", "scale"])
def test_a_fault_beside_a_pole_is_seen(name, fault, code):
    faulty = f"{code}:{fault}_{name}"
    for function in (get(POLES[name][0]), f"{code}:{name}"):
        row = compare(function, derivative=faulty).rows[0]
        assert row.verdict == "fail"
        assert all(abs(finding.worst.x - POLES[name][3]) < 0.55 for finding in row.findings)


def test_what_a_pole_leaves_out_is_told():
    row = compare(get("tan(x)")).rows[0]
    assert row.left_out == 18  # six poles: each and its neighbours
    assert "no finite limit, from x = -7.85398 to 7.85398 (18 inputs)" in row.notes[0]


@pytest.mark.parametrize(
    ("function", "at", "wanted"),
    [
        (np.tan, np.pi / 2, True),
        (lambda x: np.log(np.abs(x * x - 2)), 2**0.5, True),
        (lambda x: 1 / np.sqrt(np.abs(x)), 0.0, True),
        (lambda x: np.sin(1 / x), 0.0, True),
        (lambda x: np.exp(1 / x), 0.0, True),
        (np.floor, 1.0, False),
        (lambda x: np.abs(x) ** 0.05, 0.0, False),
        (np.sqrt, 0.0, False),
        (lambda x: 1e9 * x + (x > 3), 3.0, False),
        (lambda x: np.sign(np.sin(np.pi * x)), 1e6, False),
    ],
)
def test_a_pole_is_told_from_a_jump_and_a_root(function, at, wanted):
    assert endless(function, [at]).tolist() == [wanted]


@pytest.mark.parametrize(
    ("value", "slope"),
    [
        ("np.sqrt(np.abs(x))/x", "-np.sqrt(np.abs(x))/(2*x*x)"), ("(x-1)/(x-1)**2", "-1/(x-1)**2"),
        ("np.sin(1/x)", "-np.cos(1/x)/x**2"), ("x**2/x**3", "-1/x**2"),
    ],
)  # fmt: skip
def test_a_pole_at_which_code_answers_nan_is_a_pole(tmp_path, value, slope):
    """0/0 at the place itself says nothing; what is beside it does."""
    path = tmp_path / "own.py"
    path.write_text(f"import numpy as np\n\n\ndef f(x):\n    return {value}\n\n\ndef df(x):\n    return {slope}\n")
    assert compare(f"{path}:f", derivative=f"{path}:df").rows[0].verdict == "pass"
    path.write_text(path.read_text().replace(f"return {slope}", f"return 1.05*({slope})"))
    assert compare(f"{path}:f", derivative=f"{path}:df").rows[0].verdict == "fail"
