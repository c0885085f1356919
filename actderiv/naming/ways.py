"""How a callable is come by, and which parameters it takes: as it stands, or as the method of an object to be made."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType
from typing import Any

from ..dataclass import dataclass
from ..errors import ActderivError, RequestError, blame
from ..isolation import Home, visiting
from ..messages import _
from ..parameters import REQUIRED, Parameter, declared, signature_of
from .roles import GRAD, keywords, positional, required, role_of

FLAGS = (
    "deriv", "derivative", "derivate", "derive", "prime", "grad", "gradient", "backward", "diff", "der", "backprop",
    "is_derivative", "return_derivative", "derivada", "d", "df", "is_deriv", "get_derivative", "compute_derivative",
    "derivation", "return_grad", "is_grad", "bwd", "use_derivative", "calc_derivative", "derivated", "wantderiv",
)  # fmt: skip
"""Parameters by which one function is its own derivative when they are true."""
FORWARDS = "forward", "fwd"
"""Parameters by which a function is its own derivative when they are false."""


NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Maker:
    """Makes the instances of a class, one for each set of parameters, which f and f' then share."""

    owner: type
    home: Home | None
    made: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict, compare=False)

    def names(self) -> dict[str, Any]:
        """Name and default of what the class wants to be made."""
        taken = [each for each in signature_of(self.owner) if each.kind not in _MANY]
        return {each.name: each.default for each in taken}

    def instance(self, parameters: Mapping[str, Any]) -> Any:
        names = self.names()
        chosen = {name: _as_declared(names[name], parameters[name]) for name in names if name in parameters}
        usual = {name: default for name, default in names.items() if isinstance(default, (float, int, str))}
        key = tuple(sorted({**usual, **chosen}.items()))  # a default that is given makes no other instance
        if key not in self.made:
            try:
                with visiting(self.home):
                    self.made[key] = self.owner(**chosen)
            except (KeyboardInterrupt, ActderivError):
                raise
            except BaseException as error:
                raise blame(_("Making a {what}", what=self.owner.__name__), error) from error
        return self.made[key]


_MANY = inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD
_makers: dict[type, Maker] = {}


def maker_of(owner: type, home: Home | None) -> Maker:
    """The maker of a class: one for f and f', whatever named them."""
    return _makers.setdefault(owner, Maker(owner, home))


