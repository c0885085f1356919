"""From what a person names or hands over to a :class:`Bound`: the one door behind every command and function.

A text is taken apart by :mod:`.grammar`. Code that it names is loaded (:mod:`.loading`) and followed to an object
(:mod:`.paths`), in which a function and its derivative are found (:mod:`.pairs`); both are called by :mod:`.calling`
alone. A callable from Python enters where the object stands.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from .. import files
from ..activation import FUNCTIONS, RECORD, Activation, Bound
from ..arguments import heeding
from ..errors import NoModuleError, RequestError
from ..messages import N_, _
from ..registry import fold
from . import gated
from .grammar import SCRIPTS, Assignment, Name, is_formula, read, takes_of

if TYPE_CHECKING:
    from .calling import Called
    from .pairs import Pair

__all__ = [
    "ENGINES", "SPELLED", "Name", "answering", "bound_of", "framework_called", "handed_over", "parse", "read",
    "slope_of", "things_of",
]  # fmt: skip

ENGINES = "torch", "jax", "keras"
"""Prefixes that differentiate what follows them by that framework's autograd."""

SPELLED = {"pytorch": "torch", "tf": "tensorflow"}
"""Frameworks by other names that people give them."""

OF_VECTORS = (
    "entmax", "maxout",
    "gumbel_softmax", "layer_norm", "batch_norm", "rms_norm", "hardmax", "logsumexp", "crelu",
)  # fmt: skip
"""Names in use for functions whose value at one input depends on others."""


@heeding
def parse(text: str, derivative: Any = None, takes: Sequence[str] | None = None) -> Bound:
    """The function that ``text`` names, bound to its parameters.

    ``name`` and ``name:param=value,...`` come from the catalogue; ``path/file.py:callable`` and
    ``package.module:callable`` are the user's own code, which loading runs; with ``torch:``, ``jax:`` or ``keras:`` in
    front that framework's autograd differentiates it. ``derivative`` is the text or the callable that takes the place
    of the function's own derivative, ``takes`` what its arguments are. Raises an :class:`ActderivError` that points
    into the text.
    """
    name = read(text)
    if len(name.parts) == 1:
        bound = _typed(name) if is_formula(name.parts[0]) else _of_catalogue(name)
        return _with_derivative(bound, derivative, takes)
    try:
        things = things_of(name)
    except NoModuleError:
        if name.parts[0] not in FUNCTIONS:
            raise
        said, start = _("A parameter is written name=value."), name.span(1)[0]
        raise RequestError(
            said, text=text, span=(start, name.span(-1 % len(name.parts))[1]), hint=takes_of(name.parts[0])
        ) from None
    return _bound(things, name, derivative, takes)


def framework_called(text: str) -> str:
    """The framework that goes by this name, however it is spelled."""
    return SPELLED.get(fold(text), fold(text))


class Things(NamedTuple):
    """What a name or a callable stands for: the pair in it, its label, and the framework that differentiates it."""

    pair: Pair
    label: str
    framework: str | None = None
    near: tuple[str, ...] = ()
    """What may be its derivative, as the command takes it: functions beside it, by their names; an autograd."""

    @property
    def operation(self) -> bool:
        """Whether it is an operation of torch: one with a backward of its own is never a derivative itself."""
        from .pairs import is_operation

        return self.framework == "torch" and is_operation(self.pair.value.target)


def things_of(name: Name) -> Things:
    """The pair in the code that a text names, which is loaded."""
    framework = framework_called(name.parts[0]) if len(name.parts) == 3 else None
    if len(name.parts) > 3 or (framework is not None and framework not in ENGINES):
        written = _("Write name, name:param=value, file.py:callable:param=value or torch:file.py:callable.")
        raise name.refuse(_("Too many colons."), written)
    from .loading import load
    from .pairs import framework_of, near_slopes, pair_of, written_in
    from .paths import follow, public_names

    number = 0 if framework is None else 1
    loaded = load(name, number)
    found = follow(name, number + 1, loaded)
    label = ":".join(name.parts)
    plain = f"{name.parts[number]}:{name.parts[number + 1]}"
    try:
        pair = pair_of(found.target, plain, loaded.home, found.owner, found.method)
    except RequestError as error:
        raise name.refuse(error.message.replace(plain, name.parts[-1]), error.hint, part=number + 1) from None
    if framework is None and pair.derivative is None:
        framework = framework_of(found.target)
    path, dot, last = name.parts[-1].rpartition(".")
    known = loaded.own() if found.above is loaded.module else public_names(found.above)
    beside = near_slopes(last, known, lambda other: getattr(found.above, other, None))
    near = [f"--derivative {name.parts[number]}:{path}{dot}{other}" for other in beside]
    by = written_in(found.target)
    return Things(
        pair,
        label,
        framework,
        tuple(near or ([_("{framework}:{name}, by its autograd", framework=by, name=plain)] if by else ())),
    )


