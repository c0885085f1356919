"""The only way to call a person's function: as a formula, array in, array of the same shape and dtype out.

How it wants to be asked is found with the first inputs, and remarked where it is more than a plain call: see
:mod:`.modes` for the shapes of inputs and :mod:`.roles` for the arguments of a derivative. Inputs are one-dimensional
copies; whatever fails is named by the person's own name for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from functools import partial
from typing import Any

import numpy as np

from ..dataclass import dataclass
from ..engines import engine_of
from ..errors import ActderivError, ForeignError
from ..floats import FORMATS
from ..messages import N_, _
from ..parameters import Parameter
from .answers import split
from .guard import guarded
from .leftovers import attributes_of, held_by, left_behind
from .modes import Mode, modes
from .roles import CACHE, GRAD, MEANINGS, OUT, RATE, Roles, X, Y
from .upstream import Upstream, fault
from .ways import Way, by_place, matched

Array = np.ndarray
PROBES = 8
"""So many of the first inputs are asked to find out how a function wants to be called."""
SAME = 2.0**-20
"""Two answers to one input that differ by less, relative to it, differ by rounding: sums over other inputs do not."""
NOT_ELEMENTWISE = N_(
    "An activation works on each input alone. A function of a vector, such as softmax, has a"
    " matrix of derivatives; judge it as a function of one input, the others held fixed."
)
BY_THE_FIRST = N_(
    "np.vectorize makes every answer the kind of number that the first one is: a 0 makes"
    " them whole ones. otypes=[float], or a 0.0, keeps them."
)
NO_RATE = N_("a learning rate of 0")
RANDOM = N_("A random function has no derivative to judge; of a layer, .eval() may take the randomness out.")
DISAGREES = 1e-3
"""A reading of arguments agrees with f where it is off its quotient by less than this share of the largest slope."""


@dataclass(eq=False)
class Called:
    """A person's function as a formula.

    ``roles`` are what its arguments are, in order; with several readings the first that agrees with ``forward`` (the
    function it is the derivative of) is taken. ``chosen`` are parameters that were given to it alone; the others are
    those of the formula. ``saved`` gives the output for an input and parameters where no ``forward`` does.
    """

    way: Way
    readings: Sequence[Roles] = ((X,),)
    forward: Called | None = None
    chosen: Mapping[str, Any] = field(default_factory=dict)
    saved: Callable[..., Array] | None = None
    remarks: dict[str, None] = field(default_factory=dict)
    writes: bool = False
    """Whether it has answered by writing into its input; what is remarked of that is a sentence of some language."""
    upstream: Upstream | None = None
    mode: Mode | None = None
    roles: Roles | None = None
    taken: Sequence[str] | None = None
    """The names of the arguments that have roles; by default that of x alone."""
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Those of the function that it belongs to, where that is a person's, too (:func:`.ways.matched`)."""
    printed: bool = False
    last: tuple[Any, Callable[..., Any], dict[str, Any]] | None = None
    """The parameters of the last call, and what they led to."""
    layers: dict[tuple[int, np.dtype], tuple[Any, Callable[..., Any]]] = field(default_factory=dict)
    """Layers, each kept with the same one in a dtype: their weights are tensors of one."""

    def _made_of(self) -> tuple[Any, ...]:
        """What tells it from another: not what it has met when it was called."""
        return self.way, tuple(self.readings), self.forward, dict(self.chosen), self.saved

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Called) and self._made_of() == other._made_of()

    def __hash__(self) -> int:
        return hash(self.label)

    def __reduce__(self) -> tuple[Any, ...]:
        return Called, self._made_of(), {"taken": self.taken, "defaults": dict(self.defaults)}

    @property
    def label(self) -> str:
        return self.way.label

    @property
    def __name__(self) -> str:
        return self.way.label

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        owner = self.way.maker.owner if self.way.maker is not None else None
        said = getattr(owner, "__doc__", None) or ""
        plain = not said.startswith(f"{getattr(owner, '__name__', '')}(")  # a dataclass writes its own
        return said if said and plain else getattr(self.way.target, "__doc__", None)

    @property
    def declared(self) -> tuple[Parameter, ...]:
        """The parameters that may be chosen."""
        return self.way.parameters(self.way.of_x)

    def notes(self) -> list[str]:
        """In a sentence, what had to be done to call it."""
        said = [*self.remarks]
        if self.printed:
            said.append(_("it prints, which went to stderr"))
        return [f"{self.label}: {'; '.join(said)}"] if said else []

    def __call__(self, x: Any, **parameters: Any) -> Any:
        """The values at x; errors are :class:`ForeignError`, and a TypeError where complex inputs are not taken."""
        if hasattr(type(x), "arithmetic"):
            return self.way.target(x, **parameters)
        x = np.asarray(x)
        flat = np.array(x).ravel()
        if not flat.size:
            return np.array(x)
        try:
            return self._values(flat, parameters).reshape(x.shape)
        except ForeignError as error:
            if flat.dtype.kind == "c" and isinstance(error.__cause__, TypeError):
                raise TypeError(_("{label} takes no complex numbers", label=self.label)) from error
            raise

    def decided(self, x: Array, parameters: Mapping[str, Any]) -> Roles:
        """What its arguments are; found out at these inputs if that is still open."""
        if self.mode is None or self.roles is None:
            self._decide(_probes(x), parameters)
        assert self.roles is not None
        return self.roles

    def _values(self, x: Array, parameters: Mapping[str, Any]) -> Array:
        self.decided(x, parameters)
        assert self.mode is not None
        assert self.roles is not None
        found = self._ask(self.mode, self.roles, x, None, parameters, self.remark)
        if GRAD in self.roles and x.dtype.kind != "c":
            mode, roles = self.mode, self.roles
            again = fault(x, found, lambda g: self._ask(mode, roles, x, g, parameters, lambda what: None))
            self.upstream = again.merged(self.upstream) if again is not None else self.upstream
        return found

    def remark(self, what: str) -> None:
        """Remember something that a reader should be told once."""
        self.remarks.setdefault(what)

    # Asking

    def _ask(
        self, mode: Mode, roles: Roles, x: Array, gradient: Array | None, parameters: Mapping[str, Any],
        remark: Callable[[str], None],
    ) -> Array:  # fmt: skip
        def work() -> Array:
            step, given = self.step(roles, x, gradient, parameters, remark)
            return mode.run(step, given, self.label, remark)

        found, printed = guarded(self.label, self.way.home, work, x)
        self.printed |= printed
        return np.asarray(found)

    def step(
        self, roles: Roles, x: Array, gradient: Array | None, parameters: Mapping[str, Any],
        remark: Callable[[str], None],
    ) -> tuple[Callable[..., Any], list[Array]]:  # fmt: skip
        """One call of the person's code as a function of x and the gradient (and the saved output, where it comes from
        elsewhere), and the arrays for these."""
        target, given_by_name = self._reached(parameters)
        target = self._in_dtype(target, x.dtype)
        placed, named = by_place(target, len(roles), given_by_name)
        forward = self._forward(roles, parameters)
        given = [x]
        if GRAD in roles:
            given.append(np.ones_like(x) if gradient is None else gradient)
        if Y in roles and forward is None:
            given.append(self._output(x, parameters))
        if forward is None and OUT not in roles and set(roles) <= {X, RATE, GRAD}:
            return self._plain_step(target, roles, placed, named, x, remark), given

        def once(at: Any, *others: Any) -> Any:
            rest = list(others)
            known: dict[str, Any] = {X: at, RATE: 0.0, GRAD: rest.pop(0) if GRAD in roles else None}
            if forward is not None:
                known[Y], known[CACHE] = split(forward(at.copy() if hasattr(at, "copy") else at))
                if CACHE in roles and known[CACHE] is None:
                    raise ForeignError(
                        _("{label} takes a cache, and the function returns none beside its value.", label=self.label)
                    )
            elif Y in roles:
                known[Y] = rest.pop(0)
            if OUT in roles:
                known[OUT] = np.full_like(at, np.nan)
            before = held_by(target)
            answer = target(*(known[role] for role in roles), *placed, **named)
            if answer is None and OUT in roles:
                return known[OUT]
            if answer is None:
                answer = left_behind(target, before, at, x, remark)
                self.writes |= answer is at
            # What a function has written into other inputs it has written into this one, even if that was the same.
            return at if answer is None and self.writes else answer

        return once, given

    def _plain_step(
        self, target: Callable[..., Any], roles: Roles, placed: Sequence[Any], named: Mapping[str, Any], x: Array,
        remark: Callable[[str], None],
    ) -> Callable[..., Any]:  # fmt: skip
        """The same of what takes x, a gradient, a rate: in few steps, for it may be asked for millions of numbers."""
        filled = partial(target, **named) if named else target
        alone, behind, holder = roles == (X,), tuple(placed), attributes_of(target)

        def step(at: Any, gradient: Any = None) -> Any:
            before = dict(holder) if holder else {}
            known = (at,) if alone else [at if role == X else gradient if role == GRAD else 0.0 for role in roles]
            answer = filled(*known, *behind)
            if answer is None:
                answer = left_behind(target, before, at, x, remark)
                self.writes |= answer is at
            return at if answer is None and self.writes else answer

        return step

    def _reached(self, parameters: Mapping[str, Any]) -> tuple[Callable[..., Any], dict[str, Any]]:
        """The callable itself and what it is given by name; looked up once for each choice of parameters."""
        key = tuple(parameters.items())
        if self.last is None or self.last[0] != key:
            mine = matched(self.way, self.chosen, parameters, _("the function"), self.taken, self.defaults)
            self._tell_defaults(mine, parameters)
            self.last = key, self.way.reach(mine), self.way.given(mine)
        return self.last[1:]

    def _in_dtype(self, target: Callable[..., Any], dtype: np.dtype) -> Callable[..., Any]:
        """The callable itself; of a torch layer that trains weights, one with weights of that dtype, as x has."""
        layer: Any = getattr(getattr(sys.modules.get("torch"), "nn", None), "Module", ())
        if dtype.name not in FORMATS or not isinstance(target, layer) or not any(True for __ in target.parameters()):
            return target
        key = id(target), dtype
        if key not in self.layers:
            self.layers[key] = target, engine_of("torch").adapt(target, FORMATS.get(dtype.name))
        return self.layers[key][1]

    def _tell_defaults(self, mine: Mapping[str, Any], parameters: Mapping[str, Any]) -> None:
        """A parameter of the same name that has another default here than in f."""
        taken = self.way.of_x if self.taken is None else self.taken
        for each in self.way.parameters(taken) if self.defaults else ():
            if each.name in parameters and each.name not in mine and each.default != parameters[each.name]:
                self.remark(
                    _(
                        "its own default {name} = {value} is taken, f has {other}",
                        name=each.name,
                        value=each.default,
                        other=parameters[each.name],
                    )
                )

    def _output(self, x: Array, parameters: Mapping[str, Any]) -> Array:
        if self.saved is not None:
            return np.asarray(self.saved(x, **parameters)).astype(x.dtype)
        raise ForeignError(_("{label} takes the saved output, and there is no function to give it.", label=self.label))

    def _forward(self, roles: Roles, parameters: Mapping[str, Any]) -> Callable[[Any], Any] | None:
        """The function that runs first, where the derivative needs what it leaves or returns."""
        before = self.forward
        if before is None:
            return None
        same_object = before.way.owner is not None and before.way.owner is self.way.owner
        blind = bool(roles) and set(roles) <= {GRAD, RATE}  # it reads what f has left somewhere
        if not (same_object or blind or {Y, CACHE} & set(roles)):
            return None
        target, named = before._reached(parameters)

        def run(at: Any) -> Any:
            kept = held_by(target)
            answer = target(at, **named)
            return left_behind(target, kept, at, np.asarray(at), lambda what: None) if answer is None else answer

        return run

    # Finding out how

    def _decide(self, x: Array, parameters: Mapping[str, Any]) -> None:
        """The first way of asking, and the first reading of the arguments, that answer with a number for each input."""
        first: ActderivError | None = None
        fitting: list[tuple[Mode, Roles, dict[str, None], Array]] = []
        for roles in self.readings:
            for mode in self._modes():
                said: dict[str, None] = {}
                try:
                    found = self._ask(mode, roles, x, None, parameters, said.setdefault)
                    self._check_elementwise(mode, roles, x, found, parameters)
                except NotElementwiseError:
                    raise
                except ActderivError as error:
                    if error.exit_status != ForeignError.exit_status:
                        raise
                    first = first if first is not None and not _about_arrays(first) else error
                    if error.__cause__ is None:  # it answered, and wrongly: other ways of asking would only hide that
                        break
                    continue
                fitting.append((mode, roles, said, found))
                break
        if not fitting:
            assert first is not None
            raise first
        self.mode, self.roles, said, __ = self._agreeing(fitting, x, parameters)
        if self.mode.remark:
            self.remark(self.mode.remark)
        if self.roles != (X,):
            self.remark(self._told(self.roles))
        for what in said:
            self.remark(what)

    def _modes(self) -> Sequence[Mode]:
        """That of the forward function first: the two are written alike."""
        known = self.forward.mode if self.forward is not None else None
        found = [each for each in modes() if known is None or each.name != known.name]
        return [known, *found] if known is not None else found

    def _agreeing(
        self, fitting: Sequence[tuple[Mode, Roles, dict[str, None], Array]], x: Array, parameters: Mapping[str, Any]
    ) -> tuple[Mode, Roles, dict[str, None], Array]:
        """Of several readings the first whose values are those of f's quotients at most probes; else the first."""
        if len(fitting) == 1 or self.forward is None or x.dtype != np.float64:
            return fitting[0]
        step = 1e-5 * np.maximum(1.0, np.abs(x))
        f = self.forward
        quotient = (f(x + step, **parameters) - f(x - step, **parameters)) / (2 * step)
        room = DISAGREES * float(np.nanmax(np.abs(quotient), initial=0.0))
        for each in fitting:
            with np.errstate(invalid="ignore"):
                if np.mean(np.abs(each[3] - quotient) <= room) > 0.7:
                    return each
        return fitting[0]

    def _told(self, roles: Roles) -> str:
        if not roles:
            return _("called without arguments, after the function itself")
        meant = ", ".join(_(MEANINGS.get(role, NO_RATE)) for role in roles)
        if GRAD in roles:
            return _("called with {arguments}, which is 1, then powers of 2", arguments=meant)
        return _("called with {arguments}", arguments=meant)

    def _check_elementwise(
        self, mode: Mode, roles: Roles, x: Array, found: Array, parameters: Mapping[str, Any]
    ) -> None:
        """Refuse a function whose value at one input depends on the others, or on chance."""

        def again(places: Array) -> Array:
            return self._ask(mode, roles, x[places], None, parameters, lambda what: None)

        every = np.arange(x.size)
        if not _same(found, again(every)):
            raise NotElementwiseError(
                _("{label}: two calls with the same input differ.", label=self.label), hint=_(RANDOM)
            )
        if mode.alone:
            return
        part = x.size // 3
        pieces = np.concatenate([again(every[:part]), again(every[part:])])
        turned = np.roll(every, part)[::-1]
        if not (_same(found, pieces) and _same(found[turned], again(turned))):
            said = _("{label}: the value at one input depends on the others.", label=self.label)
            kind = getattr(self.way.target, "otypes", NOT_ELEMENTWISE)  # of np.vectorize, and not chosen
            raise NotElementwiseError(said, hint=_(NOT_ELEMENTWISE if kind else BY_THE_FIRST))


