"""Writes docs/formulas.md: the language of formulas on one page, with every function of it and examples that were run.

    python docs/make_formulas.py            write the page anew
    python docs/make_formulas.py --check    compare what would be written with what is there; exit 1 where they differ

Numbers are compared to a few digits: the last are another's on another machine. The formulas of f' are SymPy's, so the
extra ``symbolic`` must be installed.
"""

from __future__ import annotations

import io
import math
import re
import shlex
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import actderiv
from actderiv.activation import BREAK_NAMES
from actderiv.cli import run
from actderiv.language import vocabulary
from actderiv.pages.writing import written_of

PAGE = Path(__file__).parent / "formulas.md"
NUMBERS = re.compile(r"-?\d+(?:\.\d+)?e[-+]?\d+")
"""Greatest errors, which are written with an exponent; all else on the page is the same on every machine."""
CLOSE = 0.05
"""How far two of them may be apart, as a share: they are made of rounding errors."""


@dataclass(frozen=True)
class Example:
    """A command with what it prints; ``lines`` of it where that is long."""

    said: str
    words: str
    lines: tuple[int, int] | None = None
    status: int = 0


@dataclass(frozen=True)
class Paper:
    """A function from a paper that the catalogue does not have: how it is typed, and its breaks."""

    name: str
    spec: str
    source: str
    breaks: str = "none"


HEAD = """# Formulas

Wherever actderiv takes the name of a function it takes a formula: `actderiv plot "x*tanh(softplus(x))"`. It is read,
never run: `ast.parse` and a list of what may occur in it. Its derivative is computed by forward mode, exactly but for
rounding; its breaks are found; ball arithmetic is the truth that it is held to, where python-flint is installed.

Written by `python docs/make_formulas.py`; the examples are what the commands printed.

## What you type

| | |
| --- | --- |
| `+ - * / ** ^ % //` | arithmetic; `^` is a power and binds as one. Also `·`, `×`, `÷`, `−`, `x²`, `x⁻¹` |
| `√x`, `√(x + 1)`, `\\|x\\|` | roots and absolute values |
| `2*x`, not `2x` | a product is always written |
| `max(0, x)`, `np.exp(x)`, `math.log(x)` | the functions below; what stands before the dot means nothing |
| `softplus(x)`, `gelu(1.7*x, approximate="tanh")` | the functions of the [gallery](gallery/README.md) |
| `softplus'(x)`, `softplus_prime(x)` | their derivatives |
| `x if x > 0 else 0`, `where(x > 0, x, 0)` | a choice |
| `x <= 1`, `0 < x < 1`, `not (x > 0 or x == -1)` | conditions; where a number is wanted they are 1 or 0 |
| `0 if x < -3, x*(x + 3)/6 if x < 3, else x` | several cases |
| `s*(1 - s), s = sigmoid(x)` | definitions come last, after a comma or a semicolon; `r(t) = t*t` defines a function |
| `pi`, `π`, `e` | constants |
| `max(a*x, x):a=0.3` | every other name is a parameter, and has its value after a colon |

The variable is `x`, or the only name that has no value. What means nothing is refused with a caret under it, and so is
what is larger than anybody writes: 4000 characters, 60 brackets within brackets, constant powers above 1024.

## Functions

"""

AFTER = """
## What comes out

- **f'** is the slope of forward mode; at a break it is that from the right. A function of the catalogue inside a
  formula brings its own derivative, which is certified.
- **Breaks** are where f, f', f'' or f''' jumps or has no limit: `jump`, `kink`, `bend`, `twist`. They are looked for in
  the range that is asked. With python-flint (`pip install 'actderiv[exact]'`) ball arithmetic tells them apart over
  whole intervals: two breaks may be two floats apart, and a place that a number only touches, as in
  `sqrt((x - 1)^2*(x - 1.00001)^2)`, is not passed over. Without it they are seen on a grid, between whose points two
  of them may hide. Where breaks are too many or too hard to follow, a note says from where to where.
- **A formula of f'** comes from SymPy: `pip install 'actderiv[symbolic]'`. It is shown once ball arithmetic has
  confirmed it at many inputs, between every two breaks; else `show` says that there is none.
- **NumPy code** of f and f' runs with NumPy alone (`erfcx` needs SciPy, and says so). It is the formula as it stands:
  within 1e-12 of the height of f from -10 to 10. Where exp overflows, beyond 700, it may return nan, which
  `actderiv.get("silu").f` does not.
- **LaTeX** of f and f': `show --format latex`. It needs no package.

## Ten examples
"""

EXAMPLES = (
    Example("A value and a slope.", 'table "3*x^2" --at 2'),
    Example(
        "A derivative by hand, with a term forgotten.", 'compare "x*sigmoid(x)" --derivative "sigmoid(x)"', None, 1
    ),
    Example(
        "The same with the term, with a definition.", 'compare silu --derivative "s*(1 + x*(1 - s)), s = sigmoid(x)"'
    ),
    Example("A parameter. The kink at 0 is found.", 'compare "max(a*x, x):a=0.3"'),
    Example("A jump: what f is on either side of it, and at it.", 'table "floor(x)" --at 1'),
    Example("Cases.", 'table "0 if x < -3, x*(x + 3)/6 if x < 3, else x" --at -3,0,3'),
    Example(
        "A picture that does not join what is apart.", 'plot "where(x > 1, 2*x - 3, x)" --range -1 3 --no-derivative'
    ),
    Example("All about a function: a formula of f', where it is 0, code.", 'show "x*sigmoid(x)"', (0, 5)),
    Example("Which known function is this?", 'identify "x/(1 + exp(-x))"'),
    Example("What is wrong is marked.", 'table "2x + 1" --at 0', None, 2),
)

