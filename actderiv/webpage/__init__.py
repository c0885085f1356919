"""The page: functions to try out in a browser, one file that works without a network.

What it computes are the package's own formulas: :mod:`.records` has each function as a program, :mod:`.tables` the
words that programs and typed formulas are made of, :mod:`.texts` what is said. The scripts beside run them:
``engine.js`` in numbers and by forward mode; ``notation.js``, ``reading.js`` and ``writing.js`` make programs of text;
``model.js`` and ``curves.js`` make of either what is drawn; ``sentences.js`` has the language that is spoken there.
Same functions, same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from string import Template
from typing import Any

from .. import messages
from ..activation import FUNCTIONS, Bound
from ..errors import RequestError
from ..language.binding import Computed
from ..language.printing import printed
from ..language.tree import Call, Formula, walk
from ..language.vocabulary import function as word
from ..messages import _
from ..naming import parse
from ..naming.gated import is_product, refused
from ..parameters import shortest
from ..registry import fold
from ..version import __version__
from . import records, tables, texts

FIRST = "sigmoid"
"""Which of them is shown when such a page is opened; of another page it is what was asked first."""

LESSON = ("linear:m=1,b=0", "heaviside", "sigmoid", "tanh", "relu", "leaky_relu")
"""The functions of a page that nobody asked others for: those that lessons begin with."""

HEADLESS = ("sentences", "engine", "notation", "reading", "writing", "model", "curves", "layers")
"""The scripts that compute: they know nothing of a browser."""

SCRIPTS = (*HEADLESS, "drawing", "choosing", "picture", "saying", "panels", "app")
"""All of them; the last one begins."""

MOST = 2000
"""Functions in a page."""


def page(bounds: Sequence[Bound] = ()) -> str:
    """The page as HTML, of these functions and formulas; without any of the six that lessons begin with."""
    data = contents(bounds or lesson())
    data["first"] = next((each["shown"] for each in data["functions"] if each["listed"]), "") if bounds else FIRST
    names = [each["shown"] for each in data["functions"] if each["listed"]] or [_("formulas")]
    title = f"{', '.join(names[:6])}{', ...' if len(names) > 6 else ''}: f, f′, f″"
    return Template(_read("page.html")).substitute(
        texts.texts(__version__), VERSION=__version__, LANG=messages.language(), TITLE=texts.escaped(title),
        STYLE=_read("style.css").strip(), SCRIPT=script(data),
    )  # fmt: skip


def lesson() -> list[Bound]:
    """The functions that lessons begin with."""
    return [parse(text) for text in LESSON]


def script(data: dict[str, Any], scripts: Iterable[str] = SCRIPTS) -> str:
    """The data and the scripts over it, as one."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    parts = [_script(name).replace('"use strict";\n', "").strip() for name in scripts]
    return "\n\n".join(['"use strict";', f"const DATA = {text};", *parts])


def contents(bounds: Sequence[Bound]) -> dict[str, Any]:
    """What is in a page: functions as programs, formulas as texts with their parameters, and the tables of both."""
    if len(bounds) > MOST:
        raise RequestError(
            _("{count} functions are too many for a page: {most} at most.", count=len(bounds), most=MOST)
        )
    bounds = list(dict.fromkeys(bounds))
    typed = [bound for bound in bounds if isinstance(bound.activation.value, Computed)]
    named = [bound for bound in bounds if bound not in typed]
    functions = [_record(bound) | {"listed": True} for bound in named]
    known = {bound.name for bound in named}
    needed = sorted({name for bound in typed for name in _called(bound)} - known)
    functions += [_record(FUNCTIONS.get(name).bind()) | {"listed": False} for name in needed]
    said = texts.translated(map(_script, SCRIPTS), bounds)
    return (
        tables.tables()
        | said
        | {
            "functions": functions,
            "formulas": [_text(bound) for bound in typed],
            "catalogue": sorted({fold(name) for record in FUNCTIONS for name in (record.name, *record.aliases)}),
        }
    )


def _record(bound: Bound) -> dict[str, Any]:
    """A function as data; refused where it is not made of the words of ``ops``, as a person's own code is."""
    shown = "linear" if bound.spec == parse(LESSON[0]).spec else bound.spec
    if is_product(bound):
        raise refused(bound.name)
    try:
        return records.function(bound, shown)
    except Exception as error:
        raise RequestError(
            _("A page cannot compute {function}: it is code, and no formula.", function=bound.name),
            hint=_("Type the formula in its place, in quotes; a page has formulas and functions of the catalogue."),
        ) from error


def _called(bound: Bound) -> Iterator[str]:
    """The functions of the catalogue that a formula calls."""
    formula: Formula = bound.activation.value.formula  # type: ignore[attr-defined]
    own = {each.name for each in formula.definitions}
    for part in (formula.body, *(each.body for each in formula.definitions)):
        for node in walk(part):
            if isinstance(node, Call) and node.function not in own and word(node.function) is None:
                yield FUNCTIONS.get(node.function.removesuffix("_prime")).name


def _text(bound: Bound) -> str:
    """A formula as it is typed in the page, with the values of its parameters."""
    formula: Formula = bound.activation.value.formula  # type: ignore[attr-defined]
    values = ",".join(f"{name}={shortest(value)}" for name, value in bound.parameters.items())
    return printed(formula) + (f":{values}" if values else "")


def _script(name: str) -> str:
    return _read(f"{name}.js")


def _read(name: str) -> str:
    return files(__name__).joinpath(name).read_text("utf-8")
