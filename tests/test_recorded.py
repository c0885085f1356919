"""Recorded values as people dump them: every kind and layout reads to the same bits, bad files are refused.

The files are written here byte by byte or by the library whose format it is, never by what reads them.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import struct
import subprocess
import zipfile
from importlib import import_module
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest

import actderiv
from actderiv import ActderivError, FileError, ForeignError, RequestError, get
from actderiv.floats import FORMATS
from actderiv.sources import resolve
from actderiv.sources._records import RAW, READERS

BFLOAT16, FLOAT16, FLOAT32, FLOAT64, E4M3 = map(FORMATS.get, ("bfloat16", "float16", "float32", "float64", "e4m3fn"))
NARROW = [format for format in FORMATS if format.enumerated]
README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def opened(text, format=BFLOAT16, order=1, function="relu"):
    return resolve(str(text)).open(get(function), order, format)


def patterns(format):
    """All bit patterns, in their order."""
    return np.arange(2**format.bits).astype(f"u{format.dtype.itemsize}")


def answers(format, seed=3):
    """A bit pattern for each, NaN and infinities among them."""
    return np.random.default_rng(seed).permutation(patterns(format))


def numbers(bits, format):
    with np.errstate(all="ignore"):
        return bits.view(format.dtype).astype(np.float64)


def assert_holds(candidate, x, y, format):
    """The candidate has these patterns for those, at every finite x; of NaN it is asked no more than that it is one."""
    finite = np.isfinite(numbers(x, format))
    x, y = x[finite], y[finite]
    got = candidate.at(x.view(format.dtype)).view(y.dtype)
    nan = np.isnan(numbers(y, format))
    assert np.array_equal(got[~nan], y[~nan])
    assert np.isnan(numbers(got[nan], format)).all()
    assert candidate.inputs(format).size == x.size


# Writers: each takes the patterns of x (or None) and y and returns the name of a file


def safetensors(path, tensors, header=None):
    """The format by its description: eight bytes, JSON, numbers."""
    entries, numbers, end = {}, b"", 0
    for name, (dtype, array) in tensors.items():
        start, end = end, end + array.nbytes
        entries[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [start, end]}
        numbers += array.tobytes()
    text = json.dumps(entries | (header or {})).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + numbers)
    return path.name


def named(x, y, first="x", second="y"):
    return {second: y} if x is None else {first: x, second: y}


def columns(x, y, spell, delimiter=",", header="x,y"):
    rows = zip(*([spell(column) for column in (x, y) if column is not None]), strict=True)
    return "\n".join([*([header] if header else []), *(delimiter.join(row) for row in rows)]) + "\n"


def floats(format, spell):
    return lambda bits: [spell(each) for each in numbers(bits, format).tolist()]


def c_a(number):
    """What C's printf("%a") prints, which is shorter than float.hex()."""
    text = number.hex()
    return re.sub(r"\.?0*p", "p", text) if "p" in text else text


def integers(spell):
    return lambda bits: [spell(each) for each in bits.tolist()]


def save(path, content):
    path.write_bytes(content) if isinstance(content, bytes) else path.write_text(content)
    return path.name


def np_save(path, array):
    np.save(path, array)
    return path.name


def np_savez(path, *arrays, **more):
    np.savez(path, *arrays, **more)
    return path.name


def own(bits, format):
    return bits.view(format.dtype)


