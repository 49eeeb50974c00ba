"""The clean box: kept, replaced when it ends, and asked again where others may have been the cause."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import pytest

from grader.errors import SandboxError
from grader.model import Answer, Execute, Failure, FailureKind, Question, RunEnd, Value
from grader.sandbox import Box, CleanBox
from grader.sandbox.clean import RENEW_AFTER

QUESTION = Execute(())
RIGHT = Value({"runs": [{"sizes": []}]})
NO_MEMORY = Value({"runs": [{"sizes": []}, {"failure": {"kind": "memory"}}]})
WRONG = Value({"runs": [{"failure": {"kind": "exception"}}]})
ENDED = Failure(FailureKind.KILLED, "the process was ended by SIGSEGV")
Step = Answer | SandboxError


class FakeBox:
    """Gives prepared answers; a failure ends it."""

    def __init__(self, steps: list[Step]) -> None:
        self._steps = steps
        self.ended: RunEnd | None = None

    def ask(self, question: Question) -> Answer:
        step = self._steps.pop(0)
        if isinstance(step, Value):
            return step
        self.ended = RunEnd("signal" if isinstance(step, Failure) else "lost")
        if isinstance(step, SandboxError):
            raise step
        return step

    def close(self) -> RunEnd:
        self.ended = self.ended or RunEnd("closed")
        return self.ended


class FakeBoxes:
    """Boxes that share one list of answers."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._steps = list(steps)
        self.boxes: list[FakeBox] = []
        self.roots: set[Path] = set()

    def open(self, root: Path) -> Box:
        assert list(root.iterdir()) == []
        self.roots.add(root)
        self.boxes.append(FakeBox(self._steps))
        return cast("Box", self.boxes[-1])


@pytest.mark.parametrize(
    ("steps", "answers", "opened"),
    [
        ([RIGHT, RIGHT, RIGHT], [RIGHT, RIGHT, RIGHT], 1),
        ([WRONG, RIGHT], [WRONG, RIGHT], 1),
        ([ENDED, RIGHT], [ENDED, RIGHT], 2),
        ([RIGHT, ENDED, RIGHT], [RIGHT, RIGHT], 2),
        ([RIGHT, ENDED, ENDED, RIGHT], [RIGHT, ENDED, RIGHT], 3),
        ([NO_MEMORY], [NO_MEMORY], 1),
        ([RIGHT, NO_MEMORY, RIGHT], [RIGHT, RIGHT], 2),
        ([SandboxError("lost"), RIGHT], [RIGHT], 2),
        ([RIGHT, SandboxError("lost"), RIGHT], [RIGHT, RIGHT], 2),
    ],
)
def test_what_may_be_the_doing_of_others_is_asked_of_a_fresh_box(
    steps: list[Step], answers: list[Answer], opened: int, tmp_path: Path
) -> None:
    boxes = FakeBoxes(steps)
    with CleanBox(boxes, tmp_path) as clean:
        assert [clean.ask(QUESTION) for _ in answers] == answers
    assert len(boxes.boxes) == opened
    assert len(boxes.roots) == 1
    assert all(box.ended is not None for box in boxes.boxes)


def test_a_box_that_cannot_be_had_twice_is_a_fault_of_ours(tmp_path: Path) -> None:
    boxes = FakeBoxes([SandboxError("one"), SandboxError("two")])
    with CleanBox(boxes, tmp_path) as clean, pytest.raises(SandboxError, match="two"):
        clean.ask(QUESTION)


def test_it_is_renewed(tmp_path: Path) -> None:
    boxes = FakeBoxes([RIGHT] * (2 * RENEW_AFTER + 1))
    with CleanBox(boxes, tmp_path) as clean:
        for _ in range(2 * RENEW_AFTER + 1):
            clean.ask(QUESTION)
    assert len(boxes.boxes) == 3


def test_no_box_is_opened_before_there_is_a_question(tmp_path: Path) -> None:
    boxes = FakeBoxes([])
    with CleanBox(boxes, tmp_path):
        pass
    assert boxes.boxes == []
    assert list(tmp_path.iterdir()) == []
