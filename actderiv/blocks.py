"""A formula over a large array: block by block, so that what it computes on the way stays in cache, over threads.

Only for formulas that are known to be elementwise and free of state, as the catalogue's and typed ones are: any part of
an array may then be computed by itself, in any order and at any time. NumPy lets other threads run while it computes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from weakref import WeakSet

BLOCK = 2**15
"""Values a block: the arrays of a formula stay in cache, and a call of NumPy costs little beside so many numbers.

From 2^14 to 2^17 the times measured differ by less than a tenth; 2^12 takes half as long again, a whole array of 2^20
a third.
"""

ROOM = 2**21
"""Bytes that the arrays of a block may take together, so that they stay in the second level of the cache."""

SHORTEST, LONGEST = 2**14, 2**16
"""Values a block whose arrays are known, for one thread: of fewer the calls of NumPy themselves would cost too much."""

RECORDED = 2**17
"""From so many values on it pays to write down what a formula does before it is done."""

THREADED = 2**18
"""Smaller arrays are computed sooner than a second thread has begun."""

TOGETHER = 2**17
"""Values a block of one of several threads. Between two calls of NumPy each needs the interpreter for itself, and
where another has it, it sleeps for longer than a call over few numbers takes: with blocks that stay in cache two
threads take as long as one (sigmoid in float64), or longer (mish in float32, by two fifths)."""

MOST = 4
"""More threads would mostly wait for one another, and hold more memory: a value of f and f' takes up to 288 bytes."""

ROOMY = 2**12
"""From so many values on, the memory of an array may go back to the system as soon as it is freed."""

Formula = Callable[[Any], Any]

_ELEMENTWISE: WeakSet[Callable[..., Any]] = WeakSet()


def declare_elementwise(*formulas: Callable[..., Any] | None) -> None:
    """Say that these are made of the words of ``ops`` alone, which look at each number by itself and keep nothing."""
    _ELEMENTWISE.update(each for each in formulas if each is not None)


def is_elementwise(formula: Callable[..., Any]) -> bool:
    """Whether it was said of this very formula."""
    return formula in _ELEMENTWISE


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def stay_in_one_thread() -> None:
    """From now on: for a process beside others, which fill the cores."""
    global _helped
    _helped = False


_helped = True


def free_cores() -> int:
    """How many cores the work of this process may be spread over."""
    return cores() if _helped else 1


@cache
def _keep_what_is_freed() -> None:
    """Have the C library keep the memory of one array for the next, where it would return it to the system each time.

    glibc asks the system anew for each array of 128 KiB or more, page by page, which takes three times as long as the
    formula itself, until the first larger one has been freed: so one is, untouched. Other libraries do not mind.
    """
    import numpy as np

    np.empty(2**24, dtype=np.uint8)


def evaluated(formula: Formula, x: Any) -> Any:
    """``formula(x)`` of an array, bit for bit, by blocks where there are several."""
    if x.size >= ROOMY:
        _keep_what_is_freed()
    block = block_of(x.size, BLOCK)
    if x.size <= block:
        return formula(x)
    import numpy as np

    axes = sorted(range(x.ndim), key=lambda axis: -abs(x.strides[axis]))  # as x lies in memory
    turned = x.transpose(axes)
    flat = turned.reshape(-1)  # a view, unless x leaves gaps along two axes
    first = formula(flat[:block])
    if np.shape(first) != (block,):
        return formula(x)
    answer = np.empty(turned.shape, dtype=first.dtype)
    into = answer.reshape(-1)
    into[:block] = first

    def compute(start: int) -> None:
        into[start : start + block] = formula(flat[start : start + block])

    _over_threads(compute, range(block, x.size, block), _threads_for(x.size))
    return answer.transpose(np.argsort(axes))


def fitting(size: int) -> int:
    """Values a block, where each takes so many bytes in all arrays together: a power of two."""
    return min(max(1 << (ROOM // size).bit_length() - 1, SHORTEST), LONGEST)


def block_of(values: int, alone: int) -> int:
    """Values a block of an array of so many, where a thread ``alone`` would take so many at a time."""
    threads = _threads_for(values)
    return alone if threads == 1 else max(alone, min(TOGETHER, -(-values // threads)))


def _threads_for(values: int) -> int:
    """As many as pay."""
    return min(free_cores(), MOST) if values >= THREADED else 1


def filled(fill: Callable[..., None], x: Any, outs: Sequence[Any], block: int) -> list[Any]:
    """The answers of ``fill(x, answer, ...)``, which fills flat arrays of x's size, block by block, over threads.

    Each of them is a new array that lies in memory as x does, or the one of ``outs``, which may be x itself.
    """
    import numpy as np

    _keep_what_is_freed()
    flat = flat_of(x)
    if flat is None:
        x = np.ascontiguousarray(x)
        flat = x.reshape(-1)
    answers, into = [], []
    for out in outs:
        answer = np.empty_like(x) if out is None else out
        lies = flat_of(answer) if answer.flags.c_contiguous == x.flags.c_contiguous else None
        room = np.empty_like(flat) if lies is None or np.may_share_memory(answer, x) else lies
        answers.append(answer)
        into.append(room)

    def compute(start: int) -> None:
        stop = start + block
        fill(flat[start:stop], *(each[start:stop] for each in into))

    _over_threads(compute, range(0, x.size, block), _threads_for(x.size))
    for answer, room in zip(answers, into, strict=True):
        if not np.may_share_memory(answer, room):
            answer[...] = room.reshape(x.shape) if x.flags.c_contiguous else room.reshape(x.T.shape).T
    return [answer if answer.ndim or out is not None else answer[()] for out, answer in zip(outs, answers, strict=True)]


def flat_of(x: Any) -> Any:
    """An array as it lies in memory, None where there are gaps or numbers lie askew."""
    if not x.flags.aligned:
        return None
    if x.flags.c_contiguous:
        return x.reshape(-1)
    return x.T.reshape(-1) if x.flags.f_contiguous else None


def _over_threads(compute: Callable[[int], None], starts: range, workers: int) -> None:
    """``compute`` of each start, by this thread and others beside it; the first error of any of them is raised here."""
    from threading import Lock, Thread

    left, lock = iter(starts), Lock()
    failed: list[BaseException] = []

    def work() -> None:
        try:
            while not failed:
                with lock:
                    start = next(left, None)
                if start is None:
                    return
                compute(start)
        except BaseException as error:
            failed.append(error)

    helpers = [Thread(target=work, daemon=True) for _ in range(min(workers, len(starts)) - 1)]
    for helper in helpers:
        helper.start()
    work()
    for helper in helpers:
        helper.join()
    if failed:
        raise failed[0]
