"""The files about a class, for staff: written after the same last look."""

from __future__ import annotations

from collections.abc import Sequence

from grader.model import Report
from grader.publishing.forbidding import about_run
from grader.publishing.looking import looked
from grader.report import marks_csv, render_class, write_atomically
from grader.report.lint import lint_class_page, lint_marks
from grader.run import Run

__all__ = ["publish_class"]


def publish_class(run: Run, reports: Sequence[Report]) -> tuple[str, ...]:
    """Write the class page and the marks file. Returns for each that was not written its name and what was found.

    A file of an earlier run is then removed: nobody is to take it for this one's. Every mark stays in staff's reports.
    """
    marks, page = marks_csv(reports, run.rubric.rubric), render_class(reports, run.rubric.rubric)
    files = {
        "marks.csv": (marks, looked(lambda: lint_marks(marks))),
        "index.html": (page, looked(lambda: lint_class_page(page, about_run(run, (), run.out)))),
    }
    for name, (text, alarms) in files.items():
        if alarms:
            (run.out / name).unlink(missing_ok=True)
        else:
            write_atomically(run.out / name, text)
    return tuple(f"{name}: {alarms[0]}" for name, (_, alarms) in files.items() if alarms)
