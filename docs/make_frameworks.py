"""Writes docs/frameworks.md: how far frameworks' derivatives lie from the truth, and what they are at breaks.

    python docs/make_frameworks.py            judge every framework that is installed; takes ten minutes
    python docs/make_frameworks.py --specials ask them at infinity, NaN and the two zeros alone; takes half a minute
    python docs/make_frameworks.py --check    exit 1 where the page lacks a function that a framework on it has

Frameworks that are not installed are named as such; numbers are those of the machine that ran this.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

import actderiv
from actderiv import FUNCTIONS
from actderiv.errors import ActderivError, ForeignError, RequestError
from actderiv.floats import FORMATS
from actderiv.report import Report, UlpRow
from actderiv.report.findings import told
from actderiv.report.specials import Special
from actderiv.sources import Lacking, resolve
from actderiv.study.specials import Policy, of_candidate

PAGE = Path(__file__).parent / "frameworks.md"
FRAMEWORKS = ("torch", "jax", "keras")
DTYPES = ("bfloat16", "float16", "float32", "float64")
POINTS = 200_000
OTHERS = ("gelu:approximate=tanh",)
NEAR = 1e-4
"""Frameworks write constants with fewer digits."""

OUTSIDE_TITLE = "## Outside every slope"
OUTSIDE = """What records know of frameworks, installed here or not, with default parameters. Any value between the
slopes on the two sides is a convention; these are none. Keras on TensorFlow gives celu'(0) = 2 whatever alpha is, as
both max and min pass the gradient at a tie, MLX 0, as neither does; MLX adds both slopes of prelu."""

SPECIALS = """## Infinite inputs, NaN and the two zeros

What f and f' are there in float32, where a framework gives something else than the limit, NaN for NaN, and a zero with
the sign of what it rounds. Of f' at NaN frameworks have no common opinion. An empty cell: there is no such function, or
no such derivative. `actderiv compare gelu --against torch --order 0` tells the same of one function. Asked were
{versions}."""

HEAD = """# Frameworks

How far the derivatives that frameworks compute lie from the truth, in units of the last place (ULP) of the number
format, and what they return at breaks. Written by `python docs/make_frameworks.py` from what was installed on the
machine that ran it:

{environments}

The 16-bit formats are judged over every finite value, float32 and float64 over {points:,} inputs of every exponent. A
row fails where a value lies more than 1 ULP (16 bits) or 4 ULP outside the hull of the truth. Every table has the
command that prints it with every failing region; a function alone is judged by naming it: `actderiv compare gelu ...`.
Other processors, other numbers of threads, compiled graphs and GPUs have other kernels, with other errors."""

SUMMARY = """## Summary

How many of the functions that the catalogue and a framework share pass; behind it the largest error of those that
fail."""

SAVED = """## Judged as a function of the saved output

Where torch keeps the rounded output y of a function for its backward pass, and not x, a part of the error cannot be
undone by any kernel. `--saved output` takes it away: what is left is the kernel's own."""

KNOWN = """## Reported elsewhere

Some of this has been reported where the frameworks are made: a gelu that is NaN at infinity
([pytorch#185770](https://github.com/pytorch/pytorch/issues/185770)), relu6' at 0 and 6, which jax brought to torch's
convention ([jax#14840](https://github.com/jax-ml/jax/pull/14840)), jax's slope 1 of abs at 0
([jax#37820](https://github.com/jax-ml/jax/issues/37820))."""


def main() -> None:
    """Judge, and write the page."""
    found = [name for name in FRAMEWORKS if _installed(name)]
    reports = {(name, dtype, order): _judged(name, dtype, order)
               for name in found for dtype in DTYPES for order in (1, 0)}  # fmt: skip
    environments = "\n".join(f"- {each}" for each in [*map(_environment, found), *_not_installed(found)])
    parts = [HEAD.format(environments=environments, points=POINTS), SUMMARY, _summary(reports)]
    for name in found:
        parts += [f"## {name}", *(_table(name, dtype, reports[name, dtype, 1]) for dtype in DTYPES)]
        parts += [f"### {name}, f itself", _values({dtype: reports[name, dtype, 0] for dtype in DTYPES})]
    if "torch" in found:
        parts += [SAVED, _saved()]
    if found:
        parts += ["## Values of f' at breaks", _conventions(found), *_specials(found)]
    parts += [OUTSIDE_TITLE, OUTSIDE, _outside(), KNOWN]
    PAGE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def renew_specials() -> None:
    """Ask what is installed at special inputs, and put the answers in the page in place of those that it holds."""
    found = [name for name in FRAMEWORKS if _installed(name)]
    page = PAGE.read_text("utf-8")
    title = SPECIALS.partition("\n")[0]
    before, _, rest = page.partition(title if title in page else OUTSIDE_TITLE)
    after = rest[rest.index(OUTSIDE_TITLE) :] if title in page else OUTSIDE_TITLE + rest
    PAGE.write_text(before + "\n\n".join([*_specials(found), after]), encoding="utf-8")


