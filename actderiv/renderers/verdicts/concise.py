"""A line for each finding, ``file:line`` of the person's callable in front: for grep, editors and commit hooks."""

from __future__ import annotations

from collections.abc import Iterator

from ...messages import _
from ...report import Judged
from .. import Look
from .._cells import say


def render(result: Judged, look: Look) -> str:
    return "".join(say(line, look) + "\n" for line in (*_lines(result), result.summary()))


def _lines(result: Judged) -> Iterator[str]:
    for case in result.cases():
        where = f"{case.place}: " if case.place else ""
        for problem in case.problems:
            yield f"{where}{case.name}: {problem.kind}: {_told(problem.said, problem.kind)}"


def _told(said: str, kind: str) -> str:
    """The sentence, without the kind that it may begin with: as a word, for "special" begins "specials", too."""
    rest = said.removeprefix(_(kind))
    return said if rest[:1].isalpha() else rest.lstrip(": ")
