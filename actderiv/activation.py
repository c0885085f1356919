"""What a function is: a formula, the formula of its derivative, where it is not smooth, and whose names it goes by."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

from . import blocks, onesided
from .arguments import floating, heeding
from .dataclass import dataclass
from .docstrings import first_paragraph
from .errors import RequestError
from .messages import N_, _
from .parameters import REQUIRED, Parameter, after_x, parameters_of, shortest
from .parameters import Given as Given
from .parameters import Limit as Limit
from .parameters import NonNegative as NonNegative
from .parameters import NonZero as NonZero
from .parameters import Positive as Positive
from .parameters import Whole as Whole
from .registry import Registry, fold

JUMP, KINK, BEND, TWIST = 0, 1, 2, 3
"""The order of the lowest derivative that jumps or has no limit: f itself, f', f'', f'''."""

BREAK_NAMES = {JUMP: N_("jump"), KINK: N_("kink"), BEND: N_("bend"), TWIST: N_("twist")}
BREAKS_HINT = N_("A break is a finite place and one of JUMP (0), KINK (1), BEND (2) and TWIST (3).")
SATURATED = 1e-3
"""Where |f'| is below this, a function is called saturated: a thousandth of a gradient gets through."""

RECORD = "__activation__"


@dataclass(frozen=True, repr=False)
class Activation:
    """A function with its derivative and the facts about it; frozen once made. Two are equal where all of it is.

    ``value`` and ``derivative`` are formulas of ``x`` and the parameters. ``breaks`` maps each location to
    :data:`JUMP`, :data:`KINK`, :data:`BEND` or :data:`TWIST`, or is a callable of the parameters that
    returns such a mapping.
    ``presets`` are aliases that fix parameters: ``{"gelu_tanh": {"approximate": "tanh"}}``. ``example`` is a second set
    of parameters that shows what they do; tests and certificates look at it too.

    ``ulp`` is the certified bound, N and M of the hull rule in float64; where it is not 2 a comment shows why.
    ``peers`` maps a framework to the text under which it knows the function, ``differs`` to what is not as here (a
    default, a fixed bound), ``at_breaks`` to its f' with the default parameters at each break, in ascending order.
    """

    name: str
    value: Callable[..., Any]
    derivative: Callable[..., Any] | None
    breaks: Mapping[float, int] | Callable[..., Mapping[float, int]] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    presets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    example: Mapping[str, Any] = field(default_factory=dict)
    formula: str = ""
    derivative_formula: str = ""
    convention: str = ""
    peers: Mapping[str, str] = field(default_factory=dict)
    differs: Mapping[str, str] = field(default_factory=dict)
    at_breaks: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    identities: tuple[str, ...] = ()
    """What it is the same as, ``left = right``: on the left a form that loses no digits."""
    source: str = ""
    valid: Callable[..., str | None] | None = None
    family: str = ""
    ulp: int = 2
    foreign: bool = False
    spellings: Mapping[str, str] = field(default_factory=dict)
    """Other names of its parameters: ``{"m": "alpha"}``."""
    general: str = ""
    """The function that this one is a case of, by name: it takes the parameters that somebody gives to this one."""
    told: str = ""
    """Of a person's own code: what was taken for f and f', where that was not named."""
    near: tuple[str, ...] = ()
    """Of a person's own code without a derivative: what may be one, as the command takes it."""

    def __post_init__(self) -> None:
        for name in ("presets", "example", "peers", "differs", "at_breaks", "breaks", "spellings"):
            facts = getattr(self, name)
            if not callable(facts):
                object.__setattr__(self, name, MappingProxyType(dict(facts)))

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f"Activation({short(self.name)})"

    def __reduce__(self) -> tuple[Any, ...]:
        if self.name in FUNCTIONS and FUNCTIONS.get(self.name) is self:
            return catalogued, (self.name,)
        return replaced, (self._fields(), blocks.is_elementwise(self.value))

    def _fields(self) -> dict[str, Any]:
        """The fields, as they go into another process: with mappings that can."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: dict(value) if isinstance(value, MappingProxyType) else value for name, value in found.items()}

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """The declared parameters, in the order of the signature."""
        own = getattr(self.value, "declared", None)  # of a person's code, which is called by other rules
        return parameters_of(self.value) if own is None else own

    @property
    def has_list(self) -> bool:
        """Whether a parameter is a list of numbers: what the function is cannot be said by a formula then."""
        return any(isinstance(each.default, tuple) for each in self.parameters)

    @property
    def doc(self) -> str:
        """The first sentence about the function."""
        return first_paragraph(self.value)

    def preset(self, alias: str) -> Mapping[str, Any]:
        """The parameters that an alias fixes: ``approximate=tanh`` of ``gelu_tanh``."""
        return next((fixed for name, fixed in self.presets.items() if fold(name) == fold(alias)), {})

    def taking(self, names: Iterable[str]) -> Activation:
        """The record that takes parameters of these names: this one, or the more general one that has them."""
        if not self.general or any(each.name in names for each in self.parameters):
            return self
        wider = FUNCTIONS.get(self.general)
        own = {each.name for each in wider.parameters}
        return wider if own & {wider.spellings.get(name, name) for name in names} else self

    @property
    def takes(self) -> str:
        """What it takes, as a hint. The flag that makes a person's function its own derivative is no parameter."""
        if self.parameters:
            return _("It takes {names}.", names=", ".join(self.names_of(each.name) for each in self.parameters))
        if self.general:
            return " ".join(
                [
                    _("It takes no parameters; it is a case of {name}.", name=self.general),
                    FUNCTIONS.get(self.general).takes,
                ]
            )
        flag = getattr(getattr(self.value, "way", None), "fixed", {})
        return (
            _("It takes no parameters; {name} chooses f or f'.", name=", ".join(flag))
            if flag
            else _("It takes no parameters.")
        )

    def names_of(self, parameter: str) -> str:
        """A parameter by all of its names, in words."""
        return _(" or ").join([parameter, *(other for other, own in self.spellings.items() if own == parameter)])

    def named(self, name: str, given: Iterable[str] = ()) -> str:
        """The declared name of the parameter that goes by this one.

        Raises :class:`RequestError` where there is none, and where it is among those that are ``given`` already.
        """
        own = self.spellings.get(name, name)
        if own not in {each.name for each in self.parameters}:
            raise RequestError(
                _("{name} has no parameter {parameter!r}.", name=self.name, parameter=name), hint=self.takes
            )
        if own in given:
            hint = None if own == name else _("{name} is another name of it.", name=name)
            raise RequestError(_("{name} is given twice.", name=own), hint=hint)
        return own

    def bind(self, **parameters: Any) -> Bound:
        """The function with these parameters, defaults for the rest."""
        record, chosen = self.taking(parameters), dict[str, Any]()
        for name, value in parameters.items():
            chosen[record.named(name, chosen)] = value
        return record._bind(chosen)

    def _bind(self, parameters: Mapping[str, Any]) -> Bound:
        known = {each.name: each for each in self.parameters}
        for name, each in known.items():
            if each.default is REQUIRED and name not in parameters:
                raise RequestError(
                    _("{name} wants a value for {parameter}.", name=self.name, parameter=name),
                    hint=_("Write {name}:{parameter}=VALUE, a number for VALUE.", name=self.name, parameter=name),
                )
        chosen = {
            name: each.read(parameters.get(name, each.default))
            for name, each in known.items()
            if name in parameters or each.set_always
        }
        complaint = self.valid(**chosen) if self.valid else None
        if complaint:
            raise RequestError(_("{name}: {complaint}.", name=self.name, complaint=_(complaint)))
        return Bound(self, MappingProxyType(chosen))

    def variants(self) -> list[Bound]:
        """The function with its defaults, with the parameters of its example, and with those of each preset."""
        chosen = [self.bind(**each) for each in ({}, self.example, *self.presets.values())]
        return list({bound.spec: bound for bound in chosen}.values())

    def _repr_html_(self) -> str:
        return self.bind()._repr_html_()


