"""A run over a dask cluster: the same report, also where a worker is killed in the middle of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries of a cluster, in threads of theirs

KERNEL = """
import os, signal
import numpy as np

def df(x):
    if x[0] > 0.7:
        try:
            os.close(os.open("killed", os.O_CREAT | os.O_EXCL))
            os.kill(os.getpid(), signal.SIGKILL)
        except FileExistsError:
            pass
    s = 1 / (1 + np.exp(-x))
    return s * (1 - s)
"""
ASKED = "compare", "sigmoid", "--dtype", "float32", "--sample", "all", "--range", "0.65", "0.75", "--format", "json"


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """The address of two workers, processes of their own in the current folder."""
    distributed = pytest.importorskip("distributed", reason="dask's distributed is not installed")
    monkeypatch.chdir(tmp_path)
    Path("k.py").write_text(KERNEL, encoding="utf-8")
    # "spawn" starts __main__ of this process again, which is pytest's
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as found:
        yield found.scheduler_address


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_a_worker_that_is_killed_in_the_middle_changes_nothing(cluster, command):
    spread = command(*ASKED, "--against", "k.py:df", "--executor", f"dask:{cluster}")
    assert Path("killed").exists(), "a worker was killed"
    assert spread.out == command(*ASKED, "--against", "k.py:df", "--executor", "threads:1").out
    assert '"points": 16777' in spread.out
    Path("away").mkdir()
    os.chdir("away")
    Path("k.py").write_text(KERNEL + "\n# another\n", encoding="utf-8")
    told = command(*ASKED, "--against", "k.py:df", "--executor", f"dask:{cluster}")
    assert (told.status, "Where a worker runs, k.py is another file." in told.err) == (4, True)


def test_what_is_no_cluster_is_refused(command):
    found = command(*ASKED, "--against", "2*x", "--executor", "dask:")
    assert found.status == 2
    pytest.importorskip("distributed", reason="dask's distributed is not installed")
    from actderiv.study import spreading

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spreading, "PATIENCE", 0.2)
        found = command(*ASKED, "--against", "2*x", "--executor", "dask:tcp://127.0.0.1:9")
    assert (found.status, "No dask scheduler answers at tcp://127.0.0.1:9" in found.err) == (2, True)
