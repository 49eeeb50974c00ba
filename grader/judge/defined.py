"""What a submission's files define, as a survey tells it: claims, from which names are chosen and nothing is earned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from grader.evidence import ProtocolFault
from grader.model import Source

__all__ = ["Argument", "Defined", "SourceFile", "source_files"]


@dataclass(frozen=True)
class Argument:
    """One argument that a class or function takes."""

    name: str
    has_default: bool


@dataclass(frozen=True)
class Defined:
    """One class or function: the ``nth`` of ``of`` definitions of that name in its file.

    ``takes_any``: it takes arguments that are not named. ``code`` is equal for equal code with all that it needs;
    ``uses`` names definitions of the same file that it needs; ``blank`` is what is still to be filled in.
    """

    name: str
    is_class: bool = True
    place: str = ""
    nth: int = 1
    of: int = 1
    takes: tuple[Argument, ...] = ()
    takes_any: bool = False
    code: str = ""
    uses: frozenset[str] = frozenset()
    blank: tuple[str, ...] = ()


@dataclass(frozen=True)
class SourceFile:
    """A Python file or notebook of the submission: what it defines, and its first error.

    ``unparsed``: names in lines that are no Python. ``packages``: what it imports.
    """

    path: str
    defines: frozenset[str]
    error: str
    definitions: tuple[Defined, ...] = ()
    unparsed: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()

    @property
    def source(self) -> Source:
        """How it is asked for: notebooks are never run whole."""
        return Source(self.path, "definitions" if self.path.lower().endswith(".ipynb") else "whole")

    def named(self, name: str) -> tuple[Defined, ...]:
        """Every definition of that name, in the order of the file."""
        return tuple(one for one in self.definitions if one.name == name)


def source_files(facts: Mapping[str, Any]) -> tuple[SourceFile, ...]:
    """The sources that a survey found. Raises ProtocolFault when its facts are malformed."""
    try:
        return tuple(_file(entry) for entry in facts["files"] if "defines" in entry)
    except (KeyError, TypeError, ValueError) as problem:
        raise ProtocolFault("a survey is malformed") from problem


def _file(entry: Mapping[str, Any]) -> SourceFile:
    return SourceFile(
        path=str(entry["path"]),
        defines=frozenset(map(str, entry["defines"])),
        error=str(entry["error"]),
        definitions=tuple(map(_defined, entry.get("classes", ()))),
        unparsed=frozenset(map(str, entry.get("unparsed", ()))),
        packages=frozenset(map(str, entry.get("packages", ()))),
    )


def _defined(entry: Mapping[str, Any]) -> Defined:
    return Defined(
        name=str(entry["name"]),
        is_class=bool(entry["is_class"]),
        place=str(entry["place"]),
        nth=int(entry["nth"]),
        of=int(entry["of"]),
        takes=tuple(Argument(str(name), bool(has_default)) for name, has_default in entry["takes"]),
        takes_any=bool(entry["takes_any"]),
        code=str(entry["code"]),
        uses=frozenset(map(str, entry["uses"])),
        blank=tuple(map(str, entry["blank"])),
    )
