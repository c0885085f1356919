"""The page about one function: what its record says, and what was computed about it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..activation import BREAK_NAMES, JUMP, Activation, Bound, shortest
from ..dataclass import dataclass
from ..messages import N_, _
from ..report import Column, Shown, Table
from ..version import __version__
from .listing import describe, short, slopes_known

if TYPE_CHECKING:
    from ..facts import Facts, Interval, Range
    from ..facts.identities import Identity
    from .writing import Written


@dataclass(frozen=True)
class Break:
    """A place where a function is not smooth: from the left, at it and from the right, for f and for f'."""

    at: float
    kind: str
    f: tuple[float, float, float]
    df: tuple[float, float, float] | None

    def as_json(self) -> dict[str, Any]:
        sides = ("left", "at", "right")
        slopes = self.df and dict(zip(sides, self.df, strict=True))
        return {"at": self.at, "kind": self.kind, "f": dict(zip(sides, self.f, strict=True)), "df": slopes}


def breaks_of(bound: Bound) -> tuple[Break, ...]:
    """The breaks of a function with the values around each."""

    def around(at: float, order: int) -> tuple[float, float, float]:
        left, right = bound.limits(at, order)
        return left, float((bound.df if order else bound.f)([at])[0]), right

    differentiable = bound.activation.derivative is not None
    return tuple(
        Break(at, BREAK_NAMES[order], around(at, 0), around(at, 1) if differentiable else None)
        for at, order in bound.breaks.items()
    )


@dataclass(frozen=True)
class Page(Shown):
    """Everything about one function. ``picture`` draws it for a reader's terminal, given a ``Look``."""

    bound: Bound
    facts: Facts | None
    breaks: tuple[Break, ...]
    picture: Callable[[Any], str] | None = field(default=None, compare=False, repr=False)
    trouble: str = ""  # why there are no facts

    def tables(self) -> tuple[Table, ...]:
        """What it is, what was computed about it, its breaks, what it is the same as, its parameters, its code, its
        names in frameworks."""
        shown = (self._head(), self._facts(), self._breaks(), self._identities(), self._parameters(), self._code(),
                 self._peers())  # fmt: skip
        return tuple(table for table in shown if table.rows or table.code)

    @cached_property
    def written(self) -> Written:
        """The formulas of f and f' as trees."""
        from .writing import written_of

        return written_of(self.bound)

    def tidy(self) -> Table:
        """Property and value; what belongs together shares the beginning of its name."""
        rows = tuple((name, value) for name, value in _flatten(self.as_json(), "") if name not in ("schema", "version"))
        return Table((Column("property", "property", "text"), Column("value", "value")), rows)

    def as_json(self) -> dict[str, Any]:
        names, code = self.written.program()
        return {
            "schema": "actderiv.show/1", "version": __version__, "spec": self.bound.spec, **describe(self.bound),
            "derivative_formula": self.written.texts[1], "convention": self.written.convention,
            "latex": self.written.latex(), "numpy": {**names, "code": code} if code else None,
            "breaks": [each.as_json() for each in self.breaks], "facts": self.facts and self.facts.as_json(),
            "identities": [each.as_json() for each in self.identities],
        }  # fmt: skip

    def _head(self) -> Table:
        record = self.bound.activation
        return _pairs(self.bound.spec, [
            (_("what it is"), record.doc), (_("also called"), ", ".join(record.aliases)),
            (_("with parameters"), ", ".join(map(_preset_in_words, record.presets.items()))),
            (_("is a case of"), record.general),
            ("f(x)", self.written.shown(0)),
            ("f′(x)", self.written.shown(1)), (_("convention"), self.written.convention),
            (_("source"), record.source),
        ])  # fmt: skip

    def _facts(self) -> Table:
        told = self.known() if self.facts else [(_("nothing is known"), self.trouble)]
        somewhere = self.facts is not None and self.facts.domain
        return _pairs(_("Where it is defined") if somewhere else _("On the whole line"), told)

    def known(self) -> list[tuple[str, str]]:
        """The computed facts in words, by what they are about; an empty text where there is nothing to say."""
        facts = self.facts
        if facts is None:
            return []
        return [
            (_("defined for"), _domain_in_words(facts)),
            (_("values of f"), range_in_words(facts.range)), (_("extremes"), _extremes_in_words(facts)),
            (_("values of f′"), range_in_words(facts.derivative_range) if facts.derivative_range else ""),
            (_("Lipschitz constant"), _lipschitz_in_words(facts)), (_("symmetry"), _symmetry_in_words(facts)),
            (_("f is"), _(facts.monotone) if facts.monotone != "no" else _("not monotone")),
            ("f′ = 0", _zeros_in_words(facts, self.bound)), (_("saturates"), _saturation_in_words(facts)),
        ]  # fmt: skip

    def _breaks(self) -> Table:
        columns = [Column("at", "x"), Column("kind", _("break"), "text")]
        names = ("f", "f′") if self.breaks and self.breaks[0].df else ("f",)
        sides = {"left": _("{name} left"), "at": _("{name} at"), "right": _("{name} right")}
        columns += [
            Column(f"{name}_{side}", title.format(name=name)) for name in names for side, title in sides.items()
        ]
        rows = tuple((each.at, _(each.kind), *each.f, *(each.df or ())) for each in self.breaks)
        return Table(tuple(columns), rows, title=_("Breaks"))

    @cached_property
    def identities(self) -> tuple[Identity, ...]:
        """What the function is the same as, and where that loses digits."""
        from ..facts.identities import identities_of

        return identities_of(self.bound.activation)

    def _identities(self) -> Table:
        loses = Column("loses", _("the right side loses digits"), "text")
        rows = tuple((each.text, each.told()) for each in self.identities)
        return Table((Column("identity", _("identity"), "text"), loses), rows, title=_("Identities"))

    def _parameters(self) -> Table:
        columns = (
            Column("name", _("parameter"), "text"), Column("value", _("value"), "text"),
            Column("default", _("default"), "text"), Column("limits", _("must be"), "text"),
        )  # fmt: skip
        record = self.bound.activation
        rows = tuple(
            (record.names_of(each.name),
             short(self.bound.parameters.get(each.name, each.default)), short(each.default),
             _(" or ").join(each.choices) or _(" and ").join(_(limit.words) for limit in each.limits) or _("finite"))
            for each in self.bound.activation.parameters
        )  # fmt: skip
        return Table(columns, rows, title=_("Parameters"))

    def _code(self) -> Table:
        return Table((), (), title=_("In NumPy"), code=self.written.program()[1])

    def _peers(self) -> Table:
        """Frameworks with the function's name there, f' at the breaks and what differs, where anything is known."""
        record, at_breaks = self.bound.activation, slopes_known(self.bound)
        columns = [
            ("framework", _("framework"), {name: name for name in [*record.peers, *record.differs, *at_breaks]}),
            ("name", _("its name there"), {name: shown_name(text) for name, text in record.peers.items()}),
            ("at_breaks", _at_breaks_title(record), {name: _slopes(each) for name, each in at_breaks.items()}),
            ("differs", _("differs from here"), {name: _(text) for name, text in record.differs.items()}),
        ]
        shown = [(Column(name, title, "text"), cells) for name, title, cells in columns if cells]
        rows = tuple(tuple(cells.get(name, "") for __, cells in shown) for name in columns[0][2])
        return Table(tuple(column for column, __ in shown), rows, title=_("In frameworks"))


