"""Every miniature submission of every assignment gets the marks, flags and notes that its ``expect.yaml`` states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import pytest

from grader.model import Finding, PartResult, Report, Verdict
from tests.corpus.courses import COURSE_CASES, CourseCase

LEAST = {"asgn6": 36, "cae": 20, "hw4": 20, "pa4": 20, "pa4-2018": 3}
"""Cases that each corpus has at the least."""
PLACES = 4
"""Digits of a share that count: a share such as 18/19 is stored rounded."""


@pytest.mark.parametrize("case", COURSE_CASES, ids=str)
def test_case(case: CourseCase, reports: Mapping[str, Report]) -> None:
    report, facts = reports[str(case)], case.case.facts
    found = {
        "verdicts": {part.id: dict(_verdicts(part)) for part in report.parts},
        "total": str(report.tally),
        "notes": sorted({note.code for note in report.notes}),
        "flags": sorted(report.flags),
    }
    assert found == {
        "verdicts": {part.id: dict(_expected(part, facts["expect"][part.id])) for part in report.parts},
        "total": facts["total"],
        "notes": sorted(facts.get("notes", ())),
        "flags": sorted(facts.get("flags", ())),
    }


@pytest.mark.parametrize("case", [case for case in COURSE_CASES if "says" in case.case.facts], ids=str)
def test_words(case: CourseCase, reports: Mapping[str, Report]) -> None:
    findings = {item.id: item.finding for item in reports[str(case)].items}
    for item, words in case.case.facts["says"].items():
        assert words in findings[item].say


@pytest.mark.parametrize("course", LEAST)
def test_the_corpora_are_as_large_as_they_are_said_to_be(course: str) -> None:
    cases = [one.case for one in COURSE_CASES if one.course == course]
    assert len(cases) >= LEAST[course]
    assert len({case.student for case in cases}) == len(cases)


def _verdicts(part: PartResult) -> Iterator[tuple[str, str]]:
    """(item, its verdict in the words of an ``expect.yaml``) for every item that no person marks."""
    for item in part.items:
        if item.kind == "manual":
            assert item.is_open
        else:
            yield item.id, _words(item.finding)


def _words(finding: Finding) -> str:
    if finding.verdict is Verdict.PARTIAL:
        return f"{finding.share:.{PLACES}f}"
    return str(finding.verdict)


def _expected(part: PartResult, said: str | Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The same from what a case states: one verdict for the whole part, or one for every item of it."""
    each = said if isinstance(said, Mapping) else dict.fromkeys((i.id for i in part.items if i.kind != "manual"), said)
    for item, verdict in each.items():
        yield item, f"{float(Fraction(verdict)):.{PLACES}f}" if "/" in verdict else verdict
