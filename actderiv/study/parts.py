"""What is judged of a row so far, as plain data: to be kept in a file, sent elsewhere, joined with other parts.

The tally itself is such data behind its attributes: whole numbers, floats, arrays. So one rule writes it and one reads
it back, into an empty tally of the same row; a field that is new to a tally is kept without a word here.
"""

from __future__ import annotations

import copy
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

import numpy as np

from .. import files
from ..dataclass import dataclass
from ..errors import FileError, RequestError
from ..floats import Codes, Format
from ..judge.tally import Tally
from ..messages import _
from ..sources.candidate import Learned

SCHEMA = "actderiv.parts/1"
Shard = tuple[int, int]


@dataclass(frozen=True)
class Part:
    """The stretches of a row's inputs that are ``done``, of how many, and what they left behind.

    ``run`` is what tells one run from another: parts of one may be joined.
    """

    run: Mapping[str, Any]
    stretches: int
    tally: Tally
    shard: Shard | None = None
    done: frozenset[int] = frozenset()
    seen: frozenset[float] = frozenset()
    """The breaks at which values were held against a framework."""
    learned: Learned = field(default_factory=Learned)

    @property
    def waiting(self) -> list[int]:
        """The stretches that are not done."""
        number, of = self.shard or (1, 1)
        mine = range(self.stretches * (number - 1) // of, self.stretches * number // of)
        return [each for each in mine if each not in self.done]

    def joined(self, other: Part) -> Part:
        """This part and another that has no stretch in common with it."""
        tally = copied(self.tally)  # an interrupt leaves this one whole
        tally.merge(other.tally)
        learned = self.learned.joined(other.learned)
        return replace(self, tally=tally, done=self.done | other.done, seen=self.seen | other.seen, learned=learned)

    def kept(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "run": dict(self.run), "shard": self.shard and [*self.shard], "stretches": self.stretches,
            "done": _ranges(self.done), "seen": sorted(self.seen), "learned": plain(self.learned),
            "tally": plain(self.tally),
        }  # fmt: skip

    def holding(self, kept: Mapping[str, Any]) -> Part:
        """This part, which is empty, with what was kept of it. Raises :class:`ValueError` for anything else."""
        try:
            tally, learned = restored(self.tally, kept["tally"]), restored(self.learned, kept["learned"])
            cut = kept["stretches"] == self.stretches
            if not cut or not all(0 <= low <= high < self.stretches for low, high in kept["done"]):
                raise ValueError(_("it was cut in another way"))
            done = frozenset(each for low, high in kept["done"] for each in range(low, high + 1))
            seen = frozenset(map(float, kept["seen"]))
            shard = kept["shard"] and (int(kept["shard"][0]), int(kept["shard"][1]))
        except (KeyError, TypeError, IndexError, AttributeError, OverflowError) as error:
            raise ValueError(_("a part of it is damaged ({error})", error=error)) from error
        return replace(self, tally=tally, learned=learned, done=done, seen=seen, shard=shard or None)


class Kept:
    """Parts in a file, by their runs; without a ``path`` only in memory."""

    def __init__(self, path: Path | None, parts: Iterable[Mapping[str, Any]] = ()):
        self.path, self.parts = path, {_key(each): each for each in parts}

    @classmethod
    def at(cls, path: Path) -> Kept:
        """What the file holds, or nothing where there is none yet."""
        if files.look(path) is None:
            return cls(path)
        return cls(path, read(path))

    def of(self, part: Part) -> Part:
        """The part with what is kept of it."""
        mine = {"run": part.run, "shard": part.shard and [*part.shard]}
        kept = self.parts.get(_key(mine))
        if kept is None:
            for each in self.parts.values():
                refuse_another(self.path, each["run"], part.run)
            return part
        try:
            return part.holding(kept)
        except ValueError as error:
            raise FileError(_("{path} cannot be gone on from: {why}.", path=self.path, why=error)) from error

    def keep(self, part: Part) -> None:
        """Keep what is done, in the place of what was kept of the same part."""
        if self.path is None or not part.done:
            return
        import json

        kept = part.kept()
        self.parts[_key(kept)] = kept
        content = {"schema": SCHEMA, "parts": [*self.parts.values()]}
        files.write_whole(self.path, json.dumps(content, allow_nan=False).encode())


def _key(kept: Mapping[str, Any]) -> str:
    return f"{kept['shard']} {key_of(kept['run'])}"


def key_of(run: Mapping[str, Any]) -> str:
    """A text that is the same for the same run."""
    import json  # here as elsewhere: most runs keep nothing and join nothing

    return json.dumps(run, sort_keys=True)


VARIES = "function", "against", "files", "request"
"""What differs between the rows of one run."""


def refuse_another(path: Any, kept: Mapping[str, Any], run: Mapping[str, Any], beside: Any = None) -> None:
    """Refuse a part of another run, saying what differs; ``beside`` is the file of the other, None for this command."""
    for name in sorted({*kept["files"]} & {*run["files"]}):
        if kept["files"][name] != run["files"][name]:
            raise RequestError(_("{path} is of another run: {name} has changed since.", path=path, name=name))
    one, other = ({**each, **each["request"]} for each in (kept, run))
    for name in sorted({*one, *other}.difference(VARIES)):
        there, here = _shown(one.get(name)), _shown(other.get(name))
        if there != here:
            said = {"path": path, "name": name, "there": there, "here": here}
            if beside is None:
                raise RequestError(_("{path} is of another run: {name} is {there} there, and {here} here.", **said))
            raise RequestError(_("{path} is of another run: {name} is {there} there, and {here} in {other}.",
                                 other=beside, **said))  # fmt: skip


def _shown(value: Any) -> str:
    import json

    return _("not given") if value is None else json.dumps(value)


def read(path: Path) -> list[dict[str, Any]]:
    """The parts in a JSON report of a shard or of an interrupted run, or in a file that ``--resume`` named."""
    import json

    content = files.taken_up(path)
    try:
        data = json.loads(content)
        parts = data["parts"] if data.get("schema") == SCHEMA else [row.get("part") for row in data["results"]]
        if None in parts:
            raise RequestError(_("{path} is the report of a whole run: it has no parts to join.", path=path))
        for each in parts:
            _key(each), each["done"], each["tally"], {**each["run"], **each["run"]["request"], **each["run"]["files"]}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        hint = _("Such a file is written by compare --shard with --out FILE.json, or by --resume.")
        raise FileError(_("{path} holds no parts of a run.", path=path), hint=hint) from error
    return list(parts)


def left_out(path: Path) -> tuple[str, ...]:
    """What a report says that it left out."""
    import json

    return tuple(map(str, json.loads(files.taken_up(path)).get("skipped", ())))


def _ranges(numbers: Iterable[int]) -> list[list[int]]:
    """Whole numbers as ranges, both ends among them."""
    found: list[list[int]] = []
    for each in sorted(numbers):
        if found and found[-1][1] == each - 1:
            found[-1][1] = each
        else:
            found.append([each, each])
    return found


def copied(value: Any) -> Any:
    """A tally of its own: a deep copy, which need not look at each number that a collection holds."""
    if isinstance(value, np.ndarray | Counter | set):
        return value.copy()
    if not hasattr(value, "__dict__") or isinstance(value, Format | Codes):
        return value
    found = copy.copy(value)
    vars(found).update({name: copied(each) for name, each in vars(value).items()})
    return found


def plain(value: Any) -> Any:
    """``value`` in the types of JSON; a format goes without saying."""
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, Counter):
        return [[plain(key), count] for key, count in sorted(value.items())]
    if isinstance(value, set):
        return plain(sorted(value))
    if isinstance(value, list | tuple):
        return [*map(plain, value)]
    if hasattr(value, "__dict__"):
        return {name: plain(each) for name, each in vars(value).items() if not isinstance(each, Format | Codes)}
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def restored(empty: Any, kept: Any) -> Any:
    """What :func:`plain` was told, of the kind of ``empty``, which lends it what goes without saying."""
    if isinstance(empty, np.ndarray):
        return np.array([_row(each) for each in kept], empty.dtype).reshape(-1, *empty.shape[1:])
    if isinstance(empty, Counter):
        return Counter({_number(key): int(count) for key, count in kept})
    if isinstance(empty, set):
        return set(map(_number, kept))
    if isinstance(empty, tuple):
        values = map(_number, kept)
        return type(empty)(*values) if hasattr(empty, "_fields") else tuple(values)
    if hasattr(empty, "__dict__"):
        found, names = (
            copy.copy(empty),
            {name for name, each in vars(empty).items() if not isinstance(each, Format | Codes)},
        )
        if names != {*kept}:
            raise ValueError(_("it was kept by another version"))
        vars(found).update({name: restored(vars(empty)[name], kept[name]) for name in names})
        return found
    return _number(kept)


NUMBERS = "nan", "inf", "-inf"


def _number(value: Any) -> Any:
    return float(value) if value in NUMBERS else [*map(_number, value)] if isinstance(value, list) else value


def _row(value: Any) -> Any:
    """An element of an array; a record is a tuple, in which another may stand."""
    return tuple(map(_row, value)) if isinstance(value, list) else _number(value)
