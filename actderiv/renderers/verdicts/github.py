"""Workflow commands of GitHub Actions: an annotation for each function that did not pass, at its code if it has some.

GitHub shows a handful of annotations of a step. The whole result goes to the summary of the job.
"""

from __future__ import annotations

from ...messages import _
from ...report import Case, Judged
from .. import Look
from .._cells import say
from ._top import from_the_top

SUMMARY = "GITHUB_STEP_SUMMARY", "markdown"
MOST = 10
"""So many lines of a case stand in its annotation."""


def render(result: Judged, look: Look) -> str:
    commands = [_command(case, look) for case in result.cases() if not case.passed]
    return "".join(line + "\n" for line in (*commands, say(result.summary(), look)))


def _command(case: Case, look: Look) -> str:
    """``::error file=acts.py,line=7,title=...::message``: a command that may not hold what separates its parts."""
    at = {"file": from_the_top(case.place.file), "line": case.place.line} if case.place else {}
    told = {"name": case.name, "candidate": case.candidate, "verdict": _(case.verdict)}
    facts = {**at, "title": _("{name} by {candidate}: {verdict}", **told) if case.candidate else case.name}
    written = ",".join(
        f"{name}={_property(say(str(value), look))}" for name, value in facts.items() if value is not None
    )
    lines = case.lines or tuple(problem.said for problem in case.problems)
    message = "\n".join(say(line, look) for line in lines[:MOST])
    return f"::error {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