SQUARE = {4: (4, 4), 6: (8, 8), 8: (16, 16), 16: (256, 256)}
TYPES = {"float16": "F16", "bfloat16": "BF16", "float8_e4m3fn": "F8_E4M3", "float8_e5m2": "F8_E5M2"}
ALONE = {
    "npy": lambda p, y, f: np_save(p / "a.npy", y),
    "npy signed": lambda p, y, f: np_save(p / "a.npy", y.view(f"i{y.itemsize}")),
    "npy square": lambda p, y, f: np_save(p / "a.npy", y.reshape(SQUARE[f.bits])),
    "npy float32": lambda p, y, f: np_save(p / "a.npy", numbers(y, f).astype(np.float32)),
    "npy column": lambda p, y, f: np_save(p / "a.npy", numbers(y, f)[:, None]),
    "npy own": lambda p, y, f: np_save(p / "a.npy", own(y, f)),
    "npz": lambda p, y, f: np_savez(p / "a.npz", y),
    "npz wide": lambda p, y, f: np_savez(p / "a.npz", dtanh=y.astype(np.int64)),
    "npz named": lambda p, y, f: np_savez(p / "a.npz", grad_input=y, loss=np.float32(1)),
    "bin": lambda p, y, f: save(p / "a.bin", y.tobytes()),
    "bin float32": lambda p, y, f: save(p / "a.bin", numbers(y, f).astype("<f4").tobytes()),
    "bin float64": lambda p, y, f: save(p / "a.bin", numbers(y, f).astype("<f8").tobytes()),
    "safetensors": lambda p, y, f: safetensors(p / "a.safetensors", {"out": ("F32", numbers(y, f).astype("<f4"))}),
    "txt": lambda p, y, f: save(p / "a.txt", columns(None, y, integers(hex), header=None)),
    "csv": lambda p, y, f: save(p / "a.csv", columns(None, y, floats(f, c_a), header="dtanh")),
}
BOTH = {
    "npz": lambda p, x, y, f: np_savez(p / "a.npz", x=x, y=y),
    "npz by place": lambda p, x, y, f: np_savez(p / "a.npz", x, y),
    "npz square": lambda p, x, y, f: np_savez(p / "a.npz", x=x.reshape(SQUARE[f.bits]), y=y.reshape(SQUARE[f.bits])),
    "npz folded": lambda p, x, y, f: np_savez(p / "a.npz", Inputs=numbers(x, f), Grad_Input=numbers(y, f)),
    "npz wide": lambda p, x, y, f: np_savez(p / "a.npz", X=x.astype(np.int32), Y=y.view(f"i{y.itemsize}").astype("i4")),
    "npz own": lambda p, x, y, f: np_savez(p / "a.npz", x=own(x, f), dy=own(y, f), n=np.arange(3)),
    "npy wide": lambda p, x, y, f: np_save(p / "a.npy", np.stack([x, y]).astype(np.int64)),
    "npy fields": lambda p, x, y, f: np_save(p / "a.npy", np.rec.fromarrays([x, y], names="x,dx")),
    "bin columns": lambda p, x, y, f: save(p / "a.bin", x.tobytes() + y.tobytes()),
    "bin pairs": lambda p, x, y, f: save(p / "a.bin", np.stack([x, y], 1).tobytes()),
    "bin said": lambda p, x, y, f: save(p / "a.bin", np.stack([x, y], 1).tobytes()) + ":layout=pairs",
    "safetensors": lambda p, x, y, f: safetensors(
        p / "a.safetensors", {"input": ("F64", numbers(x, f)), "grad": ("F64", numbers(y, f))},
        {"__metadata__": {"kernel": "tanh"}},
    ),
    "csv": lambda p, x, y, f: save(p / "a.csv", columns(x, y, integers(str), header="X, Y")),
    "csv hex": lambda p, x, y, f: save(p / "a.csv", columns(x, y, integers("0x{:04X}".format), ", ", "in,df/dx")),
    "csv signed": lambda p, x, y, f: save(
        p / "a.csv", columns(x.view(f"i{x.itemsize}"), y.view(f"i{y.itemsize}"), integers(hex))),
    "csv %#x": lambda p, x, y, f: save(p / "a.csv", columns(x, y, integers(lambda n: f"{n:#x}" if n else "0"))),
    "csv %a": lambda p, x, y, f: save(p / "a.csv", columns(x, y, floats(f, c_a), ";", "# by a kernel\nx;f'(x)")),
    "csv float.hex": lambda p, x, y, f: save(p / "a.csv", columns(x, y, floats(f, float.hex), "\t", "x\ty")),
    "csv commented": lambda p, x, y, f: save(p / "a.txt", columns(x, y, floats(f, repr), " ", "# input gradient")),
    "csv comma": lambda p, x, y, f: save(
        p / "a.csv", columns(x, y, floats(f, lambda v: repr(v).replace(".", ",")), ";", "x;y")),
    "txt": lambda p, x, y, f: save(p / "a.txt", columns(x, y, floats(f, repr), " ", None)),
}  # fmt: skip