def shown_name(peer: str) -> str:
    """A peer as people read it: ``nn.leaky_relu(alpha)`` for ``nn.leaky_relu(alpha=negative_slope)``."""
    call = ast.parse(peer, mode="eval").body
    if not isinstance(call, ast.Call) or call.args:
        return peer
    return f"{ast.unparse(call.func)}({', '.join(str(each.arg) for each in call.keywords)})"


def _preset_in_words(preset: tuple[str, Mapping[str, Any]]) -> str:
    """``gelu_tanh (approximate=tanh)``."""
    alias, fixed = preset
    return f"{alias} ({', '.join(f'{name}={short(value)}' for name, value in fixed.items())})"


def _at_breaks_title(record: Activation) -> str:
    """``f′(0)``, ``f′(-1), f′(1)``: the places with the default parameters, which the values stand for."""
    return ", ".join(f"f′({short(at)})" for at in record.bind().breaks)


def _slopes(values: tuple[float, ...]) -> str:
    return ", ".join(map(short, map(float, values)))


def _pairs(title: str, pairs: Iterable[tuple[str, Any]]) -> Table:
    """A table of two columns without a header; what has nothing to say is left out."""
    columns = (Column("name", "", "text"), Column("value", "", "text"))
    return Table(columns, tuple(pair for pair in pairs if pair[1]), title=title)