class NotElementwiseError(ForeignError):
    """A function whose value at one input depends on the other inputs, or on chance."""


def _probes(x: Array) -> Array:
    """A few of the inputs, spread out; near them others, where there are too few."""
    last = x.size - 1
    picked = x[sorted({round(last * k / (PROBES - 1)) for k in range(PROBES)})]
    finite = picked[np.isfinite(picked.astype(np.complex128 if x.dtype.kind == "c" else np.float64))]
    centre = complex(finite[0]) if finite.size else 0.5
    beside = np.array([centre + (1 + abs(centre)) * k / 64 for k in range(1, PROBES)])
    if x.dtype.kind != "c":
        beside = beside.real
    if finite.size < PROBES:
        finite = np.concatenate([finite, beside.astype(x.dtype)])[:PROBES]
    return finite


def _about_arrays(error: ActderivError) -> bool:
    """Whether an error says no more than that an array is no number: what another way of asking says tells more."""
    cause = error.__cause__
    return isinstance(cause, TypeError | ValueError) and ("array" in str(cause) or "sequence" in str(cause))


def _same(one: Array, other: Array) -> bool:
    one, other = (np.asarray(each).astype(np.complex128) for each in (one, other))
    with np.errstate(all="ignore"):
        near = np.abs(one - other) <= SAME * np.maximum(np.abs(one), np.abs(other))
    return bool(np.all(near | (one == other) | (np.isnan(one) & np.isnan(other))))
