"""Every exception of the package: what is wrong, where, what to do next, and the exit status it ends with."""

from __future__ import annotations


class ActderivError(Exception):
    """An error that a person can act on.

    ``message`` says what is wrong, ``text`` and ``span`` point at the bad part of what the person wrote
    (``span`` is a half-open range of characters in ``text``), and ``hint`` says what to do next.
    """

    exit_status = 2

    def __init__(
        self, message: str, *, text: str | None = None, span: tuple[int, int] | None = None, hint: str | None = None
    ):
        super().__init__(message)
        self.message, self.text, self.span, self.hint = message, text, span, hint

    def lines(self) -> list[str]:
        """The error as a person reads it: message, their own text with carets under the bad part, hint."""
        shown = [self.message]
        if self.text is not None:
            start, stop = self.span or (0, len(self.text))
            shown += [f"  {self.text}", "  " + " " * start + "^" * max(1, stop - start)]
        if self.hint:
            shown.append(self.hint)
        return shown


class RequestError(ActderivError):
    """The request itself was wrong: an unknown name, a bad number, an impossible range (exit status 2)."""


class ForeignError(ActderivError):
    """Somebody else's code failed: a user's callable, a missing or broken library (exit status 3)."""

    exit_status = 3


class FileError(ActderivError):
    """A file could not be read or written (exit status 4)."""

    exit_status = 4


def blame(what: str, error: BaseException, *, hint: str | None = None) -> ForeignError:
    """The error for foreign code that raised: what it was, what it raised, and where, in its own words."""
    import traceback

    frames = [each for each in traceback.extract_tb(error.__traceback__) if "actderiv" not in each.filename.split("/")]
    where = f"  {frames[-1].filename}, line {frames[-1].lineno}: {frames[-1].line}" if frames else None
    said = f"{what} raised {type(error).__name__}: {error}"
    return ForeignError(said, hint="\n".join(each for each in (where, hint) if each) or None)
