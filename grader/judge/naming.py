"""Which name in a file stands for one that the rubric asks for: the same, an accepted one, or one written otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from grader.judge.defined import SourceFile
from grader.model import SourceSettings

__all__ = ["accepted", "alike", "folded", "is_own", "served"]


def folded(name: str) -> str:
    """``EncoderNet``, ``encoder_net`` and ``Encodernet`` are one name."""
    return name.replace("_", "").casefold()


def alike(name: str, there: Iterable[str]) -> list[str]:
    """Names that are the same but for case and underscores, in order."""
    return [one for one in there if folded(one) == folded(name)]


def served(file: SourceFile, wanted: SourceSettings) -> Mapping[str, str]:
    """Of each wanted name that the file has, the name under which it has it.

    The name itself, else the first accepted name, else either of them in another writing where there is exactly one.
    What bears the name of something else that is wanted never stands for this, unless the file is one of its own. One
    name serves two only where the file defines it several times.
    """
    there = file.defines | file.unparsed | {one.name for one in file.definitions}
    several = {one.name for one in file.definitions if one.of > 1}
    found: dict[str, str] = {}
    for name in sorted(wanted.defines, key=lambda one: not is_own(file, one, wanted)):
        names = accepted(name, wanted)
        others = frozenset() if is_own(file, name, wanted) else frozenset(wanted.defines) - {name}
        free = there - others - (frozenset(found.values()) - several)
        exact = next((one for one in names if one in free), None)
        other = exact or next((one for each in names if (one := _only(file, alike(each, sorted(free))))), None)
        if other is not None:
            found[name] = other
    return {name: found[name] for name in wanted.defines if name in found}


def accepted(name: str, wanted: SourceSettings) -> tuple[str, ...]:
    """The name itself, then those that are accepted besides, the better one first."""
    return (name, *(wanted.classes[name].names if name in wanted.classes else ()))


def is_own(file: SourceFile, name: str, wanted: SourceSettings) -> bool:
    """Whether the rubric says that a class stands in files of this name. Folders count."""
    patterns = wanted.classes[name].files if name in wanted.classes else ()
    return any(fnmatchcase(file.path.lower(), pattern.lower()) for pattern in patterns)


def _only(file: SourceFile, names: list[str]) -> str | None:
    """The only name, or the only one of a class."""
    classes = {one.name for one in file.definitions if one.is_class}
    for found in (names, [name for name in names if name in classes]):
        if len(found) == 1:
            return found[0]
    return None
