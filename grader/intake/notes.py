"""The catalogue of everything that the intake says: a sentence for each code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from grader.archives.remarks import NoteCode, Remark, Remarks, remark
from grader.model import Note

__all__ = ["merged", "note", "notes_of"]


@dataclass(frozen=True)
class _Sentence:
    """``{names}`` lists what it is about, ``{reason}`` says why; ``person`` puts it on the staff's list."""

    text: str
    person: bool = False


_CATALOGUE = {
    NoteCode.NAME_NORMALISED: _Sentence("The name {names} was put into Unicode's composed form (NFC)."),
    NoteCode.NAME_CONTROL: _Sentence("Invisible characters in the name are spelled out in brackets: {names}."),
    NoteCode.NAME_EDGES: _Sentence("The name {names} starts or ends with a space or ends with a dot; it was kept."),
    NoteCode.TWO_CANDIDATES: _Sentence(
        "{names} claim to be the same student's submission and differ. None was graded: a person must choose one.", True
    ),
    NoteCode.SAME_TWICE: _Sentence("{names} hold the same files; the first was taken."),
    NoteCode.BESIDE: _Sentence("Lies beside the submission, not in it, and was not read: {names}.", True),
    NoteCode.NOT_A_SUBMISSION: _Sentence(
        "{names} is neither a folder, an archive (.zip, .tar.gz), a notebook nor a Python file, so it was not opened.",
        True,
    ),
    NoteCode.LINK: _Sentence("Links are not followed; left out: {names}. Hand in the files themselves.", True),
    NoteCode.SPECIAL_FILE: _Sentence("Neither files nor folders, so left out: {names}.", True),
    NoteCode.UNREADABLE_FILE: _Sentence("Could not be read and was left out: {names}.", True),
    NoteCode.UNREADABLE_ARCHIVE: _Sentence(
        "The archive {names} could not be opened: {reason}. Pack the work again as .zip and hand it in once more.", True
    ),
    NoteCode.UNSUPPORTED_ARCHIVE: _Sentence(
        "The archive {names} is of a kind that is not opened here. Pack the work as .zip or .tar.gz.", True
    ),
    NoteCode.WRONG_SUFFIX: _Sentence("{names} is in truth {reason}; it was opened as that."),
    NoteCode.OVER_CAP: _Sentence(
        "{names} holds {reason}, which is not accepted, so nothing of it was taken. Leave out data and results.", True
    ),
    NoteCode.TOO_DEEP: _Sentence("Too many folders inside each other; left out: {names}.", True),
    NoteCode.LONG_NAME: _Sentence("Name too long; left out: {names}.", True),
    NoteCode.UNSAFE_PATH: _Sentence("Names that lead outside the submission; left out: {names}.", True),
    NoteCode.ENCRYPTED: _Sentence("Protected by a password; left out: {names}. Pack without one.", True),
    NoteCode.DUPLICATE_MEMBER: _Sentence(
        "The archive holds more than one thing under the same name; of files the last was taken: {names}.", True
    ),
    NoteCode.CASE_TWINS: _Sentence("Some names differ in upper and lower case only; all were kept: {names}."),
    NoteCode.NAME_ENCODING: _Sentence("Names that the archive does not mark as UTF-8 were read as UTF-8: {names}."),
    NoteCode.BACKSLASH_PATHS: _Sentence("Backslashes in names were read as separators of folders: {names}."),
    NoteCode.RENAMED_FILE: _Sentence("Names of files made printable: {names}."),
    NoteCode.LEFT_OUT_TREES: _Sentence("Installed packages are no part of the work; left out: {names}."),
    NoteCode.WRAPPED_FOLDER: _Sentence("Everything lay inside the folder {names}; it was taken as the top."),
    NoteCode.NESTED_OPENED: _Sentence("The archive {names} was the only one inside, with no code beside it: opened."),
    NoteCode.NESTED_ARCHIVE: _Sentence("Archives inside the submission were not opened: {names}."),
    NoteCode.SEVERAL_ARCHIVES: _Sentence("There is no code, but archives that were not opened: {names}.", True),
    NoteCode.EMPTY: _Sentence("There are no files in {names}.", True),
}


def note(code: NoteCode, *names: str, reason: str = "") -> Note:
    """The catalogue's sentence about ``names``, which may be raw."""
    return _worded(remark(code, *names, reason=reason))


def notes_of(remarks: Remarks) -> tuple[Note, ...]:
    """Every remark in the catalogue's words, each once."""
    return merged(map(_worded, remarks.all()))


def _worded(remark: Remark) -> Note:
    sentence = _CATALOGUE[remark.code]
    listed = ", ".join(f"'{name}'" for name in remark.names) + (f" and {remark.more} more" if remark.more else "")
    return Note(remark.code.value, sentence.text.format(names=listed, reason=remark.reason), sentence.person)


def merged(*groups: Iterable[Note]) -> tuple[Note, ...]:
    """All notes in order, each once."""
    return tuple(dict.fromkeys(note for group in groups for note in group))
