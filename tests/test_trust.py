"""Trust, orders and priority are declared on a source; no spelling of its name changes a verdict."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest
from click.testing import CliRunner

import actderiv
from actderiv import FUNCTIONS, RequestError
from actderiv.cli import group
from actderiv.registry import names_of
from actderiv.renderers import render
from actderiv.sources import SOURCES, resolve
from actderiv.sources.candidate import CODE, TRUTH
from actderiv.sources.quotients import names_quotients

NAMED = [source for source in SOURCES if source.recognises is None]
FRAMEWORKS = "torch", "jax", "keras"


def spellings(name):
    """A name as people write it."""
    dashed = "-".join((name[:2], name[2:]))
    return [name.upper(), name.capitalize(), dashed, dashed.replace("-", "_").title(), f" {name} "]


def reported(function, against, **wish):
    return json.loads(render(actderiv.compare(function, against=against, range=(-2, 2), points=41, **wish), "json"))


@pytest.mark.parametrize("source", NAMED, ids=lambda source: source.name)
def test_no_spelling_of_a_source_changes_a_report(source):
    if source.name in FRAMEWORKS and not find_spec(source.name):
        pytest.skip(f"{source.name} is not installed")
    if source.trust == TRUTH:
        pytest.importorskip("flint")
    usual = reported("tanh", source.name)
    for name in names_of(source):
        for spelled in (name, *spellings(name)):
            assert reported("tanh", spelled) == usual, spelled


@pytest.fixture
def off_by_a_thousandth(tmp_path, monkeypatch):
    """A function of the catalogue whose written derivative is 0.1 % too large."""
    record = FUNCTIONS.get("tanh")
    slope = record.derivative
    monkeypatch.setitem(record.__dict__, "derivative", lambda x: 1.001 * slope(x))
    return record.bind()


@pytest.mark.parametrize("spelled", ["analytic", "Analytic", "ANALYTIC", "formula", "For-mula"])
def test_a_wrong_formula_fails_under_every_spelling(off_by_a_thousandth, spelled):
    pytest.importorskip("flint")
    assert reported(off_by_a_thousandth, spelled)["results"][0]["verdict"] == "fail"


@pytest.mark.parametrize("spelled", ["numeric", "Numeric", "QUOTIENTS", "quo-tients"])
def test_quotients_are_a_source_under_every_spelling(spelled):
    assert names_quotients(spelled)
    assert resolve(spelled).source is SOURCES.get("numeric")
    shown = CliRunner().invoke(group, ["compare", "tanh", "--against", spelled, "--h", "1e-5", "--format", "json"])
    assert shown.exit_code == 0
    assert json.loads(shown.stdout)["results"][0]["scheme"] == "central"
    refused = CliRunner().invoke(group, ["compare", "tanh", "--against", spelled, "--max-ulp", "3"])
    assert refused.exit_code == 2


@pytest.mark.parametrize("source", NAMED, ids=lambda source: source.name)
def test_carets_point_into_what_was_written(source):
    written = source.name.upper() + ":a:b:c"
    with pytest.raises(RequestError) as caught:
        actderiv.compare("tanh", against=written)
    assert caught.value.text == written


def test_sources_are_asked_in_a_declared_order():
    priorities = [source.priority for source in SOURCES]
    assert len(set(priorities)) == len(priorities)
    assert all(source.orders and set(source.orders) <= {0, 1, 2} for source in SOURCES)


def test_every_source_is_trusted_as_it_declares():
    assert [source.name for source in SOURCES if source.trust == TRUTH] == ["exact"]
    assert all(source.trust == CODE for source in SOURCES if source.recognises or source.name in FRAMEWORKS)
    assert resolve(lambda x: x).source.trust == CODE


@pytest.mark.parametrize("source", NAMED, ids=lambda source: source.name)
def test_an_order_that_a_source_lacks_is_refused_by_name(source):
    if source.name in FRAMEWORKS:
        pytest.importorskip(source.name, reason=f"{source.name} is not installed")
    for order in {-1, 0, 1, 2, 3} - set(source.orders):
        with pytest.raises(RequestError):
            actderiv.compare("tanh", against=source.name, order=order)


def test_a_function_s_own_wrong_derivative_explains_nothing(off_by_a_thousandth):
    """It is even, so "x with the wrong sign" would give the very values that it gives."""
    pytest.importorskip("flint")
    (row,) = actderiv.compare("tanh", against="analytic", range=(-3, 3), points=301).rows
    assert row.verdict == "fail"
    assert not any("sign" in (finding.cause or "") for finding in row.findings)


def test_an_op_is_named_behind_any_name_of_its_framework(tmp_path):
    pytest.importorskip("torch", reason="torch is not installed")
    path = tmp_path / "op.py"
    path.write_text("import torch\ndef op(x): return torch.tanh(x)\n")
    wanted = actderiv.compare("tanh", against=f"torch:{path}:op", dtype="float16").rows[0]
    for word in ("pytorch", "PyTorch", "TORCH"):
        (row,) = actderiv.compare("tanh", against=f"{word}:{path}:op", dtype="float16").rows
        assert (row.verdict, row.max_ulp) == (wanted.verdict, wanted.max_ulp)
        assert actderiv.compare(f"{word}:{path}:op").passed
