"""Columns x and y out of ``.npz``, ``.npy`` and ``.csv`` files; what is wrong with a file is said by name."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import FileError
from ..files import read

Columns = tuple[np.ndarray, np.ndarray]


def columns(path: Path) -> Columns:
    """x and y of a file as it stores them: equally long, one-dimensional, floats or integers."""
    x, y = READERS[path.suffix.lower()](path)
    for name, column in (("x", x), ("y", y)):
        if column.ndim != 1:
            raise FileError(f"{path}: {name} has shape {column.shape} instead of one dimension.")
        numbers = column.dtype.kind in "fiu" or (column.dtype.kind == "V" and column.dtype.names is None)
        if not numbers or column.dtype.itemsize > 8:  # np.save turns the types of ml_dtypes into V
            raise FileError(f"{path}: {name} is {column.dtype} instead of numbers or bit patterns.")
    if x.size != y.size:
        raise FileError(f"{path}: {x.size:,} x, but {y.size:,} y.")
    if not x.size:
        raise FileError(f"{path} holds no values.")
    return x, y


def _load(path: Path) -> Any:
    content = read(path)
    if not content:
        raise FileError(f"{path} is empty.")
    try:
        return np.load(io.BytesIO(content), allow_pickle=False)
    except Exception as error:  # a damaged archive raises whatever its decoder meets
        said, hint = f"is damaged: {error}", "np.savez(path, x=x, y=y) writes one that can be read."
        if "pickle" in str(error):
            said = "holds Python objects, or is no file of NumPy's"
        elif "<f1" in str(error):
            said, hint = (
                "holds float8_e5m2, which NumPy writes but does not read",
                "Save bit patterns: x.view('uint8').",
            )
        raise FileError(f"{path} {said}.", hint=hint) from error


def _npz(path: Path) -> Columns:
    loaded = _load(path)
    if isinstance(loaded, np.ndarray):
        raise FileError(f"{path} holds one array, as a .npy file does; rename it.")
    with loaded:
        missing = [name for name in ("x", "y") if name not in loaded.files]
        if missing:
            has = ", ".join(loaded.files) or "nothing"
            raise FileError(f"{path} has no {' and no '.join(missing)}; it holds {has}.",
                            hint="np.savez(path, x=x, y=y) names them.")  # fmt: skip
        try:
            return loaded["x"], loaded["y"]
        except Exception as error:
            raise FileError(f"{path} is damaged: {error}.") from error


def _npy(path: Path) -> Columns:
    loaded = _load(path)
    if not isinstance(loaded, np.ndarray):
        raise FileError(f"{path} holds several arrays, as a .npz file does; rename it.")
    if loaded.dtype.names and {"x", "y"} <= set(loaded.dtype.names):
        return loaded["x"].copy(), loaded["y"].copy()
    if loaded.ndim == 2 and loaded.shape[0] == 2:  # 2 by 2 is read as two rows
        return loaded[0], loaded[1]
    if loaded.ndim == 2 and loaded.shape[1] == 2:
        return loaded[:, 0].copy(), loaded[:, 1].copy()
    raise FileError(f"{path} has shape {loaded.shape}.", hint="Two rows, or two columns, are wanted: x and y.")


def _csv(path: Path) -> Columns:
    try:
        with io.StringIO(read(path).decode("utf-8-sig"), newline="") as file:
            rows = csv.reader(file)
            header = [each.strip() for each in next(rows, [])]
            if not header:
                raise FileError(f"{path} is empty.")
            missing = [name for name in ("x", "y") if name not in header]
            if missing:
                raise FileError(f"{path} has no column {' and no column '.join(missing)}.",
                                hint=f"Its first line is {','.join(header)[:80]!r}; x,y is wanted there.")  # fmt: skip
            places = header.index("x"), header.index("y")
            cells = [(rows.line_num, [row[place] if place < len(row) else "" for place in places])
                     for row in rows if any(each.strip() for each in row)]  # fmt: skip
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileError(f"{path} is no text with commas: {error}.") from error
    x, y = (_numbers(path, name, [(line, row[k].strip()) for line, row in cells]) for k, name in enumerate("xy"))
    return x, y


def _numbers(path: Path, name: str, cells: list[tuple[int, str]]) -> np.ndarray:
    """A column as floats; as unsigned integers where it is written in bit patterns such as 0x3f80."""
    patterns = bool(cells) and cells[0][1].lower().startswith("0x")
    number: Callable[[str], float] = (lambda cell: int(cell, 16)) if patterns else float
    found = []
    for line, cell in cells:
        try:
            found.append(number(cell))
        except ValueError:
            wanted = "a bit pattern like the first" if patterns else "a number"
            raise FileError(f"{path}, line {line}: {name} is {cell!r}, not {wanted}.") from None
    if not patterns:
        return np.array(found, dtype=np.float64)
    if not 0 <= min(found) <= max(found) < 2**64:
        raise FileError(f"{path}: {name} has a bit pattern of more than 64 bits.")
    return np.array(found, dtype=np.uint64)


READERS: Mapping[str, Callable[[Path], Columns]] = {".npz": _npz, ".npy": _npy, ".csv": _csv}
