"""A folder that was handed in, seen without following a link or opening anything."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from grader.archives.litter import TREES, is_litter_file, is_litter_folder
from grader.archives.reading import why

__all__ = ["Kind", "Seen", "kind_of", "walk"]


class Kind(Enum):
    """What lies at a path, links not followed."""

    FOLDER = auto()
    FILE = auto()
    LINK = auto()
    SPECIAL = auto()
    UNREADABLE = auto()
    TOO_DEEP = auto()
    TREE = auto()
    """A folder of other people's packages: not looked into."""


@dataclass(frozen=True)
class Seen:
    """One thing below a folder: its names from there, where it is, what it is, and why it is unreadable."""

    parts: tuple[str, ...]
    path: Path
    kind: Kind
    reason: str = ""


def kind_of(mode: int) -> Kind:
    """Which kind a ``st_mode`` (from an ``lstat``) means: folder, file, link or special."""
    if stat.S_ISDIR(mode):
        return Kind.FOLDER
    if stat.S_ISREG(mode):
        return Kind.FILE
    return Kind.LINK if stat.S_ISLNK(mode) else Kind.SPECIAL


def walk(root: Path, depth: int) -> Iterator[Seen]:
    """Everything below ``root`` but folders and litter, in an order that hangs on the names alone.

    A folder whose contents would lie deeper than ``depth`` parts is named and not entered.

    Raises:
        OSError: the machine's own fault.
    """
    waiting: list[tuple[tuple[str, ...], Path]] = [((), root)]
    while waiting:
        parts, folder = waiting.pop()
        try:
            names = sorted(os.listdir(folder))  # noqa: PTH208 - names are enough, and joined below
        except OSError as error:
            yield Seen(parts, folder, Kind.UNREADABLE, why(error))
            continue
        for name in names:
            seen = _look((*parts, name), folder / name)
            if seen.kind is not Kind.FOLDER:
                if not is_litter_file(name):
                    yield seen
            elif name.casefold() in TREES:
                yield Seen(seen.parts, seen.path, Kind.TREE)
            elif is_litter_folder(name):
                continue
            elif len(seen.parts) >= depth:
                yield Seen(seen.parts, seen.path, Kind.TOO_DEEP)
            else:
                waiting.append((seen.parts, seen.path))


def _look(parts: tuple[str, ...], path: Path) -> Seen:
    try:
        return Seen(parts, path, kind_of(path.lstat().st_mode))
    except OSError as error:
        return Seen(parts, path, Kind.UNREADABLE, why(error))
