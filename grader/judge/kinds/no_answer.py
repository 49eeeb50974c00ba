"""What is said where no answer was found: nothing was handed in, or a person must look."""

from __future__ import annotations

from collections.abc import Sequence

from grader.judge.outcome import blocked, failed
from grader.model import Finding

__all__ = ["BY", "no_answer"]

BY = "reading the answer"


def no_answer(item: str, question: str, looked_in: Sequence[str], unread: Sequence[str], expected: str) -> Finding:
    """``looked_in``: documents with text; ``unread``: those that could not be read. Without any, marks are lost."""
    if unread:
        say = f"No answer was found, and {', '.join(unread)} could not be read. A person will look."
        return blocked(item, BY, say, needs_person=True)
    if looked_in:
        say = f"No answer to {question} was found in {', '.join(looked_in)}. A person will look."
        return blocked(item, BY, say, needs_person=True)
    return failed(item, f"No answer to {question} was handed in.", expected=expected)