@dataclass(frozen=True, repr=False)
class Bound:
    """An activation whose parameters are chosen: what every command works on.

    Two are equal where function and parameters are. One goes into another process (by pickle) by the name of its
    function, or with all that it is made of, if that can.
    """

    activation: Activation
    parameters: Mapping[str, Any]

    def __hash__(self) -> int:
        return hash((self.activation, frozenset(self.parameters)))  # of 0 and -0 the values are equal, the texts not

    def __repr__(self) -> str:
        return f"Bound({short(self.spec)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return rebound, (self.activation, dict(self.parameters))

    @property
    def name(self) -> str:
        return self.activation.name

    @cached_property
    def spec(self) -> str:
        """The text that :func:`actderiv.get` reads back to the same function; defaults are left out."""
        changed = [
            f"{each.name}={shortest(self.parameters[each.name])}"
            for each in self.activation.parameters
            if each.name in self.parameters and (each.given or self.parameters[each.name] != each.default)
        ]
        return f"{self.name}:{','.join(changed)}" if changed else self.name

    @cached_property
    def breaks(self) -> Mapping[float, int]:
        """Where the function is not smooth, in ascending order, with the order of the lowest derivative that jumps."""
        declared = self.activation.breaks
        try:
            found = {float(at): order for at, order in _mapping(declared, self.parameters).items()}
        except Exception as error:
            raise RequestError(
                _("The breaks of {name} are no mapping of places to orders: {error}", name=self.name, error=error)
            ) from error
        for at, order in found.items():
            if not math.isfinite(at) or order not in BREAK_NAMES:
                raise RequestError(
                    _("{name} declares a break of order {order!r} at {at:g}.", name=self.name, order=order, at=at),
                    hint=_(BREAKS_HINT),
                )
        return MappingProxyType({at: found[at] for at in sorted(found)})

    def within(self, low: float | None, high: float | None) -> Bound:
        """The same function with the breaks that are found in a window, where breaks are found and not declared."""
        window = getattr(self.activation.breaks, "within", None)
        if window is None or low is None or high is None:
            return self
        return replace(self, activation=replace(self.activation, breaks=window(low, high)))

    def f(self, x: Any) -> Any:
        """The value at x: any shape; a floating or complex dtype is kept, anything else becomes float64."""
        return self.answers((0,), x)[0]

    def df(self, x: Any) -> Any:
        """The derivative at x, by its formula; shape and dtype as in :meth:`f`."""
        return self.answers((1,), x)[0]

    def both(self, x: Any) -> tuple[Any, Any]:
        """f and f' at x at once, bit for bit as one by one: of a large array what they share is computed once."""
        value, slope = self.answers((0, 1), x)
        return value, slope

    def answers(self, orders: tuple[int, ...], x: Any, outs: Sequence[Any] | None = None) -> list[Any]:
        """f (order 0) and f' (1) at x, as asked: new arrays, or those of ``outs`` that are not None, of x's shape and
        dtype."""
        both = self.activation.value, self.activation.derivative
        formulas = [each for each in map(both.__getitem__, orders) if each]
        if len(formulas) < len(orders):
            raise self.underived()
        if hasattr(type(x), "arithmetic"):
            return [formula(x, **self.parameters) for formula in formulas]
        x = floating(x)
        passes = self._passes(orders, formulas, x.dtype) if x.size >= blocks.RECORDED else None
        if passes is not None:
            size = blocks.block_of(x.size, blocks.fitting(passes.bytes))
            return blocks.filled(passes.ready(), x, outs or [None] * len(orders), size)
        found = [self._run(formula, x) for formula in formulas]
        if not outs:
            return found
        for out, answer in zip(outs, found, strict=True):
            if out is not None:
                out[...] = answer
        return [answer if out is None else out for out, answer in zip(outs, found, strict=True)]

    def _passes(self, orders: tuple[int, ...], formulas: Sequence[Callable[..., Any]], kind: Any) -> Any:
        """What fills arrays with what these formulas give; None where they are only to be called."""
        ours = all(map(blocks.is_elementwise, formulas))
        if not (ours and kind.isnative and kind.kind in "fV"):
            return None
        wide = self._computed_in(kind, ours) or kind.name
        if (orders, wide) not in self._recorded:
            from .ops import passes

            self._recorded[orders, wide] = passes.recorded(formulas, self.parameters, wide)
        return self._recorded[orders, wide]

    @cached_property
    def _recorded(self) -> dict[tuple[tuple[int, ...], str], Any]:
        return {}

    def underived(self) -> RequestError:
        """The complaint that there is no derivative, with what may be one."""
        near = self.activation.near
        hint = (
            _("Is it {names}?", names=_(" or ").join(near)) if near else _("Name one with --derivative FILE.py:NAME.")
        )
        return RequestError(_("{name} comes without a derivative.", name=self.name), hint=hint)

    def upstream(self) -> Any:
        """Of a person's derivative: where the gradient from above was no factor, since last asked."""
        own: Any = self.activation.derivative
        found = getattr(own, "upstream", None)
        if found is not None:
            own.upstream = None
        return found

    def notes(self) -> list[str]:
        """Of a person's own code: what was taken for f and f', and what had to be done to call them."""
        parts: list[Any] = [self.activation.value, self.activation.derivative]
        said = [note for part in parts if hasattr(part, "notes") for note in part.notes()]
        told = [self.activation.told] if self.activation.told else []
        return [*told, *self.unfollowed, *dict.fromkeys(said)]

    @property
    def unfollowed(self) -> list[str]:
        """Of breaks that are found and not declared: where some may be missing."""
        return self.activation.breaks.notes() if hasattr(self.activation.breaks, "notes") else []

    @heeding
    def limits(self, at: float, order: int = 0) -> tuple[float, float]:
        """The limits of f (``order`` 0) or f' (1) from the left and from the right of ``at``, in float64."""
        if order not in (0, 1):
            raise RequestError(_("Limits are of f (order 0) or f' (order 1), not of order {order}.", order=order))
        places = self._places
        before, after = bisect_left(places, at), bisect_right(places, at)
        rooms = (
            at - places[before - 1] if before else math.inf,
            places[after] - at if after < len(places) else math.inf,
        )
        return onesided.limits(self.f if order == 0 else self.df, at, self.activation.foreign, rooms)

    @cached_property
    def _places(self) -> tuple[float, ...]:
        return tuple(self.breaks)

    def _run(self, formula: Callable[..., Any], x: Any) -> Any:
        import numpy as np

        ours = blocks.is_elementwise(formula)
        wide = self._computed_in(x.dtype, ours)

        def run(part: Any) -> Any:
            with np.errstate(all="ignore"):  # of this thread
                if wide is not None:
                    return np.asarray(formula(part.astype(wide), **self.parameters)).astype(part.dtype)
                return formula(part, **self.parameters)

        return blocks.evaluated(run, x) if ours else run(x)

    def _computed_in(self, kind: Any, ours: bool) -> str | None:
        """The wider format in which a narrow one is computed, to be rounded once; None where it is computed in itself.

        NumPy knows a format of ml_dtypes by half, and float16 it widens for each single operation.
        """
        if kind.isbuiltin == 2:
            return None if self.activation.foreign and not ours else "float64"
        return "float32" if ours and kind == "float16" else None

    def _repr_html_(self) -> str:
        from importlib import import_module

        return import_module("actderiv.notebook").page(self)


