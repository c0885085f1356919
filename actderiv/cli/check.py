"""Run the checks that pyproject.toml names; gate on them."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import files
from ..errors import FileError, RequestError
from ..messages import N_, _
from . import _completing as completing
from . import _options as options
from . import _output as output
from ._command import SETTINGS, Command

if TYPE_CHECKING:
    from ..report import Place
    from ..report.baseline import Baseline

BASELINE = "actderiv-baseline.json"
EXAMPLE = N_("For example, in pyproject.toml:")
LINES = """
  [[tool.actderiv.check]]
  function = "gelu"
  against = "kernels.py:gelu_bw"
  dtype = "bfloat16\""""


@click.command(cls=Command)
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=completing.completed_check)
@click.option("--update", is_flag=True, help="Record today's worst ULP of each check: from now on worse fails.")
@click.option("--baseline", type=options.File(), help=f"Where that is recorded.  [default: {BASELINE} beside the file]")
@options.verdict_format
@options.out
@click.option("--verbose", is_flag=True, help="Show every failing region, not the worst ten.")
def command(
    names: tuple[str, ...],
    update: bool,
    baseline: Path | None,
    format_: str | None,
    out: tuple[Path, ...],
    verbose: bool,
) -> int:
    """Run the checks that stand under [[tool.actderiv.check]] in the nearest pyproject.toml, or in actderiv.toml.

    Each is a compare whose options are its keys; function names one FUNCTION or a list of them, dtype may be a list.
    Paths in it are relative to the file. No NAME means all of them.

    \b
    Exit status: 0 all passed, 1 a derivative failed, is worse than recorded, or could not be decided.
    """
    from ..report.checks import Checked
    from ._checks import checks_of, chosen

    context = click.get_current_context()
    layers = context.meta[SETTINGS].layers
    if layers.settings is None:
        said = _("There is no configuration file here or above that has checks.")
        raise RequestError(said, hint=_(EXAMPLE) + LINES)
    checks = checks_of(layers.settings, context)
    if not checks:
        raise RequestError(_("{file} has no checks.", file=layers.settings.name), hint=_(EXAMPLE) + LINES)
    wanted = chosen(checks, names)
    path = (baseline or layers.settings.folder / BASELINE).absolute()
    with contextlib.chdir(layers.settings.folder):
        output.note_inputs([*(text for each in wanted for text in each.texts), str(layers.settings.path)])
    output.ready(out, format_, judged=True)
    if update:
        output.check(path, BASELINE)
    files.refuse_twice([path, *out])
    before = _recorded(path)
    limited = {each.name: each.limited for each in checks}
    with contextlib.chdir(layers.settings.folder):
        rows = [row for each in wanted for row in each.rows(context)]
    rows = [replace(row, place=_from_here(row.place, layers.settings.folder)) for row in rows]
    after = before.recording(rows, limited, [*limited]) if update else before
    if after != before:
        files.write_whole(path, after.text().encode())
    held = [after.held(row, limited[str(row.check)], before if update else None) for row in rows]
    report = Checked(tuple(held), verbose=verbose)
    output.emit(report, out, format_)
    return 0 if report.passed else 1


def _from_here(place: Place | None, folder: Path) -> Place | None:
    """A place that was told from ``folder`` on, as it is told from the current one on."""
    from ..sources.places import shown

    return place and place._replace(file=shown(str(folder / place.file)))


def _recorded(path: Path) -> Baseline:
    """The baseline in a file; an empty one where there is no file."""
    from ..report.baseline import Baseline

    if files.look(path) is None:
        return Baseline()
    with files.reaching(path, files.READ):
        content = path.read_bytes()  # not by files.read(): this file may be written over
    try:
        return Baseline.parse(content.decode())
    except (ValueError, RecursionError) as error:  # JSON that is broken, and what is no UTF-8, among them
        hint = _("Restore it, or delete it and record anew with --update.")
        raise FileError(_("{path} is no baseline: {why}.", path=path, why=error), hint=hint) from error
