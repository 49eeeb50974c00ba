from __future__ import annotations

import signal
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from grader.errors import SandboxError
from grader.model import (
    Answer,
    Exchange,
    Execute,
    Failure,
    FailureKind,
    Question,
    ReadText,
    RunEnd,
    Survey,
    Transcript,
    Value,
    question_digest,
)
from grader.observe import Observer
from grader.sandbox import Box, CleanBox
from grader.transcripts import dump_transcript

ROOT = Path("/nowhere")
KILLED = Failure(FailureKind.KILLED, "the process was ended by SIGKILL")
Step = Answer | SandboxError
QUESTIONS = [ReadText(str(number)) for number in range(5)]


class FakeBox:
    """Gives prepared answers; a failure of the process ends it."""

    def __init__(self, steps: list[Step], end: RunEnd) -> None:
        self._steps, self._end = steps, end
        self.ended: RunEnd | None = None

    def ask(self, question: Question) -> Answer:
        step = self._steps.pop(0)
        if isinstance(step, SandboxError):
            self.ended = RunEnd("lost")
            raise step
        if isinstance(step, Failure):
            self.ended = self._end
        return step

    def close(self) -> RunEnd:
        self.ended = self.ended or RunEnd("closed")
        return self.ended


class FakeBoxes:
    """Opens boxes that share one list of answers; counts them."""

    def __init__(self, steps: Sequence[Step], end: RunEnd = RunEnd("signal", signal.SIGKILL)) -> None:  # noqa: B008
        self._steps, self._end = list(steps), end
        self.opened = 0

    def open(self, root: Path) -> Box:
        assert root == ROOT
        self.opened += 1
        return cast("Box", FakeBox(self._steps, self._end))


def observer(boxes: FakeBoxes, recorded: Transcript | None = None) -> Observer:
    return Observer(ROOT, boxes, recorded or Transcript("key"))


def test_a_question_is_asked_once() -> None:
    boxes = FakeBoxes([Value({"n": 1}), Value({"n": 2})])
    one = observer(boxes)
    assert one.ask(Survey()) is one.ask(Survey())
    one.ask(QUESTIONS[0])
    one.close()
    assert boxes.opened == 1
    assert [exchange.words for exchange in one.transcript().exchanges] == ["survey", "read_text 0"]
    assert [end.how for end in one.transcript().ends] == ["closed"]


def test_no_box_is_opened_for_what_is_recorded() -> None:
    answer = Value({"n": 1})
    recorded = Transcript("key", (Exchange(question_digest(Survey()), "survey", answer),), (RunEnd("closed"),))
    boxes = FakeBoxes([])
    one = observer(boxes, recorded)
    assert one.ask(Survey()) is answer
    one.close()
    assert boxes.opened == 0
    assert one.transcript() == recorded
    assert one.fresh_ends == []


def test_what_is_no_longer_asked_leaves_the_transcript() -> None:
    old = Exchange(question_digest(QUESTIONS[0]), "old", Value())
    one = observer(FakeBoxes([Value({"n": 1})]), Transcript("key", (old,)))
    one.ask(Survey())
    assert [exchange.words for exchange in one.transcript().exchanges] == ["survey"]


def test_answers_are_kept_within_room() -> None:
    """What is too large is not kept, and what fits afterwards is."""
    half, small = Value({}, {"a": np.zeros(300)}), Value({"n": 1})
    one = Observer(ROOT, FakeBoxes([half, half, small]), Transcript("key"), room=4096)
    answers = [one.ask(question) for question in (Survey(), QUESTIONS[0], QUESTIONS[1])]
    assert (answers[0], answers[2]) == (half, small)
    assert isinstance(answers[1], Failure)
    assert answers[1].kind is FailureKind.OUTPUT
    assert len(dump_transcript(one.transcript())) < 6000


def test_without_a_question_there_is_no_box() -> None:
    boxes = FakeBoxes([])
    observer(boxes).close()
    assert boxes.opened == 0


