"""Writes docs/accuracy.md: how far each formula misses the exact value, and where.

    python docs/make_accuracy.py              ask everything of every function that is not measured as it is
    python docs/make_accuracy.py NAME...      the same for these functions only
    python docs/make_accuracy.py --quick      16 mantissas instead of 64, and no 16-bit formats; a quarter of the time
    python docs/make_accuracy.py --all        ask everything anew; the better part of two hours on two cores
    python docs/make_accuracy.py --page       only write the page anew from the record
    python docs/make_accuracy.py --check      names formulas that changed since; fails where the page is not the record

What was measured stands in docs/accuracy.json, each function's part with a fingerprint of its formulas, of its
parameters, of what formulas share and of the words they are written in. So a change of one function asks about that
function only; a change of a word asks about all.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import inspect
import json
import os
import re
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from pathlib import Path
from typing import Any

from actderiv import ops
from actderiv.activation import FUNCTIONS, Activation
from actderiv.naming import parse
from actderiv.study.certificate import NARROW as NARROW_FORMATS
from actderiv.study.certificate import certify

HERE = Path(__file__).parent
RECORD, PAGE = HERE / "accuracy.json", HERE / "accuracy.md"
MANTISSAS, FEW = 64, 16
NARROW = tuple(each.name for each in NARROW_FORMATS)
BEYOND = (
    "prenu:a=1", "softplusplus:k=-1", "psechsig:a=-0.6", "sinlu:a=0.75,b=2", "bsilu:alpha=-1", "e_swish:beta=-20",
    "puaf:a=2,b=3,c=2",
)  # fmt: skip
"""Parameters for which the promise is known not to hold; measured all the same."""

HEAD = """# Accuracy

How far the formulas of f and f' miss the exact value, in units of the last place (ULP). Written by
`python docs/make_accuracy.py`; the exact value is that of f's own formula in ball arithmetic.

- **float64**: {mantissas} mantissas (16 where the row says "quick") of every exponent and sign, sixteen times as many
  from 2^-8 to 2^10, and 64 neighbours on either side of breaks, zeros of f' and thresholds of overflow and underflow.
  Promised are 2 ULP, where a function's row does not say otherwise, by the hull rule with as many: a number up to 1 is
  the distance from the exact value at x, a greater one how far the value lies outside the hull of the exact values over
  the inputs within 2 ULP of x.
- **8 and 16 bits**: every finite bfloat16, float16, float8_e4m3fn and float8_e5m2, computed in float64 and rounded
  once; the row of a quick run may lack the 16-bit formats. "all" means that every result is the correctly rounded one;
  otherwise it says at how many inputs it is not, and names one. "ties" are values closer to the middle between two
  numbers of the format than the promised ULP of float64, as x/2 + x²/4 for tiny x: no float64 tells the sides there.
- **float32**: the same way, 64 mantissas of every exponent (16 in a quick run), in ULP of float32.
- **float32 itself**: every step of the formula in float32. This is for information; next to a zero of f or f' it
  can be anything, since nothing forgives the rounding of x there.

A row with "formulas changed since" was measured before a change of its formulas or of the words they are written in.

{summary}

"""
TAIL = """
## Beyond the promise

Each row above is about one set of parameters: the defaults, an example, or a name's own. Others were not asked about;
for these it is known that the promise does not hold, mostly because f or f' nearly vanishes there as terms cancel.

