"""Plug-ins: what other distributions add to the registries, by entry points of the group ``actderiv.plugins``.

An entry point names a module, which is imported, or a function without arguments, which is called; what either adds to
a registry is there from then on. Nothing is looked up before a registry is asked for a name that it has not, or for all
of its names. A plug-in that fails is left out whole, with one warning.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import field
from threading import RLock
from typing import Any

from . import files
from .dataclass import dataclass
from .errors import ActderivError, ForeignError, blame
from .messages import _

GROUP = "actderiv.plugins"
METADATA = ".dist-info", ".egg-info"
"""How the folders end in which installed distributions say what they are."""


@dataclass
class Plugin:
    """An entry point, the distribution that brings it, and what it has added: kinds and names, in its order."""

    name: str
    distribution: str
    version: str
    target: str
    added: list[tuple[str, str]] = field(default_factory=list)
    fault: str = ""
    """Why it is not used; empty where it is."""

    def __str__(self) -> str:
        own = {"name": self.name, "distribution": self.distribution, "version": self.version}
        return _("the plug-in {name} of {distribution} {version}", **own)

    def holds(self, module: str) -> bool:
        """Whether a module is of its code: the one that it names, and those of the package in which that lies."""
        own = self.target.partition(":")[0]
        package = own.rpartition(".")[0] or own
        return module == package or module.startswith(f"{package}.")


_LOCK = RLock()
_plugins: list[Plugin] = []
_undoing: list[Callable[[], None]] = []
_state = {"done": False, "filling": 0}
_loading: list[Plugin] = []


def all_plugins() -> tuple[Plugin, ...]:
    """The plug-ins that are installed, loaded, those that fail among them."""
    load()
    return tuple(_plugins)


def load() -> None:
    """Let each plug-in that is installed add what it has: once in a process, and not while a registry is filled."""
    if _state["done"] or _state["filling"]:
        return
    with _LOCK:
        if _state["done"] or _loading:  # another thread has done it; or it is a plug-in that asks
            return
        for plugin, entry in _found():
            _bring_in(plugin, entry)
            _plugins.append(plugin)
        _state["done"] = True


@contextmanager
def filling() -> Iterator[None]:
    """While a registry takes in what is built in, which comes first: no plug-in is loaded."""
    _state["filling"] += 1
    try:
        yield
    finally:
        _state["filling"] -= 1


def note(kind: str, name: str, undo: Callable[[], None]) -> None:
    """A registry has taken something in: if a plug-in is at work, it is that plug-in's."""
    if _loading and not _built_in():
        _loading[-1].added.append((kind, name))
        _undoing.append(undo)


def _built_in() -> bool:
    """Whether what is added is declared by a module of ours, which a plug-in is the first to import."""
    import traceback

    for frame, __ in traceback.walk_stack(None):
        if frame.f_code is _bring_in.__code__:
            return False
        if frame.f_code.co_name == "<module>":
            return str(frame.f_globals.get("__name__")).startswith(f"{__package__}.")
    return False


def installed() -> bool:
    """Whether a distribution on the path mentions the group. Reads some small files; imports nothing."""
    return any(map(_mentions, filter(files.is_there, (each or os.curdir for each in sys.path))))


def _mentions(folder: str) -> bool:
    if not files.is_folder(folder):
        return not os.path.basename(folder).startswith("python")  # an archive of modules, which metadata may lie in
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(METADATA):
                with suppress(OSError), open(os.path.join(entry.path, "entry_points.txt"), "rb") as file:
                    if GROUP.encode() in file.read():
                        return True
    return False


def _found() -> Iterator[tuple[Plugin, Any]]:
    """The plug-ins with their entry points, by name. What stands behind them is not loaded."""
    if not installed():
        return
    from importlib.metadata import entry_points

    try:
        entries = sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value))
    except Exception as error:  # the metadata of any distribution may be damaged
        why = blame(_("reading the metadata of what is installed"), error).message
        _warn(_("Plug-ins cannot be looked up: {why}", why=why))
        return
    for entry in entries:
        with suppress(Exception):
            by = entry.dist
            distribution, version = (by.name, by.version) if by else (_("an unknown source"), "")
            yield Plugin(entry.name, distribution, version, entry.value), entry


def _bring_in(plugin: Plugin, entry: Any) -> None:
    """Load a plug-in. Where anything goes wrong, all that it has added goes, and a warning says why."""
    _loading.append(plugin)
    _undoing.clear()
    try:
        from .isolation import aside

        with aside(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = entry.load()
            if callable(found):
                found()
    except BaseException as error:
        for undo in reversed(_undoing):
            undo()
        plugin.added.clear()
        if isinstance(error, KeyboardInterrupt):
            raise
        plugin.fault = _fault(error)
        _warn(_("{plugin} is left out: {why}", plugin=plugin, why=plugin.fault))
    finally:
        _loading.pop()


def _fault(error: BaseException) -> str:
    """What a plug-in raised, in a line."""
    said = error.message if isinstance(error, ActderivError) else blame(_("loading it"), error).message
    return " ".join(said.split())


def _warn(said: str) -> None:
    with suppress(OSError, ValueError, AttributeError):  # that nobody listens is no reason to stop
        sys.stderr.write(_("Warning: {message}", message=said) + "\n")


def blamed(error: BaseException) -> ForeignError | None:
    """The error for what a plug-in's code raised, or None where none was at work."""
    import traceback

    modules = [frame.f_globals.get("__name__") or "" for frame, __ in traceback.walk_tb(error.__traceback__)]
    for plugin in _plugins:
        if not plugin.fault and any(map(plugin.holds, modules)):
            said = str(plugin)
            return blame(said[0].upper() + said[1:], error)
    return None
