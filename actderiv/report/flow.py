"""What ``flow`` finds: activations and gradients layer by layer, and whether the gradient gets through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

from ..dataclass import dataclass
from ..messages import N_, _, ngettext
from ..version import __version__
from .cases import UNDECIDED
from .tables import Column, Drawn, Table, titled

VANISHING, STABLE, EXPLODING = N_("vanishing"), N_("stable"), N_("exploding")
FLOWS = (VANISHING, STABLE, EXPLODING, UNDECIDED)

MOST_SHOWN = 13
"""So many layers are shown to people at most; machines get all."""


class Spread(NamedTuple):
    """The median over several networks, the lowest and the highest."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Layer:
    """What was measured behind one layer, and what theory says; layer 0 is the input. None where nothing is known.

    ``activation`` is the root mean square of the outputs, ``gradient`` that of the gradient with respect to them, as a
    share of that at the last layer reached. ``dead`` is the share of units whose f' is 0 for every input, ``saturated``
    that of units and inputs at which |f'| is below 1e-3.
    """

    layer: int
    activation: Spread
    gradient: Spread
    dead: float | None
    saturated: float | None
    predicted_activation: float | None
    predicted_gradient: float | None

    def cells(self) -> tuple[Any, ...]:
        """What :data:`LAYER_COLUMNS` name."""
        theory = self.predicted_activation, self.predicted_gradient
        return (self.layer, *self.activation, *self.gradient, self.dead, self.saturated, *theory)


LAYER_COLUMNS = (
    Column("layer", N_("layer")),
    Column("activation", N_("activations"), digits=4), Column("activation_low", N_("lowest"), digits=4),
    Column("activation_high", N_("highest"), digits=4),
    Column("gradient", N_("gradient"), digits=4), Column("gradient_low", N_("lowest"), digits=4),
    Column("gradient_high", N_("highest"), digits=4),
    Column("dead", N_("dead"), digits=3), Column("saturated", N_("saturated"), digits=3),
    Column("predicted_activation", N_("mean-field activations"), digits=4),
    Column("predicted_gradient", N_("mean-field gradient"), digits=4),
)  # fmt: skip
FOR_PEOPLE = ("layer", "activation", "predicted_activation", "gradient", "predicted_gradient", "dead", "saturated")


class Step(NamedTuple):
    """One line of a calculation: a name, its formula, the formula with numbers, the value."""

    name: str
    formula: str
    numbers: str
    value: float


