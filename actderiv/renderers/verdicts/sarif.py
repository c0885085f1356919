"""SARIF 2.1.0 (OASIS), for code scanning: a result for each problem, at the person's callable where there is one."""

from __future__ import annotations

import json
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import quote

from ...columns import clean
from ...messages import _
from ...report import KINDS, UNDECIDED, Case, Judged, Place, Problem
from ...version import __version__
from .. import Look
from ._top import from_the_top

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "%SRCROOT%"
"""What paths are relative to, which a reader knows by itself: on GitHub the top of the repository, elsewhere
the folder that the command ran in."""


def render(result: Judged, look: Look) -> str:
    cases = result.cases()
    kinds = sorted({problem.kind for case in cases for problem in case.problems})
    rules = [{"id": kind, "shortDescription": {"text": _(KINDS.get(kind, kind)) + "."}} for kind in kinds]
    driver = {"name": "actderiv", "version": __version__, "rules": rules}
    found = [_result(case, problem, kinds.index(problem.kind)) for case in cases for problem in case.problems]
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "results": found,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=not look.unicode) + "\n"


def _result(case: Case, problem: Problem, rule: int) -> dict[str, Any]:
    name, said = clean(case.name), clean(problem.said)
    if case.candidate not in case.name:
        said = _("{name} by {candidate}: {said}", name=name, candidate=clean(case.candidate), said=said)
    else:
        said = f"{name}: {said}"
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": name, "kind": "function"}]}
    if case.place:
        location = {"physicalLocation": _physical(case.place), **location}
    return {
        "ruleId": problem.kind, "ruleIndex": rule, "level": "warning" if problem.kind == UNDECIDED else "error",
        "message": {"text": said}, "locations": [location],
    }  # fmt: skip


def _physical(place: Place) -> dict[str, Any]:
    file = from_the_top(place.file)
    absolute = PurePosixPath(file).is_absolute() or PureWindowsPath(file).is_absolute()
    path = quote(file.encode("utf-8", "surrogateescape"), safe="/:" if absolute else "/")
    artifact = {"uri": f"file:///{path.lstrip('/')}"} if absolute else {"uri": path, "uriBaseId": ROOT}
    return {"artifactLocation": artifact, **({"region": {"startLine": place.line}} if place.line else {})}