def either(layouts):
    """The layouts in both widths; text, which takes its time, in the narrower one."""
    return [
        pytest.param(layout, format, id=f"{layout}-{format.name}")
        for layout in layouts for format in (E4M3, BFLOAT16)
        if format is E4M3 or not layout.startswith(("csv", "txt"))
    ]  # fmt: skip


@pytest.mark.parametrize(("layout", "format"), either(ALONE))
def test_y_alone_stands_in_the_order_of_the_bit_patterns(folder, format, layout):
    y = answers(format)
    candidate = opened(ALONE[layout](folder, y, format), format)
    assert_holds(candidate, patterns(format), y, format)
    assert any("order of the bit patterns" in note for note in candidate.coverage())


@pytest.mark.parametrize(("layout", "format"), either(BOTH))
def test_x_and_y_stand_in_any_order_and_under_many_names(folder, format, layout):
    x, y = answers(format, seed=1), answers(format, seed=2)
    candidate = opened(BOTH[layout](folder, x, y, format), format)
    assert_holds(candidate, x, y, format)
    assert any("missing" in note for note in candidate.coverage()) is False


@pytest.mark.parametrize("format", NARROW, ids=lambda format: format.name)
def test_every_narrow_format_has_y_alone(folder, format):
    y = answers(format)
    for layout in ("npy", "npy own", "bin"):
        assert_holds(opened(ALONE[layout](folder, y, format), format), patterns(format), y, format)
    if format.name in TYPES:
        name = safetensors(folder / "a.safetensors", {"y": (TYPES[format.name], y)})
        assert_holds(opened(name, format), patterns(format), y, format)


def test_a_step_of_0_and_1_in_integers_is_numbers_and_not_patterns(folder):
    every = patterns(BFLOAT16)
    y = (numbers(every, BFLOAT16) > 0).astype(np.int64)
    for name in (np_save(folder / "a.npy", y), np_savez(folder / "a.npz", x=every.astype(np.int64), y=y)):
        assert set(opened(name).at(BFLOAT16.all_values()).astype(float).tolist()) == {0, 1}


def test_integers_that_are_not_all_patterns_are_numbers(folder):
    name = save(folder / "a.csv", "x,y\n0,1\n-3,2\n128,4\n")
    candidate = opened(name)
    assert candidate.inputs(BFLOAT16).astype(float).tolist() == [-3, 0, 128]
    assert candidate.at(candidate.inputs(BFLOAT16)).astype(float).tolist() == [2, 1, 4]


def test_a_negative_zero_in_text_keeps_its_sign(folder):
    candidate = opened(save(folder / "a.csv", "x,y\n-0,-0\n0,1\n"), FLOAT32)
    assert np.signbit(candidate.inputs(FLOAT32)).tolist() == [True, False]
    assert np.signbit(candidate.at(np.float32([-0.0]))).all()


@pytest.mark.parametrize("format", [FLOAT32, FLOAT64], ids=lambda format: format.name)
def test_wide_formats_take_x_and_y_from_a_bin(folder, format):
    x = np.sort(np.random.default_rng(0).normal(size=100)).astype(format.dtype)
    y = np.cos(x)
    for raw in (np.stack([x, y], 1), np.stack([x[::-1], y[::-1]])):
        candidate = opened(save(folder / "a.bin", raw.tobytes()), format)
        assert candidate.at(x).tobytes() == y.tobytes()
    mixed = np.random.default_rng(1).permutation(100)
    name = save(folder / "a.bin", np.stack([x[mixed], y[mixed]]).tobytes())
    with pytest.raises(RequestError, match="does not say which of them are x") as caught:
        opened(name, format)
    assert "layout=columns" in caught.value.hint
    assert opened(f"{name}:layout=columns", format).at(x).tobytes() == y.tobytes()


