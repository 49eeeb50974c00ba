"""The marks file, for spreadsheets and for the university's own systems."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from grader.errors import GraderError
from grader.model import PartResult, Report, Rubric, Tally, marks_words
from grader.visible import visible

__all__ = ["marks_csv", "parts_of"]

FORMULA = frozenset("=+-@")


def marks_csv(reports: Sequence[Report], rubric: Rubric) -> str:
    """One row a student, in the order given: ``student``, a column for each part, ``total``, ``out_of``, and so on.

    ``out_of`` counts the marks that are decided. Where none are decided yet the cell is empty: that is no zero.
    Text is always quoted, so that no separator of any locale splits it; numbers never are, so that they stay numbers.
    Lines end in CRLF, as RFC 4180 wants. There is no byte order mark: programs would read it as part of ``student``.
    """
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(
        _safe(name) for name in ["student", *(part.id for part in rubric.parts), "total", "out_of", "status", "flags"]
    )
    for report in reports:
        tally = report.tally
        writer.writerow(
            [
                _safe(report.student),
                *(_mark(part.tally) for part in parts_of(report, rubric)),
                _mark(tally),
                _plain(tally.decided),
                _safe(report.status),
                _safe("; ".join(report.flags)),
            ]
        )
    return text.getvalue()


def parts_of(report: Report, rubric: Rubric) -> tuple[PartResult, ...]:
    """The report's parts in the rubric's order. Raises GraderError where the report was made with another rubric."""
    by_id = {part.id: part for part in report.parts}
    missing = [part.id for part in rubric.parts if part.id not in by_id]
    if missing:
        raise GraderError(
            f"the report of {report.student!r} has no part {missing[0]!r}: it was made with another rubric",
            "grade this submission again",
        )
    return tuple(by_id[part.id] for part in rubric.parts)


def _mark(tally: Tally) -> Decimal | str:
    return "" if tally.open and not tally.decided else _plain(tally.earned)


def _plain(marks: Decimal) -> Decimal:
    return Decimal(marks_words(marks))


def _safe(text: str) -> str:
    """Text that a spreadsheet shows and never runs: no control characters, and a quote before what starts a formula."""
    kept = visible("".join(character for character in text if unicodedata.category(character) not in {"Cc", "Cf"}))
    # NFKC: full-width, small and superscript signs start a formula in some spreadsheets too.
    return f"'{kept}" if unicodedata.normalize("NFKC", kept).lstrip()[:1] in FORMULA else kept
