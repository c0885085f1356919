"""Tasks over the cores: nothing is forked where a copy could wait for ever, and no child is left behind."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import actderiv
from actderiv.floats import FORMATS
from actderiv.samples import BLOCK, Uniform
from actderiv.sources.differences import SCHEMES
from actderiv.study import cutting, numeric, parameter, spreading, values
from actderiv.study.spreading import spread


def test_beside_a_library_with_threads_of_its_own_there_is_no_fork(monkeypatch):
    monkeypatch.setattr(spreading, "cores", lambda: 2)
    monkeypatch.setitem(sys.modules, "jax", sys)
    monkeypatch.setattr(os, "fork", lambda: pytest.fail("forked"))
    assert spread(abs, range(-70, 0)) == list(range(70, 0, -1))


@pytest.mark.parametrize("workers", [1, 2, 7])
@pytest.mark.parametrize("count", [0, 1, 64, 262])
def test_every_task_is_in_one_handful_and_the_last_are_alone(count, workers):
    handfuls = [*spreading._handfuls(count, workers)]
    assert [each for handful in handfuls for each in handful] == [*range(count)]
    assert all(len(each) == 1 for each in handfuls[-workers:])


LEAVES_NOTHING = """
import os
import pytest
from actderiv.study import spreading

made, fork = [], os.fork
os.fork = lambda: made.append(fork()) or made[-1]
spreading.cores = lambda: 2
before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else None

def fails(task):
    raise KeyError(task)

for _ in range(3):
    with pytest.raises(KeyError):
        spreading.spread(fails, range(64))
if before is not None:
    assert len(os.listdir("/proc/self/fd")) == before
assert made
for child in made:
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)
"""


def test_what_a_task_raises_leaves_no_process_behind():
    """In a process of its own: other tests may have loaded what must not be forked beside."""
    done = subprocess.run([sys.executable, "-c", LEAVES_NOTHING], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


HELD = """
import os, weakref
from actderiv.study import spreading

class Answer:
    def __init__(self, number):
        self.number, self.room = number, bytearray(1000)

made, fork = [], os.fork
os.fork = lambda: made.append(None) or fork()
for workers in (1, 2):
    spreading.free_cores = lambda: workers
    living = weakref.WeakSet()
    for number, answer in enumerate(spreading.spread_evenly(Answer, range(200))):
        assert answer.number == number
        living.add(answer)
        assert len(living) <= 2, (workers, number)
assert made
"""


def test_of_many_parts_only_those_that_wait_for_their_turn_are_held():
    done = subprocess.run([sys.executable, "-c", HELD], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_a_row_tells_how_far_it_is_by_its_parts(monkeypatch):
    """One row of many points: by every study that goes through a sample, and for a person's code too."""
    monkeypatch.setattr(cutting, "PART", 1)
    monkeypatch.setattr(spreading, "free_cores", lambda: 1)
    central, double, sample = SCHEMES.get("central"), FORMATS.get("float64"), Uniform(-1.0, 1.0, 2 * BLOCK + 7)
    own = actderiv.get(lambda x: x * x, derivative=lambda x: 2 * x)
    usual = {"scheme": central, "format": double, "sample": sample}
    studies = {
        "catalogue": lambda told: numeric.compare([actderiv.get("tanh")], progress=told, **usual),
        "own": lambda told: numeric.compare([own], progress=told, **usual),
        "wrt": lambda told: parameter.compare([actderiv.get("elu")], "alpha", steps=(), progress=told, **usual),
        "sweep": lambda told: values.sweep(
            [actderiv.get("tanh")], steps=(1e-3, 1e-6), schemes=[central], format=double, sample=sample, progress=told
        ),
    }
    for name, study in studies.items():
        told = []
        study(lambda *each, told=told: told.append(each))
        (of,) = {total for __, total in told}
        assert of in (3, 6, 9), name
        assert [done for done, __ in told] == [*range(1, of + 1)], name


SAME_IN_PARTS = """
import os
from actderiv import get
from actderiv.floats import FORMATS
from actderiv.samples import Uniform
from actderiv.sources.differences import SCHEMES
from actderiv.study import cutting, numeric, spreading

made, fork = [], os.fork
os.fork = lambda: made.append(None) or fork()
functions = [get(each) for each in ("sigmoid", "relu", "heaviside", "hard_sigmoid")]
cases = ("float64", -4.0, None), ("float64", -4.0, 3e-11), ("float16", -4.0, None), ("float32", 0.0, 1e-3)
for dtype, low, tolerance in cases:
    found = []
    for size, workers in ((10**6, 1), (1, 1), (1, 2), (2, 2)):
        cutting.PART = size
        spreading.free_cores = lambda: workers
        found.append(numeric.compare(functions, scheme=SCHEMES.get("central"), format=FORMATS.get(dtype),
            sample=Uniform(low, 4.0, 3 * 2**15 + 7), tolerance=tolerance))
    assert all(repr(each) == repr(found[0]) for each in found), found
assert made
"""


def test_a_row_is_the_same_in_whatever_parts_and_by_however_many_processes():
    done = subprocess.run([sys.executable, "-c", SAME_IN_PARTS], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
