"""Reasons for errors whose own words name no cause."""

from __future__ import annotations

import pytest

from grader.judge.outcome import student_failed
from grader.judge.reasons import reason
from grader.model import Failure, FailureKind, Frame, Verdict

FRAMES = (
    Frame("models.py", 8, "__init__", "self.conv = conv(3, dim / 2, 'a/b')"),
    Frame("models.py", 3, "conv", "layer = nn.Conv2d(i, o)  # in / out"),
)


@pytest.mark.parametrize(
    "message",
    [
        "empty(): argument 'size' (position 1) must be tuple of ints, but found element of type float at pos 0",
        "'float' object cannot be interpreted as an integer",
        "empty() received an invalid combination of arguments - got (tuple, dtype=NoneType), with float",
    ],
)
def test_a_float_for_a_whole_number_is_told_with_the_line_that_divides(message: str) -> None:
    failure = Failure(FailureKind.EXCEPTION, message, "TypeError", "build", FRAMES)
    finding = student_failed("a", failure)
    assert "models.py, line 8: self.conv = conv(3, dim / 2, 'a/b')" in finding.say
    assert finding.where == "models.py, line 8"


def test_an_error_without_words_is_its_name() -> None:
    finding = student_failed("a", Failure(FailureKind.EXCEPTION, "", "StopIteration", "train", FRAMES))
    assert finding.say.startswith("Training stopped: StopIteration. An iterator was through")


def test_what_is_changed_in_place_is_told_with_what_to_do() -> None:
    message = "one of the variables needed for gradient computation has been modified by an inplace operation: [...]"
    finding = student_failed("a", Failure(FailureKind.EXCEPTION, message, "RuntimeError", "backward", FRAMES))
    assert finding.say.endswith("Leave out inplace=True, and x += ... on what a layer has returned.")


def test_a_network_that_is_too_large_to_look_at_is_not_charged() -> None:
    failure = Failure(FailureKind.PROTOCOL, "it could not answer: DefaultCPUAllocator: can't allocate memory")
    finding = student_failed("a", failure)
    assert (finding.verdict, finding.needs_person) == (Verdict.BLOCKED, True)
    assert "so large" in finding.say


def test_other_errors_speak_for_themselves() -> None:
    assert reason(Failure(FailureKind.EXCEPTION, "nope", "TypeError", "build", FRAMES)) == ""
