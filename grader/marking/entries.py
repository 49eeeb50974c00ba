"""What a person writes down: marks, and files of marks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from grader.model import ItemResult, Report, marks_words

__all__ = ["FIELDS", "Mark", "Sheet", "Slip", "seen_of"]

FIELDS = ("student", "item", "marks", "comment", "by", "seen")
"""Of an entry, as they are written in the file."""
DIGEST_SHOWN = 8


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One entry that has marks, or was meant to: then ``marks`` is None and ``problem`` says why they cannot be read.

    ``comment`` is for the student. ``by`` says who marked, ``seen`` what the automatic finding was then, as
    :func:`seen_of` puts it; both may be empty. ``line`` counts from 1.
    """

    student: str
    item: str
    marks: Decimal | None
    comment: str = ""
    by: str = ""
    seen: str = ""
    line: int = 0
    problem: str = ""


@dataclass(frozen=True, order=True)
class Slip:
    """One mistake in a file, and its line."""

    line: int
    text: str


@dataclass(frozen=True)
class Sheet:
    """One file of marks. ``path`` is how it is told; ``slips`` are the mistakes that the file alone shows.

    ``is_read``: False where the file was not read this time, and the marks are those that it held last.
    """

    path: str
    marks: tuple[Mark, ...]
    slips: tuple[Slip, ...] = ()
    is_read: bool = True

    def place(self, mark: Mark) -> str:
        """``manual.yaml:12``."""
        return f"{self.path}:{mark.line}"


def seen_of(report: Report, item: ItemResult) -> str:
    """What a person who marks this item by hand has before them: ``failed 0 of 4; 90ab12cd``.

    The finding, what the item is worth, and the digest of the submission. Evidence is left out: it has drawn numbers.
    """
    found = replace(item, given=None)
    earned = "" if found.is_open else f" {marks_words(found.tally.earned)}"
    return f"{found.verdict}{earned} of {marks_words(item.marks)}; {report.provenance.submission[:DIGEST_SHOWN]}"
