"""How long ``actderiv plot`` takes as a whole process, beside the leanest script that draws the same by hand.

Runs both in turn, so that a busy machine slows both, and prints the median of the ratios of neighbours:

    python benchmarks/plot.py [PAIRS]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from pairs import ratio

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


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "lean.py")
        script.write_text(LEAN.replace("{out}", str(Path(folder, "lean.png"))), encoding="utf-8")
        ours = [sys.executable, "-m", "actderiv", "plot", "sigmoid", "--out", str(Path(folder, "ours.png"))]
        ratio("plot sigmoid, beside the same drawn by hand", ours, [sys.executable, str(script)], count)
