"""Reports of the small course, judged by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from grader.grading import Graded
from grader.model import Exchange, ItemResult, Question, Report, Transcript, Value, Verdict, Visibility
from tests.unit.report.samples import item, report_of

__all__ = ["NOTHING", "SECRET", "answered", "graded", "hidden", "report_with", "shown"]

SECRET = "swordfish-and-chips"
"""Of the run."""
NOTHING = Transcript("")


def hidden(verdict: Verdict = Verdict.FAILED, **finding: Any) -> ItemResult:
    """An item that students do not see into."""
    return item("function", verdict, visibility=Visibility.HIDDEN, **finding)


def shown(**finding: Any) -> ItemResult:
    """An item that students see into."""
    return item("output", Verdict.FAILED, **finding)


def report_with(*items: ItemResult, student: str = "s1001") -> Report:
    """A report on these items."""
    return report_of(student, {"net": ("The network", items), "words": ("Words", [item("read", Verdict.OPEN)])})


def graded(report: Report, *asked: Question, transcript: Transcript = NOTHING) -> Graded:
    """As it comes from grading."""
    return Graded(replace(report, rubric="small"), transcript, {"duration": 0.1}, asked)


def answered(*values: Value) -> Transcript:
    """A transcript of these answers."""
    return Transcript("", tuple(Exchange(str(number), "", value) for number, value in enumerate(values)))
