"""The catalogue of everything that the intake says, by code. Codes are stable: they stand in ``marks.csv``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from grader.intake.names import visible
from grader.model import Note

__all__ = ["NoteCode", "Remarks", "merged", "note"]

SHOWN = 3
"""Names that a sentence lists before it only counts."""
LONGEST = 120
"""Characters of a name, or of a library's own words, that a sentence shows."""


class NoteCode(StrEnum):
    """Stable short names of the notes."""

    NAME_NORMALISED = "name-normalised"
    NAME_CONTROL = "name-control"
    NAME_EDGES = "name-edges"
    TWO_CANDIDATES = "two-candidates"
    SAME_TWICE = "same-twice"
    BESIDE = "beside"
    NOT_A_SUBMISSION = "not-a-submission"
    LINK = "link"
    SPECIAL_FILE = "special-file"
    UNREADABLE_FILE = "unreadable-file"
    UNREADABLE_ARCHIVE = "unreadable-archive"
    UNSUPPORTED_ARCHIVE = "unsupported-archive"
    WRONG_SUFFIX = "wrong-suffix"
    OVER_CAP = "over-cap"
    TOO_DEEP = "too-deep"
    LONG_NAME = "long-name"
    UNSAFE_PATH = "unsafe-path"
    ENCRYPTED = "encrypted"
    DUPLICATE_MEMBER = "duplicate-member"
    CASE_TWINS = "case-twins"
    NAME_ENCODING = "name-encoding"
    BACKSLASH_PATHS = "backslash-paths"
    RENAMED_FILE = "renamed-file"
    LEFT_OUT_TREES = "left-out-trees"
    WRAPPED_FOLDER = "wrapped-folder"
    NESTED_OPENED = "nested-opened"
    NESTED_ARCHIVE = "nested-archive"
    SEVERAL_ARCHIVES = "several-archives"
    EMPTY = "empty"


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
    """The catalogue's sentence about ``names``, which may be raw: they are made printable and shortened."""
    return _build(code, [_quoted(name) for name in names], reason)


def _build(code: NoteCode, quoted: list[str], reason: str = "") -> Note:
    sentence = _CATALOGUE[code]
    listed = ", ".join(quoted[:SHOWN]) + (f" and {len(quoted) - SHOWN} more" if len(quoted) > SHOWN else "")
    return Note(code.value, sentence.text.format(names=listed, reason=_shortened(visible(reason))), sentence.person)


def _quoted(name: str) -> str:
    return f"'{_shortened(visible(name))}'"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def merged(*groups: Iterable[Note]) -> tuple[Note, ...]:
    """All notes in order, each once."""
    return tuple(dict.fromkeys(note for group in groups for note in group))


class Remarks:
    """Collects what is noticed while a submission is opened, and says each kind of thing in one sentence."""

    def __init__(self) -> None:
        self._names: dict[NoteCode, dict[str, None]] = {}
        self._said: list[Note] = []

    def add(self, code: NoteCode, name: str) -> None:
        """One more name for the sentence of ``code``; a name counts once."""
        self._names.setdefault(code, {})[_quoted(name)] = None

    def take(self, ready: Note) -> None:
        """A sentence that is ready."""
        self._said.append(ready)

    def say(self, code: NoteCode, name: str, reason: str) -> None:
        """A sentence of its own, with its reason."""
        self._said.append(note(code, name, reason=reason))

    def notes(self) -> tuple[Note, ...]:
        """Every sentence, gathered ones in the order of their first name."""
        gathered = [_build(code, list(names)) for code, names in self._names.items()]
        return merged(self._said, gathered)
