"""JUnit's XML, as Jenkins, GitLab and most test dashboards read it: a test case for each function and number format.

What could not be decided is a failure too, of the type ``undecided``: the run ends with the same status. Times are left
out, so that two runs give the same bytes. What XML 1.0 cannot hold, control characters, is written as an escape.
"""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree

from ...columns import clean
from ...messages import ngettext
from ...report import SKIPPED, Case, Judged
from .. import Look


def render(result: Judged, look: Look) -> str:
    cases = result.cases()
    counts = Counter("skipped" if case.verdict == SKIPPED else "failures" for case in cases if case.verdict != "pass")
    numbers = {"tests": str(len(cases)), "failures": str(counts["failures"]), "errors": "0"}
    root = ElementTree.Element("testsuites", {"name": "actderiv", **numbers})
    suite = ElementTree.SubElement(
        root, "testsuite", {"name": "actderiv", **numbers, "skipped": str(counts["skipped"])}
    )
    for case in cases:
        _add(suite, case)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    if not look.unicode:
        text = text.encode("ascii", "xmlcharrefreplace").decode()
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _add(suite: ElementTree.Element, case: Case) -> None:
    found = ElementTree.SubElement(suite, "testcase", {"name": clean(case.name), "classname": _class(case)})
    lines = "\n".join(map(clean, ([f"{case.place}"] if case.place else []) + [*case.lines]))
    if case.verdict == SKIPPED:
        ElementTree.SubElement(found, "skipped", {"message": lines})
    elif case.problems:
        said, more = case.problems[0].said, len(case.problems) - 1
        if more:
            said = ngettext("{said} (and {count} more)", "{said} (and {count} more)", more, said=said)
        facts = {"type": case.problems[0].kind, "message": clean(said)}
        ElementTree.SubElement(found, "failure", facts).text = lines or clean(case.problems[0].said)
    elif lines:
        ElementTree.SubElement(found, "system-out").text = lines


def _class(case: Case) -> str:
    """By the candidate, under which dashboards group: they split at the last dot, which a file name has as well."""
    return "actderiv." + clean(case.candidate).replace(".", "_") if case.candidate else "actderiv"