def test_which_array_is_y_depends_on_the_order_of_the_derivative(folder):
    x = np.float32([1, 2, 3])
    name = np_savez(folder / "a.npz", x=x, y=x + 10, dy=x + 20, d2y=x + 30)
    for order in range(3):
        assert opened(name, FLOAT32, order).at(x).tolist() == (x + 10 * (order + 1)).tolist()
    name = np_savez(folder / "b.npz", input=x, output=x + 10, grad_output=np.ones(3), grad_input=x + 20)
    assert opened(name, FLOAT32, 0).at(x).tolist() == [11, 12, 13]
    assert opened(name, FLOAT32, 1).at(x).tolist() == [21, 22, 23]
    assert "recorded: x is 'input', and y is 'grad_input'" in opened(name, FLOAT32, 1).coverage()


def test_a_gradient_from_above_that_is_not_one_is_refused(folder):
    x = np.float32([1, 2, 3])
    arrays = {"x": x, "grad_out": 2 * x, "grad_in": x}
    with pytest.raises(RequestError, match="grad_out is not 1 everywhere"):
        opened(np_savez(folder / "a.npz", **arrays), FLOAT32)
    assert opened("a.npz:y=grad_in", FLOAT32).at(x).tolist() == [1, 2, 3]
    one = np.full(3, 0x3F80, np.uint16)
    name = np_savez(folder / "b.npz", x=x, grad_out=one, grad_in=x)
    assert opened(name, BFLOAT16).inputs(BFLOAT16).size == 3


@pytest.mark.parametrize(
    ("arrays", "says", "kind"),
    [
        (
            {"a": 3, "b": 3, "c": 3},
            r"no x and no y; it holds a \(float64, 3\), b \(float64, 3\), c .*:x=a,y=c",
            FileError,
        ),
        ({"x": 3, "b": 3, "c": 3}, "has no y; it holds x .*, b .*, c ", FileError),
        ({"x": 3, "grad": 3, "dy": 3}, "several arrays that may be y: grad .*, dy .*a.npz:y=grad", RequestError),
        ({"input": 3, "inputs": 3, "y": 3}, "several arrays that may be x: input .*, inputs", RequestError),
        ({"a": 65536, "y": 65536}, "has no x; it holds a", FileError),
        ({"y": 3}, "no x, and y has shape .3,.*65,536 bit patterns of bfloat16", FileError),
        ({"f": 3, "x": 3, "grad_out": 3}, "not 1 everywhere", RequestError),
        ({f"a{number}": 1 for number in range(30)}, "a7 .*, and 22 more", FileError),
    ],
    ids=str,
)
def test_what_is_ambiguous_is_refused_with_what_was_found(folder, arrays, says, kind):
    np.savez(folder / "a.npz", **{name: np.zeros(size) for name, size in arrays.items()})
    with pytest.raises(kind) as caught:
        opened("a.npz")
    assert re.search(says, " ".join(caught.value.lines())), caught.value.lines()


def test_arrays_are_named_behind_the_file(folder):
    x = np.float32([1, 2])
    np.savez(folder / "a.npz", a=x, b=3 * x, c=x)
    assert opened("a.npz:x=a,y=B", FLOAT32).at(x).tolist() == [3, 6]
    for text, pointed_at, says in [
        ("a.npz:x=a,y=d", "y=d", "no d; it holds a"), ("a.npz:z=a", None, "x=NAME,y=NAME"),
        ("a.npz:a", None, "x=NAME,y=NAME"),
    ]:  # fmt: skip
        with pytest.raises(RequestError, match=says) as caught:
            opened(text, FLOAT32)
        if pointed_at:
            assert caught.value.text[slice(*caught.value.span)] == pointed_at
    every = patterns(BFLOAT16)
    np.savez(folder / "b.npz", a=every, out=every)
    assert_holds(opened("b.npz:y=a"), every, every, BFLOAT16)
    (folder / "a.bin").write_bytes(b"1234")
    with pytest.raises(RequestError, match="y, columns, pairs"):
        opened("a.bin:layout=rows")
    with pytest.raises(FileError, match="4 bytes, which fit no layout of bfloat16"):
        opened("a.bin:layout=y")


