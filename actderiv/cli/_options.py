"""Options that several commands share, and the way a result leaves the program."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import RequestError
from ..messages import N_, _
from . import _completing as completing

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..registry import Registry


class Names(click.ParamType):
    """One of the names of a registry, which is loaded when the option is used or its help is shown.

    A name that ``registry`` has built in is found there, without the names of all that plug-ins add, if it ``fits``.
    """

    name = "name"

    def __init__(
        self, names: Callable[[], Sequence[str]], registry: Callable[[], Registry[Any]] | None = None,
        fits: Callable[[Any], bool] = bool,
    ):  # fmt: skip
        self.names, self.registry, self.fits = names, registry, fits

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:  # click 8.1 passes no ctx
        return f"[{'|'.join(self.names())}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if ctx is not None and ctx.resilient_parsing:  # a shell asks for completions, and knows no errors
            return value
        registry: Any = self.registry() if self.registry else ()
        if value in registry and self.fits(found := registry.get(value)):
            return found.name
        return click.Choice(self.names(), case_sensitive=False).convert(value, param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return completing.beginning_with(incomplete, self.names())


class NumberFormat(Names):
    """The name or an alias of a number format, or with ``codes`` the scale and zero point of quantised numbers."""

    def __init__(self, codes: bool = False) -> None:
        super().__init__(dtype_names)
        self.codes = codes

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        families = (f"{name.partition('_')[0]}_*" if "_" in name else name for name in self.names())
        codes = ["int8:scale=S,zero=Z", "uint8:..."] if self.codes else []
        return f"[{'|'.join([*dict.fromkeys(families), *codes])}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from ..floats import FORMATS, read

        return read(value).name if self.codes else FORMATS.get(value).name


class Rounding(Names):
    """The name of a rounding, or what standards call it."""

    def __init__(self) -> None:
        super().__init__(rounding_names)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from ..floats.rounding import ROUNDINGS

        return ROUNDINGS.get(value).name


class Number(click.ParamType):
    """A finite number, or with ``positive`` one above 0."""

    name = "number"

    def __init__(self, positive: bool = False):
        self.positive = positive

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        try:
            number = float(value)
        except ValueError:
            self.fail(_("{value!r} is not a number.", value=value), param, ctx)
        if math.isinf(number) and "inf" not in str(value).casefold():
            said = _("{value} is too large: the largest number of float64 is 1.8e308.", value=value)
            self.fail(said, param, ctx)
        if self.positive and number == 0 and any(each in "123456789" for each in str(value).casefold().split("e")[0]):
            said = _("{value} is too small: below 5e-324 float64 has nothing but 0.", value=value)
            self.fail(said, param, ctx)
        if not math.isfinite(number) or (self.positive and number <= 0):
            said = N_("{value} is not a finite number.")
            self.fail(_(N_("{value} is not a positive number.") if self.positive else said, value=value), param, ctx)
        return number


class Ratio(Number):
    """A number, which may be written as a fraction: ``1/256``."""

    name = "number or a/b"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        above, over, below = str(value).partition("/")
        number = super().convert(above, param, ctx)
        return number / Number(positive=True).convert(below, param, ctx) if over else number


class Shard(click.ParamType):
    """One of so many parts: ``3/16``."""

    name = "k/n"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        number, over, of = str(value).partition("/")
        if not (over and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of)):
            said = _("{value!r} is not a part such as 3/16, of which the first is 1/16.", value=value)
            self.fail(said, param, ctx)
        return str(value)


class Spread(click.ParamType):
    """Threads or processes, and how many: ``processes:4``; without a number one for each core. Or a dask scheduler."""

    name = "threads|processes[:n]|dask:address"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        kind, over, count = str(value).partition(":")
        counted = count.isdecimal() and 1 <= int(count) <= MOST_WORKERS
        if kind == "dask" and count:
            return str(value)
        if kind not in ("threads", "processes") or (over and not counted):
            said = _(
                "{value!r} is neither threads[:N] nor processes[:N], N from 1 to {most}, nor dask:ADDRESS.",
                value=value, most=MOST_WORKERS,
            )  # fmt: skip
            self.fail(said, param, ctx)
        return str(value)


MOST_WORKERS = 64


class Numbers(click.ParamType):
    """Numbers with commas between them; ``inf`` and ``nan`` are numbers too."""

    name = "x,x,..."
    listed = True

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        if isinstance(value, tuple):
            return value
        try:
            return tuple(float(each) for each in value.split(","))
        except ValueError:
            self.fail(_("{value!r} is not a list of numbers such as -1,0,1.", value=value), param, ctx)


class Texts(click.ParamType):
    """Texts with commas between them; one that holds a comma stands in quotes."""

    name = "a,b,..."
    listed = True

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        import csv

        if isinstance(value, tuple):
            return value
        return tuple(each.strip() for each in next(csv.reader([value], skipinitialspace=True), ()))

    @staticmethod
    def joined(texts: Iterable[str]) -> str:
        """The texts as :meth:`convert` takes them apart."""
        return ",".join(f'"{each.replace(chr(34), 2 * chr(34))}"' if set(each) & set(',"') else each for each in texts)


class Code(click.ParamType):
    """The text that names a person's code or recorded values, among other things."""

    name = "text"
    names_code = True

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        complete = completing.completed_source if param.name == "against" else completing.files
        return complete(ctx, param, incomplete)


