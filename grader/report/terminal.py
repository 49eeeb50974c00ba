"""The class in plain text, at the end of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from grader.model import Report, Rubric, Tally, marks_words
from grader.report.marks import parts_of
from grader.report.words import COUNTED
from grader.visible import plain

__all__ = ["class_table"]

WIDTH = 80
GAP = "  "
SHORTEST_STUDENT = 10
LONGEST_HEADING = 7
OPEN = "-"


def class_table(reports: Sequence[Report], rubric: Rubric) -> str:
    """Everyone's marks, sorted by student, in lines of at most 80 columns, and a line that counts the statuses.

    Parts that do not fit are left out from the last one on, and said. Raises GraderError as ``marks_csv`` does.
    """
    ordered = sorted(reports, key=lambda report: (report.student.casefold(), report.student))
    students = ["student", *(plain(report.student) for report in ordered)]
    parts = [
        [_cut(plain(part.id), LONGEST_HEADING), *(_mark(parts_of(report, rubric)[at].tally) for report in ordered)]
        for at, part in enumerate(rubric.parts)
    ]
    totals = ["total", *(str(report.tally) for report in ordered)]
    statuses = ["status", *(report.status for report in ordered)]

    room = WIDTH - SHORTEST_STUDENT - _taken([totals, statuses])
    shown = [column for at, column in enumerate(parts) if _taken(parts[: at + 1]) <= room]
    widest = max(cell_len(student) for student in students)
    width = min(widest, WIDTH - _taken([*shown, totals, statuses]))

    lines = [
        GAP.join(
            [
                set_cell_size(_cut(students[row], width), width),
                *(column[row].rjust(_width(column)) for column in shown),
                totals[row].ljust(_width(totals)),
                statuses[row],
            ]
        ).rstrip()
        for row in range(len(students))
    ]
    if len(shown) < len(parts):
        left = len(parts) - len(shown)
        lines.append(f"({left} more {'part is' if left == 1 else 'parts are'} in marks.csv)")
    counts = Counter(report.status for report in ordered)
    counted = ", ".join(f"{counts[name]} {words}" for name, words in COUNTED.items())
    lines.append(f"{len(ordered)} {'student' if len(ordered) == 1 else 'students'}: {counted}")
    return "\n".join(lines)


def _taken(columns: Sequence[Sequence[str]]) -> int:
    return sum(len(GAP) + _width(column) for column in columns)


def _width(column: Sequence[str]) -> int:
    return max(cell_len(cell) for cell in column)


def _cut(text: str, width: int) -> str:
    """At most ``width`` columns; a wide character takes two."""
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"


def _mark(tally: Tally) -> str:
    return OPEN if tally.open and not tally.decided else marks_words(tally.earned)