@dataclass(frozen=True)
class Passage:
    """How a gradient passes through networks of one function: by which factor it changes from layer to layer.

    ``predicted`` is that factor in infinitely wide layers, from the same input through as many layers; ``chi_1`` the
    square of what it tends to as layers are added, where the variance of a unit's input has come to ``q``. ``layers``
    holds the input and every layer that some network reached; ``chain`` the chain rule of two layers, if asked for.
    """

    function: str
    parameters: Mapping[str, Any]
    verdict: str
    factor: Spread | None
    predicted: float | None
    q: float | None
    chi_1: float | None
    layers: tuple[Layer, ...]
    chain: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()

    def share(self, name: str) -> float | None:
        """The mean of ``dead`` or ``saturated`` over the layers."""
        known = [getattr(each, name) for each in self.layers if getattr(each, name) is not None]
        return sum(known) / len(known) if known else None

    def summary(self) -> tuple[Any, ...]:
        rest = None if self.chi_1 is None else self.chi_1**0.5
        spread = self.factor or (None, None, None)
        return (self.function, *spread, self.predicted, rest, self.share("dead"), self.share("saturated"), self.verdict)

    def as_json(self) -> dict[str, Any]:
        names = [column.name for column in LAYER_COLUMNS]
        low, high = self.factor[1:] if self.factor else (None, None)
        return {
            "function": self.function, "parameters": dict(self.parameters), "verdict": self.verdict,
            "factor": self.factor and self.factor.median, "factor_low": low, "factor_high": high,
            "predicted_factor": self.predicted, "q": self.q, "chi_1": self.chi_1,
            "dead": self.share("dead"), "saturated": self.share("saturated"),
            "layers": [dict(zip(names, each.cells(), strict=True)) for each in self.layers],
            "chain": [each._asdict() for each in self.chain], "notes": list(self.notes),
        }  # fmt: skip

    def layer_table(self) -> Table:
        """Some of the layers, the first and the last among them."""
        last = len(self.layers) - 1
        stride = max(1, -(-last // (MOST_SHOWN - 1)))
        kept = [each for each in self.layers if each.layer % stride == 0 or each.layer == last]
        places = [next(n for n, column in enumerate(LAYER_COLUMNS) if column.name == name) for name in FOR_PEOPLE]
        rows = tuple(tuple(each.cells()[place] for place in places) for each in kept)
        notes = () if stride == 1 else (_("one layer in {stride}; --format csv has all", stride=stride),)
        return Table(titled(LAYER_COLUMNS[place] for place in places), rows, title=self.function, notes=notes)

    def chain_table(self) -> Table:
        columns = (Column("name", "", "text"), Column("formula", _("formula"), "text"),
                   Column("numbers", _("with numbers"), "text"), Column("value", _("value")))  # fmt: skip
        title = _("{function}: the chain rule", function=self.function)
        return Table(columns, tuple(tuple(each) for each in self.chain), title=title)


@dataclass(frozen=True)
class Network:
    """The networks that were asked: their shape, how their weights were drawn, how many there are."""

    depth: int
    width: int
    batch: int
    init: str
    gain: float
    seeds: int
    seed: int

    def describe(self) -> str:
        return _(
            "{layers} of {width} units, {init}, gain {gain:g}, {batch} inputs, {networks}",
            layers=ngettext("{count} layer", "{count} layers", self.depth), width=self.width, init=self.init,
            gain=self.gain, batch=self.batch, networks=ngettext("one network", "{count} networks", self.seeds),
        )  # fmt: skip


@dataclass(frozen=True)
class Flow(Drawn):
    """What the command ``flow`` finds, function by function."""

    network: Network
    results: tuple[Passage, ...]

    SUMMARY = (
        Column("function", N_("function"), "text"), Column("factor", N_("factor"), digits=4),
        Column("factor_low", N_("lowest"), digits=4), Column("factor_high", N_("highest"), digits=4),
        Column("predicted", N_("mean field"), digits=4), Column("rest", "√χ₁", digits=4),
        Column("dead", N_("dead"), digits=3), Column("saturated", N_("saturated"), digits=3),
        Column("verdict", N_("verdict"), "verdict"),
    )  # fmt: skip

    def tables(self) -> tuple[Table, ...]:
        """The verdicts, then layers and the chain rule of each function."""
        head = Table(
            titled(self.SUMMARY), tuple(each.summary() for each in self.results),
            title=_("gradient from layer to layer: {network}", network=self.network.describe()),
            details=tuple(each.notes for each in self.results),
        )  # fmt: skip
        more = [table for each in self.results
                for table in ([each.chain_table()] if each.chain else []) + [each.layer_table()]]  # fmt: skip
        return (head, *more)

    def tidy(self) -> Table:
        """A row for each function and layer."""
        columns = (Column("function", "function", "text"), Column("verdict", "verdict", "verdict"),
                   Column("factor", "factor"), *LAYER_COLUMNS)  # fmt: skip
        rows = tuple(
            (each.function, each.verdict, each.factor and each.factor.median, *layer.cells())
            for each in self.results for layer in each.layers
        )  # fmt: skip
        return Table(columns, rows)

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": "actderiv.flow/1", "version": __version__, "network": asdict(self.network),
            "results": [each.as_json() for each in self.results],
        }  # fmt: skip