def missing() -> list[str]:
    """The functions that a framework of the page has and its tables lack."""
    sections = PAGE.read_text("utf-8").split("\n## ")
    return [
        f"{name}: {record.name}"
        for name in FRAMEWORKS
        for section in sections
        if section.startswith(f"{name}\n")
        for record in FUNCTIONS
        if name in record.peers and not re.search(rf"(\| |Left out: .*\b){record.name}\b", section)
    ]


def _installed(name: str) -> bool:
    try:
        resolve(name).open(actderiv.get("relu"), 1, FORMATS.get("float32"))
    except ForeignError:
        return False
    return True


def _version(name: str) -> str:
    return resolve(name).open(actderiv.get("relu"), 1, FORMATS.get("float32")).detail.rpartition(" ")[0]


def _environment(name: str) -> str:
    told = resolve(name).open(actderiv.get("relu"), 1, FORMATS.get("float32")).environment()
    assert told is not None
    return told.sentence(api=False)


def _not_installed(found: list[str]) -> list[str]:
    return [f"{name}: not installed" for name in FRAMEWORKS if name not in found]


def _judged(name: str, dtype: str, order: int) -> Report:
    """Every function that the framework has, and the other form of gelu, which is some frameworks' default."""
    print(name, dtype, f"order {order} ...", file=sys.stderr, flush=True)
    wide = {"sample": "stratified", "points": POINTS} if _wide(dtype) else {}
    wish: dict[str, Any] = {"against": name, "dtype": dtype, "order": order, **wide}
    reports = [actderiv.compare(**wish), actderiv.compare(*OTHERS, **wish)]
    skipped = dict.fromkeys(said for report in reports for said in report.skipped)
    return Report(tuple(row for report in reports for row in report.rows), skipped=tuple(skipped))


def _wide(dtype: str) -> bool:
    return not FORMATS.get(dtype).enumerated


def _command(name: str, dtype: str, *more: str) -> str:
    sample = f" --sample stratified --points {POINTS}" if _wide(dtype) else ""
    return " ".join([f"`actderiv compare --against {name} --dtype {dtype}{sample}", *more]) + "`"


