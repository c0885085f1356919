"""All values of a format in stretches, over processes, in shards, resumed: one report, to the last bit."""

from __future__ import annotations

import json
import os
import pickle
import re
import signal
import subprocess
import time
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path

import numpy as np
import pytest
from processes import HEEDING

import actderiv
from actderiv import messages, samples
from actderiv.errors import FileError, RequestError
from actderiv.floats import FORMATS
from actderiv.judge import findings
from actderiv.judge.implementation import ImplementationRule
from actderiv.judge.tally import Tally
from actderiv.study import causes, cutting, spreading, sweeping
from actderiv.study.parts import Part, plain, restored
from actderiv.study.request import _run as run_of

KERNELS = """
import numpy as np
def right(x):
    e = np.exp(-np.abs(x))
    return e / ((1 + e) * (1 + e))
def typed(x):
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s)
def cut(x):
    return np.where(x > 0.5006, 0, right(x))
def zigzag(x):
    return np.where((x.view(np.uint32) >> 4) & 1, -right(x), right(x)).astype(x.dtype)
def hole(x):
    return np.where(np.abs(x - np.float32(0.5005)) < 1e-5, np.nan, right(x))
def talks(x):
    if x[0] > 0.5003:
        print("hm")
    return right(x)
def forgets(grad_output, x):
    return np.where(x > 0.5004, 1, grad_output) * right(x)
def writes(grad_output, x):
    x[:] = grad_output * 2 * x
"""
ASKED = ("compare", "sigmoid", "--dtype", "float32", "--sample", "all", "--range", "0.5", "0.501")
SHARDS = 3


@pytest.fixture
def small(monkeypatch, tmp_path):
    """Seventeen stretches of a thousand values; and the kernels in a file."""
    monkeypatch.setattr(samples, "LEAST", 1000)
    monkeypatch.setattr(samples, "PIECE", 400)
    monkeypatch.setattr(causes, "EXPLAINED", 1)
    monkeypatch.setattr(causes, "MOST_ASKED", 128)
    (tmp_path / "k.py").write_text(KERNELS)


def whole_and_parts(command, *asked):
    """The report of one run, and that of its shards, joined."""
    command(*asked, "--out", "whole.json")
    names = [f"{number}.json" for number in range(1, SHARDS + 1)]
    for number, name in enumerate(names, 1):
        command(*asked, "--shard", f"{number}/{SHARDS}", "--out", name)
    merged = command("merge", *reversed(names), "--out", "merged.json")
    return merged, *(Path(name).read_text("utf-8") for name in ("whole.json", "merged.json"))


@pytest.mark.parametrize("kernel", ["right", "typed", "cut", "zigzag", "hole", "talks", "forgets"])
def test_shards_join_to_the_report_of_one_run(small, command, kernel):
    done, whole, merged = whole_and_parts(command, *ASKED, "--against", f"k.py:{kernel}")
    assert (done.err.replace("hm\n", ""), merged) == ("", whole)
    row = json.loads(whole)["results"][0]
    assert row["points"] == 16778
    assert row["verdict"] == ("pass" if kernel in ("right", "typed", "talks") else "fail")
    assert done.status == (row["verdict"] == "fail")


@pytest.mark.parametrize(
    "asked",
    [
        ("relu", "tanh", "--dtype", "float16", "--range", "-0.01", "0.01", "--breaks", "torch"),
        ("sigmoid", "--dtype", "float16", "--atol", "0.1", "--lsb", "1/256", "--against", "k.py:right"),
        ("sigmoid", "--dtype", "bfloat16"),
    ],
)
def test_shards_of_other_requests_join_too(small, command, asked):
    done, whole, merged = whole_and_parts(command, "compare", *asked, "--sample", "all", "--against", "k.py:typed")
    assert (done.err, merged) == ("", whole)


@pytest.mark.parametrize(("function", "kernel"), [("square", "writes"), ("sigmoid", "talks"), ("sigmoid", "forgets")])
def test_shards_of_several_languages_join_to_the_same_results(small, command, function, kernel):
    """What one process has learned of the code, another knows whatever language it was told in."""
    asked = "compare", function, *ASKED[2:], "--against", f"k.py:{kernel}", "--specials", "fail"
    for number, language in ((1, "es"), (2, "en")):
        command(*asked, "--shard", f"{number}/2", "--lang", language, "--out", f"{number}.json")
    command("merge", "1.json", "2.json", "--out", "merged.json")
    command(*asked, "--out", "whole.json")
    (merged,), (whole,) = (
        json.loads(Path(name).read_text("utf-8"))["results"] for name in ("merged.json", "whole.json")
    )
    told = {"notes", "findings", "seconds"}  # the prose, and what holds some of it
    assert {key for key in whole if whole[key] != merged[key]} <= told
    places = [[{**each, "cause": None} for each in row["findings"]] for row in (whole, merged)]
    assert places[0] == places[1]


