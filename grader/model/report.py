"""The graded result of one submission. Totals are derived, not stored."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from grader.model.answer import RunEnd
from grader.model.finding import Finding, Verdict
from grader.model.rubric import Visibility
from grader.model.submission import Note

__all__ = ["NOT_YET", "Given", "ItemResult", "PartResult", "Provenance", "Report", "Tally", "marks_words"]

CENT = Decimal("0.01")
NOT_YET = "not-yet"
"""Code of the note on a submission that has a row in the class and no report yet."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """``earned`` of ``decided`` marks, ``open`` still to be given by a person."""

    earned: Decimal
    decided: Decimal
    open: Decimal

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            earned=self.earned + other.earned,
            decided=self.decided + other.decided,
            open=self.open + other.open,
        )

    def __str__(self) -> str:
        words = f"{marks_words(self.earned)} of {marks_words(self.decided)}"
        return f"{words}, {marks_words(self.open)} open" if self.open else words


def marks_words(marks: Decimal) -> str:
    """``2.50`` as ``2.5``, ``10.00`` as ``10``."""
    text = f"{marks:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, kw_only=True)
class Given:
    """Marks that a person gave for an item: they count, whatever the finding says.

    ``comment`` is for the student; ``by`` (who) and ``place`` (file and line) are for staff.
    """

    marks: Decimal
    comment: str = ""
    by: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class ItemResult:
    """One item of the rubric with its finding, and with the marks that a person gave for it, if one did.

    ``conflict``, for staff: what is wrong with marks by hand, as when they do not fit or the finding has changed.
    """

    id: str
    title: str
    marks: Decimal
    kind: str
    visibility: Visibility
    hint: str
    finding: Finding
    given: Given | None = None
    conflict: str = ""

    @property
    def verdict(self) -> Verdict:
        """The finding's, or what the marks by hand amount to."""
        if self.given is None:
            return self.finding.verdict
        if self.given.marks >= self.marks:
            return Verdict.PASSED
        return Verdict.PARTIAL if self.given.marks > 0 else Verdict.FAILED

    @property
    def needs_person(self) -> bool:
        """Whether a person must look: not for what a person has marked since, unless that is in conflict."""
        return bool(self.conflict) or (self.given is None and self.finding.needs_person)

    @property
    def is_open(self) -> bool:
        """True when the marks are not decided: manual, blocked, or broken, and not marked by hand."""
        return self.verdict in {Verdict.OPEN, Verdict.BLOCKED, Verdict.BROKEN}

    @property
    def tally(self) -> Tally:
        """Marks of this item; a share is rounded half up to a hundredth of a mark."""
        if self.is_open:
            return Tally(earned=Decimal(0), decided=Decimal(0), open=self.marks)
        if self.given is not None:
            return Tally(earned=min(self.given.marks, self.marks), decided=self.marks, open=Decimal(0))
        earned = (self.marks * self.finding.share).quantize(CENT, ROUND_HALF_UP)
        return Tally(earned=min(earned, self.marks), decided=self.marks, open=Decimal(0))


@dataclass(frozen=True, kw_only=True)
class PartResult:
    """One part of the assignment."""

    id: str
    title: str
    items: tuple[ItemResult, ...]

    @property
    def tally(self) -> Tally:
        """Sum over the items."""
        return sum((item.tally for item in self.items), _nothing())


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """What made a report. ``key`` is the digest of all that a mark depends on: equal keys, equal marks."""

    key: str
    submission: str
    rubric: str
    reference: str
    grader: str
    python: str
    torch: str
    platform: str
    sandbox: str
    device: str
    seed: str
    started: str
    wall: float
    cpu: float
    peak_bytes: int


@dataclass(frozen=True, kw_only=True)
class Report:
    """The graded result of one submission.

    ``source`` says which file was taken for the student's code. ``runs`` are the keeper's records.
    """

    student: str
    rubric: str
    title: str
    parts: tuple[PartResult, ...]
    source: str
    notes: tuple[Note, ...]
    runs: tuple[RunEnd, ...]
    provenance: Provenance

    @property
    def tally(self) -> Tally:
        """Sum over the parts."""
        return sum((part.tally for part in self.parts), _nothing())

    @property
    def items(self) -> tuple[ItemResult, ...]:
        """Every item, in the rubric's order."""
        return tuple(item for part in self.parts for item in part.items)

    @property
    def flags(self) -> tuple[str, ...]:
        """Short names of what needs a person: notes' codes, then ``item:verdict``; ``item:by-hand`` for a conflict."""
        noted = [note.code for note in self.notes if note.needs_person]
        found = [
            f"{item.id}:{'by-hand' if item.conflict else item.verdict}"
            for item in self.items
            if item.needs_person or item.verdict is Verdict.BROKEN
        ]
        return tuple(dict.fromkeys(noted + found))

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has graded it yet."""
        return any(note.code == NOT_YET for note in self.notes)

    @property
    def status(self) -> str:
        """``needs-person`` when something is flagged, ``open`` when only manual marks are, else ``graded``."""
        if self.flags:
            return "needs-person"
        return "open" if self.tally.open else "graded"


def _nothing() -> Tally:
    return Tally(earned=Decimal(0), decided=Decimal(0), open=Decimal(0))
