"""The page on configuration tells the truth: its files are read, its commands run, in their order."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from actderiv.cli import group
from actderiv.cli._layers import options_of

PAGE = (Path(__file__).parent.parent / "docs" / "configuration.md").read_text(encoding="utf-8")
FILES = re.findall(r"```(?:python|toml)\n# (\S+)\n(.*?)```", PAGE, re.DOTALL)
SHOWN = re.findall(r"```console\n\$ ((?:\w+=\S+ )*)actderiv ([^\n]*)\n(.*?)```", PAGE, re.DOTALL)


def test_what_is_shown_is_what_is_printed(command, tmp_path, monkeypatch):
    for name, body in FILES:
        (tmp_path / name).write_text(f"# {name}\n{body}", encoding="utf-8")
    assert len(SHOWN) >= 4
    for variables, line, expected in SHOWN:
        with monkeypatch.context() as patch:
            for assignment in shlex.split(variables):
                patch.setenv(*assignment.split("=", 1))
            outcome = command(*shlex.split(line))
        printed = outcome.out + outcome.err
        if expected.endswith("...\n"):
            assert printed.startswith(expected.removesuffix("...\n"))
        else:
            assert printed == expected
    assert (tmp_path / "actderiv-baseline.json").exists()


@pytest.mark.parametrize("word", sorted(set(re.findall(r"`--([a-z][a-z-]*)", PAGE))))
def test_flags_on_the_page_exist(word):
    commands = [group, *(group.get_command(None, name) for name in group.list_commands(None))]
    flags = {flag for each in commands for option in each.params for flag in option.opts}
    assert f"--{word}" in flags


def test_keys_on_the_page_are_options():
    keys = {key for name in group.list_commands(None) for key in options_of(group.get_command(None, name))}
    said = set(re.findall(r"^([a-z-]+) = ", dict(FILES)["pyproject.toml"], re.MULTILINE)) - {"name", "function"}
    assert said <= keys
