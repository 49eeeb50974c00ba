from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from grader.model import Verdict
from grader.report import class_table
from tests.unit.report.samples import ANY_TEXT, HOSTILE, item, report, report_of, rubric_of, small


def test_a_class_in_lines() -> None:
    table = class_table([small("s2", "0.5", Verdict.PARTIAL), small("s1")], rubric_of(small("s1")))
    assert table.splitlines() == [
        "student   p  total             status",
        "s1       10  10 of 10, 5 open  open",
        "s2        5  5 of 10, 5 open   open",
        "2 students: 0 graded, 2 with marks open, 0 for a person",
    ]


def test_asgn6_fits_a_terminal_with_all_its_parts() -> None:
    table = class_table([report("an-invented-student-with-a-long-name")], rubric_of(report()))
    heading, row, *_ = table.splitlines()
    assert heading.split() == ["student", "conv", "encoder", "decoder", "experi…", "total", "status"]
    assert row.startswith("an-inv")
    assert "…" in row
    assert "42.15 of 76, 24 open" in row
    assert all(cell_len(line) <= 80 for line in table.splitlines())


def test_parts_that_do_not_fit_are_left_out_and_said() -> None:
    many = report_of("s1", {f"part-{n}": (f"Part {n}", [item(f"x{n}", Verdict.PASSED, "1")]) for n in range(20)})
    lines = class_table([many], rubric_of(many)).splitlines()
    assert all(cell_len(line) <= 80 for line in lines)
    shown = lines[0].count("part-")
    assert lines[-2] == f"({20 - shown} more parts are in marks.csv)"
    assert shown > 0


def test_nothing_decided_is_a_dash_and_no_zero() -> None:
    undecided = report_of("s1", {"p": ("Part", [item("x", Verdict.BROKEN)])})
    assert class_table([undecided], rubric_of(undecided)).splitlines()[1].split()[:2] == ["s1", "-"]


def test_a_class_of_nobody_has_a_heading_and_a_count() -> None:
    lines = class_table([], rubric_of(report())).splitlines()
    assert lines[0].startswith("student")
    assert lines[-1].startswith("0 students:")


@given(st.lists(ANY_TEXT | st.sampled_from(HOSTILE), max_size=4))
def test_any_student_is_one_line_of_at_most_80_columns(students: list[str]) -> None:
    table = class_table([replace(report(), student=student) for student in students], rubric_of(report()))
    assert len(table.splitlines()) == len(students) + 2
    assert all(cell_len(line) <= 80 for line in table.splitlines())
    assert "\x1b" not in table
