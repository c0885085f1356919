"""Agreement with a framework at breaks: its value there passes and no other, and what is not known is said."""

from __future__ import annotations

import numpy as np
import pytest

import actderiv
from actderiv import FUNCTIONS
from actderiv.activation import KINK
from actderiv.errors import ForeignError
from actderiv.floats import FORMATS
from actderiv.judge.conventions import convention_of, named
from actderiv.sources import Lacking, resolve

SAID = [(name, record) for record in FUNCTIONS for name in record.at_breaks]


def row(bound, kernel, framework, **wish):
    wish = {"dtype": "float64", "sample": "uniform", "points": 401} | wish
    (found,) = actderiv.compare(bound, against=kernel, breaks=framework, **wish).rows
    return found


def with_values(bound, values):
    """The derivative with these values at its breaks."""

    def kernel(x):
        y = np.array(bound.df(x), dtype=np.float64)
        for at, value in zip(sorted(bound.breaks), values, strict=True):
            y[x == at] = value
        return y

    return kernel


@pytest.mark.parametrize(("framework", "record"), SAID, ids=lambda each: getattr(each, "name", each))
def test_only_the_value_of_the_framework_passes(framework, record):
    bound = record.bind()
    right = record.at_breaks[framework]
    found = row(bound, with_values(bound, right), framework)
    assert found.verdict == "pass", [each.sentence() for each in found.findings]
    assert framework in found.notes[-1]
    wrong = row(bound, with_values(bound, [value + 0.25 for value in right]), framework)
    assert wrong.verdict == "fail"
    assert {each.first for each in wrong.findings} == {*bound.breaks}
    for each in wrong.findings:
        value = right[sorted(bound.breaks).index(each.first)]
        assert (each.kind, each.worst.expected, each.worst.got) == ("convention", value, value + 0.25)
        assert each.cause == f"{framework} has f'({each.first + 0.0:.6g}) = {value:.6g}"


@pytest.mark.parametrize("record", [each for each in FUNCTIONS if each.bind().breaks], ids=lambda each: each.name)
def test_what_is_not_known_of_a_framework_is_said_and_undecided(record):
    bound = record.bind()
    for framework in ("torch", "tensorflow", "onednn"):
        if framework in record.at_breaks:
            continue
        found = row(bound, bound.df, framework)
        kinks = [at for at, order in bound.breaks.items() if order <= KINK and -10 <= at <= 10]
        assert found.verdict == ("undecided" if kinks else "pass")
        assert sum("is not recorded" in note for note in found.notes) == len(kinks)


RUN = "torch", "jax"


@pytest.mark.frameworks
@pytest.mark.parametrize("framework", RUN)
def test_a_running_framework_agrees_with_itself_whatever_the_parameters(framework):
    """Where the parameters are others than those of the record, its value is inferred, or nothing is said."""
    try:
        source = resolve(framework)
        source.open(actderiv.get("relu"), 1, FORMATS.get("float64"))
    except ForeignError as reason:
        pytest.skip(reason.message)
    inferred = 0
    for record in FUNCTIONS:
        if framework not in record.at_breaks or framework not in record.peers:
            continue
        for bound in record.variants():
            convention = convention_of(bound, named(framework))
            try:
                candidate = source.open(bound, 1, FORMATS.get("float64"))
            except Lacking:
                continue
            got = np.asarray(candidate.at(np.array([*convention.slopes], dtype=np.float64)), dtype=np.float64)
            np.testing.assert_allclose(got, [*convention.slopes.values()], rtol=1e-5, err_msg=bound.spec)
            inferred += bound.spec != record.name and bool(convention.slopes)
    assert inferred >= 3


def test_other_parameters_take_the_same_side_and_what_does_not_follow_is_unknown():
    def slopes(spec, framework):
        found = convention_of(actderiv.get(spec), named(framework))
        return dict(found.slopes), [*found.unknown]

    assert slopes("leaky_relu:negative_slope=0.2", "torch") == ({0.0: 0.2}, [])
    assert slopes("leaky_relu:negative_slope=0.2", "JAX") == ({0.0: 1.0}, [])
    assert slopes("elu:alpha=2", "torch") == ({}, [0.0])  # with alpha = 1 both sides are 1, and tell nothing
    assert slopes("hardtanh:min_val=-2", "jax") == ({-2.0: 1.0, 1.0: 1.0}, [])
    assert slopes("keras_relu:max_value=3", "keras-jax") == ({0.0: 0.0, 3.0: 0.5}, [])  # the middle of both sides
    assert slopes("relu", "keras") == ({0.0: 0.0}, [])
    assert slopes("leaky_relu", "keras") == ({}, [0.0])  # its backends differ


def test_a_break_between_two_numbers_or_out_of_range_is_told():
    bound = actderiv.get("threshold:threshold=0.3")
    found = row(bound, bound.df, "torch", dtype="bfloat16", sample=None, points=None)
    assert any("x = 0.3 was not among the inputs" in note for note in found.notes)
    relu = actderiv.get("relu")
    found = row(relu, relu.df, "torch", range=(1.0, 2.0))
    assert "x = 0 was not among the inputs" in found.notes[-1]


def test_a_person_s_function_has_no_convention():
    def ramp(x):
        return np.maximum(x, 0.0)

    found = row(actderiv.get(ramp, lambda x: (x > 0) * 1.0), lambda x: (x > 0) * 1.0, "torch")
    assert "no break is declared" in found.notes[-1]
    assert row("max(x, 0)", lambda x: (x > 0) * 1.0, "torch").verdict == "undecided"


def test_an_infinite_value_keeps_its_kind():
    relu = actderiv.get("relu")
    found = row(relu, with_values(relu, [np.nan]), "torch")
    assert [each.kind for each in found.findings] == ["nan"]


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--against", "formula", "--breaks", "caffe"], "Known: jax"), (["--breaks", "torch"], "goes with --against"),
     (["--against", "formula", "--breaks", "torch", "--order", "0"], "neither f nor")],
)  # fmt: skip
def test_what_cannot_be_heeded_is_refused(command, words, said):
    told = command("compare", "relu", *words)
    assert told.status == 2
    assert said in told.err


def test_the_exit_status_is_that_of_the_verdict(command):
    words = ["compare", "--against", "formula", "--dtype", "bfloat16", "--breaks"]
    assert command(*words, "torch", "relu").status == 0
    assert command(*words, "jax", "leaky_relu").status == 1
    assert command(*words, "flux", "relu").status == 2
    assert command(*words, "onednn", "celu").status == 0  # a bend: both sides have one slope
    assert command(*words, "onednn", "prelu").status == 1  # not recorded


def test_both_zeros_are_held_against_the_framework():
    """To its comparisons they are one; a kernel that looks at the sign gives itself away at one of them."""

    def signed(at_zeros):
        return lambda x: np.where(x == 0, np.where(np.signbit(x), *at_zeros), x > 0).astype(x.dtype)

    for at_zeros, failing in (((1, 0), -0.0), ((0, 1), 0.0), ((0, 0), None)):
        found = row("relu", signed(at_zeros), "torch", dtype="float16", sample="all", points=None)
        assert [str(each.first) for each in found.findings] == ([] if failing is None else [str(failing)])
