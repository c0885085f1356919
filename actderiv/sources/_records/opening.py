"""Opens a file of recorded values: of inputs and of what an implementation answered to them.

Integers as wide as the format are its bit patterns. Inputs may stand in any order. Where one stands twice with two
answers, the one farther from the function's own formula is judged, and the report says so.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ...activation import Bound
from ...dataclass import dataclass
from ...errors import FileError, RequestError
from ...floats import FORMATS, Codes, Format
from ...messages import _, ngettext
from ...naming.grammar import Name
from ...report import Place
from .._coded import TableCandidate
from ..candidate import Candidate, Opener
from ..places import shown
from . import RAW, coded, content_of, members_of, raw
from .choosing import Chooser
from .patterns import Chosen, every_pattern

CLOSE = 1 / 8
"""An x so far from a value of the format, in units of its last place, is that value written with too few digits."""

MANY = 64
"""So many different values that have few digits all have them from a narrower format; 0 and 1 are values of any."""


@dataclass
class RecordedCandidate(Candidate):
    """Inputs in ascending order, each once (both zeros may be there), with the value recorded for it."""

    name: str
    x: np.ndarray
    y: np.ndarray
    notes: list[str]
    specials: tuple[np.ndarray, np.ndarray]
    """Recorded inputs that are infinite or NaN, in any order, with their values."""
    detail: str = ""

    def at(self, x: Any) -> Any:
        keys, wanted = _keys(self.x), _keys(np.ascontiguousarray(x))
        place = np.minimum(np.searchsorted(keys, wanted), keys.size - 1)
        absent = keys[place] != wanted
        if absent.any():
            raise RequestError(
                ngettext(
                    "{name} has no value for x = {x} ({count:,} such inputs).",
                    "{name} has no value for x = {x} ({count:,} such inputs).",
                    int(absent.sum()),
                    name=self.name,
                    x=x[absent][0],
                )
            )
        return self.y[place]

    def at_specials(self, x: Any) -> tuple[np.ndarray, list[bool]]:
        """The values recorded there; of several for one input the odd one: NaN, and at NaN a number."""
        inputs, answers = (np.append(*each) for each in zip((self.x, self.y), self.specials, strict=True))
        found, held = np.zeros_like(x), []
        with np.errstate(invalid="ignore"):
            for place, at in enumerate(x):
                same = np.isnan(inputs) if np.isnan(at) else (inputs == at) & (np.signbit(inputs) == np.signbit(at))
                values = answers[same]
                held.append(values.size > 0)
                if values.size:
                    found[place] = values[np.argmax(np.isnan(values) != np.isnan(at))]
        return found, held

    def coverage(self) -> list[str]:
        return self.notes

    def keeps(self) -> str:
        return ""

    def takes_output(self, x: Any) -> bool:
        return False  # an output is none of the recorded inputs

    def inputs(self, format: Format) -> Any:
        return self.x


class RecordedOpener(Opener):
    """A file, read once, whose arrays are understood in the format that is asked for."""

    def __init__(self, request: Name):
        self.request, self.text, self.path = request, request.text, Path(request.parts[0])
        self.raw = self.path.suffix.lower() == RAW
        takes = ("layout", "order") if self.raw else ("x", "y", "order")
        if len(request.parts) != 1 or any(each.name not in takes for each in request.assignments):
            usual = _("layout=pairs, columns or y") if self.raw else _("x=NAME,y=NAME")
            raise request.refuse(
                _("After a {suffix} of recorded values goes {usual}, or nothing.", suffix=self.path.suffix, usual=usual)
            )
        content = content_of(self.path)
        self.members = {} if self.raw else members_of(self.path, content)
        self.content = content if self.raw else b""

    def _chosen(self, order: int, format: Any) -> Chosen:
        if self.raw:
            return raw.chosen(self.path, self.content, self.request, format)
        return Chooser(self.path, self.members, self.request, order, format).choose()

    def coded(self, bound: Bound, order: int, given: Format | Codes, answer: Format | Codes) -> TableCandidate:
        wish = coded.order_of(self.request)
        chosen = self._table(given, answer) or self._chosen(order, given)
        notes = list(chosen.notes)
        if chosen.x is not None:
            x = self._numbers("x", chosen.x, given, notes)
        elif isinstance(given, Codes):
            x, notes = given.decode(coded.every_code(given, wish)), [coded.told(given, wish)]
        else:
            x = every_pattern(given).astype(np.float64)
        y = self._numbers("y", chosen.y, answer, notes)
        x, y = coded.once(self.path, x[np.isfinite(x)], y[np.isfinite(x)])
        notes.insert(
            0, _("recorded {some:,} of {total:,} values of {format}", some=x.size, total=given.count, format=given.name)
        )
        found = TableCandidate(self.text, x, y, notes)
        found.place = Place(shown(str(self.path)))
        return found

    def _table(self, given: Format | Codes, answer: Format | Codes) -> Chosen | None:
        """y alone of a ``.bin`` as wide as the answers are, which may not be as wide as x is."""
        if not self.raw or len(self.content) != 2**given.bits * answer.dtype.itemsize:
            return None
        return Chosen(None, np.frombuffer(self.content, answer.word.newbyteorder("<")), [])

    def _numbers(self, name: str, column: np.ndarray, format: Format | Codes, notes: list[str]) -> np.ndarray:
        """A column as the numbers that its codes, or its patterns, stand for."""
        if isinstance(format, Codes):
            return np.asarray(format.decode(coded.codes_of(self.path, name, column, format, notes)))
        return self._values(name, column, format, notes).astype(np.float64)

    def _refuse_order(self) -> None:
        if any(each.name == "order" for each in self.request.assignments):
            raise self.request.refuse(_("The order of patterns is known; order= goes with codes (--dtype int8:...)."))

    def open(self, bound: Bound, order: int, format: Format) -> RecordedCandidate:
        self._refuse_order()
        with np.errstate(all="ignore"):  # a record of all patterns has signalling NaN among them
            *columns, notes = self._chosen(order, format).understood(format)
            x, y = (self._values(name, each, format, notes) for name, each in zip("xy", columns, strict=True))
            notes += _narrower(columns[1], y, format)
            finite = np.isfinite(x)
            y = format.answer(y)
        if not finite.any():
            raise FileError(_("{path}: no x is a finite {format} number.", path=self.path, format=format.name))
        beyond = x[~finite], y[~finite]
        x, y = _once(x[finite], y[finite], bound, order, notes)
        found = RecordedCandidate(self.text, x, y, [_coverage(x, format), *notes], beyond)
        found.place = Place(shown(str(self.path)))
        return found

    def _values(self, name: str, column: np.ndarray, format: Format, notes: list[str]) -> np.ndarray:
        """A column as values of the format."""
        fits = column.dtype.itemsize == format.word.itemsize
        if column.dtype.kind == "u" and 8 * column.dtype.itemsize > format.bits:
            fits = bool((column >> format.bits == 0).all())
            column = column.astype(format.word) if fits else column  # a pattern in a wider integer
        if column.dtype.kind in "uV" and not fits:
            raise FileError(
                _(
                    "{path}: {name} is {dtype}, but a bit pattern of {format} has {bits} bits.",
                    path=self.path,
                    name=name,
                    dtype=column.dtype,
                    format=format.name,
                    bits=format.bits,
                ),
                hint=_("--dtype names the format that was recorded."),
            )
        if column.dtype.kind in "uV" or (column.dtype.kind == "i" and format.may_be_patterns(column)):
            if column.dtype.kind == "i":
                notes.append(_("{name} is {dtype}, read as bit patterns", name=name, dtype=column.dtype))
            return self._viewed(name, np.ascontiguousarray(column, dtype=column.dtype.newbyteorder("=")), format)
        if column.dtype == format.dtype:
            return column.astype(format.dtype)
        exact = column.astype(np.float64)
        with np.errstate(all="ignore"):
            near = format.answer(exact) if name == "y" else format.round(exact).astype(format.dtype)
            off = np.abs(near.astype(np.float64) - exact) / format.spacing(exact)
        if name == "x":
            self._refuse_between(exact, near, off, format)
        elif (off > 0).any():
            notes.append(
                ngettext(
                    "{count:,} recorded y are no values of {format}, and were rounded to it",
                    "{count:,} recorded y are no values of {format}, and were rounded to it",
                    int((off > 0).sum()),
                    format=format.name,
                )
            )
        return near

    def _viewed(self, name: str, column: np.ndarray, format: Format) -> np.ndarray:
        """Bit patterns as the values that they stand for; a format of fewer bits than its bytes leaves the upper 0."""
        if column.dtype.itemsize * 8 > format.bits and (column.view(format.word) >> format.bits).any():
            raise FileError(
                _(
                    "{path}: {name} has bit patterns of more than the {bits} bits of {format}.",
                    path=self.path,
                    name=name,
                    bits=format.bits,
                    format=format.name,
                )
            )
        return column.view(format.dtype)

    def _refuse_between(self, exact: np.ndarray, near: np.ndarray, off: np.ndarray, format: Format) -> None:
        between = (off > CLOSE) | (np.isfinite(exact) & ~np.isfinite(near)) | (np.isnan(exact) & ~np.isnan(near))
        if between.any():
            first = int(np.argmax(between))
            raise FileError(
                ngettext(
                    "{path}: {count:,} x are no values of {format}, the first {first!s} (number {number};"
                    " the nearest is {near!s}).",
                    "{path}: {count:,} x are no values of {format}, the first {first!s} (number {number};"
                    " the nearest is {near!s}).",
                    int(between.sum()),
                    path=self.path,
                    format=format.name,
                    first=exact[first],
                    number=first + 1,
                    near=near[first],
                ),
                hint=_(
                    "Record the x that was computed with, in all its digits or as bit patterns, or name its --dtype."
                ),
            )


class ArraysOpener(RecordedOpener):
    """Arrays of inputs and values in the place of a file's columns."""

    def __init__(self, text: str, columns: tuple[np.ndarray, np.ndarray]):
        self.text, self.path, self.columns = text, Path(text), columns

    def _refuse_order(self) -> None:
        """Nobody says an order of arrays."""

    def _chosen(self, order: int, format: Format) -> Chosen:
        return Chosen(*self.columns, [])


