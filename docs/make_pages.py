"""Fills in the pages for learners: what their commands print, and the pictures that these draw.

    python docs/make_pages.py            run every command of every page; write what it prints and draws
    python docs/make_pages.py --check    do the same, compare it with what is there; exit 1 where they differ

A page is any Markdown file here, or beside the README, that holds :data:`MARK`. It is written by hand, but for what
stands below a command in a console block. A comment before the block leaves out what is not wanted:

    <!-- from "Breaks" to "In NumPy" -->      from the line that begins so to before the one that begins so
    <!-- to "" -->                            to before the first empty line

Listings that begin with their name (``# acts.py``) are files in the folder in which the commands of that page run. What
they draw as .svg or .png (``--out relu.svg``) goes to docs/pictures, shared by all pages; nothing else is kept. On a
page whose name ends in a language (``tutorial.es.md``) commands speak it, and pictures go to a folder of that name.
Numbers are compared to a few digits and pictures by what they say of themselves: the last digits, and the strokes, are
another's on another machine.
"""

from __future__ import annotations

import io
import math
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from PIL import Image

from actderiv import messages
from actderiv.cli import run

DOCS = Path(__file__).parent
PICTURES = DOCS / "pictures"
MARK = "<!-- outputs: python docs/make_pages.py -->"
WIDTH = "80"
"""What the commands are told of the terminal: as wide as one is by default."""

LISTING = re.compile(r"^```(?:python|toml)\n(# (\w+\.(?:py|toml))\n.*?)^```$", re.DOTALL | re.MULTILINE)
BLOCK = re.compile(
    r'^(?P<head>(?:<!--(?: from "(?P<first>[^"]+)")?(?: to "(?P<after>[^"]*)")? -->\n)?'
    r"```console\n\$ (?P<line>actderiv [^\n]+)\n)(?P<shown>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
SHOWN_PICTURE = re.compile(r"!\[[^\]]*\]\((?:docs/)?pictures/([^)]+)\)")
CONTENTS = re.compile(r"<!-- contents -->\n.*?<!-- end of contents -->", re.DOTALL)
NARROWER = "X86_V4 AVX512_ICL AVX512_SPR AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL"
"""Instructions, as several versions of NumPy call them, that it does without here: not every machine has them, and the
last digits of an exponential are others with them, which identities and causes tell of."""
STATUS = "; echo $?"
"""At the end of a line: its exit status is shown, and may be any."""

NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?!\w)")
CLOSE, ROUNDING = 0.02, 1e-7
"""How far two numbers may be apart, as a share: with a machine's library of mathematics random networks and the errors
of quotients move in their last digits. What is smaller than the second is made of rounding errors."""


class Ran(NamedTuple):
    """What a command printed, and the pictures it drew."""

    printed: str
    pictures: dict[str, bytes]


def pages() -> list[Path]:
    """The pages that this script fills in."""
    candidates = [*DOCS.glob("*.md"), *DOCS.parent.glob("*.md")]
    return sorted(each for each in candidates if MARK in each.read_text("utf-8"))


def language_of(page: Path) -> str:
    """The language that the name of a page ends in; English without one."""
    said = page.with_suffix("").suffix.removeprefix(".")
    return said if said in messages.languages() else messages.ENGLISH


def filled(text: str, language: str = messages.ENGLISH) -> tuple[str, dict[str, bytes]]:
    """A page with the outputs of its commands, and the pictures that they draw, by their path among all pictures."""
    files = tuple((name, body) for body, name in LISTING.findall(text))
    pictures: dict[str, bytes] = {}
    folder = "" if language == messages.ENGLISH else f"{language}/"

    def replaced(block: re.Match[str]) -> str:
        line = block["line"]
        reads = line.startswith("actderiv check") or any(name in line for name, _ in files)
        ran = ran_in(files if reads else (), line, language)
        pictures.update({f"{folder}{name}": picture for name, picture in ran.pictures.items()})
        return f"{block['head']}{cut(ran.printed, block['first'], block['after'])}```"

    return CONTENTS.sub(_contents(text), BLOCK.sub(replaced, text)), pictures


def _contents(text: str) -> str:
    """The headings of a page as links, for the place that it keeps for them."""
    lines = []
    for level, title in re.findall(r"^(##|###) (.+)$", LISTING.sub("", text), re.MULTILINE):
        lines.append(f"{'  ' * (len(level) - 2)}- [{title}](#{anchor(title)})")
    return "\n".join(["<!-- contents -->", *lines, "<!-- end of contents -->"])


