from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import GraderError
from grader.model import Note, Report, Verdict
from grader.report import marks_csv
from grader.report.lint import lint_marks
from tests.unit.report.samples import ANY_TEXT, item, report, report_of, rubric_of, small


def rows(*reports: Report) -> list[dict[str, str]]:
    text = marks_csv(reports, rubric_of(reports[0]))
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_columns_and_values() -> None:
    assert rows(report()) == [
        {
            "student": "s1001",
            "conv": "8.75",
            "encoder": "3",
            "decoder": "24.4",
            "experiments": "6",
            "total": "42.15",
            "out_of": "76",
            "status": "needs-person",
            "flags": "two-sources; e:broken",
        }
    ]


def test_rows_keep_the_order_given_and_lines_end_as_rfc_4180_wants() -> None:
    text = marks_csv([small("s2"), small("s1")], rubric_of(small("s1")))
    assert text == (
        '"student","p","total","out_of","status","flags"\r\n"s2",10,10,10,"open",""\r\n"s1",10,10,10,"open",""\r\n'
    )


def test_a_class_without_students_has_its_heading() -> None:
    assert marks_csv([], rubric_of(small("s1"))) == '"student","p","total","out_of","status","flags"\r\n'


def test_what_nobody_has_decided_is_empty_and_a_zero_is_a_zero() -> None:
    undecided = report_of("s1", {"p": ("Part", [item("x", Verdict.BROKEN)])})
    failed = report_of("s2", {"p": ("Part", [item("x", Verdict.FAILED)])})
    assert [(row["p"], row["total"], row["out_of"]) for row in rows(undecided, failed)] == [
        ("", "", "0"),
        ("0", "0", "5"),
    ]


@pytest.mark.parametrize(
    ("student", "cell"),
    [
        ('=HYPERLINK("http://example.org")', '\'=HYPERLINK("http://example.org")'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'  =1"),
        ("\t=1", "'=1"),
        ("\r\n=1", "'=1"),
        ("\u200b=1", "'=1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("\uff1d1", "'\uff1d1"),
        ("\ufe661", "'\ufe661"),
        ("\u3000\uff20A1", "'\u3000\uff20A1"),
        ("a\x00b\x1b", "ab"),
        ("zoë, team; 4", "zoë, team; 4"),
        ("\udc80", r"\udc80"),
        ("007", "007"),
    ],
)
def test_a_spreadsheet_shows_text_and_never_runs_it(student: str, cell: str) -> None:
    assert rows(replace(small("s1"), student=student))[0]["student"] == cell


@given(ANY_TEXT, ANY_TEXT)
def test_any_text_keeps_to_its_cell(student: str, code: str) -> None:
    one = replace(small("s1"), student=student, notes=(Note(code, "", needs_person=True),))
    (row,) = rows(one)
    assert row["total"] == "10"
    assert None not in row
    for cell in (row["student"], row["flags"]):
        assert not re.match(r"\s*[=+\-@\t\r]", cell)
        cell.encode()
    assert lint_marks(marks_csv([one], rubric_of(one))) == ()


@given(st.decimals(0, 1, places=4))
def test_marks_are_numbers_that_add_up(share: Decimal) -> None:
    (row,) = rows(small("s1", str(share), Verdict.PARTIAL))
    assert Decimal(row["p"]) == small("s1", str(share), Verdict.PARTIAL).tally.earned
    assert "E" not in row["p"]


def test_a_report_of_another_rubric_is_refused() -> None:
    with pytest.raises(GraderError, match="'s1' has no part 'conv'") as caught:
        marks_csv([small("s1")], rubric_of(report()))
    assert caught.value.advice
