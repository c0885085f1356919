"""Tasks over the cores: processes take one after the other, and what they find comes back as it is done."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any, NamedTuple

import numpy  # noqa: F401 - what it starts is there before threads are counted

from .. import blocks
from ..blocks import cores, free_cores
from ..errors import ForeignError, RequestError
from ..messages import _

ENOUGH = 64
"""Fewer tasks are done sooner than a second process is there."""
MOST = 64
"""No more processes than this."""
MANY = 50
"""Of so many tasks for each process it has two at a time, so that it need not wait for the next. Fewer may be long, and
none shall wait for one process while another has nothing to do."""

THREADED = "jax", "torch", "tensorflow"
"""Libraries with threads at work, which a copy of the process lacks: what waits for one of them waits for ever."""

HANDFUL = 4
"""So many short tasks at most are ordered and answered at once, which costs about as much as of one."""

Task = Callable[[Any], Any]


def may_fork() -> bool:
    """Whether a copy of this process can be made that works: Windows makes none, and on macOS the system's own
    libraries, its linear algebra among them, may end one."""
    known = hasattr(os, "fork") and sys.platform != "darwin" and not any(each in sys.modules for each in THREADED)
    return known and _threads() <= STARTED


def fork() -> int:
    """``os.fork`` without a warning about threads: those of the linear algebra, which sleep."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _threads() -> int:
    """How many threads this process has, those of compiled code among them; 0 where the system does not say."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return 0


STARTED = _threads()
"""So many there were before any foreign code ran: the sleeping ones of the linear algebra, which a copy can do without.
More of them mean a pool that foreign code waits for."""


def spread(function: Task, tasks: Sequence[Any], progress: Callable[[int, int], None] | None = None) -> list[Any]:
    """``function`` of each task, in their order; what any of them raises is raised here. Few are done one by one."""
    found, done = [None] * len(tasks), 0
    workers = cores() if len(tasks) >= ENOUGH and may_fork() else 1
    handfuls = [*_handfuls(len(tasks), workers)]
    for number, answers in as_done(lambda places: [function(tasks[each]) for each in places], handfuls, workers):
        for place, answer in zip(handfuls[number], answers, strict=True):
            found[place] = answer
        done += len(answers)
        if progress:
            progress(done, len(tasks))
    return found


def _handfuls(count: int, workers: int) -> Iterator[range]:
    """The places of so many tasks, of which each process takes several at a time: fewer the fewer are left, so that all
    of them end together."""
    start = 0
    while start < count:
        size = max(1, min(HANDFUL, (count - start) // (4 * workers))) if workers > 1 else 1
        yield range(start, start + size)
        start += size


def spread_evenly(function: Task, tasks: Sequence[Any]) -> Iterator[Any]:
    """The same of tasks that are each worth a process, one after the other as they are done: only what came before its
    turn is held. In a copy of this process, whose work is spread, they are done one by one."""
    early: dict[int, Any] = {}
    following = 0
    for number, answer in as_done(function, tasks, free_cores()):
        early[number] = answer
        while following in early:
            yield early.pop(following)
            following += 1


def as_done(function: Task, tasks: Sequence[Any], workers: int) -> Iterator[tuple[int, Any]]:
    """The number of each task with ``function`` of it, in the order in which they are done.

    A worker is a copy of this process, so nothing is imported twice; it is only made where the system knows ``fork``,
    and not where a library is loaded whose own threads a copy would lack. A task at which a worker comes to grief is
    done here, which meets what went wrong.
    """
    workers = min(workers, len(tasks), MOST)
    if workers < 2 or not may_fork():
        yield from ((number, function(task)) for number, task in enumerate(tasks))
        return
    waiting = iter(range(len(tasks)))
    crew: list[Worker] = []
    import selectors

    with selectors.DefaultSelector() as listening:
        try:
            for __ in range(workers):
                crew.append(_hired(function, tasks, crew))
                listening.register(crew[-1].answers, selectors.EVENT_READ, crew[-1])
            doing: dict[Worker, deque[int]] = {worker: deque() for worker in crew}
            for worker in crew * (2 if len(tasks) >= MANY * workers else 1):
                worker.ask_next(waiting, doing[worker])
            while doing:
                for key, __ in listening.select():
                    worker = key.data
                    found, orders = worker.answer(), doing[worker]
                    if found:
                        number = orders.popleft()
                        worker.ask_next(waiting, orders)
                        yield number, found[0]
                    if not found or not orders:
                        listening.unregister(worker.answers)
                        yield from ((number, function(tasks[number])) for number in doing.pop(worker))
            yield from ((number, function(tasks[number])) for number in waiting)  # nobody is left to do them
        finally:
            for worker in crew:
                worker.dismiss()


@contextmanager
def spread_over(text: str) -> Iterator[Any]:
    """What work is spread over: ``threads:4``, or so many ``processes``; one for each core where there is no number.
    ``dask:ADDRESS`` is a cluster, by the address of its scheduler."""
    kind, __, number = text.partition(":")
    if kind == "dask":
        with _cluster(number) as executor:
            yield executor
        return
    count = int(number) if number else None
    if kind == "processes":
        yield count
        return
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(count or cores())
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


PATIENCE = 10
"""So many seconds a scheduler is waited for."""


@contextmanager
def _cluster(address: str) -> Iterator[Any]:
    """The workers of a dask cluster."""
    try:
        from distributed import Client, KilledWorker
    except ImportError as error:
        hint = _("pip install 'actderiv[dask]' brings it.")
        raise RequestError(_("--executor dask: needs distributed, which is not installed."), hint=hint) from error
    try:
        client = Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        hint = _("dask scheduler prints its address, such as tcp://host:8786.")
        raise RequestError(_("No dask scheduler answers at {address}.", address=address), hint=hint) from error
    try:
        yield client.get_executor()
    except KilledWorker as error:
        hint = _("Does the code end its process, or take more memory than a worker may?")
        raise ForeignError(_("One worker after the other came to its end over the same inputs."), hint=hint) from error
    finally:
        client.close()


AHEAD = 256
"""So many tasks at a time are with an executor."""


def submitted(executor: Any, function: Task, tasks: Sequence[Any]) -> Iterator[tuple[int, Any]]:
    """The same over an executor of :mod:`concurrent.futures`; where it breaks down the rest is done here."""
    from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, wait

    waiting = iter(range(len(tasks)))
    doing: dict[Any, int] = {}
    try:
        while True:
            while len(doing) < AHEAD and (number := next(waiting, None)) is not None:
                doing[executor.submit(function, tasks[number])] = number
            if not doing:
                return
            for future in wait(doing, return_when=FIRST_COMPLETED).done:
                found = future.result()
                yield doing.pop(future), found
    except (BrokenExecutor, CancelledError):
        left = [*doing.values(), *([number] if number is not None else []), *waiting]
        yield from ((each, function(tasks[each])) for each in dict.fromkeys(left))
    finally:
        for future in doing:
            future.cancel()


class Worker(NamedTuple):
    """A copy of this process, and the pipes by which it is told what to do and answers."""

    process: int
    orders: int
    answers: int

    def ask_next(self, waiting: Iterator[int], orders: deque[int]) -> None:
        """Order the next task that waits, by its number. A worker that is gone is noticed when it does not answer."""
        for number in islice(waiting, 1):
            orders.append(number)
            with suppress(BrokenPipeError):
                os.write(self.orders, number.to_bytes(8, "little"))

    def answer(self) -> list[Any] | None:
        """What it found, alone in a list; None where it came to grief."""
        size = _read(self.answers, 8)
        data = _read(self.answers, int.from_bytes(size, "little")) if size else None
        return [pickle.loads(data)] if data else None

    def dismiss(self) -> None:
        """End it; what it may still do nobody wants."""
        with suppress(OSError):
            os.kill(self.process, signal.SIGKILL)
        with suppress(OSError):
            os.waitpid(self.process, 0)
        for pipe in (self.orders, self.answers):
            with suppress(OSError):
                os.close(pipe)


def _hired(function: Task, tasks: Sequence[Any], others: Sequence[Worker]) -> Worker:
    told, orders = os.pipe()
    answers, telling = os.pipe()
    process = fork()
    if process:
        os.close(told)
        os.close(telling)
        return Worker(process, orders, answers)
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process: the first of them decides
        for each in (orders, answers, *(pipe for other in others for pipe in (other.orders, other.answers))):
            os.close(each)  # or a worker would not learn that nobody is there any more
        blocks.stay_in_one_thread()
        while order := _read(told, 8):
            data = pickle.dumps(function(tasks[int.from_bytes(order, "little")]), pickle.HIGHEST_PROTOCOL)
            _write(telling, len(data).to_bytes(8, "little") + data)
    except BaseException:
        os._exit(1)
    os._exit(0)


def _read(pipe: int, size: int) -> bytes:
    """So many bytes; fewer, or nothing, where the other side is gone."""
    parts: list[bytes] = []
    while size:
        part = os.read(pipe, min(size, 2**20))
        if not part:
            return b""
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _write(pipe: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(pipe, rest) :]
