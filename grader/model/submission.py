"""What a student handed in, as the intake found it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Literal

__all__ = ["CodeCell", "Entry", "EntryKind", "Note", "Notebook", "Submission"]


class EntryKind(StrEnum):
    """The form in which a submission lies in the folder of submissions."""

    FOLDER = "folder"
    ARCHIVE = "archive"
    FILE = "file"


@dataclass(frozen=True)
class CodeCell:
    """What became of a notebook's code cell. ``number`` counts from 1 over all cells; ``first`` is its first line.

    ``ran``: some of it was taken; ``took``: the names that this set; ``needed``: lines that define nothing and ran
    because something needs them; ``left``: why the rest was left.
    """

    number: int
    first: str
    ran: bool
    took: tuple[str, ...]
    needed: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def fate(self) -> Literal["taken", "part", "left", "empty"]:
        """``empty``: nothing in it could be run, as with comments or shell lines alone."""
        if self.left:
            return "part" if self.ran else "left"
        return "taken" if self.ran else "empty"


@dataclass(frozen=True)
class Notebook:
    """A notebook that code was taken from, and what became of each of its code cells."""

    path: str
    cells: tuple[CodeCell, ...]


@dataclass(frozen=True)
class Note:
    """Something the harness noticed and says: shown to the student and to staff.

    ``needs_person`` puts the submission on the staff's list; ``code`` is a stable short name
    (``wrapped-folder``, ``two-archives``, ...) for the ``flags`` column of the marks. ``notebook``: what the words
    tell, cell by cell: a page shows it as a table in their place.
    """

    code: str
    text: str
    needs_person: bool = False
    notebook: Notebook | None = None


@dataclass(frozen=True)
class Entry:
    """One thing in the folder of submissions, found but not opened.

    ``student`` is unique in its class and is shown as data (it may hold any printable character);
    ``paths`` has more than one member when several things claim the same student: a person must choose.
    ``digest`` covers names and contents of everything below ``paths`` (hex).
    """

    student: str
    kind: EntryKind
    paths: tuple[Path, ...]
    digest: str
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Submission:
    """An opened entry: an ordinary folder of ordinary files that the box may read.

    ``root`` is the folder; ``files`` are the paths below it, POSIX style, sorted, litter left out.
    An entry that could not be opened has no files and a note that says why.
    """

    student: str
    root: Path
    files: tuple[str, ...]
    digest: str
    notes: tuple[Note, ...] = ()
