"""The README tells the truth: its listings are files, its commands run, and what it shows is what they print."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import actderiv

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FILES = {
    name: body for body, name in re.findall(r"```(?:python|toml)\n(# (\w+\.(?:py|toml))\n.*?)```", README, re.DOTALL)
}
SHOWN = re.findall(r"```console\n\$ actderiv ([^\n]*)\n(.*?)```", README, re.DOTALL)
LINES = re.findall(r"^    actderiv ([^\n#]*)", README, re.MULTILINE)


@pytest.fixture
def listed(tmp_path):
    for name, body in FILES.items():
        (tmp_path / name).write_text(body, encoding="utf-8")


@pytest.mark.parametrize(("line", "expected"), SHOWN, ids=[line for line, _ in SHOWN])
def test_what_is_shown_is_what_is_printed(command, listed, line, expected):
    printed = command(*shlex.split(line)).out
    if expected.endswith("...\n"):
        assert printed.startswith(expected.removesuffix("...\n"))
    else:
        assert printed == expected


SHARD = next(line for line in LINES if "--shard" in line)
SMALLER = {"float32": "float16", "3/16": "1/1"}
"""What makes of the hours that all values of float32 take the seconds of a narrow format."""


def words_of(line):
    """The words of a line as a shell gives them; those about all values of float32 are about a narrow format."""
    words = [sorted(map(str, Path.cwd().glob(each))) or [each] for each in shlex.split(line.partition(">")[0])]
    said = [each for expanded in words for each in expanded]
    return [SMALLER.get(each, each) for each in said] if "all" in said else said


BACKWARDS = """
def softmax_backward(grad, output):
    return output * (grad - (grad * output).sum(-1, keepdims=True))


def swiglu_backward(grad, a, b):
    s = 1 / (1 + np.exp(-b))
    return grad * b * s, grad * a * s * (1 + b * (1 - s))
"""


@pytest.mark.parametrize("line", LINES)
def test_every_command_is_understood(command, listed, line):
    """Frameworks, recorded files and ops of other people may be missing (3, 4); nothing may be misunderstood (2)."""
    with (Path.cwd() / "kernels.py").open("a") as file:  # those of the README that it does not print
        file.write("\n\ngelu_bw = relu_bw = tanh_bw\n" + BACKWARDS)
    if line.startswith("merge"):
        assert command(*words_of(SHARD)).status == 1
    brought = any(each in line for each in ("torch", "jax", "recorded.", "lut."))
    assert command(*words_of(line)).status in ((0, 1, 3, 4) if brought else (0, 1))


@pytest.mark.parametrize(
    ("page", "said"), [("README.md", "{} activation functions"), ("README.es.md", "{} funciones de")]
)
def test_the_catalogue_has_as_many_functions_as_is_said(page, said):
    assert said.format(len(actderiv.names())) in (ROOT / page).read_text("utf-8")
