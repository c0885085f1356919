"""``.bin``: the numbers that ``fwrite`` or ``tofile`` wrote and nothing else, the least significant byte first.

The number format that is asked for says what a number is, and the size of the file, or ``FILE.bin:layout=...``, how
they stand: y alone in the order of the bit patterns, all x and then all y, or pairs of x and y.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from ...errors import FileError
from ...floats import Format
from ...messages import N_, _, ngettext
from ...naming.grammar import Name
from .patterns import Chosen, patterns_of

LAYOUTS: dict[str, Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]] = {
    "columns": lambda numbers: (numbers[: numbers.size // 2], numbers[numbers.size // 2 :]),
    "pairs": lambda numbers: (numbers[0::2], numbers[1::2]),
}
"""Where x and y stand among numbers of one format."""
MEANS = {"y": N_("y alone"), "columns": N_("all x, then all y"), "pairs": N_("pairs of x and y")}
WIDER = 4, 8
"""y in the order of the patterns may be recorded in float32 or float64."""


def chosen(path: Path, content: bytes, request: Name, format: Format) -> Chosen:
    """x and y of a file. Raises what says how many numbers it has, and how many are wanted."""
    wish = next((each for each in request.assignments if each.name == "layout"), None)
    if wish is not None and wish.value not in MEANS:
        raise request.refuse(
            _("A layout is {names}.", names=", ".join(MEANS)), _("For example layout=pairs: x, y, x, y, ...")
        )
    layout = wish.value if wish else None
    if layout in (None, "y"):
        alone = _alone(content, format, certain=layout is not None)
        if alone is not None:
            return alone
    if layout == "y":
        raise _miscounted(path, content, format)
    width = format.dtype.itemsize
    if len(content) % (2 * width):
        raise _miscounted(path, content, format)
    numbers = np.frombuffer(content, dtype=format.word.newbyteorder("<"))
    fitting = [layout] if layout else _fitting(numbers, format)
    if len(fitting) == 1:
        x, y = LAYOUTS[fitting[0]](numbers)
        return Chosen(
            x.copy(), y.copy(), [_("recorded: {layout}, in {format}", layout=_(MEANS[fitting[0]]), format=format.name)]
        )
    raise request.refuse(
        ngettext(
            "{path} has {count:,} numbers of {format}, and does not say which of them are x.",
            "{path} has {count:,} numbers of {format}, and does not say which of them are x.",
            numbers.size,
            path=path,
            format=format.name,
        ),
        _(
            "Write {path}:layout=columns (all x, then all y) or {path}:layout=pairs (pairs of x and y);"
            " --dtype names their format.",
            path=path,
        ),
    )


def _alone(content: bytes, format: Format, certain: bool) -> Chosen | None:
    """y for every bit pattern, in the format itself or in float32 or float64; None where the size is not that."""
    every = patterns_of(format)
    if every is None or len(content) % every:
        return None
    width = len(content) // every
    if width == format.dtype.itemsize:
        return Chosen(
            None,
            np.frombuffer(content, format.word.newbyteorder("<")),
            [_("recorded: y alone, in the order of the bit patterns of x")],
        )
    if width not in WIDER:
        return None
    numbers = np.frombuffer(content, dtype=format.word.newbyteorder("<"))
    if not certain and _fitting(numbers, format):
        return None
    said = _("recorded: y alone, in the order of the bit patterns of x, in float{bits}", bits=8 * width)
    return Chosen(None, np.frombuffer(content, f"<f{width}"), [said])


def _fitting(numbers: np.ndarray, format: Format) -> list[str]:
    """The layouts in which what stands in the place of x can only be inputs."""
    return [name for name, split in LAYOUTS.items() if _are_inputs(split(numbers)[0], format)]


def _are_inputs(x: np.ndarray, format: Format) -> bool:
    """Whether these patterns can only be inputs: every pattern there is, or in ascending or descending order."""
    if np.unique(x).size == patterns_of(format):
        return True
    values = x.astype(format.word).view(format.dtype).astype(np.float64)
    orders = (x.astype(np.uint64), values) if x.size > 1 else ()
    return any(bool((each[1:] > each[:-1]).all() or (each[1:] < each[:-1]).all()) for each in orders)


def _miscounted(path: Path, content: bytes, format: Format) -> FileError:
    width, every = format.dtype.itemsize, patterns_of(format)
    hint = _("x and y take {both} bytes for each input.", both=2 * width)
    if every is not None:
        hint = _(
            "y for all {patterns:,} bit patterns takes {bytes:,} bytes, in float32 {single:,};"
            " x and y take {both} bytes for each input.",
            patterns=every,
            bytes=every * width,
            single=every * 4,
            both=2 * width,
        )
    return FileError(
        ngettext(
            "{path} has {count:,} bytes, which fit no layout of {format}.",
            "{path} has {count:,} bytes, which fit no layout of {format}.",
            len(content),
            path=path,
            format=format.name,
        ),
        hint=hint,
    )
