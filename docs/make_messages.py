"""Keeps the catalogues of translations: actderiv/messages/LANGUAGE/LC_MESSAGES/actderiv.po, and the .mo made of each.

python docs/make_messages.py                  bring them up to date: new sentences stand there without a translation
python docs/make_messages.py --check          exit 1 where a sentence has none, or a file is not what would be written
python docs/make_messages.py --missing PART   print what has no translation yet, of the files with PART in their path
python docs/make_messages.py --merge FILE...  take translations over from these files, of the same format

A sentence is what stands in ``_``, ``ngettext``, ``pgettext`` or ``N_`` in the code, ``say`` in the page's scripts, the
help of a command or an option, and what a record of a registry says of itself.
"""

from __future__ import annotations

import ast
import re
import string
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

import actderiv
from actderiv import messages
from actderiv.activation import FUNCTIONS
from actderiv.cli import _groups, _language, group
from actderiv.docstrings import first_written, written
from actderiv.functions import families
from actderiv.language.vocabulary import TABLE
from actderiv.naming import gated
from actderiv.sources.differences import SCHEMES
from actderiv.study.weights import INITS

PACKAGE = Path(actderiv.__file__).parent
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
SCRIPTS = {"say": None}
HEADER = (
    "# Translations of actderiv. docs/make_messages.py keeps this file; what stands behind msgstr is written by hand."
)
FILLED = re.compile(r"%\((\w+)\)s")

Text = str | tuple[str, str]


def sentences() -> Iterator[tuple[str, Text, str | None]]:
    """Every sentence, where it stands, and the context that tells it from another of the same words."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield from _extracted(path, "python", KEYWORDS)
    for path in sorted(PACKAGE.rglob("*.js")):
        yield from _extracted(path, "javascript", SCRIPTS)
    yield from ((place, text, None) for place, text in said_by_objects())


def _extracted(path: Path, method: str, keywords: dict[str, object]) -> Iterator[tuple[str, Text, str | None]]:
    place = path.relative_to(PACKAGE.parent).as_posix()
    with open(path, "rb") as file:
        for _, text, _, context in extract(method, file, keywords=keywords):  # type: ignore[arg-type]
            yield place, text if isinstance(text, str) else (text[0], text[1]), context


def said_by_objects() -> Iterator[tuple[str, Text]]:
    """What no call in the code has: help of commands and options, what records say of themselves."""
    top = click.Context(group, info_name="actderiv")
    commands = {"__init__": group, **{name: group.get_command(top, name) for name in group.list_commands(top)}}
    for name, command in commands.items():
        place = f"actderiv/cli/{name}.py"
        assert command is not None
        yield place, written(command.callback)
        yield place, command.short_help or ""
        for parameter in command.params:
            yield place, getattr(parameter, "help", None) or ""
            yield place, parameter.metavar or "" if isinstance(parameter, click.Option) else ""
    yield from kinds()
    yield from (("actderiv/cli/_groups.py", title) for title in _groups.GROUPS)
    yield from (("actderiv/cli/_language.py", pair) for pair in _language.OF_CLICK_FOR_MANY)
    for family in families():
        yield (
            f"actderiv/functions/{family}.py",
            first_written(import_module(f"actderiv.functions.{family}")),
        )
    for record in FUNCTIONS:
        place = record.value.__module__.replace(".", "/") + ".py"
        yield place, first_written(record.value)
        yield from ((place, text) for text in (record.convention, *record.differs.values()))
        yield from ((place, limit.words) for each in record.parameters for limit in each.limits)
    for product in gated.GATES:
        forms = (gated.record_of(product, held) for held in ([], [gated.A], [gated.B]))
        yield from (("actderiv/naming/gated.py", first_written(form.value)) for form in forms)
    yield from (("actderiv/language/vocabulary.py", first_written(word.meaning)) for word in TABLE.values())
    yield from (("actderiv/sources/differences.py", written(scheme.quotient)) for scheme in SCHEMES)
    yield from (("actderiv/study/weights.py", written(init.draw)) for init in INITS)


def kinds() -> Iterator[tuple[str, Text]]:
    """What registries hold, as messages call it."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Registry", "Formats"):
                texts = [str(each.value) for each in node.args if isinstance(each, ast.Constant)]
                yield from ((path.relative_to(PACKAGE.parent).as_posix(), text) for text in texts)


def template() -> Catalog:
    """All sentences, each with the files that it stands in."""
    found = Catalog(project="actderiv", version="1", header_comment=HEADER, fuzzy=False)
    for place, text, context in sentences():
        if text and any(map(str.isalpha, text if isinstance(text, str) else text[0])):
            found.add(text, locations=[(place, 0)], context=context)
    for message in found:
        message.locations = sorted(set(message.locations))
    return found


