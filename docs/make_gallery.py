"""Writes docs/gallery/: a page for each family of functions, with a picture, formulas, facts and sources of each.

    python docs/make_gallery.py            write all pages and pictures anew
    python docs/make_gallery.py --check    compare what would be written with what is there; exit 1 where they differ

Pictures are compared number by number, to a fifth of a pixel: the last digits are another's on another machine.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from actderiv.activation import FUNCTIONS, Activation, Bound
from actderiv.facts import facts_of
from actderiv.functions import families, title_of
from actderiv.pages.listing import breaks_in_words, short
from actderiv.pages.page import Page
from actderiv.pictures.scene import curves_of
from actderiv.pictures.svg import svg
from actderiv.renderers.markdown import escape

HERE = Path(__file__).parent / "gallery"
WIDE = 360
NUMBERS = re.compile(r"-?\d*\.?\d+")
PIXELS = 0.2
LEFT_OUT = {
    "arctan_gr": "transcriptions divide 2·arctan(x) by 1 + √2 or by 1 + √2/2, the survey names three more divisors",
    "triple_state_sigmoid": "transcriptions have a sigmoid as a factor before the sum of three, or have none",
    "msilu": "transcriptions read exp(-x² - 1)/4 and exp((-x² - 1)/4)",
    "nelu_tail": "programs give its left branch only, for a surrogate gradient",
    "expcos": "known from a list of names only",
    "root2sigmoid": "the survey has reconstructed its formula, transcriptions disagree",
}
"""Names in use whose formula no source settles, with what is in doubt."""


def files() -> dict[str, str]:
    """Every file of the gallery, by its path below docs/gallery."""
    members: dict[str, list[Activation]] = {family: [] for family in families()}
    for record in FUNCTIONS:
        members[record.family].append(record)
    found = {"README.md": _index(members)}
    for family, records in members.items():
        found[f"{family}.md"] = "\n".join(
            [f"# {escape(title_of(family))}", "", _links(records, "", " · "), "", *map(_entry, records)]
        )
        found |= {f"pictures/{_picture(each)}": _drawn(each) for record in records for each in record.variants()}
    return found


def _index(members: dict[str, list[Activation]]) -> str:
    rows = [
        f"| [{family}]({family}.md) | {escape(title_of(family))} | {_links(records, f'{family}.md', ', ')} |"
        for family, records in members.items()
    ]
    count = sum(map(len, members.values()))
    return "\n".join([
        "# Gallery", "",
        f"{count} activation functions, each with its derivative. Written by `python docs/make_gallery.py`",
        "from the records in [actderiv/functions](../../actderiv/functions/); how accurate each formula is stands in",
        "[accuracy.md](../accuracy.md), what frameworks return in [frameworks.md](../frameworks.md).", "",
        "| family | what it is | functions |", "| --- | --- | --- |", *rows, "",
        "## Left out", "", "Names in use whose formula we could not settle from a source:", "",
        *(f"- `{name}`: {escape(doubt)}." for name, doubt in LEFT_OUT.items()), "",
    ])  # fmt: skip


def _links(records: list[Activation], page: str, between: str) -> str:
    return between.join(f"[{each.name}]({page}#{each.name})" for each in records)


def _entry(record: Activation) -> str:
    """One function: what it is, its pictures, formulas, facts, frameworks and source."""
    bound = record.bind()
    page = Page(bound, facts_of(bound), ())
    pictures = " ".join(_image(each) for each in record.variants())
    rows = [
        ("f(x)", _code(record.formula)), ("f′(x)", _code(record.derivative_formula)),
        ("parameters", ", ".join(f"`{each.name} = {short(each.default)}`" for each in record.parameters)),
        ("also called", ", ".join([*record.aliases, *record.presets])),
        ("breaks", breaks_in_words(bound) or "none"), ("convention", escape(record.convention)),
        *((name, escape(text)) for name, text in page.known()),
        ("frameworks", _frameworks(record)), ("source", escape(record.source)),
    ]  # fmt: skip
    table = [f"| {name} | {text} |" for name, text in rows if text]
    head = [f"## {record.name}", "", escape(record.doc), "", pictures, ""]
    return "\n".join([*head, "| | |", "| --- | --- |", *table, ""])


def _code(formula: str) -> str:
    """A formula in backticks, for a cell: there a bar would end it even so."""
    return f"`{formula}`".replace("|", "\\|")


def _frameworks(record: Activation) -> str:
    """Where it is found, and what differs there."""
    names = list(record.peers)
    differs = [f"{name}: {text}" for name, text in record.differs.items()]
    return escape("; ".join([", ".join(names), *differs] if names else differs))


def _image(bound: Bound) -> str:
    return f'<img src="pictures/{_picture(bound)}" alt="{bound.spec}: f and its derivative" width="{WIDE}">'


def _picture(bound: Bound) -> str:
    """``elu.svg``, ``elu_example.svg``, ``bifire_huber.svg``: the defaults, the example, a preset."""
    if bound.spec == bound.name:
        return f"{bound.name}.svg"
    record = bound.activation
    named = {record.bind(**fixed).spec: alias for alias, fixed in reversed(record.presets.items())}
    named[record.bind(**record.example).spec] = "example"
    return f"{bound.name}_{named[bound.spec]}.svg"


def _drawn(bound: Bound) -> str:
    (panel,) = curves_of([bound]).panels
    return svg(panel, f"{bound.spec}: f and its derivative", "" if bound.spec == bound.name else bound.spec)


def differences(made: dict[str, str]) -> Iterator[str]:
    """The files that are not what they would be."""
    there = {str(each.relative_to(HERE)) for each in HERE.rglob("*") if each.is_file()}
    yield from sorted(there ^ made.keys())
    yield from (name for name in sorted(there & made.keys()) if not alike((HERE / name).read_text("utf-8"), made[name]))


def alike(old: str, new: str) -> bool:
    """Whether two files are the same but for fractions of a pixel."""
    if old == new:
        return True
    numbers = [list(map(float, NUMBERS.findall(each))) for each in (old, new)]
    if not new.startswith("<svg") or len(numbers[0]) != len(numbers[1]) or NUMBERS.sub("", old) != NUMBERS.sub("", new):
        return False
    return all(abs(a - b) <= PIXELS for a, b in zip(*numbers, strict=True))


def main() -> int:
    made = files()
    if "--check" in sys.argv[1:]:
        changed = list(differences(made))
        print("\n".join(changed[:20]) + "\nrun python docs/make_gallery.py" if changed else "the gallery is current")
        return 1 if changed else 0
    for each in HERE.rglob("*"):
        if each.is_file() and str(each.relative_to(HERE)) not in made:
            each.unlink()
    for name, text in made.items():
        (HERE / name).parent.mkdir(parents=True, exist_ok=True)
        (HERE / name).write_text(text, "utf-8")
    size = sum(len(text.encode()) for text in made.values())
    largest = max(len(text.encode()) for name, text in made.items() if name.endswith(".svg"))
    print(f"{len(made)} files, {size / 1e6:.2f} MB; the largest picture has {largest / 1e3:.1f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
