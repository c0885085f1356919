"""Difference schemes: derivatives from values of f alone. A scheme is the formula and its order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..dataclass import dataclass
from ..docstrings import said
from ..errors import RequestError
from ..messages import N_, _
from ..registry import Registry

Function = Callable[[Any], Any]


@dataclass(frozen=True)
class Scheme:
    """A quotient that tends to f'(x) as h tends to 0, with an error of order ``h**order``.

    ``complex_valued`` schemes ask f at complex points and subtract nothing, so they have no rounding error that grows
    as h shrinks.
    """

    name: str
    order: int
    quotient: Callable[[Function, Any, Any], Any]
    aliases: tuple[str, ...] = ()
    complex_valued: bool = False

    @property
    def doc(self) -> str:
        return said(self.quotient)

    @property
    def reach(self) -> float:
        """How far the stencil goes from x along the real line, in steps: found by asking the formula itself."""
        return max(abs(each.real) for each in self._asked())

    @property
    def radius(self) -> float:
        """How far it goes in any direction, along the imaginary numbers among them."""
        return max(map(abs, self._asked()))

    def _asked(self) -> list[complex]:
        asked: list[complex] = []

        def spy(point: complex) -> float:
            asked.append(complex(point))
            return 0.0

        self.quotient(spy, 0.0, 1.0)
        return asked

    def __call__(self, f: Function, x: Any, h: Any) -> Any:
        return self.quotient(f, x, h)


def _usable(found: Scheme) -> None:
    """Refuse a quotient that does not give 1 as the slope of f(x) = x."""
    slope = found(lambda x: x, 0.5, 0.125)
    if not abs(slope - 1) < 1e-9:  # a few roundings; NaN is refused too
        raise RequestError(
            _("The scheme {name} gives {slope} as the slope of f(x) = x, which is 1.", name=found.name, slope=slope)
        )


SCHEMES: Registry[Scheme] = Registry(N_("scheme"), check=_usable)


def scheme(order: int, **facts: Any) -> Callable[[Callable[..., Any]], Scheme]:
    """Declare a difference scheme: a formula of f, x and h, whose first sentence is its help.

    Its error is of order ``h**order``; ``facts`` are the further fields of :class:`Scheme`.
    """
    return lambda quotient: SCHEMES.add(Scheme(quotient.__name__, order, quotient, **facts))


@scheme(order=1)
def forward(f: Function, x: Any, h: Any) -> Any:
    """(f(x+h) - f(x)) / h, the quotient of the definition."""
    return (f(x + h) - f(x)) / h


@scheme(order=1)
def backward(f: Function, x: Any, h: Any) -> Any:
    """(f(x) - f(x-h)) / h, the forward quotient seen from the other side."""
    return (f(x) - f(x - h)) / h


@scheme(order=2)
def central(f: Function, x: Any, h: Any) -> Any:
    """(f(x+h) - f(x-h)) / 2h, symmetric: odd terms of the error cancel."""
    return (f(x + h) - f(x - h)) / (2 * h)


@scheme(order=4, aliases=("5point",))
def five_point(f: Function, x: Any, h: Any) -> Any:
    """(f(x-2h) - 8f(x-h) + 8f(x+h) - f(x+2h)) / 12h, two central quotients combined."""
    return (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)


@scheme(order=2, complex_valued=True)
def complex_step(f: Function, x: Any, h: Any) -> Any:
    """Im f(x+ih) / h, without subtraction; only for formulas that take complex numbers (Squire & Trapp 1998)."""
    return f(x + 1j * h).imag / h
