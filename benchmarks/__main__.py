"""Runs the benchmarks and writes what came of it: ``benchmarks/results.md`` for people, ``results.json`` for programs.

python benchmarks [--only NAME ...] [--turns N] [--quick] [--out FOLDER]

Each time of ours stands beside a peer's or a floor's of the same run: both take turns, and the ratio is the median of
those of the turns. Peers come with the extra ``bench``; one that is not installed is left out. No test asks for a time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from datetime import date
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pairs import TURNS, Row

BENCHMARKS = "startup", "compare", "plot", "evaluate", "sweep", "growth", "torch_all"
"""The modules here that measure; each has ``rows``, of the number of turns and whether it is to be quick."""
VERSIONS = "actderiv", "numpy", "click", "rich", "matplotlib", "torch", "jax", "numba", "numexpr"


def surroundings() -> dict[str, str]:
    """What the numbers depend on besides the code."""
    found = {"date": date.today().isoformat(), "Python": platform.python_version(), "machine": platform.machine()}
    for name in VERSIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {**found, "cores": str(cores), "load before": load()}


def load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def markdown(tables: dict[str, list[Row]], around: dict[str, str], turns: int) -> str:
    """The tables for people."""
    told = ", ".join(f"{name} {value}" for name, value in around.items())
    lines = ["# Benchmarks", "", f"Written by `python benchmarks`. {told}. Medians of {turns} turns.", ""]
    lines += ["Ratios are our time over the peer's: below 1 we are faster. The goal is the most that a ratio shall be;",
              "without a peer it is the most seconds."]  # fmt: skip
    for name, rows in tables.items():
        lines += ["", f"## {name}", "", "| | ours, s | beside | its, s | ratio | of CPU | goal | met |"]
        lines += ["| --- | --- | --- | --- | --- | --- | --- | --- |", *map(_line, rows)]
    return "\n".join(lines) + "\n"


def _line(row: Row) -> str:
    cells = [row.what, *_shown(row.ours), row.peer, *_shown(row.theirs, row.ratio, row.cpu, row.goal)]
    return f"| {' | '.join([*cells, {None: '', True: 'yes', False: 'no'}[row.met]])} |"


def _shown(*numbers: float | None) -> list[str]:
    return ["" if each is None else f"{each:.3g}" for each in numbers]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", action="append", choices=BENCHMARKS, help="run this one; may be given several times")
    parser.add_argument("--turns", type=int, default=TURNS, help=f"turns behind each median, at least {TURNS}")
    parser.add_argument("--quick", action="store_true", help="three turns and smaller arrays: to see that all works")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="the folder to write to")
    given = parser.parse_args()
    turns = 3 if given.quick else max(given.turns, TURNS)
    around, tables = surroundings(), {}
    for name in given.only or BENCHMARKS:
        print(f"{name} ...", flush=True)
        tables[name] = import_module(name).rows(turns, given.quick)
    around["load after"] = load()
    text = markdown(tables, around, turns)
    told = {name: [{**row._asdict(), "met": row.met} for row in rows] for name, rows in tables.items()}
    (given.out / "results.md").write_text(text, encoding="utf-8")
    content = json.dumps({"surroundings": around, "turns": turns, "benchmarks": told}, indent=2)
    (given.out / "results.json").write_text(content + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
