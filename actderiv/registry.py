"""One class for everything that has a name: functions, schemes, sources, formats, themes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar

from .errors import RequestError


class Named(Protocol):
    """What a registry holds: a thing with a name and, where it has them, aliases."""

    @property
    def name(self) -> str: ...

    @property
    def aliases(self) -> tuple[str, ...]: ...


def names_of(entry: Named) -> tuple[str, ...]:
    """The name, the aliases, and the aliases that fix parameters."""
    return (entry.name, *entry.aliases, *getattr(entry, "presets", ()))


T = TypeVar("T", bound=Named)


def fold(name: str) -> str:
    """The form in which names are compared: ``HardTanh``, ``hard_tanh`` and ``hard-tanh`` are one name, as are
    ``escalón`` and ``escalon``."""
    if not name.isascii():
        from unicodedata import combining, normalize

        name = "".join(sign for sign in normalize("NFD", name) if not combining(sign))
    return name.casefold().replace("_", "").replace("-", "").strip()


class Registry(Generic[T]):
    """Named things in the order they came, found by exact name or alias, never overwritten.

    ``kind`` is the word that error messages use. ``load`` is called once, before the first look-up; it yields the
    things the registry starts with, so that declaring a registry costs nothing until somebody asks.
    """

    def __init__(self, kind: str, load: Callable[[], Iterable[T]] | None = None):
        self.kind = kind
        self._load = load
        self._entries: dict[str, T] = {}
        self._folded: dict[str, str] = {}

    def add(self, entry: T) -> T:
        """Take ``entry`` in under its name and all its aliases; a name that is taken is a :class:`RequestError`."""
        self._fill()
        return self._add(entry)

    def get(self, name: str, *, text: str | None = None, start: int = 0) -> T:
        """The entry of that name or alias. ``text`` and ``start`` say where the name stood, for the carets."""
        self._fill()
        try:
            return self._entries[self._folded[fold(name)]]
        except KeyError:
            near = self.suggest(name)
            hint = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(list(self._entries)[:12])}."
            span = (start, start + len(name))
            raise RequestError(
                f"There is no {self.kind} named {name!r}.", text=text or name, span=span, hint=hint
            ) from None

    def suggest(self, name: str, count: int = 3) -> list[str]:
        """The registered names nearest to ``name``, best first; an alias answers with the name it stands for."""
        import difflib

        self._fill()
        close = difflib.get_close_matches(fold(name), self._folded, n=3 * count, cutoff=0.6)
        return list(dict.fromkeys(self._folded[key] for key in close))[:count]

    def names(self) -> list[str]:
        """Every name, without aliases, in the order of declaration."""
        self._fill()
        return list(self._entries)

    @contextmanager
    def scope(self) -> Iterator[Registry[T]]:
        """What is added inside the ``with`` block is gone after it."""
        self._fill()
        kept = dict(self._entries), dict(self._folded)
        try:
            yield self
        finally:
            self._entries, self._folded = kept

    def __iter__(self) -> Iterator[T]:
        self._fill()
        return iter(list(self._entries.values()))

    def __contains__(self, name: str) -> bool:
        self._fill()
        return fold(name) in self._folded

    def __len__(self) -> int:
        self._fill()
        return len(self._entries)

    def _fill(self) -> None:
        if self._load is not None:
            load, self._load = self._load, None
            for entry in load():
                self._add(entry)

    def _add(self, entry: T) -> T:
        for name in names_of(entry):
            owner = self._folded.get(fold(name))
            if owner is not None:
                raise RequestError(
                    f"The {self.kind} {entry.name!r} wants the name {name!r}, which belongs to {owner!r}.",
                    hint="Names ignore case, '-' and '_'; choose another.",
                )
        self._entries[entry.name] = entry
        for name in names_of(entry):
            self._folded[fold(name)] = entry.name
        return entry