def bound_of(
    function: Any,
    derivative: Any = None,
    parameters: Mapping[str, Any] | None = None,
    takes: Sequence[str] | None = None,
) -> Bound:
    """A text, a record, a Bound or any callable as a :class:`Bound`, with a derivative and parameters of one's own."""
    function = os.fspath(function) if isinstance(function, os.PathLike) else function
    if isinstance(function, Activation):
        function = function.bind(**(parameters or {}))
    elif isinstance(function, Bound):
        function = function.activation.bind(**{**function.parameters, **(parameters or {})}) if parameters else function
    if isinstance(function, str):
        bound = parse(function, derivative, takes)
        return bound.activation.bind(**{**bound.parameters, **parameters}) if parameters else bound
    if isinstance(function, Bound):
        return _with_derivative(function, derivative, takes)
    return _bound(handed_over(function), None, derivative, takes, parameters)


def handed_over(function: Any, what: str = N_("A function")) -> Things:
    """What is meant by something from Python: a callable, a tuple or dict of them, an object with a method for it."""
    from .pairs import framework_of, holds_function, pair_of

    if not callable(function) and not isinstance(function, tuple | Mapping) and not holds_function(function):
        raise RequestError(
            _(
                "{what} is a text, a callable, what actderiv.get returns or an object with forward and"
                " backward, not {kind}.",
                what=_(what),
                kind=type(function).__name__,
            )
        )
    label = label_of(function)
    pair = pair_of(function, label, None)
    return Things(pair, label, framework_of(function) if pair.derivative is None else None)


def label_of(function: Any) -> str:
    """What the errors about a callable call it: its own name, ``<lambda>``, or that of its class."""
    own = getattr(function, "__qualname__", None) or getattr(function, "__name__", None)
    if own is None and hasattr(function, "func"):
        own = getattr(function.func, "__name__", None)
    return str(own or type(function).__name__).rpartition("<locals>.")[2]


def _bound(
    things: Things,
    name: Name | None,
    derivative: Any,
    takes: Sequence[str] | None,
    parameters: Mapping[str, Any] | None = None,
) -> Bound:
    from .calling import Called

    value = Called(things.pair.value)
    record = getattr(things.pair.value.target, RECORD, None)
    own: Any = None
    if record is not None:
        own = record.derivative and Called(
            replace(things.pair.value, target=record.derivative, label=_("the derivative of {what}", what=things.label))
        )
        record = replace(record, name=things.label, value=value, derivative=own, aliases=(), family="", foreign=True)
    else:
        if things.framework is not None:
            own = _differentiated(things, value)
        elif things.pair.derivative is not None and derivative is None:
            own = _slope(things.pair.derivative, value, takes, {})
        record = Activation(
            things.label,
            value,
            own,
            foreign=True,
            told=things.pair.told if own is not None else "",
            near=things.near,
        )
    if derivative is not None:
        record = _joined(record, value, derivative, takes)
    elif not hasattr(own, "readings"):
        _refuse_idle(takes)
    if name is not None:
        return _assigned(record, name, {})
    return record.bind(**(parameters or {}))


def _slope(
    way: Any, forward: Called | None, takes: Sequence[str] | None, chosen: Mapping[str, Any], saved: Any = None,
    known: Iterable[str] = (),
) -> Called:  # fmt: skip
    """A person's derivative as a formula, its arguments read off its signature or told."""
    from .calling import Called
    from .roles import MEANINGS, arguments, positional, readings
    from .ways import defaults_of

    stateful = forward is not None and way.owner is not None and way.owner is forward.way.owner
    defaults = defaults_of(forward.declared if forward is not None and not stateful else ())
    parameters = [*known, *chosen, *(each.name for each in (forward.declared if forward is not None else ()))]
    if takes is not None:
        names = [each.name for each in positional(way.bare)][: len(takes)]
        return Called(way, [tuple(takes)], forward, chosen, saved, taken=names, defaults=defaults)
    names = arguments(way.bare, parameters)
    found = readings(names, way.method or way.label.rpartition(".")[2], stateful)
    if not found:
        raise RequestError(
            _(
                "{label} takes ({names}), and their names do not say what each is.",
                label=way.label,
                names=", ".join(names),
            ),
            hint=_(
                "Say it in their order with --takes, for example --takes grad,x; known are {names}.",
                names=", ".join(MEANINGS),
            ),
        )
    return Called(way, found, forward, chosen, saved, taken=names, defaults=defaults)