class Roles(click.ParamType):
    """What the arguments of a person's derivative are, with commas between them."""

    name = "role,..."
    listed = True

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        from ..naming.roles import read_takes

        return value if isinstance(value, tuple) else read_takes(value)


def schemes() -> Registry[Any]:
    from ..sources.differences import SCHEMES

    return SCHEMES


def scheme_names() -> list[str]:
    return schemes().names()


def rounding_names() -> list[str]:
    from ..floats.rounding import ROUNDINGS

    return ROUNDINGS.names()


def dtype_names() -> list[str]:
    from ..floats import FORMATS

    return FORMATS.names()


def format_names(judged: bool = True) -> list[str]:
    from ..renderers import names

    return names(judged)


def _outputs() -> Registry[Any]:
    from ..renderers import OUTPUTS

    return OUTPUTS


HOW = "How to print.  [default: rich on a terminal, else plain]"


class Function(click.ParamType):
    """The text that names a function; completed from the index of the catalogue, which costs no import of it."""

    name = "function"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return completing.completed(ctx, param, incomplete)


class File(click.Path):
    """The name of a file to write; a :class:`Path`. Whether it can be written is asked of :mod:`..files` alone."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":  # as a path that would be the current folder
            raise RequestError(_("{what} needs a file name.", what=param.opts[0] if param else _("A path")))
        return Path(value)


FUNCTION = Function()
functions = click.argument("functions", nargs=-1, metavar="[FUNCTION]...", type=FUNCTION)


def window_of(default: str) -> Callable[[Any], Any]:
    """The option ``--range``; ``default`` is what its help says it is without it."""
    shown = f"Where to look.  [default: {default}]"
    return click.option("--range", "window", nargs=2, type=Number(), metavar="LO HI", help=shown)


window = window_of("-10 10")
points = click.option("--points", type=int, help="How many points the range is divided into.  [default: 2001]")
dtype = click.option(
    "--dtype",
    type=NumberFormat(),
    default="float64",
    show_default=True,
    help="Number format to compute in; float8 by itself lists its kinds.",
)
dtype_or_codes = click.option(
    "--dtype",
    type=NumberFormat(codes=True),
    default="float64",
    show_default=True,
    help="Number format to compute in; float8 by itself lists its kinds. int8:scale=0.05,zero=3 are codes.",
)
derivative = click.option(
    "--derivative", type=Code(), metavar="FILE.py:NAME",
    help="Your callable that takes the place of the function's derivative.",
)  # fmt: skip


takes = click.option(
    "--takes", type=Roles(), metavar="ROLE,...",
    help="The arguments of your derivative, in order: x, y (the output), grad (the gradient from above), cache (what f "
    "returned beside its value), out (a buffer).  [default: by their names]",
)  # fmt: skip
scheme = click.option(
    "--scheme", type=Names(scheme_names, schemes), default="central", show_default=True, help="Difference scheme."
)
order = click.option(
    "--order", type=click.IntRange(1, 2), default=1, help="2: the second derivative too.  [default: 1]"
)
wrt = click.option(
    "--wrt",
    metavar="PARAMETER",
    shell_complete=completing.completed_parameter,
    help="Differentiate with respect to this parameter of the function, not to x; needs python-flint.",
)


def refuse_with_wrt(**given: Any) -> None:
    """Refuse options that mean the derivative with respect to x, if any of them was given beside ``--wrt``."""
    for name, value in given.items():
        if value:
            flag = f"--{name.replace('_', '-')}"
            raise RequestError(_("{flag} belongs to the derivative with respect to x, not to --wrt.", flag=flag))


out = click.option(
    "--out", type=File(), multiple=True, metavar="FILE",
    help="Write to this file, not to stdout, in the format of its suffix. Given several times: to each, beside stdout.",
)  # fmt: skip
text_format = click.option(
    "--format", "format_", help=HOW,
    type=Names(lambda: format_names(judged=False), _outputs, lambda output: not output.judged),
)  # fmt: skip
verdict_format = click.option("--format", "format_", type=Names(format_names, _outputs), help=HOW)
"""For commands whose result carries verdicts."""


def sample(
    window: tuple[float, float] | None, points: int | None, *, low: float = -10, high: float = 10, count: int = 2001
) -> Any:
    """The sample that ``--range`` and ``--points`` ask for, refused by name where it cannot be."""
    from ..samples import Uniform

    return Uniform(*(window or (low, high)), count if points is None else points)


def bound_functions(
    texts: tuple[str, ...], derivative: str | None = None, takes: tuple[str, ...] | None = None
) -> list[Any]:
    """The functions that ``texts`` name; all of the catalogue where there are none."""
    from ..activation import FUNCTIONS
    from ..naming import parse

    for flag, given in (("--derivative", derivative), ("--takes", takes)):
        if given is not None and len(texts) != 1:
            hint = _("For example: {example}", example="acts.py:f --derivative acts.py:df")
            raise RequestError(_("{flag} goes with one FUNCTION.", flag=flag), hint=hint)
    return [parse(text, derivative, takes) for text in texts] if texts else [record.bind() for record in FUNCTIONS]
