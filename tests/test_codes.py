"""Codes of quantised numbers: every code is judged against the rounded and clamped one, and faults are named."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import numpy as np
import pytest

import actderiv
from actderiv import RequestError
from actderiv.floats import FORMATS, Codes, read
from actderiv.floats.rounding import ROUNDINGS

GIVEN, ANSWER = "int8:scale=0.05,zero=3", "int8:scale=1/128,zero=-5"
CODE = np.arange(-128, 128)


def table(spec="tanh", order=0, given=GIVEN, answer=ANSWER, mode=np.rint):
    """The right codes for the codes from the least on, made with NumPy alone."""
    given, answer = read(given), read(answer)
    code = np.arange(given.least, given.greatest + 1)
    bound = actderiv.get(spec)
    y = np.asarray((bound.df if order else bound.f)(given.scale * (code - float(given.zero))))
    return np.clip(mode(y / answer.scale) + answer.zero, answer.least, answer.greatest).astype(answer.dtype)


def looked_up(codes, given=GIVEN):
    return lambda x: codes[x.astype(int) - read(given).least]


def judged(against, spec="tanh", order=0, dtype=GIVEN, out_dtype=ANSWER, **wish):
    (row,) = actderiv.compare(spec, against=against, order=order, dtype=dtype, out_dtype=out_dtype, **wish).rows
    return row


def causes(row):
    return {each.cause for each in row.findings}


@pytest.mark.parametrize("kind", ["int8", "uint8", "int16", "uint16"])
@pytest.mark.parametrize("mode", ROUNDINGS.names())
def test_a_grid_rounds_and_clamps_as_its_definition_says(kind, mode):
    grid = Codes(kind, 0.1, 7)
    steps = [Fraction(number, 4) for number in range(-40, 41)]
    whole = {"nearest-even": round, "toward-zero": math.trunc, "up": math.ceil, "down": math.floor,
             "nearest-away": lambda q: int(math.copysign(math.floor(abs(q) + Fraction(1, 2)), q)),
             "away-from-zero": lambda q: int(math.copysign(math.ceil(abs(q)), q))}[mode]  # fmt: skip
    found = grid.round_to(np.array([float(each) * 0.1 for each in steps]), ROUNDINGS.get(mode))
    clamped = [min(max(whole(each) + 7, grid.least), grid.greatest) for each in steps]
    assert grid.encode(found).tolist() == clamped
    ends = grid.round_to(np.array([-1e9, 1e9, -np.inf, np.inf]), ROUNDINGS.get(mode))
    assert grid.encode(ends).tolist() == [grid.least, grid.greatest] * 2
    every = np.arange(grid.least, grid.greatest + 1)
    np.testing.assert_array_equal(grid.encode(grid.decode(every)), every)
    assert read(grid.name) == grid


def test_a_neighbour_on_a_grid_lies_so_many_steps_above_and_the_last_one_has_none():
    grid = Codes("int8", 0.25, 7)
    assert grid.neighbour(np.array([0.0, 1.0, -1.0]), 3).tolist() == [0.75, 1.75, -0.25]
    assert grid.neighbour(0.5, -3) == -0.25
    assert grid.neighbour(grid.decode(127), 1) == grid.decode(127)
    assert grid.neighbour(grid.decode(-128), -5) == grid.decode(-128)


def test_a_sum_is_at_the_middle_that_its_larger_part_is_at():
    grid = Codes("int8", 0.05, 3)
    middles = 0.05 * (np.arange(-20, 20) + 0.5)
    for low in (0.0, 1e-20, -1e-20):
        assert (grid.round_sum(middles, low) == grid.round(middles)).all()


@pytest.mark.parametrize("kind", ["int8", "uint16"])
def test_the_ends_of_a_grid_lie_within_it_and_every_number_is_beside_itself(kind):
    grid = Codes(kind, 0.1, 7)
    every = grid.decode(np.arange(grid.least, grid.greatest + 1))
    assert grid.within(every).all()
    assert not grid.within(np.array([every[0] - 0.01, every[-1] + 0.01])).any()
    assert all(grid.beside(each, each) for each in every[:: every.size // 8])
    assert grid.beside(0.0, 0.0)
    assert not grid.beside(every[:-1], every[-1]).any()


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize(
    ("given", "answer"),
    [(GIVEN, ANSWER), ("uint8:scale=1/16,zero=128", "uint8:scale=1/256"), (GIVEN, None),
     ("int16:scale=1/4096", "int16:scale=1/32768"), ("int8:scale=0.1", "uint8:scale=0.02,zero=40")],
)  # fmt: skip
def test_every_code_is_judged_and_a_right_table_is_right_to_the_last_code(given, answer, order):
    codes = table("tanh", order, given, answer or given)
    row = judged(looked_up(codes, given), order=order, dtype=given, out_dtype=answer, max_ulp=0)
    assert (row.verdict, row.points, row.max_ulp, row.failures) == ("pass", read(given).count, 0, 0)
    assert (row.dtype, row.out_dtype) == (read(given).name, read(answer or given).name)
    assert (row.grid.least, row.grid.greatest, row.grid.sum) == (0, 0, 0)
    assert row.grid.lsb == read(answer or given).scale


def test_errors_are_counted_in_steps_of_the_answer_with_their_range_and_sum():
    codes = table()
    codes[10] += 1
    codes[200] -= 4
    row = judged(looked_up(codes))
    assert (row.verdict, row.failures) == ("fail", 1)  # one step passes, as one unit does in every narrow format
    x = read(GIVEN).decode(CODE[[10, 200]])
    assert (row.grid.least, row.grid.least_at, row.grid.greatest, row.grid.greatest_at, row.grid.sum) == (
        -4, x[1], 1, x[0], -3,
    )  # fmt: skip
    (found,) = row.findings
    assert found.worst.codes == (CODE[200], int(codes[200]) + 4, int(codes[200]))
    assert f"(code {CODE[200]}: got {codes[200]}, expected {codes[200] + 4})" in found.sentence()
    assert (found.worst.ulp, found.cause) == (4, None)
    assert judged(looked_up(codes), max_ulp=4).verdict == "pass"
    assert judged(looked_up(codes), max_ulp=0).failures == 2


def test_code_that_takes_one_number_or_answers_in_a_wider_type_is_asked_as_well():
    def one(code):
        return max(-128, min(127, round(math.tanh(0.05 * (code - 3)) * 128) - 5))

    def wider(x):
        return np.asarray(table(), dtype=np.int32)[x.astype(int) + 128]

    assert judged(one).verdict == judged(wider).verdict == "pass"
    assert judged(one, max_ulp=0).max_ulp == 0


def test_truncation_passes_is_told_and_fails_where_another_rounding_is_named():
    kernel = looked_up(table(mode=np.trunc))
    row = judged(kernel)
    assert (row.verdict, row.max_ulp, row.bias.rounding.name) == ("pass", 1, "toward zero")
    assert abs(row.grid.sum) > 20
    assert judged(kernel, round="toward-zero", max_ulp=0).verdict == "pass"
    row = judged(kernel, round="nearest-even")
    assert (row.verdict, [each.kind for each in row.findings]) == ("fail", ["rounding"])


def test_a_scale_that_is_no_power_of_two_hides_no_rounding():
    """scale·(code - zero) is rounded itself: divided by the scale again it need not be a whole number."""
    given = "int16:scale=0.00001"
    row = judged(looked_up(table("tanh", 0, given, given), given), dtype=given, out_dtype=given)
    assert (row.verdict, row.failures, row.bias.rounding.name) == ("pass", 0, "to nearest")


def ties(x):
    """0.05 to 0.1 with nothing between: every other code is a tie, which goes away from 0, as C's round does."""
    steps = (x.astype(int) - 3) / 2
    return np.clip(np.copysign(np.floor(np.abs(steps) + 0.5), steps), -128, 127).astype(np.int8)


