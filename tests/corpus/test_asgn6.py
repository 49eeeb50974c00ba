"""Every miniature submission of asgn6 gets the marks, flags and notes that its ``expect.yaml`` states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import pytest

from fixtures.build import Case, load_cases
from grader.model import Finding, PartResult, Report, Verdict

CASES = load_cases("asgn6")
PLACES = 4
"""Digits of a share that count: a share such as 18/19 is stored rounded."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, reports: Mapping[str, Report]) -> None:
    report = reports[case.student]
    found = {
        "verdicts": {part.id: dict(_verdicts(part)) for part in report.parts},
        "total": str(report.tally),
        "notes": sorted({note.code for note in report.notes}),
        "flags": sorted(report.flags),
    }
    assert found == {
        "verdicts": {part.id: dict(_expected(part, case.facts["expect"][part.id])) for part in report.parts},
        "total": case.facts["total"],
        "notes": sorted(case.facts.get("notes", ())),
        "flags": sorted(case.facts.get("flags", ())),
    }


@pytest.mark.parametrize("case", [case for case in CASES if "says" in case.facts], ids=lambda case: case.name)
def test_words(case: Case, reports: Mapping[str, Report]) -> None:
    findings = {item.id: item.finding for item in reports[case.student].items}
    for item, words in case.facts["says"].items():
        assert words in findings[item].say


def test_the_corpus_is_as_large_as_it_is_said_to_be() -> None:
    assert len(CASES) >= 36
    assert len({case.student for case in CASES}) == len(CASES)


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