def test_values_that_are_stored_in_another_format_are_numbers_in_it(folder):
    x = np.array([0.5, 1, 2], ml_dtypes.bfloat16)
    name = safetensors(folder / "a.safetensors", {"x": ("BF16", x), "y": ("BF16", x)})
    candidate = opened(name, FLOAT16)  # as wide, but other bits
    assert candidate.at(np.float16([0.5, 1, 2])).tolist() == [0.5, 1, 2]
    candidate = opened(name, FLOAT32)
    assert candidate.at(np.float32([0.5, 1, 2])).tolist() == [0.5, 1, 2]
    assert any("--dtype bfloat16 judges it in that" in note for note in candidate.coverage())
    whole = safetensors(folder / "b.safetensors", {"y": ("BF16", patterns(BFLOAT16))})
    with pytest.raises(FileError) as caught:
        opened(whole, FLOAT64)
    assert "--dtype bfloat16" in caught.value.hint


# Bad files


def described(**entry):
    entry = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]} | entry
    return {"x": entry, "y": entry}


def framed(header, numbers=8, length=None):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + bytes(numbers)


def zipped(**members):
    from io import BytesIO

    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("_npy", ".npy"), content)
    return buffer.getvalue()


def npy(array):
    from io import BytesIO

    buffer = BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


PAIR = {"x_npy": npy(np.ones(2)), "y_npy": npy(np.ones(2))}
OBJECTS = npy(np.array([1, None], dtype=object))
BAD = [
    ("a.safetensors", b"", "is empty"),
    ("a.safetensors", b"1234567", "has 7 bytes"),
    ("a.safetensors", framed(described(), length=2**63), "said to have 9,223,372,036,854,775,808 bytes"),
    ("a.safetensors", framed(described(), length=10), "no JSON"),
    ("a.safetensors", framed(b"[" * 100_000), "no JSON"),
    ("a.safetensors", framed(b"\xff\xfe"), "no JSON"),
    ("a.safetensors", framed([1]), "no JSON object"),
    ("a.safetensors", framed({}, 0), "holds no values"),
    ("a.safetensors", framed({"x": 1, "y": 2}), "does not describe x"),
    ("a.safetensors", framed(b'{"x": {}, "x": {}}'), "has x twice"),
    ("a.safetensors", framed(described(), numbers=7), "x is said to lie at bytes 0 to 8 of 7"),
    ("a.safetensors", framed(described(), numbers=9), "end at byte 8 of 9"),
    ("a.safetensors", framed(described(data_offsets=[8, 0])), "lie at bytes 8 to 0"),
    ("a.safetensors", framed(described(data_offsets=[-8, 0])), "does not describe"),
    ("a.safetensors", framed(described(data_offsets=[0, True])), "does not describe"),
    ("a.safetensors", framed(described(shape=[3])), r"shape \(3,\), in 8 bytes"),
    ("a.safetensors", framed(described(shape=[2**40, 2**40])), "in 8 bytes"),
    ("a.safetensors", framed(described(shape="2")), "does not describe"),
    ("a.safetensors", framed(described(dtype="F4")), "x is F4, which is not read"),
    ("a.safetensors", framed(described(dtype="BOOL", shape=[8])), "bool instead of numbers"),
    ("a.npz", zipped(x_npy=b"text", y_npy=PAIR["y_npy"]), "x is no array of NumPy's"),
    (
        "a.npz",
        zipped(x_npy=OBJECTS, y_npy=PAIR["y_npy"]),
        "x holds Python objects instead of numbers, and they are not",
    ),
    ("a.npz", zipped(x=PAIR["x_npy"], **PAIR), "two arrays that are called x"),
    ("a.npz", zipped(), "holds no values"),
    ("a.npz", zipped(**PAIR)[:-30], "damaged"),
    ("a.npz", zipped(x_npy=PAIR["x_npy"][:-3], y_npy=PAIR["y_npy"]), "damaged"),
    ("a.npy", OBJECTS, "holds Python objects"),
    ("a.npy", npy(np.ones(2))[:-1], "damaged"),
    ("a.npy", npy(np.ones(2)).replace(b"(2,)", b"(2,1"), "damaged"),
    ("a.npy", b"\x93NUMPY\x01\x00\xff\xff{", "damaged"),
    ("a.npy", npy(np.array(["a"])), "instead of numbers"),
    ("a.csv", "x,y\n1_000,1\n", "line 2: x is '1_000', not a number"),
    ("a.csv", "x,y\n0x1_0,1\n", "line 2: x is '0x1_0'"),
    ("a.csv", "x,y\n١,1\n", "line 2: x is '١'"),
    ("a.csv", "x,y\n1,0x1p999999\n", "line 2: y is '0x1p999999'"),
    ("a.csv", "x,y,x\n1,2,3\n", "two columns x"),
    ("a.csv", "x,X,y\n1,2,3\n", "several arrays that may be x"),
    ("a.csv", "x,y\n1,5,2,5\n", "line 2: 4 values stand under 2 names"),
    ("a.csv", "x,y\n\n# said\n1,2\n3,4 5\n", "line 5: y is '4 5'"),
    ("a.csv", "# nothing\n\n", "is empty"),
    ("a.csv", "x,y\n0x3f80,1\n1.5,2\n", "line 3: x is '1.5', not a bit pattern"),
    ("a.csv", "x,y\n0x10000000000000000,1\n", "more than 64 bits"),
    ("a.csv", "x,y\n-0x80000000,1\n", "negative bit patterns"),
    ("a.csv", "x,y\n1\0,2\n", "line 2: x is|no table"),
    ("a.csv", "x,y\n" + "1" * 200_000 + ",2\n", "field larger|no x is a finite"),
    ("a.csv", "x,y\n1,2\n".encode("utf-16"), "no text in UTF-8"),
    ("a.bin", b"", "is empty"),
    ("a.bin", bytes(131071), "131,071 bytes, which fit no layout of bfloat16.*131,072 bytes"),
    ("a.bin", bytes(8), "4 numbers of bfloat16.*which of them are x"),
]


