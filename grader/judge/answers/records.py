"""What goes in and out of the reading of written answers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

__all__ = ["Comparison", "Expected", "Form", "NearMiss", "Passage", "Reading", "Stated", "Status", "form_of"]

Stated = tuple[int, ...] | int
"""A value that can be stated in an answer: a size (or list of integers), or an integer."""


@dataclass(frozen=True)
class Passage:
    """A stretch of a document's text, with the place that a reader can find it at.

    ``place`` is the document's name, then what is inside it: ``answers.yaml``, ``report.pdf, page 2``.
    """

    text: str
    place: str

    @property
    def document(self) -> str:
        """The document's name: headings do not carry over from one document to the next."""
        return self.place.partition(", ")[0]


@dataclass(frozen=True)
class Form:
    """What is looked for: a tuple of ``length`` integers, or one integer where ``length`` is None."""

    length: int | None


class Status(StrEnum):
    """``found``: one value is stated. ``absent``: nothing was written. ``unclear``: a person must look."""

    FOUND = "found"
    ABSENT = "absent"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Reading:
    """What was read as the answer to one question.

    ``value`` is None unless ``status`` is found. ``quote`` is the passage in the student's own words, cut.
    ``candidates`` are the values that compete when ``status`` is unclear; empty where text states no value.
    """

    status: Status
    value: Stated | None = None
    quote: str = ""
    place: str = ""
    candidates: tuple[Stated, ...] = ()


@dataclass(frozen=True)
class NearMiss:
    """A wrong value that earns ``share`` of the marks; ``say`` tells the student what is missing."""

    value: Stated
    share: Decimal
    say: str


@dataclass(frozen=True)
class Expected:
    """A question's right answer as the reference computes it. ``names`` of a tuple's places may be empty."""

    value: Stated
    names: tuple[str, ...] = ()
    working: tuple[str, ...] = ()
    near: tuple[NearMiss, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """``share`` of the marks in [0, 1]; ``say`` for the student, without any expected value in it.

    ``wrong`` has one entry for each place that is not right, in the student's numbers (``C: 32``).
    """

    share: Decimal
    say: str
    wrong: tuple[str, ...] = ()


def form_of(value: Stated) -> Form:
    """The form of an expected value."""
    return Form(length=len(value)) if isinstance(value, tuple) else Form(length=None)
