"""What claims to be whose submission, and what to do where several things claim the same student."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from grader.archives.names import visible
from grader.archives.remarks import NoteCode
from grader.intake.digest import digest_entry, digest_tree
from grader.intake.forms import Form, form_of, stem_of
from grader.intake.notes import merged, note
from grader.intake.opening import open_entry, refusal
from grader.intake.settings import Opening
from grader.model import Entry, Note

__all__ = ["Claim", "claim_at", "entry_of", "settle"]


@dataclass(frozen=True)
class Claim:
    """One thing that was found: where, in which form, whose."""

    path: Path
    form: Form
    student: str

    def notes(self) -> tuple[Note, ...]:
        """What is odd about the name, and why the thing cannot be opened, if it cannot."""
        raw = stem_of(self.path.name, self.form)
        composed = unicodedata.normalize("NFC", raw)
        codes = []
        if composed != raw:
            codes.append(NoteCode.NAME_NORMALISED)
        if visible(composed) != composed:
            codes.append(NoteCode.NAME_CONTROL)
        if raw != raw.strip() or raw.endswith("."):
            codes.append(NoteCode.NAME_EDGES)
        return merged((note(code, raw) for code in codes), refusal(self.path, self.form))


def claim_at(path: Path) -> Claim:
    """What lies at ``path``, links not followed, claims to be the work of whom it is named after."""
    form = form_of(path)
    return Claim(path, form, visible(stem_of(path.name, form)) or visible(path.name) or "submission")


def entry_of(claim: Claim, *notes: Note) -> Entry:
    """The entry of a claim that stands alone."""
    paths = (claim.path,)
    return Entry(claim.student, claim.form.entry_kind, paths, digest_entry(paths), merged(claim.notes(), notes))


def settle(claims: Sequence[Claim], opening: Opening) -> Entry:
    """One entry out of all claims to one student, in an order that hangs on the names alone.

    A report beside the work is named; a work that lies there twice is taken once. Otherwise every path is
    in the entry, with a note that a person must choose.
    """
    claims = sorted(claims, key=lambda claim: (claim.form.value, claim.path.name))
    # A PDF beside the zip is no second submission. Only what could hold code, or hides what it holds, competes.
    rivals = [claim for claim in claims if claim.form is not Form.OTHER] or claims
    beside = [claim.path.name for claim in claims if claim not in rivals]
    notes: tuple[Note, ...] = (note(NoteCode.BESIDE, *beside),) if beside else ()
    if len(rivals) == 1:
        return entry_of(rivals[0], *notes)
    names = [claim.path.name for claim in rivals]
    if _hold_the_same(rivals, opening):
        return entry_of(rivals[0], note(NoteCode.SAME_TWICE, *names), *notes)
    paths = tuple(claim.path for claim in rivals)
    notes = merged(*(claim.notes() for claim in rivals), (note(NoteCode.TWO_CANDIDATES, *names),), notes)
    return Entry(rivals[0].student, rivals[0].form.entry_kind, paths, digest_entry(paths), notes)


def _hold_the_same(claims: Sequence[Claim], opening: Opening) -> bool:
    """True when all open without a doubt and hold the same files, byte for byte: a zip and the folder out of it."""
    contents = set()
    for claim in claims:
        if not claim.form.can_be_opened:
            return False
        try:
            with TemporaryDirectory() as scratch:
                submission = open_entry(entry_of(claim), Path(scratch), opening)
                if any(each.needs_person for each in submission.notes):
                    return False
                contents.add(digest_tree(submission.root))
        except OSError:  # a temporary folder too small for two large submissions must not end the class
            return False
    return len(contents) == 1
