"""What tests loop over: every registered function with its defaults and with other parameters."""

from __future__ import annotations

from actderiv.activation import FUNCTIONS, Activation, Bound


def other(record: Activation, factor: float, shift: float) -> Bound:
    """The function with every number moved to factor·default + shift, and every word to its last choice."""
    return record.bind(
        **{each.name: each.choices[-1] if each.choices else factor * each.default + shift for each in record.parameters}
    )


def variants() -> list[Bound]:
    """Each function with its defaults; those with parameters also with smaller and with larger ones."""
    found = [record.bind() for record in FUNCTIONS]
    found += [other(record, 0.75, 0.35) for record in FUNCTIONS if record.parameters]
    found += [other(record, 3, 0.3) for record in FUNCTIONS if any(not each.choices for each in record.parameters)]
    return found


def name_of(bound: Bound) -> str:
    return bound.spec