def test_ties_follow_the_rounding_that_is_named():
    asked = {"against": ties, "spec": "linear", "out_dtype": "int8:scale=0.1"}
    assert judged(**asked, round="nearest-away", max_ulp=0).verdict == "pass"
    row = judged(**asked)
    assert (row.verdict, row.max_ulp) == ("pass", 1)  # one step off the even neighbour
    assert judged(**asked, max_ulp=0).verdict == "fail"


def _faults():
    given, answer = read(GIVEN), read(ANSWER)
    x, f = given.decode(CODE), np.tanh

    def coded(y, zero=answer.zero):
        return np.clip(np.rint(y / answer.scale) + zero, -128, 127).astype(np.int8)

    right = coded(f(x))
    return {
        "the zero of the input is not subtracted": coded(f(0.05 * CODE)),
        "the zero of the input is added": coded(f(0.05 * (CODE + 3))),
        "the scale of the input is not used": coded(f(CODE - 3)),
        "the zero of the answer is not added": coded(f(x), 0),
        "the zero of the answer is subtracted": coded(f(x), 5),
        "the scale of the answer is not used": np.clip(np.rint(f(x)) - 5, -128, 127).astype(np.int8),
        "with the scale and the zero of the input": np.clip(np.rint(f(x) / 0.05) + 3, -128, 127).astype(np.int8),
        "wraps around": (np.rint(f(x) * 128) - 5).astype(np.int64).astype(np.int8),
        "the halves of the table are swapped": np.roll(right, 128),
        "read as unsigned": coded(f(0.05 * (CODE % 256 - 3))),
        "it is f' where f is expected": coded(1 - f(x) ** 2),
    }


