"""A generator of command lines, for hypothesis: every command, every option, every value that a person may give.

It asks the commands themselves what options they have and of which type; values are drawn by type, good and bad alike.
Then a word may be damaged, left out, or said twice.
"""

from __future__ import annotations

import re

import click
import numpy as np
from hypothesis import strategies as st

from actderiv import FUNCTIONS
from actderiv.cli import _options as options
from actderiv.cli import group
from actderiv.floats import FORMATS

# --- the folder in which they run ------------------------------------------------------------------------------

STEERING = "e\x1b[2Jsc.py"
"""A name that would clear the screen."""
FILES = {
    STEERING: "def f(x):\n    return x\n",
    "acts.py": """
import sys
import numpy as np
A = 3
def f(x): return x * x
def df(x): return 2 * x
def wrong(x): return 2 * x + 1e-3 * (x > 1)
def scalar(x): return x * x if x > 0 else 0.0
def prints(x): print("\\x1b[2Jseen", flush=True); return 2 * x
def raises(x): raise KeyError("no\\x1b[31m such\\nkey")
def leaves(x): sys.exit(7)
def warns(x): np.seterr(all="raise"); return np.float32(1e38) * np.ones_like(x) * 1e30
def short(x): return x[:1]
def texts(x): return ["a"] * len(x)
def huge(x): return np.full_like(x, 1e308) * x
def nans(x): return np.full(np.shape(x), np.nan)
def pair(x, g): return g * 2 * x
def vjp(g, x): return (g * 2 * x,)
def strange(a, b, c, d): return a
def grows(x, *, scale=1.0): return scale * x
def masked(x): return np.ma.masked_greater(2 * x, 1)
def whole(x): return (2 * x).astype(int)
def turned(x): return np.sort(x)
def complex_(x): return 2j * x
class Layer:
    def __init__(self, scale=2.0): self.scale = scale
    def forward(self, x): self.x = x; return self.scale * x
    def backward(self, grad): return self.scale * grad
TABLE = {"relu": f, "pair": (f, df)}
""",
    "broken.py": "def f(x)\n    return x\n",
    "raises.py": "raise RuntimeError('on loading\\x07')\n",
    "exits.py": "import sys\nsys.exit()\n",
    "needs.py": "import no_such_module_anywhere\n",
    "empty.py": "",
    "latin.py": b"# \xe9\ndef f(x): return x\n",
    "r.csv": "x,y\n-1,0.41997434161402614\n0,1\n0.5,0.7864477329659274\n",
    "two.csv": "x,x,y\n1,2,3\n",
    "words.csv": "x,y\na,b\n",
    "empty.csv": "",
    "garbage.npz": b"PK\x03\x04garbage",
    "garbage.npy": b"\x93NUMPY\x01\x00v\x00{'descr'",
    "garbage.safetensors": b"\xff" * 16,
    "garbage.pt": b"\x80\x02cos\nsystem\n.",
    "list.txt": "tanh\n# mine\nleaky_relu:negative_slope=0.2\n",
    "none.txt": "# nothing\n",
    "good.toml": "dtype = 'float32'\n[compare]\npoints = 11\n",
    "bad.toml": "dtype = 'float33'\n",
    "worse.toml": "[[[\n",
    "with a space.py": "def f(x):\n    return x\n",
    "my.mplstyle": "lines.linewidth: 3\n",
}


def furnish(folder):
    """Write the files that the lines name."""
    for name, content in FILES.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    x = np.array([-1.0, 0.0, 0.5])
    np.savez(folder / "r.npz", x=x, dy=1 - np.tanh(x) ** 2)
    np.save(folder / "r.npy", np.stack([x, 1 - np.tanh(x) ** 2]))
    (folder / "sub").mkdir()
    (folder / "loop.py").symlink_to("loop.py")
    (folder / "loop.json").symlink_to("loop.json")


