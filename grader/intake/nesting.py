"""Archives inside a submission, and folders that only wrap it."""

from __future__ import annotations

import shutil
from pathlib import Path

from grader.archives.faults import ForeignArchiveError, UnreadableError
from grader.archives.landing import Landing
from grader.archives.remarks import NoteCode
from grader.intake.forms import Form, form_by_name
from grader.intake.process import unpack_apart
from grader.intake.settings import Opening

__all__ = ["files_below", "open_inner", "unpacked", "unwrapped"]


def files_below(root: Path) -> tuple[str, ...]:
    """Paths of all files below ``root``, which is ours and holds no links: POSIX style, sorted."""
    return tuple(sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()))


def unpacked(path: Path, name: str, landing: Landing, work: Path, opening: Opening) -> bool:
    """Unpack into the empty ``landing``; False when that failed: then nothing lands, and a note on ``name`` says why.

    Raises:
        OverCapError: the submission holds too much.
        SandboxError: the walls around unpacking cannot be had.
        OSError: the machine's own fault.
    """
    try:
        unpack_apart(path, name, landing, work, opening)
    except UnreadableError as error:
        landing.remarks.say(NoteCode.UNREADABLE_ARCHIVE, name, str(error))
    except ForeignArchiveError:
        landing.remarks.add(NoteCode.UNSUPPORTED_ARCHIVE, name)
    else:
        return True
    return False


def open_inner(landing: Landing, scratch: Path, turns: int, opening: Opening) -> frozenset[str]:
    """Open the one archive inside a submission that has no code beside it, and in that again, at most ``turns`` times.

    A course's web site often hands out a folder for each student that holds what was uploaded: a zip, or a zip and
    a report. The archive's files take its place, below a folder of its name. Other archives are named and left.
    Returns the paths of the archives that were opened.

    Raises:
        OverCapError: the submission holds too much.
        SandboxError: the walls around unpacking cannot be had.
        OSError: the machine's own fault.
    """
    opened: set[str] = set()
    while archive := _only_archive(landing, turns - len(opened)):
        inner = Landing(scratch / "inner", landing.meter, landing.remarks)
        path = landing.root / archive
        try:
            if not unpacked(path, archive, inner, scratch / "work", opening):
                break
            path.unlink()
            inner.root.rename(path)
        finally:
            if inner.root.exists():
                shutil.rmtree(inner.root)
        landing.remarks.add(NoteCode.NESTED_OPENED, archive)
        opened.add(archive)
    return frozenset(opened)


def _only_archive(landing: Landing, turns: int) -> str:
    """The path of the archive to open next; empty for none, and then archives that stay closed are named."""
    forms = {file: form_by_name(file) for file in files_below(landing.root)}
    archives = [file for file, form in forms.items() if form in (Form.ARCHIVE, Form.FOREIGN)]
    has_code = any(form in (Form.PYTHON, Form.NOTEBOOK) for form in forms.values())
    if turns > 0 and not has_code and len(archives) == 1 and forms[archives[0]] is Form.ARCHIVE:
        return archives[0]
    for archive in archives:
        landing.remarks.add(NoteCode.NESTED_ARCHIVE if has_code else NoteCode.SEVERAL_ARCHIVES, archive)
    return ""


def unwrapped(landing: Landing, opened: frozenset[str]) -> Path:
    """The first folder from the top that holds a file or more than one folder; wrappers of the student's are named."""
    root = landing.root
    wrappers: list[str] = []
    while len(inside := list(root.iterdir())) == 1 and inside[0].is_dir():
        root = inside[0]
        path = root.relative_to(landing.root).as_posix()
        if path not in opened:
            wrappers.append(path)
    if wrappers:
        landing.remarks.add(NoteCode.WRAPPED_FOLDER, wrappers[-1])
    return root