PAPERS = (
    Paper("CRReLU", "max(0, x) + eps*x*exp(-x^2/2):eps=0.01", "Sun et al. 2024, arXiv:2405.12954", "kink at 0"),
    Paper("xATLU", "x*((1 + 2*alpha)*(arctan(x)/pi + 1/2) - alpha):alpha=0.1", "Huang 2024, arXiv:2405.20768"),
    Paper("Swish-T", "x*sigmoid(beta*x) + alpha*tanh(x):alpha=0.1,beta=1", "Seo, Kim & Park 2024, arXiv:2407.01012"),
    Paper("FINER++", "sin(omega*(|x| + 1)*x):omega=3", "Zhu et al. 2024, arXiv:2407.19434", "bend at 0"),
    Paper("H-SIREN", "sin(sinh(2*x))", "Gao & Jaiman 2024, arXiv:2410.04716"),
    Paper("PolyReLU", "a0 + a1*r + a2*r^2 + a3*r^3, r = max(0, x):a0=0,a1=0.5,a2=0.25,a3=0.125",
          "Zhuo et al. 2024, arXiv:2411.03884", "kink at 0"),
    Paper("S3", "sigmoid(x) if x <= 0 else softsign(x)", "Kavun 2025, arXiv:2507.22090", "jump at 0"),
    Paper("S4", "w*sigmoid(x) + (1 - w)*softsign(x), w = sigmoid(-k*x):k=5", "Kavun 2025, arXiv:2507.22090",
          "bend at 0"),
    Paper("Derf", "gamma*erf(alpha*x + s) + beta:gamma=1,alpha=0.5,s=0.1,beta=0",
          "Chen et al. 2025, arXiv:2512.10938"),
    Paper("HOSC", "tanh(beta*sin(omega*x)):beta=2,omega=3", "Wlodarczyk, Serrano & Musialski 2026, arXiv:2601.07870"),
)  # fmt: skip

PAPERS_HEAD = """
## From papers

Functions that the catalogue does not have, typed as their papers define them. Their breaks were found and their
derivatives held to ball arithmetic (`tests/test_paper_formulas.py`); f' is SymPy's, confirmed.
"""


def main() -> int:
    made = page()
    if "--check" in sys.argv[1:]:
        same = PAGE.exists() and alike(PAGE.read_text("utf-8"), made)
        print("formulas.md is current" if same else "formulas.md is not current: run python docs/make_formulas.py")
        return 0 if same else 1
    PAGE.write_text(made, "utf-8")
    return 0


def page() -> str:
    """The page as text."""
    shown = "\n".join(map(_shown, EXAMPLES))
    return HEAD + _functions() + AFTER + "\n" + shown + PAPERS_HEAD + "\n" + _papers()


def _functions() -> str:
    rows = [row for name, row in vocabulary.TABLE.items() if name == row.name and row.name != "δ"]
    lines = [f"| `{row.name}` | {', '.join(map(_code, _spelled(row)))} | {_cell(row.doc)} |" for row in rows]
    return "\n".join(["| function | also written | what it is |", "| --- | --- | --- |", *lines, ""])


def _spelled(row: vocabulary.Function) -> list[str]:
    """Its other names, and its letter in words."""
    words = (word for word, name in vocabulary.LETTERS.items() if name in row.spellings and word != row.name)
    return [*words, *row.spellings]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")


def _shown(example: Example) -> str:
    printed = output(example)
    if example.lines is not None:
        kept = printed.splitlines()[slice(*example.lines)]
        printed = "\n".join([*kept, "..."]) + "\n"
    return f"{example.said}\n\n```console\n$ actderiv {example.words}\n{printed}```\n"


def output(example: Example) -> str:
    """What the command prints, on stdout and on stderr."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(out), redirect_stderr(out):
        status = run(shlex.split(example.words))
    assert status == example.status, (example.words, status)
    out.flush()
    return out.buffer.getvalue().decode()  # type: ignore[attr-defined]


def _papers() -> str:
    rows = []
    for paper in PAPERS:
        bound = actderiv.get(paper.spec)
        found = ", ".join(f"{BREAK_NAMES[order]} at {at:g}" for at, order in bound.breaks.items()) or "none"
        assert found == paper.breaks, (paper.name, found)
        slope = written_of(bound).texts[1]
        rows.append(f"| {paper.name} | {_code(paper.spec)} | {_code(slope)} | {found} | {_cell(paper.source)} |")
    head = ["| | f | f' | breaks | paper |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *rows]) + "\n"


def _code(formula: str) -> str:
    """A formula in backticks, for a cell: there a bar would end it even so."""
    return f"`{formula}`".replace("|", "\\|")


def alike(old: str, new: str) -> bool:
    """Whether two pages are the same but for the last digits of errors."""
    if NUMBERS.sub("0", old).split() != NUMBERS.sub("0", new).split():
        return False
    pairs = zip(NUMBERS.findall(old), NUMBERS.findall(new), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=CLOSE, abs_tol=1e-300) for a, b in pairs)


if __name__ == "__main__":
    sys.exit(main())
