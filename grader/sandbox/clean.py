"""The clean box: an ordinary box on an empty folder, in which programs are executed without any student's code.

It is kept from one submission to the next, since a program is data and leaves nothing behind. It is not trusted more
than others: its answers go through the same reader and its limits are the same.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Self

from grader.errors import SandboxError
from grader.model import Answer, Execute, Failure
from grader.sandbox.box import Box, Boxes

__all__ = ["CleanBox"]

RENEW_AFTER = 50
"""Questions after which it is replaced: memory wears, and its warm process may have grown old."""


class CleanBox:
    """Opens the box when it is first asked. Use as a context manager, or close it."""

    def __init__(self, boxes: Boxes, scratch: Path) -> None:
        self._boxes, self._scratch = boxes, scratch
        self._box: Box | None = None
        self._root: Path | None = None
        self._asked = 0

    def ask(self, question: Execute) -> Answer:
        """The answer; a program that ends the box has a failure for one. Raises SandboxError when none can be had.

        What fails in a box that others have used is asked once more of a fresh one: it may be their doing.
        """
        if self._asked >= RENEW_AFTER:
            self.close()
        was_used = self._asked > 0
        try:
            answer = self._ask(question)
        except SandboxError:
            self.close()
            return self._ask(question)
        if was_used and _failed(answer):
            self.close()
            return self._ask(question)
        return answer

    def close(self) -> None:
        """End the box, if one is open."""
        box, self._box, self._asked = self._box, None, 0
        if box is not None:
            with suppress(SandboxError):  # its keeper was lost: nothing is lost with it
                box.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def _ask(self, question: Execute) -> Answer:
        if self._root is None:
            self._root = Path(tempfile.mkdtemp(prefix="clean-", dir=self._scratch))
            self._root.chmod(0o755)  # a box with an id of its own must be able to read it: it is empty
        if self._box is None:
            self._box = self._boxes.open(self._root)
        self._asked += 1
        try:
            return self._box.ask(question)
        finally:
            if self._box.ended is not None:
                self._box, self._asked = None, 0


def _failed(answer: Answer) -> bool:
    """The box ended, or a run lacked memory."""
    if isinstance(answer, Failure):
        return True
    runs = answer.facts.get("runs")
    failures = [run.get("failure") for run in runs if isinstance(run, dict)] if isinstance(runs, list) else []
    return any(isinstance(one, dict) and one.get("kind") == "memory" for one in failures)