def _refuse_idle(takes: Sequence[str] | None) -> None:
    """Refuse what would say the arguments of a derivative where a person's own is not called."""
    if takes is not None:
        raise RequestError(
            _("There is no derivative of your own that takes {takes}.", takes=", ".join(takes)),
            hint=_("Name it with --derivative."),
        )


def _differentiated(things: Things, value: Called) -> Any:
    from .autograd import Differentiated

    return Differentiated(value, things.framework or "")


def _with_derivative(bound: Bound, derivative: Any, takes: Sequence[str] | None) -> Bound:
    if derivative is None:
        _refuse_idle(takes)
        return bound
    value = bound.activation.value
    record = _joined(bound.activation, value if hasattr(value, "way") else None, derivative, takes)
    return Bound(record, bound.parameters)


def _joined(record: Activation, value: Any, derivative: Any, takes: Sequence[str] | None) -> Activation:
    """The record with another derivative in the place of its own."""
    known = {each.name: each.default for each in record.parameters}
    own = slope_of(derivative, value, takes, record.value, known)
    from .ways import matched

    if hasattr(own, "way"):
        matched(own.way, own.chosen, known, record.name, own.taken)
    told = _("f' is {what}", what=own.told) if getattr(own, "told", "") else ""
    return replace(record, derivative=own, derivative_formula="", peers={}, convention="", foreign=True, told=told)


def _formula_of_slope(
    name: Name, known: Mapping[str, Any], saved: Callable[..., Any] | None
) -> Callable[..., Any]:  # fmt: skip
    """A derivative that is typed as a formula, or as the name of a function of the catalogue; parameters that it shares
    with the function, and that nobody gives it, have the function's values. With ``saved`` it is one of the output."""
    own = {each.name for each in name.assignments}
    if is_formula(name.parts[0]):
        from ..language import read as read_formula

        shared = [*read_formula(name.parts[0], parameters=(*known, *own)).parameters]
        # Any number stands for a value that is only known once the function has its own.
        for_now = tuple(Assignment(each, "1", (0, 0)) for each in shared if each in known and each not in own)
        typed = _typed(replace(name, assignments=(*name.assignments, *for_now)))
    else:
        typed = _of_catalogue(name)

    def slope(x: Any, **parameters: Any) -> Any:
        given = {each: parameters[each] for each in typed.parameters if each in parameters and each not in own}
        return typed.activation.bind(**{**typed.parameters, **given}).f(saved(x, **parameters) if saved else x)

    return slope


def slope_of(
    derivative: Any, value: Any = None, takes: Sequence[str] | None = None,
    saved: Callable[..., Any] | None = None, known: Mapping[str, Any] | None = None,
) -> Any:  # fmt: skip
    """What ``--derivative`` names, as a formula: a person's callable, or one that a framework differentiates."""
    chosen: Mapping[str, Any] = {}
    if isinstance(derivative, str):
        name = read(derivative)
        if len(name.parts) == 1:
            from .roles import Y

            if takes is not None and tuple(takes) != (Y,):
                raise RequestError(
                    _("A formula has one argument, x or y; it takes no {names}.", names=", ".join(takes))
                )
            return _formula_of_slope(name, known or {}, saved if takes else None)
        things, chosen = things_of(name), name.values()
    else:
        things = handed_over(derivative, N_("A derivative"))
    if things.operation or (isinstance(derivative, str) and len(name.parts) == 3):
        from .calling import Called

        return _differentiated(things, Called(things.pair.value, chosen=chosen))
    way = things.pair.value
    if things.pair.derivative is not None and not set(chosen) & set(things.pair.derivative.fixed):
        way = things.pair.derivative
        if way.owner is not None and (value is None or value.way.owner is not way.owner):
            value = _forward_of(things.pair, chosen)  # what backward looks for, the object's own forward leaves
    elif things.pair.derivative is not None:
        way, chosen = replace(way, fixed={}), {name: _truth(value) for name, value in chosen.items()}
    return _slope(way, value, takes, chosen, saved)