@dataclass(frozen=True)
class Way:
    """A callable under the name that its errors bear: ``target`` itself, or ``method`` of what ``maker`` makes.

    ``fixed`` are arguments that it is always given, a flag for one.
    """

    label: str
    target: Callable[..., Any]
    maker: Maker | None = None
    method: str = ""
    home: Home | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)

    def reach(self, parameters: Mapping[str, Any]) -> Callable[..., Any]:
        """The callable itself, its instance made."""
        if self.maker is None:
            return self.target
        made = self.maker.instance(parameters)
        found: Callable[..., Any] = made if self.method == "__call__" else getattr(made, self.method)
        return found

    @functools.cached_property
    def bare(self) -> Callable[..., Any]:
        """Something with the signature of the callable, without ``self``."""
        return functools.partial(self.target, None) if self.maker is not None else self.target

    @property
    def owner(self) -> Any:
        """The object whose method it is: what it shares with the other methods of that object."""
        return self.maker if self.maker is not None else getattr(self.target, "__self__", None)

    @property
    def names(self) -> list[str]:
        """The required positional arguments, without what is fixed."""
        return [name for name in required(self.bare) if name not in self.fixed]

    @functools.cached_property
    def place(self) -> int:
        """At which position a function of x takes it: the first, unless another is called x."""
        names = self.names
        meant = [role_of(name) for name in names]
        return meant.index("x") if len(names) > 1 and meant[0] != "x" and "x" in meant else 0

    @property
    def of_x(self) -> tuple[str, ...]:
        """The name of the argument that a function of x takes it by."""
        return tuple(each.name for each in positional(self.bare))[self.place : self.place + 1]

    def parameters(self, taken: Sequence[str]) -> tuple[Parameter, ...]:
        """What it takes beside the arguments of these names, and what making its instance takes."""
        found = dict(self.maker.names()) if self.maker is not None else {}
        named = keywords(self.bare, 0)
        found |= {name: named[name] for name in named if name not in self.fixed and name not in taken}
        hints = getattr(self.target, "__annotations__", {})
        return tuple(declared(name, default, hints.get(name)) for name, default in found.items())

    def given(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the parameters that go to the call itself."""
        open_to_any = any(each.kind is inspect.Parameter.VAR_KEYWORD for each in signature_of(self.bare))
        own = keywords(self.bare, 0)
        made = self.maker.names() if self.maker is not None else {}
        mine = (name for name in parameters if name in own or (open_to_any and name not in made))
        return {name: _as_declared(own.get(name), parameters[name]) for name in mine} | dict(self.fixed)


def _as_declared(default: Any, value: Any) -> Any:
    """A number as the person's code has it: whole where its default is an int, as a count of terms is."""
    whole = type(default) is int and isinstance(value, float) and value.is_integer()
    return int(value) if whole else value


def by_place(target: Callable[..., Any], after: int, named: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Which arguments to give by their place, and which by name: what jax.grad and jax.vmap make counts places
    (``argnums``, ``in_axes``), and other wrappers of any arguments do not mind."""
    plain = inspect.isfunction(target) and not target.__code__.co_flags & inspect.CO_VARARGS
    if plain or not hasattr(target, "__wrapped__"):
        return [], dict(named)
    rest, placed = dict(named), []
    for each in positional(target)[after:]:
        if each.name not in rest:
            break
        placed.append(rest.pop(each.name))
    return placed, rest


def flag_of(way: Way) -> dict[str, Any] | None:
    """What to give a function for it to return its derivative, or None where it has no such flag."""
    named = keywords(way.bare, 1)
    for name, default in named.items():
        if default is REQUIRED and role_of(name) == GRAD:
            continue  # a backward pass, which is given the gradient from above
        if name.casefold() in FLAGS and default in (False, 0, None, REQUIRED):
            return {name: True}
        if name.casefold() in FORWARDS and default in (True, 1, REQUIRED):
            return {name: False}
    return None


def matched(
    way: Way, chosen: Mapping[str, Any], known: Mapping[str, Any], owner: str, taken: Sequence[str] | None = None,
    defaults: Mapping[str, Any] = NOTHING,
) -> dict[str, Any]:  # fmt: skip
    """The parameters that a callable shares with the function it belongs to, and those ``chosen`` for it.

    ``taken`` are the arguments that are none; by default x alone. ``defaults`` are those of a person's own function: a
    value that nobody chose for it does not replace another default of the callable, as no call of the person's would.

    Where it declares a truth value, a word of ours becomes one. Raises :class:`RequestError` for a choice it does not
    take, and for a required parameter that nobody gives.
    """
    mine = {each.name: each for each in way.parameters(way.of_x if taken is None else taken)}
    found: dict[str, Any] = {}
    for name, value in chosen.items():
        if name not in mine and not _takes_any(way):
            takes = ", ".join([*mine, *way.fixed])
            raise RequestError(
                _("{way}: there is no parameter {name!r}.", way=way.label, name=name),
                hint=_("It takes {names}.", names=takes) if takes else _("It takes none."),
            )
        found[name] = mine[name].read(value) if name in mine else value
    for name, each in mine.items():
        if name in known and name not in found:
            if each.default is not REQUIRED and name in defaults and defaults[name] == known[name]:
                continue
            found[name] = _translated(each, known[name], way.label)
        elif name not in found and each.default is REQUIRED:
            assigned = f"{way.label}{',' if chosen else ':'}{name}"
            raise RequestError(
                _(
                    "{way} wants the parameter {name!r}, which {owner} does not have.",
                    way=way.label,
                    name=name,
                    owner=owner,
                ),
                hint=_("Give it a default, or set it: {text}=VALUE.", text=assigned),
            )
    return found


def _takes_any(way: Way) -> bool:
    return any(each.kind is inspect.Parameter.VAR_KEYWORD for each in signature_of(way.bare))


def defaults_of(parameters: Iterable[Parameter]) -> Mapping[str, Any]:
    """The defaults of a person's function, by name."""
    return {each.name: each.default for each in parameters if each.default is not REQUIRED}


FALSE = "none", "false", "no", "off", "exact", "erf"
"""Words that mean what another spells False."""


def _translated(parameter: Parameter, value: Any, label: str) -> Any:
    """Our value of a parameter as the callee declares it; refused where the two have nothing in common."""
    if isinstance(parameter.default, bool) and isinstance(value, str):
        return value not in FALSE
    try:
        return parameter.read(value)
    except RequestError as error:
        raise RequestError(f"{label}: {error.message}", hint=error.hint) from None
