"""Sentences that people read: each is looked up whole, when it is said, and each catalogue has all of them."""

from __future__ import annotations

import ast
import json
import os
import re
import string
import subprocess
import sys
from collections.abc import Iterator
from gettext import NullTranslations, translation
from pathlib import Path

import click
import pytest
from test_languages import WRONG

import actderiv
from actderiv import messages
from actderiv.activation import FUNCTIONS
from actderiv.cli import group
from actderiv.floats import FORMATS
from actderiv.functions import families
from actderiv.language.vocabulary import TABLE
from actderiv.naming.gated import GATES
from actderiv.registry import names_of
from actderiv.renderers import OUTPUTS
from actderiv.samples import SAMPLES
from actderiv.sources.differences import SCHEMES
from actderiv.study.weights import INITS

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


TERMS = {
    "CALLABLE": "invocable", "jumps?": "salt", "kinks?": "pico", "bends?": "flexi", "twists?": "torsi",
    "poles?": "polo", "Jacobian": "jacobiana", "stencils?": "esténcil", "rounding": "redonde",
    "tolerance": "tolerancia", "secants?": "secante", "tangents?": "tangente", "gradients?": "gradiente",
    "saturat[a-z]+": "satur", "batch": "lote", "width": "anch", "digits?": "cifra", "shares?": "cuota",
    "backward pass": "retropropagación", "shards?": "parte", "verdicts?": "veredicto", "network": "red",
    "with respect to": "respecto de",
}  # fmt: skip
"""The Spanish of a term, as far as it is the same in every form of the word."""
UNUSED = re.compile(
    r"\b(codos?|jacobianos?|un array|ahí|respecto a|sobre todo|dígitos?|librerías?)\b|\brango (de|está)\b"
)
"""Other words for what has a term; the range of numbers of a format (``rango``) and the range of x are two things."""


def test_a_term_has_one_word_in_spanish() -> None:
    """Whoever reads of a kink here and of a bend there looks for the difference."""
    spanish = translation(messages.DOMAIN, messages.FOLDER, ["es"])._catalog  # type: ignore[attr-defined]
    said = [(key if isinstance(key, str) else key[0], text) for key, text in spanish.items()]
    assert len(said) > 2000
    for term, word in TERMS.items():
        held = [(key, text) for key, text in said if re.search(rf"(?<![\w{{-]){term}(?![\w=])", key)]
        assert held, term
        assert not [text for __, text in held if word not in text.casefold()], term
    assert not [text for __, text in said if UNUSED.search(text) and "{formats}" not in text]


# A language in which every translation stands in brackets: what stands outside them was not looked up, or not found.

BRACKETED = r"""
import contextlib, gettext, html, io, json, re, string, sys


def bracketed(text, one=None):
    if not text or (one or text) not in KNOWN:
        return text  # no catalogue has it
    try:
        parts = [*string.Formatter().parse(text)]
    except ValueError:  # braces of mathematics
        return f"⟦{text}⟧"
    said = ""
    for words, name, spec, how in parts:
        said += "⟦" + words.replace("{", "{{").replace("}", "}}") + "⟧" if words else ""
        said += "" if name is None else "{" + name + (how and "!" + how or "") + (spec and ":" + spec or "") + "}"
    return said


class Bracketed:
    gettext = staticmethod(bracketed)
    ngettext = staticmethod(lambda one, many, count: bracketed(one if count == 1 else many, one))
    pgettext = staticmethod(lambda context, text: bracketed(text, context + "\x04" + text))


gettext.gettext, gettext.ngettext = Bracketed.gettext, Bracketed.ngettext  # before click takes them over
from actderiv import messages

KNOWN = {
    key if isinstance(key, str) else key[0] for language in messages.languages()[1:]
    for key in gettext.translation(messages.DOMAIN, messages.FOLDER, [language])._catalog
}
messages.use(messages.ENGLISH)
messages._catalogue = Bracketed
from actderiv.cli import _language, run

_language.speak = lambda language: None


def of_page(text):
    "What is read on a page, and what is read aloud of it."
    text = re.sub(r"(?s)<(style|pre)\b.*?</\1>", "", text)
    aloud = re.findall(r'aria-label="([^"]*)"', text)
    return html.unescape("\n".join([re.sub(r"<[^>]*>", "\n", text), *aloud]))


said = []
for line in json.load(sys.stdin):
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n") for _ in range(2)]
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        run(line)
    for stream in streams:
        stream.flush()
    text = "\n".join(stream.buffer.getvalue().decode() for stream in streams)
    said.append(of_page(text) if "html" in line else text)
json.dump(said, sys.stdout)
"""
OWN = """
import numpy as np
def zero(x): return 0 * x
def late(x): return np.where(x > 1, 1 + 0 * x, 0 * x)
def flat(x): return np.where(x > 0, 1.0, 0.5)
def bare(x): return np.where(x > 0, x, 0.1 * x) + 1
def silu(x): return x / (1 + np.exp(-x))
def exchanged(grad, x):
    a, b = np.split(x, 2, -1)
    s = 1 / (1 + np.exp(-b))
    return np.concatenate((grad * a * s * (1 + b * (1 - s)), grad * silu(b)), -1)
def softly(x):
    e = np.exp(x)
    s = e / e.sum()
    return np.diag(s)
"""
LINES = """
compare tanh heaviside leaky_relu --dtype float32 --h 1e-6 --points 101
compare sigmoid --h 1e-12 --points 101
compare relu --h 0
compare sigmoid --order 2 --points 101
compare tanh --against own.py:zero --points 201 --sample uniform
compare gelu --against own.py:late --dtype bfloat16 --specials fail
compare gelu --against own.py:late --dtype bfloat16 --format html
compare tanh --against own.py:zero --dtype int8:scale=0.05,zero=3
compare swiglu --against own.py:exchanged --points 101 --sample uniform
compare swiglu --against own.py:zero --points 101 --sample uniform
compare softmax --against own.py:softly --format html
compare own.py:bare
compare glu
compare max(0,x
compare no_such_name
compare relu:slope=x
compare missing.py:f
compare own.py:absent
compare tanh --format xml
nonsense
plto
table relu --at -1,0,1
table sigmoid --points 1
sweep tanh relu --points 101
list relu
list --schemes
show relu
show softplus:beta=2
show heaviside
show softmax --at 2,1
show swiglu --at 2,0.5
show swiglu:a=2
show elu:alpha=2
show dice --format markdown
show elish
show softsign
list --plugins
list
table --show-config
table elu:alpha=0.5 --wrt alpha --points 3
table x*sin(x) --points 3 --order 2
compare elu --wrt alpha --points 101
compare tanh --against own.py:zero --saved output --points 101 --sample uniform
compare relu --against own.py:flat --breaks torch --points 101 --sample uniform --format github
compare sigmoid tanh --against own.py:zero --dtype float8_e4m3fn --format concise
compare relu --against exact --atol 1e-3 --points 101 --sample uniform
compare own.py:silu --derivative own.py:late --points 101
plot tanh --secant 1 --h 0.5 --alt
plot sqrt(x) 1/x floor(x) --layout grid --alt
plot heaviside --framework-slopes --alt
flow relu tanh --depth 3 --width 16 --seeds 2
identify own.py:zero
identify own.py:silu
identify own.py:bare
plot relu --key --alt
plot heaviside tanh --alt
plot tanh --tangent 1 --saturation 0.1 --alt
plot tanh --numeric --error --alt
plot relu --range 1 1
merge missing.json
check
completion
"""
"""Command lines that show much of what is said: results of each kind, and what is wrong with a request."""
ALIKE = ["ULP", "inf", "nan", "max", "float64", "CSV", "JSON", "actderiv", "own", "import", "numpy", "def", "return",
         "integer"]  # fmt: skip
