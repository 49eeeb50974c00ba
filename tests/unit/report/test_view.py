from __future__ import annotations

import pytest

from grader.model import Lines, Verdict, Visibility
from grader.report import student_view
from tests.unit.report.samples import item, report, report_of


@pytest.mark.parametrize(
    ("visibility", "shown"), [(Visibility.PUBLIC, "64"), (Visibility.REVEALED, "64"), (Visibility.HIDDEN, "")]
)
def test_what_is_expected_is_left_out_of_hidden_items_only(visibility: Visibility, shown: str) -> None:
    one = item("x", Verdict.FAILED, visibility=visibility, expected="64", got="32", where="layer1")
    (seen,) = student_view(report_of("s1001", {"p": ("Part", [one])})).items
    assert seen.finding.expected == shown
    assert (seen.finding.got, seen.finding.where) == ("32", "layer1")


def test_words_and_evidence_for_staff_are_left_out() -> None:
    ours, theirs = Lines(title="for all", lines=("1",)), Lines(title="for staff", lines=("2",), staff_only=True)
    one = item("x", Verdict.PASSED, "1", staff="a note", evidence=(theirs, ours, theirs))
    (seen,) = student_view(report_of("s1001", {"p": ("Part", [one])})).items
    assert seen.finding.staff == ""
    assert seen.finding.evidence == (ours,)


def test_nothing_else_changes_and_a_second_time_changes_nothing() -> None:
    view = student_view(report())
    assert student_view(view) == view
    assert view.tally == report().tally
    assert (view.student, view.notes, view.provenance, view.flags) == (
        report().student,
        report().notes,
        report().provenance,
        report().flags,
    )
