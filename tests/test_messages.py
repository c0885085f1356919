"""Sentences that people read: each is looked up whole, when it is said, and each catalogue has all of them."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from gettext import NullTranslations, translation
from pathlib import Path

import pytest

import actderiv
from actderiv import messages

PACKAGE = Path(actderiv.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
SAID, MARKED = ("_", "ngettext", "pgettext"), ("N_",)
OTHERS = [each for each in messages.languages() if each != messages.ENGLISH]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.AST, names: tuple[str, ...]) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node, node.func.id


def named(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def at_import(tree: ast.Module) -> Iterator[ast.expr]:
    """The expressions that are computed when the module is imported."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        for node in ast.iter_child_nodes(waiting.pop()):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from (
                    *node.decorator_list,
                    *node.args.defaults,
                    *(each for each in node.args.kw_defaults if each),
                )
            elif isinstance(node, ast.expr):
                yield node
            else:
                waiting.append(node)


def without_lambdas(expression: ast.expr) -> Iterator[ast.AST]:
    waiting: list[ast.AST] = [expression]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, ast.Lambda):
            yield node
            waiting += ast.iter_child_nodes(node)


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_nothing_is_said_while_a_module_is_imported(path: Path) -> None:
    """The language is not yet known then, and may change after it."""
    early = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for expression in at_import(tree_of(path))
        for node in without_lambdas(expression)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAID
    ]
    assert not early


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_sentences_stand_whole(path: Path) -> None:
    """What is looked up is one text: nothing is put together before, or the catalogue would not have it."""
    if path == Path(messages.__file__):
        return
    tree = tree_of(path)
    imported = {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "messages"
        for alias in node.names
    }  # fmt: skip
    assigned = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    arguments = {each.arg for node in ast.walk(tree) if isinstance(node, ast.arguments) for each in node.args}
    assert not (imported & {*SAID} & (assigned | arguments)), "a name of the catalogue is used for something else"
    glued = [
        ast.unparse(node)
        for node, name in calls(tree, SAID + MARKED)
        for argument in node.args[: 2 if name in ("ngettext", "pgettext") else 1]
        if isinstance(argument, ast.JoinedStr | ast.BinOp)
    ]
    assert not glued


def written(tree: ast.AST) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """Every text that a module looks up, with its context, in the one form and in that for many."""
    for node, name in calls(tree, SAID + MARKED):
        texts = [each.value for each in node.args[:2] if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        if name == "ngettext" and len(texts) == 2:
            yield None, (texts[0], texts[1])
        elif name == "pgettext" and len(texts) == 2:
            yield texts[0], (texts[1],)
        elif name in ("_", "N_") and texts:
            yield None, (texts[0],)


def fields(text: str) -> set[str]:
    try:
        return {str(name) for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:
        return set()


class Missing(NullTranslations):
    """What a catalogue turns to for a sentence that it does not have."""

    def gettext(self, message: str) -> str:
        raise LookupError(message)

    def ngettext(self, one: str, many: str, count: int) -> str:
        raise LookupError(one)

    def pgettext(self, context: str, message: str) -> str:
        raise LookupError(message)


def translated(catalogue: NullTranslations, context: str | None, texts: tuple[str, ...]) -> list[str]:
    """The translation of each form of a sentence; raises LookupError where there is none."""
    if len(texts) == 2:
        return [catalogue.ngettext(*texts, count) for count in (1, 2)]
    return [catalogue.gettext(texts[0]) if context is None else catalogue.pgettext(context, texts[0])]


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", MODULES, ids=named)
def test_every_sentence_is_translated(path: Path, language: str) -> None:
    """And fills in what the English one does."""
    catalogue = translation(messages.DOMAIN, messages.FOLDER, [language])
    catalogue.add_fallback(Missing())
    missing, wrong = [], []
    for context, texts in written(tree_of(path)):
        try:
            said = translated(catalogue, context, texts)
        except LookupError as error:
            missing.append(str(error))
            continue
        wrong += [each for each in said if fields(each) - fields(texts[-1])]
    assert not missing, "docs/make_messages.py brings the catalogue up to date"
    assert not wrong
