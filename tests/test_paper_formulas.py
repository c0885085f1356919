"""Ten functions from papers of 2024 to 2026 that the catalogue does not have, and the page that shows them.

What each paper defines, with its source, stands in ``docs/make_formulas.py``.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from actderiv import FUNCTIONS, compare, get
from actderiv.activation import BREAK_NAMES
from actderiv.pages.writing import written_of

DOCS = Path(__file__).parent.parent / "docs"


def script():
    """``docs/make_formulas.py`` as a module."""
    spec = importlib.util.spec_from_file_location("make_formulas", DOCS / "make_formulas.py")
    module = sys.modules["make_formulas"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MADE = script()
WINDOW = {"H-SIREN": 2.0}
"""Where sinh(2x) is no angle of a billion turns."""

paper = pytest.mark.parametrize("paper", MADE.PAPERS, ids=lambda paper: paper.name)


@paper
def test_a_function_of_a_paper_has_the_derivative_of_ball_arithmetic(paper):
    pytest.importorskip("flint")
    from actderiv.sources.exact import truth

    bound = get(paper.spec)
    high = WINDOW.get(paper.name, 8.0)
    x = np.linspace(-high, high, 161) + 1 / 512
    x = x[~np.isin(x, [*bound.breaks])]
    wanted = truth(bound, x, 1)[0]
    np.testing.assert_allclose(bound.df(x), wanted, rtol=1e-10, atol=1e-13 * np.max(np.abs(wanted)))


@paper
def test_its_breaks_are_found_and_there_are_no_others(paper):
    found = ", ".join(f"{BREAK_NAMES[order]} at {at:g}" for at, order in get(paper.spec).breaks.items())
    assert (found or "none") == paper.breaks


@paper
def test_it_is_judged_and_a_wrong_derivative_fails(paper, sympy_here):
    bound, high = get(paper.spec), WINDOW.get(paper.name, 8.0)
    for order in (0, 1):
        values = (bound.df if order else bound.f)(np.linspace(-high, high, 33))
        assert np.isfinite(values).all()
    assert compare(paper.spec, range=(-high, high), h=1e-6).passed
    given = paper.spec.partition(":")[2]
    wrong = f"1.01*({written_of(bound).texts[1]})" + (f":{given}" if given else "")
    assert not compare(paper.spec, derivative=_known_only(wrong), range=(-high, high), h=1e-6).passed


def _known_only(spec):
    """The formula with the parameters that it has; the others would be refused."""
    text, _, given = spec.partition(":")
    kept = [each for each in given.split(",") if re.search(rf"\b{each.partition('=')[0]}\b", text)]
    return f"{text}:{','.join(kept)}" if given and kept else text


@paper
def test_the_catalogue_does_not_have_it(paper):
    assert re.sub(r"\W", "", paper.name).lower() not in FUNCTIONS
    assert re.search(r"20(24|25|26), arXiv:2[456]\d\d\.\d{5}$", paper.source)


@paper
def test_its_page_has_a_formula_of_the_derivative(paper, sympy_here):
    written = written_of(get(paper.spec))
    assert written.df is not None
    called, code = written.program()
    space = {}
    exec(code, space)
    x = np.linspace(-1.5, 1.5, 31) + 1 / 512
    np.testing.assert_allclose(space[called["df"]](x), get(paper.spec).df(x), rtol=1e-10, atol=1e-12)


# the page


def test_the_page_is_current(sympy_here):
    """``docs/make_formulas.py --check`` in this process."""
    assert MADE.alike((DOCS / "formulas.md").read_text("utf-8"), MADE.page())


def test_a_page_that_differs_is_not_alike():
    page = (DOCS / "formulas.md").read_text("utf-8")
    assert MADE.alike(page, page.replace("7.89e-10", "7.88e-10"))
    assert not MADE.alike(page, page.replace("12     12", "12     13"))
    assert not MADE.alike(page, page.replace("kink at 0", "bend at 0"))
    assert not MADE.alike(page, page + "more")


def test_ten_examples_and_every_function_is_there():
    page = (DOCS / "formulas.md").read_text("utf-8")
    assert len(MADE.EXAMPLES) == len(re.findall(r"^\$ actderiv ", page, re.MULTILINE)) == 10
    from actderiv.language.vocabulary import TABLE

    assert all(f"`{name}`" in page for name in TABLE if name != "δ")
    assert all(row.doc.endswith(".") for row in TABLE.values())
