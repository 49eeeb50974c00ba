"""Words and numbers in the sizes that people read."""

from __future__ import annotations

from decimal import Decimal

from grader.report.words import PAGE

__all__ = ["cut", "number"]

LONGEST = 2000
"""Characters of one text that are shown."""


def cut(text: str, longest: int = LONGEST) -> str:
    """``text``, or its first ``longest`` characters and a note of how many more there are."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}… {PAGE['cut'].format(count=len(text) - longest)}"


def number(value: Decimal) -> str:
    """``2.50`` as ``2.5``, ``10.00`` as ``10``."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