def test_neither_the_number_of_processes_nor_the_size_of_blocks_changes_a_bit(small, monkeypatch, command):
    told = []
    monkeypatch.setattr(sweeping, "WORTH", 1)
    for workers, piece in ((1, 1000), (2, 400), (3, 333), (1, 7)):
        monkeypatch.setattr(sweeping, "cores", lambda count=workers: count)
        monkeypatch.setattr(samples, "PIECE", piece)
        told.append(command(*ASKED, "--against", "k.py:hole", "--format", "json").out)
    assert len(set(told)) == 1


def test_a_shard_says_what_it_is(small, command):
    done = command(*ASKED, "--against", "k.py:right", "--shard", "2/3")
    assert done.status == 0
    assert "partial: shard 2/3, 6,000 of 16,778 inputs" in done.out


def test_what_cannot_be_joined_is_refused_by_name(small, command, tmp_path):
    asked = *ASKED, "--against", "k.py:right"
    for number in (1, 2):
        command(*asked, "--shard", f"{number}/2", "--out", f"{number}.json")
    command(*asked, "--out", "whole.json")
    command(*asked, "--shard", "2/3", "--out", "third.json")
    command(*asked, "--max-ulp", "2", "--shard", "2/2", "--out", "strict.json")
    (tmp_path / "other.json").write_text('{"a": 1}')
    damaged = json.loads((tmp_path / "2.json").read_text())
    damaged["results"][0]["part"]["tally"]["regions"]["stretches"] = [[1]]
    (tmp_path / "damaged.json").write_text(json.dumps(damaged))
    for files, said, status in [
        (["1.json"], "missing: shard 2/2", 2),
        (["1.json", "1.json"], "Shard 1/2 is in 1.json and in 1.json", 2),
        (["1.json", "third.json"], "third.json holds shard 2/3, and 1.json shard 1/2", 2),
        (["1.json", "strict.json"], "strict.json is of another run: max_ulp is 2.0 there, and not given in 1.json", 2),
        (["whole.json"], "whole.json is the report of a whole run", 2),
        (["other.json"], "other.json holds no parts", 4),
        (["nowhere.json"], "There is no file nowhere.json", 4),
        (["1.json", "damaged.json"], "damaged.json cannot be joined", 4),
    ]:
        done = command("merge", *files)
        assert (done.status, said in done.err) == (status, True), done.err
    (tmp_path / "k.py").write_text(KERNELS + "# later\n")
    assert "k.py has changed" in command("merge", "1.json", "2.json").err


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--shard", "0/3"), "'0/3' is not a part"),
        (("--shard", "4/3"), "'4/3' is not a part"),
        (("--shard", "1/30"), "is empty"),
        (("--shard", "1/2", "--sample", "stratified"), "Only --sample all goes in parts"),
        (("--resume", "."), "is a folder"),
        (("--resume", "k.py"), "k.py"),
    ],
)
def test_a_part_that_cannot_be_is_refused(small, command, asked, said):
    done = command(*ASKED, "--against", "k.py:right", *asked)
    assert (done.status, said in done.err) in [(2, True), (4, True)], done.err


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("workers", [1, 2])
def test_points_at_equal_distances_are_judged_in_parts_as_whole(small, command, monkeypatch, dtype, workers):
    """Also of a narrow format, where parts without a new value are empty, and of a function with a break."""
    for name, kernel in (("sigmoid", "zigzag" if dtype == "float32" else "cut"), ("relu", "right")):
        asked = ["compare", name, "--against", f"k.py:{kernel}", "--dtype", dtype, "--range", "-1", "1"]
        asked += ["--sample", "uniform", "--points", str(5 * samples.BLOCK + 3), "--format", "json"]
        found = []
        for part, most in ((16, 1), (1, workers)):
            monkeypatch.setattr(cutting, "PART", part)
            monkeypatch.setattr(sweeping, "cores", lambda most=most: most)
            monkeypatch.setattr(sweeping, "WORTH", 1)
            found.append(command(*asked).out)
        assert found[0] == found[1]
        assert '"failures": 0' not in found[0]


