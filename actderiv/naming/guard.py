"""The one guard around a person's code: whatever goes wrong in it bears the name that the person gave it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from ..engines import at_work
from ..errors import ActderivError, blame
from ..isolation import Home, visiting
from ..messages import ngettext


def guarded(label: str, home: Home | None, work: Callable[[], Any], x: np.ndarray) -> tuple[Any, bool]:
    """What ``work`` returns, which calls the person's code for the inputs ``x``, and whether that printed.

    What it prints goes to stderr. Anything it raises, a call of ``exit`` or a test runner's skip included, becomes a
    :class:`ForeignError`; Ctrl-C passes through, and says where it struck.
    """
    begun = time.monotonic()
    try:
        with visiting(home) as talk, at_work(x.dtype):
            before = talk.printed
            answer = work()
            return answer, talk.printed > before
    except ActderivError:
        raise
    except KeyboardInterrupt:
        spent = time.monotonic() - begun
        raise KeyboardInterrupt(
            ngettext(
                "{label} had not returned after {spent:.1f} s ({count:,} inputs)",
                "{label} had not returned after {spent:.1f} s ({count:,} inputs)",
                x.size,
                label=label,
                spent=spent,
            )
        ) from None
    except BaseException as error:
        raise blame(label, error) from error