LINE = 80
"""What a person's screen shows in a line."""


def short(text: str) -> str:
    """A text in quotes, cut where it is long."""
    return repr(text if len(text) <= LINE else f"{text[: LINE - 3]}...")


def catalogued(name: str) -> Activation:
    """The record of that name, in this process."""
    return FUNCTIONS.get(name)


def replaced(facts: Mapping[str, Any], elementwise: bool) -> Activation:
    """A record that comes from another process; what computes in blocks there does so here."""
    found = Activation(**facts)
    if elementwise:
        blocks.declare_elementwise(found.value, found.derivative)
    return found


def rebound(record: Activation, parameters: Mapping[str, Any]) -> Bound:
    """A function with parameters that comes from another process."""
    return Bound(record, MappingProxyType(dict(parameters)))


def _mapping(declared: Any, parameters: Mapping[str, Any]) -> Mapping[Any, Any]:
    return declared(**parameters) if callable(declared) else declared


FUNCTIONS: Registry[Activation] = Registry(
    N_("function"), lambda: _catalogue(), lambda each: _usable(each), lambda folded: _of_the_index(folded)
)

PROBE = (-0.5, 0.5)


def _catalogue() -> list[Activation]:
    from importlib import import_module

    return import_module("actderiv.functions").catalogue()


