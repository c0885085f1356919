"""How long ``actderiv plot`` takes as a whole process, beside scripts that draw the same: the leanest with matplotlib's
own axes, and the one that the lesson begins with; and a typed formula beside the same function of the catalogue."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from pairs import Row, pair

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

LESSON = """
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

x = np.linspace(-5, 5, 1000)
h = 1e-6


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


plt.figure()
plt.plot(x, sigmoid(x), label="f(x)")
plt.plot(x, (sigmoid(x + h) - sigmoid(x)) / h, label="f'(x)")
plt.title("sigmoid")
plt.grid(True)
plt.legend()
plt.savefig(r"{out}")
"""

PLOT = [sys.executable, "-m", "actderiv", "plot"]


def rows(turns: int, quick: bool) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:

        def script(name: str, text: str) -> list[str]:
            path = Path(folder, f"{name}.py")
            path.write_text(text.replace("{out}", str(path.with_suffix(".png"))), encoding="utf-8")
            return [sys.executable, str(path)]

        def drawn(function: str) -> list[str]:
            return [*PLOT, function, "--out", str(Path(folder, "ours.png"))]

        return [
            pair("plot sigmoid", drawn("sigmoid"), "the leanest script", script("lean", LEAN), turns, 1.1),
            pair("plot sigmoid", drawn("sigmoid"), "the lesson's script", script("lesson", LESSON), turns, 0.95),
            pair("plot 'x*tanh(softplus(x))'", drawn("x*tanh(softplus(x))"), "plot mish", drawn("mish"), turns),
        ]
