"""What ``import`` means in a submission of which only the definitions are run: its own files, again by their
definitions; real packages; and stand-ins for what is not here, for names that the file itself imports alone."""

from __future__ import annotations

import builtins
import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.inside.failure import own_file
from grader.inside.hints import STARS
from grader.inside.siblings import Siblings
from grader.inside.standins import KNOWN_PACKAGES, Ledger, StandIn, module_with

__all__ = ["Importer", "modules_below"]

PYTHON_2 = frozenset({"cPickle", "urllib2", "urlparse", "Queue", "ConfigParser", "Tkinter", "StringIO", "cStringIO",
                      "__builtin__", "httplib", "commands"})  # fmt: skip


class Importer:
    """``__import__`` for the student's modules, which see it as a builtin: nobody else does, so that torch's own
    optional imports stay what they are.

    ``module_of`` gives the module of a file; ``complete`` sees to it that names of it are set that a file asks for, and
    tells why some are not; ``is_guarded`` says whether the line of a file expects its import to fail.
    """

    def __init__(
        self,
        root: Path,
        ledger: Ledger,
        module_of: Callable[[Path], ModuleType],
        complete: Callable[[ModuleType, Sequence[str], Path], Mapping[str, str]],
        is_guarded: Callable[[str, int], bool],
    ) -> None:
        self._root, self._ledger = root, ledger
        self._siblings = Siblings(root)
        self._module_of, self._complete, self._is_guarded = module_of, complete, is_guarded

    def builtins(self) -> dict[str, Any]:
        """For a module's ``__builtins__``."""
        return vars(builtins) | {"__import__": self._import}

    def is_own(self, name: str, file: Path, level: int = 0) -> bool:
        """Whether an import in this file means a file of the submission."""
        return self._own(name, _folder(file, level), level) is not None

    def _import(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,  # noqa: A002 - the names that Python gives them
        locals: Mapping[str, Any] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        file = Path(str((globals or {}).get("__file__", self._root / "x.py")))
        own = self._own(name, _folder(file, level), level)
        if own is not None and (level or not self._is_loaded_elsewhere(name, fromlist, own)):
            return self._from_own(name, own, fromlist or (), file)
        if level:
            if self._guarded():
                raise ModuleNotFoundError(f"No module named '{'.' * level}{name}'")
            return self._stand_in(f"{'.' * level}{name}", fromlist, globals)
        try:
            found = builtins.__import__(name, globals, locals, fromlist or (), 0)
            gone = [each for each in fromlist or () if each != "*" and not _has(found, each)]
            if gone and self._guarded():
                return found  # the student's own handler sees to it
        except Exception:
            # Whatever a package raises while it is imported, the code that only names it goes on.
            if self._guarded():
                raise
            return self._files_of(name, fromlist or (), file) or self._stand_in(name, fromlist, globals)
        if not gone:
            return found
        more = {}
        for each in gone:
            why = f"{found.__name__} has no {each} any more"
            self._ledger.say(f"{why}: a stand-in took its place.")
            more[each] = StandIn(f"{name}.{each}", why, self._ledger)
        return module_with(found, more)

    def _stand_in(self, name: str, fromlist: Sequence[str] | None, importing: Any) -> StandIn:
        top = name.split(".", maxsplit=1)[0]
        why = _missing(name)
        if "*" in (fromlist or ()) and isinstance(importing, dict):
            importing.setdefault(STARS, []).append(why)
        self._ledger.say(f"{why.replace('the package', 'The package', 1)}: a stand-in took its place.")
        return StandIn(name if fromlist else top or name, why, self._ledger)

    def _guarded(self) -> bool:
        frame = sys._getframe(2)
        return self._is_guarded(frame.f_code.co_filename, frame.f_lineno)

    def _own(self, name: str, folder: Path, level: int) -> list[Path] | None:
        if level and not name:
            return [folder]
        if not folder.is_relative_to(self._root):
            return None
        return self._siblings.find(name, folder) or (None if level else self._inside(name, folder))

    def _inside(self, name: str, folder: Path) -> list[Path] | None:
        """What ``package.module`` means where the files of ``package`` were handed in without its folder."""
        package, _, rest = name.partition(".")
        if not rest or package in KNOWN_PACKAGES or _is_installed(package):
            return None
        return self._siblings.find(rest, folder) or self._inside(rest, folder)

    def _files_of(self, package: str, names: Sequence[str], file: Path) -> ModuleType | None:
        """What ``from package import module`` means there; None unless all the names are files of the submission."""
        if "." in package or package in KNOWN_PACKAGES or _is_installed(package):
            return None
        found = {name: self._siblings.find(name, file.parent) for name in names}
        if not found or not all(found.values()):
            return None
        self._ledger.say(f"There is no folder {package}: its files were looked for in what was handed in.")
        modules = {name: self._module_of(each[-1]) for name, each in found.items() if each}
        return module_with(ModuleType(package), modules)

    def _is_loaded_elsewhere(self, name: str, fromlist: Sequence[str] | None, own: list[Path]) -> bool:
        """Python gives a module that is loaded already (``types``, ``random``) before it looks beside the script."""
        top = name.split(".", maxsplit=1)[0]
        real = sys.modules.get(top)
        if real is None or _is_below(real, self._root):
            return False
        return not fromlist or all(each == "*" or hasattr(real, each) for each in fromlist) or own[-1].is_dir()

    def _from_own(self, name: str, own: list[Path], fromlist: Sequence[str], file: Path) -> Any:
        words = name.split(".")
        absent_folders = words[: len(words) - len(own)]
        if absent_folders:
            taken = own_file(str(own[-1]), self._root)
            self._ledger.say(f"There is no folder {'/'.join(absent_folders)}: {name} was taken for {taken}.")
        modules = [*map(ModuleType, absent_folders), *(self._module_of(path) for path in own)]
        for parent, word, child in zip(modules, words[1:], modules[1:], strict=False):
            setattr(parent, word, child)
        if not fromlist:
            self._complete(modules[-1], (), file)
            return modules[0]
        module, place = modules[-1], own[-1]
        inside: dict[str, Any] = {}
        for each in fromlist:
            deeper = self._siblings.find(each, place) if place.is_dir() and each != "*" else None
            if deeper is not None and deeper[0].parent == place and not _has(module, each):
                inside[each] = self._module_of(deeper[0])
        for each, child in inside.items():
            setattr(module, each, child)
        absent = self._complete(module, [each for each in fromlist if each not in inside], file)
        if not absent:
            return module
        return module_with(module, {each: StandIn(f"{name}.{each}", why, self._ledger) for each, why in absent.items()})


def _folder(file: Path, level: int) -> Path:
    """Where the search of an import begins: the file's folder, or so many above it for ``from ..x``."""
    folder = file.parent
    for _ in range(level - 1):
        folder = folder.parent
    return folder


def _missing(name: str) -> str:
    top = name.split(".", maxsplit=1)[0]
    if top in PYTHON_2:
        return f"{name} is a module of Python 2"
    if top in KNOWN_PACKAGES or top in sys.modules:
        return f"the package {name} is not installed where this is graded"
    return f"{name.replace('.', '/')}.py was not handed in, and no package of that name is installed here"


@cache
def _is_installed(package: str) -> bool:
    try:
        return package in sys.modules or find_spec(package) is not None
    except (ImportError, ValueError):
        return False


def _has(module: Any, name: str) -> bool:
    if hasattr(module, name):
        return True
    try:
        importlib.import_module(f"{module.__name__}.{name}")
    except Exception:  # noqa: BLE001 - whatever it raises, it cannot be had
        return False
    return True


def _is_below(module: ModuleType, root: Path) -> bool:
    file = getattr(module, "__file__", None)
    return isinstance(file, str) and own_file(file, root) is not None


def modules_below(root: Path) -> list[ModuleType]:
    """Modules that Python itself has imported from files below ``root``."""
    return [one for one in list(sys.modules.values()) if _is_below(one, root)]
