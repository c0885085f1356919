"""f and f' of large arrays by machine code, which numba makes of the recorded formulas: the extra ``fast``.

Asked for by name (:func:`actderiv.fast`), never taken unasked: last digits differ from NumPy arithmetic, in which all
else computes, so nothing that a command prints or judges depends on what is installed. What cannot be compiled, a
person's own code and number formats other than float32 and float64 go the way of :class:`Bound`.

All is computed in float64, whatever the array is, and rounded once. Machine code is kept on disk, in the cache folder
of the user, so that a function is compiled once for each version of the package, of numba and of the processor.
"""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache, cached_property
from pathlib import Path
from threading import RLock
from types import CodeType, FunctionType
from typing import Any

from . import blocks, files
from .activation import Bound
from .arguments import floating
from .errors import FileError, RequestError
from .messages import N_, _
from .ops.compiled import kernels, scalars

BLOCK = 2**16
"""Values a block: enough that a call costs nothing beside them, few enough that all threads end together."""

KINDS = ("float32", "float64")

NO_NUMBA = N_("numba is not installed: pip install 'actderiv[fast]'")
NOT_OURS = N_("it is code, and no formula of the package")

_ONE_AT_A_TIME = RLock()


class Fast:
    """f and f' of arrays, compiled where that can be; values are those of :class:`Bound` up to last digits."""

    def __init__(self, bound: Bound):
        self.bound = bound

    def __repr__(self) -> str:
        return f"Fast({self.bound.spec!r})"

    def f(self, x: Any, out: Any = None) -> Any:
        """The value at x, of x's shape and dtype: a new array, or ``out``, which may be x itself."""
        return self._run((0,), x, (out,))[0]

    def df(self, x: Any, out: Any = None) -> Any:
        """The derivative at x, as in :meth:`f`."""
        return self._run((1,), x, (out,))[0]

    def both(self, x: Any, out: tuple[Any, Any] = (None, None)) -> tuple[Any, Any]:
        """f and f' at x at once, which share what they have in common."""
        value, slope = self._run((0, 1), x, out)
        return value, slope

    @cached_property
    def why_not(self) -> str:
        """Why f and f' are not compiled; empty where they are."""
        return self._source((0, 1))[1]

    def _source(self, orders: tuple[int, ...]) -> tuple[str, str]:
        """The source of the kernel that gives these, or why there is none."""
        if numba() is None:
            return "", _(NO_NUMBA)
        record = self.bound.activation
        formulas = [record.derivative if order else record.value for order in orders]
        found = [each for each in formulas if each is not None and blocks.is_elementwise(each)]
        if len(found) < len(formulas):
            return "", _(NOT_OURS)
        try:
            return kernels.source(found, self.bound.parameters), ""
        except (kernels.Unwritten, TypeError, ValueError) as error:
            return "", str(error)

    @cached_property
    def _kernels(self) -> dict[tuple[tuple[int, ...], str], Any]:
        return {}

    def _kernel(self, orders: tuple[int, ...], kind: str) -> Any:
        """The compiled loop, None where there is none."""
        if (orders, kind) not in self._kernels:
            text, __ = self._source(orders)
            self._kernels[orders, kind] = compiled(text, kind, len(orders)) if text else None
        return self._kernels[orders, kind]

    def _run(self, orders: tuple[int, ...], x: Any, outs: Any) -> list[Any]:
        import numpy as np

        x = floating(x)
        outs = (None,) * len(orders) if outs is None else outs
        if not isinstance(outs, (tuple, list)) or len(outs) != len(orders):
            raise RequestError(_("both takes two arrays as out, for f and for f'."))
        for out in outs:
            alike = isinstance(out, np.ndarray) and (out.shape, out.dtype) == (x.shape, x.dtype)
            if out is not None and not alike:
                said = _("out has not the shape {shape} and the dtype {dtype} of x.", shape=x.shape, dtype=x.dtype)
                raise RequestError(said)
            if out is not None and not out.flags.writeable:
                raise RequestError(_("out is read-only."))
        if len(outs) > 1 and all(out is not None for out in outs) and np.shares_memory(*outs):
            raise RequestError(_("The arrays for f and for f' lie in the same memory."))
        known = x.dtype.name in KINDS and x.dtype.isnative
        kernel = self._kernel(orders, x.dtype.name) if known else None
        if kernel is not None:
            return blocks.filled(kernel, x, outs, BLOCK)
        return self.bound.answers(orders, x, outs)


# ---- numba


@cache
def numba() -> Any:
    """The compiler, None where it is not installed."""
    try:
        import numba as found
    except ImportError:
        return None
    return found


@cache
def words(narrow: bool) -> dict[str, Any]:
    """The words of :mod:`.ops.compiled.scalars` as numba takes them."""
    nb: Any = numba()
    names = {**vars(scalars), "NARROW": narrow}
    for name, word in vars(scalars).items():
        if isinstance(word, FunctionType) and not name.startswith("_horner"):
            own = FunctionType(word.__code__, names, name, word.__defaults__)
            loose = set[str]() if name in scalars.AS_WRITTEN else {"contract"}
            names[name] = nb.njit(own, error_model="numpy", fastmath=loose, forceinline=True)
    return names


@cache
def digest() -> str:
    """What the words are made of, so that machine code of others is not taken for theirs."""

    def told(code: CodeType) -> str:
        return repr((code.co_code, code.co_names, [told(c) if isinstance(c, CodeType) else c for c in code.co_consts]))

    codes = {name: told(word.__code__) for name, word in vars(scalars).items() if isinstance(word, FunctionType)}
    numbers = {name: value for name, value in vars(scalars).items() if isinstance(value, float)}
    return hashlib.sha256(repr((sorted(codes.items()), sorted(numbers.items()))).encode()).hexdigest()


@cache
def compiled(text: str, kind: str, count: int) -> Any:
    """A kernel as machine code for arrays of this dtype: taken from disk where it has been made before."""
    nb: Any = numba()
    with _ONE_AT_A_TIME:
        path = kept(text)
        names = dict(words(kind == "float32"))
        exec(compile(text, str(path or "<kernel>"), "exec"), names)
        number = getattr(nb, kind)
        given, taken = nb.types.Array(number, 1, "C", readonly=True), nb.types.Array(number, 1, "C")
        signature = nb.void(given, *[taken] * count)
        options = {"error_model": "numpy", "nogil": True}
        if path is not None:
            try:
                return nb.njit(signature, **options, cache=True)(names["kernel"])
            except RuntimeError:  # numba finds no folder to keep it in
                pass
        return nb.njit(signature, **options)(names["kernel"])


def kept(text: str) -> Path | None:
    """A file with the source, beside which numba keeps what it makes of it; None where none can be written.

    The name says what the source and the words are. Nothing is ever run from the file.
    """
    name = hashlib.sha256((digest() + text).encode()).hexdigest()[:32]
    folder = cache_folder()
    path = folder / f"k{name}.py"
    try:
        if not files.is_file(path):
            with files.reaching(folder, files.WRITTEN):
                folder.mkdir(parents=True, exist_ok=True)
            files.write_whole(path, text.encode())
    except FileError:
        return None
    return path


def cache_folder() -> Path:
    """Where programs keep what they can make anew, by the custom of the system."""
    if sys.platform == "win32":
        home = os.environ.get("LOCALAPPDATA") or os.path.expanduser("~\\AppData\\Local")
    elif sys.platform == "darwin":
        home = os.path.expanduser("~/Library/Caches")
    else:
        home = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return Path(home) / "actderiv"
