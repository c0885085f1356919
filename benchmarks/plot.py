"""How long ``actderiv plot`` takes as a whole process, beside the leanest script that draws the same by hand.

Runs both in turn, so that a busy machine slows both, and prints the median of the ratios of neighbours:

    python benchmarks/plot.py [PAIRS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LEAN = """
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

x = np.linspace(-5, 5, 779)
f = 1 / (1 + np.exp(-x))
figure = Figure(figsize=(6.4, 4.4), dpi=150)
canvas = FigureCanvasAgg(figure)
ax = figure.add_axes((0.08, 0.11, 0.89, 0.83))
ax.grid(True, color="#e6e6e6")
ax.set_axisbelow(True)
ax.axhline(0, color="#8c8c8c", linewidth=0.8)
ax.axvline(0, color="#8c8c8c", linewidth=0.8)
ax.plot(x, f, color="#0072b2", label="f(x)")
ax.plot(x, f * (1 - f), "--", color="#d55e00", label="f′(x)")
ax.spines[["top", "right"]].set_visible(False)
ax.set_title("sigmoid", loc="left", fontweight="bold")
ax.set_xlabel("x")
ax.legend(loc="upper left", frameon=False)
with open(r"{out}", "wb") as file:
    canvas.print_png(file)
"""


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """The wall time of one run, from start to exit."""
    start = time.perf_counter()
    subprocess.run(command, check=True, env=environment)
    return time.perf_counter() - start


def main(pairs: int) -> None:
    """Time the pairs and print what came out."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "lean.py")
        script.write_text(LEAN.replace("{out}", str(Path(folder, "lean.png"))), encoding="utf-8")
        ours = [sys.executable, "-m", "actderiv", "plot", "sigmoid", "--out", str(Path(folder, "ours.png"))]
        lean = [sys.executable, str(script)]
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        kept["PYTHONPYCACHEPREFIX"] = str(Path(folder, "compiled"))  # both find everything compiled, as if installed
        for _ in range(2):
            seconds(lean, kept), seconds(ours, kept)
        times = [(seconds(lean, kept), seconds(ours, kept)) for _ in range(pairs)]
    ratio = statistics.median(b / a for a, b in times)
    by_hand, plot = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"by hand {by_hand:.3f} s, actderiv plot {plot:.3f} s, ratio {ratio:.2f} (median of {pairs} pairs)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
