"""The groups in which ``--help`` shows options, by the names of their flags."""

from __future__ import annotations

from ..messages import N_

OTHER = N_("Other")
GROUPS: dict[str, tuple[str, ...]] = {
    "What": (
        "--against", "--derivative", "--no-derivative", "--takes", "--saved", "--wrt", "--order", "--from", "--numeric",
        "--error", "--only", "--tangent", "--secant", "--saturation", "--framework-slopes", "--family", "--in",
        "--smooth", "--kinks", "--jumps", "--bounded", "--monotone", "--schemes", "--plugins", "--all", "--update",
        "--baseline", "--explain",
    ),
    "Networks": ("--depth", "--width", "--batch", "--init", "--gain", "--seeds"),
    "Where": (
        "--dtype", "--out-dtype", "--range", "--points", "--at", "--sample", "--seed", "--shard", "--resume",
        "--executor",
    ),
    "How": ("--h", "--scheme", "--frames"),
    "How strict": (
        "--tol", "--max-ulp", "--input-ulp", "--strict", "--no-flush", "--atol", "--rtol", "--lsb", "--round",
        "--breaks", "--specials",
    ),
    "Looks": (
        "--layout", "--columns", "--share-y", "--ylim", "--xscale", "--yscale", "--legend", "--title", "--names",
        "--formula", "--key", "--theme", "--style", "--rc", "--size", "--dpi",
    ),
    "Output": ("--out", "--format", "--plot", "--alt", "--verbose"),
    "Settings": ("--config", "--no-config", "--show-config", "--lang", "--debug", "--version", "--help"),
}  # fmt: skip
"""A flag stands in one group, in every command that has it."""


def grouped(flags: list[tuple[str, tuple[str, str]]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Rows of help, each behind its flag, by their groups, in the order of these; at the end what is in none."""
    left = dict(flags)
    found = [(title, [left.pop(flag) for flag in group if flag in left]) for title, group in GROUPS.items()]
    return [(title, rows) for title, rows in (*found, (OTHER, [*left.values()])) if rows]
