from __future__ import annotations

from typing import get_args

from grader.model import Check, FailureKind, Verdict
from grader.report.words import CHECKED, FAILURES, STATUS, VERDICTS
from tests.unit.report.samples import report, small


def test_every_verdict_has_its_own_symbol_and_word() -> None:
    assert set(VERDICTS) == set(Verdict)
    assert len({words.word for words in VERDICTS.values()}) == len(Verdict)
    assert len({words.symbol for words in VERDICTS.values()}) == len(Verdict)


def test_every_failure_has_a_title_and_an_advice_that_is_a_sentence() -> None:
    assert set(FAILURES) == set(FailureKind)
    assert len({words.title for words in FAILURES.values()}) == len(FailureKind)
    assert all(words.advice.endswith(".") and words.advice.count("`") % 2 == 0 for words in FAILURES.values())


def test_every_kind_of_check_says_how_it_was_checked() -> None:
    union, _ = get_args(Check)
    assert set(CHECKED) == {check.kind for check in get_args(union)}


def test_every_status_has_a_word() -> None:
    assert {report().status, small("s1").status} <= set(STATUS)
