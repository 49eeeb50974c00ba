"""The staff's page about a class."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from grader.model import Report, Rubric, Verdict
from grader.report.folder import folder_name
from grader.report.marks import parts_of
from grader.report.overview import answered, cases, figures, histogram
from grader.report.pages import CLASS_SCRIPT, render
from grader.report.provenance import made_of_all
from grader.report.walls import weaker_walls

__all__ = ["render_class"]


def render_class(reports: Sequence[Report], rubric: Rubric) -> str:
    """One self-contained HTML page with everyone's marks, sorted by student. For staff: hidden things appear.

    Links lead to ``students/<folder_name>/feedback.html`` and ``staff/pages/<folder_name>.html`` beside the page.
    Raises GraderError for a report that was made with another rubric.
    """
    ordered = sorted(reports, key=lambda report: (report.student.casefold(), report.student))
    return render(
        "class.html.j2",
        script=CLASS_SCRIPT,
        rubric=rubric,
        reports=ordered,
        parts=[parts_of(report, rubric) for report in ordered],
        links={report.student: f"students/{quote(folder_name(report.student))}/feedback.html" for report in ordered},
        everything={
            report.student: f"staff/pages/{quote(folder_name(report.student))}.html"
            for report in ordered
            if not report.is_waiting
        },
        figures=figures(ordered),
        histogram=histogram(ordered),
        answered=answered(ordered, rubric),
        cases=cases(ordered),
        order=list(Verdict),
        weaker=weaker_walls(ordered),
        made=made_of_all([report.provenance for report in ordered]),
    )
