from __future__ import annotations

from dataclasses import replace

from grader.model import RunEnd
from grader.report import render_class, render_feedback, student_json, weaker_walls
from tests.unit.report.samples import report, rubric_of

WEAKER = "other users may not read /srv/python"


def test_each_reason_is_told_once_in_its_order() -> None:
    runs = (RunEnd("closed"), RunEnd("closed", weaker=WEAKER), RunEnd("closed", weaker="a"), RunEnd("cpu", weaker="a"))
    reports = [replace(report(), runs=runs), replace(report(), runs=runs[1:])]
    assert weaker_walls(reports) == (WEAKER, "a")
    assert weaker_walls([report()]) == ()


def test_staff_are_told_and_students_are_not() -> None:
    one = replace(report(), runs=(RunEnd("closed", weaker=WEAKER),) * 2)
    assert render_class([one, one], rubric_of(one)).count(WEAKER) == 1
    assert "weaker" not in render_class([report()], rubric_of(report()))
    assert WEAKER not in render_feedback(one)
    assert WEAKER not in student_json(one)
