"""Number formats: each one record of facts (:mod:`.format`), found by the names that people and libraries give it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..arguments import taken
from ..errors import RequestError
from ..messages import N_, _
from ..registry import Registry, fold
from .codes import EXAMPLE, NAMES, Codes
from .format import Format

__all__ = ["FORMATS", "Codes", "Format", "read"]


class Formats(Registry[Format]):
    """The formats by name, as people spell it: ``torch.float16`` and NumPy's own dtypes are understood.

    The name of a family is refused with its members, and a format that is left out with the reason.
    """

    def get(self, name: Any, *, text: str | None = None, start: int = 0) -> Format:
        if _names_codes(name):
            raise RequestError(
                _("{codes} are codes, in which implementations are judged: compare --against SOURCE.", codes=name),
                hint=_(EXAMPLE),
            )
        plain = _plain(name)
        if fold(plain) in LEFT_OUT:
            raise RequestError(
                _("{format} is no format to judge derivatives in: {why}.", format=plain, why=_(LEFT_OUT[fold(plain)])),
                hint=_("Name the format of the numbers that it scales, float4_e2m1fn for example."),
            )
        family = [] if plain in self else [each for each in self if fold(plain) in each.families]
        if len(family) > 1:
            known = ", ".join(each.name for each in family)
            raise RequestError(_("{format} may be any of {number} formats.", format=plain, number=len(family)),
                               text=plain, span=(0, len(plain)), hint=_("One of {names}.", names=known))  # fmt: skip
        return super().get(plain, text=text, start=start)

    def __contains__(self, name: Any) -> bool:
        return super().__contains__(_plain(name))


def read(name: Any) -> Format | Codes:
    """The format of that name, or the codes of quantised numbers: ``int8:scale=0.05,zero=3``."""
    return Codes.read(name) if _names_codes(name) else FORMATS.get(name)


def _names_codes(name: Any) -> bool:
    return isinstance(name, str) and name.partition(":")[0] in NAMES


def _plain(name: Any) -> str:
    """The name of a format without the library before it: of ``torch.float16``, of a dtype, of a class of numbers."""
    return taken("dtype", name, "Dtype").rpartition(".")[2]


LEFT_OUT = dict.fromkeys(
    map(fold, ("float8_e8m0fnu", "f8e8m0fnu", "e8m0fnu", "e8m0", "ue8m0")),
    N_("it has no sign, no zero and no digits, only powers of two (the scales of blocks of numbers)"),
)


def _built_in() -> Iterator[Format]:
    yield Format("float64", 64, aliases=("double", "f64", "fp64"))
    yield Format("float32", 32, aliases=("single", "f32", "fp32"))
    yield Format("float16", 16, aliases=("half", "f16", "fp16"))
    yield Format("bfloat16", 16, aliases=("bf16",), library="ml_dtypes")
    for name, bits, aliases, inf, nan, negative_zero in (
        ("float8_e4m3fn",      8, ("e4m3fn", "e4m3", "fp8_e4m3", "fp8_e4m3fn"), False, True,  True),
        ("float8_e5m2",        8, ("e5m2", "fp8_e5m2"),                         True,  True,  True),
        ("float8_e4m3fnuz",    8, ("e4m3fnuz", "fp8_e4m3fnuz"),                 False, True,  False),
        ("float8_e5m2fnuz",    8, ("e5m2fnuz", "fp8_e5m2fnuz"),                 False, True,  False),
        ("float8_e4m3b11fnuz", 8, ("e4m3b11fnuz", "fp8_e4m3b11fnuz"),           False, True,  False),
        ("float8_e4m3",        8, (),                                           True,  True,  True),
        ("float8_e3m4",        8, ("e3m4", "fp8_e3m4"),                         True,  True,  True),
        ("float6_e2m3fn",      6, ("e2m3fn", "e2m3", "fp6_e2m3", "float6_e2m3"), False, False, True),
        ("float6_e3m2fn",      6, ("e3m2fn", "e3m2", "fp6_e3m2", "float6_e3m2"), False, False, True),
        ("float4_e2m1fn",      4, ("e2m1fn", "e2m1", "fp4_e2m1", "fp4", "float4"), False, False, True),
    ):  # fmt: skip
        short = name.replace("float", "f").replace("_", "")  # as XLA and MLIR write it: f8e4m3fn
        yield Format(name, bits, (*aliases, short), "ml_dtypes", inf, nan, negative_zero)


def _usable(format: Format) -> None:
    """Refuse a format whose library, dtype or facts are not there."""
    if format.dtype.name != format.name:
        raise RequestError(_("The format {format} is called as its dtype in NumPy: {dtype}.",
                             format=format.name, dtype=format.dtype.name))  # fmt: skip
    if not (format.top > 1 and format.smallest_subnormal > 0):
        raise RequestError(_("The format {format} has no numbers between 0 and its largest.", format=format.name))


FORMATS = Formats("number format", load=_built_in, check=_usable)
