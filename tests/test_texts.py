"""What the pages print as formulas is what the code computes: every text of the catalogue, for f and for f'."""

from __future__ import annotations

import numpy as np
import pytest

from actderiv.activation import FUNCTIONS
from actderiv.language import evaluate, printed, read

X = np.linspace(-10, 10, 801) + 1 / 1024

ROUNDING = 1e-12
"""How far a text may be from the code, as a share of the greatest value: the texts are written for people, and some
cancel. Measured: 1e-13 at worst."""

PROVEN = 1e-14
"""The same in ball arithmetic, where no text cancels: what is left is that 0.7 in a text is the float next to it."""

FACES = [(record, order) for record in FUNCTIONS if not record.has_list for order in (0, 1)]


def face(record, order):
    """The text of f or f', read, and the code of it."""
    text = (record.formula, record.derivative_formula)[order]
    return read(text, variable="x"), (record.value, record.derivative)[order]


def named(value):
    return value.name if hasattr(value, "name") else ("f", "f'")[value]


@pytest.mark.parametrize(("record", "order"), FACES, ids=named)
def test_every_text_is_a_formula_and_agrees_with_the_code(record, order):
    formula, code = face(record, order)
    assert set(formula.parameters) <= {each.name for each in record.parameters}
    for bound in record.variants():
        x = X[~np.isin(X, [*bound.breaks])]
        with np.errstate(all="ignore"):
            got, wanted = evaluate(formula, x, bound.parameters), code(x, **bound.parameters)
        assert np.shape(got) == x.shape
        known = ~np.isnan(wanted)  # soft_exponential ends at a pole, its text of f' goes on
        off = np.abs(got - wanted)[known]
        assert known.mean() > 0.5
        assert np.max(off) <= ROUNDING * np.max(np.abs(wanted[known])), bound.spec


@pytest.mark.parametrize(("record", "order"), FACES, ids=named)
def test_every_text_agrees_with_the_code_in_ball_arithmetic(record, order):
    flint = pytest.importorskip("flint")
    from actderiv.ops import balls

    formula, code = face(record, order)
    kept, flint.ctx.prec = flint.ctx.prec, 400
    try:
        for bound in record.variants():
            parameters = {name: balls.constant(value, 2) if isinstance(value, float) else value
                          for name, value in bound.parameters.items()}  # fmt: skip
            for at in (-3.37, -0.61, 0.43, 1.29):
                x = balls.Ball(flint.arb_series([flint.arb(at), 1], 2))
                got, wanted = (balls.constant(each, 2).series[0] for each in
                               (evaluate(formula, x, parameters), code(x, **parameters)))  # fmt: skip
                if not wanted.is_nan():
                    assert abs(float(got - wanted)) <= PROVEN * max(1e-300, abs(float(wanted))), (bound.spec, at)
    finally:
        flint.ctx.prec = kept


@pytest.mark.parametrize(("record", "order"), FACES, ids=named)
def test_every_text_is_printed_so_that_it_reads_back(record, order):
    formula, _ = face(record, order)
    assert read(printed(formula), variable="x") == formula
