"""Functions of the catalogue as plain data for the page: their programs, their parameters, and what is said of them.

A program is a text: its steps in order with semicolons between, each a word of ``ops`` with the numbers of the steps
that it takes. Where a parameter is a word, there is a program for each choice.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ..activation import Activation, Bound, Limit, Parameter
from ..messages import _
from ..ops.programs import Program, Unwritten
from ..parameters import shortest

WIDE = 3.0
"""A slider goes so far from 0 on both sides, or so many times as far as the default."""

NOTCHES = 120
"""Places of a slider."""

REACH = 5.0
"""From where to where x runs, as in pictures: further where a break lies outside."""


def function(bound: Bound, called: str = "") -> dict[str, Any]:
    """A function as the page takes it, with the parameters chosen."""
    record = bound.activation
    low, high = window(bound)
    return {
        "name": record.name,
        "shown": called or bound.name,
        "aliases": [*record.aliases, *record.presets],
        "presets": {name: dict(fixed) for name, fixed in record.presets.items()},
        "family": record.family,
        "doc": record.doc,
        "formula": record.formula,
        "slope": record.derivative_formula,
        "source": record.source,
        "range": [low, high],
        "parameters": [parameter(bound, each) for each in record.parameters],
        "spellings": dict(record.spellings),
        "forms": [form(record, words, bound) for words in choices(record)],
    }


def window(bound: Bound) -> tuple[float, float]:
    """From -5 to 5, and beyond the breaks where one lies outside."""
    breaks = [*bound.breaks][:64]
    low, high = min([*breaks, -REACH / 1.25]), max([*breaks, REACH / 1.25])
    return 1.25 * min(low, 0.0), 1.25 * max(high, 0.0)


def parameter(bound: Bound, declared: Parameter) -> dict[str, Any]:
    """A parameter: a number with the part of the line that its slider has, a choice of words, or what is held fixed."""
    value = bound.parameters.get(declared.name, declared.default)
    told = {"name": declared.name, "value": plain(value), "standard": plain(declared.default)}
    if isinstance(value, bool):
        return told | {"choices": [True, False]}
    if declared.choices:
        return told | {"choices": [*declared.choices]}
    if not isinstance(declared.default, float):
        return told | {"fixed": True}
    for step in (notch(2 * far(value)), 1.0, 2.0):
        low, high = reach(bound, declared.name, value, step)
        if low < high:
            return told | {"low": low, "high": high, "step": step}
    return told | {"fixed": True}


def plain(value: Any) -> Any:
    """A value as JSON takes it."""
    return value if isinstance(value, str | bool) else float(value) if isinstance(value, float) else shortest(value)


def far(value: float) -> float:
    """How far from 0 a slider goes."""
    return max(WIDE, 3 * abs(value))


def reach(bound: Bound, name: str, value: float, step: float) -> tuple[float, float]:
    """The part of the line around a value on which a slider moves by steps: what the function takes."""
    ends = []
    for side in (-1, 1):
        end = value
        for count in range(1, NOTCHES + 1):
            at = round(value + side * count * step, 12)
            if abs(at) > far(value) * (1 + 1e-9) or not taken(bound, name, at):
                break
            end = at
        ends.append(end)
    return ends[0], ends[1]


def taken(bound: Bound, name: str, value: float) -> bool:
    """Whether a function takes this value of a parameter beside those that it has."""
    try:
        bound.activation.bind(**{**bound.parameters, name: value})
    except Exception:
        return False
    return True


def notch(width: float) -> float:
    """A round step of which a width has about :data:`NOTCHES`."""
    least = width / NOTCHES
    ten = 10.0 ** math.floor(math.log10(least))
    return round(next(each * ten for each in (1, 2, 5, 10) if each * ten >= least * (1 - 1e-9)), 15)


def choices(record: Activation) -> list[dict[str, Any]]:
    """What the parameters that are no numbers can be, all together."""
    open_ = [each for each in record.parameters if each.choices or isinstance(each.default, bool)]
    values = [each.choices or (True, False) for each in open_]
    return [dict(zip([each.name for each in open_], chosen, strict=True)) for chosen in itertools.product(*values)]


def form(record: Activation, words: Mapping[str, Any], bound: Bound) -> dict[str, Any]:
    """The programs of f and f' for these words, with where f breaks and what it does not take."""
    numbers = [each.name for each in record.parameters if isinstance(each.default, float)]
    program = Program(("x", *numbers))
    inputs = {name: program.inputs[name] for name in numbers}
    chosen = {**bound.parameters, **words, **inputs}
    x = program.inputs["x"]
    outputs = {"f": program.run(record.value, x, **chosen).at}
    if record.derivative is not None:
        outputs["df"] = program.run(record.derivative, x, **chosen).at
    found: dict[str, Any] = {"words": dict(words), "outputs": outputs}
    places = broken(program, record, chosen)
    if places is not None:
        found["breaks"] = places
    found["checks"] = checks(program, record, chosen)
    return {**found, "inputs": ["x", *numbers], "steps": text(program)}


def broken(program: Program, record: Activation, chosen: Mapping[str, Any]) -> list[list[int]] | None:
    """The steps that are the places of breaks, NaN where there is none, each with its order; None where the places are
    found by computing with numbers, and the page looks for them itself."""
    declared = record.breaks

    def run() -> Mapping[Any, int]:
        return declared(**chosen) if callable(declared) else declared

    found = []
    try:
        for guards, breaks in program.paths(run):
            for at, order in breaks.items():
                place = at
                if guards:
                    place = program.write("where", program.all_of(guards), at, math.nan)
                found.append([program.number(place), int(order)])
    except (Unwritten, TypeError):
        return None
    return found


def checks(program: Program, record: Activation, chosen: Mapping[str, Any]) -> list[list[Any]]:
    """The conditions under which parameters are refused, as steps, each with what is said then."""
    found: list[list[Any]] = []
    for each in record.parameters:
        value = chosen.get(each.name)
        for limit in each.limits if each.name in program.inputs else ():
            refused = written(program, partial(_refused, limit, value))
            complaint = _("{name} must be {limit}", name=each.name, limit=_(limit.words))
            found += [[step, complaint] for step, said in refused if said]
    valid = record.valid
    if valid is not None:
        found += [[step, _(said)] for step, said in written(program, lambda: valid(**chosen)) if said]
    return found


def _refused(limit: Limit, value: Any) -> bool:
    return not limit.holds(value)


def written(program: Program, run: Callable[[], Any]) -> list[tuple[int, Any]]:
    """What is answered, with the condition under which it is; nothing where that is no program."""
    try:
        paths = program.paths(run)
    except (Unwritten, TypeError):
        return []
    return [(program.all_of(guards).at if guards else program.number(1.0), said) for guards, said in paths]


def text(program: Program) -> str:
    """The steps of a program as a text."""
    return ";".join(" ".join([word, *map(number, arguments)]) for word, *arguments in program.steps)


def number(value: Any) -> str:
    """An argument: the number of a step, or a number in the shortest text that JavaScript reads back."""
    if isinstance(value, float):
        return repr(value).removesuffix(".0").replace("inf", "Infinity").replace("nan", "NaN")
    return str(value)
