"""How a person's function of a vector is called: as rows of a batch, one vector at a time, in columns, in lists.

Functions of a vector, such as softmax, are written for one vector or for a batch of them, and give the gradient for a
gradient from above, or the whole matrix of derivatives. What is meant is seen from what they answer: a batch holds
vectors as rows where it gives what each row gives alone, as columns where each column does.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from ..dataclass import dataclass
from ..engines import Engine, loaded_engines
from ..errors import ForeignError
from ..floats import Format
from ..isolation import Home
from ..messages import N_, _, ngettext
from ..parameters import REQUIRED
from .answers import numbers, split
from .calling import RANDOM, Called
from .guard import guarded
from .roles import CACHE, GRAD, MEANINGS, Roles, X, Y, folded, required, role_of
from .ways import Way, matched

Array = np.ndarray
Step = Callable[..., Any]
Opened = tuple[Step, list[Array]]
NEAR = 2.0**-6
"""Answers of the same code in another order of computing differ by less, of the largest of them, in any format."""
BATCH, LENGTH = 4, 3
ALONG = "dim", "axis"
"""Parameters that say along which axis the vectors lie: the last one, where nobody says otherwise."""


class Layout(NamedTuple):
    """A way of handing over vectors: its name, what to say of it, and how it is done."""

    name: str
    told: str
    run: Callable[[Step, Sequence[Array], Callable[[Any], Array]], Array]

    @property
    def remark(self) -> str:
        """What to say of it, in the language in use."""
        return _(self.told)


def _rows(step: Step, given: Sequence[Array], read: Callable[[Any], Array]) -> Array:
    return _each(read(step(*(each.copy() for each in given))), *given[0].shape)


def _columns(step: Step, given: Sequence[Array], read: Callable[[Any], Array]) -> Array:
    found = read(step(*(np.ascontiguousarray(each.T) for each in given)))
    if found.shape != given[0].shape[::-1]:
        raise ForeignError(
            _(
                "It answers vectors in columns, of shape {shape}, with {given}.",
                shape=given[0].shape[::-1],
                given=found.shape,
            )
        )
    return found.T


def _alone(shape: Sequence[int], listed: bool = False) -> Callable[..., Array]:
    """One vector at a time, as an array of a shape in which -1 is its length."""

    def run(step: Step, given: Sequence[Array], read: Callable[[Any], Array]) -> Array:
        found = []
        for row in zip(*given, strict=True):
            handed = [each.tolist() if listed else each.copy().reshape(shape) for each in row]
            found.append(_each(read(step(*handed)), 1, len(row[0]))[0])
        return np.stack(found)

    return run


def _each(found: Array, count: int, length: int) -> Array:
    """An answer for each vector: a row, or a matrix."""
    if found.shape == (count, length) or found.shape == (count, length, length):
        return found
    if found.size == count * length and (count == 1 or found.shape[0] == count):
        return found.reshape(count, length)
    if count == 1 and found.shape in ((length, length), (1, length, 1, length)):
        return found.reshape(1, length, length)
    raise ForeignError(
        ngettext(
            "The answer to a vector of {length} inputs has shape {shape}.",
            "The answer to {count} vectors of {length} inputs has shape {shape}.",
            count,
            length=length,
            shape=found.shape,
        ),
        hint=_("A backward gives a number for each input, or the matrix of derivatives."),
    )


ROWS = Layout("rows", "", _rows)
VECTOR = Layout("vector", N_("it takes one vector at a time"), _alone((-1,)))
COLUMNS = Layout("columns", N_("its vectors stand in columns (axis 0)"), _columns)
LIST = Layout("list", N_("it takes one vector at a time, as a list"), _alone((), listed=True))
COLUMN = Layout("column", N_("it takes one vector at a time, as a column"), _alone((-1, 1)))
ROW = Layout("row", N_("it takes one vector at a time, as a row"), _alone((1, -1)))
OTHERS = COLUMN, ROW, LIST, COLUMNS


@dataclass
class VectorCalled:
    """A person's function of vectors: an array of rows in, a row (or a matrix) for each out.

    ``opened`` gives one call of the code, and the arrays for it, for rows of inputs and of gradients from above.
    """

    label: str
    opened: Callable[[Array, Array | None], Opened]
    takes_gradient: bool
    by_output: bool = False
    """Whether it is given the saved output, and nothing that says where that comes from."""
    home: Home | None = None
    tensors: bool = True
    """Whether tensors are worth a try: not where autograd makes them."""
    layout: Layout = ROWS
    engine: Any = None
    square: bool = False
    """Whether a batch must have as many vectors as these have inputs: otherwise the code fails."""
    mixed: bool = False
    """Whether vectors in a batch get other answers than alone, in no order that makes sense."""
    remarks: dict[str, None] = field(default_factory=dict)

    def __call__(self, x: Array, gradient: Array | None = None) -> Array:
        """The answers to rows of inputs; (rows, inputs), or (rows, outputs, inputs) where it gives matrices."""
        return self._ask(self.layout, *self.opened(x, gradient), self.remarks.setdefault)

    def in_rows(self, x: Array, gradient: Array | None) -> Array | None:
        """The same in a batch of rows, whatever its layout; None where it fails."""
        return self._tried(ROWS, *self.opened(x, gradient))

    def _ask(self, layout: Layout, step: Step, given: Sequence[Array], remark: Callable[[str], Any]) -> Array:
        def read(answer: Any) -> Array:
            return numbers(answer, given[0], self.label, remark)

        def tensors(*arrays: Array) -> Any:
            return self.engine.asked(lambda *each: split(step(*each))[0], arrays, self.label)

        asked = step if self.engine is None else tensors
        with np.errstate(all="ignore"):
            found, __ = guarded(self.label, self.home, lambda: layout.run(asked, given, read), given[0])
        return np.asarray(found)

    def _tried(self, layout: Layout, step: Step, given: Sequence[Array]) -> Array | None:
        try:
            return self._ask(layout, step, given, lambda remark: None)
        except ForeignError:
            return None

    # Finding out how

    def decide(self, dtype: np.dtype) -> bool:
        """Find the layout; False where it answers in none."""
        for engine in [None, *(loaded_engines() if self.tensors else ())]:
            self.engine = engine
            if self._found(dtype):
                self._remark()
                self._check_repeated(dtype)
                return True
        return False

    def _found(self, dtype: np.dtype) -> bool:
        step, given = self._probe(BATCH, dtype)
        alone, batch = self._tried(VECTOR, step, given), self._tried(ROWS, step, given)
        self.layout = ROWS
        if alone is not None and batch is None:
            self.layout = VECTOR
        elif alone is not None and batch is not None and not _near(alone, batch):
            whole = self._tried(VECTOR, step, [each.reshape(1, -1) for each in given])
            columns = self._tried(VECTOR, step, [np.ascontiguousarray(each.T) for each in given])
            if whole is not None and whole.ndim == 2 and _near(whole.reshape(batch.shape), batch):
                self.layout = VECTOR
            elif columns is not None and columns.ndim == 2 and _near(columns.T, batch):
                listed = self._tried(LIST, step, given)  # what takes a list of numbers takes no rows for numbers
                self.layout = COLUMNS if listed is None else VECTOR
            self.mixed = self.layout is ROWS
        elif alone is None and batch is None:
            self.square = self._tried(ROWS, *self._probe(LENGTH, dtype)) is not None
            others = (each for each in OTHERS if self._tried(each, step, given) is not None)
            found = ROWS if self.square else next(others, None)
            if found is None:
                return False
            self.layout = found
        return True

    def others(self, dtype: np.dtype) -> Iterator[VectorCalled]:
        """The same code with a column or a row, where it gets another answer than a flat vector does: s @ s.T is a
        matrix of a column, and a number of a flat vector. What answers the Jacobian is not asked rows: the transposed
        one of a flat vector may be right of a row by chance."""
        if self.layout is not VECTOR:
            return
        step, given = self._probe(BATCH, dtype)
        flat = self._tried(VECTOR, step, given)
        for layout in (COLUMN, ROW) if self.takes_gradient else (COLUMN,):
            found = self._tried(layout, step, given)
            if flat is None or found is None or _near(found, flat) or (self.takes_gradient and found.ndim > 2):
                continue
            others = [remark for remark in self.remarks if remark != VECTOR.remark]
            yield replace(self, layout=layout, remarks=dict.fromkeys([*others, layout.remark]))

    def _probe(self, count: int, dtype: np.dtype) -> Opened:
        x, g = np.random.default_rng(5).normal(0, 1, (2, count, LENGTH)).astype(dtype)
        return self.opened(x, g if self.takes_gradient else None)

    def _remark(self) -> None:
        if self.layout.remark:
            self.remarks.setdefault(self.layout.remark)
        if self.engine is not None:
            self.remarks.setdefault(_("it takes tensors of {engine}", engine=self.engine.name))

    def _check_repeated(self, dtype: np.dtype) -> None:
        step, given = self._probe(LENGTH if self.square else BATCH, dtype)
        first, again = self._tried(self.layout, step, given), self._tried(self.layout, step, given)
        if first is None or again is None or not _near(first, again):
            raise ForeignError(_("{label}: two calls with the same input differ.", label=self.label), hint=_(RANDOM))

    def elementwise(self, dtype: np.dtype) -> bool:
        """Whether it answers each input by itself."""
        step, given = self._probe(LENGTH if self.square else BATCH, dtype)
        other = [np.concatenate([each[:, :1], each[:, :0:-1] * dtype.type(1.5)], axis=1) for each in given]
        one, changed = self._tried(self.layout, step, given), self._tried(self.layout, step, other)
        if one is None or changed is None or one.ndim > 2:
            return False
        return _near(one[:, 0], changed[:, 0])


def _near(one: Array, other: Array) -> bool:
    if one.shape != other.shape:
        return False
    one, other = one.astype(np.float64), other.astype(np.float64)
    size = max(float(np.max(np.abs(each[np.isfinite(each)]), initial=0)) for each in (one, other))
    return bool(np.allclose(one, other, rtol=0, atol=NEAR * size, equal_nan=True))


# A person's callable


def along(way: Way) -> dict[str, int]:
    """The axis, for a function that must be told it, or that is made for one."""
    made = [] if way.maker is None else [name for name, default in way.maker.names().items() if default is REQUIRED]
    return {name: -1 for name in [*required(way.bare), *made] if folded(name) in ALONG and name not in way.fixed}


def _placed(target: Any) -> tuple[int, ...]:
    """The axis for an operation whose ``apply`` takes all by place, as its forward pass wants it after the input."""
    operation = getattr(target, "__self__", None)
    forward = getattr(operation, "forward", None) if getattr(target, "__name__", "") == "apply" else None
    names = [name for name in required(forward) if name != "ctx"][1:] if inspect.isfunction(forward) else []
    return (-1,) * len(names) if all(folded(name) in ALONG for name in names) else ()


def readings_of(called: Called) -> Iterator[Roles]:
    """What the arguments may be where they are vectors: a single one whose name does not tell is the input or the
    output, and so is a cache that no forward pass fills."""
    names = list(called.taken or ())
    single = len(names) == 1 and list(called.readings) == [(X,)]
    for roles in called.readings:
        if single and role_of(names[0]) != X:
            yield from [(Y,)] if role_of(names[0]) == Y else [(X,), (Y,)]
        elif CACHE in roles and called.forward is None:
            kept = [(X, Y) if role == CACHE else (role,) for role in roles]
            yield from (each for each in product(*kept) if len(set(each)) == len(each))
        else:
            yield roles


def vector_called(called: Called, roles: Roles) -> VectorCalled:
    """A person's callable as one of vectors, its arguments read so."""
    remarks: dict[str, None] = {}
    if roles != (X,):
        remarks[_("called with {arguments}", arguments=", ".join(_(MEANINGS.get(role, role)) for role in roles))] = None

    def opened(x: Array, gradient: Array | None) -> Opened:
        return called.step(roles, x, gradient, {}, remarks.setdefault)

    by_output = Y in roles and called.forward is None
    return VectorCalled(called.label, opened, GRAD in roles, by_output, called.way.home, remarks=remarks)


