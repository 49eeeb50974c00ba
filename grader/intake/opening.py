"""An entry becomes an ordinary folder of ordinary files."""

from __future__ import annotations

from pathlib import Path

from grader.archives.caps import Meter
from grader.archives.faults import OverCapError
from grader.archives.landing import Landing
from grader.archives.remarks import NoteCode, Remarks
from grader.intake.copying import copy_file, copy_folder
from grader.intake.forms import Form, form_of
from grader.intake.nesting import files_below, open_inner, unpacked, unwrapped
from grader.intake.notes import merged, note, notes_of
from grader.intake.settings import Opening
from grader.model import Entry, Note, Submission

__all__ = ["open_entry", "refusal"]


def open_entry(entry: Entry, scratch: Path, opening: Opening) -> Submission:
    """Copy or unpack ``entry`` into the empty folder ``scratch``; nothing of the student's is run, nor changed.

    Folders and single files are copied here, byte by byte; what has to be parsed is parsed in a process of its own.

    The submission carries the entry's notes, then those of opening. Whatever is wrong with the entry is a note;
    one that cannot be opened, or of which a person must choose among several, has no files.

    Raises:
        SandboxError: the walls around unpacking cannot be had.
        OSError: the machine's own fault, such as a full disk.
    """
    remarks = Remarks()
    landing = Landing(scratch / "files", Meter(opening.caps), remarks)
    root = landing.root
    notes: tuple[Note, ...] = ()
    if len(entry.paths) == 1:
        root = _open(entry.paths[0], landing, scratch, opening)
    else:
        notes = (note(NoteCode.TWO_CANDIDATES, *(path.name for path in entry.paths)),)
    files = files_below(root)
    notes = merged(notes, notes_of(remarks))
    if not files and not any(each.needs_person for each in notes):
        notes = (*notes, note(NoteCode.EMPTY, *(path.name for path in entry.paths)))
    return Submission(entry.student, root, files, entry.digest, merged(entry.notes, notes))


def refusal(path: Path, form: Form) -> tuple[Note, ...]:
    """Why a thing of this form is not opened; empty when it is."""
    return (note(_REFUSED[form], path.name),) if form in _REFUSED else ()


_REFUSED = {
    Form.LINK: NoteCode.LINK,
    Form.SPECIAL: NoteCode.SPECIAL_FILE,
    Form.FOREIGN: NoteCode.UNSUPPORTED_ARCHIVE,
    Form.OTHER: NoteCode.NOT_A_SUBMISSION,
}


def _open(path: Path, landing: Landing, scratch: Path, opening: Opening) -> Path:
    """Fill ``landing`` and return the folder that is the top of the work."""
    try:
        turns = _take(path, landing, scratch / "work", opening)
        opened = open_inner(landing, scratch, turns, opening)
    except OverCapError as error:
        landing.clear()
        landing.remarks.say(NoteCode.OVER_CAP, path.name, str(error))
        return landing.root
    return unwrapped(landing, opened)


def _take(path: Path, landing: Landing, work: Path, opening: Opening) -> int:
    """Fill ``landing``; return how many archives may still be opened inside."""
    form = form_of(path)
    if form is Form.FOLDER:
        copy_folder(path, landing)
        return 2
    if form is Form.ARCHIVE:
        return 1 if unpacked(path, path.name, landing, work, opening) else 0
    if form.can_be_opened:
        copy_file(path, (path.name,), landing)
    if form in _REFUSED:
        landing.remarks.add(_REFUSED[form], path.name)
    return 0
