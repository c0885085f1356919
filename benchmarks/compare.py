"""How long ``actderiv compare`` takes as a whole process, beside the start-up of numpy and rich alone.

python benchmarks/compare.py [PAIRS]
"""

from __future__ import annotations

import sys

from pairs import ratio

FLOOR = [sys.executable, "-c", "import numpy, rich.table"]
COMPARE = [sys.executable, "-m", "actderiv", "compare"]

if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    ratio("compare tanh", [*COMPARE, "tanh"], FLOOR, count)
    ratio("compare tanh --format rich", [*COMPARE, "tanh", "--format", "rich"], FLOOR, count)
    ratio("compare, the whole catalogue", COMPARE, FLOOR, count)
