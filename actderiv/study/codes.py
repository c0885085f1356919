"""What failed among codes of quantised numbers: with the codes themselves, and the fault that explains all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ..floats import Codes
from ..judge.coded import Table
from ..judge.implementation import ImplementationRule
from ..report import Finding


def explained(findings: Iterable[Finding], candidate: Any, judge: ImplementationRule) -> tuple[Finding, ...]:
    """The findings with the codes of their worst inputs, and with the likely cause."""
    found = [replace(each, worst=each.worst._replace(codes=_codes(each, judge))) for each in findings]
    cause = _cause(candidate, judge) if found else None
    return tuple(replace(each, cause=cause) for each in found)


def _codes(finding: Finding, judge: ImplementationRule) -> tuple[int | None, ...]:
    worst = finding.worst
    at = ((judge.inputs, worst.x), (judge.format, worst.expected), (judge.format, worst.got))
    return tuple(format.code(number) if isinstance(format, Codes) else None for format, number in at)


def _cause(candidate: Any, judge: ImplementationRule) -> str | None:
    """The fault of quantisation that gives what the candidate gives; none where not every code was asked."""
    given, answer = judge.inputs, judge.format
    if not (isinstance(given, Codes) and isinstance(answer, Codes)) or judge.rounding is None or judge.order > 1:
        return None
    recorded = candidate.inputs(answer)
    if recorded is not None and recorded.size < given.count:
        return None
    table = Table(judge.bound, judge.order, given, answer, judge.rounding)
    return table.cause(answer.ordinal(candidate.at(table.x)) + answer.zero)
