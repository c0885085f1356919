"""The scripts of the page, run by node: what they compute comes back as JSON."""

from __future__ import annotations

import json
import math
import shutil
import subprocess

import pytest

from actderiv import webpage

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed: the page's scripts are asked in a browser")


def run(data: dict, asked: object, program: str, changed: tuple[str, str] | None = None) -> object:
    """What ``program``, the body of a function of ``asked``, returns beside the scripts over ``data``.

    ``changed`` is a text of the scripts with what is to stand in its place: a fault.
    """
    script = webpage.script(data, webpage.HEADLESS)
    if changed is not None:
        assert changed[0] in script
        script = script.replace(*changed)
    numbers = "const told = (value) => typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;"
    said = f"process.stdout.write(JSON.stringify(((asked) => {{{program}}})({json.dumps(asked)}), (_, v) => told(v)));"
    done = subprocess.run(
        [str(NODE), "-"], input=f"{script}\n{numbers}\n{said}", capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def number(told: object) -> float:
    """A number that came back: what is not finite is a text in JSON."""
    return math.nan if told in (None, "NaN") else float(str(told).replace("Infinity", "inf"))
