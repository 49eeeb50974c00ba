"""Findings: what one check said of one submission, as data that templates lay out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from grader.model.answer import Failure

__all__ = [
    "Curve",
    "Evidence",
    "Finding",
    "Lines",
    "Picture",
    "Quote",
    "Row",
    "Series",
    "Table",
    "Traceback",
    "Verdict",
]


class Verdict(StrEnum):
    """Only ``failed`` and ``partial`` cost marks.

    ``blocked``: could not be asked, names what blocked it, its marks stay open. ``broken``: our fault, stays open
    and flags a person. ``open``: a person gives the marks.
    """

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    BLOCKED = "blocked"
    BROKEN = "broken"
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a table; ``agrees`` is None where there is nothing to compare."""

    cells: tuple[str, ...]
    agrees: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with a heading row, such as the student's layers beside the reference's."""

    kind: Literal["table"] = "table"
    title: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    staff_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Series:
    """One line of a curve; ``values[i]`` belongs to step ``i + 1``. A value that is not finite is a gap."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, kw_only=True)
class Curve:
    """A loss curve, drawn on a linear and on a logarithmic scale; ``band`` is (low, high) by step, or empty."""

    kind: Literal["curve"] = "curve"
    title: str
    series: tuple[Series, ...]
    band: tuple[tuple[float, float], ...] = ()
    step: str = "step"
    staff_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Traceback:
    """The student's own error."""

    kind: Literal["traceback"] = "traceback"
    failure: Failure
    staff_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Quote:
    """Text of the student's, as it was read, with its place (``report.pdf, page 2``)."""

    kind: Literal["quote"] = "quote"
    text: str
    place: str
    staff_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Plain lines: a formula's working, a list of what was found."""

    kind: Literal["lines"] = "lines"
    title: str
    lines: tuple[str, ...]
    staff_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A picture that was handed in. Students' pages name it; the staff's page shows it where it can be shown.

    ``digest`` (SHA-256, hex) is of its bytes as they were handed in; empty where these were not taken out.
    """

    kind: Literal["picture"] = "picture"
    file: str
    size: str
    digest: str = ""
    staff_only: bool = False


Evidence = Annotated[
    Table | Curve | Traceback | Quote | Lines | Picture,
    Field(discriminator="kind"),
]


@dataclass(frozen=True, kw_only=True)
class Margin:
    """How near a comparison was: the smallest value of the rubric's ``setting`` with which it would have held.

    ``of_reference``: not the submission's, but what the reference's own runs need beside each other.
    """

    setting: Literal["tolerance", "band_margin"]
    needs: float
    of_reference: bool = False


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What one check said of one submission.

    ``share`` is the part of the item's marks that is earned, in [0, 1]. ``say`` is the sentence for the student.
    ``expected``, ``got`` and ``where`` are short; the first is left out of the student's page for hidden items.
    ``staff`` is for staff alone. ``blocked_by`` is the id of the item (or the name of the thing) that kept this one
    from being asked. ``needs_person`` puts the submission on the staff's list. ``margins``, for staff: how near the
    comparisons of numbers were.
    """

    item: str
    verdict: Verdict
    share: Decimal
    say: str
    expected: str = ""
    got: str = ""
    where: str = ""
    staff: str = ""
    evidence: tuple[Evidence, ...] = ()
    blocked_by: str = ""
    needs_person: bool = False
    margins: tuple[Margin, ...] = ()