@pytest.mark.parametrize(("name", "content", "says"), BAD, ids=[f"{name}-{says[:24]}" for name, _, says in BAD])
def test_a_bad_file_is_said_to_be_bad_in_words(folder, name, content, says):
    save(folder / name, content)
    with pytest.raises((FileError, RequestError)) as caught:
        opened(name)
    assert re.search(says, " ".join(caught.value.lines())), caught.value.lines()
    assert name in caught.value.message


@pytest.mark.parametrize("layout", ["npy", "npz", "safetensors", "bin", "csv"])
def test_no_damage_ends_in_anything_but_an_error_in_words(folder, layout):
    """Cut anywhere, and with bytes changed, near the header most of all."""
    x, y = answers(E4M3, seed=1), answers(E4M3, seed=2)
    name = BOTH[layout](folder, x, y, E4M3) if layout in BOTH else ALONE[layout](folder, y, E4M3)
    sound = (folder / name).read_bytes()
    generator, refused = np.random.default_rng(5), 0
    for trial in range(90):
        content = bytearray(sound[: generator.integers(1, len(sound))] if trial % 3 == 0 else sound)
        for _ in range(trial % 4):
            content[generator.integers(min(len(content), 400))] = generator.integers(256)
        (folder / name).write_bytes(bytes(content))
        try:
            opened(name, E4M3)
        except ActderivError:
            refused += 1
    assert refused > 20


# Files of other libraries


class Runs:
    """A pickle that makes a folder when it is loaded."""

    def __reduce__(self):
        return os.mkdir, ("made by a pickle",)


