"""How long ``actderiv compare`` takes as a whole process, beside the start-up of numpy and rich alone.

python benchmarks/compare.py [PAIRS]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from pairs import ratio

FLOOR = [sys.executable, "-c", "import numpy, rich.table"]
COMPARE = [sys.executable, "-m", "actderiv", "compare"]

KERNEL = """
import numpy as np


def df(x):
    e = np.exp(-2 * np.abs(x.astype(np.float32)))
    return (4 * e / (1 + e) ** 2).astype(x.dtype)
"""

OWN = """
import numpy as np


def f(x):
    return x / (1 + np.exp(-x))


def df(x):
    s = 1 / (1 + np.exp(-x))
    return s + x * s * (1 - s)
"""

if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    ratio("compare tanh", [*COMPARE, "tanh"], FLOOR, count)
    ratio("compare tanh --format rich", [*COMPARE, "tanh", "--format", "rich"], FLOOR, count)
    ratio("compare, the whole catalogue", COMPARE, FLOOR, count)
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder, "own.py")
        own.write_text(OWN, encoding="utf-8")
        ratio("compare of one's own pair", [*COMPARE, f"{own}:f", "--derivative", f"{own}:df"], FLOOR, count)
        kernel = Path(folder, "kernel.py")
        kernel.write_text(KERNEL, encoding="utf-8")
        exhaustive = [*COMPARE, "tanh", "--against", f"{kernel}:df", "--dtype", "bfloat16"]
        ratio("compare tanh over every bfloat16", exhaustive, FLOOR, count)
