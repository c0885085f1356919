"""How a gradient passes through deep random networks of one activation, measured, and what theory expects."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from numbers import Integral, Real
from statistics import median
from typing import Any

import numpy as np

from ..activation import Bound
from ..errors import RequestError
from ..floats import FORMATS, Format
from ..messages import N_, _
from ..report import EXPLODING, STABLE, UNDECIDED, VANISHING, Flow, Layer, Network, Passage, Spread
from .chain import chain_of
from .meanfield import MeanField, Rest, Walk
from .passing import Pass, passed, power
from .weights import INITS

Progress = Callable[[int, int], None]

MOST_LAYERS = 10_000
MOST_NETWORKS = 1000
MOST_UNITS = 10**9
MOST_BYTES = 2**31
MOST_GAIN = 1e100

STEADY = 10.0
"""A gradient is stable if it changes by less than this factor over the network,"""

LEAST_LAYERS = 50
"""or over so many layers, where the network has fewer."""

APART = N_("over all layers more than tenfold from the theory of infinitely wide ones")
TOO_NARROW = N_(
    "over all layers more than tenfold from the theory of infinitely wide ones: they are narrow for their number"
    " (Hanin & Nica 2018)"
)
NARROW = 5
"""Layers are narrow for their number where they have less than so many units for each of them."""

TOLD = ("float16", "float32", "float64")
"""It is said of which of these formats a gradient has left the range."""


def network_of(
    depth: int = 20, width: int = 256, batch: int = 64, init: str = "xavier", gain: float = 1.0, seeds: int = 5,
    seed: int = 0,
) -> Network:  # fmt: skip
    """The networks to ask. What cannot be, or takes too much memory, is a :class:`RequestError`, before any work."""
    counts = (("depth", depth, MOST_LAYERS), ("width", width, MOST_UNITS), ("batch", batch, MOST_UNITS),
              ("seeds", seeds, MOST_NETWORKS))  # fmt: skip
    for name, count, most in counts:
        if not (_whole(count) and 1 <= count <= most):
            raise RequestError(
                _("{name} is a whole number from 1 to {most:,}, not {given}.", name=name, most=most, given=_said(count))
            )
    if not (_whole(seed) and seed >= 0):
        raise RequestError(_("seed is a whole number from 0 up, not {given}.", given=_said(seed)))
    if not (isinstance(gain, Real) and 1 / MOST_GAIN <= gain <= MOST_GAIN):
        raise RequestError(
            _(
                "gain is a positive number from {least:g} to {most:g}, not {given}.",
                least=1 / MOST_GAIN,
                most=MOST_GAIN,
                given=_said(gain),
            )
        )
    made = Network(int(depth), int(width), int(batch), INITS.get(init).name, float(gain), int(seeds), int(seed))
    needed = memory(made)
    if needed > MOST_BYTES:
        raise RequestError(
            _(
                "A network of depth {depth} and width {width} at a batch of {batch} takes {size:.3g} GiB.",
                depth=depth,
                width=width,
                batch=batch,
                size=needed / 2**30,
            ),
            hint=_(
                "Up to {size:g} GiB can be asked for: choose a smaller width, batch or depth.", size=MOST_BYTES / 2**30
            ),
        )
    return made


def _whole(count: Any) -> bool:
    return isinstance(count, Integral) or (isinstance(count, Real) and float(count).is_integer())


def _said(given: Any) -> str:
    """What was given, in an error message: a number as a person writes it, of anything else that it is none."""
    if isinstance(given, float):
        return f"{given:g}"
    return str(given) if isinstance(given, Real) else repr(given)


def memory(network: Network) -> int:
    """About how many bytes a pass takes: f' of every layer, a few more tables of that size, one layer's weights."""
    copies = 5 if network.init == "orthogonal" else 3
    return 8 * network.width * (network.batch * (network.depth + 8) + copies * network.width)


def flow(bounds: Sequence[Bound], network: Network, *, explain: bool = False, progress: Progress | None = None) -> Flow:
    """Pass a batch forward and a gradient backward through random networks of each function."""
    for bound in bounds:
        if bound.activation.derivative is None:
            raise bound.underived()
    steps = network.depth * (2 * network.seeds + 1)
    done = 0

    def tick() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, steps * len(bounds))

    results = []
    for number, bound in enumerate(bounds):
        done = number * steps
        passes = [passed(bound, network, network.seed + each, tick) for each in range(network.seeds)]
        results.append(_passage(bound, network, passes, explain, tick))
    return Flow(network, tuple(results))


def _passage(
    bound: Bound, network: Network, passes: Sequence[Pass], explain: bool, tick: Callable[[], None]
) -> Passage:  # fmt: skip
    theory = MeanField(bound, network.gain**2 * INITS.get(network.init).sigma2)
    walk, rest = theory.walk(network.depth, tick), theory.rest()
    factors = [each.factor for each in passes if each.reached]
    factor = _spread(factors) if factors else None
    growth = None if any(each.stop for each in passes) else _products(walk.growth)[0]
    predicted = None if growth is None else power(growth / (2 * network.depth))
    return Passage(
        bound.spec, dict(bound.parameters), _verdict(network, passes, factor), factor,
        predicted, _known(rest.q), _known(rest.chi), _layers(passes, walk),
        chain_of(bound) if explain else (),
        (*_measured(passes, factor), *_expected(network, factor, predicted, rest), *bound.notes()),
    )  # fmt: skip


def _spread(values: Sequence[float]) -> Spread:
    return Spread(float(median(values)), float(min(values)), float(max(values)))


def _verdict(network: Network, passes: Sequence[Pass], factor: Spread | None) -> str:
    """Stable is what changes by less than tenfold over the network, or over fifty layers of a shallower one."""
    stops = [each.stop for each in passes if each.stop]
    if any(math.isnan(stop.value) for stop in stops):
        return UNDECIDED
    if stops or factor is None:
        return EXPLODING
    change = math.log10(factor.median) * max(network.depth, LEAST_LAYERS) if factor.median else -math.inf
    if abs(change) < math.log10(STEADY):
        return STABLE
    return VANISHING if change < 0 else EXPLODING


def _layers(passes: Sequence[Pass], walk: Walk) -> tuple[Layer, ...]:
    """The input and each layer that some network reached."""
    top = max(each.reached for each in passes)
    lengths = (*walk.lengths, walk.next)  # the mean square behind layer k is q of layer k + 1, over that of layer 1
    found = []
    for layer, below in enumerate(_products(walk.growth[:top])):
        there = [each for each in passes if each.reached >= layer]
        dead, saturated = (
            float(np.mean([getattr(each, name)[layer - 1] for each in there])) if layer else None
            for name in ("dead", "saturated")
        )
        predicted = math.sqrt(lengths[layer] / lengths[0])
        found.append(Layer(
            layer, _spread([power(each.activations[layer]) for each in there]),
            _spread([power(each.gradients[layer]) for each in there]), dead, saturated,
            _known(predicted),
            None if below is None else power(below / 2),
        ))  # fmt: skip
    return tuple(found)


def _products(growth: Sequence[float]) -> list[float | None]:
    """The base-2 logarithms of the products from each factor to the last, and of the empty one behind it; None where a
    factor is not known. One exact sum, rounded at each place: a sum of rounded sums would drift."""
    found: list[float | None] = [0.0]
    total, zero = Fraction(0), False
    for number, factor in enumerate(reversed(growth)):
        if not math.isfinite(factor):
            return [None] * (len(growth) - number) + found[::-1]
        if factor:
            total += Fraction(math.log2(factor))
        zero = zero or factor == 0
        found.append(-math.inf if zero else float(total))
    return found[::-1]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _measured(passes: Sequence[Pass], factor: Spread | None) -> list[str]:
    """What the numbers do not show by themselves: where a pass ended, how much of the gradient is left."""
    found = []
    stops = [each.stop for each in passes if each.stop]
    if stops:
        first = min(stops, key=lambda stop: stop.layer)
        found.append(_of(_("{layer}; there the pass ends", layer=first.sentence()), len(stops), len(passes)))
    size = median(each.gradients[0] for each in passes)
    if factor is not None and size > -math.inf:
        digits = size * math.log10(2)
        told = f"{10**digits:.3g}" if abs(digits) < 300 else f"1e{digits:+.0f}"
        beyond = ", ".join(each.name for each in map(FORMATS.get, TOLD) if not _holds(each, size))
        if beyond:
            found.append(_("the gradient at the input is {times} times that at the last layer, out of the range of"
                           " {formats}", times=told, formats=beyond))  # fmt: skip
        else:
            found.append(_("the gradient at the input is {times} times that at the last layer", times=told))
    lost = [each.gradients.count(-math.inf) for each in passes if each.gradients[0] == -math.inf]
    if lost:
        said = _("nothing of the gradient gets below layer {layer}", layer=max(lost))
        found.append(_of(said, len(lost), len(passes)))
    silent = [each.activations.index(-math.inf) for each in passes if -math.inf in each.activations]
    if silent:
        said = _("from layer {layer} on every activation is 0", layer=min(silent))
        found.append(_of(said, len(silent), len(passes)))
    return found


def _expected(network: Network, factor: Spread | None, predicted: float | None, rest: Rest) -> list[str]:
    """What is to be known about the theory beside the numbers."""
    found = []
    if math.isnan(rest.q):
        found.append(_("no √χ₁: E[f²] is infinite, leaves the floats, or was not found"))
    elif math.isnan(rest.chi):
        found.append(_("no √χ₁: E[f′²] is infinite, or was not found"))
    elif rest.q == 0:
        found.append(_("in infinitely wide layers the variance of a unit's input falls to 0; √χ₁ is what the factor"
                       " tends to"))  # fmt: skip
    elif rest.q == math.inf:
        found.append(_("in infinitely wide layers the variance of a unit's input grows for ever; √χ₁ is what the factor"
                       " tends to"))  # fmt: skip
    if factor and predicted and factor.low > 0 and not factor.low <= predicted <= factor.high:
        apart = abs(math.log10(factor.median / predicted)) * network.depth
        narrow = NARROW * network.depth >= network.width
        found += [_(TOO_NARROW) if narrow else _(APART)] if apart > math.log10(STEADY) else []
    return found


def _of(said: str, count: int, networks: int) -> str:
    """The sentence, with the number of networks that it holds for where that is not all."""
    if count == networks:
        return said
    return _("{said}, in {some} of {all} networks", said=said, some=count, all=networks)


def _holds(format: Format, exponent: float) -> bool:
    return math.log2(format.smallest_subnormal) <= exponent <= math.log2(format.largest)