def _summary(reports: dict[tuple[str, str, int], Report]) -> str:
    rows = [f"| framework | of | {' | '.join(DTYPES)} |", "| --- | --- |" + " --- |" * len(DTYPES)]
    for name in dict.fromkeys(name for name, _, _ in reports):
        for order, what in ((1, "f'"), (0, "f")):
            cells = [_share(reports[name, dtype, order]) for dtype in DTYPES]
            rows.append(f"| {name} | {what} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _share(report: Report) -> str:
    failing = [row for row in report.rows if row.verdict != "pass"]
    worst = max((row.max_ulp for row in failing), default=0.0)
    said = f"{len(report.rows) - len(failing)} of {len(report.rows)}"
    return f"{said}; {worst:.3g} ULP" if failing else said


def _table(name: str, dtype: str, report: Report) -> str:
    left = [f"Left out: {each}" for each in report.skipped]
    head = [
        "| function | max ULP | at x | failing inputs | verdict | what fails |",
        "| --- | --: | --: | --: | --- | --- |",
    ]
    rows = [f"| {_row(row)} |" for row in report.rows]
    return "\n".join([f"### {name}, {dtype}", "", _command(name, dtype), "", *head, *rows, "", *left]).rstrip()


def _row(row: UlpRow) -> str:
    what = told(row.findings, row.failures, verbose=False)[0].replace("|", "\\|") if row.findings else ""
    return f"{row.function} | {row.max_ulp:.3g} | {row.max_ulp_at:.4g} | {row.failures} | {row.verdict} | {what}"


def _values(reports: dict[str, Report]) -> str:
    """The functions whose own values fail, in any format; the others pass."""
    head = ["| function | format | max ULP | at x | failing inputs | verdict | what fails |",
            "| --- | --- | --: | --: | --: | --- | --- |"]  # fmt: skip
    rows = []
    for dtype, report in reports.items():
        for row in report.rows:
            if row.verdict != "pass":
                function, rest = _row(row).split(" | ", 1)
                rows.append(f"| {function} | {dtype} | {rest} |")
    passed = sum(row.verdict == "pass" for report in reports.values() for row in report.rows)
    return "\n".join([f"{passed} rows pass; `--order 0` judges f.", "", *(head + rows if rows else [])])


def _saved() -> str:
    """The functions whose output torch keeps, judged as they are and as functions of that output."""
    rows = [
        "| function | format | max ULP | failing | saved output: max ULP | failing |",
        "| --- | --- |" + " --: |" * 4,
    ]
    for record in FUNCTIONS:
        if "torch" not in record.peers:
            continue
        for dtype in ("bfloat16", "float16"):
            wish: dict[str, Any] = {"against": "torch", "dtype": dtype}
            try:
                (alone,) = actderiv.compare(record.name, **wish, saved_output=True).rows
            except RequestError:  # it decreases somewhere, or torch keeps its input
                continue
            if any("keeps the output" in each for each in alone.notes):
                (whole,) = actderiv.compare(record.name, **wish).rows
                cells = f"{whole.max_ulp:.3g} | {whole.failures} | {alone.max_ulp:.3g} | {alone.failures}"
                rows.append(f"| {record.name} | {dtype} | {cells} |")
    return "\n".join(rows)


def _conventions(found: list[str]) -> str:
    """What each framework returns for f' exactly at each break, read off the running framework in float64."""
    head = [f"| function | x | {' | '.join(found)} | actderiv |", "| --- | --: |" + " --: |" * (len(found) + 1)]
    return "\n".join([*head, *_convention_rows(found)])


def _convention_rows(found: list[str]) -> Iterator[str]:
    for record in FUNCTIONS:
        bound = record.bind()
        for at, order in bound.breaks.items():
            if order > 1:
                continue
            cells = [_at(name, bound, at) for name in found]
            if any(cells):
                yield f"| {record.name} | {at:.6g} | {' | '.join(cells)} | {float(bound.df(np.float64(at))):.6g} |"


def _at(name: str, bound: actderiv.Bound, at: float) -> str:
    try:
        if not resolve(name).covers(bound):
            return ""
        candidate = resolve(name).open(bound, 1, FORMATS.get("float64"))
        return f"{float(candidate.at(np.array([at]))[0]):.6g}"
    except ActderivError:
        return ""


def _specials(found: list[str]) -> list[str]:
    """What each framework returns at infinite inputs, NaN and the two zeros, where one is not as expected."""
    head = [f"| asked | expected | {' | '.join(found)} |", "| --- | --: |" + " --: |" * len(found)]
    rows = [row for record in FUNCTIONS for order in (0, 1) for row in _special_rows(found, record.bind(), order)]
    return [SPECIALS.format(versions=", ".join(map(_version, found))), "\n".join([*head, *rows])]


def _special_rows(found: list[str], bound: actderiv.Bound, order: int) -> Iterator[str]:
    asked = {name: _differing(name, bound, order) for name in found}
    expected = {place: special.expected for each in asked.values() for place, special in (each or {}).items()}
    for place, value in expected.items():
        cells = ["" if each is None else _answer(each.get(place), value) for each in asked.values()]
        yield f"| {bound.name}: {place} | {value:.6g} | {' | '.join(cells)} |"


def _differing(name: str, bound: actderiv.Bound, order: int) -> dict[str, Special] | None:
    """The answers that differ, by the place that was asked; None where the framework has no such function."""
    format = FORMATS.get("float32")
    try:
        opener = resolve(name)
        if not opener.covers(bound):
            return None
        candidate = opener.open(bound, order, format)
    except Lacking:
        return None
    return {each.place: each for each in of_candidate(bound, order, format, 4.0, candidate.at_specials, Policy())}


def _answer(special: Special | None, expected: float) -> str:
    return f"{expected:.6g}" if special is None else "refused" if special.got is None else f"**{special.got:.6g}**"


def _outside() -> str:
    """Where a value that a record knows of a framework lies outside the one-sided slopes: no convention, a fault."""
    rows = ["| function | x | framework | its f' | slopes |", "| --- | --: | --- | --: | --- |"]
    for record in FUNCTIONS:
        bound = record.bind()
        for framework, slopes in record.at_breaks.items():
            for at, slope in zip(bound.breaks, slopes, strict=True):
                low, high = sorted(bound.limits(at, 1))
                if not low - NEAR <= slope <= high + NEAR:
                    allowed = f"{low:.6g}" if low == high else f"{low:.6g} to {high:.6g}"
                    rows.append(f"| {record.name} | {at:.6g} | {framework} | {slope:.6g} | {allowed} |")
    return "\n".join(rows)


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        print("\n".join(missing()) or "frameworks.md has every function of its frameworks")
        sys.exit(bool(missing()))
    if sys.argv[1:] == ["--specials"]:
        renew_specials()
    else:
        main()