def test_an_interrupt_leaves_no_partial_report_of_points_at_equal_distances(small, command, monkeypatch):
    """Nothing could be done with it: only all values go in parts that can be joined."""
    monkeypatch.setattr(cutting, "PART", 1)
    as_done = sweeping.as_done

    def struck(*given):
        yield next(as_done(*given))
        raise KeyboardInterrupt

    monkeypatch.setattr(sweeping, "as_done", struck)
    points = str(3 * samples.BLOCK)
    done = command("compare", "sigmoid", "--against", "k.py:right", "--sample", "uniform", "--points", points)
    assert (done.status, done.out, "partial" in done.err) == (130, "", False)


def test_an_interrupt_leaves_a_partial_report_and_a_resumed_run_is_as_one(small, command, monkeypatch):
    asked = *ASKED, "--against", "k.py:cut"
    whole = command(*asked, "--format", "json").out
    left, as_done = [5], sweeping.as_done

    def struck(*given):
        for each in as_done(*given):
            left[0] -= 1
            if not left[0]:
                raise KeyboardInterrupt
            yield each

    monkeypatch.setattr(sweeping, "as_done", struck)
    done = command(*asked, "--resume", "kept.json", "--format", "json")
    row = json.loads(done.out)["results"][0]
    assert done.status == 130
    assert (row["points"], row["part"]["finished"], row["verdict"]) == (4000, False, "undecided")
    assert "partial" in done.err
    again = command(*asked, "--resume", "kept.json", "--format", "json")
    assert (again.status, again.out) == (1, whole)
    left[0] = 1
    assert command(*asked, "--resume", "kept.json", "--format", "json").out == whole  # nothing is left to do
    assert command(*asked, "--format", "json").status == 130
    other = command(*asked, "--max-ulp", "2", "--resume", "kept.json")
    assert (other.status, "max_ulp is not given there, and 2.0 here" in other.err) == (2, True)
    assert "is no shard" in command("merge", "kept.json").err


