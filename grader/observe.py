"""Asking one submission: from recorded answers where there are some, else from a box, opened when it is needed."""

from __future__ import annotations

import json
import math
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy.typing as npt

from grader.errors import SandboxError
from grader.model import (
    PASSING,
    Answer,
    Array,
    Exchange,
    Execute,
    Failure,
    FailureKind,
    Left,
    NamedArray,
    Question,
    RunEnd,
    Transcript,
    Value,
    question_digest,
)
from grader.sandbox import Box, Boxes, CleanBox

__all__ = ["Observer"]

TRIES = 3
"""Boxes that one question may cost before its failure is believed."""


class Observer:
    """Answers questions about the submission in ``root``; remembers every answer for the transcript.

    A box that a question ended is replaced for the next question. Where a box ended by no fault of the submission's
    (its keeper lost, killed from outside), the question is asked again. Programs are executed in ``clean``, a box
    without the submission; how that one ends says nothing of it. All that is remembered of the submission's own answers
    is at most ``room`` bytes; an answer beyond it is a failure.
    """

    def __init__(
        self,
        root: Path,
        boxes: Boxes,
        recorded: Transcript,
        clean: CleanBox | None = None,
        room: float = math.inf,
    ) -> None:
        self._root, self._boxes, self._clean, self._room = root, boxes, clean, room
        self._taken = 0
        """Bytes of the room that answers have taken."""
        self._passing: dict[str, Mapping[str, npt.NDArray[Any]]] = {}
        self._key = recorded.key
        self._known = {exchange.question: exchange for exchange in recorded.exchanges}
        self._asked: dict[str, Exchange] = {}
        self._ends = list(recorded.ends)
        self.fresh_ends: list[RunEnd] = []
        """How the boxes of this judging ended, without those of the recorded runs."""
        self._box: Box | None = None

    def ask(self, question: Question) -> Answer:
        """The answer. Raises SandboxError when a box cannot be had, try after try."""
        digest = question_digest(question)
        exchange = self._asked.get(digest) or self._known.get(digest)
        if exchange is None:
            exchange = Exchange(digest, _words(question), self._answer(question, digest))
        self._asked[digest] = exchange
        return exchange.answer

    def transcript(self) -> Transcript:
        """What was asked in this judging, and how the boxes ended."""
        return Transcript(self._key, tuple(self._asked.values()), tuple(self._ends))

    def close(self) -> None:
        """End the open box, if any."""
        if self._box is not None:
            box, self._box = self._box, None
            with suppress(SandboxError):  # the keeper was lost after the last answer: nothing is lost with it
                box.close()
            self._ended(box.ended or RunEnd("lost"))

    def _answer(self, question: Question, digest: str) -> Answer:
        if not isinstance(question, Execute):
            return self._within_room(self._let_pass(self._ask_again(question), digest))
        if self._clean is None:
            raise SandboxError("a program was to be executed, and there is no clean box")
        if question.left is None:
            return self._clean.ask(question)
        left = self._left(question.left)
        if isinstance(left, Failure):
            return left
        return self._clean.ask(replace(question, state=(*question.state, *left), left=None))

    def _left(self, left: Left) -> tuple[NamedArray, ...] | Failure:
        """What another answer has left; it is asked for once more where that was in an earlier judging."""
        digest = question_digest(left.by)
        if digest not in self._passing:
            answer = self._let_pass(self._ask_again(left.by), digest)
            if isinstance(answer, Failure):
                return answer
        begin = f"{PASSING}{left.prefix}"
        there = self._passing.get(digest, {})
        return tuple(
            NamedArray(name.removeprefix(begin), Array(array))
            for name, array in there.items()
            if name.startswith(begin)
        )

    def _let_pass(self, answer: Answer, digest: str) -> Answer:
        """The answer without what is not kept."""
        if isinstance(answer, Failure):
            return answer
        passing = {name: array for name, array in answer.arrays.items() if name.startswith(PASSING)}
        if not passing:
            return answer
        self._passing[digest] = passing
        return Value(answer.facts, {name: array for name, array in answer.arrays.items() if name not in passing})

    def _within_room(self, answer: Answer) -> Answer:
        size = _size(answer)
        if self._taken + size > self._room:
            return Failure(FailureKind.OUTPUT, f"its answers hold more than {self._room / (1 << 20):g} MiB in all")
        self._taken += size
        return answer

    def _ask_again(self, question: Question) -> Answer:
        for _ in range(TRIES - 1):
            with suppress(SandboxError):
                answer = self._ask_box(question)
                if not _perhaps_not_its_fault(answer, self._ends):
                    return answer
        return self._ask_box(question)

    def _ask_box(self, question: Question) -> Answer:
        if self._box is None:
            self._box = self._boxes.open(self._root)
        try:
            return self._box.ask(question)
        finally:
            if self._box.ended is not None:
                self._ended(self._box.ended)
                self._box = None

    def _ended(self, end: RunEnd) -> None:
        # Where a submission lies while it is graded tells nobody anything, and is another place each time.
        weaker = end.weaker.replace(str(self._root), "the submission's folder")
        end = replace(end, output=end.output.replace(f"{self._root}/", ""), weaker=weaker)
        self._ends.append(end)
        self.fresh_ends.append(end)


def _size(answer: Answer) -> int:
    """Bytes that it takes in a transcript, nearly."""
    if isinstance(answer, Failure):
        return 0
    return sum(array.nbytes for array in answer.arrays.values()) + len(json.dumps(answer.facts))


def _perhaps_not_its_fault(answer: Answer, ends: list[RunEnd]) -> bool:
    """SIGKILL that the keeper did not send: the machine may have run out of memory."""
    killed = isinstance(answer, Failure) and answer.kind is FailureKind.KILLED
    return killed and bool(ends) and ends[-1].code == signal.SIGKILL


def _words(question: Question) -> str:
    """A question in a few words, for people who read a transcript."""
    call = getattr(question, "call", None) or getattr(question, "path", None) or getattr(question, "source", None)
    return f"{question.ask} {call}" if call else question.ask
