"""Which arrays of a file are x and y: by what people call them, or because the file says no more than y.

A file without x holds y for every bit pattern of the format, in their order. What could be meant in two ways is refused
with what was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import numpy as np

from ...dataclass import dataclass
from ...errors import FileError, RequestError
from ...floats import Codes, Format
from ...messages import _
from ...naming.grammar import Name
from . import Members, Unreadable
from .patterns import Chosen, is_typed, patterns_of, values_of

XS = (
    ("x",),
    ("in", "input", "inputs", "xs", "xin", "inp", "arg", "args", "argument", "arguments", "xvalue", "xvalues"),
    ("bits", "xbits", "inputbits", "pattern", "patterns", "xpattern", "xhex", "hex"),
)
"""What people call the input, without case and signs; the first of these groups that a file has."""
VALUES = "out", "output", "outputs", "f", "fx", "forward", "fwd", "yout"
SLOPES = (
    "gradinput", "gradinputs", "inputgrad", "gradx", "xgrad", "gradin", "dinput", "dx", "din", "grad", "grads",
    "gradient", "gradients", "dy", "dydx", "df", "dfdx", "dfx", "fprime", "fprimex", "yprime", "deriv", "derivative",
    "derivatives", "backward", "bwd", "slope",
)  # fmt: skip
SECOND = "d2f", "d2y", "ddf", "ddy", "d2fdx2", "d2ydx2", "fprimeprime", "fprimeprimex", "secondderivative", "gradgrad"
PLAIN = ("y",), ("ys", "yvalue", "yvalues", "value", "values", "result", "results", "got", "actual", "answer", "ybits")
YS = {
    0: (PLAIN[0], VALUES, PLAIN[1]),
    1: (SLOPES, *PLAIN, VALUES),
    2: (SECOND, *PLAIN),
}
"""What they call the answer, for each order of derivative: f beside f' is not taken for it."""
UPSTREAM = "gradoutput", "gradoutputs", "gradout", "outputgrad", "dout", "doutput", "upstream", "grady", "ygrad"
KNOWN = {name for group in (*XS, *PLAIN, VALUES, SLOPES, SECOND, UPSTREAM) for name in group}
PAIRS = ("0", "1"), ("1", "2"), ("arr_0", "arr_1")
"""Names by place: of a tuple, of columns without a header, of ``np.savez(path, x, y)``."""
MOST_NAMED = 8


