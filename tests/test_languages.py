"""The language of the command line: English unless Spanish is asked for, and then all of it; data stay as they are."""

from __future__ import annotations

import csv
import gettext
import io
import json
import os
import re
from gettext import NullTranslations

import pytest

from actderiv import messages
from actderiv.cli import _language, group
from actderiv.cli._groups import GROUPS
from actderiv.cli._streams import in_letters_of
from actderiv.registry import Registry

COMMANDS = group.list_commands(None)
SPANISH = "--lang", "es"
ENGLISH_WORDS = re.compile(
    r"(?<![-\w])(the|of|is|are|not|this|that|and|which|with|without|from|there|must|needs|Usage|Try|Options)\b"
)
"""Words that no Spanish sentence has."""
KERNEL = "def df(x):\n    return 2 * x\n"

WRONG = {
    "no command": ["relu"],
    "nearly a command": ["plto"],
    "no option": ["plot", "relu", "--frobnicate"],
    "nearly an option": ["plot", "relu", "--formatt", "svg"],
    "no value": ["plot", "relu", "--title"],
    "one value of two": ["plot", "relu", "--range", "1"],
    "a value for a flag": ["plot", "relu", "--numeric=3"],
    "no such choice": ["plot", "relu", "--layout", "round"],
    "no whole number": ["plot", "relu", "--points", "many"],
    "no number": ["plot", "relu", "--h", "small"],
    "not positive": ["plot", "relu", "--h", "-1"],
    "not finite": ["table", "relu", "--range", "0", "inf"],
    "too large": ["plot", "relu", "--h", "1e999"],
    "too small": ["plot", "relu", "--h", "1e-999"],
    "no list of numbers": ["table", "relu", "--at", "1;2"],
    "out of range": ["compare", "relu", "--order", "7"],
    "too many words": ["show", "relu", "tanh"],
    "a range in one word": ["plot", "relu", "--range", "-1,2"],
    "a formula with a minus": ["plot", "-x^2"],
    "no shard": ["compare", "relu", "--shard", "3/2"],
    "nothing to spread over": ["compare", "relu", "--executor", "clouds"],
    "nothing to draw": ["plot"],
    "nothing to show": ["show"],
    "nothing to move": ["animate"],
    "nothing to identify": ["identify"],
    "nothing to send a gradient through": ["flow"],
    "nothing to join": ["merge"],
    "no page": ["page"],
    "a page of another kind": ["page", "relu", "--out", "a.txt"],
    "a page of all and of some": ["page", "relu", "--all", "--out", "a.html"],
    "no shell": ["completion"],
    "no checks": ["check"],
    "a format without a file": ["plot", "relu", "--format", "svg"],
    "no format on stdout": ["plot", "relu", "--out", "-"],
    "words and a picture on stdout": ["plot", "relu", "--alt", "--out", "-", "--format", "svg"],
    "filters of schemes": ["list", "--schemes", "--smooth"],
    "filters of plug-ins": ["list", "--plugins", "--smooth"],
    "names in a format": ["list", "--names", "--format", "json"],
    "inputs and a range": ["table", "relu", "--at", "1", "--points", "3"],
    "a parameter of nothing": ["table", "--wrt", "alpha"],
    "a parameter and a derivative": ["table", "elu", "--wrt", "alpha", "--order", "2"],
    "two functions with one derivative": ["table", "relu", "tanh", "--derivative", "acts.py:df"],
    "for quotients alone": ["compare", "relu", "--against", "exact", "--tol", "1"],
    "for candidates alone": ["compare", "relu", "--max-ulp", "1"],
    "f by quotients": ["compare", "relu", "--order", "0"],
    "no suffix": ["list", "--out", "report"],
    "no such suffix": ["list", "--out", "report.xyz"],
    "one file twice": ["list", "--out", "a.txt", "--out", "a.txt"],
    "no folder": ["list", "--out", "nowhere/a.txt"],
    "a folder": ["list", "--out", "."],
    "no name": ["list", "--out", ""],
    "a list that is not there": ["compare", "--from", "names.txt"],
    "an empty list": ["compare", "--from", "acts.py", "--config", "nowhere.toml"],
    "no function": ["show", "gleu"],
    "no number format": ["table", "relu", "--dtype", "floot32"],
    "no value of a parameter": ["table", "elu:alpha=big"],
    "a parameter beyond its limit": ["table", "elu:alpha=-1"],
    "a word that is no choice": ["table", "gelu:approximate=often"],
    "verdicts of none": ["list", "--format", "junit"],
}
"""Command lines that are refused, each in another way; nothing in them is a word of English that is quoted."""

