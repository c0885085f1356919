"""``.pt``: what ``torch.save`` wrote, if it is made of tensors alone; read by torch, which runs nothing of it."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

from ...engines import library
from ...engines.torch import as_array
from ...errors import FileError
from ...messages import N_, _
from . import Members, Unreadable, damaged, sound

SAFE = "2.6"
"""Before this version ``weights_only`` could be made to run code: CVE-2025-32434."""
WRITES = N_("torch.save({'x': x, 'y': y}, path) writes one that can be read.")


def read(path: Path, content: bytes) -> Members:
    """The tensors of a dictionary, of a tuple, or the one that was saved."""
    torch = sound(library("torch", "torch"), SAFE)
    from pickle import UnpicklingError

    try:
        with warnings.catch_warnings(), torch.no_grad():  # else a float8 that requires a gradient does not load
            warnings.simplefilter("ignore")
            loaded = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)
    except UnpicklingError as error:
        raise FileError(_("{path} holds more than tensors, or is no file of torch's; it was not loaded.", path=path),
                        hint=_(WRITES)) from error  # fmt: skip
    except Exception as error:
        raise damaged(path, error, _(WRITES)) from error
    if isinstance(loaded, dict):
        return {str(name): _member(torch, f": {name}", value) for name, value in loaded.items()}
    if isinstance(loaded, (list, tuple)):
        return {str(place): _member(torch, f": {place}", value) for place, value in enumerate(loaded)}
    return {"": _member(torch, "", loaded)}


def _member(torch: Any, subject: str, value: Any) -> Any:
    if not isinstance(value, torch.Tensor):
        return Unreadable(_("{subject} is {type} instead of a tensor", subject=subject, type=type(value).__name__))
    try:
        return as_array(torch, value.detach())
    except (TypeError, ValueError, RuntimeError):  # sparse, quantised, or of packed numbers
        return Unreadable(
            _(
                "{subject} is a tensor of {dtype}, {layout}, which has no array of numbers",
                subject=subject,
                dtype=value.dtype,
                layout=value.layout,
            )
        )
