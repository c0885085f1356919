"""One class for everything that has a name: functions, schemes, sources, formats, themes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Generic, Protocol, TypeVar

from . import plugins
from .errors import RequestError
from .messages import _


class Named(Protocol):
    """What a registry holds: a thing with a name and, where it has them, aliases."""

    @property
    def name(self) -> str: ...

    @property
    def aliases(self) -> tuple[str, ...]: ...


def names_of(entry: Named) -> tuple[str, ...]:
    """The name, the aliases, and the aliases that fix parameters."""
    return (entry.name, *entry.aliases, *getattr(entry, "presets", ()))


def meant(near: Iterable[str]) -> str:
    """The hint that proposes what may have been meant."""
    return _("Did you mean {names}?", names=_(" or ").join(near))


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
    things the registry starts with, so that declaring a registry costs nothing until somebody asks. ``check`` raises
    where something that is added later is of no use. ``look_up`` finds one of those it starts with by its folded name
    without the others, or None; it answers as long as nothing else is asked. What plug-ins add is looked for under
    names that are not built in, and where all names are wanted.
    """

    def __init__(
        self,
        kind: str,
        load: Callable[[], Iterable[T]] | None = None,
        check: Callable[[T], object] | None = None,
        look_up: Callable[[str], T | None] | None = None,
    ):
        self.kind = kind
        self._load = load
        self._look_up = look_up and cache(look_up)
        self._check = check
        self._entries: dict[str, T] = {}
        self._folded: dict[str, str] = {}

    def add(self, entry: T) -> T:
        """Take ``entry`` in under its name and all its aliases; a name that is taken is a :class:`RequestError`."""
        self._fill()
        if self._check is not None:
            self._check(entry)
        self._add(entry)
        plugins.note(self.kind, entry.name, lambda: self._remove(entry))
        return entry

    def get(self, name: str, *, text: str | None = None, start: int = 0) -> T:
        """The entry of that name or alias. ``text`` and ``start`` say where the name stood, for the carets."""
        found = self._named(name)
        if found is not None:
            return found
        if not isinstance(name, str):
            raise RequestError(_("There is no {kind} named {name!r}.", kind=_(self.kind), name=name))
        near = self.suggest(name)
        hint = meant(near) if near else _("Known: {names}.", names=", ".join(list(self._entries)[:12]))
        said = _("There is no {kind} named {name!r}.", kind=_(self.kind), name=name)
        raise RequestError(said, text=text or name, span=(start, start + len(name)), hint=hint)

    def suggest(self, name: str, count: int = 3) -> list[str]:
        """The registered names nearest to ``name``, best first; an alias answers with the name it stands for."""
        import difflib

        self._complete()
        close = difflib.get_close_matches(fold(name), self._folded, n=3 * count, cutoff=0.6)
        return list(dict.fromkeys(self._folded[key] for key in close))[:count]

    def names(self) -> list[str]:
        """Every name, without aliases, in the order of declaration, those of plug-ins last."""
        self._complete()
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
        self._complete()
        return iter(list(self._entries.values()))

    def __contains__(self, name: str) -> bool:
        return self._named(name) is not None

    def __len__(self) -> int:
        self._complete()
        return len(self._entries)

    def _named(self, name: str) -> T | None:
        """The entry of that name, and None where there is none."""
        if not isinstance(name, str):
            return None
        folded = fold(name)
        if self._load is not None and self._look_up is not None:
            with plugins.filling():
                found = self._look_up(folded)
            if found is not None:
                return found
        self._fill()
        if folded not in self._folded:
            plugins.load()
        return self._entries[self._folded[folded]] if folded in self._folded else None

    def _complete(self) -> None:
        """Take in what is built in, and what plug-ins add."""
        self._fill()
        plugins.load()

    def _fill(self) -> None:
        if self._load is not None:
            load, self._load = self._load, None
            with plugins.filling():
                for entry in load():
                    self._add(entry)

    def _add(self, entry: T) -> T:
        for name in names_of(entry):
            owner = self._folded.get(fold(name))
            if owner is not None:
                said = _(
                    "The {kind} {entry!r} wants the name {name!r}, which belongs to {owner!r}.",
                    kind=_(self.kind), entry=entry.name, name=name, owner=owner,
                )  # fmt: skip
                raise RequestError(said, hint=_("Names ignore case, '-' and '_'; choose another."))
        self._entries[entry.name] = entry
        for name in names_of(entry):
            self._folded[fold(name)] = entry.name
        return entry

    def _remove(self, entry: T) -> None:
        self._entries.pop(entry.name, None)
        for name in names_of(entry):
            self._folded.pop(fold(name), None)