@dataclass(frozen=True)
class Chooser:
    """Chooses out of the ``members`` of the file that the ``request`` names; its parameters may name x and y."""

    path: Path
    members: Members
    request: Name
    order: int
    format: Format | Codes

    @cached_property
    def wish(self) -> dict[str, str]:
        """The names of arrays that the person gives for x and y."""
        return {
            each.name: self._meant(each.value, each.span) for each in self.request.assignments if each.name != "order"
        }

    def _meant(self, wished: str, span: tuple[int, int]) -> str:
        if wished in self.members:
            return wished
        near = [name for name in self.members if name.casefold() == wished.casefold()]
        if len(near) == 1:
            return near[0]
        said = _(
            "{path} has no {name}; it holds {names}.", path=self.path, name=wished, names=self._listed(self.members)
        )
        raise RequestError(said, text=self.request.text, span=span)

    def choose(self) -> Chosen:
        """x and y. Raises what says which arrays there are, where they do not say it themselves."""
        if len(self.members) == 1 and not self.wish:
            (name,) = self.members
            if not any(_folded(name) in group for group in XS):
                return self._alone(name)
        x, y = self._names()
        return self._alone(y) if x is None else self._pair(x, y)

    def _names(self) -> tuple[str | None, str]:
        """The names of x, or None, and of y."""
        x = self.wish.get("x") or self._found("x", XS, self.wish.get("y"))
        y = self.wish.get("y") or self._found("y", YS[self.order], x)
        if x is None and y is None and (pair := next((each for each in PAIRS if {*each} == {*self.members}), None)):
            return pair
        others = [name for name in self.members if name not in (x, y) and _folded(name) not in KNOWN]
        if y is None and x is not None and len(others) == 1:
            y = others[0]
        if y is None:
            raise self._lacking("y" if x is not None else "")
        if x is None and "y" not in self.wish and any(_size(self.members[each]) == _size(self.members[y])
                                                      for each in others):  # fmt: skip
            raise self._lacking("x")
        return x, y

    def _found(self, role: str, groups: tuple[tuple[str, ...], ...], taken: str | None) -> str | None:
        """The member that people call so: of the first group of names of which there is one."""
        for group in groups:
            called = [name for name in self.members if _folded(name) in group and name != taken]
            if len(called) > 1:
                said = _(
                    "{path} has several arrays that may be {role}: {names}.",
                    path=self.path,
                    role=role,
                    names=self._listed(called),
                )
                raise RequestError(
                    said, hint=_("Say which one: {path}:{role}={name}", path=self.path, role=role, name=called[0])
                )
            if called:
                return called[0]
        return None

    def _pair(self, x: str, y: str) -> Chosen:
        first, second = self._array(x), self._array(y)
        if first.size != second.size:
            raise FileError(
                _(
                    "{path}: {count:,} {x}, but {other:,} {y}.",
                    path=self.path,
                    count=first.size,
                    x=x,
                    other=second.size,
                    y=y,
                )
            )
        if first.ndim > 1 and second.ndim > 1 and first.squeeze().shape != second.squeeze().shape:
            raise FileError(
                _(
                    "{path}: {x} has shape {shape}, but {y} has shape {other}.",
                    path=self.path,
                    x=x,
                    shape=first.shape,
                    y=y,
                    other=second.shape,
                )
            )
        self._refuse_multiple(y)
        said = (
            [] if (x.casefold(), y.casefold()) == ("x", "y") else [_("recorded: x is {x!r}, and y is {y!r}", x=x, y=y)]
        )
        return Chosen(first.reshape(-1), second.reshape(-1), said)

    def _refuse_multiple(self, y: str) -> None:
        """A gradient from above that is not 1 is a factor of what is recorded."""
        above = next((name for name in self.members if _folded(name) in UPSTREAM), None)
        if above is None or self.order != 1 or "y" in self.wish:
            return
        if not (values_of(self._array(above), self.format) == 1).all():
            raise RequestError(
                _(
                    "{path}: {above} is not 1 everywhere, so what {y} holds is f' times that, and not f'.",
                    path=self.path,
                    above=above,
                    y=y,
                ),
                hint=_("Record it with ones, or write {path}:y={y} to have it judged as it is.", path=self.path, y=y),
            )

    def _alone(self, name: str) -> Chosen:
        """The only array: two rows or two columns are x and y, else it is y in the order of the bit patterns."""
        found = self._array(name)
        if found.ndim == 2 and 2 in found.shape:  # 2 by 2 is read as two rows
            x, y = found if found.shape[0] == 2 else found.T
            return Chosen(x.copy(), y.copy(), [])
        if found.size != patterns_of(self.format):
            raise self._miscounted(name, found)
        what = repr(name) if name else _("the file")
        return Chosen(
            None,
            found.reshape(-1),
            [_("recorded: {what} is y alone, in the order of the bit patterns of x", what=what)],
        )

    def _miscounted(self, name: str, found: np.ndarray) -> FileError:
        said = _(
            "{path} has no x, and {name} has shape {shape}.",
            path=self.path,
            name=name or _("its array"),
            shape=found.shape,
        )
        every, format = patterns_of(self.format), self.format.name
        hints = [_("Two rows, or two columns, are wanted: x and y.")]
        if every is not None:
            hints = [
                _(
                    "Two rows, or two columns, are wanted: x and y; or y alone, for all {count:,} bit patterns"
                    " of {format}.",
                    count=every,
                    format=format,
                )
            ]
        if is_typed(found.dtype) and found.dtype != self.format.dtype:
            hints.append(_("It is stored in {dtype}; --dtype {dtype} judges it in that.", dtype=found.dtype.name))
        elif found.size in (2**8, 2**16) and every is None:
            hints.append(
                _("For y alone in the order of bit patterns, --dtype names their format, not {format}.", format=format)
            )
        return FileError(said, hint=" ".join(hints))

    def _array(self, name: str) -> np.ndarray:
        found = self.members[name]
        if isinstance(found, Unreadable):
            raise FileError(f"{self.path}{found.why}.")
        numbers = found.dtype.kind in "fiu" or (found.dtype.kind == "V" and found.dtype.names is None)
        if not numbers or found.dtype.itemsize > 8:  # np.save turns the types of ml_dtypes into V
            raise FileError(
                _(
                    "{path}: {name} is {dtype} instead of numbers or bit patterns.",
                    path=self.path,
                    name=name or _("its array"),
                    dtype=found.dtype,
                )
            )
        if not found.size:
            raise FileError(_("{path} holds no values.", path=self.path))
        return found

    def _lacking(self, name: str) -> FileError:
        """The complaint that x, or y, is not known; without a name, that neither is."""
        first, *__, last = *self.members, *self.members
        hint = _("Call them x and y, or say which they are: {path}:x={x},y={y}", path=self.path, x=first, y=last)
        names = self._listed(self.members)
        said = _("{path} has no x and no y; it holds {names}.", path=self.path, names=names)
        if name:
            said = _("{path} has no {name}; it holds {names}.", path=self.path, name=name, names=names)
        return FileError(said, hint=hint if len(self.members) > 1 else _("x and y are wanted."))

    def _listed(self, names: Iterable[str]) -> str:
        """Members with their shapes and types, in words."""
        listed = [f"{name} {_described(self.members[name])}".strip() for name in names]
        rest = len(listed) - MOST_NAMED
        return ", ".join([*listed[:MOST_NAMED], *([_("and {count} more", count=rest)] if rest > 0 else [])])


def _folded(name: str) -> str:
    """Without case, signs and spaces; a prime is spelled, for f'(x) is not f(x)."""
    return re.sub(r"[^a-z0-9]", "", re.sub("['′]", "prime", name.casefold()))


def _size(member: np.ndarray | Unreadable) -> int | None:
    return None if isinstance(member, Unreadable) else member.size


def _described(member: np.ndarray | Unreadable) -> str:
    return "" if isinstance(member, Unreadable) else f"({member.dtype}, {' × '.join(map(str, member.shape)) or 1})"