def mostly(good, bad, of=8):
    """Values that are good all but one time in so many; hypothesis loves the ends of a range, so not there."""
    return st.integers(1, of).flatmap(lambda number: bad if number == of // 2 else good)


def texts(written: str) -> list[str]:
    """Texts with spaces between."""
    return written.split()


def chosen(good: str, bad: str):
    """One of some texts."""
    return mostly(st.sampled_from(texts(good)), st.sampled_from([*texts(bad), ""]))


# --- FUNCTION --------------------------------------------------------------------------------------------------

NAMES = [alias for record in FUNCTIONS for alias in (record.name, *record.aliases)]
PARAMETERS = sorted({each.name for record in FUNCTIONS for each in record.parameters})
NUMBERS = [
    *texts("0 1 -1 2 0.5 1e-6 -3.7 10 nan inf -inf 1e300 1e-320 -0 -0.0 1_0 ٣ 0x10 1/256 1/0 1e999 .5 5. +1 e 1e 1,5"),
    "True", "pi", "", " 1",
]  # fmt: skip
VALUES = st.sampled_from(NUMBERS) | st.floats().map(repr) | st.integers(-5, 5).map(str)

GOOD = mostly(st.sampled_from(["0.5", "1", "2", "0.1", "3"]), VALUES)

ATOMS = st.sampled_from(["x", "x", "x", "pi", "1", "0.5", "2", "(-3)", "1e-9", "10", "x²", "|x|", "√x"])
CALLS = texts("exp log sqrt tanh sin cos sigmoid relu erf abs sign floor softplus atan sinh heaviside")


def _grown(inner):
    binary = st.tuples(inner, st.sampled_from(["+", "-", "*", "/", "^", "**", "·", " "]), inner)
    return st.one_of(
        binary.map(lambda part: "({} {} {})".format(*part)),
        st.tuples(st.sampled_from(CALLS), inner).map(lambda part: "{}({})".format(*part)),
        st.tuples(st.sampled_from(["max", "min", "max", "pow"]), inner, inner).map(lambda p: "{}({}, {})".format(*p)),
        st.tuples(inner, inner, inner).map(lambda part: "({} if {} > 0 else {})".format(*part)),
        inner.map(lambda part: f"(-{part})"),
    )


FORMULAS = st.recursive(ATOMS, _grown, max_leaves=5)
CALLABLES = texts("""
    f df wrong scalar prints raises leaves warns short texts huge nans pair vjp strange grows masked whole turned
    complex_
    Layer Layer:scale=3 Layer.backward TABLE['relu'] TABLE['pair'] TABLE A nothing grows:scale=2 grows:scale=nan
    grows:size=1 __name__ np sys.exit
""")
CODE = [*(f"acts.py:{name}" for name in CALLABLES), "with a space.py:f", STEERING + ":f", *texts("""
    broken.py:f raises.py:f exits.py:f needs.py:f empty.py:f latin.py:f loop.py:f missing.py:f sub:f sub/acts.py:f
    acts.py
    acts.py: :f math:sqrt math:nothing numpy:tanh numpy:sin numpy: no.such.module:f os:getpid builtins:print ~/acts.py:f
""")]  # fmt: skip
RECORDED = texts("""
    r.csv r.npz r.npy two.csv words.csv empty.csv garbage.npz garbage.npy garbage.safetensors garbage.pt missing.csv
    loop.json sub r.csv:x=x,y=y r.npz:y=dy r.npz:y=nothing
""")


@st.composite
def _with_parameters(draw):
    record = draw(st.sampled_from(list(FUNCTIONS)))
    names = [each.name for each in record.parameters]
    known = mostly(st.sampled_from(names or [""]), st.sampled_from([*PARAMETERS, "x", ""]))
    pairs = draw(st.lists(st.tuples(known, GOOD), min_size=1, max_size=2))
    return record.name + ":" + ",".join(f"{name}={value}" for name, value in pairs)


FUNCTION = st.one_of(
    *[st.sampled_from(NAMES)] * 3, st.sampled_from(NAMES).map(str.upper), _with_parameters(), FORMULAS, FORMULAS,
    st.tuples(FORMULAS, GOOD).map("a·{0[0]}:a={0[1]}".format),
    mostly(st.sampled_from(CODE), st.text(max_size=12), of=4),
)  # fmt: skip
SOURCE = st.one_of(
    st.sampled_from(["numeric", "exact", "formula", "analytic", "Numeric", "nothing"]), st.sampled_from(CODE),
    st.sampled_from(RECORDED), FUNCTION,
)  # fmt: skip

# --- options ---------------------------------------------------------------------------------------------------

TABLES, PICTURES = ["json", "csv", "md", "tex", "txt"], ["png", "svg", "pdf"]
SUFFIXES = {
    "plot": PICTURES,
    "animate": ["gif", "png", "webp"],
    "compare": [*TABLES, "xml", "sarif"],
    "check": [*TABLES, "xml", "sarif"],
}
PLACES = [
    "-", "", "sub", "missing/a.json", "/dev/null", "/dev/full", "/dev/stdout", "acts.py", "r.csv", "loop.json",
    "a" * 256 + ".json", "acts.py/a.json", "out", ".json", "out.JSON", "ou t.é.json", "out.foo", "out.html", "out.png",
]  # fmt: skip


def written(suffixes):
    """A file to write."""
    good = st.tuples(st.sampled_from(["out", "out", "sub/other"]), st.sampled_from(suffixes)).map(".".join)
    return mostly(good, st.sampled_from(PLACES) | st.text(max_size=12), of=4)


TEXTS = {
    "title": st.text(max_size=20),
    "rc": chosen("font.size=14 svg.fonttype=none", "font.size=huge no.such=1 font.size = axes.prop_cycle=1"),
    "styles": chosen("ggplot my.mplstyle", "acts.py missing.mplstyle sub"),
    "wrt": mostly(st.sampled_from(["a", "alpha", "beta", "negative_slope"]), st.sampled_from([*PARAMETERS, "x", ""])),
    "breaks": chosen("torch jax onnx keras", "nothing"),
    "config": chosen("good.toml", "bad.toml worse.toml acts.py sub missing.toml list.txt"),
    "source": chosen("list.txt", "none.txt latin.py missing.txt sub garbage.npz"),
    "baseline": written(["json"]),
    "takes": chosen("x x,grad grad,x y x,y,grad", "out cache z , x,x"),
}  # fmt: skip
FEW = st.sampled_from(["0", "-5", "1000000000000", "99999999999999999999", "1.5", "", "nan"])
"""For numbers that say how much work there is."""


def values_of(command: str, option: click.Parameter):
    """What a person may give an option, by its type."""
    kind, wrong = option.type, st.sampled_from(["nothing", ""])
    if option.name in TEXTS:
        return TEXTS[option.name]
    if isinstance(kind, options.NumberFormat):
        return mostly(st.sampled_from([*FORMATS.names(), *(name for each in FORMATS for name in each.aliases)]), wrong)
    if isinstance(kind, options.Names):
        return mostly(st.sampled_from(kind.names()), wrong | st.sampled_from(kind.names()).map(str.upper))
    if isinstance(kind, click.Choice):
        return mostly(st.sampled_from(kind.choices), wrong)
    if isinstance(kind, options.Code):
        return SOURCE if option.name == "against" else st.sampled_from(CODE) | FORMULAS
    if isinstance(kind, options.Numbers):
        return mostly(st.lists(st.integers(-9, 9).map(str), min_size=1), st.lists(VALUES, max_size=3)).map(",".join)
    if isinstance(kind, options.File):
        return written(PICTURES if option.name == "picture" else SUFFIXES.get(command, TABLES))
    if isinstance(kind, options.Number):
        return mostly(st.sampled_from(["1e-3", "0.1", "1", "3", "5"]), VALUES)
    return mostly(st.sampled_from(["1", "2", "3", "11", "51"]), FEW)


@st.composite
def _given(draw, command: str, option: click.Parameter):
    flag = draw(st.sampled_from(option.opts))
    if option.is_flag:
        return [flag]
    values = [draw(values_of(command, option)) for _ in range(option.nargs)]
    if option.nargs == 2 and draw(st.integers(0, 4)):
        values.sort(key=lambda text: float(text) if re.fullmatch("[0-9.e-]*[0-9]", text) else 0)
        values[0] = "-" * (option.name != "size") + values[0].lstrip("-")
    if len(values) == 1 and draw(st.integers(0, 4)) == 0:
        return [f"{flag}={values[0]}"]
    return [flag, *values]


COMMANDS = group.list_commands(click.Context(group))
WEIGHTED = [*COMMANDS, *("compare", "plot", "table") * 3]
QUICK = {"compare": ["--points", "11"], "sweep": ["--points", "11", "--h", "1e-3"], "identify": ["--points", "51"],
         "flow": ["--depth", "3", "--width", "4", "--batch", "2", "--seeds", "1"],
         "animate": ["--at", "0.5", "--frames", "3", "--dpi", "20"]}  # fmt: skip
"""What makes the usual amount of work small, said first."""


@st.composite
def command_lines(draw):
    """The words of a command line, without what could not stand on one."""
    name = draw(st.sampled_from(WEIGHTED))
    command = group.get_command(click.Context(group), name)
    known = [each for each in command.params if isinstance(each, click.Option)]
    words = list(QUICK.get(name, ())) if draw(st.integers(0, 9)) != 4 else []
    chosen = draw(st.lists(st.sampled_from(known), max_size=3, unique_by=lambda each: each.name))
    said = {word for option in chosen for word in option.opts}
    words = [each for pair in zip(words[::2], words[1::2], strict=True) if pair[0] not in said for each in pair]
    for option in chosen:
        words += draw(_given(name, option))
    arguments = draw(_arguments(name))
    words = [name, *arguments, *words] if draw(st.booleans()) else [name, *words, *arguments]
    if draw(st.integers(0, 9)) == 4:
        words = draw(_damaged(words))
    return [re.sub("[\0\r]", "?", word) for word in words]


@st.composite
def _arguments(draw, name):
    if name == "completion":
        return draw(st.lists(st.sampled_from(["bash", "zsh", "fish", "tcsh", ""]), max_size=1))
    if name == "list":
        return draw(st.lists(st.sampled_from(["relu", "Elfwing", "nothing", ""]) | st.text(max_size=5), max_size=2))
    if name == "check":
        return draw(st.lists(st.sampled_from(["one", "nothing", ""]), max_size=1))
    if name == "identify":
        return [draw(SOURCE)]
    none = draw(st.integers(0, 39)) == 19
    return draw(st.lists(FUNCTION, min_size=1 - none, max_size=0 if none else 1 if name in ("show", "animate") else 2))


ODD = [
    "\x1b[2J",
    "\n",
    "\t",
    "\x7f",
    "\u202e",
    "\udcff",
    "字",
    "é",
    "'",
    '"',
    ":",
    "=",
    ",",
    "(",
    "%s",
    "$x",
    "{}",
    "-",
]


@st.composite
def _damaged(draw, words):
    at = draw(st.integers(0, len(words) - 1))
    word = words[at]
    place = draw(st.integers(0, len(word)))
    odd = draw(st.sampled_from(ODD))
    kind = draw(st.sampled_from(["odd", "odd", "odd", "out", "cut", "twice", "swap", "more"]))
    changed = {
        "odd": [word[:place] + odd + word[place:]], "out": [], "cut": [word[:place]], "twice": [word, word],
        "swap": [word[::-1]], "more": [word, draw(st.sampled_from(["--", "-", "--help", "-h", "--nothing", "--out"]))],
    }  # fmt: skip
    return [*words[:at], *changed[kind], *words[at + 1 :]]
