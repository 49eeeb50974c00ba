"""The end of a run in the terminal: marks of the class, who needs a person, where the files are."""

from __future__ import annotations

import sys

from grader.pipeline import ClassResult
from grader.report import class_table, weaker_walls
from grader.rubric import LoadedRubric
from grader.visible import plain

__all__ = ["print_summary"]


def print_summary(result: ClassResult) -> None:
    """Print the table and the paths; what went wrong goes to standard error."""
    rubric: LoadedRubric = result.rubric
    print(class_table(result.reports, rubric.rubric))
    needing = [report for report in result.reports if report.status == "needs-person"]
    print()
    earlier = max(0, len(result.reports) - result.graded - result.waiting)
    waiting = f"   not graded yet: {result.waiting}" if result.waiting else ""
    print(f"graded now: {result.graded}   from earlier runs: {earlier}{waiting}")
    if needing:
        print(f"need a person: {len(needing)} (see the class page)")
    print(f"class page:    {plain(str(result.out / 'index.html'))}")
    print(f"marks:         {plain(str(result.out / 'marks.csv'))}")
    print(f"feedback:      {plain(str(result.out / 'students'))}/NAME/feedback.html")
    if result.marking.given:
        print(f"marks by hand: {result.marking.given}")
    if result.marking.left:
        print(f"to mark:       {result.marking.left} open items, listed in {plain(result.marking.todo)}")
    for problem in result.marking.problems:
        print(f"grade: {plain(problem)}", file=sys.stderr)
    for remark in result.marking.remarks:
        print(f"grade: {plain(remark)}", file=sys.stderr)
    for weaker in weaker_walls(result.reports):
        print(f"grade: the walls were weaker than usual: {plain(weaker)}", file=sys.stderr)
    for student in result.troubled:
        print(f"grade: {plain(student)} could not be graded; the next run tries again", file=sys.stderr)
    for student in result.held:
        print(f"grade: the page of {plain(student)} is held back; the class page says why", file=sys.stderr)
    for name in result.unwritten:
        print(f"grade: not written: {plain(name)}", file=sys.stderr)
