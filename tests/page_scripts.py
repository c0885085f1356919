"""The scripts of the page, run by node: what they compute comes back as JSON."""

from __future__ import annotations

import json
import math
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from actderiv import messages, webpage

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


WORD = re.compile(r"[A-Za-z]{3,}")


class Cipher:
    """A catalogue of a language without Latin letters: a word in some is one that was said past the catalogue."""

    def gettext(self, message: str) -> str:
        return re.sub(r"\{[^}]*\}|[A-Za-z]", lambda found: found[0] if len(found[0]) > 1 else "ж", message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


@contextmanager
def ciphered() -> Iterator[None]:
    """For this time everything is said in the language of :class:`Cipher`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(messages, "_catalogue", Cipher())
        patch.setattr(messages, "_language", "xx")
        yield


def number(told: object) -> float:
    """A number that came back: what is not finite is a text in JSON."""
    return math.nan if told in (None, "NaN") else float(str(told).replace("Infinity", "inf"))
