"""Words in the sizes that people read."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.report.words import PAGE

__all__ = ["cut", "listed", "unbroken"]

LONGEST = 2000
"""Characters of one text that are shown."""
SIZE = re.compile(r"(?<=\d) x (?=\d)")


def cut(text: str, longest: int = LONGEST) -> str:
    """``text``, or its first ``longest`` characters and a note of how many more there are."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… {PAGE['cut'].format(count=len(text) - longest)}"


def unbroken(text: str) -> str:
    """``text`` with its sizes (``64 x 15 x 15``) kept on one line, and nothing else changed."""
    return SIZE.sub("\N{NO-BREAK SPACE}x\N{NO-BREAK SPACE}", text)


def listed(words: Sequence[str], most: int) -> str:
    """``a, b and 3 more``: the first ``most`` of them, and how many more there are."""
    named = ", ".join(words[:most])
    more = len(words) - most
    return f"{named} {PAGE['and_more'].format(count=more)}" if more > 0 else named