def differentiated(
    engine: Engine, way: Way, chosen: Mapping[str, Any], label: str, order: int, format: Format
) -> VectorCalled:  # fmt: skip
    """f (``order`` 0) or its gradient by a framework's autograd, of a person's function of tensors of vectors."""
    mine = matched(way, {**along(way), **chosen}, {}, _("the function"))
    named, adapted, placed = way.given(mine), engine.adapt(way.reach(mine), format), _placed(way.target)

    def step(at: Array, above: Array | None = None) -> Any:
        return engine.pulled(lambda x: adapted(x, *placed, **named), at, order, label, above)

    def opened(x: Array, gradient: Array | None) -> Opened:
        return step, [x] if gradient is None else [x, gradient]

    return VectorCalled(label, opened, order == 1, home=way.home, tensors=False)


def forward_beside(called: Called, name: str) -> VectorCalled | None:
    """The function in the same file that is the forward pass, by its name: it says how vectors lie in a batch."""
    target = inspect.unwrap(called.way.target) if callable(called.way.target) else None
    near = {folded(each) for each in (name, f"{name}_forward", "forward")}
    found = next((each for key, each in getattr(target, "__globals__", {}).items() if folded(key) in near), None)
    if not inspect.isfunction(found):
        return None
    way = Way(f"{called.label.rpartition(':')[0]}:{found.__name__}", found, home=called.way.home)
    return vector_called(Called(way, chosen=along(way)), (X,))
