"""The command line. Every module here without an underscore in front is a command, and holds one ``command``.

The first line of such a module says what the command is for, wherever commands are listed. What every start needs is
loaded here, which is click and little more; the rest by the command that is asked for.
"""

from __future__ import annotations

import gc
import io
import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from ..docstrings import first_line, written
from ..errors import ActderivError, FileError
from ..messages import N_, _
from ..version import __version__
from . import _language as languages
from . import _signals as signals
from . import _streams as streams
from ._command import SETTINGS, debug
from ._statuses import STATUSES

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMPLETE = "_ACTDERIV_COMPLETE"
"""The environment variable by which a shell asks for completions, in click's protocol."""
WRONG, INTERNAL, PIPE_CLOSED = 2, 70, 141


class Commands(languages.Translated, click.Group):
    """Imports the command that is asked for, and no other."""

    def __init__(self, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self.help = written(self.callback)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*lines()]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of the program, and its commands."""
        own = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        with formatter.section(_("Options")):
            formatter.write_dl([found for each in own if (found := languages.told(each).get_help_record(ctx))])
        self.format_commands(ctx, formatter)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What each exit status means."""
        meanings = "; ".join(f"{status} {_(meaning)}" for status, meaning in STATUSES.items())
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_("Exit status: {meanings}.", meanings=meanings))

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in lines():
            return None
        command: click.Command = import_module(f"{__name__}.{name}").command
        command.short_help = lines()[name]
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(line)) for name, line in lines().items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        found = [CompletionItem(name, help=_(line)) for name, line in lines().items() if name.startswith(incomplete)]
        return [*found, *languages.completions(click.Command.shell_complete(self, ctx, incomplete))]

    def resolve_command(self, ctx: click.Context, args: Sequence[str]) -> Any:
        """The command that is asked for; of a word that is none, what may have been meant."""
        from .. import files

        files.forget()
        words = [*args]
        unknown = words and not words[0].startswith("-") and words[0] not in self.list_commands(ctx)
        if unknown and not ctx.resilient_parsing:  # a shell asks for completions, and knows no errors
            ctx.fail(_meant(words[0], self.list_commands(ctx)))
        return super().resolve_command(ctx, words)


@cache
def lines() -> dict[str, str]:
    """Every command, and what it is for: the first line of its module, which no list needs to import."""
    here = Path(__file__).parent
    return {path.stem: first_line(path) for path in sorted(here.glob("[a-z]*.py"))}


def _meant(word: str, commands: Sequence[str]) -> str:
    """That there is no such command, and one that is spelled nearly so; or that a FUNCTION comes after one."""
    from difflib import get_close_matches  # for an error alone

    near = get_close_matches(word.casefold(), commands, n=1, cutoff=0.5)
    if near:
        return _("There is no command {word!r}. Did you mean {near}?", word=word, near=near[0])
    return _(
        "There is no command {word!r}. A FUNCTION comes after a command, of which there are {commands}.",
        word=word, commands=", ".join(commands),
    )  # fmt: skip


def _version() -> click.Option:
    """The option ``--version``; click's own would keep the language in which the program was loaded."""

    def tell(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            streams.say(_("actderiv, version {version}", version=__version__) + "\n")
            ctx.exit()

    shown = N_("Show the version and exit.")
    return click.Option(["--version"], is_flag=True, is_eager=True, expose_value=False, callback=tell, help=shown)


@click.command(
    cls=Commands,
    params=[languages.option(), debug(), _version()],
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
def group() -> None:
    """Show, check and certify the derivatives of activation functions.

    A FUNCTION is a name (sigmoid), a name with parameters (leaky_relu:negative_slope=0.2), or your own code
    (acts.py:swish, layers.py:Swish:scale=2, package.module:callable), which naming it runs. With torch:, jax: or keras:
    in front, that framework differentiates it. Any option may be set in pyproject.toml, under [tool.actderiv], or in
    the environment.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit status."""
    try:
        signals.heed()
        streams.plumb()
        status = _complete() if COMPLETE in os.environ else run(arguments)
    except KeyboardInterrupt:
        status = signals.status()
    signals.release()
    streams.settle()
    gc.freeze()  # the process ends: a last search for garbage in all that was imported takes a sixth of its time
    sys.exit(status)


def _complete() -> int:
    """Answer a shell that asks for completions, and return the exit status.

    The shell shows what stands on stderr in the middle of the line that is typed, so a fault of our own is not told.
    """
    from . import _completing

    with languages.speaking(os.environ.get("COMP_WORDS", "").split()):
        try:
            return _completing.answer(group, COMPLETE)
        except BrokenPipeError:
            return PIPE_CLOSED
        except ActderivError as error:
            return _explain(error)
        except Exception:
            return INTERNAL


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    words = [*(sys.argv[1:] if arguments is None else arguments)]  # not list(): here that is a command's module
    with languages.speaking(words):
        return _run(words)


def _run(words: list[str]) -> int:
    context: dict[str, Any] = {}
    try:
        with _arithmetic_unwarned(), group.make_context("actderiv", words) as ctx:
            context = ctx.meta
            status = group.invoke(ctx)
        streams.flush()
        return status if isinstance(status, int) else 0
    except click.exceptions.Exit as leaving:  # after --help and --version
        return leaving.exit_code
    except (KeyboardInterrupt, click.Abort) as interruption:
        streams.tell(f"{signals.said()} {interruption}".rstrip())
        return signals.status()
    except BrokenPipeError:
        streams.quieten(1)  # nothing more to say, and no one to say it to
        return PIPE_CLOSED
    except Exception as error:
        if context.get("debug"):
            import traceback

            streams.tell(traceback.format_exc().rstrip())
        status = _explain(error)
        if status == WRONG and SETTINGS in context and not getattr(error, "text", None):  # which is the person's own
            context[SETTINGS].tell()
        return status


@contextmanager
def _arithmetic_unwarned() -> Iterator[None]:
    """While nothing is said of overflows and the like in this project's own arithmetic: warnings of them pass
    unheard, as NumPy may be loaded only later and other threads have an error state of their own."""
    with warnings.catch_warnings(), ExitStack() as stack:
        warnings.filterwarnings("ignore", category=RuntimeWarning)
        if "numpy" in sys.modules:
            from ..steadiness import unwarned

            stack.enter_context(unwarned())
        yield


def _explain(error: Exception) -> int:
    """Say on stderr what went wrong, and return the exit status for it."""
    if not isinstance(error, (ActderivError, click.ClickException, MemoryError)):
        from .. import plugins

        error = plugins.blamed(error) or error
    if isinstance(error, click.ClickException):
        words = io.StringIO()
        error.show(words)
        streams.tell(words.getvalue().rstrip("\n"))
        return error.exit_code
    if isinstance(error, OSError):  # a full disk, too many open files: whatever the system has against it
        streams.quieten(1)
        from .. import files

        name, why = error.filename or _("A stream"), files.in_words(error)
        error = FileError(_("{name} could not be read or written: {why}.", name=name, why=why))
    if isinstance(error, ActderivError):
        streams.tell_error("\n".join(error.lines()))
        return error.exit_status
    if isinstance(error, MemoryError):
        streams.tell_error(_("Out of memory; ask for fewer points."))
        return 2
    said = _("actderiv itself failed ({kind}: {error}).", kind=type(error).__name__, error=error)
    streams.tell_error(said + "\n" + _("Please report it; --debug shows where."))
    return INTERNAL
