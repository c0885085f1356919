"""Judge derivatives; a verdict for each, and an exit status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import click

from ..messages import N_, _
from ..watching import watched
from . import _drawing as drawing
from . import _options as options
from . import _output as output
from . import _signals as signals
from . import _streams as streams
from ._command import Command, apart, flagged
from ._lists import functions_of
from ._progress import Bar

NUMERIC = ("steps", "scheme", "tol", "derivative")
IMPLEMENTATION = ("max_ulp", "input_ulp", "strict", "no_flush", "sample", "seed", "picture", "breaks", "atol", "rtol",
                  "lsb", "round_", "out_dtype", "shard", "resume", "executor")  # fmt: skip
NUMERIC_SOURCE = "numeric"
EXCLUDES = [
    *apart("wrt", "order", "derivative", "saved", "specials", "breaks"), *apart("breaks", "order", "saved"),
    *apart("strict", "input_ulp"), *((name, "against") for name in NUMERIC),
]  # fmt: skip
OUTPUT = ("y",)
Pictures: TypeAlias = list[Callable[[], None]]
"""What draws a result, once that is delivered."""
"""What the arguments of a derivative of the saved output are."""


@click.command(cls=Command, excludes=EXCLUDES)
@options.functions
@click.option(
    "--from", "source", type=options.File(), metavar="FILE",
    help="Read FUNCTIONs from this file, one a line; - is stdin, and so is a FUNCTION of that name.",
)  # fmt: skip
@click.option(
    "--against", type=options.Code(), multiple=True, default=("numeric",), show_default=True, metavar="SOURCE",
    help="What is judged: numeric, analytic, exact, torch, jax, keras, torch:MODULE:CALLABLE, FILE.py:CALLABLE, or "
    "recorded values in a .npz, .csv, .safetensors, .pt, .bin, ... Given several times: a row for each.",
)  # fmt: skip
@options.dtype_or_codes
@click.option(
    "--out-dtype", type=options.NumberFormat(codes=True), metavar="DTYPE",
    help="Format of the answer, where it or --dtype are codes.  [default: as --dtype]",
)  # fmt: skip
@options.window
@options.points
@options.verdict_format
@options.out
@click.option("--verbose", is_flag=True, help="Show every failing region, not the worst ten.")
@options.derivative
@options.takes
@options.wrt
@click.option(
    "--h", "steps", multiple=True, type=options.Number(positive=True),
    help="numeric: the step; may be given several times.  [default: 1e-6 in float64]",
)  # fmt: skip
@options.scheme
@click.option("--tol", type=options.Number(positive=True), help="numeric: absolute tolerance, not the derived one.")
@click.option("--order", type=click.IntRange(0, 2), default=1, help="Judge f (0), f' (1) or f'' (2).  [default: 1]")
@click.option("--max-ulp", type=options.Number(), help="ULP outside the hull that pass.  [default: 4; 1 if narrow]")
@click.option(
    "--input-ulp", type=click.IntRange(0), help="ULP of x that the hull covers.  [default: as --max-ulp; 0 if narrow]"
)
@click.option("--atol", type=options.Ratio(), help="An error of so much passes, too; adds to --rtol.")
@click.option("--rtol", type=options.Ratio(), help="An error of this part of the value passes, too.")
@click.option("--lsb", type=options.Ratio(positive=True), help="Tell errors in units of a grid, such as 1/256, too.")
@click.option(
    "--round", "round_", type=options.Rounding(),
    help="Count errors from the truth rounded so; values that clearly round otherwise fail.  [default: it is exact]",
)  # fmt: skip
@click.option("--strict", is_flag=True, help="The same as --input-ulp 0.")
@click.option("--no-flush", is_flag=True, help="Fail a subnormal that is returned as 0, as float8 and less always do.")
@click.option(
    "--sample", type=click.Choice(["uniform", "all", "stratified"]),
    help="Where to look.  [default: all values of a narrow format, stratified in a wide one]",
)  # fmt: skip
@drawing.beside("ULP error against x")
@click.option(
    "--saved", type=click.Choice(["output"]),
    help="The derivative is given the output f(x), not x; an implementation is judged as a function of it, rounded.",
)  # fmt: skip
@click.option(
    "--breaks", metavar="FRAMEWORK",
    help="At breaks only the value of torch, jax, tensorflow, paddle, mlx, ... passes, not any between the slopes.",
)  # fmt: skip
@click.option(
    "--specials", type=click.Choice(["fail", "tell", "skip"]),
    help="A wrong answer at ±inf, NaN or ±0 fails, is told, or is not asked for.  [default: f fails, f' is told]",
)  # fmt: skip
@click.option(
    "--shard", type=options.Shard(), metavar="K/N",
    help="all: judge only the K-th of N parts; actderiv merge joins the JSON reports of all of them.",
)  # fmt: skip
@click.option(
    "--resume", type=options.File(), metavar="FILE",
    help="all: keep in this file what is judged, and go on from what it holds already.",
)  # fmt: skip
@click.option(
    "--executor", type=options.Spread(), metavar="threads|processes[:N]|dask:ADDRESS",
    help="all: what the work is spread over.  [default: a process for each core]",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(0), help="stratified: draw the mantissas instead of spacing them evenly.")
def command(
    functions: tuple[str, ...], source: Path | None, against: tuple[str, ...], dtype: str, window: Any,
    points: int | None, format_: str | None, out: tuple[Path, ...], verbose: bool, derivative: str | None,
    **wish: Any,
) -> int:  # fmt: skip
    """Judge derivatives: by difference quotients, or those that a framework, your code or a file gives.

    No FUNCTION means all of them. Each row states the largest error, the smallest fault that would have been caught
    ("detects"), and a verdict: pass, fail, or undecided where the step could not have seen an error of 1 %.

    \b
    Exit status: 0 all passed, 1 a derivative failed or could not be decided.
    """
    reading = *functions, *against, derivative, str(source) if source else None
    output.ready(out, format_, reading=reading, picture=wish["picture"], judged=True)
    if wish["resume"]:
        output.writable([wish["resume"], *out], (), "checkpoint.json")
    pictures: Pictures = []
    report = judged(functions, source, against, dtype, window, points, derivative, pictures, **wish)
    output.emit(replace(report, verbose=verbose), out, format_, pictures)
    if report.interrupted:
        if wish["resume"]:
            again = _("The report is partial; the same command goes on.")
        else:
            again = _("The report is partial; with --resume FILE a run can go on.")
        streams.tell(f"{signals.said()} {again}")
        return signals.status()
    return 0 if report.passed else 1


def judged(
    functions: tuple[str, ...], source: Path | None, against: tuple[str, ...], dtype: str, window: Any,
    points: int | None, derivative: str | None, pictures: Pictures, **wish: Any,
) -> Any:  # fmt: skip
    """The report on what the options of the command ask for; its context is click's current one.

    What is to be drawn of it is added to ``pictures``.
    """
    from ..floats import FORMATS, read
    from ..report import Report
    from ..sources.quotients import names_quotients

    functions = functions_of(functions, source)
    against = tuple(NUMERIC_SOURCE if names_quotients(source) else source for source in against)
    _only(against)
    format = FORMATS.get(dtype) if NUMERIC_SOURCE in against else read(dtype)
    if wish["wrt"] is not None:
        options.refuse_with_wrt(order=wish["order"] != 1, derivative=derivative, saved=wish["saved"],
                                specials=wish["specials"])  # fmt: skip
        _named(functions)
    others = [source for source in against if source != NUMERIC_SOURCE]
    reports: dict[str, Report] = {}
    with Bar() as bar, watched(bar):
        if len(others) < len(against):
            takes = OUTPUT if wish["saved"] else wish["takes"]
            bounds = options.bound_functions(functions, derivative, takes)
            reports[NUMERIC_SOURCE] = _numeric(bounds, format, options.sample(window, points), bar, wish)
        if others:
            reports |= _implementations(functions, others, format, window, points, bar, pictures, wish)
    return Report.joined([reports[source] for source in dict.fromkeys(against) if source in reports])


def _named(functions: tuple[str, ...]) -> None:
    if not functions:
        raise click.UsageError(_("--wrt names a parameter of a FUNCTION, and there is none."))


WITH_SOURCE = N_("{flag} goes with --against SOURCE.")
WITH_QUOTIENTS = N_("{flag} goes with difference quotients, not with --against.")


def _only(against: tuple[str, ...]) -> None:
    """Refuse an option that belongs to the other kind of candidate."""
    context = click.get_current_context()
    numeric = [source == NUMERIC_SOURCE for source in against]
    for name in (*(() if not all(numeric) else IMPLEMENTATION), *(() if any(numeric) else NUMERIC)):
        if flagged(context, name):
            flag = next(each.opts[0] for each in context.command.params if each.name == name)
            raise click.UsageError(_(WITH_SOURCE if all(numeric) else WITH_QUOTIENTS, flag=flag))


def _numeric(bounds: Any, format: Any, sample: Any, bar: Bar, wish: dict[str, Any]) -> Any:
    from ..sources.differences import SCHEMES
    from ..study.numeric import compare
    from ..study.specials import Policy

    if wish["wrt"] is not None:
        from ..study import parameter

        return parameter.compare(
            bounds, wish["wrt"], steps=wish["steps"], scheme=SCHEMES.get(wish["scheme"]), format=format, sample=sample,
            tolerance=wish["tol"], progress=bar,
        )  # fmt: skip
    if wish["order"] == 0:
        raise click.UsageError(_("--order 0 judges f itself, which goes with --against SOURCE."))
    return compare(
        bounds, steps=wish["steps"], scheme=SCHEMES.get(wish["scheme"]), format=format, sample=sample,
        tolerance=wish["tol"], order=wish["order"], specials=Policy(wish["specials"]), progress=bar,
    )  # fmt: skip


def _implementations(
    functions: tuple[str, ...], against: list[str], format: Any, window: Any, points: int | None, bar: Bar,
    pictures: Pictures, wish: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """What is found of each candidate, by its name; all of them in one picture, if one is wanted."""
    from ..report import Report
    from ..study.parts import Kept
    from ..study.request import Request, ask
    from ..study.spreading import spread_over

    kind, drawn = output.picture_kind(wish["picture"]), drawing.Drawing.of(**wish)
    requests = {source: Request(
        source, format.name, wish["order"], wish["sample"], window or None, points, wish["seed"], wish["max_ulp"],
        0 if wish["strict"] else wish["input_ulp"], not wish["no_flush"], wish["saved"] is not None,
        wish["takes"], wish["specials"], wish["breaks"], wish["wrt"], wish["atol"], wish["rtol"],
        wish["lsb"], wish["round_"], wish["out_dtype"],
    ) for source in dict.fromkeys(against)}  # fmt: skip
    bounds = options.bound_functions(functions)
    kept = Kept.at(wish["resume"]) if wish["resume"] else None
    reports: dict[str, Report] = {}
    shard = wish["shard"] and tuple(map(int, wish["shard"].split("/")))
    with spread_over(wish["executor"] or "processes") as executor:
        for source, request in requests.items():
            reports[source] = ask(request, bounds, not functions, bar, shard, kept, executor)
            if reports[source].interrupted:
                break

    def curves() -> Any:
        from ..pictures.scene.errors import curves_of_errors

        most = next(iter(requests.values())).rule().max_ulp
        rows: Any = Report.joined([*reports.values()]).rows
        return curves_of_errors(rows, format, most, bounds)

    pictures += drawn.later(wish["picture"], kind, curves)
    return reports