| function | f, float64 | f′, float64 |
| --- | --- | --- |
"""


def fingerprint(record: Activation) -> str:
    """What the measured numbers depend on, but for comments and docstrings."""
    specs = [bound.spec for bound in record.variants()]
    text = "\n".join([*_helpers(record.value), *_helpers(record.derivative), *specs, str(record.ulp), _words()])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _helpers(formula: Any) -> list[str]:
    """A formula, and the functions and constants of the catalogue that it calls, directly or not."""
    found: dict[str, str] = {}
    waiting = [formula]
    while waiting:
        each = waiting.pop()
        key = f"{each.__module__}.{each.__qualname__}"
        if key in found:
            continue
        found[key] = _bare(inspect.getsource(each))
        home = vars(sys.modules[each.__module__])
        for name in each.__code__.co_names:
            other = home.get(name)
            if inspect.isfunction(other) and other.__module__.startswith("actderiv.functions"):
                waiting.append(other)
            elif name.isupper():
                found[name] = repr(other)
    return sorted(found.values())


@cache
def _words() -> str:
    """The sources of the words that formulas are written in."""
    return "\n".join(_bare(each.read_text("utf-8")) for each in sorted(Path(ops.__file__).parent.glob("*.py")))


def _bare(source: str) -> str:
    """A source without comments, docstrings and the way it is laid out; of a single function without its decorators."""
    tree, lines = ast.parse(source), source.splitlines()
    gone: set[int] = set()
    if len(tree.body) == 1:
        gone.update(range(1, tree.body[0].lineno))
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node) is not None:
            gone.update(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    kept = [re.sub(r"(^|\s)#.*", "", line) for number, line in enumerate(lines, 1) if number not in gone]
    return "".join("".join(kept).split())


def measure(spec: str, mantissas: int) -> list[dict[str, Any]]:
    """Every question about one function, with its answer as plain data."""
    answers = []
    narrow = [format for format in NARROW_FORMATS if mantissas == MANTISSAS or format.bits == 8]
    for each in certify(parse(spec), mantissas, narrow=narrow):
        answers.append({
            "order": each.order, "format": each.format, "ulp": each.ulp, "at": each.at, "points": each.points,
            "misrounded": len(each.misrounded), "ties": each.ties, "misrounded_at": list(each.misrounded[:4]),
        })  # fmt: skip
    return answers


def asked(record: Activation) -> list[str]:
    """The specs that are measured of a function: those that promise something, and those known to lie beyond."""
    beyond = [spec for spec in BEYOND if parse(spec).activation.name == record.name]
    return [bound.spec for bound in record.variants()] + beyond


def stale(known: dict[str, Any], mantissas: int = FEW) -> list[Activation]:
    """The functions whose formulas are not those that were measured, with so many mantissas or more."""
    return [each for each in FUNCTIONS if not _measured(known.get(each.name, {}), each, mantissas)]


def _measured(entry: dict[str, Any], record: Activation, mantissas: int) -> bool:
    return (
        entry.get("fingerprint") == fingerprint(record)
        and entry["mantissas"] >= mantissas
        and sorted(entry["variants"]) == sorted(asked(record))
    )


def update(known: dict[str, Any], records: list[Activation], mantissas: int) -> None:
    """Measure these functions on all cores, and keep each as soon as it is done."""
    specs = [(record, spec) for record in records for spec in asked(record)]
    started = time.monotonic()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        tasks = {pool.submit(measure, spec, mantissas): (record, spec) for record, spec in specs}
        for task in as_completed(tasks):
            (record, spec), found = tasks[task], task.result()
            entry = known.setdefault(record.name, {})
            if (entry.get("fingerprint"), entry.get("mantissas")) != (fingerprint(record), mantissas):
                entry.clear()
                entry.update(fingerprint=fingerprint(record), mantissas=mantissas, variants={})
            entry["variants"][spec] = found
            save(known)
            print(f"{time.monotonic() - started:6.0f} s  {spec}", file=sys.stderr, flush=True)


def save(known: dict[str, Any]) -> None:
    """The record in the catalogue's order, a line for each answer."""
    names = [each.name for each in FUNCTIONS if each.name in known]
    parts = []
    for name in names:
        variants = [
            f"  {json.dumps(spec)}: [\n" + ",\n".join(f"   {json.dumps(each)}" for each in found) + "\n  ]"
            for spec, found in known[name]["variants"].items()
        ]
        facts = known[name]["fingerprint"], known[name]["mantissas"]
        head = f' "fingerprint": {json.dumps(facts[0])}, "mantissas": {facts[1]},\n "variants": {{\n'
        parts.append(f"{json.dumps(name)}: {{\n{head}" + ",\n".join(variants) + "\n }}")
    RECORD.write_text("{\n" + ",\n".join(parts) + "\n}\n", "utf-8")


def page(known: dict[str, Any]) -> str:
    """The Markdown page."""
    old = {each.name for each in stale(known)}
    rows = [
        _row(
            record,
            bound.spec,
            known[record.name]["variants"][bound.spec],
            known[record.name]["mantissas"] == FEW,
            record.name in old,
        )
        for record in FUNCTIONS
        for bound in (record.variants() if record.name in known else ())
        if bound.spec in known[record.name]["variants"]
    ]
    head = (
        "| function | f, float64 | f′, float64 | f, 8 and 16 bits | f′, 8 and 16 bits | f, float32 | f′, float32 "
        "| f, float32 itself | f′, float32 itself |\n| --- |" + " --- |" * 8
    )
    beyond = [
        f"| {spec} | {_cell([found[0]])} | {_cell([found[1]])} |"
        for spec in BEYOND
        for found in [known.get(parse(spec).activation.name, {"variants": {}})["variants"].get(spec)]
        if found
    ]
    table = "\n".join([head, *rows]) + "\n"
    return HEAD.format(mantissas=MANTISSAS, summary=_summary(known)) + table + TAIL + "\n".join(beyond) + "\n"