def _narrower(column: np.ndarray, y: np.ndarray, format: Format) -> list[str]:
    """What to ask instead where values of a narrower format would be judged by the digits of a wider one."""
    stored = next((each for each in FORMATS if each.dtype == column.dtype and each.digits < format.digits), None)
    if stored is not None:
        return [
            _(
                "y is stored as {stored}, and judged by the digits of {format}; --dtype {stored} fits",
                stored=stored.name,
                format=format.name,
            )
        ]
    single = FORMATS.get("float32")
    if format.digits <= single.digits or np.unique(y).size < MANY:
        return []
    exact = y.astype(np.float64)
    kept = np.asarray(single.round(exact)).astype(np.float64)
    fits = bool(np.all((kept == exact) | np.isnan(exact)))
    return (
        [_("every recorded y is a value of {format}; --dtype {format} judges it as one", format=single.name)]
        if fits
        else []
    )


def _keys(x: np.ndarray) -> np.ndarray:
    """Integers in the order of the values that tell the two zeros apart, the negative one first."""
    return np.asarray(FORMATS.get(x.dtype.name).key(x))


def _once(x: np.ndarray, y: np.ndarray, bound: Bound, order: int, notes: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Each input once, in ascending order; of several values for one the farthest from the formula."""
    keys = _keys(x)
    ascending = np.argsort(keys, kind="stable")
    keys, x, y = keys[ascending], x[ascending], y[ascending]
    first = np.append(True, keys[1:] != keys[:-1])
    if first.all():
        return x, y
    group = np.cumsum(first) - 1
    rest = y[first][group]
    differs = (y != rest) & ~(np.isnan(y) & np.isnan(rest))
    contradicted = np.bincount(group, weights=differs) > 0
    notes.append(
        ngettext("{count:,} recorded x are repetitions", "{count:,} recorded x are repetitions", int((~first).sum()))
    )
    if contradicted.any():
        disputed = contradicted[group]
        y[disputed] = _farthest_first(x[disputed], y[disputed], group[disputed], bound, order)
        where = x[first][contradicted][0]
        notes.append(
            ngettext(
                "{count:,} x are recorded with different y, the first at x = {x}:"
                " the y farther from the formula is judged",
                "{count:,} x are recorded with different y, the first at x = {x}:"
                " the y farther from the formula is judged",
                int(contradicted.sum()),
                x=where,
            )
        )
    return x[first], y[first]


def _farthest_first(x: np.ndarray, y: np.ndarray, group: np.ndarray, bound: Bound, order: int) -> np.ndarray:
    """The values of each group reordered: NaN, and what lies farthest from the formula, in front."""
    at = x.astype(np.float64)
    if order > 1:
        from ..exact import truth

        right = truth(bound, at, order)[0]
    else:
        right = bound.df(at) if order else bound.f(at)
    with np.errstate(all="ignore"):
        distance = np.nan_to_num(np.abs(y.astype(np.float64) - right), nan=np.inf)
    return y[np.lexsort((-distance, group))]


def _coverage(x: np.ndarray, format: Format) -> str:
    if not format.enumerated:
        return ngettext(
            "recorded {count:,} {format} inputs, from x = {low} to {high}",
            "recorded {count:,} {format} inputs, from x = {low} to {high}",
            x.size,
            format=format.name,
            low=x[0],
            high=x[-1],
        )
    every = format.all_values()
    missing = every[~np.isin(_keys(every), _keys(x))]
    if not missing.size:
        return _(
            "recorded {some:,} of {total:,} finite {format} values", some=x.size, total=every.size, format=format.name
        )
    return _(
        "recorded {some:,} of {total:,} finite {format} values; {missing:,} missing, first at x = {first}",
        some=x.size,
        total=every.size,
        format=format.name,
        missing=missing.size,
        first=missing[0],
    )
