"""``.safetensors``: the length of a header in eight bytes, the header in JSON, then the numbers of all tensors.

https://github.com/huggingface/safetensors describes it. Read here, as it takes no library, and bfloat16 and float8 are
among its types.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np

from ...errors import FileError
from ...messages import _, ngettext
from . import Members, Unreadable

PREFIX = 8
DTYPES: dict[str, Any] = {
    "F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": ml_dtypes.bfloat16,
    "F8_E4M3": ml_dtypes.float8_e4m3fn, "F8_E5M2": ml_dtypes.float8_e5m2,
    "F8_E4M3FNUZ": ml_dtypes.float8_e4m3fnuz, "F8_E5M2FNUZ": ml_dtypes.float8_e5m2fnuz,
    "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1",
    "BOOL": "?", "C64": "<c8",
}  # fmt: skip


class _Wrong(ValueError):
    """What is wrong with the file, as the end of a sentence."""


def read(path: Path, content: bytes) -> Members:
    """The tensors of a file. Every number in the header is checked against the bytes that are there."""
    try:
        header, numbers = _header(content)
        found = {name: _tensor(name, entry, numbers) for name, entry in header.items()}
        described = max((entry["data_offsets"][1] for entry in header.values()), default=0)
        if described != len(numbers):
            raise _Wrong(
                _("its tensors end at byte {described:,} of {present:,}", described=described, present=len(numbers))
            )
    except _Wrong as error:
        raise FileError(
            _("{path} is damaged: {error}.", path=path, error=error), hint=_("safetensors.numpy.save_file writes one.")
        ) from None
    return found


def _header(content: bytes) -> tuple[dict[str, Any], bytes]:
    """The description of each tensor, and the bytes after it."""
    if len(content) < PREFIX:
        raise _Wrong(
            ngettext(
                "it has {count} bytes, and the length of its header takes {prefix}",
                "it has {count} bytes, and the length of its header takes {prefix}",
                len(content),
                prefix=PREFIX,
            )
        )
    length = int.from_bytes(content[:PREFIX], "little")
    if length > len(content) - PREFIX:
        raise _Wrong(
            _(
                "its header is said to have {length:,} bytes, and {rest:,} follow",
                length=length,
                rest=len(content) - PREFIX,
            )
        )
    try:
        header = json.loads(content[PREFIX : PREFIX + length].decode(), object_pairs_hook=_each_once)
    except _Wrong:
        raise
    except (ValueError, RecursionError):
        raise _Wrong(_("its header is no JSON")) from None
    if not isinstance(header, dict):
        raise _Wrong(_("its header is no JSON object"))
    header.pop("__metadata__", None)
    return header, content[PREFIX + length :]


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, __ in pairs]
        raise _Wrong(_("its header has {name} twice", name=next(name for name in names if names.count(name) > 1)))
    return found


def _tensor(name: str, entry: Any, numbers: bytes) -> np.ndarray | Unreadable:
    entry = entry if isinstance(entry, dict) else {}
    dtype, shape, offsets = (entry.get(key) for key in ("dtype", "shape", "data_offsets"))
    if not (isinstance(dtype, str) and _counts(shape) and _counts(offsets) and len(offsets) == 2):
        raise _Wrong(_("its header does not describe {name} by dtype, shape and data_offsets", name=name))
    start, stop = offsets
    if not start <= stop <= len(numbers):
        raise _Wrong(
            _(
                "{name} is said to lie at bytes {start:,} to {stop:,} of {present:,}",
                name=name,
                start=start,
                stop=stop,
                present=len(numbers),
            )
        )
    if dtype not in DTYPES:
        return Unreadable(_(": {name} is {dtype}, which is not read", name=name, dtype=dtype))
    kind = np.dtype(DTYPES[dtype])
    if math.prod(shape) * kind.itemsize != stop - start:
        raise _Wrong(
            _(
                "{name} is {dtype} of shape {shape}, in {count:,} bytes",
                name=name,
                dtype=dtype,
                shape=tuple(shape),
                count=stop - start,
            )
        )
    return np.frombuffer(numbers[start:stop], dtype=kind).reshape(shape)


def _counts(given: Any) -> bool:
    return isinstance(given, list) and all(type(each) is int and 0 <= each < 2**63 for each in given)
