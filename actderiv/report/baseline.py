"""What ``check --update`` recorded of each check, and how today's rows compare with it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from typing import NamedTuple

from ..dataclass import dataclass
from ..messages import _
from .rows import FAIL, PASS, Row, UlpRow
from .specials import failing

SCHEMA = "actderiv.baseline/1"
DIGITS = 4
"""A recorded ULP error is rounded up to so many digits: the last ones differ between machines."""
BESIDES = "jump", "upstream", "convention"
"""Kinds of finding that no number of ULP measures."""


class Entry(NamedTuple):
    """The worst ULP error and the number of failing inputs of a row, as they were recorded."""

    function: str
    candidate: str
    dtype: str
    order: int
    wrt: str | None
    points: int
    max_ulp: float
    failures: int

    @classmethod
    def of(cls, row: UlpRow) -> Entry:
        assert row.max_ulp is not None
        return cls(*(getattr(row, name) for name in cls._fields))._replace(max_ulp=_rounded_up(row.max_ulp))

    def fits(self, row: Row) -> bool:
        """Whether it was recorded of what the row judges."""
        return all(getattr(self, name) == getattr(row, name) for name in self._fields[:5])

    def told(self) -> str:
        if self.failures:
            return _("{ulp:g} ULP, {failures} failing", ulp=self.max_ulp, failures=self.failures)
        return f"{self.max_ulp:g} ULP"


@dataclass(frozen=True)
class Baseline:
    """The recorded errors of each check, by its name."""

    checks: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Baseline:
        """What :meth:`text` wrote. Raises :class:`ValueError` for anything else."""
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("schema") != SCHEMA or not isinstance(data.get("checks"), dict):
            raise ValueError(_("it does not say that it is {schema}", schema=SCHEMA))
        try:
            found = {str(name): tuple(Entry(**each) for each in rows) for name, rows in data["checks"].items()}
            numbers = [number for rows in found.values() for each in rows for number in each[-3:]]
        except TypeError as error:
            raise ValueError(_("an entry has not the fields that it should have")) from error
        if not all(isinstance(each, int | float) and 0 <= each < math.inf for each in numbers):
            raise ValueError(_("a recorded number is no number from 0 up"))
        return cls(found)

    def text(self) -> str:
        """The text of the file, a line for each entry: a change of one is a change of one line."""
        checks = []
        for name in sorted(self.checks):
            entries = ",\n".join(
                f"      {json.dumps(each._asdict(), ensure_ascii=False)}" for each in self.checks[name]
            )
            checks.append(f"    {json.dumps(name, ensure_ascii=False)}: [\n{entries}\n    ]")
        inside = "\n" + ",\n".join(checks) + "\n  " if checks else ""
        return f'{{\n  "schema": "{SCHEMA}",\n  "checks": {{{inside}}}\n}}\n'

    def recording(self, rows: Sequence[Row], limited: Mapping[str, bool], known: Sequence[str]) -> Baseline:
        """This baseline with today's errors of the rows; checks that are no longer ``known`` are forgotten.

        ``limited`` says which checks state their ``max-ulp``: what fails that is not recorded.
        """
        kept = {name: entries for name, entries in self.checks.items() if name in known}
        for name in dict.fromkeys(str(row.check) for row in rows):
            own = [
                row for row in rows if row.check == name and isinstance(row, UlpRow) and _recordable(row, limited[name])
            ]
            kept[name] = tuple(map(Entry.of, own))
        return Baseline({name: entries for name, entries in kept.items() if entries})

    def held(self, row: Row, limited: bool, before: Baseline | None = None) -> Row:
        """The row with the verdict that the baseline leaves it, and a note that says how they compare.

        Worse than recorded fails. What fails the rule, and no ``max-ulp`` of the check's own, passes if it is no worse
        than recorded. With ``before`` the note tells what was recorded in its place.
        """
        entry = self._entry(row)
        if before is not None:
            return self._recorded(row, limited, entry, before._entry(row))
        if entry is None or not isinstance(row, UlpRow):
            return row
        if entry.points != row.points:
            said = _("baseline: recorded over {inputs} inputs, not over these; --update records anew",
                     inputs=entry.points)  # fmt: skip
            return _noted(row, said)
        now = Entry.of(row) if row.max_ulp is not None and math.isfinite(row.max_ulp) else None
        if now is None or now.max_ulp > entry.max_ulp or now.failures > entry.failures:
            told = now.told() if now else _("no number of ULP")
            said = _("baseline: worse than recorded: {now}; was {before}", now=told, before=entry.told())
            return replace(_noted(row, said), verdict=FAIL)
        forgiven = row.verdict == FAIL and _recordable(row, limited)
        notes = [_("baseline: fails the rule as recorded, {errors}", errors=entry.told())] if forgiven else []
        if now != entry:
            notes.append(_("baseline: better than recorded: {now}; was {before}; --update records it",
                           now=now.told(), before=entry.told()))  # fmt: skip
        return replace(_noted(row, *notes), verdict=PASS if forgiven else row.verdict)

    def _recorded(self, row: Row, limited: bool, entry: Entry | None, was: Entry | None) -> Row:
        if entry is None:
            if isinstance(row, UlpRow):
                said = _("baseline: not recorded, as its verdict is {verdict}", verdict=_(row.verdict))
            else:
                said = _("baseline: not recorded, as it is not judged in ULP")
            return _noted(row, said)
        if was in (None, entry) or not was:
            said = _("baseline: recorded {now}", now=entry.told())
        else:
            said = _("baseline: recorded {now}; was {before}", now=entry.told(), before=was.told())
        noted = _noted(row, said)
        return replace(noted, verdict=PASS) if row.verdict == FAIL and _recordable(row, limited) else noted

    def _entry(self, row: Row) -> Entry | None:
        return next((each for each in self.checks.get(str(row.check), ()) if each.fits(row)), None)


def _noted(row: Row, *notes: str) -> Row:
    return replace(row, notes=(*row.notes, *notes))


def _recordable(row: Row, limited: bool) -> bool:
    """Whether a number of ULP tells how well the candidate does, and the check allows for it."""
    if not isinstance(row, UlpRow) or row.max_ulp is None or not math.isfinite(row.max_ulp):
        return False
    if row.verdict == PASS:
        return True
    besides = failing(row.specials) or any(each.kind in BESIDES for each in row.findings)
    return row.verdict == FAIL and not limited and not besides


def _rounded_up(ulp: float) -> float:
    """``ulp`` to :data:`DIGITS` significant digits, not below it."""
    if ulp == 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(ulp)) + 1 - DIGITS)
    return float(f"{math.ceil(ulp / unit - 1e-6) * unit:.{DIGITS}g}")
