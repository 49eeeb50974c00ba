"""The end of a run in the terminal: marks of the class, who needs a person, where the files are."""

from __future__ import annotations

import sys

from grader.pipeline import ClassResult
from grader.report import class_table, plain
from grader.rubric import LoadedRubric

__all__ = ["print_summary"]


def print_summary(result: ClassResult) -> None:
    """Print the table and the paths; what went wrong goes to standard error."""
    rubric: LoadedRubric = result.rubric
    print(class_table(result.reports, rubric.rubric))
    needing = [report for report in result.reports if report.status == "needs-person"]
    print()
    print(f"graded now: {result.graded}   from earlier runs: {len(result.reports) - result.graded}")
    if needing:
        print(f"need a person: {len(needing)} (see the class page)")
    print(f"class page:    {result.out / 'index.html'}")
    print(f"marks:         {result.out / 'marks.csv'}")
    print(f"feedback:      {result.out / 'students'}/NAME/feedback.html")
    for student in result.troubled:
        print(f"grade: {plain(student)} could not be graded; the next run tries again", file=sys.stderr)
