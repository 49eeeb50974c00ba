from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from grader.model import Note, Report, Verdict
from grader.report.overview import answered, cases, figures, histogram
from tests.unit.report.samples import item, report, report_of, rubric_of, small

FLAG = Note("two-archives", "Two archives claim this student.", needs_person=True)
CLASS = [small("s1"), small("s2", "0.5", Verdict.PARTIAL), small("s3", "0", Verdict.FAILED, notes=(FLAG,))]


def test_the_class_in_three_numbers() -> None:
    numbers = figures(CLASS)
    assert (numbers.mean, numbers.median) == (Decimal(5), Decimal(5))
    assert dict(numbers.statuses) == {"open": 2, "needs-person": 1}


def test_a_class_of_nobody_has_no_mean() -> None:
    assert (figures([]).mean, figures([]).median) == (None, None)
    assert histogram([]) == ()
    assert cases([]) == ()


def test_bins_have_round_edges_and_the_last_holds_full_marks() -> None:
    bins = histogram(CLASS)
    assert [(one.low, one.high) for one in bins] == [(Decimal(n), Decimal(n + 1)) for n in range(10)]
    assert [one.count for one in bins] == [1, 0, 0, 0, 0, 1, 0, 0, 0, 1]


def test_nothing_decided_is_no_histogram() -> None:
    assert histogram([report_of("s1", {"p": ("Part", [item("x", Verdict.OPEN)])})]) == ()


@given(
    st.lists(st.decimals(0, 1, places=3), min_size=1, max_size=20),
    st.sampled_from(["1", "7.5", "80", "100", "333.125"]),
)
def test_everyone_is_in_one_bin(shares: list[Decimal], marks: str) -> None:
    reports = [
        report_of(f"s{n}", {"p": ("Part", [item("x", Verdict.PARTIAL, str(share), marks=marks)])})
        for n, share in enumerate(shares)
    ]
    assert sum(one.count for one in histogram(reports)) == len(reports)


def test_how_an_item_was_answered() -> None:
    size, essay = answered(CLASS, rubric_of(CLASS[0]))
    assert (size.id, size.marks, size.share) == ("size", Decimal(10), Decimal("0.5"))
    assert dict(size.counts) == {Verdict.PASSED: 1, Verdict.PARTIAL: 1, Verdict.FAILED: 1}
    assert dict(essay.counts) == {Verdict.OPEN: 3}
    assert essay.share is None


def test_an_item_that_no_report_has_is_counted_nowhere() -> None:
    (size, _) = answered([], rubric_of(CLASS[0]))
    assert (dict(size.counts), size.share) == ({}, None)


def test_who_needs_a_person_and_why() -> None:
    blocked = report_of(
        "s4", {"p": ("Part", [item("size", Verdict.BLOCKED, blocked_by="x"), item("essay", Verdict.OPEN)])}
    )
    asked = report_of("s5", {"p": ("Part", [item("size", Verdict.PASSED, "1", needs_person=True)])})
    found = cases([blocked, *CLASS, asked])
    assert [
        (case.report.student, [note.code for note in case.notes], [one.id for one in case.items]) for case in found
    ] == [
        ("s3", ["two-archives"], []),
        ("s5", [], ["size"]),
        ("s4", [], ["size"]),
    ]


def test_every_flagged_report_is_a_case() -> None:
    reports: list[Report] = [*CLASS, report(), replace(report(), notes=())]
    assert [one for one in reports if one.flags] == [case.report for case in cases(reports) if case.report.flags]
