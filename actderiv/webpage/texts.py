"""What stands in the page: the texts of its HTML, and the sentences of its scripts, in the language in use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from .. import messages
from ..activation import Bound
from ..functions import families, title_of
from ..messages import _

SAYS = re.compile(r"\bsay\(\s*(\"(?:[^\"\\]|\\.)*\"(?:\s*\+\s*\"(?:[^\"\\]|\\.)*\")*)")
"""A sentence of a script: texts between quotes, joined by +."""
TEXT = re.compile(r"\"(?:[^\"\\]|\\.)*\"")


def sentences(scripts: Iterable[str]) -> list[str]:
    """What the scripts say, in English: the first argument of each ``say``."""
    found = (each for script in scripts for each in SAYS.findall(script))
    return [*dict.fromkeys("".join(map(json.loads, TEXT.findall(each))) for each in found)]


def translated(scripts: Iterable[str], bounds: Sequence[Bound]) -> dict[str, Any]:
    """The sentences of the scripts, and names of the families of these functions, in another language than English."""
    if messages.language() == messages.ENGLISH:
        return {}
    known = sorted({bound.activation.family for bound in bounds} & {*families()})  # others' functions have others
    return {
        "said": {each: said for each in sentences(scripts) if (said := _(each)) != each},
        "families": {family: re.split("[:.;,]", title_of(family))[0] for family in known},
    }


def texts(version: str) -> dict[str, str]:
    """What the HTML says, by the names that it has there."""
    found = {
        "HEADING": _("Activation functions and their derivatives"),
        "THEME": _("Theme"),
        "AS_SYSTEM": _("as the system"),
        "LIGHT": _("light"),
        "DARK": _("dark"),
        "FUNCTION": _("Function"),
        "TYPE": _("or type a formula in x"),
        "SUCH_AS": _("Such as"),
        "DRAWN": _("f and its slope"),
        "SHOWN": _("What is shown"),
        "TANGENT": _("tangent"),
        "SECANT": _("secant"),
        "SATURATION": _("saturation"),
        "X_NUMBER": _("x, as a number"),
        "PARAMETERS": _("Parameters"),
        "X_FROM": _("x from"),
        "X_TO": _("to"),
        "SATURATED": _("saturated where |f′| is below"),
        "STEPS": _("The secant, and h going to 0"),
        "QUOTIENT": _("Quotient"),
        "DEEP": _("A gradient through many layers"),
        "LAYERS": _("layers"),
        "WEIGHT": _("weight of the single neuron"),
        "WEIGHTS": _("Weights of the network"),
        "XAVIER": _("xavier, 1/width"),
        "HE": _("he, 2/width"),
        "GAIN": _("gain"),
        "SEED": _("seed"),
        "WRITTEN": _(
            "Written by actderiv {version}. Nothing is loaded, nothing is sent: the page works without a network. "
            "f and f′ of the catalogue are the package's own formulas, step by step; of what you type, f′ and f″ are "
            "computed by forward mode, exactly but for rounding.",
            version=version,
        ),
    }
    network = _(
        "Computed in this page: 48 units in each layer, 16 inputs, weights and inputs drawn at random. {command} takes "
        "wider networks and several seeds, and puts beside them what theory expects.",
        command="<code>actderiv flow</code>",
    )
    return {name: escaped(text) for name, text in found.items()} | {"NETWORK": network}


def escaped(text: str) -> str:
    """A text as HTML has it."""
    return text.replace("&", "&amp;").replace("<", "&lt;")
