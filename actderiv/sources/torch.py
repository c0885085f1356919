"""torch as the source: its own functions, or a person's op, by its autograd, on the CPU."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from ..errors import ForeignError
from ..floats import Format
from ._autograd import Framework, FrameworkOpener, depends, library
from .candidate import Request, Source


class TorchEngine:
    """Differentiates functions of tensors; values go in and come out bit by bit, whatever the format."""

    def __init__(self, torch: ModuleType):
        self.torch = torch

    def values(self, formula: Callable[[Any], Any], x: np.ndarray, order: int, label: str) -> np.ndarray:
        torch = self.torch
        at = self._tensor(x).requires_grad_(order > 0)
        found = formula(at)
        depends(found, x, label)
        for done in range(order):
            if not found.requires_grad:
                if done:  # the derivative is constant: nothing in it depends on x any more
                    return np.zeros_like(x)
                raise ForeignError(
                    f"{label}: torch sees no way from the input to the result, so it has no derivative of it.",
                    hint="Nothing between them may leave autograd: no .detach(), .data, .numpy() or no_grad.",
                )
            ones = torch.ones_like(found)
            more = done + 1 < order
            (found,) = torch.autograd.grad(found, at, ones, create_graph=more, allow_unused=True)
            if found is None:
                return np.zeros_like(x)
        return self._array(found.detach(), x, label)

    def adapt(self, found: Any, format: Format) -> Callable[..., Any]:
        torch: Any = self.torch
        kind: Any = found if inspect.isclass(found) else None
        if kind and issubclass(kind, torch.autograd.Function):
            return kind.apply
        if kind and issubclass(kind, torch.nn.Module):
            found = found()
        if isinstance(found, torch.nn.Module) and any(True for _ in found.parameters()):
            return copy.deepcopy(found).to(self._dtype(format.dtype))
        return found

    def _dtype(self, dtype: np.dtype) -> Any:
        return getattr(self.torch, dtype.name)

    def _tensor(self, x: np.ndarray) -> Any:
        if x.dtype.isbuiltin == 1:
            return self.torch.from_numpy(x)
        return self.torch.from_numpy(x.view(f"i{x.dtype.itemsize}")).view(self._dtype(x.dtype))

    def _array(self, tensor: Any, x: np.ndarray, label: str) -> np.ndarray:
        if tensor.dtype != self._dtype(x.dtype):
            raise ForeignError(f"{label} returned {tensor.dtype} for {x.dtype} inputs.")
        if x.dtype.isbuiltin == 1:
            return tensor.numpy()
        bits = {1: self.torch.int8, 2: self.torch.int16}[x.dtype.itemsize]
        return tensor.contiguous().view(bits).numpy().view(x.dtype)


def engine() -> TorchEngine:
    """torch on the CPU."""
    return TorchEngine(library("torch", "torch"))


def _framework() -> Framework:
    made = engine()
    return Framework("torch", made.torch, made)


def _open(request: Request) -> FrameworkOpener:
    return FrameworkOpener(request, _framework)


SOURCE = Source("torch", "torch or torch:FILE.py:CALLABLE", _open, aliases=("pytorch",))
