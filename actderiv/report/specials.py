"""Infinite inputs, NaN and the two zeros, where an answer is not what is expected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..messages import _
from .tables import told_apart

TOLD, FAILED = "told", "failed"


class Special(NamedTuple):
    """An answer at a special input that differs from what is expected; ``got`` is None where there was none."""

    x: float
    expected: float
    got: float | None
    verdict: str
    order: int = 1
    error: str | None = None
    """Why there was no answer."""
    wrt: str | None = None
    """Of a partial derivative, with respect to which input."""

    def as_json(self) -> dict[str, Any]:
        found = self._asdict()
        if self.wrt is None:
            del found["wrt"]
        return found

    @property
    def place(self) -> str:
        if self.wrt:
            return f"∂f/∂{self.wrt}({self.x:g})"
        return "f" + "'" * self.order + f"({self.x:g})"

    def sentence(self) -> str:
        """What was got and expected, in words."""
        assert self.got is not None
        got, expected = told_apart(self.got, self.expected)
        return _("{place} = {got}, expected {expected}", place=self.place, got=got, expected=expected)


def failing(specials: Sequence[Special]) -> bool:
    """Whether one of them decides against the candidate."""
    return any(each.verdict == FAILED for each in specials)


def sentences(specials: Sequence[Special]) -> tuple[str, ...]:
    """A line for those that fail and one for those that are told; what has no answer for one reason stands together."""
    lines = []
    for verdict in (FAILED, TOLD):
        chosen = [each for each in specials if each.verdict == verdict]
        said = [each.sentence() for each in chosen if each.got is not None]
        silent: dict[str | None, list[Special]] = {}
        for each in chosen:
            if each.got is None:
                silent.setdefault(each.error, []).append(each)
        said += [_("no answer for {places}: {why}", places=", ".join(each.place for each in group), why=why)
                 for why, group in silent.items()]  # fmt: skip
        if said and verdict == FAILED:
            lines.append(_("specials that fail: {answers}", answers="; ".join(said)))
        elif said:
            lines.append(_("specials: {answers}", answers="; ".join(said)))
    return tuple(lines)
