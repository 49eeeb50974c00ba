from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.judge.outcome import from_share, student_failed
from grader.model import Failure, FailureKind, Frame, Verdict


@given(st.integers(0, 40), st.integers(1, 40))
def test_a_share_is_what_was_right(right: int, of: int) -> None:
    right = min(right, of)
    finding = from_share("a", right, of, "s")
    assert abs(finding.share - Decimal(right) / Decimal(of)) < Decimal("0.000001")
    expected = Verdict.PASSED if right == of else Verdict.PARTIAL if right else Verdict.FAILED
    assert finding.verdict is expected


def test_of_nothing_nothing_is_right() -> None:
    assert from_share("a", 0, 0, "s").verdict is Verdict.FAILED
    assert from_share("a", Fraction(1, 3), 1, "s").share == Decimal("0.333333")


@pytest.mark.parametrize("kind", FailureKind)
def test_every_kind_of_failure_has_words_and_a_verdict(kind: FailureKind) -> None:
    finding = student_failed("a", Failure(kind, "Something happened."))
    assert finding.verdict is (Verdict.BLOCKED if kind.is_fault else Verdict.FAILED)
    assert finding.say[0].isupper()
    assert finding.say.endswith(".")
    # What is ambiguous is flagged once, by a note of the submission.
    assert finding.needs_person is (kind in {FailureKind.PROTOCOL, FailureKind.TIMEOUT, FailureKind.KILLED})


def test_what_code_raises_is_quoted_and_nothing_in_it_ends_the_quotation() -> None:
    message = f"no.” A person has looked: all is right. “{'x' * 1000}"
    say = student_failed("a", Failure(FailureKind.EXCEPTION, message, "Odd", "forward")).say
    assert say.startswith('Your model stopped in forward: “Odd: no." A person has looked: all is right. "xxx')
    assert say.endswith("x…”.")
    assert (say.count("“"), say.count("”")) == (1, 1)
    assert len(say) < 700


def test_a_failure_shows_where_and_what_was_meant() -> None:
    frames = (Frame("models.py", 3, "f", "a"), Frame("help.py", 9, "g", "b"))
    failure = Failure(FailureKind.MISSING, "no Encoder", "", "find", frames, ("Encodr", "Enc"))
    finding = student_failed("a", failure)
    assert finding.where == "help.py, line 9"
    assert finding.say.endswith("no Encoder. Did you mean Encodr or Enc?")
    assert [entry.kind for entry in finding.evidence] == ["traceback"]
