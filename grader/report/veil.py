"""What student code says, without where it ran and without the numbers that it was asked with.

A question carries drawn inputs and weights into the box, and the code there may print them or raise them. It is also
told paths: its own folder, Python's. Neither helps a student to mend anything, so both are taken out of what code says
before a page is made of it. What is left is looked through once more: see :mod:`grader.report.lint`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from grader.report.words import PAGE

__all__ = ["FLOAT", "shortened", "without_tensors"]

AWAY = "…"
"""Stands for a folder of the grader's."""

FLOAT = r"[-+]?(?:\d+\.\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+|nan\b|inf\b)"
"""A floating-point number as Python, numpy and torch print it. Whole numbers are sizes: they are no secret."""

TENSOR = re.compile(rf"(?:(?<=[(\[]) +)?(?<![\w.]){FLOAT}(?:(?:[\s,;|()\[\]]|\.\.\.)+{FLOAT}){{2,}}(?![\w.])")
NUMBER = re.compile(FLOAT)
LONG = re.compile(r"\.\d{3}|e", re.IGNORECASE)


def without_tensors(text: str) -> str:
    """``text`` with the count of numbers in the place of three or more that stand one after another as in a tensor.

    At least two of them must have three decimals: versions and settings (``1.0, 0.5, 0.1``) stay.
    """
    return TENSOR.sub(_counted, text)


def shortened(text: str, places: Sequence[str]) -> str:
    """``text`` with ``…`` in the place of each of the folders ``places`` at the beginning of a path."""
    return _pattern(tuple(places)).sub(AWAY, text) if places else text


def _counted(match: re.Match[str]) -> str:
    numbers = NUMBER.findall(match[0])
    if sum(LONG.search(number) is not None for number in numbers) < 2:
        return match[0]
    return PAGE["numbers"].format(count=len(numbers))


@lru_cache(maxsize=8)
def _pattern(places: tuple[str, ...]) -> re.Pattern[str]:
    """The longest first: a folder inside another one is taken as a whole. Code may have cut off the first slash."""
    listed = "|".join(re.escape(place.removeprefix("/")) for place in sorted(places, key=len, reverse=True))
    return re.compile(rf"/?(?:{listed})(?![\w-])")
