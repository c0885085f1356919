"""Writes docs/api.md, the reference of what Python offers, from signatures and docstrings.

python docs/make_api.py           write it
python docs/make_api.py --check   exit 1 if it is not what would be written
"""

from __future__ import annotations

import enum
import inspect
import re
import sys
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parent / "api.md"
MODULES = {
    "actderiv": None,
    "actderiv.testing": None,
    "actderiv.report": ("Report", "QuotientRow", "UlpRow", "Finding", "Worst", "Special", "Values", "Sweep", "Flow",
                        "Result", "Table", "Column"),
    "actderiv.identification": ("Identified",),
    "actderiv.sources": None,
    "actderiv.renderers": ("Look", "OUTPUTS", "Output", "output", "render"),
    "actderiv.floats": None,
    "actderiv.registry": ("Registry",),
}  # fmt: skip
"""The modules that people import from, and of each the names, by default those of ``__all__``."""
INTRODUCTION = """Written by `python docs/make_api.py` from signatures and docstrings.

Arrays are NumPy's, or what NumPy makes one of; f and f' keep the shape and the floating dtype of x. Errors are of three
kinds, all `ActderivError`: `RequestError` (what was asked for), `ForeignError` (somebody else's code), `FileError` (a
file). [Plug-ins](plugins.md) add to the registries.

`Function` stands for what names a function: a text, what `get` returns, or any callable of an array or of a number;
`Parameters` for a mapping of names to values, `Dtype` for a number format: its name, or a dtype of NumPy, ml_dtypes,
jax or torch."""
WIDTH = 116
FLAGS = re.MULTILINE | re.DOTALL


def page() -> str:
    """The reference as Markdown."""
    parts = [
        "# From Python",
        INTRODUCTION,
        "\n".join(f"- [`{module}`](#{anchor(module)}): {', '.join(names(module))}" for module in MODULES),
    ]
    for module in MODULES:
        home = import_module(module)
        about = prose(first_paragraph(home)) if module != "actderiv" else prose(inspect.getdoc(home) or "")
        parts += [f"## {module}", about]
        for name in names(module):
            parts += entry(module, name, getattr(home, name))
    return "\n\n".join(parts) + "\n"


def names(module: str) -> list[str]:
    """The public names of a module."""
    return list(MODULES[module] or import_module(module).__all__)


def anchor(title: str) -> str:
    return title.replace(".", "")


def first_paragraph(home: Any) -> str:
    return (inspect.getdoc(home) or "").split("\n\n")[0]


def entry(module: str, name: str, thing: Any) -> Iterator[str]:
    """Heading, signature and description of one name, and of what a class has."""
    yield f"### {name}"
    if inspect.isclass(thing):
        yield fenced(signature(name, thing))
        yield prose(described(thing))
        yield from members(thing)
    elif inspect.isroutine(thing):
        yield fenced(signature(name, thing))
        yield prose(inspect.getdoc(thing) or "")
    else:
        yield constant(module, name, thing)


def constant(module: str, name: str, thing: Any) -> str:
    """What is said of a thing that is neither a class nor a function: a registry, a number, a type."""
    if name == "__version__":
        return "The version, a text such as `0.1.0`."
    kind = getattr(thing, "kind", None)
    if kind is not None:
        uses = ", ".join(f"`{name}.{use}`" for use in ("get(NAME)", "names()", "add(...)"))
        return f"The registry of every {kind}: {uses}; a loop goes over it."
    if hasattr(thing, "__metadata__"):
        (limit,) = thing.__metadata__
        return f"The annotation of a parameter that must be {limit.words}."
    return f"`{thing!r}`. {prose(comment(module, name))}".rstrip()


def comment(module: str, name: str) -> str:
    """The text under an assignment, in the module that makes it."""
    for home in (import_module(module), import_module("actderiv.activation")):
        found = re.search(rf'^(?:[A-Z]+, )*{name}\b[A-Z, ]* = [^\n]*\n"""(.*?)"""', inspect.getsource(home), FLAGS)
        if found:
            return " ".join(found[1].split())
    return ""


def described(thing: type) -> str:
    """A class's own docstring; none where Python made one up."""
    own = thing.__dict__.get("__doc__") or ""
    return "" if own.startswith(f"{thing.__name__}(") else inspect.cleandoc(own)


def members(thing: type) -> Iterator[str]:
    """The methods and properties of a class that are its own, public and said to be something."""
    rows = []
    for name, value in vars(thing).items():
        plain = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        if isinstance(plain, property | cached_property):
            shown = name
        elif inspect.isfunction(plain) and name[0] != "_":
            shown = signature(name, plain, own=not isinstance(value, staticmethod))
        else:
            continue
        if name[0] != "_" and inspect.getdoc(plain):
            rows.append(f"- `{' '.join(shown.split())}`: {' '.join(prose(inspect.getdoc(plain) or '').split())}")
    if rows:
        yield "\n".join(rows)


def signature(name: str, thing: Any, own: bool = False) -> str:
    """A call with its types, on several lines where it is long. ``own`` leaves out the first argument."""
    if inspect.isclass(thing) and (issubclass(thing, enum.Enum) or getattr(thing, "_is_protocol", False)):
        return f"class {name}"
    found = inspect.signature(thing)
    given = list(found.parameters.values())[1 if own else 0 :]
    returned = (
        "" if found.return_annotation is inspect.Signature.empty or inspect.isclass(thing) else found.return_annotation
    )
    pieces, starred = [], False
    for each in given:
        if each.kind is each.KEYWORD_ONLY and not starred:
            pieces.append("*")
        starred |= each.kind in (each.KEYWORD_ONLY, each.VAR_POSITIONAL)
        pieces.append(argument(each))
    end = f") -> {typed(returned)}" if returned else ")"
    short = f"{name}({', '.join(pieces)}{end}"
    return short if len(short) <= WIDTH else f"{name}(\n" + "".join(f"    {piece},\n" for piece in pieces) + end


def argument(parameter: inspect.Parameter) -> str:
    stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    text = stars + parameter.name
    if parameter.annotation is not parameter.empty:
        text += f": {typed(parameter.annotation)}"
    if parameter.default is not parameter.empty:
        default = repr(parameter.default)
        text += f" = {default if ' at 0x' not in default and not default.startswith('<') else '...'}"
    return text


def typed(annotation: Any) -> str:
    """A type as it is written in the source."""
    if isinstance(annotation, str):
        return annotation
    return annotation.__name__ if inspect.isclass(annotation) else str(annotation).replace("typing.", "")


def fenced(code: str) -> str:
    return f"```python\n{code}\n```"


def prose(text: str) -> str:
    """A docstring as Markdown: its roles and doubled backticks become code, and its listings blocks."""
    text = re.sub(r":\w+:`~?(?:actderiv\.)?\.?([^`]*)`", r"`\1`", text)
    text = re.sub(r"``(.+?)``", r"`\1`", text, flags=re.DOTALL)
    return re.sub(r"::$", ":", text, flags=re.MULTILINE)


def main() -> None:
    text = page()
    if sys.argv[1:] == ["--check"]:
        stale = not PAGE.is_file() or PAGE.read_text("utf-8") != text
        print("run docs/make_api.py: api.md" if stale else "api.md is current")
        sys.exit(stale)
    PAGE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
