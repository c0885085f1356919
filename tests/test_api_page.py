"""docs/api.md is what is written now, and says of each public name what a user needs."""

from __future__ import annotations

import inspect
import runpy
from pathlib import Path

import pytest

import actderiv

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "api.md").read_text("utf-8")
MAKER = runpy.run_path(str(DOCS / "make_api.py"))


def test_the_page_is_current():
    assert MAKER["page"]() == PAGE


@pytest.mark.parametrize("module", MAKER["MODULES"])
def test_every_name_has_a_heading_and_something_under_it(module):
    part = PAGE.split(f"\n## {module}\n")[1].split("\n## ")[0]
    for name in MAKER["names"](module):
        under = part.split(f"\n### {name}\n", 1)[1].split("\n### ")[0]
        said = under.split("```")[-1].strip()
        assert len(said) > 10, name


def test_what_takes_a_function_says_what_it_raises():
    for name in actderiv.__all__:
        thing = getattr(actderiv, name)
        if inspect.isfunction(thing) and "takes" in inspect.signature(thing).parameters:
            said = inspect.getdoc(thing)
            assert "Raises" in said or "errors raised" in " ".join(said.split()), name


def test_no_role_of_another_markup_is_left():
    assert ":class:" not in PAGE
    assert "``" not in PAGE.replace("```", "")