def test_a_pickle_is_never_loaded(folder):
    objects = np.array([Runs(), None], dtype=object)
    np.save(folder / "a.npy", objects, allow_pickle=True)
    np.savez(folder / "a.npz", x=objects, y=objects)
    names = ["a.npy", "a.npz"]
    try:
        import torch
    except ImportError:
        pass
    else:
        torch.save({"x": torch.ones(2), "y": Runs()}, folder / "a.pt")
        torch.save(torch.nn.Linear(1, 1), folder / "b.pt")
        names += ["a.pt", "b.pt"]
    for name in names:
        with pytest.raises(FileError, match=r"Python objects|more than tensors"):
            opened(name, FLOAT32)
    assert not (folder / "made by a pickle").exists()


@pytest.mark.parametrize("format", NARROW, ids=lambda format: format.name)
def test_what_torch_saves_is_read(folder, format):
    torch = pytest.importorskip("torch")
    if not hasattr(torch, format.name):
        pytest.skip(f"torch has no {format.name}")
    x, y = answers(format, seed=1), answers(format, seed=2)
    tensors = [torch.from_numpy(each.view(f"i{each.itemsize}")).view(getattr(torch, format.name)) for each in (x, y)]
    for saved in (
        {"x": tensors[0], "y": tensors[1], "step": 3},
        tuple(tensors),
        {"input": tensors[0], "df": tensors[1]},
    ):
        torch.save(saved, folder / "a.pt")
        assert_holds(opened("a.pt", format), x, y, format)
    torch.save(tensors[1].reshape(SQUARE[format.bits]).requires_grad_(), folder / "a.pth")
    assert_holds(opened("a.pth", format), patterns(format), y, format)


def test_what_is_no_tensor_or_no_file_of_torchs_is_said(folder):
    torch = pytest.importorskip("torch")
    torch.save({"x": torch.ones(2), "y": [1.0, 2.0]}, folder / "a.pt")
    with pytest.raises(FileError, match="y is list instead of a tensor"):
        opened("a.pt", FLOAT32)
    torch.save({"x": torch.ones(2), "y": torch.ones(2).to_sparse()}, folder / "a.pt")
    with pytest.raises(FileError, match=r"y is a tensor of .*sparse"):
        opened("a.pt", FLOAT32)
    torch.save({"x": torch.ones(2), "y": torch.ones(2)}, folder / "a.pt")
    sound = (folder / "a.pt").read_bytes()
    for cut in (1, 10, 100, len(sound) // 2, len(sound) - 1):
        (folder / "a.pt").write_bytes(sound[:cut])
        with pytest.raises(FileError, match=r"damaged|more than tensors"):
            opened("a.pt", FLOAT32)


def test_a_library_that_lacks_or_may_run_code_is_said(folder, monkeypatch):
    import sys
    from types import SimpleNamespace

    (folder / "a.pt").write_bytes(b"1")
    (folder / "a.parquet").write_bytes(b"1")
    for module, name, old in (("torch", "a.pt", "2.5.1+cpu"), ("pyarrow", "a.parquet", "14.0.0")):
        monkeypatch.setitem(sys.modules, module, SimpleNamespace(__name__=module, __version__=old))
        with pytest.raises(ForeignError, match=f"{module} {re.escape(old)} may run code"):
            opened(name)
        monkeypatch.setitem(sys.modules, module, None)
        with pytest.raises(ForeignError) as caught:
            opened(name)
        assert f"actderiv[{'parquet' if module == 'pyarrow' else module}]" in caught.value.hint


def test_the_columns_of_a_parquet_file_are_read(folder):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    x, y = answers(BFLOAT16, seed=1), answers(BFLOAT16, seed=2)
    table = {"x": x, "dy": numbers(y, BFLOAT16), "y": ["a"] * x.size, "gaps": pyarrow.array([None] * x.size, "int32")}
    parquet.write_table(pyarrow.table(table), folder / "a.parquet")
    assert_holds(opened("a.parquet"), x, y, BFLOAT16)
    for name, says in (("y", "y is string instead of numbers"), ("gaps", "gaps has 65,536 rows without a value")):
        with pytest.raises(FileError, match=says):
            opened(f"a.parquet:y={name}")
    (folder / "a.parquet").write_bytes((folder / "a.parquet").read_bytes()[:-9])
    with pytest.raises(FileError, match="damaged"):
        opened("a.parquet")


def test_the_safetensors_library_writes_what_is_read(folder):
    library = pytest.importorskip("safetensors.numpy")
    x, y = np.float16([1, 2, 3]), np.float32([4, 5, 6])
    library.save_file({"x": x, "y": y}, folder / "a.safetensors", metadata={"a": "b"})
    assert opened("a.safetensors", FLOAT16).at(x).tolist() == y.tolist()


# The command, and what the README shows


@pytest.mark.parametrize("format", [BFLOAT16, FLOAT16], ids=lambda format: format.name)
def test_a_dump_of_all_patterns_is_judged_without_a_warning(folder, command, format):
    """Signalling NaN are among them, of which NumPy warns; here a warning is an error."""
    x = patterns(format)
    with np.errstate(all="ignore"):
        wide = x.view(format.dtype).astype(np.float32)
        y = np.where(np.isnan(wide), wide, wide > 0).astype(np.float32)
        np.savez(folder / "a.npz", x=wide, y=y)
        (folder / "a.bin").write_bytes(x.tobytes() + y.astype(format.dtype).tobytes())
        y.tofile(folder / "b.bin")
    for name in ("a.npz", "a.bin", "b.bin"):
        shown = command("compare", "relu", "--against", name, "--dtype", format.name)
        assert (shown.status, shown.err) == (0, "")


def listing(language, word):
    return next(body for body in re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL) if word in body)


