"""Words in the sizes that people read."""

from __future__ import annotations

from grader.report.words import PAGE

__all__ = ["cut"]

LONGEST = 2000
"""Characters of one text that are shown."""


def cut(text: str, longest: int = LONGEST) -> str:
    """``text``, or its first ``longest`` characters and a note of how many more there are."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… {PAGE['cut'].format(count=len(text) - longest)}"
