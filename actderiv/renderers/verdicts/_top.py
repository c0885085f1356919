"""Paths as GitHub wants them: from the top of the repository on, whichever folder the command ran in."""

from __future__ import annotations

import os

TOP = "GITHUB_WORKSPACE"


def from_the_top(file: str) -> str:
    """``file`` from the top of the repository on, where a variable says which that is and the file lies below it."""
    top = os.environ.get(TOP)
    if not top:
        return file
    try:
        found = os.path.relpath(os.path.realpath(file), os.path.realpath(top))
    except (OSError, ValueError):  # on another drive; a current folder that is gone
        return file
    return file if found.startswith("..") else found.replace(os.sep, "/")
