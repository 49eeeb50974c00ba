"""Asking one submission: from recorded answers where there are some, else from a box, opened when it is needed."""

from __future__ import annotations

import signal
from contextlib import suppress
from pathlib import Path

from grader.errors import SandboxError
from grader.model import Answer, Exchange, Failure, FailureKind, Question, RunEnd, Transcript, question_digest
from grader.sandbox import Box, Boxes

__all__ = ["Observer"]


class Observer:
    """Answers questions about the submission in ``root``; remembers every answer for the transcript.

    A box that a question ended is replaced for the next question. A box that ended by no fault of the
    submission's (its keeper lost, killed from outside) costs one more try.
    """

    def __init__(self, root: Path, boxes: Boxes, recorded: Transcript) -> None:
        self._root, self._boxes = root, boxes
        self._key = recorded.key
        self._known = {exchange.question: exchange for exchange in recorded.exchanges}
        self._asked: dict[str, Exchange] = {}
        self._ends = list(recorded.ends)
        self.fresh_ends: list[RunEnd] = []
        """How the boxes of this judging ended, without those of the recorded runs."""
        self._box: Box | None = None

    def ask(self, question: Question) -> Answer:
        """The answer. Raises SandboxError when the box cannot be had twice in a row."""
        digest = question_digest(question)
        exchange = self._asked.get(digest) or self._known.get(digest)
        if exchange is None:
            exchange = Exchange(digest, _words(question), self._ask_twice(question))
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

    def _ask_twice(self, question: Question) -> Answer:
        try:
            answer = self._ask_box(question)
        except SandboxError:
            return self._ask_box(question)
        return self._ask_box(question) if _perhaps_not_its_fault(answer, self._ends) else answer

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
        self._ends.append(end)
        self.fresh_ends.append(end)


def _perhaps_not_its_fault(answer: Answer, ends: list[RunEnd]) -> bool:
    """SIGKILL that the keeper did not send: the machine may have run out of memory."""
    killed = isinstance(answer, Failure) and answer.kind is FailureKind.KILLED
    return killed and bool(ends) and ends[-1].code == signal.SIGKILL


def _words(question: Question) -> str:
    """A question in a few words, for people who read a transcript."""
    call = getattr(question, "call", None) or getattr(question, "path", None) or getattr(question, "source", None)
    return f"{question.ask} {call}" if call else question.ask