def _flatten(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Nested data as rows: ``facts.range.low``, ``breaks.0.at``."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _flatten(each, f"{name}.{key}" if name else key)
    elif isinstance(value, list | tuple) and any(isinstance(each, dict | list | tuple) for each in value):
        for number, each in enumerate(value):
            yield from _flatten(each, f"{name}.{number}")
    else:
        yield name, ";".join(map(shortest, value)) if isinstance(value, list | tuple) else value


def range_in_words(found: Range) -> str:
    """An interval with brackets where the end is a value, or the values themselves where there are few."""
    if found.values:
        return "{" + ", ".join(map(_number, found.values)) + "}"
    opening, closing = "[" if found.low_attained else "(", "]" if found.high_attained else ")"
    return f"{opening}{_number(found.low)}, {_number(found.high)}{closing}"


def _number(value: float) -> str:
    return "∞" if value == float("inf") else "-∞" if value == -float("inf") else f"{value + 0.0:.6g}"


def _domain_in_words(facts: Facts) -> str:
    """``x > -9.9``, ``-1 ≤ x ≤ 1``; nothing where f is defined on the whole line."""
    return _(" or ").join(_interval_in_words(each) for each in facts.domain)


def _interval_in_words(found: Interval) -> str:
    least, most = "≤" if found.low_attained else "<", "≤" if found.high_attained else "<"
    if found.high == float("inf"):
        return f"x {least.replace('<', '>').replace('≤', '≥')} {_number(found.low)}"
    below = f"x {most} {_number(found.high)}"
    return below if found.low == -float("inf") else f"{_number(found.low)} {least} {below}"


def _extremes_in_words(facts: Facts) -> str:
    """``least -0.278465 at -1.27846``: the values that f takes at single points only."""
    ends = (
        (N_("least {value} at {places}"), N_("least {value} at {places}, and further out"),
         facts.range.low, facts.lowest_at, facts.more_lowest),
        (N_("greatest {value} at {places}"), N_("greatest {value} at {places}, and further out"),
         facts.range.high, facts.highest_at, facts.more_highest),
    )  # fmt: skip
    found = [_(many if more else few, value=_number(value), places=", ".join(map(_number, at)))
             for few, many, value, at, more in ends if at]  # fmt: skip
    return "; ".join(found) if not facts.range.values else ""


def _lipschitz_in_words(facts: Facts) -> str:
    return "" if facts.lipschitz is None else _("none") if facts.lipschitz == float("inf") else _number(facts.lipschitz)


def _symmetry_in_words(facts: Facts) -> str:
    words = {
        "odd": _("odd, f(-x) = -f(x)"), "even": _("even, f(-x) = f(x)"), "none": _("none"),
        "point": _("about the point (0, {center})", center=_number(facts.center)),
    }  # fmt: skip
    return words[facts.symmetry]


def _zeros_in_words(facts: Facts, bound: Bound) -> str:
    """Where f' is 0: points by their x, stretches by an interval."""
    if facts.zeros_towards:
        return _gathered_in_words(facts)
    if not facts.zeros:
        return "" if facts.derivative_range is None else _("nowhere")
    if facts.derivative_range and facts.derivative_range.values == (0.0,):
        return _("everywhere off the jumps") if JUMP in bound.breaks.values() else _("everywhere")
    shown = [_stretch_in_words(low, high) for low, high in facts.zeros if low < high]
    points = _points_in_words(facts)
    shown += [_("at {points}", points=points)] if points else []
    return ", ".join([*shown, *([_("and further out")] if facts.more_zeros else [])])


def _gathered_in_words(facts: Facts) -> str:
    """Zeros that gather at places; of stretches there are endlessly many, too."""
    places = ", ".join(map(_number, facts.zeros_towards))
    points = "" if any(low < high for low, high in facts.zeros) else _points_in_words(facts)
    if points:
        return _("at {points}, and endlessly more towards {places}", points=points, places=places)
    return _("endlessly often towards {places}", places=places)


def _points_in_words(facts: Facts) -> str:
    """Single zeros, those on both sides of 0 as a pair."""
    points = {_number(low): low for low, high in facts.zeros if low == high}
    pairs = {f"±{text}": at for text, at in points.items() if at > 0 and f"-{text}" in points}
    alone = {text: at for text, at in points.items() if f"±{text.removeprefix('-')}" not in pairs}
    return ", ".join(sorted(alone | pairs, key=(alone | pairs).__getitem__))


def _stretch_in_words(low: float, high: float) -> str:
    if low == -float("inf"):
        return _("below {high}", high=_number(high))
    if high == float("inf"):
        return _("above {low}", low=_number(low))
    return _("from {low} to {high}", low=_number(low), high=_number(high))


def _saturation_in_words(facts: Facts) -> str:
    """From where on the slope is too small to learn from."""
    if facts.derivative_range is None:
        return ""
    if facts.saturates_left == float("inf"):
        return _("everywhere: |f′| < 0.001")
    if facts.saturates_left is None and facts.saturates_right is None:
        return _("nowhere: |f′| does not stay under 0.001")
    low, high = (None if at is None else _number(at) for at in (facts.saturates_left, facts.saturates_right))
    if high is None:
        return _("below {low}: |f′| < 0.001", low=low)
    if low is None:
        return _("above {high}: |f′| < 0.001", high=high)
    return _("below {low} and above {high}: |f′| < 0.001", low=low, high=high)
