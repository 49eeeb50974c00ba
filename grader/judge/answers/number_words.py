"""Numbers that are spelled out in English: ``thirty-two``, ``four hundred and forty-eight``."""

from __future__ import annotations

import re

__all__ = ["SPELLED_OUT", "number_of"]

SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
UNITS = {word: number for number, word in enumerate(SMALL)}
TEN_TIMES = {word: 10 * number for number, word in enumerate(TENS, start=2)} | {"fourty": 40}

_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_TEN = "|".join(TEN_TIMES)
_BELOW_100 = rf"(?:(?:{_TEN})(?:[-\s](?:{'|'.join(SMALL[1:10])}))?|{_UNIT})"
_BELOW_1000 = rf"(?:(?:(?:a|{_UNIT})\s+)?hundred(?:\s+(?:and\s+)?{_BELOW_100})?|{_BELOW_100})"
SPELLED_OUT = rf"(?:(?:{_BELOW_1000}\s+)?thousand(?:\s+(?:and\s+)?{_BELOW_1000})?|{_BELOW_1000})"
"""A number below a million. Longest first, so that no part of one is taken for another."""


def number_of(words: str) -> int:
    """The number that a text of this form says."""
    thousands, _, rest = words.lower().rpartition("thousand")
    if "thousand" in words.lower():
        return 1000 * (_below_1000(thousands) or 1) + _below_1000(rest)
    return _below_1000(words.lower())


def _below_1000(words: str) -> int:
    total = 0
    for word in re.findall(r"[a-z]+", words):
        if word == "hundred":
            total = 100 * (total or 1)
        else:
            total += UNITS.get(word, TEN_TIMES.get(word, 0))
    return total
