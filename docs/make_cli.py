"""Writes docs/cli.md, the reference of all commands, and docs/actderiv.1, the same as a page for man.

python docs/make_cli.py           write both
python docs/make_cli.py --check   exit 1 if one of them is not what would be written
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from actderiv.cli import group
from actderiv.cli._statuses import STATUSES

PAGE, MAN = (Path(__file__).parent / name for name in ("cli.md", "actderiv.1"))


class Told(NamedTuple):
    """What is to say about one command."""

    name: str
    usage: str
    summary: str
    text: tuple[str, ...]
    groups: list[tuple[str, list[tuple[str, str]]]]


def commands() -> Iterator[Told]:
    """Every command, in the order in which the program lists them."""
    top = click.Context(group, info_name="actderiv")
    for name in group.list_commands(top):
        command = group.get_command(top, name)
        assert command is not None
        with click.Context(command, info_name=name, parent=top) as context:
            usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
            paragraphs = (command.help or "").replace("\b", "").split("\n\n")
            text = tuple(" ".join(each.split()) for each in paragraphs)
            yield Told(name, usage, command.get_short_help_str(200), text, command.groups(context))  # type: ignore[attr-defined]


def page() -> str:
    """The reference as Markdown."""
    parts = [
        "# Commands",
        "Written by `python docs/make_cli.py` from the program itself; `actderiv COMMAND --help` says the same.",
        "\n".join(f"- [`{each.name}`](#{each.name}): {each.summary}" for each in commands()),
    ]  # fmt: skip
    for each in commands():
        parts += [f"## {each.name}", f"    {each.usage}", *map(_escaped, each.text)]
        for title, rows in each.groups:
            lines = [f"| `{_cell(flags)}` | {_cell(_escaped(said))} |" for flags, said in rows]
            parts.append("\n".join([f"| {title} | |", "| --- | --- |", *lines]))
    statuses = [f"| {status} | {meaning} |" for status, meaning in STATUSES.items()]
    parts += ["## Exit status", "\n".join(["| status | meaning |", "| --- | --- |", *statuses])]
    return "\n\n".join(parts) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _escaped(text: str) -> str:
    return re.sub(r"([*_<])", r"\\\1", text)


def man() -> str:
    """The same in the language of man."""
    parts = [
        '.TH ACTDERIV 1 "" actderiv "User commands"', ".SH NAME",
        "actderiv \\- show, check and certify the derivatives of activation functions", ".SH SYNOPSIS",
        ".B actderiv", ".I COMMAND", "[OPTIONS] [ARGUMENTS]", ".SH DESCRIPTION",
        *(_roff(" ".join(each.split())) for each in _description()),
    ]  # fmt: skip
    for each in commands():
        parts += [f".SH {each.name.upper()}", f".B {_roff(each.usage)}"]
        for paragraph in each.text:
            parts += [".PP", _roff(paragraph)]
        for title, rows in each.groups:
            parts.append(f".SS {title}")
            for flags, said in rows:
                named = _roff(" ".join(flags.split())).replace("|", "|\\:")  # where a line that is too long may end
                parts += [".TP", f".B {named}", _roff(" ".join(said.split()))]
    parts.append(".SH EXIT STATUS")
    for status, meaning in STATUSES.items():
        parts += [".TP", f".B {status}", _roff(meaning)]
    return "\n".join(parts) + "\n"


def _description() -> list[str]:
    return (group.help or "").split("\n\n")


def _roff(text: str) -> str:
    """Text in which nothing is a command, and a dash is the dash that people type."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped[:1] in (".", "'") else escaped


def main() -> None:
    made = {PAGE: page(), MAN: man()}
    if sys.argv[1:] == ["--check"]:
        stale = [path.name for path, text in made.items() if not path.is_file() or path.read_text("utf-8") != text]
        print(f"run docs/make_cli.py: {', '.join(stale)}" if stale else "cli.md and actderiv.1 are current")
        sys.exit(bool(stale))
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