@pytest.mark.parametrize(("said", "codes"), _faults().items(), ids=_faults())
def test_a_fault_of_quantisation_is_named(said, codes):
    row = judged(looked_up(codes))
    (cause,) = causes(row)
    assert row.verdict == "fail"
    assert said in cause
    assert ", or " not in cause


def test_a_fault_of_rounding_and_a_named_one_together_are_still_explained():
    codes = np.clip(np.floor(np.tanh(0.05 * CODE) * 128) - 5, -128, 127).astype(np.int8)
    assert causes(judged(looked_up(codes))) == {"the zero of the input is not subtracted"}


@pytest.mark.parametrize(
    "broken",
    [lambda c: np.where(np.abs(CODE) < 20, c + 5, c), lambda c: np.where(CODE < -100, 0, c), lambda c: c[::-1],
     lambda c: np.roll(c, 2), lambda c: np.clip(c, -100, 100), lambda c: np.roll(c, 128) + 9 * (CODE > 90)],
    ids=["a bump", "a hole", "reversed", "shifted", "clamped early", "two faults"],
)  # fmt: skip
def test_what_only_looks_like_a_fault_gets_no_cause(broken):
    row = judged(looked_up(broken(table().astype(np.int64)).astype(np.int8)))
    assert row.verdict == "fail"
    assert causes(row) == {None}


def test_codes_beyond_the_last_are_what_is_stored(tmp_path, command):
    (tmp_path / "k.py").write_text(
        "import numpy as np\ndef unclamped(x):\n"
        "    return np.rint(np.tanh(0.05 * (x.astype(np.float32) - 3)) * 128).astype(np.int32)\n"
    )
    words = ("--dtype", GIVEN, "--out-dtype", "int8:scale=1/128", "--order", "0")
    told = command("compare", "tanh", "--against", "k.py:unclamped", *words)
    assert told.status == 1
    assert "instead of being" in told.out
    assert "wrap around, as they are stored" in " ".join(told.out.split())


