"""The index of the catalogue: names, aliases, families and a few computed facts, without the formulas.

It is a file, ``functions/index.json``, so that completing a name costs no import of the catalogue, naming a function
that of its family alone, and listing what is bounded no evaluation of every function. ``docs/make_index.py`` writes it
from the registry, and its ``--check`` holds it to that.
"""

from __future__ import annotations

from functools import lru_cache
from pkgutil import get_data
from typing import Any


@lru_cache(maxsize=1)
def read() -> dict[str, dict[str, Any]]:
    """Name → ``aliases``, ``bounded``, ``family``, ``monotone`` (with the defaults), ``parameters``, in its order."""
    import json

    found: dict[str, dict[str, Any]] = json.loads(get_data("actderiv", "functions/index.json") or b"")
    return found