def test_the_c_of_the_readme_writes_what_is_read(folder):
    compiler = shutil.which("cc") or pytest.skip("there is no C compiler")
    kernel = "static uint16_t silu_backward(uint16_t x) { return x ^ 0x0102; }\n"
    body = (
        f"#include <stdio.h>\n#include <stdint.h>\n{kernel}int main(void) {{\n{listing('c', 'fwrite')}return 0;\n}}\n"
    )
    (folder / "a.c").write_text(body)
    subprocess.run([compiler, "a.c", "-o", "a"], check=True)
    subprocess.run([folder / "a"], check=True)
    every = patterns(BFLOAT16)
    assert_holds(opened("recorded.bin"), every, every ^ 0x0102, BFLOAT16)


def test_the_torch_of_the_readme_writes_what_is_read(folder):
    torch = pytest.importorskip("torch")
    exec(listing("python", "torch.save"), {"torch": torch})
    candidate = opened("recorded.pt", function="silu")
    assert candidate.coverage() == ["recorded 65,280 of 65,280 finite bfloat16 values"]
    assert candidate.at(np.array([0], ml_dtypes.bfloat16)).astype(float).tolist() == [0.5]


def test_every_suffix_has_a_reader_and_stands_in_the_readme():
    for suffix in (RAW, *(suffix for reader in READERS for suffix in reader.suffixes)):
        assert suffix == ".pth" or f"`{suffix}`" in README
    for reader in READERS:
        assert reader.read or import_module(f"actderiv.sources._records.{reader.name}")


@pytest.mark.parametrize("name", ["float64", "float32", "float16"])
def test_signed_integers_as_wide_as_the_format_are_patterns_where_they_are_as_large(folder, name):
    format = FORMATS.get(name)
    word = f"i{format.dtype.itemsize}"
    x = np.linspace(-6, 6, 49).astype(format.dtype)
    slopes = format.round(get("tanh").df(x.astype(np.float64)))
    for y in (slopes.view(word), slopes):
        np.savez(folder / "a.npz", x=x.view(word), y=y)
        row = actderiv.compare("tanh", against=str(folder / "a.npz"), dtype=name).rows[0]
        assert (row.verdict, row.points) == ("pass", 49)
        assert f"x is {np.dtype(word)}, read as bit patterns" in row.notes
    whole = np.arange(-9, 10)
    np.savez(folder / "a.npz", x=whole.astype(word), y=(whole > 0).astype(word))
    row = actderiv.compare("relu", against=str(folder / "a.npz"), dtype=name).rows[0]
    assert (row.verdict, row.points, "patterns" in " ".join(row.notes)) == ("pass", 19, False)