@pytest.mark.parametrize(
    ("steps", "opened", "kind"),
    [
        ([SandboxError("lost"), Value({"n": 1})], 2, None),
        ([KILLED, Value({"n": 1})], 2, None),
        ([KILLED, SandboxError("lost"), Value({"n": 1})], 3, None),
        ([KILLED, KILLED, KILLED], 3, FailureKind.KILLED),
        ([Failure(FailureKind.TIMEOUT, "slow")], 1, FailureKind.TIMEOUT),
        ([Failure(FailureKind.CPU, "slow")], 1, FailureKind.CPU),
        ([Failure(FailureKind.EXITED, "exit")], 1, FailureKind.EXITED),
    ],
)
def test_what_may_be_no_fault_of_the_submission_s_is_tried_again(
    steps: list[Step], opened: int, kind: FailureKind | None
) -> None:
    boxes = FakeBoxes(steps)
    answer = observer(boxes).ask(Survey())
    assert (answer.kind if isinstance(answer, Failure) else None) is kind
    assert boxes.opened == opened


def test_a_crash_by_another_signal_is_the_submission_s() -> None:
    boxes = FakeBoxes([KILLED], RunEnd("signal", signal.SIGSEGV))
    assert observer(boxes).ask(Survey()) is KILLED
    assert boxes.opened == 1


def test_a_box_that_cannot_be_had_try_after_try_is_a_fault_of_ours() -> None:
    boxes = FakeBoxes([SandboxError("one"), SandboxError("two"), SandboxError("three")])
    with pytest.raises(SandboxError, match="three"):
        observer(boxes).ask(Survey())
    assert boxes.opened == 3


def test_after_an_end_the_next_question_gets_a_box_of_its_own() -> None:
    boxes = FakeBoxes([Value(), Failure(FailureKind.CPU, "slow"), Value()], RunEnd("cpu"))
    one = observer(boxes)
    for question in QUESTIONS[:3]:
        one.ask(question)
    one.close()
    assert boxes.opened == 2
    assert [end.how for end in one.fresh_ends] == ["cpu", "closed"]


def test_where_a_submission_lies_while_it_is_graded_is_not_written_down() -> None:
    end = RunEnd("closed", output=f"{ROOT}/a.py:2: UserWarning", weaker=f"others may not read {ROOT}; open it")
    one = observer(FakeBoxes([Failure(FailureKind.CPU, "slow")], end))
    one.ask(Survey())
    (written,) = one.fresh_ends
    assert written.output == "a.py:2: UserWarning"
    assert written.weaker == "others may not read the submission's folder; open it"


def test_how_earlier_boxes_ended_is_kept_apart() -> None:
    one = observer(FakeBoxes([Value()]), Transcript("key", (), (RunEnd("timeout"),)))
    one.ask(Survey())
    one.close()
    assert [end.how for end in one.transcript().ends] == ["timeout", "closed"]
    assert [end.how for end in one.fresh_ends] == ["closed"]


class FakeCleanBox:
    """Answers that a program gives; counts them."""

    def __init__(self) -> None:
        self.asked = 0

    def ask(self, question: Execute) -> Answer:
        self.asked += 1
        return Failure(FailureKind.KILLED, "the process was ended by SIGSEGV")


def test_a_program_is_executed_without_the_submission() -> None:
    """In the clean box, whose end is no end of the submission's; and remembered like every answer."""
    boxes, clean = FakeBoxes([]), FakeCleanBox()
    one = Observer(ROOT, boxes, Transcript("key"), cast("CleanBox", clean))
    assert one.ask(Execute(())) is one.ask(Execute(()))
    one.close()
    assert (boxes.opened, clean.asked, one.fresh_ends) == (0, 1, [])
    again = Observer(ROOT, boxes, one.transcript())
    assert again.ask(Execute(())) == one.ask(Execute(()))


def test_without_a_clean_box_no_program_is_executed() -> None:
    boxes = FakeBoxes([Value()])
    with pytest.raises(SandboxError, match="no clean box"):
        observer(boxes).ask(Execute(()))
    assert boxes.opened == 0
