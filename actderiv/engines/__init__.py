"""Other people's frameworks, as engines: arrays go in, values and derivatives by their autograd come out.

A framework is imported when it is named, or is used where a person's code has already loaded it.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from threading import Lock
from types import ModuleType
from typing import Any, Protocol

import numpy as np

from ..errors import ForeignError, blame
from ..floats import Format
from ..isolation import aside
from ..messages import N_, _

INPUT, OUTPUT, OTHER = N_("the input of"), N_("the output of"), N_("other values than the output of")
"""What a function may keep for its backward pass: x alone, f(x) alone, or something else (as well)."""


class Engine(Protocol):
    """An autograd: differentiates a function of its tensors, and takes what people hand it for such a function.

    It computes on the CPU; ``manner`` says what else about that may change a bit.
    """

    name: str

    @property
    def manner(self) -> str: ...

    def values(
        self, formula: Callable[[Any], Any], x: np.ndarray, order: int, label: str, gradient: np.ndarray | None = None
    ) -> Any:
        """The derivative of that order at x, elementwise, as a NumPy array; computed in the dtype of x.

        ``gradient`` is the gradient from above of the last differentiation, ones by default.
        """

    def pulled(
        self, formula: Callable[[Any], Any], x: np.ndarray, order: int, label: str, gradient: np.ndarray | None = None
    ) -> Any:
        """The same for a function of vectors, of an array of any shape: f itself (0), or the ``gradient`` from above
        pulled back (1)."""

    def slopes(
        self, formula: Callable[[Any, Any], Any], x: np.ndarray, value: float, label: str, gradient: np.ndarray
    ) -> Any:
        """The derivative with respect to a parameter, where that is ``value``, for each x alone.

        ``formula`` takes x and the parameter, both tensors. All inputs of a batch share the parameter, so a backward
        pass sums over them: it is run once for each, with its ``gradient`` from above there and 0 elsewhere.
        """

    def number(self, value: float, x: np.ndarray) -> Any:
        """A tensor of one number, of the dtype of x."""

    def trained(self, found: Any, name: str, format: Format) -> Callable[..., Any]:
        """``found`` as a function of a tensor and of its parameter of that name: of a layer the one that is trained.

        Other parameters may follow by their names.
        """

    def asked(self, formula: Callable[..., Any], given: Sequence[np.ndarray], label: str) -> Any:
        """What a function of tensors returns for these arrays, as a NumPy array where it is a tensor."""

    def keeps(self, formula: Callable[[Any], Any], x: np.ndarray) -> str:
        """What it keeps for the backward pass, for each element of x: one of :data:`INPUT`, :data:`OUTPUT`,
        :data:`OTHER`, or "" if that cannot be told."""

    def adapt(self, found: Any, format: Format) -> Callable[..., Any]:
        """``found`` as a function of a tensor: layers and the like are made into one."""


class NoWayError(ForeignError):
    """Autograd sees no way from what was to be differentiated by to the result."""


def library(name: str, extra: str) -> ModuleType:
    """The library, imported quietly, or a :class:`ForeignError` that says how to come by it."""
    install = _("pip install 'actderiv[{extra}]' installs it.", extra=extra)
    try:
        with aside(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return import_module(name)
    except ModuleNotFoundError as error:
        if error.name == name:
            raise ForeignError(_("{name} is not installed.", name=name), hint=install) from error
        raise blame(
            _("Importing {what}", what=name), error, hint=" ".join([_("It is installed, but does not load."), install])
        ) from error
    except (Exception, SystemExit) as error:
        raise blame(
            _("Importing {what}", what=name), error, hint=" ".join([_("It is installed, but does not load."), install])
        ) from error


def depends(result: Any, x: np.ndarray, label: str) -> None:
    """Refuse what an op returned if it has not the shape of its input."""
    shape = getattr(result, "shape", None)
    if shape is None:
        raise ForeignError(
            _("{label} returned {type} instead of an array of its framework.", label=label, type=type(result).__name__)
        )
    if tuple(shape) != x.shape:
        raise ForeignError(
            _(
                "{label} returned shape {shape} for an input of shape {given}.",
                label=label,
                shape=tuple(shape),
                given=x.shape,
            ),
            hint=_("An activation function works on each element alone."),
        )


OTHERS = N_("--against torch:FILE.py:CALLABLE and jax:FILE.py:CALLABLE are.")
BATCH = 256
"""So many inputs share one value of a parameter: a mean, or a sum over a part of them, would show."""


def one_at_a_time(
    ask: Callable[[np.ndarray, np.ndarray], np.ndarray], x: np.ndarray, gradient: np.ndarray
) -> np.ndarray:
    """What ``ask`` finds for the inputs in batches; for those alone where another may have spoiled it by 0·inf."""
    found, mixed = np.empty_like(x), np.random.default_rng(0).permutation(x.size)  # ascending, halves would be alike
    for start in range(0, x.size, BATCH):
        here = mixed[start : start + BATCH]
        found[here] = ask(x[here], gradient[here])
        for place in here[~np.isfinite(found[here].astype(np.float64))]:
            found[place : place + 1] = ask(x[place : place + 1], gradient[place : place + 1])
    return found


ENGINES = "torch", "jax", "tensorflow"
"""The modules here, by the names of their frameworks."""


def engine_of(framework: str) -> Engine:
    """The engine that a prefix names: torch, jax, or what Keras runs on. Loads it."""
    found: Engine = import_module(f"{__name__}.{framework}").engine()
    return found


def loaded_engines() -> Iterator[Engine]:
    """The engines of the frameworks whose tensors a person's code may want: of those that are loaded.

    JAX takes NumPy's arrays for its own.
    """
    for name in ENGINES:
        if name in sys.modules and name != "jax":
            yield engine_of(name)


@contextmanager
def at_work(dtype: np.dtype) -> Iterator[None]:
    """While a person's code runs: JAX, where it is loaded, keeps float64, which it would round to float32 elsewhere;
    torch computes in the thread that asks."""
    jax: Any = sys.modules.get("jax")
    wide = jax.enable_x64(dtype in (np.float64, np.complex128)) if hasattr(jax, "enable_x64") else nullcontext()
    with ALONE, wide:
        yield


class _Alone:
    """While anybody is inside, torch has one thread: a block of inputs is too small for several, which wait for one
    another longer than they compute where other processes want the cores."""

    def __init__(self) -> None:
        self.lock, self.inside, self.before = Lock(), 0, 0

    def __enter__(self) -> None:
        torch: Any = sys.modules.get("torch")
        with self.lock:
            self.inside += 1
            if self.inside == 1:
                self.before = torch.get_num_threads() if hasattr(torch, "get_num_threads") else 0
            if self.before:
                torch.set_num_threads(1)

    def __exit__(self, *__: object) -> None:
        with self.lock:
            self.inside -= 1
            if not self.inside and self.before:
                sys.modules["torch"].set_num_threads(self.before)


ALONE = _Alone()