def _summary(known: dict[str, Any]) -> str:
    answers = [
        (spec, each)
        for entry in known.values()
        for spec, found in entry["variants"].items()
        for each in found
        if spec not in BEYOND
    ]
    wide = [(each["ulp"], spec, each["at"]) for spec, each in answers if each["format"] == "float64"]
    narrow = [each for _, each in answers if each["format"] in NARROW]
    single = [(each["ulp"] - 0.5, spec, each["at"]) for spec, each in answers if each["format"] == "float32"]
    points, wrong = sum(each["points"] for _, each in answers), sum(each["misrounded"] for each in narrow)
    ties = sum(each["ties"] for each in narrow)
    odd: dict[str, int] = {}
    for spec, each in answers:
        if each["format"] in NARROW and each["misrounded"] > each["ties"]:
            odd[spec] = odd.get(spec, 0) + each["misrounded"] - each["ties"]
    rest = f", the others of {', '.join(f'{spec} ({count:,})' for spec, count in odd.items())}" if odd else ""
    worst, top = max(wide), max(single)
    beyond, millions = sum(each[0] > 2**-20 for each in single), sum(each["points"] for each in narrow) / 1e6
    return (
        f"{len(known)} of the {len(FUNCTIONS)} functions, {len(wide) // 2} sets of parameters, "
        f"{points / 1e6:.0f} million values. Worst in float64: {worst[0]:.2f} ULP ({worst[1]} at {worst[2]:.6g}). "
        f"Of {millions:.1f} million values in 8 and 16 bits {wrong:,} are not correctly rounded, "
        f"{ties:,} of them ties{rest}. "
        f"In float32 {beyond} of {len(single)} formulas exceed 0.5 + 2^-20 ULP; "
        f"the worst is 0.5 + {max(top[0], 0):.2g} ({top[1]} at {top[2]:.6g})."
    )


def _row(record: Activation, spec: str, found: list[dict[str, Any]], quick: bool, changed: bool) -> str:
    cells = []
    for format in (("float64",), NARROW, ("float32",), ("float32 itself",)):
        for order in (0, 1):
            cells.append(_cell([each for each in found if each["format"] in format and each["order"] == order]))
    said = [f"promised: {record.ulp}"] if record.ulp != 2 else []
    said += ["quick"] if quick else []
    wide = max(each["ulp"] for each in found if each["format"] == "float64")
    said += ["exceeded"] if wide > record.ulp else []
    said += ["formulas changed since"] if changed else []
    name = f"{spec} ({', '.join(said)})" if said else spec
    return f"| {name} | {' | '.join(cells)} |"


def _cell(answers: list[dict[str, Any]]) -> str:
    worst = max(answers, key=lambda each: each["ulp"])
    if answers[0]["format"] not in NARROW:
        return f"{worst['ulp']:.2f} at {worst['at']:.4g}" if worst["ulp"] else "0"
    wrong = [each for each in answers if each["misrounded"]]
    named = [
        f"{each['misrounded']} {'ties ' * (each['ties'] == each['misrounded'])}"
        f"{each['format']}, as {each['misrounded_at'][0]:.4g}"
        for each in wrong
    ]
    return "; ".join(named) or "all"


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measures how far formulas miss the exact value; see the file's head.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these functions")
    parser.add_argument(
        "--quick", action="store_true", help=f"{FEW} mantissas instead of {MANTISSAS}, no 16-bit formats"
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--all", action="store_true", help="ask everything anew")
    what.add_argument("--page", action="store_true", help="only write the page anew")
    what.add_argument("--check", action="store_true", help="exit 1 where the page is not that of the record")
    return parser.parse_args()


def main() -> int:
    known: dict[str, Any] = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}
    known = {record.name: _asked_of(record, known[record.name]) for record in FUNCTIONS if record.name in known}
    wish = arguments()
    if wish.check:
        old = [each.name for each in stale(known)]
        current = PAGE.exists() and PAGE.read_text("utf-8") == page(known)
        print(f"not measured as they are: {', '.join(old)}" if old else "every formula is measured as it is")
        print("accuracy.md is current" if current else "accuracy.md is not current: run python docs/make_accuracy.py")
        return 0 if current else 1
    if not wish.page:
        mantissas = FEW if wish.quick else MANTISSAS
        chosen = [FUNCTIONS.get(name) for name in wish.names] or (
            list(FUNCTIONS) if wish.all else stale(known, mantissas)
        )
        update(known, chosen, mantissas)
    save(known)
    PAGE.write_text(page(known), "utf-8")
    return 0


def _asked_of(record: Activation, entry: dict[str, Any]) -> dict[str, Any]:
    """What is known of a function, without the specs that are asked no more."""
    return entry | {"variants": {spec: found for spec, found in entry["variants"].items() if spec in asked(record)}}


if __name__ == "__main__":
    sys.exit(main())