@pytest.mark.parametrize(
    "name",
    ["bits.npy", "ascending.npy:order=ascending", "bits.bin", "ascending.bin:order=ascending", "pairs.npz",
     "unsigned.npz", "columns.csv"],
)  # fmt: skip
def test_recorded_codes_are_read_in_every_layout(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    codes = table()
    for order, each in (("bits", np.roll(codes, 128)), ("ascending", codes)):
        np.save(f"{order}.npy", each)
        each.tofile(f"{order}.bin")
    np.savez("pairs.npz", x=CODE[::-1], y=codes[::-1])
    np.savez("unsigned.npz", x=CODE.astype(np.int8).view(np.uint8), y=codes.view(np.uint8))
    np.savetxt("columns.csv", np.c_[CODE, codes], fmt="%d", delimiter=",", header="x,y", comments="")
    row = judged(name)
    assert (row.verdict, row.points, row.max_ulp) == ("pass", 256, 0)
    assert "256 of 256" in row.notes[0]


def test_a_table_in_the_other_order_says_so_and_an_incomplete_one_is_judged_where_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("ascending.npy", table())
    (cause,) = causes(judged("ascending.npy"))
    assert "halves of the table" in cause
    np.savez("some.npz", x=CODE[:9], y=table()[:9])
    row = judged("some.npz")
    assert (row.verdict, row.points, row.bias.rounding) == ("pass", 9, None)
    assert "9 of 256" in row.notes[0]
    np.savez("twice.npz", x=[1, 1], y=[2, 3])
    with pytest.raises(actderiv.FileError, match="two answers"):
        judged("twice.npz")
    np.savez("beyond.npz", x=[1, 2], y=[2, 300])
    with pytest.raises(actderiv.FileError, match="y number 2 is 300, which is no code of int8"):
        judged("beyond.npz")


def test_codes_may_stand_on_one_side_only():
    def quantising(x):
        return np.clip(np.rint(np.tanh(x.astype(np.float64)) * 128) - 5, -128, 127).astype(np.int8)

    def dequantising(x):
        return np.tanh(0.05 * (x.astype(np.float64) - 3)).astype(np.float32)

    for dtype in ("bfloat16", "float32"):
        row = judged(quantising, dtype=dtype, points=4001 if dtype == "float32" else None)
        assert (row.verdict, row.out_dtype) == ("pass", read(ANSWER).name)
    row = judged(dequantising, out_dtype="float32")
    assert (row.verdict, row.points, row.grid) == ("pass", 256, None)
    row = judged(lambda x: dequantising(x) * np.float32(1.01), out_dtype="float32")
    assert (row.verdict, row.failures) == ("fail", 255)  # all but the code of 0
    assert row.findings[0].worst.codes[1:] == (None, None)


@pytest.mark.parametrize("source", ["exact", "analytic", "x/(1+|x|)"])
def test_what_is_no_code_is_rounded_to_the_grid(source):
    assert judged(source).verdict == ("fail" if "x" in source[:1] else "pass")


def test_a_kink_is_a_hull_at_its_code_and_nowhere_else():
    asked = {"spec": "relu", "order": 1, "out_dtype": "int8:scale=1/64"}
    assert judged(lambda x: np.where(x >= 3, 64, 0).astype(np.int8), **asked, max_ulp=0).verdict == "pass"
    row = judged(lambda x: np.where(x >= 2, 64, 0).astype(np.int8), **asked)
    assert [(each.worst.codes, each.count) for each in row.findings] == [((2, 0, 64), 1)]


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--dtype", "int8"), "does not say for which numbers"),
     (("--dtype", "int8:scale=0"), "A scale is a number above 0"),
     (("--dtype", "int8:scale=1/0"), "'1/0' is no number"),
     (("--dtype", "int8:scale=nan"), "A scale is a number above 0"),
     (("--dtype", "int8:scale=1,zero=200"), "from -128 to 127"),
     (("--dtype", "int8:scale=1,zero=0.5"), "a whole number"),
     (("--dtype", "int8:scale=1,offset=3"), "no 'offset=3'"),
     (("--dtype", GIVEN, "--sample", "uniform"), "every one is judged"),
     (("--dtype", GIVEN, "--points", "9"), "every one is judged"),
     (("--dtype", GIVEN, "--saved", "output"), "function of x"),
     (("--dtype", GIVEN, "--specials", "fail"), "function of x"),
     (("--dtype", "float32", "--out-dtype", "bfloat16"), "goes with codes"),
     (("--dtype", GIVEN, "--takes", "grad,x"), "only a function of x"),
     (("--dtype", GIVEN, "--against", "exact", "--against", "numeric"), "are codes, in which")],
)  # fmt: skip
def test_what_codes_cannot_be_is_refused_by_name(tmp_path, command, words, said):
    (tmp_path / "k.py").write_text("def f(x, g=None):\n    return x\n")
    against = () if "exact" in words else ("--against", "k.py:f")
    told = command("compare", "tanh", *against, *words)
    assert told.status == 2
    assert said in told.err


def test_numbers_where_codes_are_wanted_and_sources_without_codes_are_refused(command):
    with pytest.raises(actderiv.ForeignError, match=r"returned -0\.99\S* where a code of int8 is wanted"):
        judged(lambda x: np.tanh(0.05 * (x.astype(np.float64) - 3)))
    for words in (("compare", "tanh", "--dtype", GIVEN), ("table", "tanh", "--dtype", GIVEN)):
        assert "are codes, in which implementations are judged" in command(*words).err
    with pytest.raises(RequestError, match="are codes"):
        FORMATS.get(GIVEN)


def test_the_report_says_it_in_json_in_a_spreadsheet_and_in_a_picture(tmp_path, command):
    np.save(tmp_path / "t.npy", np.roll(table() + np.where(CODE == 7, np.int8(9), np.int8(0)), 128))
    words = ("compare", "tanh", "--order", "0", "--against", "t.npy", "--dtype", GIVEN, "--out-dtype", ANSWER)
    (row,) = json.loads(command(*words, "--format", "json").out)["results"]
    assert (row["dtype"], row["out_dtype"]) == (GIVEN, ANSWER)
    assert row["findings"][0]["worst"]["codes"][0] == 7
    assert row["grid"]["sum"] == row["grid"]["greatest"] == 9
    assert "out_dtype" in command(*words, "--format", "csv").out.splitlines()[0]
    told = command(*words, "--plot", "p.svg")
    assert "answered in" in " ".join(told.out.split())
    assert (tmp_path / "p.svg").read_text().startswith("<?xml")
