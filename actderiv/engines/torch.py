"""torch on the CPU: functions of tensors, layers and operations, by its autograd."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import ml_dtypes
import numpy as np

from ..errors import ForeignError, RequestError
from ..floats import Format
from ..messages import _
from . import INPUT, OTHER, OUTPUT, NoWayError, depends, library, one_at_a_time


class TorchEngine:
    """Differentiates functions of tensors; values go in and come out bit by bit, whatever the format."""

    name = "torch"

    def __init__(self, torch: ModuleType):
        self.torch = torch

    @property
    def manner(self) -> str:
        """The instruction set: torch has kernels for each, and they round differently. It has one thread."""
        return _("eager, {set}, 1 thread", set=self.torch.backends.cpu.get_cpu_capability())

    def values(
        self, formula: Callable[[Any], Any], x: np.ndarray, order: int, label: str, gradient: np.ndarray | None = None
    ) -> np.ndarray:
        torch = self.torch
        at = self._tensor(x).requires_grad_(order > 0)
        found = formula(at)
        depends(found, x, label)
        for done in range(order):
            if not found.requires_grad:
                if done:  # the derivative is constant: nothing in it depends on x any more
                    return np.zeros_like(x)
                raise ForeignError(
                    _(
                        "{label}: torch sees no way from the input to the result, so it has no derivative of it.",
                        label=label,
                    ),
                    hint=_("Nothing between them may leave autograd: no .detach(), .data, .numpy() or no_grad."),
                )
            more = done + 1 < order
            above = torch.ones_like(found) if gradient is None or more else self._tensor(gradient.copy())
            (found,) = torch.autograd.grad(found, at, above, create_graph=more, allow_unused=True)
            if found is None:
                return np.zeros_like(x)
        return self._array(found.detach(), x, label)

    def pulled(
        self, formula: Callable[[Any], Any], x: np.ndarray, order: int, label: str, gradient: np.ndarray | None = None
    ) -> np.ndarray:
        return self.values(formula, x, order, label, gradient)

    def slopes(
        self, formula: Callable[[Any, Any], Any], x: np.ndarray, value: float, label: str, gradient: np.ndarray
    ) -> np.ndarray:
        torch = self.torch

        def ask(some: np.ndarray, above: np.ndarray) -> np.ndarray:
            parameter = self.number(value, x).requires_grad_(True)
            result = formula(self._tensor(some.copy()), parameter)
            depends(result, some, label)
            found = []
            for row in torch.diag(self._tensor(above.copy())):
                asked = result.requires_grad or None
                slope = asked and torch.autograd.grad(result, parameter, row, retain_graph=True, allow_unused=True)[0]
                if slope is None:
                    raise NoWayError(_("{label}: torch sees no way from the parameter to the result.", label=label))
                found.append(slope)
            return self._array(torch.stack(found), some, label)

        return one_at_a_time(ask, x, gradient)

    def number(self, value: float, x: np.ndarray) -> Any:
        return self.torch.tensor(value, dtype=self._dtype(x.dtype))

    def trained(self, found: Any, name: str, format: Format) -> Callable[..., Any]:
        torch: Any = self.torch
        kind: Any = found if inspect.isclass(found) else getattr(found, "__self__", None)
        operation: Any = kind if inspect.isclass(kind) and issubclass(kind, torch.autograd.Function) else None
        if operation:  # only what it is given by place counts
            names = [each for each in inspect.signature(operation.forward).parameters if each != "ctx"]
            if name not in names:
                raise RequestError(
                    _("{function}.forward takes no {name}.", function=operation.__name__, name=name),
                    hint=_("It takes {names}.", names=", ".join(names)),
                )

            def apply(x: Any, parameter: Any, **rest: Any) -> Any:
                given = {**rest, name: parameter}
                last = max(names.index(each) for each in given if each in names)
                return operation.apply(x, *(given.get(each) for each in names[1 : last + 1]))

            return apply
        if not isinstance(found, torch.nn.Module):
            return lambda x, parameter, **rest: found(x, **{name: parameter}, **rest)
        layer = copy.deepcopy(found).to(self._dtype(format.dtype))
        own = dict(layer.named_parameters())
        alone = next(iter(own), name) if len(own) == 1 and not hasattr(layer, name) else name  # by another name
        chosen = name if name in own else alone
        if chosen not in own:
            trains = _("It trains {names}.", names=", ".join(own)) if own else _("It trains nothing.")
            raise RequestError(
                _("{kind} has no parameter {name!r} that is trained.", kind=type(found).__name__, name=name),
                hint=trains,
            )
        shape = own[chosen].shape
        return lambda x, parameter, **rest: torch.func.functional_call(
            layer, {chosen: parameter.expand(shape)}, (x.clone(),), rest
        )

    def asked(self, formula: Callable[..., Any], given: Sequence[np.ndarray], label: str) -> Any:
        found = formula(*(self._tensor(each.copy()) for each in given))
        if not isinstance(found, self.torch.Tensor):
            return found
        found = found.detach()
        return self._array(found, given[0], label) if found.dtype == self._dtype(given[0].dtype) else found.numpy()

    def keeps(self, formula: Callable[[Any], Any], x: np.ndarray) -> str:
        kept: list[Any] = []

        def pack(tensor: Any) -> Any:
            kept.append(tensor.detach())
            return kept[-1]

        at = self._tensor(x).requires_grad_(True)
        with self.torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
            found = formula(at)
        whole = [each for each in kept if each.shape == at.shape]  # the rest are parameters, the same for every x
        if not whole or not isinstance(found, self.torch.Tensor):
            return ""
        both = (INPUT, at.detach()), (OUTPUT, found.detach())
        same = [name for name, value in both if all(self._same(each, value) for each in whole)]
        return "" if len(same) == 2 else same[0] if same else OTHER

    def _same(self, one: Any, other: Any) -> bool:
        """Whether two tensors hold the same numbers, in whatever formats."""
        double = self.torch.float64
        return bool(self.torch.allclose(one.to(double), other.to(double), rtol=0, atol=0, equal_nan=True))

    def adapt(self, found: Any, format: Format) -> Callable[..., Any]:
        torch: Any = self.torch
        kind: Any = found if inspect.isclass(found) else None
        if kind and issubclass(kind, torch.autograd.Function):
            return kind.apply
        if not isinstance(found, torch.nn.Module):
            return found
        layer = copy.deepcopy(found).to(self._dtype(format.dtype)) if any(True for __ in found.parameters()) else found
        return lambda x: layer(x.clone())  # a layer that works in place may not write into what is differentiated

    def _dtype(self, dtype: np.dtype) -> Any:
        found = getattr(self.torch, dtype.name, None)
        if found is None:
            raise RequestError(
                _("torch {version} has no dtype {dtype}.", version=self.torch.__version__, dtype=dtype.name)
            )
        return found

    def _tensor(self, x: np.ndarray) -> Any:
        if x.dtype.isbuiltin == 1:
            return self.torch.from_numpy(x)
        return self.torch.from_numpy(x.view(f"i{x.dtype.itemsize}")).view(self._dtype(x.dtype))

    def _array(self, tensor: Any, x: np.ndarray, label: str) -> np.ndarray:
        if tensor.dtype != self._dtype(x.dtype):
            raise ForeignError(
                _("{label} returned {dtype} for {given} inputs.", label=label, dtype=tensor.dtype, given=x.dtype)
            )
        return as_array(self.torch, tensor)


def as_array(torch: Any, tensor: Any) -> np.ndarray:
    """A tensor on the CPU as an array: bit by bit, of a type of ml_dtypes where NumPy has none."""
    name = str(tensor.dtype).removeprefix("torch.")
    own = getattr(ml_dtypes, name, None) if name.startswith(("bfloat", "float")) else None
    if own is None:
        return np.asarray(tensor.numpy())
    word = getattr(torch, f"int{8 * np.dtype(own).itemsize}")
    return np.asarray(tensor.contiguous().view(word).numpy().view(own))


def engine() -> TorchEngine:
    """torch on the CPU."""
    return TorchEngine(library("torch", "torch"))
