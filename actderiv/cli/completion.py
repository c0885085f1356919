"""Print what makes bash, zsh or fish complete."""

from __future__ import annotations

import click

from ..errors import RequestError
from ..messages import N_, _
from . import _streams as streams
from ._command import Command

PLACES = {
    "bash": "~/.local/share/bash-completion/completions/actderiv",
    "zsh": N_("a file called _actderiv in a folder of $fpath"),
    "fish": "~/.config/fish/completions/actderiv.fish",
}
"""Where each shell looks for completions."""


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(list(PLACES)), required=False)
def command(shell: str | None) -> None:
    """Print what makes a SHELL complete commands, options, and the names of functions.

    Save it where the shell looks for completions, which its first lines say, or evaluate it in the shell's start file:
    eval "$(actderiv completion bash)"; for fish, actderiv completion fish | source.
    """
    if shell is None:
        hint = _("For example: {example}", example="actderiv completion bash")
        raise RequestError(_("Name a shell: bash, zsh or fish."), hint=hint)
    streams.say(script(click.get_current_context(), shell))


def script(context: click.Context, shell: str) -> str:
    """The text of the completion script, with a line that says where it goes."""
    from click.shell_completion import get_completion_class

    from . import COMPLETE

    root = context.find_root()
    kind = get_completion_class(shell)
    assert kind is not None
    # Asked of the template itself: click's own way of printing it starts a bash, to look how old that is.
    maker = kind(root.command, {}, "actderiv", COMPLETE)
    lines = (maker.source_template % maker.source_vars()).strip().splitlines()
    note = "# " + _("Completion of actderiv for {shell}; its place: {place}", shell=shell, place=_(PLACES[shell]))
    first = 1 if lines[0].startswith("#compdef") else 0  # which zsh wants in the first line
    return "\n".join([*lines[:first], note, *lines[first:], ""])