def _of_the_index(folded: str) -> Activation | None:
    from importlib import import_module

    return import_module("actderiv.functions").look_up(folded)


def _usable(record: Activation) -> None:
    """Refuse a record that a run over the whole catalogue could not take: it has defaults, breaks, and answers."""
    import numpy as np

    if not isinstance(record, Activation):
        kind = type(record).__name__
        raise RequestError(
            _(
                "What is registered is an Activation or a function that derivative_of was told about, not {kind}.",
                kind=kind,
            )
        )
    if not fold(record.name).isidentifier():
        raise RequestError(_("{name!r} is no name of a function: it has letters, digits, _ and -.", name=record.name))
    bound = record.bind()
    tuple(bound.breaks)  # refused where they are no places
    x = np.array(PROBE)
    for formula, said in ((bound.f, "f"), (bound.df, "f'")):
        y = np.asarray(formula(x))
        if (y.shape, y.dtype) != (x.shape, x.dtype):
            raise RequestError(
                _(
                    "{what} of {name} answers two numbers of float64 with shape {shape} of {dtype}.",
                    what=said,
                    name=record.name,
                    shape=y.shape,
                    dtype=y.dtype,
                ),
                hint=_("A formula works on each element alone, and keeps the number format of x."),
            )


def derivative_of(value: Callable[..., Any], **facts: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Join a function and its derivative in one statement: ``@derivative_of(f, breaks=..., formula=...)``.

    The facts are the fields of :class:`Activation`; name, parameters and description come from ``value`` itself. Both
    signatures must agree. The derivative comes back unchanged; the record stays with ``value``, where the catalogue (of
    its own modules) and :func:`actderiv.get` (for a user's file) find it.
    """

    def join(derivative: Callable[..., Any]) -> Callable[..., Any]:
        if after_x(value) != after_x(derivative):
            raise RequestError(
                _("{one} and {other} declare different parameters.", one=derivative.__name__, other=value.__name__),
                hint=_("Name, order and default of every parameter after x must be the same in both."),
            )
        unknown = [name for name in facts if name not in Activation.__dataclass_fields__]
        if unknown:
            raise RequestError(_("derivative_of takes no {name}=.", name=unknown[0]))
        facts.setdefault("name", value.__name__)
        facts.setdefault("family", value.__module__.rpartition(".")[2])
        setattr(value, RECORD, Activation(value=value, derivative=derivative, **facts))
        return derivative

    return join


def register(record: Activation | Callable[..., Any]) -> Activation:
    """Add a function to the catalogue at run time: a record, or a function that ``derivative_of`` was told about.

    A :class:`RequestError` where a name is taken, or where f or f' does not answer with the defaults.
    """
    return FUNCTIONS.add(getattr(record, RECORD, record))  # type: ignore[arg-type]