FILES = {
    "no TOML": "dtype = ",
    "no option": "[plot]\nfrobnicate = 1\n",
    "no option of any": "frobnicate = 1\n",
    "no command": "[plto]\npoints = 1\n",
    "no table": "plot = 1\n",
    "a table": "[points]\na = 1\n",
    "an option twice": "[compare]\nmax-ulp = 1\nmax_ulp = 2\n",
    "a number as a text": '[plot]\npoints = "3"\n',
    "a text as a number": "[plot]\ntitle = 3\n",
    "a flag as a text": '[plot]\nnumeric = "3"\n',
    "one number of two": "[plot]\nrange = [1]\n",
    "no value": "[compare]\nagainst = []\n",
}
"""Configuration files that are refused."""


class Noting(NullTranslations):
    """What a catalogue turns to for a sentence that it does not have: it is noted, and said in English.

    Signs and names of one letter are no sentences, and what is said already may be looked up again.
    """

    def __init__(self, missing: list[str], said: set[str]):
        super().__init__()
        self.missing, self.said = missing, said

    def gettext(self, message: str) -> str:
        if re.search("[a-z]{3}", message) and message not in self.said:
            self.missing.append(message)
        return message

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


@pytest.fixture
def missing(monkeypatch) -> list[str]:
    """The sentences that were asked of the catalogue and are not in it, while the test runs."""
    found: list[str] = []
    use = messages.use

    def noting(language: str) -> None:
        use(language)
        if language != messages.ENGLISH:
            catalogue = messages._catalogue
            catalogue.add_fallback(Noting(found, {*catalogue._catalog.values()}))

    monkeypatch.setattr(messages, "use", noting)
    return found


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """No test depends on what is set outside."""
    monkeypatch.delenv(messages.VARIABLE, raising=False)


CHOICES = r"\[[a-z]\S*\|\S*\]"


def is_spanish(text: str) -> None:
    found = [line for line in text.splitlines() if ENGLISH_WORDS.search(line)]
    assert not found, "a sentence is not translated"


