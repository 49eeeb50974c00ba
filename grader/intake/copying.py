"""Folders and single files, copied: ordinary files only."""

from __future__ import annotations

from pathlib import Path

from grader.archives.faults import UnreadableError
from grader.archives.landing import Landing
from grader.archives.names import visible
from grader.archives.reading import blocks, open_regular
from grader.archives.remarks import NoteCode
from grader.intake.walking import Kind, walk

__all__ = ["copy_file", "copy_folder"]

_LEFT_OUT = {
    Kind.LINK: NoteCode.LINK,
    Kind.SPECIAL: NoteCode.SPECIAL_FILE,
    Kind.TOO_DEEP: NoteCode.TOO_DEEP,
    Kind.TREE: NoteCode.LEFT_OUT_TREES,
}


def copy_folder(folder: Path, landing: Landing) -> None:
    """Copy every ordinary file below ``folder``; say what was left out.

    Raises:
        OverCapError: the folder holds too much.
        OSError: the machine's own fault.
    """
    for seen in walk(folder, landing.meter.caps.depth):
        name = "/".join(seen.parts) or folder.name
        if seen.kind is Kind.FILE:
            copy_file(seen.path, seen.parts, landing)
        elif seen.kind is Kind.UNREADABLE:
            landing.remarks.add(NoteCode.UNREADABLE_FILE, f"{name} ({seen.reason})")
        else:
            landing.remarks.add(_LEFT_OUT[seen.kind], name)


def copy_file(path: Path, parts: tuple[str, ...], landing: Landing) -> None:
    """Copy one file to where ``parts`` say, made printable.

    Raises:
        OverCapError: this is one file or some bytes too many.
        OSError: the machine's own fault.
    """
    name = "/".join(parts)
    shown = tuple(visible(part) for part in parts)
    if shown != parts:
        landing.remarks.add(NoteCode.RENAMED_FILE, name)
    try:
        with open_regular(path) as stream:
            landing.write(shown, blocks(stream))
    except UnreadableError as error:
        landing.remarks.add(NoteCode.UNREADABLE_FILE, f"{name} ({error})")
