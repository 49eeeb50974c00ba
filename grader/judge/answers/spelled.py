"""What is said in words: numbers that are spelled out, and the number of examples that a letter stands for."""

from __future__ import annotations

import re

from grader.judge.answers.records import EXAMPLES, Stated

__all__ = ["with_digits", "with_examples"]

SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
NUMBERS = {word: number for number, word in enumerate(SMALL)} | {
    "thirty": 30, "thirty-two": 32, "sixty-four": 64, "hundred": 100, "one hundred": 100,
}  # fmt: skip
WORD = rf"(?:{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
LEAD = r"(?P<lead>^[^\w\n]*|\b(?:is|be|are|was|equals?|gives?|of)\s+|[=:]\s*)"
AFTER = r"(?=\s*(?:$|[.,;:!)\n]|(?:pixels?|units?|for|on|in|each|everywhere|respectively)\b))"
SPELLED = re.compile(rf"{LEAD}(?P<words>{WORD}(?:\s*(?:,|,?\s*and)\s+{WORD})*)\b{AFTER}", re.I | re.M)

GIVEN = re.compile(r"(?<![\w(])(?:N|B|batch(?:[\s_]+size)?)\s*(?:=|is|of|:)\s*(?P<number>\d{1,6})(?![\d.,]*\d)", re.I)


def with_digits(text: str) -> str:
    """``text`` with digits for the numbers that are spelled out where a number is stated: ``the padding is two``.

    Lines stay lines. Other words are left, such as ``one`` for somebody.
    """
    return SPELLED.sub(lambda match: match["lead"] + re.sub(WORD, _digits, match["words"], flags=re.I), text)


def _digits(match: re.Match[str]) -> str:
    return str(NUMBERS[match.group().lower()])


def with_examples(value: Stated, text: str) -> Stated:
    """A size that begins with a letter for the examples, with their number where the text says it: ``with N = 32``."""
    if not isinstance(value, tuple) or value[:1] != (EXAMPLES,):
        return value
    given = {int(match["number"]) for match in GIVEN.finditer(text)}
    return (given.pop(), *value[1:]) if len(given) == 1 else value
