from __future__ import annotations

from dataclasses import replace

import pytest

from grader.model import (
    Failure,
    FailureKind,
    Frame,
    Lines,
    Note,
    Quote,
    Row,
    RunEnd,
    Table,
    Traceback,
    Verdict,
    Visibility,
)
from grader.report import student_view
from tests.unit.report.samples import item, report, report_of

TENSOR = "tensor([[0.1234, 1.2345, -0.3456]])"
LEFT = "tensor([[… 3 numbers, not shown …]])"


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


def test_what_code_said_loses_its_numbers_and_the_graders_folders() -> None:
    said = f"/srv/out/x.py: {TENSOR}"
    failure = Failure(FailureKind.EXCEPTION, said, said, "forward", (Frame("/srv/out/x.py", 1, "f", said),), (said,))
    table = Table(title="t", head=("h",), rows=(Row(cells=(said,)),))
    evidence = (Traceback(failure=failure), table, Lines(title="t", lines=(said,)), Quote(text=said, place="a.md"))
    one = item("x", Verdict.FAILED, say=said, got=said, where=said, evidence=evidence)
    whole = replace(report_of("s1001", {"p": ("Part", [one])}), notes=(Note("printed", said),))
    view = student_view(whole, ["/srv/out"])
    (seen,) = view.items
    short, shorter = f"…/x.py: {TENSOR}", f"…/x.py: {LEFT}"
    assert (seen.finding.say, seen.finding.got, seen.finding.where) == (shorter, short, short)
    assert view.notes == (Note("printed", shorter),)
    assert seen.finding.evidence == (
        Traceback(failure=Failure(FailureKind.EXCEPTION, shorter, shorter, "forward",
                                  (Frame("…/x.py", 1, "f", short),), (short,))),
        Table(title="t", head=("h",), rows=(Row(cells=(shorter,)),)),
        Lines(title="t", lines=(shorter,)),
        Quote(text=short, place="a.md"),
    )  # fmt: skip


def test_numbers_that_came_are_left_out_of_hidden_items_only() -> None:
    def got(visibility: Visibility) -> str:
        one = item("x", Verdict.FAILED, visibility=visibility, got=TENSOR)
        return student_view(report_of("s1001", {"p": ("Part", [one])})).items[0].finding.got

    assert (got(Visibility.HIDDEN), got(Visibility.REVEALED)) == (LEFT, TENSOR)


def test_what_boxes_printed_and_how_they_were_walled_off_is_left_out() -> None:
    one = replace(report(), runs=(RunEnd("closed", wall=1.0, output="text", weaker="walls"),))
    assert student_view(one).runs == (RunEnd("closed", wall=1.0),)


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