def answering(
    things: Things,
    order: int,
    chosen: Mapping[str, Any],
    takes: Sequence[str] | None,
    saved: Any,
    text: str,
    known: Iterable[str],
) -> tuple[Called, str]:
    """What answers for a derivative of that order in the things that a text names, and what was taken for it."""
    from .calling import Called

    pair = things.pair
    slope = pair.derivative if order and not (pair.derivative and set(chosen) & set(pair.derivative.fixed)) else None
    if slope is not None:
        return _slope(slope, _forward_of(pair, chosen), takes, chosen, saved, known), _(
            "{label} was taken for f'", label=slope.label
        )
    way = replace(pair.value, label=text, fixed={})
    if order == 0 and takes is None:
        return Called(way, chosen=chosen, saved=saved), ""
    return _slope(way, None, takes, {name: _truth(value) for name, value in chosen.items()}, saved, known), ""


def _forward_of(pair: Pair, chosen: Mapping[str, Any]) -> Called:
    from .calling import Called

    forward = Called(pair.value)
    forward.chosen = {each.name: chosen[each.name] for each in forward.declared if each.name in chosen}
    return forward


def _truth(value: Any) -> Any:
    return bool(value) if isinstance(value, float) and value in (0.0, 1.0) else value


def _typed(name: Name) -> Bound:
    """The function that a formula is, with the parameters that follow it."""
    from ..language import formula_bound

    return formula_bound(name.parts[0], {each.name: each.value for each in name.assignments})


def _of_catalogue(name: Name) -> Bound:
    head = name.parts[0]
    if head.endswith(SCRIPTS) or "/" in head:
        raise _only_a_file(name)
    product = gated.called(head) if head not in FUNCTIONS else None
    if product:
        record = _of_product(name, product)
        known = {each.name for each in record.parameters} | {*record.spellings}
        strange = next((each for each in name.assignments if each.name not in known), None)
        if strange is not None:
            said = _("{function} has no parameter {name!r}.", function=product, name=strange.name)
            raise RequestError(said, text=name.text, span=strange.span, hint=gated.refused(product).hint)
        return _assigned(record, name, {})
    if head not in FUNCTIONS and fold(head) in map(fold, OF_VECTORS):
        raise name.refuse(
            _("{name} is a function of a vector: its value at one input depends on the others.", name=head),
            _("Functions here take one number. softmax:others=1,0.1 is such a one: the share of x beside two others."),
        )
    record = FUNCTIONS.get(head, text=name.text)
    return _assigned(record, name, record.preset(head))


def _of_product(name: Name, product: str) -> Activation:
    try:
        return gated.record_of(product, [each.name for each in name.assignments])
    except RequestError as error:
        raise RequestError(error.message, text=name.text, hint=error.hint) from None


def _only_a_file(name: Name) -> RequestError:
    from .loading import defined_in
    from .paths import MOST_NAMED

    head = name.parts[0]
    if not head.endswith(SCRIPTS):
        folder = f"{head.rstrip('/')}/" if files.is_folder(head) else ""
        return name.refuse(
            _("{name} names no function.", name=head),
            _("Code is named FILE.py:CALLABLE, as in {folder}acts.py:gelu.", folder=folder),
        )
    known = defined_in(head)
    first = ":".join([head, known[0] if known else _("CALLABLE")])
    hint = _("Say which one: {name}.", name=first)
    if len(known) > 1:
        more = ", ..." if len(known) > MOST_NAMED else ""
        hint = _(
            "Say which one, as in {name}. It defines {names}.",
            name=first,
            names=", ".join(known[:MOST_NAMED]) + more,
        )
    return name.refuse(_("{name} names no function.", name=head), hint)


def _assigned(record: Activation, name: Name, fixed: Mapping[str, Any]) -> Bound:
    """The record with what the text assigns, beside what its name has ``fixed`` and the text may still change."""
    chosen: dict[str, str] = {}
    record = record.taking([each.name for each in name.assignments])
    known = {each.name: each for each in record.parameters}
    for each in name.assignments:
        try:
            own = record.named(each.name, chosen)
            known[own].read(each.value)
        except RequestError as error:
            raise RequestError(error.message, text=name.text, span=each.span, hint=error.hint) from None
        chosen[own] = each.value
    return record.bind(**{**fixed, **chosen})
