"""The functions of the catalogue, searched and filtered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import RequestError
from ..messages import _
from . import _options as options
from . import _output as output
from . import _streams as streams
from ._command import Command, apart

if TYPE_CHECKING:  # or --help of all would load what a list is made of
    from ..pages.listing import Listing, Schemes
    from ..pages.plugged import Plugins


def _families() -> Sequence[str]:
    from ..functions import families

    return families()


def _frameworks() -> Sequence[str]:
    from ..activation import FUNCTIONS

    return sorted({name for each in FUNCTIONS for name in each.peers})


EXCLUDES = [
    *apart("schemes", "plugins", "family", "framework", "smooth", "kinks", "jumps", "bounded", "monotone"),
    *apart("plugins", "family", "framework", "smooth", "kinks", "jumps", "bounded", "monotone"),
    *apart("names", "format_", "out"),
]


@click.command(cls=Command, excludes=EXCLUDES)
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--family", type=options.Names(_families), metavar="FAMILY", help="Only functions of this family.")
@click.option(
    "--in", "framework", type=options.Names(_frameworks), metavar="FRAMEWORK",
    help="Only functions that this framework has: torch, jax, keras, onnx, ...",
)  # fmt: skip
@click.option("--smooth", is_flag=True, help="Only functions without a jump, a kink or a bend.")
@click.option("--kinks", is_flag=True, help="Only functions whose slope jumps somewhere.")
@click.option("--jumps", is_flag=True, help="Only functions that jump somewhere.")
@click.option("--bounded", is_flag=True, help="Only functions whose values are bounded.")
@click.option("--monotone", is_flag=True, help="Only functions that never turn back.")
@click.option("--schemes", is_flag=True, help="List the difference schemes instead.")
@click.option("--plugins", is_flag=True, help="List the plug-ins that are installed, and what each adds.")
@click.option("--names", is_flag=True, help="Only the names, one a line: for loops, and for compare --from -.")
@options.text_format
@options.out
def command(schemes: bool, plugins: bool, names: bool, format_: str | None, out: tuple[Path, ...], **wish: Any) -> None:
    """List the functions: what each takes, where it is not smooth, what else it is called.

    WORDs are looked for in names, aliases, names in frameworks and sources; all of them must be found.
    """
    output.ready(out, format_)
    if schemes and any(wish.values()):
        raise RequestError(_("Difference schemes are few: --schemes goes without words and filters."))
    if plugins and (schemes or any(wish.values())):
        raise RequestError(_("--plugins goes without words, filters and --schemes."))
    found: Any = _plugins() if plugins else _schemes() if schemes else _functions(wish)
    if names:
        if format_ is not None or out:
            raise RequestError(_("--names prints a name on each line: leave out --format and --out."))
        streams.say("".join(f"{name}\n" for name in found.names()))
        return
    output.emit(found, out, format_)


def _functions(wished: Mapping[str, Any]) -> Listing:
    from ..activation import FUNCTIONS
    from ..pages.listing import Listing, Wish

    wish = Wish(**wished)
    return Listing(tuple(each for each in FUNCTIONS if wish.holds(each)))


def _schemes() -> Schemes:
    from ..pages.listing import Schemes
    from ..sources.differences import SCHEMES

    return Schemes(tuple(SCHEMES))


def _plugins() -> Plugins:
    from ..pages.plugged import Plugins
    from ..plugins import all_plugins

    return Plugins(all_plugins())
