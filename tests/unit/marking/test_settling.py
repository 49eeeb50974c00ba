from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from grader.marking import Mark, Settled, Sheet, seen_of, settle
from grader.model import Report, Verdict
from grader.scoring import give
from tests.unit.report.samples import item, report_of

ITEMS = [item("read", Verdict.OPEN), item("fits", Verdict.FAILED), item("half", Verdict.PARTIAL, "0.5")]


def report(student: str = "s1001", submission: str = "90ab12cd34ef") -> Report:
    made = report_of(student, {"p": ("Part", ITEMS)})
    return replace(made, provenance=replace(made.provenance, submission=submission))


def mark(student: str = "s1001", item: str = "read", marks: str = "4", seen: str = "", line: int = 1) -> Mark:
    return Mark(student=student, item=item, marks=Decimal(marks), seen=seen, line=line)


def settled(*marks: Mark, reports: tuple[Report, ...] = (report(), report("s1002"))) -> Settled:
    return settle(reports, {"/m.yaml": Sheet("m.yaml", marks)})


def test_a_mark_by_hand_counts_whatever_the_finding() -> None:
    found = settled(mark(), mark(item="fits", marks="5"), mark(item="half", marks="0"))
    after = give(report(), *found.of("s1001"))
    assert [entry.verdict for entry in after.items] == [Verdict.PARTIAL, Verdict.PASSED, Verdict.FAILED]
    assert str(after.tally) == "9 of 15"
    assert (after.flags, after.status) == ((), "graded")
    assert [entry.finding for entry in after.items] == [entry.finding for entry in report().items]
    assert str(give(report("s1002"), *found.of("s1002")).tally) == "2.5 of 10, 5 open"
    assert found.problems == ()


def test_what_was_marked_needs_nobody_any_more() -> None:
    asks = item("fits", Verdict.BLOCKED, needs_person=True)
    one = report_of("s1001", {"p": ("Part", [asks])})
    assert one.flags == ("fits:blocked",)
    assert give(one, *settled(mark(item="fits"), reports=(one,)).of("s1001")).status == "graded"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (mark(student="s1oo1", line=7), "m.yaml:7: no submission of s1oo1: nearest is s1001"),
        (mark(student="nobody"), "m.yaml:1: no submission of nobody: none of the 2 there has such a name"),
        (mark(item="raed"), "m.yaml:1: no item raed: nearest is read; there are read, fits, half"),
        (mark(marks="5.5"), "m.yaml:1: s1001, read: marks: 5.5 is not between 0 and 5"),
        (mark(marks="-1"), "m.yaml:1: s1001, read: marks: -1 is not between 0 and 5"),
    ],
)
def test_a_mark_that_cannot_count_is_told_and_loses_no_other(wrong: Mark, words: str) -> None:
    found = settled(wrong, mark(student="s1002"))
    (problem,) = found.problems
    assert problem.startswith(words)
    assert set(found.given) == {("s1002", "read")}


def test_marks_out_of_range_flag_the_student() -> None:
    after = give(report(), *settled(mark(marks="6")).of("s1001"))
    assert after.flags == ("read:by-hand",)
    assert after.items[0].given is None
    assert "m.yaml:1 do not count" in after.items[0].conflict


def test_a_finding_that_changes_later_is_flagged_and_the_mark_stays() -> None:
    first = settled(mark(item="fits", marks="2"))
    (kept,) = first.sheets["/m.yaml"].marks
    assert kept.seen == "failed 0 of 5; 90ab12cd"
    assert first.conflicts == {}
    passes = report_of("s1001", {"p": ("Part", [item("fits", Verdict.PASSED, "1")])})
    now = replace(passes, provenance=report().provenance)
    found = settled(kept, reports=(now,))
    assert found.given["s1001", "fits"].marks == 2
    words = found.conflicts["s1001", "fits"]
    assert "it was 'failed 0 of 5' and is 'passed 5 of 5'" in words
    confirmed = replace(kept, seen=words.partition("`seen: ")[2].strip("`"))
    assert settled(confirmed, reports=(now,)).conflicts == {}


def test_another_submission_is_flagged() -> None:
    found = settled(mark(seen=seen_of(report(), ITEMS[0])), reports=(report(submission="77777777ff"),))
    assert "The submission has changed" in found.conflicts["s1001", "read"]
    assert ("s1001", "read") in found.given


def test_what_was_seen_may_leave_out_the_submission() -> None:
    assert settled(mark(seen="open of 5"), reports=(report(submission="77777777ff"),)).conflicts == {}
    assert settled(mark(seen="open of 4")).conflicts


def test_before_a_submission_is_graded_nobody_has_seen_its_findings() -> None:
    waiting = replace(report(), provenance=replace(report().provenance, started=""))
    found = settled(mark(), reports=(waiting,))
    assert found.sheets["/m.yaml"].marks == (mark(),)
    assert found.given["s1001", "read"].marks == 4


def test_of_two_marks_the_later_counts_and_a_person_is_told() -> None:
    found = settled(mark(marks="3"), mark(marks="4", line=5))
    assert found.given["s1001", "read"].marks == 4
    assert "marked twice, 3 in m.yaml:1 and 4 in m.yaml:5; the second counts" in found.problems[0]
    assert "Marked twice" in found.conflicts["s1001", "read"]
    assert settled(mark(), mark(line=5)).problems == ()


def test_what_is_read_counts_before_what_is_remembered() -> None:
    sheets = {"/a": Sheet("a", (mark(marks="1"),)), "/b": Sheet("b", (mark(marks="2"),), is_read=False)}
    found = settle([report()], sheets)
    assert found.given["s1001", "read"].marks == 1
    assert (found.problems, found.conflicts) == ((), {})


def test_a_student_is_found_under_the_name_that_is_shown() -> None:
    odd = report("a\udc80b")
    assert ("a\udc80b", "read") in settled(mark(student="a\\udc80b"), reports=(odd,)).given
