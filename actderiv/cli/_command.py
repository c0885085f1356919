"""What all commands have in common: options about options, and values that no flag gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from ..docstrings import written
from ..errors import RequestError
from ..messages import N_, _
from . import _language as languages
from . import _streams as streams
from ._groups import grouped

if TYPE_CHECKING:
    from ._layers import Given, Layers

SETTINGS = "actderiv.settings"
"""The key under which a context keeps the settings in use."""
PAIR = r"\s*[\[(]?\s*([-+.\deE]*\d[-+.\deE]*)\s*(?:[,;:]|\.\.)\s*([-+.\deE]*\d[-+.\deE]*)\s*[\])]?\s*"
"""Two numbers in one word, as other programs take a range: ``1,2``, ``[1, 2]``, ``1:2``, ``1..2``."""
OF_X = r"(?<![A-Za-z_])x(?![A-Za-z_0-9])"
"""The x of a formula, which may follow a number."""
ABOUT = "help", "config", "no_config", "show_config"
"""Options that no file and no variable sets here: they are asked for before any is read."""


class Command(languages.Translated):
    """A command whose options may be set in the environment and in a configuration file.

    ``excludes`` are pairs of parameters: the second yields to the first where that is set in the stronger way.
    """

    def __init__(self, *arguments: Any, excludes: Iterable[tuple[str, str]] = (), **options: Any):
        super().__init__(*arguments, **options)
        self.help = written(self.callback)
        self.excludes = tuple(excludes)
        self.params += common()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if ctx.resilient_parsing:  # a shell asks for completions: it is to be quick, and knows no errors
            return super().parse_args(ctx, args)
        waiting = Waiting(ctx)
        ctx.default_map = waiting
        try:
            rest = super().parse_args(ctx, [*args])
        except click.UsageError as error:
            self._refuse_joined(ctx, args)
            if isinstance(error, click.NoSuchOption):
                _refuse_minus(error.option_name, args)
            raise
        yielding = self._yielding(ctx, waiting)
        if yielding:
            waiting.leave_out(yielding)
            ctx.params.clear()
            rest = super().parse_args(ctx, [*args])
        self._tell_repeated(ctx, args)
        return rest

    def _tell_repeated(self, ctx: click.Context, args: list[str]) -> None:
        """Of an option that takes one value the last one counts, as everywhere; who gave several is told so."""
        if sum(word.startswith("-") for word in args) < 2:
            return
        order = self.make_parser(ctx).parse_args(args=[*args])[2]
        single = [each for each in order if isinstance(each, click.Option) and not (each.multiple or each.is_flag)]
        for option in dict.fromkeys(each for each in single if single.count(each) > 1):
            flag, count = max(option.opts, key=len), single.count(option)
            streams.tell_note(_("{flag} is given {count} times; the last one counts", flag=flag, count=count))

    def _refuse_joined(self, ctx: click.Context, args: list[str]) -> None:
        """Say of two numbers written as one word, as in ``--range -1,2``, what is wrong with them."""
        pairs = {flag for each in self.get_params(ctx) if each.nargs == 2 for flag in each.opts}
        for flag, word in zip(args, [*args[1:], ""], strict=True):
            flag, equals, joined = flag.partition("=")
            word = joined if equals else word
            found = re.fullmatch(PAIR, word)
            if flag in pairs and found:
                said = _("{flag} takes two numbers, with a space between them.", flag=flag)
                hint = _("Write {flag} {low} {high}.", flag=flag, low=found[1], high=found[2])
                raise RequestError(said, text=word, span=(0, len(word)), hint=hint)

    def get_help(self, ctx: click.Context) -> str:
        ctx.default_map = None  # help tells the defaults of the program, and reads no file
        return super().get_help(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options in groups, each with a title of its own."""
        for title, rows in self.groups(ctx):
            with formatter.section(_(title)):
                formatter.write_dl(rows)

    def groups(self, ctx: click.Context) -> list[tuple[str, list[tuple[str, str]]]]:
        """What help says of each option, group by group."""
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        told = [(max(each.opts, key=len), languages.told(each).get_help_record(ctx)) for each in options]
        return grouped([(flag, record) for flag, record in told if record is not None])

    def invoke(self, ctx: click.Context) -> Any:
        if ctx.params.pop("show_config"):
            from ._showing import show

            return show(ctx)
        return super().invoke(ctx)

    def _yielding(self, ctx: click.Context, waiting: Waiting) -> set[str]:
        """The parameters that a stronger one excludes."""
        found = set()
        for pair in self.excludes:
            stronger, weaker = (waiting.rank(ctx, name) for name in pair)
            if stronger > weaker > 0:
                found.add(pair[1])
        return found


