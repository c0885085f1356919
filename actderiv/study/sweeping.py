"""All inputs of a row go through the judge: stretch by stretch, over processes, in parts that can be joined."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ..activation import Bound
from ..dataclass import dataclass
from ..errors import RequestError
from ..floats import Format
from ..judge.assessed import Assessed
from ..judge.conventions import Agreement
from ..messages import _, language
from ..report.parts import Part as Told
from ..samples import BLOCK, Stretch, Uniform
from ..sources.candidate import Candidate
from .cutting import Progress, blocks_of, parts_of
from .parts import Kept, Part, Shard
from .spreading import as_done, cores, submitted

if TYPE_CHECKING:
    from concurrent.futures import Executor

WORTH = 2**19
"""So many inputs are worth another process."""
PAUSE = 30.0
"""So many seconds lie between two looks at what is done, for a file that the run may be resumed from."""

Array = np.ndarray


@dataclass(frozen=True)
class Plan:
    """Which part of the inputs is judged, and what is done already. ``run`` gives what tells one run from another, if
    that can be told to another process: then what is judged of it is kept in ``kept``, and may be joined with other
    parts. It looks at files, so it is asked only where there may be parts."""

    run: Callable[[], Mapping[str, Any]] | None = None
    shard: Shard | None = None
    kept: Kept | None = None
    executor: Executor | int | None = None
    """What the stretches are spread over: so many copies of this process, by default as many as there are cores, or an
    executor, whose workers do ``remote`` of the language, the run and the number of a stretch where they share no
    memory."""
    remote: Callable[[str, Mapping[str, Any], int], Part] | None = None


WHOLE = Plan()


@dataclass
class Sweep:
    """How the inputs of a row are judged.

    ``judged`` asks the ``candidate`` and judges its values at a block of inputs; ``agreement`` holds them against a
    framework's at breaks. ``stretches`` are all inputs of the ``sample`` of that name, in order.
    """

    candidate: Candidate
    judged: Callable[[Array], Assessed]
    agreement: Agreement | None
    sample: str
    stretches: Sequence[Any]
    empty: Part
    lock: Any
    """Held while the candidate is asked: nobody knows whether a person's code may be asked by two threads at once."""
    begun: tuple[str, ...] | None = None
    """What was remarked on the first inputs, once they have been asked: there it is found how to call a person's code,
    so every process asks them before any other."""

    def part(self, number: int) -> Part:
        """What the stretch with that number leaves behind."""
        if number:
            self.begin()
        tally = copy.deepcopy(self.empty.tally)
        for x in self.stretches[number].blocks():
            block = self.judged(x)
            if self.begun is None:
                self.begun = self.candidate.remarks()
            tally.add(self.agreement.judge(block) if self.agreement else block)
        seen = frozenset(self.agreement.seen) if self.agreement else frozenset()
        with self.lock:
            learned = self.candidate.learned(self.begun or ())
        return replace(self.empty, tally=tally, done=frozenset([number]), seen=seen, learned=learned)

    def begin(self) -> None:
        """Ask the first inputs of all, if that has not been done."""
        if self.begun is None:
            first = next(iter(self.stretches[0].blocks()), None)
            if first is not None:
                self.judged(first)
            self.begun = self.candidate.remarks()
            self.candidate.learned(self.begun)  # the stretch itself says what is wrong with the gradient from above

    def through(self, plan: Plan, progress: Progress | None) -> tuple[Part, bool]:
        """What all stretches of the plan leave behind, and whether an interrupt has left some of them out."""
        part = replace(self.empty, shard=plan.shard)
        if plan.kept is not None:
            part = plan.kept.of(part)
        waiting, interrupted = part.waiting, False
        if not waiting and not part.done:
            if plan.shard is None:
                raise RequestError(_("There is no input."))
            parts = len(self.stretches)
            if parts == 1:
                most = _("All of it is one part: leave out --shard.")
            else:
                most = _("Ask for at most {parts} shards.", parts=parts)
            number, of = plan.shard
            raise RequestError(_("Shard {number} of {of} is empty.", number=number, of=of), hint=most)
        try:
            self._go_through(part, waiting, plan, progress)
        except KeyboardInterrupt:
            if plan.kept is not None:
                plan.kept.keep(self.latest)
            if not self.latest.done or not isinstance(self.stretches[0], Stretch) or len(self.stretches) == 1:
                raise
            interrupted = True
        part = self.latest
        self.begin()
        self.candidate.learn(part.learned)
        if self.agreement:
            self.agreement.seen = set(part.seen)
        return part, interrupted

    latest: Part = field(init=False)

    def _go_through(self, part: Part, waiting: Sequence[int], plan: Plan, progress: Progress | None) -> None:
        self.latest = part
        total, saved = self._inputs([*waiting, *part.done]), time.monotonic()
        for __, found in self._spread(waiting, plan):
            self.latest = self.latest.joined(found)
            if progress and len(self.stretches) > 1:
                progress(self._inputs(self.latest.done), total)
            if plan.kept is not None and time.monotonic() - saved > PAUSE:
                plan.kept.keep(self.latest)
                saved = time.monotonic()
        if plan.kept is not None:
            plan.kept.keep(self.latest)

    def _spread(self, waiting: Sequence[int], plan: Plan) -> Iterator[tuple[int, Part]]:
        """The parts that the stretches leave behind, as they are done."""
        executor = plan.executor
        if isinstance(executor, int) or executor is None or len(self.stretches) == 1:
            most = executor if isinstance(executor, int) else min(cores(), max(1, self._inputs(waiting) // WORTH))
            return as_done(self.part, waiting, most)
        from concurrent.futures import ThreadPoolExecutor

        if isinstance(executor, ThreadPoolExecutor):
            self.begin()
            return submitted(executor, self.part, waiting)
        if self.empty.run.get("against") is None or plan.remote is None:
            raise RequestError(
                _("{candidate} cannot be sent to other processes.", candidate=self.candidate.name),
                hint=_("Name it FILE.py:CALLABLE."),
            )
        return submitted(executor, partial(plan.remote, language(), self.empty.run), waiting)

    def _inputs(self, numbers: Iterable[int]) -> int:
        return sum(self.stretches[each].points for each in numbers)

    def told(self, part: Part) -> Told:
        """The part for a report."""
        done = sorted(part.done)
        ends = [self.stretches[each] for each in (done[0], done[-1])]
        x = ends[0].format.from_ordinal(np.array([ends[0].first, ends[1].stop - 1])).astype(np.float64)
        return Told(
            part.tally.points, self._inputs(range(len(self.stretches))), part.shard, not part.waiting, float(x[0]),
            float(x[1]), part.kept(),
        )  # fmt: skip


@dataclass(frozen=True)
class Whole:
    """Inputs that are not cut."""

    sample: Any
    given: tuple[Any, ...]
    points = 0

    def blocks(self) -> Any:
        return self.sample.blocks(*self.given)


@dataclass(frozen=True)
class Spaced:
    """Some blocks of inputs at equal distances: of all such parts the one with that number."""

    sample: Uniform
    bound: Bound
    format: Format
    number: int

    def blocks(self) -> Iterator[Array]:
        return self.sample.blocks(self.bound, self.format, part=blocks_of(self.number))

    @property
    def points(self) -> int:
        """How many inputs were asked for here; narrow formats have fewer."""
        mine = blocks_of(self.number)
        return min(mine.stop * BLOCK, self.sample.points) - mine.start * BLOCK


def stretches_of(sample: Any, *given: Any) -> Sequence[Stretch | Spaced | Whole]:
    """The inputs of a sample in stretches, if it can be cut, else in one."""
    if isinstance(sample, Uniform):
        bound, format = given
        return [Spaced(sample, bound, format, number) for number in range(parts_of(sample))]
    return sample.cut(given[-1]) if hasattr(sample, "cut") else [Whole(sample, given)]