# --- which language ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("plto",), ("plot", "--help"), ("list", "--schemes"), ("--version",)], ids=" ".join)
def test_english_is_the_default_whatever_the_locale_says(process, words):
    """What scripts read is the same everywhere: a locale asks for no language."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "ACTDERIV_"))}
    spanish = dict.fromkeys(("LANG", "LC_ALL", "LC_MESSAGES", "LANGUAGE"), "es_ES.UTF-8")
    one, other = (process(*words, env={**plain, "PYTHONUTF8": "1", **more}) for more in ({}, spanish))
    assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr)
    assert ENGLISH_WORDS.search(one.stdout + one.stderr) or words == ("--version",)


WAYS = {
    "a flag in front": lambda words, patch, folder: [*SPANISH, *words],
    "a flag behind": lambda words, patch, folder: [*words, *SPANISH],
    "a flag with =": lambda words, patch, folder: [*words, "--lang=ES"],
    "the environment": lambda words, patch, folder: patch.setenv("ACTDERIV_LANG", "es") or words,
    "a file": lambda words, patch, folder: (folder / "actderiv.toml").write_text('lang = "es"\n') and words,
    "a table of a file": lambda words, patch, folder: (
        (folder / "actderiv.toml").write_text('[plot]\nlang = "es"\n') and words
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_asking_for_a_language(command, missing, monkeypatch, tmp_path, way):
    english = command("plot")
    found = command(*WAYS[way](["plot"], monkeypatch, tmp_path))
    assert found.status == english.status
    assert found.err != english.err
    assert not missing
    is_spanish(found.err)


@pytest.mark.parametrize(
    "words", [("plot", "--frobnicate"), ("plot", "--points", "x"), ("plto",), ("--help",), ("flow", "--help")],
    ids=" ".join,
)  # fmt: skip
@pytest.mark.parametrize("language", ["es", "ES"])
def test_the_environment_says_the_language_of_click_too(process, language, words):
    """In a process of its own nobody has spoken before, and what is there first is the variable."""
    flagged = process(*SPANISH, *words)
    found = process(*words, env={**os.environ, "ACTDERIV_LANG": language})
    assert (found.returncode, found.stdout) == (flagged.returncode, flagged.stdout)
    assert found.stderr.startswith(flagged.stderr)  # and that the option is set elsewhere
    overruled = process("--lang", "en", *words, env={**os.environ, "ACTDERIV_LANG": language})
    plain = process(*words)
    assert (overruled.stdout, overruled.stderr.startswith(plain.stderr)) == (plain.stdout, True)


def test_a_flag_goes_before_the_environment_before_a_file(command, monkeypatch, tmp_path):
    english, spanish = command("plot").err, command("plot", *SPANISH).err
    (tmp_path / "actderiv.toml").write_text('lang = "es"\n')
    assert command("plot").err.startswith(spanish)
    for words in (("plot", "--lang", "en"), ("--lang", "en", "plot")):
        assert command(*words).err.startswith(english)
    monkeypatch.setenv("ACTDERIV_LANG", "en")
    assert command("plot").err.startswith(english)
    assert command("plot", *SPANISH).err.startswith(spanish)


@pytest.mark.parametrize("wrong", [("--frobnicate",), ("--points", "many"), ()], ids=["flag", "value", "nothing"])
def test_of_several_flags_the_last_one_counts(command, wrong):
    """Also for what is told while the line is read."""
    english, spanish = (command("plot", *wrong, "--lang", each).err for each in ("en", "es"))
    for first, last, said in (("es", "en", english), ("en", "es", spanish)):
        for words in (["--lang", first, "plot", "--lang", last], ["plot", f"--lang={first}", "--lang", last]):
            assert said.rstrip() in command(*words, *wrong).err


@pytest.mark.parametrize(
    ("words", "source"),
    [((), "default"), (("--lang", "en"), "command line"), (("--lang", "es"), "command line")],
)
@pytest.mark.parametrize("in_front", [True, False])
def test_the_language_in_use_is_shown_with_its_source(command, words, source, in_front):
    asked = [*words, "list"] if in_front else ["list", *words]
    rows = json.loads(command(*asked, "--show-config", "--format", "json").out)["options"]
    (row,) = (row for row in rows if row["option"] == "lang")
    assert row == {"option": "lang", "value": (*words, "en", "en")[1], "source": source}


def test_an_unknown_language_is_refused(command, monkeypatch, tmp_path):
    for words in (("--lang", "xx", "plot", "relu"), ("plot", "relu", "--lang", "xx")):
        found = command(*words)
        assert found.status == 2
        assert "Invalid value for '--lang': 'xx' is not one of 'en', 'es'." in found.err
    (tmp_path / "actderiv.toml").write_text('lang = "xx"\n')
    found = command("plot", "relu")
    assert found.status == 2
    assert "actderiv.toml, line 1: lang: 'xx' is not one of 'en', 'es'." in found.err
    monkeypatch.setenv("ACTDERIV_LANG", "xx")
    found = command("plot", "relu")
    assert found.status == 2
    assert "ACTDERIV_LANG: lang: 'xx' is not one of 'en', 'es'." in found.err


@pytest.mark.parametrize(
    "words", [("--help",), ("plot", "--help"), ("plto",), ("plot", "--points", "x"), ("list", "--schemes"),
              ("--version",)], ids=" ".join,
)  # fmt: skip
def test_a_run_leaves_the_language_as_it_was(command, words, request):
    before = command(*words)
    language, environment, domain = messages.language(), dict(os.environ), gettext.textdomain()
    gettext.textdomain("another program")
    request.addfinalizer(lambda: gettext.textdomain(domain))
    spanish = command(*SPANISH, *words)
    after = command(*words)
    assert (after.out, after.err) == (before.out, before.err) != (spanish.out, spanish.err)
    assert (messages.language(), dict(os.environ), gettext.textdomain()) == (language, environment, "another program")


# --- everything in it --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_is_in_spanish(command, missing, name):
    words = [name] if name else []
    english, found = command(*words, "--help").out, command(*words, *SPANISH, "--help").out
    assert not missing
    assert found.startswith(f"Uso: actderiv {name}".rstrip())
    is_spanish(found)
    flags = r"(?<![\w-])--[a-z][\w-]*|(?<![\w-])-h\b"
    assert re.findall(rf"^  ({flags})", found, re.M) == re.findall(rf"^  ({flags})", english, re.M)
    assert re.findall(CHOICES, found) == re.findall(CHOICES, english)
    assert not (set(re.findall(r"^(\S.*):$", found, re.M)) & {*GROUPS, "Options", "Commands"})
    assert max(map(len, found.splitlines())) <= max(80, *map(len, english.splitlines()))


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_errors_are_in_spanish(command, missing, tmp_path, words):
    (tmp_path / "acts.py").write_text("# nothing\n\n")
    english, found = command(*words), command(*words, *SPANISH)
    assert (found.status, found.out) == (english.status, english.out)
    assert found.status in (2, 4)
    assert re.search("^Error: ", found.err, re.M)
    assert not missing
    is_spanish(found.err)


@pytest.mark.parametrize("content", FILES.values(), ids=FILES)
def test_errors_of_a_file_are_in_spanish(command, missing, tmp_path, content):
    (tmp_path / "actderiv.toml").write_text(content)
    english, found = command("plot", "relu", "--out", "a.svg"), command(*SPANISH, "plot", "relu", "--out", "a.svg")
    english = english if english.status else command("compare", "relu")
    found = found if found.status else command(*SPANISH, "compare", "relu")
    assert english.status == found.status == 2
    assert not missing
    is_spanish(re.sub(r"(TOML válido:).*", r"\1", found.err))  # what Python's reader says


def test_notes_are_in_spanish(command, missing, tmp_path):
    (tmp_path / "actderiv.toml").write_text("[plot]\npoints = 3\n")
    assert "Nota: " in command(*SPANISH, "list", "relu", "--format", "csv", "--format", "json").err
    told = command(*SPANISH, "plot").err
    assert "--points" in told  # which is set elsewhere
    is_spanish(told)
    assert not missing


RESULTS = {
    "show": ["show", "elu:alpha=2"], "list": ["list", "relu"], "schemes": ["list", "--schemes"],
    "plugins": ["list", "--plugins"], "settings": ["table", "--show-config"],
}  # fmt: skip
"""Results of the rooms ``pages`` and ``facts``."""


@pytest.mark.parametrize("words", RESULTS.values(), ids=RESULTS)
@pytest.mark.parametrize("format", ["plain", "markdown", "latex"])
def test_results_are_in_spanish(command, missing, words, format):
    found = command(*SPANISH, *words, "--format", format)
    assert found.status == 0
    assert not missing
    quoted = r"\\mathrm\{\w+\}|\\textbf|^.*(if|else|import|return) .*$|^.*full_like.*$"
    is_spanish(re.sub(quoted, "", found.out, flags=re.M))


def test_what_registries_hold_has_a_name_in_spanish(missing):
    """The words of kinds stand where a registry is made; a message finds them by what the registry says."""
    from actderiv.cli._options import schemes
    from actderiv.floats import FORMATS
    from actderiv.pictures.themes import THEMES
    from actderiv.renderers import OUTPUTS

    with _language.speaking(SPANISH):
        for registry in (schemes(), THEMES, FORMATS, OUTPUTS):
            assert isinstance(registry, Registry)
            assert messages._(registry.kind) != registry.kind
    assert not missing


# --- data --------------------------------------------------------------------------------------------------------

DATA = {
    **RESULTS,
    "table": ["table", "relu", "--points", "3"],
    "sweep": ["sweep", "relu", "--points", "11", "--h", "1e-3"],
    "quotients": ["compare", "relu", "heaviside", "--points", "11"],
    "a kernel": ["compare", "square", "--against", "acts.py:df", "--dtype", "float16", "--points", "11"],
    "a wrong kernel": ["compare", "tanh", "--against", "acts.py:df", "--points", "11", "--sample", "uniform"],
    "identify": ["identify", "acts.py:df", "--points", "101"],
    "flow": ["flow", "relu", "--depth", "3", "--width", "8", "--batch", "4", "--seeds", "1"],
    "jacobian": ["show", "softmax", "--at", "1,2"],
}


def alike(english: object, spanish: object, at: str = "") -> None:
    """Keys, numbers, truth values and codes are the same; a text with spaces is prose, which may be in a language."""
    if isinstance(english, dict):
        assert isinstance(spanish, dict)
        assert list(english) == list(spanish), at
        for key, value in english.items():
            alike(value, spanish[key], f"{at}.{key}")
    elif isinstance(english, list):
        assert isinstance(spanish, list)
        assert len(english) == len(spanish), at
        for number, (one, other) in enumerate(zip(english, spanish, strict=True)):
            alike(one, other, f"{at}.{number}")
    elif not (isinstance(english, str) and isinstance(spanish, str) and " " in english):
        assert english == spanish, at


@pytest.mark.parametrize("words", DATA.values(), ids=DATA)
def test_data_have_the_same_keys_and_codes(command, tmp_path, words):
    (tmp_path / "acts.py").write_text(KERNEL)
    english, spanish = (command(*words, "--format", "json", "--lang", each) for each in ("en", "es"))
    assert english.status == spanish.status
    settings = words[-1] == "--show-config"
    texts = [each.out.replace('"es"', '"en"') if settings else each.out for each in (english, spanish)]
    alike(*map(json.loads, texts))


@pytest.mark.parametrize("words", DATA.values(), ids=DATA)
def test_spreadsheets_have_the_same_columns_and_codes(command, tmp_path, words):
    (tmp_path / "acts.py").write_text(KERNEL)
    english, spanish = (command(*words, "--format", "csv", "--lang", each).out for each in ("en", "es"))
    if words[-1] == "--show-config":
        spanish = spanish.replace("lang,es,", "lang,en,")
    rows = [[*csv.reader(io.StringIO(each))] for each in (english, spanish)]
    assert rows[0][0] == rows[1][0]
    alike(*rows)


@pytest.mark.parametrize("format", ["concise", "junit", "sarif", "github"])
def test_formats_for_machines_keep_their_codes(command, tmp_path, format):
    (tmp_path / "acts.py").write_text(KERNEL)
    words = ["compare", "tanh", "--against", "acts.py:df", "--points", "11", "--sample", "uniform", "--format", format]
    english, spanish = (command(*words, "--lang", each).out for each in ("en", "es"))
    codes = r'"ruleId": "[^"]*"|"level": "[^"]*"|type="[^"]*"|^acts.py:\d+: [^:]*: [^:]*|^::error file=[^,]*,line=\d+'
    found = re.findall(codes, english, re.M)
    assert found
    assert found == re.findall(codes, spanish, re.M)


def test_a_verdict_keeps_its_colour(command, monkeypatch):
    """It is known by its code, whatever it is called."""
    from actderiv.cli import _streams as streams

    monkeypatch.setattr(streams, "speaks_colours", lambda stream: True)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    words = ["compare", "relu", "heaviside", "--points", "11", "--format", "rich"]
    styles = [re.findall(r"\x1b\[[\d;]*3[123]m", command(*words, "--lang", each).out) for each in ("en", "es")]
    assert styles[0]
    assert styles[0] == styles[1]


# --- as a process ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "variable"),
    [("actderiv {lang}plot --ti", ""), ("actderiv {lang}pl", ""), ("actderiv {lang}--ver", ""), ("actderiv pl", "es")],
)
def test_a_shell_completes_in_the_language_of_the_line(process, line, variable):
    """Options and commands say what they are for, as zsh and fish show it."""
    words = line.format(lang="--lang es ")
    environment = {**os.environ, "_ACTDERIV_COMPLETE": "zsh_complete", "COMP_WORDS": words}
    environment |= {"COMP_CWORD": str(len(words.split()) - 1), "ACTDERIV_LANG": variable}
    spanish = process(env=environment).stdout
    without = line.format(lang="")
    plain = {**environment, "COMP_WORDS": without, "COMP_CWORD": str(len(without.split()) - 1), "ACTDERIV_LANG": ""}
    english = process(env=plain).stdout
    assert english.splitlines()[:2] == spanish.splitlines()[:2]
    assert english != spanish
    is_spanish(spanish)


@pytest.mark.parametrize("words", [("--help",), ("compare", "relu", "--points", "11"), ("plto",)], ids=" ".join)
def test_nothing_is_warned_of(process, words):
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    english, found = (process("--lang", each, *words, env=environment) for each in ("en", "es"))
    assert found.returncode == english.returncode
    assert "Warning" not in found.stderr
    assert "Traceback" not in found.stderr


SPOKEN = [
    ("show", "elu"), ("--help",), ("plot", "--help"), ("--version",), ("plot", "relu", "--frobnicate"),
    ("plot", "ñandú"), ("list", "relu", "--format", "csv", "--format", "json"), ("compare", "elu", "--points", "11"),
]  # fmt: skip
"""Results, help, errors and notes."""


@pytest.mark.parametrize("words", SPOKEN, ids=" ".join)
def test_a_terminal_of_ascii_reads_spanish_without_accents(process, words):
    """On both streams, of which click takes one of ASCII for a mistake and writes to it in UTF-8."""
    found = process(*SPANISH, *words, env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert found.returncode == (2 if {"plot"} & {*words} and "--help" not in words else 0)
    assert (found.stdout + found.stderr).isascii()
    assert "\\x" not in found.stdout + found.stderr


def test_letters_that_a_terminal_has_are_kept():
    """And of the others each is spelled: code page 1252 has accents, and no primes."""
    for encoding, said in (
        ("cp1252", "¿función f'?"),
        ("ascii", "funcion f'?"),
        ("utf-8", "¿función f′?"),
        ("no", "¿función f′?"),
    ):
        stream = type("Stream", (), {"encoding": encoding})
        assert in_letters_of(stream, "¿función f′?") == said
