"""The pages for learners: what stands under a command is what it prints, and what is stale, missing or odd is found.

Continuous integration runs ``docs/make_pages.py --check``, which runs every command of every page; these tests hold the
script itself to planted faults, and the pages to what no command tells.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted(each for each in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")

PAGE = """# A page
<!-- outputs: python docs/make_pages.py -->
<!-- contents -->
<!-- end of contents -->

## Its σ′ (a heading)

```python
# acts.py
def f(x):
    return 2 * x


def df(x):
    return 3 * x**0
```

<!-- from "acts.py:f" to "1 failed" -->
```console
$ actderiv compare acts.py:f --derivative acts.py:df; echo $?
```

<!-- to "" -->
```console
$ actderiv table relu tanh --at 1
```

```console
$ actderiv plot relu --out relu.svg
```

![the rectifier](pictures/relu.svg)
"""


@pytest.fixture
def maker(tmp_path, monkeypatch):
    """``docs/make_pages.py`` as a module, for pages in a folder of their own."""
    spec = importlib.util.spec_from_file_location("make_pages", ROOT / "docs" / "make_pages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(module, "PICTURES", tmp_path / "docs" / "pictures")
    monkeypatch.setenv("COLUMNS", module.WIDTH)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "page.md").write_text(PAGE, "utf-8")
    return module


def test_a_page_is_filled_in_and_then_current(maker):
    maker.write()
    text = (maker.DOCS / "page.md").read_text("utf-8")
    assert "- [Its σ′ (a heading)](#its-σ-a-heading)" in text
    assert "got 3, expected 2" in text
    assert "\n1 failed" not in text  # cut off
    assert "relu\nx  side  f(x)" in text
    assert "\ntanh\n" not in text
    assert text.count("\n...\n") == 3
    assert (maker.PICTURES / "relu.svg").read_text("utf-8").startswith("<?xml")
    maker.write()
    assert (maker.DOCS / "page.md").read_text("utf-8") == text
    assert list(maker.differences()) == []


def test_commands_speak_the_language_that_the_name_of_their_page_ends_in(maker):
    spanish = PAGE.replace("pictures/", "pictures/es/").replace('to "1 failed"', 'to "1 falla"')
    (maker.DOCS / "page.es.md").write_text(spanish, "utf-8")
    maker.write()
    english, spanish = ((maker.DOCS / name).read_text("utf-8") for name in ("page.md", "page.es.md"))
    assert "got 3, expected 2" in english
    assert "dio 3, se esperaba 2" in spanish
    assert "relu\nx  lado  f(x)" in spanish
    pictures = [(maker.PICTURES / each).read_text("utf-8") for each in ("relu.svg", "es/relu.svg")]
    assert ["convención" in each for each in pictures] == [False, True]
    assert list(maker.differences()) == []
    (maker.DOCS / "page.es.md").write_text(spanish.replace("dio 3", "got 3"), "utf-8")
    (maker.PICTURES / "es" / "relu.svg").write_text(pictures[0], "utf-8")
    assert [each.partition(" --")[0] for each in maker.differences()] == [
        "page.es.md: $ actderiv compare acts.py:f",
        "pictures/es/relu.svg",
    ]


def test_what_is_not_current_is_found(maker):
    maker.write()
    page, picture = maker.DOCS / "page.md", maker.PICTURES / "relu.svg"
    whole, drawn = page.read_text("utf-8"), picture.read_bytes()
    for old, new, found in [
        ("got 3", "got 4", "$ actderiv compare"),  # a number
        ("inaccurate", "accurate", "$ actderiv compare"),  # a word
        ("plot relu", "plot tanh", "pictures/relu.svg"),  # another function
        ("pictures/relu.svg", "pictures/elu.svg", "elu.svg is shown, and drawn by no command"),
        ("![the rectifier](pictures/relu.svg)", "", "relu.svg is drawn, and shown nowhere"),
        ("a heading)", "a title)", "page.md: contents"),
    ]:
        assert old in whole
        page.write_text(whole.replace(old, new, 1), "utf-8")
        assert any(found in each for each in maker.differences()), (old, new)
    page.write_text(whole, "utf-8")
    picture.unlink()
    (maker.PICTURES / "other.svg").write_bytes(drawn)
    found = "\n".join(maker.differences())
    assert "pictures/relu.svg is not there" in found
    assert "pictures/other.svg is not there, or no command draws it" in found


def test_a_command_that_is_refused_ends_the_run(maker):
    for line in ("compare nothing", "plot relu --no-such-option"):
        with pytest.raises(SystemExit, match="exit status 2"):
            maker.filled(f"```console\n$ actderiv {line}\n```\n")
    text, _ = maker.filled("```console\n$ actderiv compare nothing; echo $?\n```\n")
    assert text.endswith("\n2\n```\n")
    with pytest.raises(SystemExit, match="no line begins with 'absent'"):
        maker.filled('<!-- from "absent" -->\n```console\n$ actderiv table relu --at 1\n```\n')


def test_only_last_digits_may_differ(maker):
    assert maker.alike(
        "tanh  1e-06   1.31e-10   7.2", "tanh  1e-06   1.4e-10   -3"
    )  # where a rounding error is largest
    assert maker.alike("a  0.05890*", "a 0.0589")
    assert not maker.alike("tanh  1e-06   1.31e-10   7.2", "tanh  1e-06   1.31e-10   7.9")
    assert not maker.alike("tanh  1e-06   1.31e-10", "tanh  1e-06   1.31e-3")
    assert not maker.alike("2001 inputs", "2101 inputs")
    assert not maker.alike("x = 0.5", "x = -0.5")
    assert not maker.alike("pass", "fail")
    assert not maker.alike("a\n", "a\nb\n")


@pytest.mark.parametrize("page", [each.name for each in PAGES])
def test_links_lead_somewhere(maker, page):
    path = next(each for each in PAGES if each.name == page)
    for file, heading in LINK.findall(re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)):
        there = path.parent / file if file else path
        assert there.exists(), file
        if heading and there.suffix == ".md":
            titles = re.findall(r"^#+ (.+)$", there.read_text("utf-8"), re.MULTILINE)
            assert heading in map(maker.anchor, titles), (file, heading)


def commands(page):
    return re.findall(r"^\$ (actderiv .+)$", page.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", [each.name for each in PAGES if each.name.endswith(".es.md")])
def test_a_page_in_spanish_has_the_commands_of_the_page_in_english(page):
    spanish = next(each for each in PAGES if each.name == page)
    english = spanish.with_name(page.replace(".es.md", ".md"))
    if page != "README.es.md":  # a page of its own
        assert commands(spanish) == commands(english)


@pytest.mark.parametrize("page", [each.name for each in PAGES if each.name.endswith(".es.md")])
def test_a_page_in_spanish_says_at_its_beginning_how_to_get_what_it_shows(maker, page):
    text = next(each for each in PAGES if each.name == page).read_text("utf-8")
    beginning = text.partition("```console")[0]
    assert "export ACTDERIV_LANG=es" in beginning
    assert "--lang es" in beginning
    assert all(name.startswith("es/") for name in maker.SHOWN_PICTURE.findall(text))


NOTEBOOK = json.loads((ROOT / "docs" / "leccion.ipynb").read_text("utf-8"))


def test_the_notebook_holds_what_its_cells_show():
    """Continuous integration runs it; here is looked at what is kept."""
    cells = [each for each in NOTEBOOK["cells"] if each["cell_type"] == "code"]
    assert [each["execution_count"] for each in cells] == list(range(1, len(cells) + 1))
    outputs = [output for each in cells for output in each["outputs"]]
    assert {each["output_type"] for each in outputs} <= {"execute_result", "stream"}
    assert sum("image/png" in each.get("data", ()) for each in outputs) >= 6
    silent = ["".join(each["source"]).splitlines()[-1] for each in cells if not each["outputs"]]
    assert silent == ["import actderiv", "    return (f(x + h) - f(x)) / h"]


def test_a_cell_that_shows_something_else_is_found(monkeypatch):
    nbformat = pytest.importorskip("nbformat", reason="the extra dev is not installed")
    pytest.importorskip("nbclient", reason="the extra dev is not installed")
    monkeypatch.syspath_prepend(ROOT / "docs")
    maker = importlib.import_module("make_notebook")
    kept, made = (nbformat.read(maker.NOTEBOOK, as_version=4) for _ in range(2))
    assert maker.differences(kept, made) == []
    changed = next(each for each in made.cells if "compare(sigmoide" in each.source)
    changed.outputs[0].data["text/html"] = changed.outputs[0].data["text/html"].replace("pasa", "falla")
    assert [each.partition(":")[2].strip() for each in maker.differences(kept, made)] == ["def sigmoide(x):"]
