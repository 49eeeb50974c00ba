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

_WORD = "|".join(sorted((*UNITS, *TEN_TIMES, "hundred", "thousand"), key=len, reverse=True))
SPELLED_OUT = (
    rf"(?>\b(?:{_WORD})\b(?:[-\s](?:{_WORD})\b|(?:(?<=hundred)|(?<=thousand))\s+and\s+(?:{_WORD})\b)*)"  # one way only
)
"""Words of numbers one behind the other; whether they make one is for :func:`number_of` to say."""
BELOW_1000 = re.compile(r"(?:(?P<hundreds>[1-9]) ?H ?)?(?:(?P<tens>[1-9]0)(?: (?P<ones>[1-9]))?|(?P<small>1?\d))?")
MOST = 9
"""Words of a number below a million."""


def number_of(words: str) -> int | None:
    """The number that a text of this form says, below a million; None where it says several, or none."""
    found = re.findall(r"[a-z]+", words.lower())
    said = [word for word in found if word != "and"]
    if len(said) > MOST or said.count("thousand") > 1:
        return None
    if "thousand" not in said:
        return _below_1000(said)
    at = said.index("thousand")
    thousands = _below_1000(said[:at]) if at else 1
    rest = _below_1000(said[at + 1 :]) if said[at + 1 :] else 0
    return 1000 * thousands + rest if thousands is not None and rest is not None else None


def _below_1000(said: list[str]) -> int | None:
    digits = " ".join("H" if word == "hundred" else str(UNITS.get(word, TEN_TIMES.get(word, ""))) for word in said)
    match = BELOW_1000.fullmatch(f"1 {digits}" if digits.startswith("H") else digits)
    if match is None or not digits:
        return None
    hundreds, tens, ones, small = (int(match[name] or 0) for name in ("hundreds", "tens", "ones", "small"))
    return 100 * hundreds + tens + ones + small
