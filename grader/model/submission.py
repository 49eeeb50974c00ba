"""What a student handed in, as the intake found it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

__all__ = ["Entry", "EntryKind", "Note", "Submission"]


class EntryKind(StrEnum):
    """The form in which a submission lies in the folder of submissions."""

    FOLDER = "folder"
    ARCHIVE = "archive"
    FILE = "file"


@dataclass(frozen=True)
class Note:
    """Something the harness noticed and says: shown to the student and to staff.

    ``needs_person`` puts the submission on the staff's list; ``code`` is a stable short name
    (``wrapped-folder``, ``two-archives``, ...) for the ``flags`` column of the marks.
    """

    code: str
    text: str
    needs_person: bool = False


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
