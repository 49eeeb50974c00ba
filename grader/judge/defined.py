"""What a submission's files define, as a survey tells it: claims, from which names are chosen and nothing is earned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.evidence import ProtocolFault
from grader.model import OwnCall, Source

__all__ = ["Argument", "Defined", "Making", "SourceFile", "makings_of", "source_files"]


@dataclass(frozen=True)
class Argument:
    """One argument that a class or function takes."""

    name: str
    has_default: bool


@dataclass(frozen=True)
class Making:
    """A call of a class that gives arguments, in the submission's own code. ``home``: the file that the class is taken
    from, where that is plain; ``nth``: of several definitions above the call, the nearest; 0 where there is none.
    """

    name: str
    call: OwnCall
    place: str
    home: str = ""
    nth: int = 0


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
    forward: tuple[Argument, ...] = ()
    """What a class's method of that name takes."""


@dataclass(frozen=True)
class SourceFile:
    """A Python file or notebook of the submission: what it defines, and its first error.

    ``unparsed``: names in lines that are no Python. ``packages``: what it imports. ``acts``: what it does besides when
    it is imported that nobody wants, such as training. ``makes``: its calls of the submission's classes.
    """

    path: str
    defines: frozenset[str]
    error: str
    definitions: tuple[Defined, ...] = ()
    unparsed: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    makes: tuple[Making, ...] = ()

    @property
    def is_notebook(self) -> bool:
        """By its name."""
        return self.path.lower().endswith(".ipynb")

    @property
    def source(self) -> Source:
        """How it is asked for: notebooks are never run whole, nor is what trains when it is imported."""
        return Source(self.path, "definitions" if self.is_notebook or self.acts else "whole")

    def named(self, name: str) -> tuple[Defined, ...]:
        """Every definition of that name, in the order of the file."""
        return tuple(one for one in self.definitions if one.name == name)


MOST, BEFORE, WORDS = 200, 20, 500
"""Of what a survey tells of calls: how many of a file, how many statements before each, and how long."""
MAKINGS = 4
"""Calls of one class that are tried, at the most."""


def makings_of(files: Sequence[SourceFile], file: SourceFile, one: Defined) -> tuple[Making, ...]:
    """How the submission itself makes that class, each way once: first in the class's own file, then beside it."""
    alone = sum(bool(other.named(one.name)) for other in files) == 1
    near = sorted(files, key=lambda other: (other is not file, _folder(other) != _folder(file), other.path))
    found = [
        making
        for other in near
        for making in other.makes
        if making.name == one.name
        and (making.home == file.path or (not making.home and alone))
        and (other is not file or one.of == 1 or making.nth in {0, one.nth})
    ]
    return _once(found)


def _once(makings: Sequence[Making]) -> tuple[Making, ...]:
    once: dict[tuple[str, tuple[str, ...]], Making] = {}
    for making in makings:
        once.setdefault((making.call.words, making.call.before), making)
    return tuple(once.values())[:MAKINGS]


def _folder(file: SourceFile) -> str:
    return file.path.rpartition("/")[0]


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
        acts=frozenset(map(str, entry.get("acts", ()))),
        makes=tuple(_making(str(entry["path"]), one) for one in entry.get("makes", ())[:MOST]),
    )


def _making(path: str, entry: Mapping[str, Any]) -> Making:
    source = Source(path, "definitions", tuple(map(str, entry["reads"])))
    before = tuple(str(one)[:WORDS] for one in entry["before"][:BEFORE])
    call = OwnCall(source, str(entry["words"])[:WORDS], before)
    return Making(str(entry["name"]), call, str(entry["place"]), str(entry["home"]), int(entry["nth"]))


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
        forward=tuple(Argument(str(name), bool(has_default)) for name, has_default in entry.get("forward", ())),
    )
