"""How long ``actderiv plot`` of a typed formula takes as a whole process, beside the same function of the catalogue.

python benchmarks/formula.py [PAIRS]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from pairs import ratio

PLOT = [sys.executable, "-m", "actderiv", "plot"]

if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        out = ["--out", str(Path(folder, "plot.png"))]
        ratio("plot a formula, beside plot mish", [*PLOT, "x*tanh(softplus(x))", *out], [*PLOT, "mish", *out], count)