class Waiting(dict[str, Any]):
    """The values that no flag gives, by the names of parameters; looked up when click first asks for one of them."""

    def __init__(self, context: click.Context):
        super().__init__()
        self.context, self.looked = context, False
        self.layers: Layers | None = None
        self.given: dict[str, Given] = {}

    def __contains__(self, name: object) -> bool:
        if name in ABOUT:
            return False
        if not self.looked:
            self._look()
        return super().__contains__(name)

    def __getitem__(self, name: str) -> Any:
        return super().__getitem__(name) if name in self else None

    def get(self, name: str, default: Any = None) -> Any:
        return super().__getitem__(name) if name in self else default

    def leave_out(self, names: Iterable[str]) -> None:
        """Forget the values of these parameters."""
        for name in names:
            self.given.pop(name, None)
            self.pop(name, None)

    def rank(self, ctx: click.Context, name: str) -> int:
        """How strong the value of a parameter is; 0 for the program's own."""
        from ._layers import FLAG_RANK

        if ctx.get_parameter_source(name) == ParameterSource.COMMANDLINE:
            return FLAG_RANK
        return self.given[name].rank if name in self.given else 0

    def tell(self) -> None:
        """Say on stderr which options are set elsewhere than on the command line, if any is."""
        if self.given:
            flags = [each.opts[0] for each in self.context.command.params if each.name in self.given]
            streams.tell(_("Set elsewhere: {flags}; --show-config says where.", flags=", ".join(flags)))

    def _look(self) -> None:
        self.looked = True
        from ._layers import Layers

        config, without = (self.context.meta.get(f"{SETTINGS}.{name}") for name in ("config", "no_config"))
        self.layers = Layers.of(self.context, config, bool(without))
        self.given = self.layers.for_command(self.context.info_name or "", self.context)
        self.update({name: each.value for name, each in self.given.items()})
        self.leave_out(self.context.meta.get(f"{SETTINGS}.left_out", ()))
        self.leave_out([languages.NAME] if languages.flagged_above(self.context) else [])
        self.context.meta[SETTINGS] = self


def _kept(name: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    def keep(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
        ctx.meta[f"{SETTINGS}.{name}"] = value
        return value

    return keep


def debug() -> click.Option:
    """The option ``--debug``, of the program and of every command."""

    def remember(ctx: click.Context, param: click.Parameter, value: bool) -> None:
        ctx.find_root().meta["debug"] = value or ctx.find_root().meta.get("debug", False)

    shown = N_("Show the traceback of an error.")
    return click.Option(["--debug"], is_flag=True, expose_value=False, callback=remember, help=shown)


def common() -> list[click.Parameter]:
    """The options that every command has."""
    return [
        click.Option(
            ["--config"], type=click.Path(), metavar="FILE", is_eager=True, expose_value=False,
            callback=_kept("config"), help="Read settings from this file, not from the nearest pyproject.toml.",
        ),
        click.Option(
            ["--no-config"], is_flag=True, is_eager=True, expose_value=False, callback=_kept("no_config"),
            help="Read settings from no file.",
        ),
        click.Option(
            ["--show-config"], is_flag=True, help="Show the value of each option and where it comes from; do no work.",
        ),
        languages.option(),
        debug(),
    ]  # fmt: skip


def apart(name: str, *others: str) -> list[tuple[str, str]]:
    """Pairs for ``excludes``: a parameter contradicts the others, and they contradict it."""
    return [pair for other in others for pair in ((name, other), (other, name))]


def flagged(ctx: click.Context, name: str) -> bool:
    """Whether the value of a parameter was given as a flag, and is no default of a file or of the environment."""
    return ctx.get_parameter_source(name) == ParameterSource.COMMANDLINE


def _refuse_minus(unknown: str, args: Iterable[str]) -> None:
    """Say of a formula that begins with a minus why it is taken for an option; click names the first letter of it that
    is none. A number is no formula here: it belongs to an option."""
    from ..naming.grammar import is_formula

    for word in args:
        taken = word[:1] == "-" and word[1:2] != "-" and unknown[1:] in word[1:]
        if taken and re.search(OF_X, word) and is_formula(word[1:]):
            said = _("A word that begins with a minus is taken for an option.")
            hint = _('As a formula it is written "0{word}".', word=word)
            raise RequestError(said, text=word, span=(0, 1), hint=hint)
