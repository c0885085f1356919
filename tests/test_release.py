"""What is published says the same everywhere: versions of Python, systems, licence, addresses, templates."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import metadata
from pathlib import Path

import pytest

import actderiv

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
HOSTED = (ROOT / ".github" / "workflows" / "tests.yml").read_text("utf-8")
TEMPLATES = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))


def test_the_hosted_workflow_tries_what_is_promised():
    versions = re.findall(r"Python :: (3\.\d+)$", "\n".join(PROJECT["classifiers"]), re.MULTILINE)
    (tried,) = re.findall(r"python: \[(.*)\]", HOSTED)
    assert re.findall(r"3\.\d+", tried) == versions
    assert PROJECT["requires-python"] == f">={versions[0]}"
    assert "Operating System :: OS Independent" in PROJECT["classifiers"]
    assert re.search(r"os: \[(.*)\]", HOSTED)[1] == "ubuntu-latest, macos-latest, windows-latest"
    assert "run: bash .ci/run" in HOSTED


def test_the_commands_of_the_hosted_workflow_are_understood(command):
    lines = re.findall(r"^ +(actderiv .*)$", HOSTED, re.MULTILINE)
    assert len(lines) == 5
    for line in lines:
        if line != "actderiv compare":  # of the whole catalogue, which other tests ask
            assert command(*line.split()[1:]).status == 0, line


def test_the_addresses_are_those_of_one_repository():
    urls = PROJECT["urls"]
    assert {"Homepage", "Documentation", "Changelog", "Issues", "Source"} <= set(urls)
    assert all(url.startswith(urls["Homepage"]) for url in urls.values())
    for name in ("Documentation", "Changelog"):
        assert (ROOT / urls[name].rpartition("/")[2]).exists()
    config = (ROOT / ".github" / "ISSUE_TEMPLATE" / "config.yml").read_text("utf-8")
    assert f"url: {urls['Homepage']}/security/" in config


def test_what_is_installed_says_who_made_it_and_under_which_licence():
    found = metadata("actderiv")
    assert found["Version"] == actderiv.__version__
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License") == (PROJECT["license"] == "MIT")
    assert (found["License-Expression"] or found["License"]) == "MIT"


@pytest.mark.parametrize("path", [*TEMPLATES, ROOT / ".github" / "workflows" / "tests.yml"], ids=lambda path: path.name)
def test_templates_and_workflows_are_read_as_they_are_meant(path):
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    found = yaml.safe_load(path.read_text("utf-8"))
    if "body" in found:
        assert {"name", "description", "labels", "body"} == set(found)
        ids = [part["id"] for part in found["body"]]
        assert len(set(ids)) == len(ids)
        assert all(part["type"] in ("textarea", "input") and part["attributes"]["label"] for part in found["body"])
    assert len(TEMPLATES) == 4


def test_the_security_page_says_what_is_so(command, tmp_path):
    """No formula is run, no pickle read, and a configuration is not read where that is asked."""
    page = (ROOT / "SECURITY.md").read_text("utf-8")
    assert "--no-config" in page
    assert command("plot", "__import__('os').system('touch run')").status == 2
    (tmp_path / "actderiv.toml").write_text("[[check]]\nfunction = 'spy.py:f'\n", "utf-8")
    (tmp_path / "spy.py").write_text("open('run', 'w')\n", "utf-8")
    assert command("check", "--no-config").status == 2
    assert not (tmp_path / "run").exists()