def test_a_real_process_that_is_interrupted_goes_on_where_it_was(tmp_path):
    slow = "import time\ndef slow(x):\n    time.sleep(0.5)\n    return right(x)\n"  # a quick machine is done too soon
    (tmp_path / "k.py").write_text(KERNELS + slow)
    line = [*HEEDING, "-m", "actderiv", *ASKED[:-1], "1e9", "--against", "k.py:slow", "--format", "json"]
    line += ["--resume", "kept.json"]
    running = subprocess.Popen(line, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(1.0)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert (running.returncode, "Traceback" in err) == (130, False)
    if out:  # it had begun
        assert json.loads(out)["results"][0]["part"]["finished"] is False


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_worker_that_is_killed_changes_nothing():
    if not spreading.may_fork():
        pytest.skip("threads of a framework are running: no copy of this process would work")
    parent = os.getpid()

    def task(number):
        if number in (3, 4) and os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return number * number

    assert sorted(spreading.as_done(task, range(9), 2)) == [(each, each * each) for each in range(9)]


def test_what_a_tally_holds_comes_back_from_json():
    format, bound = FORMATS.get("bfloat16"), actderiv.get("elu")
    x = format.all_values()
    got = format.round(np.where(x < -7, 0, np.where(np.abs(x) < 1e-3, np.nan, bound.df(x.astype(np.float64)))))
    rule = ImplementationRule(bound, format, 1, 1.0, 0)
    empty = Tally.of(format, rounding=True, lsb=0.1)
    tally = Tally.of(format, rounding=True, lsb=0.1)
    tally.add(rule.judge(x, got))
    text = json.dumps(plain(tally), allow_nan=False)
    assert json.dumps(plain(restored(empty, json.loads(text)))) == text
    part = Part({"request": {}, "files": {}}, 4, tally, done=frozenset([2]))
    assert json.dumps(plain(part.joined(part).tally)) != text
    assert json.dumps(plain(tally)) == text, "a part that is joined stays as it is"
    part = Part({"request": {}, "files": {}}, 4, empty, done=frozenset([0, 1, 3]))
    assert part.kept()["done"] == [[0, 1], [3, 3]]
    assert part.waiting == [2]


def test_regions_beyond_those_that_are_kept_are_counted(monkeypatch):
    """In blocks or as a whole: the worst are the same, and so are the counts of the rest."""
    random = np.random.default_rng(3)
    count = 3000
    x, kind = np.arange(count, dtype=float), random.integers(0, 3, count).astype(np.int8)
    severity, failing, one = random.integers(1, 50, count).astype(float), random.random(count) < 0.1, np.ones(count)

    def told(*cuts):
        regions = findings.Regions()
        for part in np.split(np.arange(count), cuts):
            other = findings.Regions()
            given = [each[part] for each in (x, failing, kind, one, 2 * one, severity, severity)]
            other.add(*given)
            regions.merge(other)
        return regions.worst_first()

    every = told()
    monkeypatch.setattr(findings, "KEPT", 20)
    some, cut = told(), told(100, 107, 1500, 2900)
    assert some == cut
    assert some[:20] == every[:20]
    assert sum(each.count for each in some) == failing.sum()
    assert sum(each.regions for each in some) == len(every)
    assert re.search(r"in \d\d+ regions", " ".join(actderiv.report.findings.told(some, int(failing.sum()), False)))


@pytest.mark.parametrize("executor", ["threads:3", "processes:2", "processes"])
def test_what_the_work_is_spread_over_changes_nothing(small, command, executor):
    asked = *ASKED, "--against", "k.py:hole", "--format", "json"
    assert command(*asked, "--executor", executor).out == command(*asked).out


def test_any_executor_will_do_and_the_file_must_reach_its_workers(small, command, tmp_path, monkeypatch):
    import actderiv.study.request as request

    class Elsewhere(Executor):
        """Workers that share nothing: what goes there and back is pickled."""

        asked = 0

        def submit(self, function, *given):
            self.asked += 1
            future = Future()
            try:
                function, given = pickle.loads(pickle.dumps((function, given)))
                future.set_result(pickle.loads(pickle.dumps(function(*given))))
            except Exception as error:
                future.set_exception(pickle.loads(pickle.dumps(error)))
            return future

    monkeypatch.chdir(tmp_path)
    request._sweep.cache_clear()
    asked = {"dtype": "float32", "sample": "all", "range": (0.5, 0.501)}
    there = Elsewhere()
    one = actderiv.compare("sigmoid", against="k.py:cut", **asked)
    other = actderiv.compare("sigmoid", against="k.py:cut", executor=there, **asked)
    assert (one.as_json(), there.asked) == (other.as_json(), 17)
    with pytest.raises(RequestError, match="cannot be sent to other processes"):
        actderiv.compare("sigmoid", against=np.tanh, executor=Elsewhere(), **asked)
    request._sweep.cache_clear()
    monkeypatch.setattr(request, "digests", lambda texts: {})
    monkeypatch.setattr(request, "_run", lambda *given: {**run_of(*given), "files": {"k.py": "1"}})
    with pytest.raises(FileError, match=r"Where a worker runs, k\.py is not there"):
        actderiv.compare("sigmoid", against="k.py:right", executor=Elsewhere(), **asked)


def test_workers_elsewhere_speak_the_language_of_the_run(small, tmp_path, monkeypatch):
    """They are other processes, which may have been asked in another language before."""
    import actderiv.study.request as request

    class Abroad(Executor):
        """A worker whose own language is not that of whoever asks it."""

        def submit(self, function, *given):
            future, here = Future(), messages.language()
            messages.use("en" if here == "es" else "es")
            future.set_result(pickle.loads(pickle.dumps(function(*given))))
            messages.use(here)
            return future

    monkeypatch.chdir(tmp_path)
    request._sweep.cache_clear()
    asked = {"against": "k.py:writes", "dtype": "float32", "sample": "all", "range": (0.5, 0.501)}
    for language, said in (("en", "it writes into its input"), ("es", "escribe en su entrada"), ("en", "it writes")):
        monkeypatch.setattr(messages, "_language", messages._language)
        monkeypatch.setattr(messages, "_catalogue", messages._catalogue)
        messages.use(language)
        here = actderiv.compare("square", **asked).as_json()
        assert said in json.dumps(here)
        assert actderiv.compare("square", executor=Abroad(), **asked).as_json() == here


def test_where_an_executor_breaks_down_the_rest_is_done_here():
    class Breaking(Executor):
        left = 4

        def submit(self, function, *given):
            future = Future()
            self.left -= 1
            if self.left < 0:
                raise BrokenExecutor
            future.set_exception(BrokenExecutor()) if self.left == 0 else future.set_result(function(*given))
            return future

    assert sorted(spreading.submitted(Breaking(), abs, range(-9, 0))) == [(each, 9 - each) for each in range(9)]
