"""Recorded codes of quantised numbers: a table of an answer for every code, or columns of codes and answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ...errors import FileError
from ...floats import Codes
from ...messages import _
from ...naming.grammar import Name

ORDERS = "bits", "ascending"
"""In which order answers stand that have no x: 0, 1, ... 127, -128, ... -1 as an index of unsigned bytes runs, or from
the least code on."""


def order_of(request: Name) -> str | None:
    """The order that the person names: ``table.npy:order=ascending``."""
    wish = next((each.value for each in request.assignments if each.name == "order"), None)
    if wish is not None and wish not in ORDERS:
        raise request.refuse(
            _("An order is bits or ascending."), _("order=ascending: from the least code to the greatest.")
        )
    return wish


def every_code(codes: Codes, order: str | None) -> np.ndarray:
    """Every code, in the order in which answers without x stand."""
    patterns = np.arange(codes.count).astype(codes.word).view(codes.dtype)
    return np.sort(patterns) if order == "ascending" else patterns


def told(codes: Codes, order: str | None) -> str:
    """How answers without x were understood."""
    if order == "ascending" or codes.least == 0:
        return _(
            "recorded: y alone, for the codes from {least} to {greatest}", least=codes.least, greatest=codes.greatest
        )
    return _(
        "recorded: y alone, in the order of the bits of codes: from 0 to {greatest}, then from {least} to -1"
        " (order=ascending: from {least} on)",
        least=codes.least,
        greatest=codes.greatest,
    )


def codes_of(path: Path, name: str, column: np.ndarray, codes: Codes, notes: list[str]) -> np.ndarray:
    """A column as codes: whole numbers, or for codes with a sign the bits of such in unsigned integers."""
    if column.dtype.kind == "V" and column.dtype.itemsize == codes.dtype.itemsize:
        column = np.ascontiguousarray(column).view(codes.word)
    numbers = column.astype(np.float64)
    if column.dtype.kind == "u" and codes.least < 0 and (column > codes.greatest).any() and (
        column < codes.count).all():  # fmt: skip
        notes.append(
            _("{name} is {dtype}, read as the bits of {code}", name=name, dtype=column.dtype, code=codes.dtype)
        )
        return column.astype(codes.word).view(codes.dtype)
    wrong = np.flatnonzero(~((numbers == np.rint(numbers)) & (numbers >= codes.least) & (numbers <= codes.greatest)))
    if wrong.size:
        raise FileError(
            _(
                "{path}: {name} number {number} is {value}, which is no code of {code}.",
                path=path,
                name=name,
                number=wrong[0] + 1,
                value=column[wrong[0]],
                code=codes.dtype,
            ),
            hint=_("Codes are whole numbers from {least} to {greatest}.", least=codes.least, greatest=codes.greatest),
        )
    return column.astype(codes.dtype)


def once(path: Path, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ascending, each x once; one that is recorded with two answers is refused."""
    ascending = np.argsort(x, kind="stable")
    x, y = x[ascending], y[ascending]
    first = np.append(True, x[1:] != x[:-1])
    different = np.flatnonzero((x[1:] == x[:-1]) & (y[1:] != y[:-1]))
    if different.size:
        raise FileError(_("{path}: x = {x:g} is recorded with two answers.", path=path, x=x[different[0]]))
    return x[first], y[first]