"""What reads the same in every language, and no registry has; of what is no integer click says so with its own word."""
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def outside(text: str) -> str:
    """The text without what stands in brackets, which may stand in each other."""
    left, depth = [], 0
    for sign in text:
        depth += sign == "⟦"
        left.append(" " if depth and not sign.isspace() else sign)
        depth -= sign == "⟧"
    assert depth == 0
    return "".join(left)


def words(text: str) -> Iterator[str]:
    """The words of three and more letters in a text; a name with a dot, an option or a formula is none."""
    for token in text.split():
        bare = token.strip(".,:;()[]'\"…*")
        if len(bare) > 2 and WORD.fullmatch(bare):
            yield bare


def names() -> set[str]:
    """The names of what there is, of commands and their options, and what records tell of sources and formulas."""
    found: list[object] = [*ALIKE, *families(), *(word.name for word in TABLE.values())]
    for registry in (FUNCTIONS, SCHEMES, FORMATS, SAMPLES, OUTPUTS, INITS):
        found += [name for entry in registry for name in names_of(entry)]
    for record in FUNCTIONS:
        found += [record.source, record.formula, record.derivative_formula, *record.peers, *record.peers.values()]
        found += [each.name for each in record.parameters]
    found += [text for pair in GATES.values() for text in pair] + [*GATES]
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        found.append(name)
        for parameter in command.params if command else ():
            flags = [flag.lstrip("-") for flag in parameter.opts]
            found += [parameter.name, parameter.default, *flags, *getattr(parameter.type, "choices", ())]
    return {word for text in map(str, found) for word in (text, *words(text))}


def test_nothing_that_is_said_goes_past_the_catalogue(tmp_path: Path) -> None:
    """What stands outside the brackets is names, numbers, code, mathematics, or what the person wrote."""
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")
    lines = [*map(str.split, LINES.strip().splitlines()), *WRONG.values()]
    lines += [[name, "--help"] for name in group.list_commands(click.Context(group))]
    run = subprocess.run(
        [sys.executable, "-c", BRACKETED], input=json.dumps(lines), capture_output=True, encoding="utf-8", cwd=tmp_path,
        env={**os.environ, "COLUMNS": "400", "PYTHONPATH": str(PACKAGE.parent)},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    known, past = names() | {*re.findall(r"def (\w+)", OWN)}, {}
    for line, said in zip(lines, json.loads(run.stdout), strict=True):
        assert "⟦" in said, line
        own = {*re.findall(r"\w+", " ".join(line))}
        found = [word for word in words(outside(said)) if word not in known | own]
        if found:
            past[" ".join(line)] = found
    assert not past


def test_a_sentence_that_goes_past_the_catalogue_is_seen() -> None:
    assert [*words(outside("relu⟦ has ⟧2⟦ kinks, ⟦and⟧ no⟧ jumps: f(x) -1.5 own.py:f --at"))] == ["relu", "jumps"]
