"""What goes in and out of the reading of written answers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.judge.answers.formula_answers import ExpectedFormula

__all__ = [
    "EXAMPLES",
    "Comparison",
    "Exactness",
    "Expected",
    "Form",
    "NearMiss",
    "Passage",
    "Reading",
    "Stated",
    "Status",
    "form_of",
    "words_of",
]

Stated = tuple[int, ...] | int | Fraction
"""A value that can be stated in an answer: a size (or list of integers), an integer, or a number that is not whole."""

EXAMPLES = -1
"""First in a size: the number of examples, as a letter. Expected, it stands for any number or letter, or none."""


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
    """What is looked for: a tuple of ``length`` integers, or one integer where ``length`` is None.

    ``names`` of a tuple's places let its numbers be stated one by one; for an integer they are words for what is asked,
    such as ``padding`` and ``P``. They may be empty. ``fractions``: a number that need not be whole; ``percent``:
    in per cent.
    """

    length: int | None
    names: tuple[str, ...] = ()
    fractions: bool = False
    percent: bool = False


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
class Exactness:
    """How near a number is right: ``digits`` significant ones, or else ``absolute + relative * |right|``."""

    absolute: Fraction = Fraction(0)
    relative: Fraction = Fraction(0)
    digits: int | None = None

    def agrees(self, value: int | Fraction, right: int | Fraction) -> bool:
        """Whether ``value`` is ``right``, rounded as one may round."""
        asked, apart = abs(Fraction(right)), abs(Fraction(value) - right)
        if self.digits is None or not asked:
            return apart <= self.absolute + self.relative * asked
        last = floor(log10(asked)) - self.digits + 1
        return apart <= Fraction(10) ** last / 2


@dataclass(frozen=True)
class Expected:
    """A question's right answer as the reference computes it. ``names`` of a tuple's places may be empty; ``also``:
    other values that are as right. Where a ``formula`` is asked for, ``value`` is an empty tuple. ``exactness``: of a
    number that need not be whole; ``percent``: it is asked for in per cent."""

    value: Stated
    names: tuple[str, ...] = ()
    working: tuple[str, ...] = ()
    near: tuple[NearMiss, ...] = ()
    also: tuple[Stated, ...] = ()
    formula: ExpectedFormula | None = None
    exactness: Exactness | None = None
    percent: bool = False


@dataclass(frozen=True)
class Comparison:
    """``share`` of the marks in [0, 1]; ``say`` for the student, without any expected value in it.

    ``wrong`` has one entry for each place that is not right, in the student's numbers (``C: 32``).
    """

    share: Decimal
    say: str
    wrong: tuple[str, ...] = ()


def form_of(value: Stated, names: tuple[str, ...] = ()) -> Form:
    """The form of an expected value."""
    if not isinstance(value, tuple):
        return Form(length=None, names=names)
    return Form(length=len(value), names=names if len(names) == len(value) else ())


def words_of(value: Stated) -> str:
    """``(32, 16, 64, 64)``, ``(N, 16, 64, 64)``, ``12,345``, ``0.125``."""
    if isinstance(value, Fraction):
        return f"{float(value):.6g}" if abs(value) < 10**300 else "a very large number"
    if isinstance(value, tuple):
        first = ["N"] if value[:1] == (EXAMPLES,) and len(value) > 1 else [str(number) for number in value[:1]]
        return f"({', '.join([*first, *map(str, value[1:])])})"
    return f"{value:,}" if value > 9999 else str(value)
