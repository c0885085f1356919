"""What the arguments of a person's derivative are: the input, the saved output, the gradient from above, ...

They are told by ``--takes``, else read off the names in the signature. Where names leave two readings, both are listed
and :mod:`.calling` tries them.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from ..errors import RequestError
from ..messages import N_, _
from ..parameters import REQUIRED, VARIADIC, signature_of

X, Y, GRAD, CACHE, OUT, RATE = "x", "y", "grad", "cache", "out", "rate"
MEANINGS = {
    X: N_("the input"),
    Y: N_("the saved output f(x)"),
    GRAD: N_("the gradient from above"),
    CACHE: N_("what f returned beside its value"),
    OUT: N_("a buffer for the answer"),
}
"""What ``--takes`` understands, and what it means."""

Roles = tuple[str, ...]

NAMES: Mapping[str, tuple[str, ...]] = {
    GRAD: (
        "grad", "gradient", "gradients", "grads", "g", "dy", "dout", "da", "dvalues", "dvalue", "upstream", "delta",
        "gradoutput", "outputgradient", "outputgrad", "gradoutputs", "gradout", "dldy", "dldout", "dlda", "dloss",
        "error", "errors", "err", "gy", "grady", "gout", "go", "incoming", "dedy", "lossgrad", "cotangent", "ct",
        "dnext", "gradiente", "dh", "upstreamgrad", "upstreamgradient", "outgrad", "nextgrad", "prevgrad", "dprev",
        "chain", "gradin", "doutput", "doutputs",
    ),
    CACHE: ("cache", "caches", "saved", "ctx", "context", "residual", "residuals", "res", "memory", "state", "tape"),
    Y: ("y", "output", "outputs", "yout", "savedoutput", "yhat", "activated", "salida", "fx", "ysaved"),
    OUT: ("out", "buffer", "buf", "dest", "dst", "result"),
    X: ("x", "z", "input", "inputs", "v", "u", "xs", "val", "preactivation", "entrada", "net", "zs", "xin"),
    RATE: ("learningrate", "lr", "eta", "optimizer", "tasa"),
}  # fmt: skip
"""Names of arguments as people write them, without underscores and in small letters."""

EITHER = "a", "s", "h", "activation", "activations", "act", "t", "o", "sig", "value", "values"
"""Names that stand for the input in some people's code, and for the output in others'."""

BACKWARDS = "backward", "backprop", "bwd", "backpropagate", "back", "vjp", "pullback", "backwards"
"""Words in the name of a method that takes the gradient from above."""


def read_takes(text: str) -> Roles:
    """The roles of ``--takes grad,y``; a :class:`RequestError` that lists them for anything else."""
    roles = tuple(part.strip().casefold() for part in text.split(","))
    for role in roles:
        if role not in MEANINGS:
            known = "; ".join(f"{name}: {_(meaning)}" for name, meaning in MEANINGS.items())
            raise RequestError(
                _("--takes lists arguments in order, and knows no {role!r}.", role=role), text=text, hint=f"{known}."
            )
    if len(set(roles)) < len(roles):
        raise RequestError(_("--takes names an argument twice."), text=text)
    return roles


def folded(name: str) -> str:
    return name.replace("_", "").casefold()


def role_of(name: str) -> str | None:
    """What an argument of that name is, or None where the name does not tell."""
    return next((role for role, names in NAMES.items() if folded(name) in names), None)


def positional(formula: Any) -> list[inspect.Parameter]:
    """The arguments that a callable takes by position, in order; x for one that takes any, as a decorator may."""
    kinds = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
    declared = signature_of(formula)
    found = [each for each in declared if each.kind in kinds]
    hidden = not found and any(each.kind is inspect.Parameter.VAR_POSITIONAL for each in declared)
    return [inspect.Parameter(X, inspect.Parameter.POSITIONAL_ONLY)] if hidden else found


def required(formula: Any) -> list[str]:
    """The names of the positional arguments without a default."""
    return [each.name for each in positional(formula) if each.default is REQUIRED]


def keywords(formula: Any, skip: int) -> dict[str, Any]:
    """Name and default of every argument that can be given by name, after ``skip`` positional ones."""
    taken = {each.name for each in positional(formula)[:skip]}
    named = [each for each in signature_of(formula) if each.kind not in VARIADIC and each.name not in taken]
    return {each.name: each.default for each in named if each.kind is not inspect.Parameter.POSITIONAL_ONLY}


def arguments(formula: Any, known: Sequence[str]) -> list[str]:
    """The names of what a derivative is called with, in order: its required arguments, without those ``known`` to be
    parameters; where no gradient is among them, also without those that have no role by their name."""
    names = [name for name in required(formula) if name not in known]
    names = names or [each.name for each in positional(formula)][:1]
    meant = [role_of(name) for name in names]
    if len(names) < 2 or GRAD in meant or X not in meant:
        return names
    return [name for name, role in zip(names, meant, strict=True) if role is not None or folded(name) in EITHER]


def readings(names: Sequence[str], method: str, stateful: bool) -> list[Roles]:
    """The roles that arguments of these names may have, the likeliest reading first; none where nobody can tell.

    ``method`` is the name of the derivative; ``stateful`` says that it belongs to an object whose forward method came
    before.
    """
    if len(names) <= 1:
        return _one(names[0], method, stateful) if names else [()]
    meant = [role_of(name) for name in names]
    choices: list[tuple[str, ...]] = []
    for name, role in zip(names, meant, strict=True):
        if role == OUT and X in meant and GRAD in meant:  # (grad, x, out) fills a buffer; (grad, out) has the output
            choices.append((OUT,))
        elif role == OUT:
            choices.append((Y, OUT) if GRAD in meant else (OUT, Y))
        elif role is not None:
            choices.append((role,))
        elif folded(name) in EITHER or GRAD in meant:
            choices.append((X, Y))
        else:
            return []
    found = [roles for roles in product(*choices) if len(set(roles)) == len(roles)]
    return [roles for roles in found if set(roles) & {X, Y, CACHE, GRAD}]


def _one(name: str, method: str, stateful: bool) -> list[Roles]:
    if not stateful:
        return [(X,)]
    goes_back = any(word in BACKWARDS for word in method.casefold().split("_")) or folded(method) in BACKWARDS
    if role_of(name) == GRAD:
        return [(GRAD,)]
    return [(GRAD,), (X,), (Y,)] if goes_back else [(X,)]
