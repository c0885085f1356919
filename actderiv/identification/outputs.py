"""Derivatives as functions of the output y, which backward passes compute from what was saved; tried where y is one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ..judge.causes._outputs import output_forms
from ..judge.causes._variants import catalogue
from ..messages import _
from .ideas import Idea
from .seen import ENOUGH, Seen

FAR = 30.0


def of_output(seen: Seen) -> Iterator[Idea]:
    for bound in catalogue(variants=False):
        for form in output_forms(bound):
            outputs = np.asarray(bound.f(np.array([-FAR, FAR])), dtype=np.float64)
            ends = np.asarray(bound.f(np.array(form.breaks)), dtype=np.float64) if form.breaks else np.array([])
            low, high = float(outputs.min()), float(outputs.max())
            inside = seen.x[(seen.x > low) & (seen.x < high)]
            counts = np.bincount(np.searchsorted(ends, inside), minlength=ends.size + 1)
            if np.all(counts >= ENOUGH) and np.all(np.diff(ends) > 0):
                by_output = replace(form, breaks=tuple(float(each) for each in ends))
                text = _("{function}′ as a function of its output y: {formula}", function=bound.spec, formula=form.text)
                yield Idea(
                    text, bound.spec, "derivative of the output", by_output.of, by_output.breaks, domain=(low, high)
                )