def anchor(title: str) -> str:
    """What a link to a heading is called."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


@cache
def ran_in(files: tuple[tuple[str, str], ...], line: str, language: str) -> Ran:
    """What a line prints, on stdout and stderr as in a terminal, and draws, in a folder with these files.

    The language is asked for as a reader does it, with the environment variable.
    """
    spoken = patch.dict(os.environ, {messages.VARIABLE: language})
    with tempfile.TemporaryDirectory() as folder, chdir(folder), spoken:
        for name, body in files:
            Path(name).write_text(body, "utf-8")
        _, *words = shlex.split(line.removesuffix(STATUS))
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with redirect_stdout(out), redirect_stderr(out):
            status = run(words)
            if line.endswith(STATUS):
                print(status)
        out.flush()
        printed = out.buffer.getvalue().decode()  # type: ignore[attr-defined]
        if status > 1 and not line.endswith(STATUS):
            raise SystemExit(f"$ {line}\n{printed}exit status {status}")
        drawn = [each for each in Path().iterdir() if each.suffix in (".svg", ".png")]
        return Ran(printed, {each.name: each.read_bytes() for each in drawn})


def cut(printed: str, first: str | None, after: str | None) -> str:
    """The lines from the one that begins with ``first`` to the one before that which begins with ``after``."""
    lines = printed.splitlines()
    start = 0 if first is None else _starting(lines, first, 0)
    stop = len(lines) if after is None else _starting(lines, after, start + 1)
    while stop > start and not lines[stop - 1]:
        stop -= 1
    kept = [*["..."] * (start > 0), *lines[start:stop], *["..."] * (after is not None)]
    return "".join(f"{each}\n" for each in kept)


def _starting(lines: list[str], words: str, at: int) -> int:
    for number in range(at, len(lines)):
        if lines[number].lstrip().startswith(words) if words else not lines[number]:
            return number
    raise SystemExit(f"no line begins with {words!r} in:\n" + "\n".join(lines))


def alike(old: str, new: str) -> bool:
    """Whether two texts are the same but for the last digits of numbers, and the width of columns made of them."""
    return len(old.splitlines()) == len(new.splitlines()) and all(map(_line_alike, old.splitlines(), new.splitlines()))


def _line_alike(old: str, new: str) -> bool:
    if old == new:
        return True
    words = [re.sub("[─*]", " ", NUMBER.sub("0", each)).split() for each in (old, new)]
    if words[0] != words[1]:
        return False
    free = False  # where a rounding error is largest stands after it, and is another's on another machine
    for one, other in zip(NUMBER.findall(old), NUMBER.findall(new), strict=True):
        if not free and not _close(one, other):
            return False
        free = one != other and max(abs(_value(one)), abs(_value(other))) < ROUNDING
    return True


def _close(one: str, other: str) -> bool:
    a, b = _value(one), _value(other)
    return max(abs(a), abs(b)) < ROUNDING or math.isclose(a, b, rel_tol=CLOSE)


def _value(number: str) -> float:
    return float(number.replace("−", "-"))


def said(name: str, picture: bytes) -> str:
    """What a picture says of what is in it."""
    if name.endswith(".svg"):
        found = re.search(r"<title>.*?</title>\s*<desc>.*?</desc>", picture.decode("utf-8"), re.DOTALL)
        return found[0] if found else ""
    texts = Image.open(io.BytesIO(picture)).info
    return "\n".join(str(texts.get(key)) for key in ("Title", "Description"))


def differences() -> Iterator[str]:
    """What is not as it would be written."""
    drawn: dict[str, bytes] = {}
    shown: set[str] = set()
    for page in pages():
        text = page.read_text("utf-8")
        made, pictures = filled(text, language_of(page))
        for name in sorted(pictures.keys() & drawn.keys()):
            if pictures[name] != drawn[name]:
                yield f"{page.name}: {name} is another picture on an earlier page"
        drawn |= pictures
        shown |= set(SHOWN_PICTURE.findall(text))
        for old, new in zip(BLOCK.finditer(text), BLOCK.finditer(made), strict=True):
            if not alike(old["shown"], new["shown"]):
                yield f"{page.name}: $ {old['line']}"
        if CONTENTS.findall(text) != CONTENTS.findall(made):
            yield f"{page.name}: contents"
    yield from (f"{name} is shown, and drawn by no command" for name in sorted(shown - drawn.keys()))
    yield from (f"{name} is drawn, and shown nowhere" for name in sorted(drawn.keys() - shown))
    there = kept()
    yield from (f"pictures/{name} is not there, or no command draws it" for name in sorted(there ^ drawn.keys()))
    for name in sorted(there & drawn.keys()):
        if not alike(said(name, (PICTURES / name).read_bytes()), said(name, drawn[name])):
            yield f"pictures/{name}"


def kept() -> set[str]:
    """The pictures that are there, by their path among all."""
    return {each.relative_to(PICTURES).as_posix() for each in PICTURES.rglob("*") if each.is_file()}


def write() -> None:
    """Fill in all pages, and draw their pictures."""
    drawn: dict[str, bytes] = {}
    for page in pages():
        made, pictures = filled(page.read_text("utf-8"), language_of(page))
        page.write_text(made, "utf-8")
        drawn |= pictures
    for name in kept() - drawn.keys():
        (PICTURES / name).unlink()
    for name, picture in drawn.items():
        (PICTURES / name).parent.mkdir(parents=True, exist_ok=True)
        (PICTURES / name).write_bytes(picture)


def main() -> int:
    os.environ["COLUMNS"] = WIDTH
    os.environ["NPY_DISABLE_CPU_FEATURES"] = NARROWER  # before NumPy is loaded
    for name in [each for each in os.environ if each.startswith("ACTDERIV_")]:
        del os.environ[name]
    if "--check" not in sys.argv[1:]:
        write()
        return 0
    found = list(differences())
    print("\n".join([*found, "run python docs/make_pages.py"] if found else [f"{len(pages())} pages are current"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
