"""What computed the values that were judged."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ..dataclass import dataclass
from ..messages import _


@dataclass(frozen=True)
class Environment:
    """A framework, its version, the function or operation of it that was called, and what it ran on.

    ``detail`` is what else may change a bit: the instruction set, the number of threads, eager or compiled.
    """

    framework: str
    version: str
    api: str
    device: str
    detail: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def sentence(self, api: bool = True) -> str:
        """In words; without ``api`` for rows that differ only in it."""
        where = _("{framework} {version} on {device}",
                  framework=self.framework, version=self.version, device=self.device)  # fmt: skip
        where += f" ({self.detail})" if self.detail else ""
        return _("{api} of {framework}", api=self.api, framework=where) if api and self.api else where