def headers_of(language: str) -> list[tuple[str, str]]:
    """What a file says of itself."""
    plural = "nplurals=2; plural=(n != 1);"  # of English, Spanish, and most of their relatives
    return [("Content-Type", "text/plain; charset=utf-8"), ("Language", language), ("Plural-Forms", plural)]


def empty(language: str) -> Catalog:
    """A catalogue without sentences; its header tells nothing of the day."""
    new = Catalog(locale=language, fuzzy=False)
    new.mime_headers = headers_of(language)
    return new


def catalogue(path: Path, others: list[Path]) -> Catalog:
    """The catalogue in a file, with the sentences of today, and translations of others where it has none."""
    language = path.parent.parent.name
    known = empty(language)
    for each in (path, *others):
        if each.exists():
            with open(each, "rb") as file:
                for message in read_po(file, locale=language):
                    if message.id and any(_strings(message)) and (each != path or any(_strings(message))):
                        known.add(message.id, message.string, context=message.context)
    new = empty(language)
    for message in sorted((each for each in template() if each.id), key=lambda each: (each.locations, str(each.id))):
        before = known.get(message.id, message.context)
        string = before.string if before and _same_kind(before, message) else ("", "") if message.pluralizable else ""
        new.add(message.id, string, locations=message.locations, context=message.context)
    return new


def _same_kind(one: Message, other: Message) -> bool:
    return one.pluralizable == other.pluralizable and one.id == other.id


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def save_po(file: BinaryIO, found: Catalog) -> None:
    headers = "".join(f'"{name}: {value}\\n"\n' for name, value in headers_of(str(found.locale_identifier)))
    file.write(f'{HEADER}\nmsgid ""\nmsgstr ""\n{headers}\n'.encode())
    write_po(file, found, width=120, omit_header=True, include_lineno=False)


def save_mo(file: BinaryIO, found: Catalog) -> None:
    write_mo(file, found)


def holds(path: Path, read: Callable[[BinaryIO], Catalog], wanted: Catalog) -> bool:
    """Whether a file has just these sentences and translations; a compiled one has those that are translated."""
    if not path.exists():
        return False
    with open(path, "rb") as file:
        found, wanted_there = texts(read(file)), texts(wanted)
    if path.suffix == ".mo":
        found, wanted_there = ({key: said for key, said in each.items() if all(said)} for each in (found, wanted_there))
    return found == wanted_there


def texts(found: Catalog) -> dict[object, tuple[str, ...]]:
    """The translation of each sentence, by its context and the sentence itself."""
    ids = ((each.id if isinstance(each.id, str) else tuple(each.id), each) for each in found if each.id)
    return {(each.context, words): _strings(each) for words, each in ids}


def fields(text: str) -> set[str]:
    """The names that are filled in."""
    try:
        named = {str(name) for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:  # braces of mathematics
        named = set()
    return named | set(FILLED.findall(text))


def faults(found: Catalog) -> Iterator[str]:
    """What is wrong with translations."""
    for message in found:
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        for said in _strings(message) if message.id else ():
            if not said:
                yield f"not translated: {ids[0]!r} ({', '.join(place for place, _ in message.locations)})"
            elif fields(said) - set().union(*map(fields, ids)) or (len(ids) == 1 and fields(said) != fields(ids[0])):
                yield f"fills in {sorted(fields(said))}, not {sorted(fields(ids[-1]))}: {ids[0]!r}"


def main(arguments: list[str]) -> int:
    mode, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    status = 0
    for path in sorted(messages.FOLDER.glob("*/LC_MESSAGES/*.po")):
        found = catalogue(path, [Path(each) for each in rest] if mode == "--merge" else [])
        wrong = list(faults(found))
        if mode == "--missing":
            for message in found:
                places = [place for place, _ in message.locations if any(part in place for part in rest or [""])]
                if message.id and places and not all(_strings(message)):
                    print(repr(message.id), *places, sep="\t")
            continue
        for target, read, write in ((path, read_po, save_po), (path.with_suffix(".mo"), read_mo, save_mo)):
            if mode == "--check" and not holds(target, read, found):
                wrong.append(f"{target.relative_to(PACKAGE.parent)} is not current; run python docs/make_messages.py")
            elif mode != "--check" and not holds(target, read, found):
                with open(target, "wb") as file:
                    write(file, found)
        print(*wrong, sep="\n", end="\n" if wrong else "")
        status = status or (1 if wrong and mode == "--check" else 0)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
