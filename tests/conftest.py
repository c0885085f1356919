"""What several test modules share: the command as a real process, and in this one."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from actderiv.cli import run

# No test depends on how busy the machine is, nor, unless HYPOTHESIS_PROFILE=random asks for it, on chance.
untimed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("random", untimed)
settings.register_profile("repeatable", untimed, derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

ROOT = Path(__file__).parent.parent


@dataclass
class Outcome:
    status: int
    out: str
    err: str


@pytest.fixture
def command(capsys, monkeypatch, tmp_path):
    """Run the command in this process, in an empty folder: ``command("plot", "relu").out``."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> Outcome:
        capsys.readouterr()
        status = run([str(each) for each in arguments])
        shown = capsys.readouterr()
        return Outcome(status, shown.out, shown.err)

    return call


@pytest.fixture
def process(tmp_path):
    """Run ``python -m actderiv`` as a process of its own, in an empty folder."""

    def call(*arguments: object, **options) -> subprocess.CompletedProcess:
        options.setdefault("cwd", tmp_path)
        options.setdefault("text", True)
        line = [sys.executable, "-m", "actderiv", *(str(each) for each in arguments)]
        return subprocess.run(line, capture_output=True, timeout=120, **options)

    return call


@pytest.fixture
def sympy_here(monkeypatch):
    """SymPy in this process: what a process of its own finds, without the seconds that it takes to start one."""
    pytest.importorskip("sympy", reason="the extra symbolic is not installed")
    pytest.importorskip("flint", reason="the extra exact is not installed")
    from actderiv.language import printed
    from actderiv.language.symbolic import derivatives
    from actderiv.sources import _deriving as deriving

    monkeypatch.setattr(deriving, "_found", lambda formula: ([printed(each) for each in derivatives(formula)], True))
