"""Numbers that no float holds: every arithmetic has its own rounding of them, and ball arithmetic has them whole."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal, localcontext
from functools import cached_property, lru_cache
from typing import Any

__all__ = [
    "LOG_TEN", "LOG_TWO", "PI", "SQRT_HALF", "SQRT_HALF_PI", "SQRT_TWO", "SQRT_TWO_OVER_PI", "SQRT_TWO_PI",
    "TWO_OVER_SQRT_PI", "Constant", "E", "decimal", "exactly", "log_sum_exp",
]  # fmt: skip

DIGITS = 60


class Constant(float):
    """A real number given to 60 digits; as a float it is the nearest one.

    In NumPy arithmetic it acts as a Python float, so it takes the dtype of the array. Ball arithmetic
    asks :attr:`ball` for an enclosure at the working precision: a function of python-flint's ``arb``.
    Sums, products and quotients of constants and integers are constants again, rounded once.
    """

    digits: Decimal
    ball: Callable[[Any], Any]
    rest: float
    """What the nearest float lacks: a sum takes it in at no further rounding, where the other summand is small."""

    @cached_property
    def lack(self) -> Constant:
        """What the nearest float lacks, for formulas that put it in later: 0 in ball arithmetic, as sum_rest is."""
        return Constant(Decimal(self.rest), lambda arb: arb(0))

    def __new__(cls, digits: Decimal, ball: Callable[[Any], Any]) -> Constant:
        self = super().__new__(cls, digits)
        with localcontext() as context:
            context.prec = 2 * DIGITS
            self.digits, self.ball, self.rest = digits, ball, float(digits - Decimal(float(self)))
        return self

    __array_ufunc__ = None  # NumPy leaves the operators to this class, which keeps the dtype of the array

    def __neg__(self) -> Constant:
        return Constant(self.digits.copy_negate(), lambda arb: -self.ball(arb))

    def __reduce__(self) -> Any:
        return float, (float(self),)


def _operator(operate: Callable[[Any, Any], Any], reflected: bool = False) -> Callable[[Constant, Any], Any]:
    def applied(self: Constant, other: Any) -> Any:
        if type(other) is int:
            other = decimal(str(other))
        left, right = (other, self) if reflected else (self, other)
        if isinstance(other, Constant):
            with localcontext() as context:
                context.prec = DIGITS
                digits = operate(left.digits, right.digits)
            return Constant(digits, lambda arb: operate(left.ball(arb), right.ball(arb)))
        if hasattr(type(other), "arithmetic"):
            return NotImplemented
        if operate is operator.add:
            return float(self) + (other + self.rest)
        return operate(other, float(self)) if reflected else operate(float(self), other)

    return applied


for _name in ("add", "sub", "mul", "truediv"):
    setattr(Constant, f"__{_name}__", _operator(getattr(operator, _name)))
    setattr(Constant, f"__r{_name}__", _operator(getattr(operator, _name), reflected=True))


def decimal(text: str) -> Constant:
    """The constant that is exactly this decimal, such as SELU's alpha as its paper prints it."""
    return Constant(Decimal(text), lambda arb: arb(text))


def exactly(x: float) -> Constant:
    """The constant that is a float itself: sums and quotients of such are rounded once."""
    return Constant(Decimal(x), lambda arb: arb(x))


@lru_cache(maxsize=64)
def log_sum_exp(numbers: tuple[float, ...]) -> Constant:
    """log(exp(a) + exp(b) + ...) of numbers that are held fixed; none of them overflows."""
    top = max(numbers)
    with localcontext() as context:
        context.prec = DIGITS
        shares = ((Decimal(each) - Decimal(top)).exp() for each in numbers)
        digits = Decimal(top) + sum(shares, Decimal(0)).ln()

    def ball(arb: Any) -> Any:
        return arb(top) + sum(((arb(each) - arb(top)).exp() for each in numbers), arb(0)).log()

    return Constant(digits, ball)


def _root(square: Any) -> Constant:
    with localcontext() as context:
        context.prec = DIGITS
        return Constant(square.digits.sqrt(), lambda arb: square.ball(arb).sqrt())


PI = Constant(Decimal("3.14159265358979323846264338327950288419716939937510582097494"), lambda arb: arb.pi())
LOG_TWO = Constant(Decimal("0.693147180559945309417232121458176568075500134360255254120680"), lambda arb: arb(2).log())
LOG_TEN = Constant(Decimal("2.30258509299404568401799145468436420760110148862877297603333"), lambda arb: arb(10).log())
E = Constant(Decimal("2.71828182845904523536028747135266249775724709369995957496697"), lambda arb: arb(1).exp())
SQRT_TWO = _root(decimal("2"))
SQRT_HALF = _root(decimal("0.5"))
SQRT_TWO_OVER_PI = _root(decimal("2") / PI)
SQRT_TWO_PI = _root(PI * 2)
SQRT_HALF_PI = _root(PI / 2)
TWO_OVER_SQRT_PI = _root(decimal("4") / PI)
