"""Writes docs/accuracy.md: how far each formula misses the exact value, and where.

    python docs/make_accuracy.py              ask everything of every function that is not measured as it is
    python docs/make_accuracy.py NAME...      the same for these functions only
    python docs/make_accuracy.py --quick      16 mantissas instead of 64, and no 16-bit formats; a quarter of the time
    python docs/make_accuracy.py --all        ask everything anew; the better part of two hours on two cores
    python docs/make_accuracy.py --page       only write the page anew from the record
    python docs/make_accuracy.py --check      names formulas that changed since; fails where the page is not the record

What was measured stands in docs/accuracy.json, each function's part with a fingerprint of its formulas, of its
parameters, and of all that these compute with in NumPy's arithmetic. So a change of one function asks about that
function only; a change of a word about those that use it.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import cache
from importlib import import_module
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
    """What the measured numbers depend on, but for comments, docstrings and other arithmetics than NumPy's."""
    specs = [bound.spec for bound in record.variants()]
    text = "\n".join([*_reached(record.value), *_reached(record.derivative), *specs, str(record.ulp)])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _reached(formula: Any) -> list[str]:
    """The definitions of a formula and of all of this package that it computes with, directly or not."""
    found: dict[tuple[str, str], str] = {}
    waiting = [(formula.__module__, formula.__name__)]
    while waiting:
        module, name = place = waiting.pop()
        if place in found:
            continue
        found[place], named = _defined(module)[name]
        waiting += [home for each in named for home in _homes(module, *each)]
    return [found[place] for place in sorted(found)]


def _homes(module: str, name: str, attribute: bool) -> list[tuple[str, str]]:
    """Where a name that a module uses is defined: there, in the catalogue, or among the words of arrays. An attribute
    may be any of the last, whose modules are handed around."""
    meant = vars(sys.modules[module]).get(name)
    homes = WORDS if attribute else (module, getattr(meant, "__module__", None), *WORDS)
    found = [(home, name) for home in homes if home and name in _defined(home)]
    return found if attribute else found[:1]


WORDS = tuple(
    f"actderiv.ops.{name}" for name in (
        "arrays", "choosing", "composed", "constants", "factors", "special", *(
            f"primitives.{each.stem}" for each in sorted(Path(ops.__file__).parent.glob("primitives/[a-z]*.py"))
        ),
    )
)  # fmt: skip
"""The modules of what formulas are made of, as NumPy computes it."""


@cache
def _defined(module: str) -> dict[str, tuple[str, set[tuple[str, bool]]]]:
    """What a module of formulas or words defines, by its names: the text, without decorators and docstrings, of a
    primitive that of its array form alone; and the names in it, each with whether it is an attribute's."""
    if not module.startswith(("actderiv.functions.", "actderiv.ops.")):
        return {}
    found: dict[str, ast.AST] = {}
    for node in ast.parse(Path(import_module(module).__file__ or "").read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            forms = [word for call in node.decorator_list if isinstance(call, ast.Call) for word in call.keywords]
            array = [word.value for word in forms if word.arg == "array"]
            node.decorator_list = []
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
            found[node.name] = array[0] if array else node
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = (each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name))
            found |= dict.fromkeys(names, node.value)
    return {name: (ast.unparse(node), {*_names(node)}) for name, node in found.items()}


def _names(node: ast.AST) -> Iterator[tuple[str, bool]]:
    for each in ast.walk(node):
        if isinstance(each, ast.Name | ast.Attribute):
            yield (each.id, False) if isinstance(each, ast.Name) else (each.attr, True)


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
