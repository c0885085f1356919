"""The rooms of ARCHITECTURE.md: imports go down only, and each library is known in one room."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "actderiv"
MODULES = sorted(PACKAGE.rglob("*.py"))
HOMES = {"click": {"cli"}, "rich": {"renderers"}, "matplotlib": {"pictures/matplotlib"}, "flint": {"ops", "sources"},
         "sympy": {"language"}, "numba": {"compiling"}, "pytest": {"testing"},
         "torch": {"engines"}, "jax": {"engines"}, "keras": {"engines"}, "tensorflow": {"engines"}}  # fmt: skip


@cache
def rooms() -> list[str]:
    """The rooms from top to bottom, as the architecture page lists them."""
    page = (ROOT / "ARCHITECTURE.md").read_text()
    listing = page.split("## The rooms")[1].split("## ")[0]
    return re.findall(r"^    ([\w/]+) ", listing, re.MULTILINE)


def room_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return "cli" if parts == ("__main__",) else room_at(parts)


def room_at(parts: tuple[str, ...]) -> str:
    """The room that a path below the package leads into, or the one within that."""
    inner = "/".join(parts[:2])
    return inner if inner in rooms() else parts[0]


UPWARDS = {
    ("activation.py", "actderiv.functions"), ("activation.py", "actderiv.notebook"),
    ("report/tables.py", "actderiv.pictures.matplotlib.results"), ("report/tables.py", "actderiv.notebook"),
    ("report/tables.py", "actderiv.renderers"),
}  # fmt: skip


def looked_up(path: Path) -> set[str]:
    """The modules of ours that a file imports by a text."""
    calls = [each for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Call)]
    texts = [each.args[0] for each in calls if ast.unparse(each.func).endswith("import_module") and each.args]
    return {str(each.value) for each in texts if isinstance(each, ast.Constant)}


def imported(path: Path) -> set[tuple[str, ...]]:
    """Every module that a file imports, at any depth of its syntax tree, as absolute dotted parts."""
    here = ("actderiv", *path.relative_to(PACKAGE).with_suffix("").parts)
    package = here[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {tuple(alias.name.split(".")) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            base += tuple(node.module.split(".")) if node.module else ()
            found |= {(*base, alias.name) for alias in node.names}
    return found


def test_every_module_has_a_room():
    assert {room_of(path) for path in MODULES} <= set(rooms())
    assert len(rooms()) == len(set(rooms()))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down_only(path):
    order = rooms()
    own = room_of(path)
    for parts in imported(path):
        if parts[0] != "actderiv" or own == "__init__":
            continue
        target = room_at(parts[1:]) if len(parts) > 1 and parts[1] in order else "__init__"
        assert target == own or order.index(target) > order.index(own), f"{own} imports {'.'.join(parts)}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_each_library_is_known_in_one_room(path):
    for parts in imported(path):
        if parts[0] in HOMES:
            assert room_of(path) in HOMES[parts[0]], f"{path} imports {parts[0]}"
        assert parts[:2] != ("matplotlib", "pyplot")


def test_few_look_ups_by_name_go_up():
    found = {(str(path.relative_to(PACKAGE)), name) for path in MODULES for name in looked_up(path)}
    assert {each for each in found if each[1].startswith("actderiv")} == UPWARDS


def test_the_walk_sees_an_import_that_goes_up(tmp_path, monkeypatch):
    """The check itself: a planted import in a low room is seen, also inside a function."""
    planted = PACKAGE / "errors.py"
    monkeypatch.setattr(Path, "read_text", lambda self: "def f():\n    from .study import compare\n")
    assert ("actderiv", "study", "compare") in imported(planted)


LOOKS = {"is_file", "is_dir", "exists", "isfile", "isdir", "is_symlink", "islink"}


def test_only_files_looks_at_paths():
    """``files.is_file(path)`` says no where a look fails; a Path's own raises."""
    for path in MODULES:
        calls = [each.func for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Call)]
        asked = {ast.unparse(each) for each in calls if isinstance(each, ast.Attribute) and each.attr in LOOKS}
        assert path.name == "files.py" or all(each.startswith("files.") for each in asked), (path, asked)
